"""From what the checks said to a verdict, never `valid` without evidence (docs/decisions/verification.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leadsphere.models import Verdict
from leadsphere.verification.checks import (
    CHECKS,
    DISPOSABLE,
    DOMAIN,
    DUPLICATE,
    MAIL_SERVER,
    MAILBOX,
    NOTHING_BESIDE,
    PROVIDER,
    ROLE,
    SYNTAX,
    TYPO,
    Beside,
    Facts,
    Outcome,
    Said,
    malformed,
)
from leadsphere.verification.policy import USUAL, VerificationSettings
from leadsphere.verification.providers import Told, Trouble
from leadsphere.verification.replies import UNHEARD, Mailbox
from leadsphere.verification.resolver import UNANSWERED, Answer, Mail, Resolver

STANDS = USUAL.claims_stand
"""For so long what others said of a mailbox counts where the workspace has not decided otherwise."""
PROVIDER_SAID = "provider"
"""What a verdict rests on that a provider gave."""
UNANSWERED_ONES = "unanswered"
"""What addresses are counted as on which no name server could say anything."""
SUPPRESSED_ONES = "suppressed"
"""What addresses are counted as on which nothing was asked, since they are on the suppression list."""
OTHERS = {"phone ": "phones", "page ": "pages"}
"""What counts of other verdicts than those of e-mail addresses begin with, and how they are called."""
TAKES_MAIL = "The domain takes mail. Whether this mailbox exists was not asked."


_SOURCES = {
    SYNTAX.name: "spelling",
    TYPO.name: "spelling",
    MAILBOX.name: "smtp",
    PROVIDER.name: PROVIDER_SAID,
}
"""What a verdict rests on that one of these checks gave; all others speak of names."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What an exporter says of the mailbox itself, in its words, and when that came in; or what a provider said."""

    verdict: Verdict
    reason: str
    at: datetime
    source: str = "exporter"

    def as_json(self) -> dict[str, str]:
        """As it is kept among the evidence."""
        return {"verdict": self.verdict.value, "reason": self.reason, "at": self.at.isoformat()}

    @classmethod
    def of(cls, kept: Mapping[str, str], source: str = "exporter") -> "Claim":
        """As it was kept."""
        return cls(Verdict(kept["verdict"]), kept["reason"], datetime.fromisoformat(kept["at"]), source)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its reason, and the evidence for both, ready for JSON.

    `evidence` has `source` (what the verdict rests on: "spelling", "dns", "smtp", "provider", "exporter", of a
    number "plan", of a page "web"), `checks` (a list of {check, outcome, text}), and where there is one `host` (the
    mail server), `suggestion` (the domain that was probably meant), `claim` ({verdict, reason, at} of an exporter)
    and `told` (the same of a provider). `is_answered` is False where nobody could say: then the verdict says nothing
    new, and is worth asking for again.
    """

    verdict: Verdict
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict[str, Any])
    is_answered: bool = True


SUPPRESSED = Finding(Verdict.UNKNOWN, "It is on the suppression list: nobody was asked.")
"""What is found of an address that nobody is to write to."""


def outcome(counts: Mapping[str, int]) -> str:
    """How many addresses have which verdict, in words: "3 valid, 1 unknown; phones: 2 valid"; "" for none.

    `counts` is by verdict, by `SUPPRESSED_ONES` and by `UNANSWERED_ONES`, those of phones and pages with their
    prefix before (`OTHERS`).
    """
    parts = [_in_words(counts)]
    parts += [f"{label}: {words}" for prefix, label in OTHERS.items() if (words := _in_words(counts, prefix))]
    said = "; ".join(filter(None, parts))
    if not (silent := counts.get(UNANSWERED_ONES, 0)):
        return said
    return f"{said}{'. ' if said else ''}Nobody answered for {silent:,}: verify again later"


def _in_words(counts: Mapping[str, int], prefix: str = "") -> str:
    words = (*Verdict, SUPPRESSED_ONES)
    return ", ".join(f"{counts[prefix + word]:,} {word}" for word in words if counts.get(prefix + word))


def has_domain(address: str) -> bool:
    """Whether name servers can be asked about the address: it is one."""
    return not malformed(address)


def judge(
    address: str,
    answer: Answer | None,
    *,
    claim: Claim | None,
    at: datetime,
    beside: Beside = NOTHING_BESIDE,
    rules: VerificationSettings = USUAL,
    earlier: Claim | None = None,
) -> Finding:
    """The verdict on an address as it is stored. `answer` is None for one that is malformed.

    `claim` is what an exporter said of it, `earlier` what a provider did when it was asked before.
    """
    facts = Facts(address, answer, beside)
    said = {check.name: found for check in CHECKS if (found := check.look(facts)) is not None}
    if said[SYNTAX.name].outcome is Outcome.BAD:
        said = {name: said[name] for name in (SYNTAX.name, DUPLICATE.name) if name in said}
    verdict, reason, source = _decide(said, facts)
    standing = [
        one for one in (claim, earlier) if one is not None and _stands(one, verdict, said, source, rules, at)
    ]
    if standing:
        latest = max(standing, key=lambda one: one.at)
        verdict, source = latest.verdict, latest.source
        reason = f"{latest.reason} ({latest.at:%-d %b %Y})"
    return Finding(
        verdict,
        reason[:300],
        _evidence(said, facts, source, claim, earlier),
        is_answered=_is_answered(answer, beside),
    )


async def verify(address: str, resolver: Resolver, *, claim: Claim | None = None, at: datetime) -> Finding:
    """Check one address as it is stored, asking nobody but name servers."""
    answer = await resolver.mail_of(address.rpartition("@")[2]) if has_domain(address) else None
    return judge(address, answer, claim=claim, at=at)


def may_be_asked_about(address: str, answer: Answer | None) -> bool:
    """Whether it is worth asking others about the mailbox: nothing speaks against it yet, and mail goes somewhere."""
    if answer is None or answer.mail not in (Mail.SERVER, Mail.ADDRESS):
        return False
    facts = Facts(address, answer)
    return all(
        check.look(facts) is None or check.name not in (TYPO.name, DISPOSABLE.name)
        for check in (TYPO, DISPOSABLE)
    )


def evidence_of(said: Mapping[str, Said], source: str) -> dict[str, Any]:
    """What was found, ready for JSON."""
    return {
        "source": source,
        "checks": [
            {"check": name, "outcome": found.outcome.value, "text": found.text}
            for name, found in said.items()
        ],
    }


def _decide(said: Mapping[str, Said], facts: Facts) -> tuple[Verdict, str, str]:
    for name, found in said.items():
        if found.outcome is Outcome.BAD:
            return Verdict.INVALID, found.text, _SOURCES.get(name, "dns")
    if DISPOSABLE.name in said:
        return Verdict.DISPOSABLE, said[DISPOSABLE.name].text, "spelling"
    for name in (DOMAIN.name, TYPO.name):
        if name in said and said[name].outcome in (Outcome.OPEN, Outcome.DOUBT):
            return Verdict.UNKNOWN, said[name].text, _SOURCES.get(name, "dns")
    verdict, reason, source = _of_the_mailbox(said, facts)
    if verdict is Verdict.VALID and ROLE.name in said:
        return Verdict.ROLE, said[ROLE.name].text, "spelling"
    return verdict, reason, source


def _of_the_mailbox(said: Mapping[str, Said], facts: Facts) -> tuple[Verdict, str, str]:
    """What is said of the mailbox where nothing speaks against the address: by whoever was asked, else by names."""
    told, reply = facts.beside.told, facts.beside.reply
    if isinstance(told, Told):
        return told.verdict, told.reason, PROVIDER_SAID
    if reply is not None:
        verdict = {Mailbox.ACCEPTED: Verdict.VALID, Mailbox.CATCHALL: Verdict.CATCHALL}.get(reply.mailbox)
        return verdict or Verdict.UNKNOWN, said[MAILBOX.name].text, "smtp"
    if said[MAIL_SERVER.name].outcome is Outcome.DOUBT:
        return Verdict.UNKNOWN, said[MAIL_SERVER.name].text, "dns"
    return Verdict.VALID, TAKES_MAIL, "dns"


def _is_answered(answer: Answer | None, beside: Beside) -> bool:
    if answer is not None and answer.mail in UNANSWERED:
        return False
    if isinstance(beside.told, Trouble):
        # It would be asked about the mailbox, of which names say nothing.
        return False
    # A provider's word settles what the mail server did not say.
    return beside.reply is None or beside.reply.mailbox not in UNHEARD or isinstance(beside.told, Told)


def _stands(
    claim: Claim,
    verdict: Verdict,
    said: Mapping[str, Said],
    source: str,
    rules: VerificationSettings,
    at: datetime,
) -> bool:
    """Whether what others said before says more than ours: it is about the mailbox, and nothing speaks against it."""
    if at - claim.at > rules.claims_stand or TYPO.name in said:
        return False
    if verdict in (Verdict.INVALID, Verdict.DISPOSABLE):
        return False
    if source in ("smtp", PROVIDER_SAID) and verdict is not Verdict.UNKNOWN:
        # The mailbox was asked about now.
        return False
    # A team's mailbox stays one, however well it is known to exist; one that bounced does not.
    return verdict is not Verdict.ROLE or claim.verdict not in (Verdict.VALID, Verdict.UNKNOWN)


def _evidence(
    said: Mapping[str, Said], facts: Facts, source: str, claim: Claim | None, earlier: Claim | None
) -> dict[str, Any]:
    evidence = evidence_of(said, source)
    if facts.answer is not None and facts.answer.mail is Mail.SERVER:
        evidence["host"] = facts.answer.host
    if suggestion := next((found.suggestion for found in said.values() if found.suggestion), ""):
        evidence["suggestion"] = suggestion
    if claim is not None:
        evidence["claim"] = claim.as_json()
    told = facts.beside.told
    if isinstance(told, Told):
        earlier = Claim(told.verdict, told.reason, told.at, PROVIDER_SAID)
    if earlier is not None:
        evidence["told"] = earlier.as_json()
    return evidence
