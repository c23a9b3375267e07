"""Who may be one person with leads that just came in, or were just edited: asked of the indexes.

These are the candidates of matching/blocks.py that an index finds: whoever shares an address that no crowd shares, and
whoever has the same family name at the same employer. A search through all leads finds a few more.
"""

# SQLModel prefers `exec`, which takes no statements of the Core; what comes back from those is partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import ARRAY, BigInteger, String, and_, func, literal, or_
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.matching.blocks import LARGE, WINDOW, abbreviated
from leadsphere.matching.census import CROWD, Census, address_hash
from leadsphere.matching.first_names import are_nicknames
from leadsphere.matching.identity import PROFILES, Identity
from leadsphere.matching.pairs import Match, judge
from leadsphere.matching.words import slips
from leadsphere.models import Company, ContactKind, ContactPoint, DuplicatePair, Lead
from leadsphere.models.lead import LAST
from leadsphere.queries.identities import identities_of
from leadsphere.values.reach import domain_key
from leadsphere.values.text import fold

_TELLING = (ContactKind.EMAIL, ContactKind.PHONE, *PROFILES)
_ENOUGH = 11
"""Companies at one domain that make it a provider's (see matching/census.py)."""
_AND_ANOTHER = 2
"""Names that an initial may be, itself among them, before nobody knows whose it is."""
_AFTER_SPACE = "!"
"""The character after the space: what begins with "byron " comes before "byron!"."""

Pair = tuple[int, int]


class Likenesses:
    """Asks for the pairs of some leads after others, and remembers what it has counted meanwhile.

    `census` has the figures of those names, employers and domains alone that candidates had so far.
    """

    def __init__(self) -> None:
        self.census = Census()
        self._sizes: dict[int, int] = {}
        self._words: set[str] = set()
        self._employers: set[str] = set()
        self._domains: set[str] = set()
        self._ambiguous: set[int] = set()

    def of(self, session: Session, lead_ids: Sequence[int]) -> list[Match]:
        """The pairs that any of these leads is in, as all are stored now."""
        matches, _ = self.again(session, lead_ids, known=False)
        return matches

    def again(
        self, session: Session, lead_ids: Sequence[int], *, known: bool = True
    ) -> tuple[list[Match], list[Pair]]:
        """The pairs that any of these leads is in; with `known`, also which stored open ones are none any longer."""
        if not self.census.leads:
            self.census.leads = session.execute(select(func.max(col(Lead.id)))).scalar_one() or 0
        stored = _stored(session, lead_ids) if known else set[Pair]()
        pairs = self._sharing(session, lead_ids) | self._namesakes(session, lead_ids) | stored
        leads = identities_of(session, {id_ for pair in pairs for id_ in pair})
        there = [pair for pair in sorted(pairs) if leads.keys() >= set(pair)]
        both = [(leads[first], leads[second]) for first, second in there]
        self._learn(session, both)
        found = [judge(one, other, self.census) for one, other in both]
        matches = [match for match in found if match is not None]
        return matches, sorted(stored - {(match.first, match.second) for match in matches})

    def _sharing(self, session: Session, lead_ids: Sequence[int]) -> set[Pair]:
        """Pairs that share an address, of those that few have."""
        kinds = [kind.value for kind in _TELLING]
        own = select(col(ContactPoint.lead_id), col(ContactPoint.reach_key)).where(
            col(ContactPoint.lead_id).in_(lead_ids),
            col(ContactPoint.kind).in_(kinds),
            col(ContactPoint.reach_key) != "",
        )
        mine: dict[str, set[int]] = defaultdict(set)
        for lead_id, key in session.execute(own):
            mine[key].add(lead_id)
        shared = (
            select(col(ContactPoint.reach_key), func.count(), func.min(col(ContactPoint.kind)))
            .where(col(ContactPoint.reach_key).in_(list(mine)))
            .group_by(col(ContactPoint.reach_key))
            .having(func.count() > 1)
        )
        few: list[str] = []
        for key, many, kind in session.execute(shared) if mine else ():
            if many <= CROWD:
                few.append(key)
            else:
                self.census.crowded.add(address_hash((kind, _value_of(kind, key))))
        others = select(col(ContactPoint.lead_id), col(ContactPoint.reach_key)).where(
            col(ContactPoint.reach_key).in_(few)
        )
        pairs: set[Pair] = set()
        for other, key in session.execute(others) if few else ():
            pairs |= {_pair(lead_id, other) for lead_id in mine[key] if lead_id != other}
        return pairs

    def _namesakes(self, session: Session, lead_ids: Sequence[int]) -> set[Pair]:
        """Pairs of one family name at one employer; in a large one, of one name."""
        named = self._named(session, lead_ids)
        self._measure(session, {company_id for *_, company_id in named})
        wanted: dict[tuple[int, str, str], list[tuple[int, str]]] = defaultdict(list)
        for lead_id, first, last, company_id in named:
            # As keys.name_key has it.
            low, high = f"{last} ", f"{last}{_AFTER_SPACE}"
            if self._sizes[company_id] > LARGE:
                low, high = f"{last} {first}", f"{last} {first}{_AFTER_SPACE}"
            wanted[company_id, low, high].append((lead_id, first))
        if not wanted:
            return set()
        stretches = list(wanted)
        met: dict[int, dict[int, str]] = defaultdict(dict)
        for at, other, name in _within(session, stretches):
            met[at][other] = name
        pairs: set[Pair] = set()
        for at, others in met.items():
            company_id, low, _ = stretches[at]
            is_large = self._sizes[company_id] > LARGE
            given = {id_: "" if is_large else name[len(low) :] for id_, name in others.items()}
            self._note_initials(given)
            for lead_id, first in wanted[stretches[at]]:
                alike = (id_ for id_, other in given.items() if is_large or _may_be_one(first, other))
                pairs |= {_pair(lead_id, id_) for id_ in alike if id_ != lead_id}
        return _few(pairs, set(lead_ids))

    def _note_initials(self, given: Mapping[int, str]) -> None:
        """Who of several an initial stands for nobody knows."""
        initials = {id_: name[0] for id_, name in given.items() if len(name.rstrip(".")) == 1}
        for id_, initial in initials.items():
            if sum(other.startswith(initial) for other in given.values()) > _AND_ANOTHER:
                self._ambiguous.add(id_)

    def _named(self, session: Session, lead_ids: Sequence[int]) -> list[tuple[int, str, str, int]]:
        """Lead, folded first and last name, company: each company that may be the lead's."""
        found = select(
            col(Lead.id), col(Lead.first_name), col(Lead.last_name), col(Company.id), col(Company.domain),
            col(Company.name_key),
        ).join(Company, col(Company.id) == col(Lead.company_id))  # fmt: skip
        rows = session.execute(found.where(col(Lead.id).in_(lead_ids)).order_by(col(Lead.id))).all()
        names = {row.name_key for row in rows} - {""}
        domains = {row.domain for row in rows} - {""}
        alike: dict[str, set[int]] = defaultdict(set)
        same = select(col(Company.id), col(Company.name_key), col(Company.domain)).where(
            or_(col(Company.name_key).in_(names), col(Company.domain).in_(domains))
        )
        for id_, name_key, domain in session.execute(same) if rows else ():
            alike[name_key].add(id_)
            alike[f"@{domain}"].add(id_)
        named: list[tuple[int, str, str, int]] = []
        for lead_id, first, last, company_id, domain, name_key in rows:
            if first and last:
                companies = {company_id} | alike[name_key] | (alike[f"@{domain}"] if domain else set())
                few = sorted(companies)[:WINDOW]
                named += [(lead_id, fold(first), fold(last), one) for one in few]
        return named

    def _measure(self, session: Session, company_ids: set[int]) -> None:
        wanted = company_ids - self._sizes.keys()
        sizes = (
            select(col(Lead.company_id), func.count())
            .where(col(Lead.company_id).in_(wanted))
            .group_by(col(Lead.company_id))
        )
        self._sizes |= dict.fromkeys(wanted, 0)
        for company_id, many in session.execute(sizes) if wanted else ():
            self._sizes[company_id] = many

    def _learn(self, session: Session, pairs: Iterable[tuple[Identity, Identity]]) -> None:
        """Count what the census does not know yet and these pairs depend on."""
        for one, other in pairs:
            # Where both have one company, it makes no difference whose their domain is.
            shared = one.domains & other.domains if one.company != other.company else frozenset[str]()
            for domain in shared - self._domains:
                self._domains.add(domain)
                self._count_domain(session, domain)
            for lead in (one, other):
                if lead.id in self._ambiguous:
                    self.census.crowded |= abbreviated(lead)
                for word in set(lead.name.key) - self._words:
                    self._words.add(word)
                    self.census.words[word] = _bearers(session, word)
                if lead.company and lead.company not in self._employers:
                    self._employers.add(lead.company)
                    self.census.employers[lead.company] = self._size_of(session, lead.id)

    def _size_of(self, session: Session, lead_id: int) -> int:
        """How many leads the company of this lead has."""
        own = session.execute(select(col(Lead.company_id)).where(col(Lead.id) == lead_id)).scalar_one()
        if own is None:
            return 0
        self._measure(session, {own})
        return self._sizes[own]

    def _count_domain(self, session: Session, domain: str) -> None:
        start = domain_key(domain)
        there = (
            select(col(Lead.company_id).label("company_id"))
            .join(ContactPoint, col(ContactPoint.lead_id) == col(Lead.id))
            .where(
                col(ContactPoint.reach_key) >= f"{start}@",
                col(ContactPoint.reach_key) < f"{start}A",
                col(Lead.company_id).is_not(None),
            )
        )
        companies = session.execute(there.distinct().limit(_ENOUGH)).scalars().all()
        self.census.companies_at[domain] = frozenset(map(str, companies))
        many = session.execute(select(func.count()).select_from(there.subquery())).scalar_one()
        self.census.employers[f"@{domain}"] = many


def _within(session: Session, stretches: Sequence[tuple[int, str, str]]) -> Iterable[tuple[int, int, str]]:
    """The leads of each stretch of names at one company: (number of the stretch, lead, folded name)."""
    lead = (col(Lead.company_id), col(Lead.name_key))
    if session.get_bind().dialect.name == "postgresql":
        companies, lows, highs = zip(*stretches, strict=True)
        given = func.unnest(
            literal(list(range(len(stretches))), ARRAY(BigInteger)),
            literal(list(companies), ARRAY(BigInteger)),
            literal(list(lows), ARRAY(String)),
            literal(list(highs), ARRAY(String)),
        ).table_valued("at", "company_id", "low", "high")
        source: Any = given.render_derived(name="given")
        number, company_id, low, high = (source.c[name] for name in ("at", "company_id", "low", "high"))
    else:
        rows = json.dumps([[number, *stretch] for number, stretch in enumerate(stretches)])
        source = func.json_each(rows).table_valued("value", name="given")
        number, company_id, low, high = (
            func.json_extract(source.c.value, f"$[{place}]") for place in range(4)
        )
    found = select(number, col(Lead.id), col(Lead.name_key)).select_from(source).join(
        Lead, and_(lead[0] == company_id, lead[1] >= low, lead[1] < high)
    )  # fmt: skip
    return [tuple(row) for row in session.execute(found)]


def _bearers(session: Session, word: str) -> int:
    """How many leads have this word as their first or as their last name."""
    stretches = (col(Lead.name_key), col(Lead.given_key))
    counts = (
        select(func.count())
        .select_from(Lead)
        .where(key >= f"{word} ", key < f"{word}{_AFTER_SPACE}", key != LAST)
        .scalar_subquery()
        for key in stretches
    )
    first, last = counts
    return session.execute(select(first + last)).scalar_one()


def _stored(session: Session, lead_ids: Sequence[int]) -> set[Pair]:
    """The open pairs that these leads are in."""
    found = select(col(DuplicatePair.first_id), col(DuplicatePair.second_id)).where(
        or_(col(DuplicatePair.first_id).in_(lead_ids), col(DuplicatePair.second_id).in_(lead_ids)),
        col(DuplicatePair.kept_at).is_(None),
    )
    return {(first, second) for first, second in session.execute(found)}


@lru_cache(maxsize=65536)
def _may_be_one(first: str, other: str) -> bool:
    """Whether a word of two folded first names is one, as written, mistyped, short for the other, or its initial."""
    pairs = product(first.split(), other.split())
    return any(
        one == two
        or slips(one, two)
        or (one[0] == two[0] and min(len(one.rstrip(".")), len(two.rstrip("."))) == 1)
        or are_nicknames(one, two)
        for one, two in pairs
    )


def _few(pairs: set[Pair], arriving: set[int]) -> set[Pair]:
    """At most `WINDOW` pairs of each arriving lead, those of the nearest ids."""
    taken: dict[int, int] = defaultdict(int)
    kept: set[Pair] = set()
    for first, second in sorted(pairs, key=lambda pair: (pair[1] - pair[0], pair)):
        mine = arriving & {first, second}
        if any(taken[id_] < WINDOW for id_ in mine):
            kept.add((first, second))
            for id_ in mine:
                taken[id_] += 1
    return kept


def _value_of(kind: str, key: str) -> str:
    """The address as an `Identity` has it, of a key of values/reach.py."""
    if kind != ContactKind.EMAIL:
        return key
    host, _, local = key.partition("@")
    return f"{local}@{'.'.join(reversed(host.rstrip('.').split('.')))}"


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)
