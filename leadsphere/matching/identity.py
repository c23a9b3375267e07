"""What is known of a lead that tells people apart, in the form in which it is compared."""

from collections.abc import Iterable
from dataclasses import dataclass

from leadsphere.matching.companies import company_key
from leadsphere.matching.names import Name, read_name
from leadsphere.models import ContactKind
from leadsphere.values.domains import is_free_mail
from leadsphere.values.mailboxes import mailbox
from leadsphere.values.profiles import is_network

PROFILES = (ContactKind.LINKEDIN, ContactKind.X, ContactKind.FACEBOOK, ContactKind.GITHUB)
"""The profiles that are looked at: a website may be anybody's."""

Address = tuple[str, str]
"""A kind and a value: an e-mail's value is its mailbox, the others' is as stored."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One lead. `emails` are its addresses as stored, by mailbox; `domains` those of its work addresses and company."""

    id: int
    name: Name
    company: str
    domains: frozenset[str]
    emails: dict[str, str]
    addresses: frozenset[Address]

    @property
    def employers(self) -> list[str]:
        """The keys of its employer in a census: its company's, and its domains with an @ before them."""
        return [f"@{domain}" for domain in self.domains] + ([self.company] if self.company else [])


def identity(
    id_: int,
    *,
    first_name: str = "",
    last_name: str = "",
    company: str = "",
    domain: str = "",
    contacts: Iterable[tuple[str, str]] = (),
) -> Identity:
    """A lead as it is compared: its company's name and domain, its contact points as (kind, stored value).

    Other kinds are passed over, and values that are no address, kept as they came.
    """
    emails: dict[str, str] = {}
    addresses: set[Address] = set()
    domains = {domain} if _is_employers(domain) else set[str]()
    for kind, value in contacts:
        if kind == ContactKind.EMAIL:
            if box := mailbox(value):
                emails.setdefault(box, value)
                addresses.add((ContactKind.EMAIL.value, box))
        elif (kind == ContactKind.PHONE and value.startswith("+")) or (
            kind in PROFILES and value.startswith("http")
        ):
            addresses.add((str(kind), value))
    domains.update(box.rpartition("@")[2] for box in emails)
    return Identity(
        id=id_,
        name=read_name(first_name, last_name),
        company=company_key(company),
        domains=frozenset(filter(_is_employers, domains)),
        emails=emails,
        addresses=frozenset(addresses),
    )


def _is_employers(domain: str) -> bool:
    return bool(domain) and not is_free_mail(domain) and not is_network(domain)
