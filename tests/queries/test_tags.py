"""Tags with their counts, and the type-ahead."""

import pytest

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.queries.tags import (
    TagRow,
    TagSort,
    all_tags,
    count_tags,
    leads_with_both,
    suggest,
    tag_row,
)
from leadsphere.services import tags
from tests.factories import make_lead

USED = {"Warm": 1, "lukewarm": 3, "Wärmer still": 2, "100% sure": 1, "snake_case": 1, "zebra": 0}


@pytest.fixture
def filled(database: Database, ana: Actor) -> Database:
    """Tags on so many leads each."""
    leads = [make_lead(database) for _ in range(3)]
    with database.transaction() as session:
        for name, count in USED.items():
            tags.tag(session, ana, leads[: count or 1], name)
            if not count:
                tags.untag(session, ana, leads, 6)
    return database


def names(rows: list[TagRow]) -> list[str]:
    return [row.name for row in rows]


def test_all_tags_come_by_name_with_how_many_leads_carry_them(filled: Database) -> None:
    with filled.reading() as session:
        rows = all_tags(session, limit=100)
        assert names(all_tags(session, limit=2)) == ["100% sure", "lukewarm"]
        assert count_tags(session) == len(USED)
        assert tag_row(session, rows[0].id) == rows[0]
        assert tag_row(session, 999) is None
    assert {row.name: row.leads for row in rows} == USED
    assert names(rows) == ["100% sure", "lukewarm", "snake_case", "Warm", "Wärmer still", "zebra"]


def test_tags_are_sorted_by_use(filled: Database) -> None:
    with filled.reading() as session:
        assert names(all_tags(session, sort=TagSort.MOST_USED, limit=2)) == ["lukewarm", "Wärmer still"]
        assert names(all_tags(session, sort=TagSort.LEAST_USED, limit=2)) == ["zebra", "100% sure"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("warm", ["lukewarm", "Warm", "Wärmer still"]),
        ("STILL wärm", ["Wärmer still"]),
        ("%", ["100% sure"]),
        ("_", ["snake_case"]),
        ("nothing", []),
    ],
)
def test_a_search_holds_every_word_whatever_its_case_and_accents(
    filled: Database, text: str, found: list[str]
) -> None:
    with filled.reading() as session:
        assert names(all_tags(session, text=text, limit=9)) == found
        assert count_tags(session, text) == len(found)


def test_suggestions_begin_with_what_is_typed_before_they_hold_it_the_most_used_first(
    filled: Database,
) -> None:
    with filled.reading() as session:
        assert names(suggest(session, "WÄRM")) == ["Wärmer still", "Warm", "lukewarm"]
        assert names(suggest(session, "", limit=2)) == ["lukewarm", "Wärmer still"]
        assert names(suggest(session, "%")) == ["100% sure"]
        first = suggest(session, "warm")[0]
        assert names(suggest(session, "warm", but=first.id)) == ["Warm", "lukewarm"]


def test_leads_with_two_tags_are_counted(filled: Database) -> None:
    with filled.reading() as session:
        by_name = {row.name: row.id for row in all_tags(session, limit=9)}
        assert leads_with_both(session, by_name["lukewarm"], by_name["Wärmer still"]) == 2
        assert leads_with_both(session, by_name["lukewarm"], by_name["zebra"]) == 0
