"""The search for duplicates: as good on a stored crowd as it should be, and whole whoever is killed meanwhile."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.jobs import steps
from leadsphere.jobs.runner import run_job, run_next
from leadsphere.models import ContactPoint, DuplicatePair, Job, JobStatus, Lead, Role
from leadsphere.services import duplicates, jobs
from tests.conftest import Clock, empty
from tests.crowds import Crowd, crowd, store
from tests.factories import claimed, make_account, make_lead, make_pair
from tests.fakes import RecordingFeed
from tests.jobs.killing import runs_to_its_end
from tests.jobs.test_runner import once

Stored = dict[tuple[int, int], tuple[int, str]]


def look(database: Database, actor: Actor) -> int:
    with database.transaction() as session:
        return duplicates.look(session, actor).id or 0


def search(database: Database, actor: Actor, data: Path) -> Job:
    """Look for duplicates, to the end."""
    job_id = look(database, actor)
    assert run_next(database, data)
    return job_of(database, job_id)


def job_of(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def found(database: Database) -> Stored:
    with database.reading() as session:
        pairs = session.exec(select(DuplicatePair).where(col(DuplicatePair.kept_at).is_(None)))
        return {(pair.first_id, pair.second_id): (pair.score, pair.reason) for pair in pairs}


def test_of_ten_thousand_leads_most_duplicates_are_found_and_few_others(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    people = crowd(34)
    store(database, people)
    started = time.monotonic()
    job = search(database, ana, tmp_path)
    took = time.monotonic() - started
    assert (job.status, job.error, job.done, job.total) == (JobStatus.PERFORMED, "", 10_000, 10_000)
    pairs = found(database).keys()
    assert job.counts == {"new": len(pairs), "gone": 0}
    assert len(people.leads) == 10_000 and len(people.planted) == 500
    assert len(pairs & people.planted.keys()) >= 0.95 * len(people.planted)
    assert len(pairs - people.planted.keys()) <= 0.02 * len(pairs)
    assert took < 30
    again = search(database, ana, tmp_path)
    assert again.counts == {"new": 0, "gone": 0}


def test_an_empty_workspace_has_no_duplicates(database: Database, ana: Actor, tmp_path: Path) -> None:
    job = search(database, ana, tmp_path)
    assert (job.status, job.counts, job.done) == (JobStatus.PERFORMED, {"new": 0, "gone": 0}, 0)


def test_a_pair_that_no_longer_holds_is_gone_after_the_next_search(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    ada = make_lead(database, first_name="Ada", contacts={"email": "ada@acme.example"})
    copy = make_lead(database, first_name="Ada", contacts={"email": "ada+crm@acme.example"})
    other = make_lead(database, first_name="Ben")
    make_pair(database, ada, other)
    kept = make_pair(database, copy, other, kept=True)
    job = search(database, ana, tmp_path)
    assert job.counts == {"new": 1, "gone": 1}
    assert found(database) == {
        (ada, copy): (96, "Same mailbox ada@acme.example, same name and domain acme.example")
    }
    assert 0 in feed.ids(On.DUPLICATE_PAIR)
    with database.transaction() as session:
        point = session.exec(select(ContactPoint).where(ContactPoint.lead_id == copy)).one()
        point.value = "somebody@else.example"
        session.add(point)
    assert search(database, ana, tmp_path).counts == {"new": 0, "gone": 1}
    with database.reading() as session:
        assert session.exec(select(DuplicatePair.id)).all() == [kept]


def test_whoever_was_kept_apart_is_not_proposed_however_much_they_share(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    one, other = (
        make_lead(database, first_name="Ada", last_name="Lovelace", contacts={"phone": "+14168109897"})
        for _ in range(2)
    )
    with database.transaction() as session:
        duplicates.keep_both(session, ana, one, other)
    assert search(database, ana, tmp_path).counts == {"new": 0, "gone": 0}
    assert found(database) == {}


def test_whoever_is_kept_apart_while_the_search_runs_stays_so(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    one, other = (make_lead(database, first_name="Ada", contacts={"email": "a@b.example"}) for _ in range(2))
    decided: list[bool] = []

    def keep() -> None:
        if not decided:
            decided.append(True)
            with database.transaction() as session:
                duplicates.keep_both(session, ana, one, other)

    look(database, ana)
    feed.after_each = keep
    run_next(database, tmp_path)
    assert decided and found(database) == {}


@pytest.mark.parametrize("there", [False, True])
def test_a_pair_that_others_find_while_the_search_runs_stays(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path, there: bool
) -> None:
    one, other = (
        make_lead(database, first_name="Ada", contacts={"email": f"a{n}@b.example"}) for n in (1, 2)
    )
    if there:
        make_pair(database, one, other)
    job_id = look(database, ana)

    def change() -> None:
        with database.transaction() as session:
            point = session.exec(select(ContactPoint).where(ContactPoint.lead_id == other)).one()
            point.value = "a1@b.example"
        if not there:
            make_pair(database, one, other)

    feed.after_each = once(change, when=lambda: job_of(database, job_id).done == 1)
    run_next(database, tmp_path)
    assert job_of(database, job_id).status == JobStatus.PERFORMED
    assert list(found(database)) == [(one, other)]
    search(database, ana, tmp_path)
    assert list(found(database)) == [(one, other)]


def test_a_lead_that_is_deleted_while_the_search_runs_is_left_out(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    one, other, third = (
        make_lead(database, first_name="Ada", contacts={"email": "a@b.example"}) for _ in range(3)
    )

    def delete() -> None:
        with database.transaction() as session:
            if (lead := session.get(Lead, other)) is not None:
                session.delete(lead)

    job_id = look(database, ana)
    feed.after_each = delete
    run_next(database, tmp_path)
    assert job_of(database, job_id).status == JobStatus.PERFORMED
    assert list(found(database)) == [(one, third)]


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "READ_AT_ONCE", 100)
    monkeypatch.setattr(steps, "COMPARE_AT_ONCE", 10)


@pytest.mark.usefixtures("small_steps")
def test_a_canceled_search_stops_and_goes_on_where_it_was_without_going_back(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    people = crowd(4, size=400, planted=80)
    store(database, people)
    job_id = look(database, ana)
    seen: list[int] = []

    def cancel_at_some_pairs() -> None:
        job = job_of(database, job_id)
        seen.append(job.done)
        if job.status == JobStatus.RUNNING and len(found(database)) > 25:
            with database.transaction() as session:
                jobs.cancel(session, ana, job_id)

    feed.after_each = cancel_at_some_pairs
    run_next(database, tmp_path)
    stopped = job_of(database, job_id)
    assert stopped.status == JobStatus.CANCELED
    assert 25 < len(found(database)) == stopped.counts["new"] < 60
    feed.after_each = lambda: seen.append(job_of(database, job_id).done)
    with database.transaction() as session:
        jobs.retry(session, ana, job_id)
    run_next(database, tmp_path)
    job = job_of(database, job_id)
    assert (job.status, job.done) == (JobStatus.PERFORMED, 400)
    assert job.counts["new"] == len(found(database)) >= 75
    assert seen == sorted(seen) and len(set(seen)) > 8


@pytest.mark.usefixtures("small_steps")
def test_one_who_was_taken_for_dead_can_no_longer_settle_anything(
    database: Database, ana: Actor, clock: Clock, tmp_path: Path
) -> None:
    store(database, crowd(4, size=300, planted=40))
    asleep = claimed(database, look(database, ana))
    clock.advance(seconds=31)
    awake = claimed(database, asleep.id or 0)
    run_job(database, tmp_path, asleep)
    assert found(database) == {}
    run_job(database, tmp_path, awake)
    assert job_of(database, asleep.id or 0).status == JobStatus.PERFORMED
    assert len(found(database)) > 35


@pytest.fixture
def waiting(database_url: str) -> Iterator[tuple[str, Crowd]]:
    """A database with a crowd and a search that waits, and nobody who has it open."""
    database = databases.connect(database_url)
    people = crowd(6, size=3_000, planted=400)
    store(database, people)
    look(database, make_account(database, "Ana", Role.OWNER))
    databases.disconnect()
    yield database_url, people
    empty(databases.connect(database_url))
    databases.disconnect()


def test_killed_again_and_again_a_search_ends_with_what_one_that_was_left_alone_finds(
    waiting: tuple[str, Crowd], tmp_path: Path
) -> None:
    url, people = waiting
    chance = random.Random(5)  # noqa: S311
    kills = 0
    # Taking the job and reading the leads are two commits: from the third on something is settled.
    while not runs_to_its_end(url, tmp_path, kills, commits=chance.randrange(2, 5)):
        kills += 1
        assert kills < 60
    assert kills >= 3
    database = databases.connect(url)
    after_kills = found(database)
    with database.reading() as session:
        job = session.exec(select(Job)).one()
    assert (job.status, job.done) == (JobStatus.PERFORMED, 3_000)
    assert job.counts == {"new": len(after_kills), "gone": 0}
    assert len(after_kills.keys() & people.planted.keys()) >= 0.95 * len(people.planted)
    # Another search, from the beginning to the end in one go, finds nothing to add, to change or to take away.
    ana = make_account(database, "Ana", Role.OWNER)
    assert search(database, ana, tmp_path).counts == {"new": 0, "gone": 0}
    assert found(database) == after_kills
