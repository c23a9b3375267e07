"""Whether two leads may be one person, how sure that is, and what they share, in words.

The best piece of evidence gives the score, each further one adds a little, and what speaks against it (two LinkedIn
profiles, two mailboxes of their own at one employer) takes away. Below `AT_LEAST` they are no pair.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadsphere.matching.blocks import abbreviated
from leadsphere.matching.census import Census
from leadsphere.matching.companies import are_close
from leadsphere.matching.identity import Address, Identity
from leadsphere.matching.mailboxes import are_numbered, are_spellings, is_made_of, is_shared
from leadsphere.matching.names import Likeness, compare
from leadsphere.models import ContactKind
from leadsphere.values.phones import show_phone

AT_LEAST = 55
LONGEST_REASON = 300

_LONGEST_PIECE = 100
_FURTHER = 2
# What it takes away that an employer has, by chance, more others of the name than so: the rarest first. With nothing
# that speaks against one person, and with something.
_CHANCE = ((0.005, 10), (0.3, 30))
_CHANCE_AGAINST = ((0.0002, 20),)
_SEVERAL_FIT = 20
# What an address that two leads share is worth, by how alike their names are.
_EMAIL, _LINKEDIN, _PROFILE, _PHONE, _SHARED = (
    dict(zip((*reversed(Likeness),), worth, strict=True))
    for worth in (
        # same, close, initial, loose, unknown, different
        (96, 94, 93, 90, 90, 60),
        (96, 94, 93, 90, 92, 70),
        (92, 90, 88, 85, 85, 55),
        (90, 86, 80, 75, 65, 0),
        (76, 0, 0, 0, 0, 0),
    )
)
_NO_NAMES = 60
_GIVEN_OUT = re.compile(r"-(?=[a-z]*\d)[a-z\d]+$")
_NAME_AT_EMPLOYER = {Likeness.SAME: 80, Likeness.CLOSE: 70, Likeness.INITIAL: 66}
_NAME_AT_ALIKE = 70
# What speaks against one person, the surest first; from an address of one's own it takes half.
_SURELY_TWO, _PERHAPS_TWO, _HARDLY_TWO = 40, 20, 10
_PAGES = {
    ContactKind.LINKEDIN: "LinkedIn profile",
    ContactKind.X: "X profile",
    ContactKind.FACEBOOK: "Facebook profile",
    ContactKind.GITHUB: "GitHub profile",
}


@dataclass(frozen=True, slots=True)
class Match:
    """Two leads that may be one person: `first` is the smaller id, `reason` one sentence of at most 300 characters."""

    first: int
    second: int
    score: int
    reason: str


def judge(a: Identity, b: Identity, census: Census) -> Match | None:
    """What two leads share if that makes them one person, probably; None where it does not."""
    both = _Both(a, b, census)
    pieces = sorted((*both.addresses(), *both.names()), key=lambda piece: -piece.worth)
    if not pieces or pieces[0].worth < AT_LEAST:
        return None
    further = sum(piece.worth >= AT_LEAST for piece in pieces[1:])
    score = min(100, pieces[0].worth + _FURTHER * further)
    return Match(min(a.id, b.id), max(a.id, b.id), score, _sentence([piece.text for piece in pieces]))


@dataclass(frozen=True, slots=True)
class _Piece:
    """One thing that two leads share: what it is worth, less what speaks against it, and in words."""

    worth: int
    text: str


@dataclass(frozen=True, slots=True)
class _Employer:
    """The keys under which two leads have one employer, none where they have not, and what it is called."""

    keys: frozenset[str] = frozenset()
    text: str = ""
    is_alike: bool = False


class _Both:
    """Two leads beside each other."""

    def __init__(self, a: Identity, b: Identity, census: Census) -> None:
        self.a, self.b, self.census = a, b, census
        self.likeness = compare(a.name, b.name, census)
        self.employer = self._employer()
        self.against = self._two_profiles() + self._two_mailboxes()

    def addresses(self) -> Iterator[_Piece]:
        """The addresses that they share."""
        for address in sorted(self.a.addresses & self.b.addresses):
            kind, value = address
            is_shared_mailbox = kind == ContactKind.EMAIL and is_shared(value)
            if is_shared_mailbox or self.census.is_crowded(address):
                yield _Piece(self._shared_worth(is_shared_mailbox), f"same shared {self._in_words(address)}")
            else:
                yield _Piece(self._own_worth(kind), f"same {self._in_words(address)}")

    def names(self) -> Iterator[_Piece]:
        """What their names and employers have in common."""
        company = f"similar {self.employer.text}" if self.employer.is_alike else f"same {self.employer.text}"
        if self.likeness is Likeness.SAME and self.employer.keys and not self.employer.is_alike:
            yield _Piece(self._name_worth(), f"same name and {self.employer.text}")
            return
        if self.likeness >= Likeness.LOOSE:
            name = "same name" if self.likeness is Likeness.SAME else "similar name"
            yield _Piece(self._name_worth(), name)
        if self.employer.keys:
            yield _Piece(0, company)

    def _own_worth(self, kind: str) -> int:
        match kind:
            case ContactKind.EMAIL:
                return _EMAIL[self.likeness] - self.against // 2
            case ContactKind.LINKEDIN:
                return _LINKEDIN[self.likeness] - self.against // 2
            case ContactKind.PHONE:
                return _PHONE[self.likeness] - self.against
            case _:
                # Two names with one employer share its page.
                is_company = self.likeness is Likeness.DIFFERENT and self.employer.keys
                return 0 if is_company else _PROFILE[self.likeness] - self.against // 2

    def _shared_worth(self, is_mailbox: bool) -> int:
        """A team's mailbox or a switchboard says where somebody works; two without a name are the mailbox itself."""
        if is_mailbox and not self.a.name.key and not self.b.name.key:
            return _NO_NAMES
        return _SHARED[self.likeness] - self.against if self._are_full() else 0

    def _name_worth(self) -> int:
        if not self.employer.keys or not self._are_full():
            return 0
        if self.employer.is_alike:
            worth = _NAME_AT_ALIKE if self.likeness is Likeness.SAME else 0
        else:
            worth = _NAME_AT_EMPLOYER.get(self.likeness, 0)
        return worth - self.against - self._chance()

    def _chance(self) -> int:
        """What takes away that the employer may well have two of that name, or several whom an initial fits."""
        if self.likeness is Likeness.SAME:
            namesakes = self.census.namesakes(self.a.name.key, self.employer.keys)
            grades = _CHANCE_AGAINST if self.against else _CHANCE
            return max((less for least, less in grades if namesakes > least), default=0)
        if self.likeness is Likeness.INITIAL:
            fitting = abbreviated(self.a) | abbreviated(self.b)
            return 0 if self.census.crowded.isdisjoint(fitting) else _SEVERAL_FIT
        return 0

    def _are_full(self) -> bool:
        return self.a.name.is_full and self.b.name.is_full

    def _employer(self) -> _Employer:
        a, b = self.a, self.b
        domains = {domain for domain in a.domains & b.domains if not self.census.is_provider(domain)}
        keys = frozenset(f"@{domain}" for domain in domains)
        if a.company and a.company == b.company:
            return _Employer(keys | {a.company}, "company")
        if domains:
            return _Employer(keys, f"domain {min(domains)}")
        # Companies of almost one name that have domains of their own are two.
        if a.company and b.company and not (a.domains and b.domains) and are_close(a.company, b.company):
            return _Employer(frozenset((a.company, b.company)), "company", is_alike=True)
        return _Employer()

    def _two_profiles(self) -> int:
        """Whether LinkedIn knows them as two.

        Its other addresses (/pub/, /sales/) may be the same page's, and a name that somebody chose replaces the one
        with a number that LinkedIn gave out; two with such numbers are two members.
        """
        mine, theirs = (
            {value for kind, value in one.addresses if kind == ContactKind.LINKEDIN and "/in/" in value}
            for one in (self.a, self.b)
        )
        if not mine or not theirs or not mine.isdisjoint(theirs):
            return 0
        return _SURELY_TWO if all(_GIVEN_OUT.search(url) for url in mine | theirs) else _PERHAPS_TWO

    def _two_mailboxes(self) -> int:
        """Whether one employer gave them two: surely where a number says that the other was taken, hardly where
        both are made of the name.
        """
        names = [(one.name.given, one.name.family) for one in (self.a, self.b)]
        worst = 0
        for domain in self.a.domains & self.b.domains:
            mine, theirs = (
                {box for box in one.emails if box.endswith(f"@{domain}") and not is_shared(box)}
                for one in (self.a, self.b)
            )
            if not mine or not theirs or not mine.isdisjoint(theirs) or self.census.is_provider(domain):
                continue
            if any(are_spellings(box, other) for box in mine for other in theirs):
                continue
            if any(are_numbered(box, other) for box in mine for other in theirs):
                return _SURELY_TWO
            is_one_name = all(is_made_of(box, names) for box in mine | theirs)
            worst = max(worst, _HARDLY_TWO if is_one_name else _PERHAPS_TWO)
        return worst

    def _in_words(self, address: Address) -> str:
        kind, value = address
        if kind == ContactKind.PHONE:
            return f"phone {show_phone(value)}"
        if kind != ContactKind.EMAIL:
            return f"{_PAGES[ContactKind(kind)]} {value.partition('://')[2].removeprefix('www.')}"
        is_spelt_alike = self.a.emails[value] == self.b.emails[value]
        return f"e-mail {self.a.emails[value]}" if is_spelt_alike else f"mailbox {value}"


def _sentence(pieces: list[str]) -> str:
    """As many as there is room for, the best first; an address of immoderate length cut short."""
    sentence = ""
    for piece in pieces:
        short = piece if len(piece) <= _LONGEST_PIECE else f"{piece[: _LONGEST_PIECE - 1]}…"
        longer = f"{sentence}, {short}" if sentence else short[:1].upper() + short[1:]
        if len(longer) > LONGEST_REASON:
            break
        sentence = longer
    return sentence
