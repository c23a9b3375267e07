"""From what the checks said to a verdict, never `valid` without evidence (docs/decisions/verification.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leadsphere.models import Verdict
from leadsphere.verification.checks import (
    CHECKS,
    DISPOSABLE,
    DOMAIN,
    MAIL_SERVER,
    ROLE,
    SYNTAX,
    TYPO,
    Facts,
    Outcome,
    Said,
    malformed,
)
from leadsphere.verification.resolver import UNANSWERED, Answer, Mail, Resolver

STANDS = timedelta(days=30)
"""For so long an exporter's own verdict counts: it asked the mail server, and mailboxes come and go."""
UNANSWERED_ONES = "unanswered"
"""What addresses are counted as on which no name server could say anything."""
SUPPRESSED_ONES = "suppressed"
"""What addresses are counted as on which nothing was asked, since they are on the suppression list."""
TAKES_MAIL = "The domain takes mail. Whether this mailbox exists was not asked."


@dataclass(frozen=True, slots=True)
class Claim:
    """What an exporter says of the mailbox itself, in its words, and when that came in."""

    verdict: Verdict
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its reason, and the evidence for both, ready for JSON.

    `evidence` has `source` ("dns", "exporter" or "spelling": what the verdict rests on), `checks` (a list of
    {check, outcome, text}), and where there is one `host` (the mail server), `suggestion` (the domain that was
    probably meant) and `claim` ({verdict, reason, at} of an exporter). `is_answered` is False where no name server
    could say: then the verdict says nothing new, and is worth asking for again.
    """

    verdict: Verdict
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict[str, Any])
    is_answered: bool = True


SUPPRESSED = Finding(Verdict.UNKNOWN, "It is on the suppression list: nobody was asked.")
"""What is found of an address that nobody is to write to."""


def outcome(counts: Mapping[str, int]) -> str:
    """How many addresses have which verdict, in words: "3 valid, 1 unknown"; "" for none.

    `counts` is by verdict, by `SUPPRESSED_ONES` and by `UNANSWERED_ONES`.
    """
    words = (*Verdict, SUPPRESSED_ONES)
    said = ", ".join(f"{counts[word]:,} {word}" for word in words if counts.get(word))
    if not (silent := counts.get(UNANSWERED_ONES, 0)):
        return said
    return f"{said}{'. ' if said else ''}No name server answered for {silent:,}: verify again later"


def has_domain(address: str) -> bool:
    """Whether name servers can be asked about the address: it is one."""
    return not malformed(address)


def judge(address: str, answer: Answer | None, *, claim: Claim | None, at: datetime) -> Finding:
    """The verdict on an address as it is stored. `answer` is None for one that is malformed."""
    facts = Facts(address, answer)
    said = {check.name: found for check in CHECKS if (found := check.look(facts)) is not None}
    if said[SYNTAX.name].outcome is Outcome.BAD:
        said = {SYNTAX.name: said[SYNTAX.name]}
    verdict, reason, source = _decide(said, answer)
    if claim is not None and _stands(claim, verdict, said, at):
        verdict, source = claim.verdict, "exporter"
        reason = f"{claim.reason} ({claim.at:%-d %b %Y})"
    return Finding(
        verdict,
        reason[:300],
        _evidence(said, answer, source, claim),
        is_answered=answer is None or answer.mail not in UNANSWERED,
    )


async def verify(address: str, resolver: Resolver, *, claim: Claim | None = None, at: datetime) -> Finding:
    """Check one address as it is stored."""
    answer = await resolver.mail_of(address.rpartition("@")[2]) if has_domain(address) else None
    return judge(address, answer, claim=claim, at=at)


def _decide(said: Mapping[str, Said], answer: Answer | None) -> tuple[Verdict, str, str]:
    bad = next((found for found in said.values() if found.outcome is Outcome.BAD), None)
    if bad is not None:
        return Verdict.INVALID, bad.text, "dns" if answer else "spelling"
    if DISPOSABLE.name in said:
        return Verdict.DISPOSABLE, said[DISPOSABLE.name].text, "spelling"
    for name in (DOMAIN.name, TYPO.name, MAIL_SERVER.name):
        if name in said and said[name].outcome in (Outcome.OPEN, Outcome.DOUBT):
            return Verdict.UNKNOWN, said[name].text, "spelling" if name == TYPO.name else "dns"
    if ROLE.name in said:
        return Verdict.ROLE, said[ROLE.name].text, "spelling"
    return Verdict.VALID, TAKES_MAIL, "dns"


def _stands(claim: Claim, verdict: Verdict, said: Mapping[str, Said], at: datetime) -> bool:
    """Whether an exporter's verdict says more than ours: it is about the mailbox, and nothing speaks against it."""
    if at - claim.at > STANDS or TYPO.name in said:
        return False
    if verdict in (Verdict.INVALID, Verdict.DISPOSABLE):
        return False
    # A team's mailbox stays one, however well it is known to exist; one that bounced does not.
    return verdict is not Verdict.ROLE or claim.verdict not in (Verdict.VALID, Verdict.UNKNOWN)


def _evidence(
    said: Mapping[str, Said], answer: Answer | None, source: str, claim: Claim | None
) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        "source": source,
        "checks": [
            {"check": name, "outcome": found.outcome.value, "text": found.text}
            for name, found in said.items()
        ],
    }
    if answer is not None and answer.mail is Mail.SERVER:
        evidence["host"] = answer.host
    if suggestion := next((found.suggestion for found in said.values() if found.suggestion), ""):
        evidence["suggestion"] = suggestion
    if claim is not None:
        evidence["claim"] = {
            "verdict": claim.verdict.value,
            "reason": claim.reason,
            "at": claim.at.isoformat(),
        }
    return evidence
