"""The ways to the leads of a list, and which of them is short: see docs/decisions/filters.md."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import json
import math
import random
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    any_,
    exists,
    func,
    literal,
    true,
)
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql import select as sql_select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session, col

from leadsphere.database import now
from leadsphere.filters import sql
from leadsphere.filters.filter import Filter, conjuncts
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.models import Lead, Membership
from leadsphere.models.lead import LAST
from leadsphere.queries.lead_order import Stretch

FEW = 10_000
"""Leads: so many are sorted in about the time of walking past those who are none of them."""
LONG = 200_000
"""Leads: so many are asked one by one in less time than it takes to look at a million."""
SOME = 500
"""Leads at the beginning of a road that are asked, to see how many of the others will do."""
DRAWN, DRAWN_FROM = 5_000, 200_000
"""Leads that are drawn by lot to see whether very many are in a list, and how many there have to be for that."""
BEYOND_DOUBT = 5
"""Standard deviations, of which chance alone brings so many once in some millions of lists."""
CLEARLY = 2
"""So many times as many as are few: a road that PostgreSQL takes for that long is not counted. Its index of texts gives
nothing before it has found all, and where it is wrong by so much, walking past everybody takes some milliseconds more.
"""
REMEMBERED, MOST_REMEMBERED = 10.0, 1_000
"""Seconds for which, and how many at most."""
WALK, ALL = -2, -1
"""The road that walks everybody in order, and the one that looks at all at once, in whatever order they lie."""


def is_sqlite(session: Session) -> bool:
    """Whether the database is SQLite, whose index of texts is asked in another way."""
    return session.get_bind().dialect.name == "sqlite"


def given(session: Session, wanted: Filter) -> dict[str, Any]:
    """What the ages of a filter mean now, for a statement that asks for it."""
    return sql.given(wanted, now(session))


def road_to(session: Session, stretch: Stretch) -> int:
    """The number of the road on which the fewest leads are found, where they are so few that sorting them is soonest
    done; else WALK.
    """
    return WALK if stretch.is_everybody or stretch.is_campaign else _shortest(session, stretch, FEW)


def road_to_count(session: Session, stretch: Stretch) -> int:
    """The number of the road on which to count a stretch, or ALL.

    On SQLite also a long road: asking those on it takes less than looking at everybody. PostgreSQL finds it itself.
    """
    road = road_to(session, stretch)
    if road == WALK and is_sqlite(session) and not stretch.is_everybody:
        road = _shortest(session, stretch, LONG)
    return ALL if road == WALK else road


def road_to_some(session: Session, stretch: Stretch) -> int:
    """The number of the road, however long, on which the most of those who come first are in the stretch, or WALK."""
    road = road_to(session, stretch)
    if road != WALK or stretch.is_everybody or not is_sqlite(session):
        return road
    return _known(session, stretch, 0, lambda: _fullest(session, stretch))


def _fullest(session: Session, stretch: Stretch) -> int:
    values, best, most = given(session, stretch.wanted), WALK, 0
    for number, first in enumerate(_roads(stretch, sqlite=True)):
        some = sql_select(func.count(col(Lead.id))).where(col(Lead.id).in_(first.limit(SOME)))
        test = _holds(stretch, at_once=False, sqlite=True)
        many = session.connection().execute(some.where(test), values).scalar_one()
        if many > most:
            best, most = number, many
    return best


def _shortest(session: Session, stretch: Stretch, most: int) -> int:
    """The road on which the fewest leads are found, if there are at most so many on any; else WALK.

    Neither database can tell: what two conditions leave together is in no statistics.
    """
    return _known(session, stretch, most, lambda: _shortest_of(session, stretch, most))


def _shortest_of(session: Session, stretch: Stretch, most: int) -> int:
    values, sqlite, connection = given(session, stretch.wanted), is_sqlite(session), session.connection()
    best, fewest = WALK, most + 1
    for number, road in enumerate(_roads(stretch, sqlite=sqlite)):
        if not sqlite and _estimated(connection, road, values) > CLEARLY * most:
            continue
        some = road.limit(fewest).subquery()
        many = connection.execute(sql_select(func.count()).select_from(some), values).scalar_one()
        if many < fewest:
            best, fewest = number, many
    return best


def _estimated(connection: Connection, statement: Select[Any], values: dict[str, Any]) -> int:
    """How many rows PostgreSQL expects of a statement, by its statistics."""
    written = _written(statement).construct_expanded_state(values)
    asked = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {written.statement}", dict(written.parameters))
    (plan,) = asked.scalar_one()
    return plan["Plan"]["Plan Rows"]


@lru_cache(maxsize=512)
def _written(statement: Select[Any]) -> SQLCompiler:
    return statement.compile(dialect=_POSTGRES)


_POSTGRES = psycopg.dialect()


_found: dict[tuple[Any, ...], tuple[float, int]] = {}


def _known(session: Session, stretch: Stretch, most: int, find: Callable[[], int]) -> int:
    """The road that was found a moment ago: a page, its count and the next page ask for the same one.

    Should another one be shorter by now, this one leads to the same leads.
    """
    scope = stretch.scope
    key = session.get_bind().engine.url, scope.campaign_id, scope.own, stretch.wanted, most
    at, road = _found.get(key, (-REMEMBERED, WALK))
    if time.monotonic() - at < REMEMBERED:
        return road
    road = find()
    if len(_found) >= MOST_REMEMBERED:
        _found.clear()
    _found[key] = time.monotonic(), road
    return road


def forget_roads() -> None:
    """Find every road anew."""
    _found.clear()


def surely_more(session: Session, stretch: Stretch, most: int) -> bool:
    """Whether it is beyond doubt that more leads than `most` are in a stretch: asked of some that were drawn by lot."""
    connection = session.connection()
    # Each on its own, which takes SQLite no time.
    first, last = (
        connection.execute(sql_select(end(col(Lead.id)))).scalar() or 0 for end in (func.min, func.max)
    )
    ids = range(first, last + 1)
    if len(ids) < DRAWN_FROM:
        return False
    # The same for the same list: whoever asks again gets the same answer.
    drawn = random.Random(0).sample(ids, DRAWN)  # noqa: S311 - nothing is kept secret by it
    sqlite = is_sqlite(session)
    if sqlite:
        some = func.json_each(json.dumps(drawn)).table_valued("value")
        is_drawn = col(Lead.id).in_(sql_select(some.c.value))
    else:
        is_drawn = col(Lead.id) == any_(literal(drawn, ARRAY(BigInteger)))
    asked = sql_select(func.count(col(Lead.id))).where(is_drawn, is_in(stretch, sqlite=sqlite))
    many = _one_by_one(connection, asked, given(session, stretch.wanted))
    expected = DRAWN * most / len(ids)
    return many > expected + BEYOND_DOUBT * math.sqrt(expected) + BEYOND_DOUBT


_NO_HASHING = {"enable_hashjoin": "off", "enable_mergejoin": "off", "work_mem": "64"}


def _one_by_one(connection: Connection, asked: Select[Any], values: dict[str, Any]) -> int:
    """The answer of a statement about few leads, each asked by itself: PostgreSQL would rather hash whole tables."""
    if connection.dialect.name != "postgresql":
        return connection.execute(asked, values).scalar_one()
    connection.exec_driver_sql(
        "; ".join(f"SET LOCAL {name} = {value}" for name, value in _NO_HASHING.items())
    )
    many: int = connection.execute(asked, values).scalar_one()
    connection.exec_driver_sql("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _NO_HASHING))
    return many


def on_road(stretch: Stretch, road: int, *, sqlite: bool) -> Select[Any]:
    """The ids of the stretch's leads: of those on a road whoever passes, or of all."""
    # PostgreSQL turns single questions into sets by itself, and a set that has to be left out badly.
    test = _holds(stretch, at_once=road == ALL, sqlite=sqlite)
    wanted = sql_select(col(Lead.id)).where(test)
    if road in (WALK, ALL):
        return wanted
    few = _roads(stretch, sqlite=sqlite)[road]
    if sqlite:
        return wanted.where(col(Lead.id).in_(few))
    found = few.distinct().cte("few").prefix_with("MATERIALIZED")
    return wanted.join(found, found.c[0] == col(Lead.id))


def some_on_road(stretch: Stretch, road: int, most: int, *, sqlite: bool) -> Select[Any]:
    """The ids of so many of those on a road as they come, each once: on SQLite no more of them are looked at."""
    if road in (WALK, ALL) or not sqlite:
        # In the order of their ids lie those close together that are asked for next, too.
        return on_road(stretch, road, sqlite=sqlite).where(col(Lead.id) > 0).limit(most)
    found = _roads(stretch, sqlite=sqlite)[road].subquery("found")
    wanted = sql_select(col(Lead.id)).join(found, found.c[0] == col(Lead.id)).distinct()
    return wanted.where(_holds(stretch, at_once=False, sqlite=sqlite)).limit(most)


def just_those(stretch: Stretch, *, sqlite: bool) -> Select[Any] | None:
    """The ids of the stretch's leads, some more than once, where one index knows just them; else None."""
    if stretch.scope.campaign_id is not None or stretch.known is not None:
        return None
    return sql.exactly(stretch.wanted, _terms(stretch, sqlite=sqlite))


def is_in(stretch: Stretch, *, sqlite: bool) -> ColumnElement[bool]:
    """Whether the lead at hand is in the stretch."""
    return _holds(stretch, at_once=False, sqlite=sqlite)


def is_in_part(stretch: Stretch, *, sqlite: bool) -> ColumnElement[bool]:
    """Whether the lead at hand would be in this stretch, and in no other, if it were in the list."""
    return and_(sql.holds(stretch.part, _terms(stretch, sqlite=sqlite)), is_known(stretch))


def is_member(campaign_id: int | None) -> ColumnElement[bool]:
    """A current member of this campaign, or of any."""
    current = col(Membership.removed_at).is_(None)
    return current if campaign_id is None else (col(Membership.campaign_id) == campaign_id) & current


def _holds(stretch: Stretch, *, at_once: bool, sqlite: bool) -> ColumnElement[bool]:
    terms = replace(_terms(stretch, sqlite=sqlite), at_once=sqlite and at_once)
    test = and_(sql.holds(stretch.wanted, terms), is_known(stretch))
    campaign_id = stretch.scope.campaign_id
    if campaign_id is None:
        return test
    if at_once:
        members = sql_select(col(Membership.lead_id)).where(is_member(campaign_id))
        return and_(test, col(Lead.id).in_(members))
    return and_(test, exists().where(col(Membership.lead_id) == col(Lead.id), is_member(campaign_id)))


def is_known(stretch: Stretch, of: type[Lead] | type[Membership] = Lead) -> ColumnElement[bool]:
    """Whether the key of the lead at hand is known, or not, where the stretch is of such."""
    key = getattr(of, stretch.key)
    return true() if stretch.known is None else key < LAST if stretch.known else key == LAST


@lru_cache(maxsize=512)
def _roads(stretch: Stretch, *, sqlite: bool) -> tuple[Select[Any], ...]:
    """Ways to the leads through an index: the members of the campaign, those of each thing asked."""
    terms = _terms(stretch, sqlite=sqlite)
    asked = [sql.texts_together(stretch.wanted, terms)]
    asked += [sql.candidates(part, terms) for part in conjuncts(stretch.wanted)]
    campaign_id = stretch.scope.campaign_id
    members = sql_select(col(Membership.lead_id)).where(is_member(campaign_id))
    return (
        *([] if campaign_id is None else [members]),
        *(found for found in asked if found is not None),
    )


def _terms(stretch: Stretch, *, sqlite: bool) -> sql.Terms:
    return sql.Terms(_vocabulary(stretch.scope.own), stretch.scope.campaign_id, sqlite)


@lru_cache(maxsize=64)
def _vocabulary(own: tuple[Subject, ...]) -> Vocabulary:
    return Vocabulary(own)
