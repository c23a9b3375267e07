"""How often words, names, employers and addresses occur among all leads: what is frequent tells nobody apart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

CROWD = 5
"""Leads that may share one address before it is a switchboard's or a team's, and no evidence by itself."""

_COMPANIES_OF_A_PROVIDER = 10
_TELLING = 1_000
"""Fewer leads say nothing of how frequent a name is: three of one name among them may be one person thrice."""

_RARE = 3
_RARE_IN = 5_000


@dataclass
class Census:
    """The figures of one workspace. Employers are company keys, and domains with an @ before them.

    `crowded` holds the hashes of what more leads share than one person would.
    """

    leads: int = 0
    words: Counter[str] = field(default_factory=Counter[str])
    employers: Counter[str] = field(default_factory=Counter[str])
    crowded: set[int] = field(default_factory=set[int])
    companies_at: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def add(self, words: tuple[str, ...], company: str, domains: frozenset[str]) -> None:
        """Count one lead: the words of its name, its company's key, the domains of its work addresses."""
        self.leads += 1
        self.words.update(words)
        if company:
            self.employers[company] += 1
        for domain in domains:
            self.employers[f"@{domain}"] += 1
            self._note_company(domain, company)

    def is_rare(self, word: str) -> bool:
        """Whether so few leads bear this word in their name that it may be a slip of the pen."""
        return self.words[word] <= _RARE + self.leads // _RARE_IN

    def is_provider(self, domain: str) -> bool:
        """Whether people of many companies have addresses in this domain, so that it is no employer's."""
        return len(self.companies_at.get(domain, ())) > _COMPANIES_OF_A_PROVIDER

    def is_anybodys(self, employer: str) -> bool:
        """Whether this key of an employer is the domain of a provider."""
        return employer.startswith("@") and self.is_provider(employer[1:])

    def is_crowded(self, address: tuple[str, str]) -> bool:
        """Whether more leads than `CROWD` share this address, a (kind, value)."""
        return address_hash(address) in self.crowded

    def namesakes(self, words: tuple[str, ...], employers: Iterable[str]) -> float:
        """How many others of a name an employer has by chance, were names given out at random.

        `words` are the name's; the two leads that are compared do not count.
        """
        people = float(max((self.employers[employer] for employer in employers), default=0))
        for word in words:
            people *= max(self.words[word] - 2, 0) / max(self.leads, _TELLING)
        return people

    def _note_company(self, domain: str, company: str) -> None:
        known = self.companies_at.get(domain, frozenset())
        if company and len(known) <= _COMPANIES_OF_A_PROVIDER and company not in known:
            self.companies_at[domain] = known | {company}


def address_hash(address: tuple[str, str]) -> int:
    """Stands for an address in memory, in this process alone: 63 bits, the lowest one set."""
    return hash(address) & 0x7FFF_FFFF_FFFF_FFFF | 1
