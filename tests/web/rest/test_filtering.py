"""A list over the API holds whom a plain predicate finds: page by page, in full, on both databases."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.errors import BadFilter
from leadsphere.filters.filter import EVERYBODY, Filter
from leadsphere.filters.language import parse, write
from leadsphere.models import Role
from leadsphere.queries.lead_order import Sort
from tests.conftest import new_postgres_database
from tests.factories import make_account
from tests.filters.predicate import passes
from tests.filters.test_sql import FILTERS, NOW, PEOPLE, SEGMENTS, VOCABULARY, store
from tests.web.rest.conftest import Program, api, token_of

SORTS = [sign + sort for sort in Sort for sign in ("", "-")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Any]:
    """The people of the filters' own tests, and a token of somebody who may read them."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("list") / "people.db"
        shutil.copy(sqlite_template, path)
        yield from _opened(f"sqlite:///{path}")
        return
    with new_postgres_database("list") as url:
        databases.upgrade(url)
        yield from _opened(url)


def _opened(url: str) -> Iterator[Any]:
    database = databases.connect(url, clock=lambda: NOW)
    with database.transaction() as session:
        store(session, PEOPLE)
    vera: Actor = make_account(database, "Vera", Role.VIEWER)
    yield SimpleNamespace(token=token_of(database, vera), sorts=iter(SORTS * 1_000))
    databases.disconnect()


async def listed(token: str, text: str, sort: str) -> tuple[list[dict[str, Any]], int]:
    """Everybody on all pages, and how many there are said to be."""
    program, found, cursor = Program(api(api_per_minute=1_000_000), token, "192.0.2.1"), [], None
    while True:
        params = {"q": text, "sort": sort, "limit": 37, "count": "true"} | (
            {"cursor": cursor} if cursor else {}
        )
        answer = await program("GET", "/api/leads", params=params)
        assert answer.status_code == 200, (text, answer.text)
        page = answer.json()
        found += page["leads"]
        cursor = page["next"]
        if cursor is None:
            await program.client.aclose()
            return found, page["count"]


def _can_be_typed(text: str) -> bool:
    try:
        parse(text, VOCABULARY)
    except BadFilter:
        return False
    return True


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(wanted=FILTERS)
@example(wanted=EVERYBODY)
def test_a_list_over_the_api_holds_whom_the_predicate_finds(asked: Any, wanted: Filter) -> None:
    text = write(wanted, VOCABULARY)
    # Segments stand in tables, of which these people have none; and not every value of a filter can be typed.
    assume("segment" not in repr(wanted) and _can_be_typed(text))
    wanted = parse(text, VOCABULARY)
    expected = {
        id_ for id_, lead in enumerate(PEOPLE, start=1) if passes(wanted, lead, VOCABULARY, NOW, SEGMENTS)
    }
    found, count = asyncio.run(listed(asked.token, text, next(asked.sorts)))
    ids = [lead["id"] for lead in found]
    assert len(ids) == len(set(ids)) == count and set(ids) == expected, text
    for lead in found:
        person = PEOPLE[lead["id"] - 1]
        assert lead["vip"] == person.vip and lead["headline"] == person.says["headline"]
        assert sorted(tag["name"] for tag in lead["tags"]) == sorted(person.tags)
        assert len(lead["contacts"]) == len(person.points) and len(lead["notes"]) == len(person.notes)
        assert (lead["owner"] or {"name": ""})["name"] == person.owner
        assert len(lead["campaigns"]) == sum(not stay.removed for stay in person.stays)
