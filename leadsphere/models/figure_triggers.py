"""The triggers of SQLite that keep the figures of campaigns; those of PostgreSQL are in the migration that makes them.

`membership.has_valid_email` follows the contact points of the lead, `membership.processed_at` the stage, and
`campaign_figure` the memberships: whatever writes them, the figures are those of the same transaction.
"""

_HAS_VALID = (
    "(EXISTS (SELECT 1 FROM contact_point WHERE lead_id = {lead} AND kind = 'email' AND is_primary = 1 "
    "AND verdict = 'valid') AND NOT EXISTS (SELECT 1 FROM contact_point WHERE lead_id = {lead} AND suppressed = 1))"
)
_IS_VALID = "({row}.kind = 'email' AND {row}.is_primary = 1 AND {row}.verdict = 'valid')"

COUNTED = {
    "discovered": "1",
    "processed": "({row}stage <> 'discovered')",
    "reached": "({row}stage IN ('reached', 'replied', 'bounced', 'unsubscribed'))",
    "replied": "({row}stage = 'replied')",
    "valid": "({row}stage <> 'discovered' AND {row}has_valid_email)",
}
"""What each figure counts of the current members."""


def _count(row: str, sign: str) -> str:
    changes = ", ".join(
        f"{name} = {name} {sign} {said.format(row=row + '.')}" for name, said in COUNTED.items()
    )
    return f"UPDATE campaign_figure SET {changes} WHERE campaign_id = {row}.campaign_id AND {row}.removed_at IS NULL;"  # noqa: S608


def _settle(lead: str) -> str:
    """Bring the copies of a lead's validity in line."""
    valid = _HAS_VALID.format(lead=lead)
    return f"UPDATE membership SET has_valid_email = {valid} WHERE lead_id = {lead} AND has_valid_email <> {valid};"  # noqa: S608


_OWN_VALID = _HAS_VALID.format(lead="new.lead_id")
_SET_OWN = f"UPDATE membership SET has_valid_email = {_OWN_VALID} WHERE id = new.id;"  # noqa: S608

TRIGGERS = {
    "campaign_figure_begin": (
        "AFTER INSERT ON campaign BEGIN INSERT INTO campaign_figure "
        "(campaign_id, discovered, processed, reached, replied, valid) VALUES (new.id, 0, 0, 0, 0, 0); END"
    ),
    "campaign_figure_end": (
        "AFTER DELETE ON campaign BEGIN DELETE FROM campaign_figure WHERE campaign_id = old.id; END"
    ),
    "campaign_figure_insert": f"AFTER INSERT ON membership BEGIN {_count('new', '+')} END",
    "campaign_figure_delete": f"AFTER DELETE ON membership BEGIN {_count('old', '-')} END",
    "campaign_figure_update": (
        "AFTER UPDATE OF campaign_id, stage, removed_at, has_valid_email ON membership "
        f"BEGIN {_count('old', '-')} {_count('new', '+')} END"
    ),
    "membership_valid_insert": (
        f"AFTER INSERT ON membership WHEN new.has_valid_email <> {_OWN_VALID} BEGIN {_SET_OWN} END"
    ),
    "membership_valid_move": (
        f"AFTER UPDATE OF lead_id ON membership WHEN old.lead_id <> new.lead_id BEGIN {_SET_OWN} END"
    ),
    "membership_processed_insert": (
        "AFTER INSERT ON membership WHEN new.stage <> 'discovered' AND new.processed_at IS NULL "
        "BEGIN UPDATE membership SET processed_at = new.stage_at WHERE id = new.id; END"
    ),
    "membership_processed_update": (
        "AFTER UPDATE OF stage ON membership WHEN (old.stage = 'discovered') <> (new.stage = 'discovered') "
        "BEGIN UPDATE membership SET processed_at = CASE WHEN new.stage <> 'discovered' THEN new.stage_at END "
        "WHERE id = new.id; END"
    ),
    "contact_point_valid_insert": (
        f"AFTER INSERT ON contact_point WHEN new.suppressed OR {_IS_VALID.format(row='new')} "
        f"BEGIN {_settle('new.lead_id')} END"
    ),
    "contact_point_valid_delete": (
        f"AFTER DELETE ON contact_point WHEN old.suppressed OR {_IS_VALID.format(row='old')} "
        f"BEGIN {_settle('old.lead_id')} END"
    ),
    "contact_point_valid_update": (
        "AFTER UPDATE OF lead_id, kind, is_primary, verdict, suppressed ON contact_point "
        "WHEN old.lead_id <> new.lead_id OR old.suppressed <> new.suppressed "
        f"OR {_IS_VALID.format(row='old')} <> {_IS_VALID.format(row='new')} "
        f"BEGIN {_settle('old.lead_id')} {_settle('new.lead_id')} END"
    ),
}

_SUMS = ", ".join(
    f"coalesce(sum({said.format(row='membership.')}), 0)"
    for name, said in COUNTED.items()
    if name != "discovered"
)
_CURRENT = "campaign.id = membership.campaign_id AND membership.removed_at IS NULL"
RECOUNT = (
    "UPDATE membership SET has_valid_email = NOT has_valid_email WHERE has_valid_email <> "  # noqa: S608
    f"{_HAS_VALID.format(lead='membership.lead_id')}",
    "DELETE FROM campaign_figure",
    "INSERT INTO campaign_figure (campaign_id, discovered, processed, reached, replied, valid) "  # noqa: S608
    f"SELECT campaign.id, count(membership.id), {_SUMS} "
    f"FROM campaign LEFT JOIN membership ON {_CURRENT} GROUP BY campaign.id",
)
"""Brings everything in line where a migration had dropped a trigger with a table that it wrote anew."""
