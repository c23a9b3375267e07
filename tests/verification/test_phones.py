"""Phone numbers against the numbering plans: verdict, kind and country, and every check with a line of its own."""

import pytest

from leadsphere.models import Verdict
from leadsphere.verification.phones import PHONE_CHECKS, judge_phone


@pytest.mark.parametrize(
    ("number", "verdict", "reason"),
    [
        ("+4915112345678", Verdict.VALID, "A mobile number, Germany."),
        ("+493012345678", Verdict.VALID, "A fixed line, Germany."),
        ("+33612345678", Verdict.VALID, "A mobile number, France."),
        ("+12015550123", Verdict.VALID, "A fixed line or a mobile number, United States."),
        ("+18002345678", Verdict.VALID, "A number that is free to call (toll-free), United States."),
        ("+448001111111", Verdict.VALID, "A number that is free to call (toll-free), United Kingdom."),
        ("+445612345678", Verdict.VALID, "A number of the internet (VoIP), United Kingdom."),
        ("+19002345678", Verdict.VALID, "A number that costs extra to call, United States."),
        ("+919876543210", Verdict.VALID, "A mobile number, India."),
        ("+390612345678", Verdict.VALID, "A fixed line, Italy."),
        ("+80012345678", Verdict.VALID, "A number that is free to call (toll-free)."),
        ("+49301", Verdict.INVALID, "It lacks its area code."),
        ("+4930123456789012345", Verdict.INVALID, "It has too many digits."),
        ("+12015550", Verdict.INVALID, "It lacks its area code."),
        ("+15551234567", Verdict.INVALID, "Its country gives out no such numbers."),
        ("+999123456789", Verdict.INVALID, "It is no phone number with its country code."),
        ("030 12345678", Verdict.INVALID, "It is no phone number with its country code."),
        ("call me", Verdict.INVALID, "It is no phone number with its country code."),
    ],
)
def test_what_a_number_is(number: str, verdict: Verdict, reason: str) -> None:
    finding = judge_phone(number)
    assert (finding.verdict, finding.reason.removesuffix(" Whether anybody answers was not asked.")) == (
        verdict, reason,
    )  # fmt: skip
    assert finding.is_answered
    assert finding.evidence["source"] == "plan"


def test_the_evidence_names_length_range_kind_and_country() -> None:
    checks = judge_phone("+493012345678;ext=12").evidence["checks"]
    assert [one["check"] for one in checks] == ["possible", "range", "phone_kind", "region", "extension"]
    assert [one["outcome"] for one in checks] == ["good"] * 4 + ["note"]
    assert [one["check"] for one in judge_phone("+15551234567").evidence["checks"]] == ["possible", "range"]


def test_every_check_speaks_up_at_its_example() -> None:
    assert len({one.name for one in PHONE_CHECKS}) == len(PHONE_CHECKS)
    for one in PHONE_CHECKS:
        assert one.name in {found["check"] for found in judge_phone(one.example).evidence["checks"]}
