"""Asking for duplicates, deciding on them, and settling what was found."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import Forbidden, NotFound
from leadsphere.matching.pairs import Match
from leadsphere.models import Act, Change, ChangeSet, DuplicatePair, Job, JobStatus, Lead
from leadsphere.services import duplicates, jobs, undo
from tests.conftest import Clock
from tests.factories import claimed, make_lead, make_pair
from tests.fakes import RecordingFeed

ALL: dict[str, Any] = {"after": 0, "until": None}


def stored(database: Database) -> list[tuple[int, int, int, str, bool]]:
    with database.reading() as session:
        found = session.exec(
            select(DuplicatePair).order_by(col(DuplicatePair.first_id), col(DuplicatePair.second_id))
        )
        return [(p.first_id, p.second_id, p.score, p.reason, p.kept_at is not None) for p in found]


def look(database: Database, actor: Actor) -> int:
    with database.transaction() as session:
        return duplicates.look(session, actor).id or 0


def keep(database: Database, actor: Actor, first: int, second: int) -> None:
    with database.transaction() as session:
        duplicates.keep_both(session, actor, first, second)


def settle(database: Database, *matches: Match, **stretch: Any) -> dict[str, int]:
    with database.transaction() as session:
        return duplicates.replace_open(session, matches, **(ALL | stretch))


def changes(database: Database) -> list[tuple[str, str, int | None, Any, Any]]:
    with database.reading() as session:
        found = session.exec(select(Change).where(Change.thing == On.DUPLICATE_PAIR).order_by(col(Change.id)))
        return [(c.thing, c.attribute, c.lead_id, c.old, c.new) for c in found]


@pytest.fixture
def leads(database: Database) -> list[int]:
    return [make_lead(database, first_name=f"Lead {n}") for n in range(5)]


def test_asking_again_while_a_search_is_open_returns_it(
    database: Database, ana: Actor, ben: Actor, leads: list[int]
) -> None:
    asked = look(database, ana)
    assert look(database, ben) == asked
    running = claimed(database, asked)
    assert look(database, ben) == asked
    with database.transaction() as session:
        jobs.end(session, asked, running.attempt, JobStatus.PERFORMED)
    again = look(database, ben)
    assert again != asked
    with database.reading() as session:
        job = session.get_one(Job, again)
    assert (job.kind, job.title, job.total, job.account_id) == ("duplicates", "Duplicates", 5, ben.account_id)


def test_a_viewer_neither_looks_for_duplicates_nor_decides_on_them(
    database: Database, ana: Actor, vera: Actor, leads: list[int]
) -> None:
    look(database, ana)
    with pytest.raises(Forbidden):
        look(database, vera)
    with pytest.raises(Forbidden):
        keep(database, vera, leads[0], leads[1])
    assert stored(database) == []


def test_two_who_are_kept_apart_are_kept_whichever_is_named_first(
    database: Database, ben: Actor, clock: Clock, leads: list[int]
) -> None:
    keep(database, ben, leads[1], leads[0])
    assert stored(database) == [(leads[0], leads[1], 0, "", True)]
    values = {
        "id": 1, "first_id": leads[0], "second_id": leads[1], "reason": "", "score": 0,
        "kept_at": clock.time.isoformat(),
    }  # fmt: skip
    assert changes(database) == [("duplicate_pair", "", leads[0], None, values)]


def test_a_pair_that_was_proposed_is_marked_and_the_mark_can_be_undone(
    database: Database, ben: Actor, clock: Clock, feed: RecordingFeed, leads: list[int]
) -> None:
    pair = make_pair(database, leads[0], leads[1], score=90, reason="Same e-mail a@b.example")
    feed.published.clear()
    keep(database, ben, leads[0], leads[1])
    assert stored(database) == [(leads[0], leads[1], 90, "Same e-mail a@b.example", True)]
    assert changes(database) == [("duplicate_pair", "kept_at", leads[0], None, clock.time.isoformat())]
    with database.reading() as session:
        change_set = session.exec(select(ChangeSet)).one()
    assert (change_set.act, change_set.account_id) == (Act.KEEP_BOTH.name, ben.account_id)
    news = feed.take()
    assert news.ids(On.DUPLICATE_PAIR) == {pair}
    assert news.leads == {leads[0], leads[1]}


@pytest.mark.parametrize("was_proposed", [True, False])
def test_whoever_was_kept_apart_by_mistake_is_proposed_again_after_an_undo(
    database: Database, ben: Actor, leads: list[int], was_proposed: bool
) -> None:
    if was_proposed:
        make_pair(database, leads[0], leads[1])
    before = stored(database)
    keep(database, ben, leads[0], leads[1])
    with database.transaction() as session:
        undone = undo.undo(session, ben, session.exec(select(ChangeSet.id)).one() or 0)
    assert (undone.reverted, undone.kept_count) == (1, 0)
    assert stored(database) == before
    assert settle(database, Match(leads[0], leads[1], 90, "Same e-mail"))["new"] == (0 if was_proposed else 1)
    assert stored(database) == [(leads[0], leads[1], 90, "Same e-mail", False)]


def test_said_twice_it_is_kept_once(database: Database, ben: Actor, clock: Clock, leads: list[int]) -> None:
    keep(database, ben, leads[0], leads[1])
    before = changes(database)
    clock.advance(minutes=5)
    keep(database, ben, leads[0], leads[1])
    assert changes(database) == before
    with database.reading() as session:
        assert session.exec(select(DuplicatePair.kept_at)).one() == clock.time - timedelta(minutes=5)
        assert len(session.exec(select(ChangeSet.id)).all()) == 1


@pytest.mark.parametrize("second", [0, 999_999])
def test_nobody_is_kept_apart_from_themselves_or_from_who_is_gone(
    database: Database, ben: Actor, leads: list[int], second: int
) -> None:
    with pytest.raises(NotFound):
        keep(database, ben, leads[0], leads[0] if second == 0 else second)
    assert stored(database) == []


def test_what_was_found_is_stored_and_found_again_changes_nothing(
    database: Database, feed: RecordingFeed, leads: list[int]
) -> None:
    one, other, *_ = leads
    assert settle(database, Match(one, other, 80, "Same name and company")) == {"new": 1, "gone": 0}
    assert feed.ids(On.DUPLICATE_PAIR) == {0}
    assert settle(database, Match(one, other, 80, "Same name and company")) == {"new": 0, "gone": 0}
    assert feed.ids(On.DUPLICATE_PAIR) == frozenset()
    assert settle(database, Match(one, other, 96, "Same e-mail a@b.example")) == {"new": 0, "gone": 0}
    assert feed.ids(On.DUPLICATE_PAIR) == {0}
    assert stored(database) == [(one, other, 96, "Same e-mail a@b.example", False)]
    assert changes(database) == []


def test_an_open_pair_that_no_longer_holds_vanishes_and_a_kept_one_stays(
    database: Database, leads: list[int]
) -> None:
    make_pair(database, leads[0], leads[1])
    make_pair(database, leads[0], leads[2], kept=True)
    assert settle(database) == {"new": 0, "gone": 1}
    assert stored(database) == [(leads[0], leads[2], 80, "Same name", True)]


def test_a_pair_that_was_kept_is_never_proposed_again(database: Database, leads: list[int]) -> None:
    make_pair(database, leads[0], leads[1], kept=True)
    assert settle(database, Match(leads[0], leads[1], 99, "Same e-mail")) == {"new": 0, "gone": 0}
    assert stored(database) == [(leads[0], leads[1], 80, "Same name", True)]


def test_only_the_pairs_of_the_stretch_are_settled(database: Database, leads: list[int]) -> None:
    for first in leads[:4]:
        make_pair(database, first, leads[4])
    assert settle(database, after=leads[0], until=leads[2]) == {"new": 0, "gone": 2}
    assert [first for first, *_ in stored(database)] == [leads[0], leads[3]]


def test_a_lead_that_was_deleted_meanwhile_makes_no_pair(database: Database, leads: list[int]) -> None:
    make_pair(database, leads[1], leads[2])
    with database.transaction() as session:
        session.delete(session.get_one(Lead, leads[1]))
    assert stored(database) == []
    assert settle(database, Match(leads[0], leads[1], 80, "Same name")) == {"new": 0, "gone": 0}
    assert stored(database) == []
