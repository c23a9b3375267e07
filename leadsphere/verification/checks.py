"""The checks of an e-mail address, each one entry of `CHECKS`: what it found, said in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from leadsphere.errors import BadValue
from leadsphere.values.domains import is_free_mail
from leadsphere.values.emails import parse_email
from leadsphere.values.roles import is_role
from leadsphere.verification.domains import is_disposable, meant_domain
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
class Facts:
    """What the checks look at: the address as it is stored, and what name servers said of its domain.

    `answer` is None where nobody was asked, since the address has none.
    """

    address: str
    answer: Answer | None

    @property
    def domain(self) -> str:
        """What follows the @-sign."""
        return self.address.rpartition("@")[2]


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
    return Said(Outcome.DOUBT, f"{facts.domain} looks like a slip of {meant}.", meant)


def _domain(facts: Facts) -> Said | None:
    if facts.answer is None:
        return None
    match facts.answer.mail:
        case Mail.NO_DOMAIN:
            return Said(Outcome.BAD, f"There is no domain {facts.domain}.")
        case Mail.SILENT:
            return Said(Outcome.OPEN, "No name server answered: offline, or the domain's servers are.")
        case Mail.BROKEN:
            return Said(Outcome.OPEN, f"The name servers of {facts.domain} cannot say at the moment.")
        case _:
            return Said(Outcome.GOOD, f"{facts.domain} exists.")


def _mail_server(facts: Facts) -> Said | None:
    match facts.answer.mail if facts.answer else None:
        case Mail.SERVER:
            return Said(Outcome.GOOD, f"Mail goes to {facts.answer.host if facts.answer else ''}.")
        case Mail.ADDRESS:
            return Said(
                Outcome.DOUBT, f"{facts.domain} names no mail server; mail would go to its web address."
            )
        case Mail.NOWHERE:
            return Said(Outcome.BAD, f"{facts.domain} has neither a mail server nor an address.")
        case _:
            return None


def _null_mx(facts: Facts) -> Said | None:
    refuses = facts.answer is not None and facts.answer.mail is Mail.REFUSED
    return Said(Outcome.BAD, f"{facts.domain} says that it takes no mail.") if refuses else None


def _disposable(facts: Facts) -> Said | None:
    # Those who wait for slips own such domains; whoever made one has no address there.
    if not is_disposable(facts.domain) or meant_domain(facts.domain):
        return None
    return Said(Outcome.DOUBT, f"{facts.domain} gives addresses that are thrown away.")


def _role(facts: Facts) -> Said | None:
    return Said(Outcome.DOUBT, "A team's mailbox, not a person's.") if is_role(facts.address) else None


def _free(facts: Facts) -> Said | None:
    if not is_free_mail(facts.domain):
        return None
    return Said(Outcome.NOTE, f"{facts.domain} gives addresses to anybody: a private one, probably.")


SYNTAX, TYPO, DOMAIN, MAIL_SERVER, NULL_MX, DISPOSABLE, ROLE, FREE = CHECKS = (
    Check("syntax", "Spelling", "ada@@example.com", _syntax),
    Check("typo", "Typing slip", "ada@gmial.com", _typo),
    Check("domain", "Domain", "ada@no-such-domain.example", _domain),
    Check("mail_server", "Mail server", "ada@website-only.example", _mail_server),
    Check("null_mx", "Takes mail", "ada@takes-no-mail.example", _null_mx),
    Check("disposable", "Throw-away address", "ada@mailinator.com", _disposable),
    Check("role", "Team mailbox", "info@example.com", _role),
    Check("free", "Free provider", "ada@gmail.com", _free),
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
