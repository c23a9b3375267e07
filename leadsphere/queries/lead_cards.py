"""The list of leads: pages by keyset, rows first, the count after."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, case, exists, func, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col

from leadsphere.database import now
from leadsphere.filters import sql
from leadsphere.filters.filter import EVERYBODY, Filter, conjuncts
from leadsphere.filters.segments import Meanings, expanded
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.models import Company, ContactKind, ContactPoint, Lead, Membership, Stage
from leadsphere.models.columns import big_integer
from leadsphere.queries.initials import initials_of, tone_of

FEW = 10_000
"""Leads: so many are sorted in about the time of walking past those who are none of them."""
WALKED = 20_000
"""Leads that are walked past for one page, before all are looked at instead."""
ALL = -1
"""The road that looks at everybody, in whatever order they lie."""
COUNTED = 10_000
"""A list is counted so far at once, and on to its end afterwards: "10,000+"."""


class Sort(StrEnum):
    """What the list can be sorted by; a leading minus in the URL turns it round."""

    NAME = "last_name"
    COMPANY = "company"
    UPDATED = "updated_at"


_COLUMNS: dict[Sort, str] = {
    Sort.NAME: "name_key",
    Sort.COMPANY: "company_key",
    Sort.UPDATED: "updated_at",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which leads, in which order: of one campaign or all, for whom the filter holds.

    `own` are the subjects of the workspace's own fields, as far as the filter may ask for them, and `segments` what
    the segments that it names stand for.
    """

    campaign_id: int | None = None
    wanted: Filter = EVERYBODY
    sort: Sort = Sort.NAME
    descending: bool = False
    own: tuple[Subject, ...] = ()
    segments: Meanings = ()

    @property
    def written_out(self) -> Filter:
        """The filter that the database is asked: the segments in it written out."""
        return expanded(self.wanted, self.segments)


@dataclass(frozen=True, slots=True)
class LeadCard:
    """One row of the list: exactly what it shows. `stage` is that of the scope's campaign, or the furthest."""

    id: int
    name: str
    first_name: str
    last_name: str
    headline: str
    initials: str
    tone: int
    stage: str
    vip: bool
    verdict: str


Side = Literal["after", "before"]


def page(
    session: Session, scope: Scope, *, beside: int | None = None, side: Side = "after", limit: int = 100
) -> list[LeadCard]:
    """Up to `limit` cards in the scope's order: the first, or those after or before the lead `beside`.

    With `side="before"` and nobody to stand beside, the last ones. A lead that is gone gives nothing.
    """
    road = _road(session, scope)
    given = {"beside": beside, "limit": limit} | _given(session, scope)
    how = {"is_beside": beside is not None, "sqlite": is_sqlite(session)}
    if road is not None or (scope.wanted == EVERYBODY and scope.campaign_id is None):
        return _cards(session, _page(scope, side, road, **how), given)
    until: Any = (
        session.connection().execute(_horizon(scope, side, is_beside=beside is not None), given).first()
    )
    if until is None:
        return _cards(session, _page(scope, side, None, **how), given)
    bounds = {"until_key": until[0], "until_id": until[1]}
    found = _cards(session, _page(scope, side, None, **how, is_bounded=True), given | bounds)
    # Few and far between: looking at everybody once and sorting who is found beats walking on to the end.
    return found if len(found) == limit else _cards(session, _page(scope, side, ALL, **how), given)


def cards(session: Session, scope: Scope, ids: Iterable[int]) -> dict[int, LeadCard]:
    """The cards of these leads, as far as they are in the scope."""
    here = sql_select(col(Lead.id)).where(_holds(session, scope), col(Lead.id).in_(tuple(ids)))
    return {card.id: card for card in _cards(session, _shown(here, scope), _given(session, scope))}


def count(session: Session, scope: Scope, *, most: int | None = None) -> int:
    """How many leads are in the scope; `most + 1` where they are more than `most`."""
    if most is not None:
        some = _wanted(scope, _road(session, scope), sqlite=is_sqlite(session)).limit(most + 1).subquery()
        statement = sql_select(func.count()).select_from(some)
    elif scope.campaign_id is not None and scope.wanted == EVERYBODY:
        # Every membership has its lead: nobody has to look there.
        statement = sql_select(func.count()).select_from(Membership).where(_is_member(scope.campaign_id))
    else:
        statement = _found(session, scope).with_only_columns(func.count(col(Lead.id)))
    return session.connection().execute(statement, _given(session, scope)).scalar_one()


def ids(session: Session, scope: Scope) -> tuple[Subquery, dict[str, Any]]:
    """The ids of the scope's leads, to be joined with, and what its ages mean now."""
    return _found(session, scope).subquery("wanted"), _given(session, scope)


def place(session: Session, scope: Scope, lead_id: int) -> int | None:
    """How many leads of the scope come before this one; None where it is not in the scope."""
    given, lead = _given(session, scope), sql_select(col(Lead.id)).where(col(Lead.id) == lead_id)
    if session.connection().execute(lead.where(_holds(session, scope)), given).first() is None:
        return None
    before = (
        _found(session, scope).where(_beyond(scope, "before")).with_only_columns(func.count(col(Lead.id)))
    )
    return session.connection().execute(before, given | {"beside": lead_id}).scalar_one()


def cards_outside(session: Session, scope: Scope, ids: Iterable[int]) -> dict[int, LeadCard]:
    """The cards of these leads as the scope would show them, whether or not they are in it."""
    here = sql_select(col(Lead.id)).where(col(Lead.id).in_(tuple(ids)))
    return {card.id: card for card in _cards(session, _shown(here, scope), {})}


def is_sqlite(session: Session) -> bool:
    """Whether the database is SQLite, whose index of texts is asked in another way."""
    return session.get_bind().dialect.name == "sqlite"


# Pages of one list are read again and again: building their statement would take longer than running it.
@lru_cache(maxsize=512)
def _page(
    scope: Scope, side: Side, road: int | None, *, is_beside: bool, sqlite: bool, is_bounded: bool = False
) -> Select[Any]:
    wanted = _wanted(scope, road, sqlite=sqlite)
    if is_beside:
        wanted = wanted.where(_beyond(scope, side))
    if is_bounded:
        key = getattr(Lead, _COLUMNS[scope.sort])
        here = tuple_(key, col(Lead.id))
        until = tuple_(bindparam("until_key", type_=key.type), bindparam("until_id", type_=big_integer()))
        wanted = wanted.where(here < until if _is_ascending(scope, side) else here > until)
    order = _order(scope, backwards=side == "before", by_index=road is None or not sqlite)
    return _shown(wanted.order_by(*order).limit(bindparam("limit")), scope)


@lru_cache(maxsize=512)
def _horizon(scope: Scope, side: Side, *, is_beside: bool) -> Any:
    """The place in the order up to which the list is walked for a page."""
    key = getattr(Lead, _COLUMNS[scope.sort])
    wanted = sql_select(key, col(Lead.id))
    if is_beside:
        wanted = wanted.where(_beyond(scope, side))
    return wanted.order_by(*_order(scope, backwards=side == "before")).offset(WALKED).limit(1)


def _is_ascending(scope: Scope, side: Side) -> bool:
    return scope.descending == (side == "before")


def _shown(wanted: Select[Any], scope: Scope) -> Any:
    """What the cards of the wanted ids show, in the scope's order."""
    here = wanted.subquery("here")
    primary_email = (
        (col(ContactPoint.lead_id) == col(Lead.id))
        & (col(ContactPoint.kind) == ContactKind.EMAIL.value)
        & col(ContactPoint.is_primary)
    )
    return (
        sql_select(
            col(Lead.id), col(Lead.first_name), col(Lead.last_name), col(Lead.headline), col(Lead.job_title),
            col(Lead.vip), col(Company.name), col(ContactPoint.verdict), _furthest_stage(scope),
        )
        .join(here, here.c.id == col(Lead.id))
        .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
        .join(ContactPoint, primary_email, isouter=True)
        .order_by(*_order(scope, backwards=False))
    )  # fmt: skip


_STAGES = tuple(Stage)


def _furthest_stage(scope: Scope) -> ColumnElement[Any]:
    """The place in `_STAGES` of the stage that a card shows."""
    ranks = {stage.value: rank for rank, stage in enumerate(_STAGES)}
    rank = case(ranks, value=col(Membership.stage))
    current = (col(Membership.lead_id) == col(Lead.id)) & _is_member(scope.campaign_id)
    return sql_select(func.max(rank)).where(current).correlate(Lead).scalar_subquery()


def _wanted(scope: Scope, road: int | None, *, sqlite: bool) -> Select[Any]:
    """The ids of the scope's leads: those of a road that pass, or all who pass."""
    # PostgreSQL turns single questions into sets by itself, and a set that has to be left out badly.
    terms = replace(_terms(scope, sqlite=sqlite), at_once=sqlite and road == ALL)
    test = sql.holds(scope.written_out, terms)
    if scope.campaign_id is not None and road == ALL:
        members = sql_select(col(Membership.lead_id)).where(_is_member(scope.campaign_id))
        test = and_(test, col(Lead.id).in_(members))
    elif scope.campaign_id is not None:
        test = and_(
            test, exists().where(col(Membership.lead_id) == col(Lead.id), _is_member(scope.campaign_id))
        )
    wanted = sql_select(col(Lead.id)).where(test)
    if road is None or road == ALL:
        return wanted
    few = (
        _roads(scope, sqlite=sqlite)[road]
        .distinct()
        .cte("few")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return wanted.join(few, few.c[0] == col(Lead.id))


@lru_cache(maxsize=512)
def _roads(scope: Scope, *, sqlite: bool) -> tuple[Select[Any], ...]:
    """Ways to the scope's leads through an index: the members of its campaign, those of each thing asked."""
    terms = _terms(scope, sqlite=sqlite)
    asked = [sql.texts_together(scope.written_out, terms)]
    asked += [sql.candidates(part, terms) for part in conjuncts(scope.written_out)]
    members = (
        []
        if scope.campaign_id is None
        else [sql_select(col(Membership.lead_id)).where(_is_member(scope.campaign_id))]
    )
    return (*members, *(found for found in asked if found is not None))


def _road(session: Session, scope: Scope) -> int | None:
    """The road on which the fewest leads are found, where they are so few that sorting them is soonest done.

    Without one, all leads are walked in order until the page is full. Neither database can tell: what two
    conditions leave together is in no statistics.
    """
    roads, given = _roads(scope, sqlite=is_sqlite(session)), _given(session, scope)
    best, fewest = None, FEW + 1
    for number, road in enumerate(roads):
        some = road.limit(fewest).subquery()
        many = session.connection().execute(sql_select(func.count()).select_from(some), given).scalar_one()
        if many < fewest:
            best, fewest = number, many
    return best


def _found(session: Session, scope: Scope) -> Select[Any]:
    road = _road(session, scope)
    return _wanted(scope, ALL if road is None else road, sqlite=is_sqlite(session))


def _holds(session: Session, scope: Scope) -> ColumnElement[bool]:
    wanted = _wanted(scope, None, sqlite=is_sqlite(session)).whereclause
    assert wanted is not None
    return wanted


def _terms(scope: Scope, *, sqlite: bool) -> sql.Terms:
    return sql.Terms(_vocabulary(scope.own), scope.campaign_id, sqlite)


@lru_cache(maxsize=64)
def _vocabulary(own: tuple[Subject, ...]) -> Vocabulary:
    return Vocabulary(own)


def _given(session: Session, scope: Scope) -> dict[str, Any]:
    return sql.given(scope.written_out, now(session))


def _is_member(campaign_id: int | None) -> ColumnElement[bool]:
    """A current member of this campaign, or of any."""
    current = col(Membership.removed_at).is_(None)
    return current if campaign_id is None else (col(Membership.campaign_id) == campaign_id) & current


def _order(scope: Scope, *, backwards: bool, by_index: bool = True) -> tuple[Any, ...]:
    keys: tuple[Any, ...] = (col(getattr(Lead, _COLUMNS[scope.sort])), col(Lead.id))
    if not by_index:
        # SQLite would walk the index that has this order, past all who are not wanted.
        keys = tuple(map(sql.unindexed, keys))
    return tuple(key.desc() if scope.descending != backwards else key.asc() for key in keys)


def _beyond(scope: Scope, side: Side) -> ColumnElement[bool]:
    """Whatever comes after or before the lead `beside`; nothing where that is gone."""
    name = _COLUMNS[scope.sort]
    other, beside = aliased(Lead), bindparam("beside", type_=big_integer())
    key = sql_select(getattr(other, name)).where(col(other.id) == beside).scalar_subquery()
    here, there = tuple_(getattr(Lead, name), col(Lead.id)), tuple_(key, beside)
    return here > there if _is_ascending(scope, side) else here < there


def _cards(session: Session, statement: Select[Any], given: dict[str, Any]) -> list[LeadCard]:
    rows: Sequence[Any] = session.connection().execute(statement, given).all()
    return [
        LeadCard(
            id=id_,
            name=f"{first} {last}".strip() or "No name",
            first_name=first,
            last_name=last,
            headline=headline or _headline(job_title, company),
            initials=initials_of(first, last),
            tone=tone_of(id_),
            stage="" if stage is None else str(_STAGES[stage]),
            vip=vip,
            verdict=verdict or "",
        )
        for id_, first, last, headline, job_title, vip, company, verdict, stage in rows
    ]


def _headline(job_title: str, company: str | None) -> str:
    return " at ".join(part for part in (job_title, company) if part)
