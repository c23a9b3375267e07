"""The list of leads: pages by keyset, rows first, the count after."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, bindparam, case, func, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col

from leadsphere.filters import sql
from leadsphere.filters.filter import EVERYBODY, Not
from leadsphere.models import Company, ContactKind, ContactPoint, Lead, Membership
from leadsphere.models.columns import big_integer
from leadsphere.models.lead import line
from leadsphere.queries.initials import initials_of, tone_of
from leadsphere.queries.lead_order import STAGES, Scope, Sort, Stretch, stretches
from leadsphere.queries.lead_roads import (
    ALL,
    FEW,
    WALK,
    given,
    is_in,
    is_in_part,
    is_known,
    is_member,
    is_sqlite,
    just_those,
    on_road,
    road_to,
    road_to_count,
    road_to_some,
    some_on_road,
    surely_more,
)
from leadsphere.queries.suppressions import is_suppressed

__all__ = ["COUNTED", "FEW", "WALKED", "LeadCard", "Scope", "Side", "Sort"]

WALKED = 20_000
"""Leads that are walked past for one page, before all are looked at instead."""
SPARSE = 5
"""Leads that are walked past for each one that is skipped on the way to a position."""
SUPPRESSED = "suppressed"
"""What a card says instead of a verdict of whoever is on the suppression list."""
COUNTED = 10_000
"""A list is counted so far at once, and on to its end afterwards: "10,000+"."""


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
    parts, step = stretches(scope), 1 if side == "after" else -1
    at = (0 if step > 0 else len(parts) - 1) if beside is None else _stretch_of(session, parts, beside)
    found: list[LeadCard] = []
    while at is not None and 0 <= at < len(parts) and len(found) < limit:
        more = _page(session, parts[at], beside, side, limit - len(found))
        found = [*found, *more] if step > 0 else [*more, *found]
        at, beside = at + step, None
    return found


def page_at(session: Session, scope: Scope, position: int, *, limit: int = 100) -> list[LeadCard]:
    """Up to `limit` cards from the position on, which counts from 0; fewer at the end, none beyond it."""
    found: list[LeadCard] = []
    for stretch in stretches(scope):
        found += _page(session, stretch, None, "after", limit - len(found), skipped=position)
        if len(found) >= limit:
            break
        position = 0 if found else position - _count(session, stretch)
    return found


def cards(session: Session, scope: Scope, ids: Iterable[int]) -> dict[int, LeadCard]:
    """The cards of these leads, as far as they are in the scope."""
    here = sql_select(col(Lead.id)).where(_holds(session, scope), col(Lead.id).in_(tuple(ids)))
    return {card.id: card for card in _cards(session, _shown(here, scope), given(session, scope.written_out))}


def count(session: Session, scope: Scope, *, most: int | None = None) -> int:
    """How many leads are in the scope; `most + 1` where they are more than `most`."""
    return _count(session, _whole(scope), most)


def ids(session: Session, scope: Scope) -> tuple[Subquery, dict[str, Any]]:
    """The ids of the scope's leads, to be joined with, and what its ages mean now."""
    return _found(session, _whole(scope)).subquery("wanted"), given(session, scope.written_out)


def place(session: Session, scope: Scope, lead_id: int) -> int | None:
    """How many leads of the scope come before this one; None where it is not in the scope."""
    lead = sql_select(col(Lead.id)).where(col(Lead.id) == lead_id, _holds(session, scope))
    if session.connection().execute(lead, given(session, scope.written_out)).first() is None:
        return None
    parts = stretches(scope)
    at = _stretch_of(session, parts, lead_id) or 0
    here = _found(session, parts[at]).where(_beyond(parts[at], "before"))
    values = given(session, parts[at].wanted) | {"beside": lead_id}
    counted = here.with_only_columns(func.count(), maintain_column_froms=True)
    before = session.connection().execute(counted, values)
    return before.scalar_one() + sum(_count(session, stretch) for stretch in parts[:at])


def cards_outside(session: Session, scope: Scope, ids: Iterable[int]) -> dict[int, LeadCard]:
    """The cards of these leads as the scope would show them, whether or not they are in it."""
    here = sql_select(col(Lead.id)).where(col(Lead.id).in_(tuple(ids)))
    return {card.id: card for card in _cards(session, _shown(here, scope), {})}


def _whole(scope: Scope) -> Stretch:
    """The scope in no order."""
    return Stretch(scope, "id", wanted=scope.written_out)


def _stretch_of(session: Session, parts: Sequence[Stretch], lead_id: int) -> int | None:
    """Which of the stretches the lead stands in, or would if it were in the list; None where it is gone."""
    if len(parts) == 1:
        return 0
    sqlite = is_sqlite(session)
    tests = [(is_in_part(part, sqlite=sqlite), number) for number, part in enumerate(parts)]
    stands = sql_select(case(*tests, else_=None)).where(col(Lead.id) == lead_id)
    return session.connection().execute(stands, given(session, parts[0].wanted)).scalar()


def _page(
    session: Session, stretch: Stretch, beside: int | None, side: Side, limit: int, *, skipped: int = 0
) -> list[LeadCard]:
    values = given(session, stretch.wanted) | {"beside": beside, "limit": limit, "skipped": skipped}
    how = {"is_beside": beside is not None, "sqlite": is_sqlite(session)}
    road = road_to(session, stretch)
    if stretch.is_campaign:
        return _cards(session, _members(stretch, side, is_beside=beside is not None), values)
    if road != WALK or stretch.is_everybody:
        return _cards(session, _beside(stretch, side, road, **how), values)
    horizon = _horizon(stretch, side, is_beside=beside is not None)
    walked = {"walked": WALKED + SPARSE * skipped}
    until: Any = session.connection().execute(horizon, values | walked).first()
    if until is None:
        return _cards(session, _beside(stretch, side, WALK, **how), values)
    bounds = {"until_key": until[0], "until_id": until[1]}
    found = _cards(session, _beside(stretch, side, WALK, **how, is_bounded=True), values | bounds)
    # Few and far between: looking at everybody once and sorting who is found beats walking on to the end.
    return found if len(found) == limit else _cards(session, _beside(stretch, side, ALL, **how), values)


# Pages of one list are read again and again: building their statement would take longer than running it.
@lru_cache(maxsize=512)
def _beside(
    stretch: Stretch, side: Side, road: int, *, is_beside: bool, sqlite: bool, is_bounded: bool = False
) -> Select[Any]:
    wanted = on_road(stretch, road, sqlite=sqlite)
    if is_beside:
        wanted = wanted.where(_beyond(stretch, side))
    if is_bounded:
        key = getattr(Lead, stretch.key)
        here = tuple_(key, col(Lead.id))
        until = tuple_(bindparam("until_key", type_=key.type), bindparam("until_id", type_=big_integer()))
        wanted = wanted.where(here < until if _is_ascending(stretch, side) else here > until)
    order = _order(stretch, backwards=side == "before", by_index=road == WALK or not sqlite)
    return _shown(
        wanted.order_by(*order).limit(bindparam("limit")).offset(bindparam("skipped")), stretch.scope, stretch
    )


@lru_cache(maxsize=512)
def _members(stretch: Stretch, side: Side, *, is_beside: bool) -> Select[Any]:
    """The page of a campaign by name, past nobody else."""
    wanted = sql_select(col(Membership.lead_id).label("id")).where(
        is_member(stretch.scope.campaign_id), is_known(stretch, Membership)
    )
    if is_beside:
        wanted = wanted.where(_beyond(stretch, side, Membership))
    order = _order(stretch, Membership, backwards=side == "before")
    return _shown(
        wanted.order_by(*order).limit(bindparam("limit")).offset(bindparam("skipped")), stretch.scope, stretch
    )


@lru_cache(maxsize=512)
def _horizon(stretch: Stretch, side: Side, *, is_beside: bool) -> Any:
    """The place in the order up to which the list is walked for a page."""
    wanted = sql_select(getattr(Lead, stretch.key), col(Lead.id))
    if is_beside:
        wanted = wanted.where(_beyond(stretch, side))
    return wanted.order_by(*_order(stretch, backwards=side == "before")).offset(bindparam("walked")).limit(1)


def _is_ascending(stretch: Stretch, side: Side) -> bool:
    return stretch.descending == (side == "before")


def _shown(wanted: Select[Any], scope: Scope, stretch: Stretch | None = None) -> Any:
    """What the cards of the wanted ids show, in the order of the stretch."""
    here = wanted.subquery("here")
    primary_email = (
        (col(ContactPoint.lead_id) == col(Lead.id))
        & (col(ContactPoint.kind) == ContactKind.EMAIL.value)
        & col(ContactPoint.is_primary)
    )
    return (
        sql_select(
            col(Lead.id), col(Lead.first_name), col(Lead.last_name), col(Lead.headline), col(Lead.job_title),
            col(Lead.vip), col(Company.name), _verdict(), _furthest_stage(scope),
        )
        .join(here, here.c.id == col(Lead.id))
        .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
        .join(ContactPoint, primary_email, isouter=True)
        .order_by(*(() if stretch is None else _order(stretch)))
    )  # fmt: skip


def _verdict() -> ColumnElement[Any]:
    """What a card says of the primary e-mail, or that nobody is to write to the lead at all."""
    return case((is_suppressed(col(Lead.id)), SUPPRESSED), else_=col(ContactPoint.verdict))


def _furthest_stage(scope: Scope) -> ColumnElement[Any]:
    """The place in STAGES of the stage that a card shows."""
    ranks = {stage.value: rank for rank, stage in enumerate(STAGES)}
    rank = case(ranks, value=col(Membership.stage))
    current = (col(Membership.lead_id) == col(Lead.id)) & is_member(scope.campaign_id)
    return sql_select(func.max(rank)).where(current).correlate(Lead).scalar_subquery()


def _count(session: Session, stretch: Stretch, most: int | None = None) -> int:
    if most is not None:
        if road_to(session, stretch) == WALK and surely_more(session, stretch, most):
            return most + 1
        road = road_to_some(session, stretch)
        some = some_on_road(stretch, road, most + 1, sqlite=is_sqlite(session))
        statement = sql_select(func.count()).select_from(some.subquery())
    elif isinstance(stretch.wanted, Not):
        return _count(session, replace(stretch, wanted=EVERYBODY)) - _count(
            session, replace(stretch, wanted=stretch.wanted.part)
        )
    elif (those := just_those(stretch, sqlite=is_sqlite(session))) is not None:
        found = those.subquery()
        statement = sql_select(func.count(found.c[0].distinct()))
    elif stretch.scope.campaign_id is not None and stretch.wanted == EVERYBODY and stretch.known is None:
        # Every membership has its lead: nobody has to look there.
        statement = (
            sql_select(func.count()).select_from(Membership).where(is_member(stretch.scope.campaign_id))
        )
    else:
        # Of rows, and not of ids: an index then does on PostgreSQL that does not hold them.
        statement = _found(session, stretch).with_only_columns(func.count(), maintain_column_froms=True)
    return session.connection().execute(statement, given(session, stretch.wanted)).scalar_one()


def _found(session: Session, stretch: Stretch) -> Select[Any]:
    return on_road(stretch, road_to_count(session, stretch), sqlite=is_sqlite(session))


def _holds(session: Session, scope: Scope) -> ColumnElement[bool]:
    return is_in(_whole(scope), sqlite=is_sqlite(session))


def _place(stretch: Stretch, of: type[Lead] | type[Membership]) -> tuple[Any, Any]:
    """What a lead stands in the order by: its key, and then its id."""
    return col(getattr(of, stretch.key)), col(getattr(of, "id" if of is Lead else "lead_id"))


def _order(
    stretch: Stretch,
    of: type[Lead] | type[Membership] = Lead,
    *,
    backwards: bool = False,
    by_index: bool = True,
) -> tuple[Any, ...]:
    keys: tuple[Any, ...] = _place(stretch, of)
    if not by_index:
        # SQLite would walk the index that has this order, past all who are not wanted.
        keys = tuple(map(sql.unindexed, keys))
    return tuple(key.desc() if stretch.descending != backwards else key.asc() for key in keys)


def _beyond(stretch: Stretch, side: Side, of: type[Lead] | type[Membership] = Lead) -> ColumnElement[bool]:
    """Whatever comes after or before the lead `beside`; nothing where that is gone."""
    other, beside = aliased(Lead), bindparam("beside", type_=big_integer())
    key = sql_select(getattr(other, stretch.key)).where(col(other.id) == beside).scalar_subquery()
    here, there = tuple_(*_place(stretch, of)), tuple_(key, beside)
    return here > there if _is_ascending(stretch, side) else here < there


def _cards(session: Session, statement: Select[Any], given: dict[str, Any]) -> list[LeadCard]:
    rows: Sequence[Any] = session.connection().execute(statement, given).all()
    return [
        LeadCard(
            id=id_,
            name=f"{first} {last}".strip() or "No name",
            first_name=first,
            last_name=last,
            headline=line(headline, job_title, company or ""),
            initials=initials_of(first, last),
            tone=tone_of(id_),
            stage="" if stage is None else str(STAGES[stage]),
            vip=vip,
            verdict=verdict or "",
        )
        for id_, first, last, headline, job_title, vip, company, verdict, stage in rows
    ]
