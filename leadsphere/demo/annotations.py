"""What the sample's owner has noted about some of its leads."""

TAGS = (
    ("Decision maker", 0.05),
    ("Met in Lisbon", 0.02),
    ("Warm", 0.03),
    ("Do not call", 0.01),
)
"""Tags, and the share of leads that get each of them at a time."""

BUDGET = "Budget"
BUDGETS = ("Under 10k", "10k to 50k", "Over 50k")
"""A field of the sample's own, and its choices."""

NOTES = (
    "Met at the spring conference; wants to see a demo before the end of the quarter.",
    "Asked for references from the same industry.\nSend the two case studies.",
    "Budget is decided in September. Come back then.",
    "Prefers a short call to long mails.",
    "Forwarded us to the head of operations, who decides.",
    "Uses a competitor until next year; contract ends in March.",
)
