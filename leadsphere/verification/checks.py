"""The checks of an e-mail address, each one entry of `CHECKS`: what it found, said in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from leadsphere.errors import BadValue
from leadsphere.models import Verdict
from leadsphere.values.domains import is_free_mail, show_domain
from leadsphere.values.emails import parse_email
from leadsphere.values.roles import is_role
from leadsphere.verification.domains import is_disposable, meant_domain
from leadsphere.verification.providers import Told, Trouble
from leadsphere.verification.replies import Mailbox, Reply
from leadsphere.verification.resolver import Answer, Mail


class Outcome(StrEnum):
    """What a check says of the address."""

    GOOD = "good"
    BAD = "bad"
    """It cannot be written to."""
    DOUBT = "doubt"
    """It can be, and perhaps should not."""
    NOTE = "note"
    """Worth knowing, and no reason for or against."""
    OPEN = "open"
    """Nobody knows: what was asked for did not come."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of an address beside what names say of it.

    `others`: how many other leads have this mailbox. `reply` is what its mail server said, `told` what a provider
    did, or why that one could not be asked; None where nobody asked.
    """

    others: int = 0
    reply: Reply | None = None
    told: Told | Trouble | None = None


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks look at: the address as it is stored, and what name servers said of its domain.

    `answer` is None where nobody was asked, since the address has none.
    """

    address: str
    answer: Answer | None
    beside: Beside = NOTHING_BESIDE

    @property
    def domain(self) -> str:
        """What follows the @-sign."""
        return self.address.rpartition("@")[2]

    @property
    def site(self) -> str:
        """The same in its own letters, for people."""
        return show_domain(self.domain)


@dataclass(frozen=True, slots=True)
class Said:
    """What one check said. `suggestion` is the domain that was probably meant, or ""."""

    outcome: Outcome
    text: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `look` says None where it has nothing to say. `example` is an address that it speaks up at."""

    name: str
    label: str
    example: str
    look: Callable[[Facts], Said | None]


def _syntax(facts: Facts) -> Said:
    why = malformed(facts.address)
    return Said(Outcome.BAD, why) if why else Said(Outcome.GOOD, "Written as an address has to be.")


def _typo(facts: Facts) -> Said | None:
    meant = meant_domain(facts.domain)
    if not meant:
        return None
    return Said(Outcome.DOUBT, f"{facts.site} looks like a slip of {meant}.", meant)


def _domain(facts: Facts) -> Said | None:
    if facts.answer is None:
        return None
    match facts.answer.mail:
        case Mail.NO_DOMAIN:
            return Said(Outcome.BAD, f"There is no domain {facts.site}.")
        case Mail.SILENT:
            return Said(Outcome.OPEN, "No name server answered: offline, or the domain's servers are.")
        case Mail.BROKEN:
            return Said(Outcome.OPEN, f"The name servers of {facts.site} cannot say at the moment.")
        case _:
            return Said(Outcome.GOOD, f"{facts.site} exists.")


def _mail_server(facts: Facts) -> Said | None:
    match facts.answer.mail if facts.answer else None:
        case Mail.SERVER:
            return Said(Outcome.GOOD, f"Mail goes to {facts.answer.host if facts.answer else ''}.")
        case Mail.ADDRESS:
            return Said(
                Outcome.DOUBT, f"{facts.site} names no mail server; mail would go to its web address."
            )
        case Mail.NOWHERE:
            return Said(Outcome.BAD, f"{facts.site} has neither a mail server nor an address.")
        case _:
            return None


def _null_mx(facts: Facts) -> Said | None:
    refuses = facts.answer is not None and facts.answer.mail is Mail.REFUSED
    return Said(Outcome.BAD, f"{facts.site} says that it takes no mail.") if refuses else None


_REPLIES: dict[Mailbox, tuple[Outcome, str]] = {
    Mailbox.ACCEPTED: (Outcome.GOOD, "Its mail server takes mail for this mailbox"),
    Mailbox.REFUSED: (Outcome.BAD, "Its mail server says that there is no such mailbox"),
    Mailbox.CATCHALL: (Outcome.DOUBT, "Its mail server takes mail for any name at this domain"),
    Mailbox.LATER: (Outcome.OPEN, "Its mail server asked to come back later"),
    Mailbox.POLICY: (Outcome.OPEN, "Its mail server refuses to be asked from here"),
    Mailbox.UNSAID: (Outcome.OPEN, "Its mail server said neither yes nor no"),
    Mailbox.SILENT: (Outcome.OPEN, "Its mail server could not be asked: there was no answer"),
}


def _mailbox(facts: Facts) -> Said | None:
    reply = facts.beside.reply
    if reply is None:
        return None
    outcome, text = _REPLIES[reply.mailbox]
    return Said(outcome, f"{text} ({reply.codes})." if reply.codes else f"{text}.")


_TOLD = {
    Verdict.VALID: Outcome.GOOD,
    Verdict.INVALID: Outcome.BAD,
    Verdict.UNKNOWN: Outcome.OPEN,
}


def _provider(facts: Facts) -> Said | None:
    told = facts.beside.told
    if told is None:
        return None
    if isinstance(told, Trouble):
        return Said(Outcome.OPEN, str(told))
    return Said(_TOLD.get(told.verdict, Outcome.DOUBT), told.reason)


def _duplicate(facts: Facts) -> Said | None:
    many = facts.beside.others
    if not many:
        return None
    return Said(
        Outcome.NOTE,
        "Another lead has this mailbox." if many == 1 else f"{many:,} other leads have this mailbox.",
    )


def _disposable(facts: Facts) -> Said | None:
    # Those who wait for slips own such domains; whoever made one has no address there.
    if not is_disposable(facts.domain) or meant_domain(facts.domain):
        return None
    return Said(Outcome.DOUBT, f"{facts.site} gives addresses that are thrown away.")


def _role(facts: Facts) -> Said | None:
    return Said(Outcome.DOUBT, "A team's mailbox, not a person's.") if is_role(facts.address) else None


def _free(facts: Facts) -> Said | None:
    if not is_free_mail(facts.domain):
        return None
    return Said(Outcome.NOTE, f"{facts.site} gives addresses to anybody: a private one, probably.")


(SYNTAX, TYPO, DOMAIN, MAIL_SERVER, NULL_MX, MAILBOX, PROVIDER, DISPOSABLE, ROLE, FREE, DUPLICATE) = (
    CHECKS
) = (
    Check("syntax", "Spelling", "ada@@example.com", _syntax),
    Check("typo", "Typing slip", "ada@gmial.com", _typo),
    Check("domain", "Domain", "ada@no-such-domain.example", _domain),
    Check("mail_server", "Mail server", "ada@website-only.example", _mail_server),
    Check("null_mx", "Takes mail", "ada@takes-no-mail.example", _null_mx),
    Check("mailbox", "Mailbox", "nobody@example.com", _mailbox),
    Check("provider", "Provider", "gone@example.com", _provider),
    Check("disposable", "Throw-away address", "ada@mailinator.com", _disposable),
    Check("role", "Team mailbox", "info@example.com", _role),
    Check("free", "Free provider", "ada@gmail.com", _free),
    Check("duplicate", "Duplicate", "ada+news@example.com", _duplicate),
)
"""The checks, in the order in which they are shown. One more is one more entry here."""


@lru_cache(maxsize=8192)
def malformed(address: str) -> str:
    """Why this is no e-mail address as it is stored; "" for one."""
    try:
        parsed = parse_email(address)
    except BadValue as error:
        return str(error)
    return "" if parsed == address else f"This is not how an address is written: {parsed} is."
