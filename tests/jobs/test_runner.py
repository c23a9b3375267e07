"""Jobs: carried to their end chunk by chunk, whatever happens to whoever carries them."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import NotNow
from leadsphere.jobs.runner import run_job, run_jobs, run_next
from leadsphere.models import (
    LEFT_BEHIND,
    Campaign,
    Change,
    ChangeSet,
    Company,
    ContactPoint,
    Job,
    JobStatus,
    Lead,
    Membership,
    Outcome,
    Reject,
    Role,
    Stage,
)
from leadsphere.queries.job_cards import job_card
from leadsphere.queries.settings import get_setting
from leadsphere.services import campaigns, due, imports, jobs, undo
from leadsphere.services.edits import save
from leadsphere.services.settings import verify_automatically
from tests.conftest import Clock, empty
from tests.factories import ask_for_import, claimed, make_account, make_campaign, make_edit, write_csv
from tests.fakes import RecordingFeed
from tests.jobs.killing import runs_to_its_end

HEADER = ("First name", "Last name", "E-mail", "Company", "Company domain", "Country", "VIP")


def people_file(folder: Path, rows: int) -> Path:
    """A file whose every 50th row repeats the person before it, and whose every 70th is about nobody."""

    def row(n: int) -> tuple[str, ...]:
        if n % 70 == 69:
            return ("", "", "", f"Company {n % 40}", "", "France", "")
        n = n - 1 if n % 50 == 49 else n
        return (
            f"First{n}",
            f"Last{n}",
            f"p{n}@example.com",
            f"Company {n % 40}",
            "",
            "France",
            "yes" if n % 9 == 0 else "",
        )

    return write_csv(folder / "people.csv", HEADER, map(row, range(rows)))


def expected_of(rows: int) -> tuple[int, int, int]:
    """How many of that file's rows are created, duplicates and rejected."""
    rejected = sum(n % 70 == 69 for n in range(rows))
    people = [n - 1 if n % 50 == 49 else n for n in range(rows) if n % 70 != 69]
    return len(set(people)), len(people) - len(set(people)), rejected


@pytest.fixture
def campaign_id(database: Database) -> int:
    return make_campaign(database)


@pytest.fixture
def start(database: Database, ana: Actor, campaign_id: int, tmp_path: Path) -> Callable[[int], int]:
    """Ask for the import of a file of so many rows; the id of the job."""
    return lambda rows: ask_for_import(database, tmp_path, ana, people_file(tmp_path, rows), campaign_id)


def job_of(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def number(database: Database, *conditions: Any, of: Any = Lead) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(of).where(*conditions)).one()


def test_a_file_is_imported_to_its_last_row(
    start: Callable[[int], int], database: Database, tmp_path: Path, campaign_id: int
) -> None:
    job_id = start(1_200)
    created, duplicate, rejected = expected_of(1_200)
    assert run_next(database, tmp_path)
    job = job_of(database, job_id)
    assert (job.status, job.error, job.done, job.total) == (JobStatus.PERFORMED, "", 1_200, 1_200)
    assert job.counts == {
        "created": created,
        "duplicate": duplicate,
        "rejected": rejected,
        "processed": created,
    }
    assert number(database) == created
    assert number(database, Membership.stage == Stage.PROCESSED, of=Membership) == created
    assert number(database, col(Lead.vip)) == sum(
        n % 9 == 0 and n % 70 != 69 and n % 50 != 49 for n in range(1_200)
    )
    # Their addresses are verified after it.
    assert run_next(database, tmp_path)
    assert not run_next(database, tmp_path)


def test_what_an_import_says_adds_up_and_names_each_rejected_line(
    start: Callable[[int], int], database: Database, tmp_path: Path
) -> None:
    job_id = start(150)
    run_next(database, tmp_path)
    with database.reading() as session:
        said = imports.result(session, job_id)
        card = job_card(session, job_id)
    assert said["records"] == 150 == sum(said[outcome] for outcome in Outcome)
    assert [reject["line"] for reject in said["rejects"]] == [71, 141]
    assert all("nobody" in reject["reason"] for reject in said["rejects"])
    assert card is not None
    assert (card.percent, card.status, card.is_open) == (100, "performed", False)


def test_the_same_file_again_creates_nothing(
    start: Callable[[int], int], database: Database, tmp_path: Path
) -> None:
    start(150)
    again = start(150)
    while run_next(database, tmp_path):
        pass
    created, duplicate, rejected = expected_of(150)
    job = job_of(database, again)
    assert job.counts == {"unchanged": created, "duplicate": duplicate, "rejected": rejected}
    assert number(database) == created


def test_processing_gives_a_company_the_domain_of_its_people_but_not_that_of_a_mail_provider(
    database: Database, ana: Actor, tmp_path: Path, campaign_id: int
) -> None:
    rows = [
        ("Ada", "", "ada@acme.example", "Acme", "", "", ""),
        ("Ben", "", "ben@gmail.com", "Beta", "", "", ""),
    ]
    ask_for_import(database, tmp_path, ana, write_csv(tmp_path / "two.csv", HEADER, rows), campaign_id)
    run_next(database, tmp_path)
    with database.reading() as session:
        assert dict(session.exec(select(Company.name, Company.domain)).all()) == {
            "Acme": "acme.example",
            "Beta": "",
        }


def test_a_member_moved_on_while_it_waits_is_not_processed(
    start: Callable[[int], int], database: Database, feed: RecordingFeed, tmp_path: Path
) -> None:
    start(10)

    def move_on() -> None:
        with database.transaction() as session:
            first, second, *_ = session.exec(select(Membership).order_by(col(Membership.id)))
            first.stage, second.removed_at = Stage.REPLIED, databases.now(session)
            session.add_all([first, second])

    feed.after_each = once(move_on, when=lambda: number(database, of=Membership) == 10)
    run_next(database, tmp_path)
    with database.reading() as session:
        stages = session.exec(select(Membership.stage).order_by(col(Membership.id))).all()
    assert stages == [Stage.REPLIED, Stage.DISCOVERED, *[Stage.PROCESSED] * 8]


def once(act: Callable[[], None], *, when: Callable[[], bool]) -> Callable[[], None]:
    """Do `act` the first time that `when` holds."""
    done: list[bool] = []

    def look() -> None:
        if not done and when():
            done.append(True)
            act()

    return look


def cancel_at(done: int, job_id: int, database: Database, actor: Actor, feed: RecordingFeed) -> None:
    """Cancel the job as soon as so many of its rows are done."""

    def cancel() -> None:
        with database.transaction() as session:
            jobs.cancel(session, actor, job_id)

    feed.after_each = once(cancel, when=lambda: job_of(database, job_id).done == done)


def test_a_canceled_import_stops_at_its_next_chunk_and_goes_on_when_tried_again(
    start: Callable[[int], int], database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    job_id = start(1_600)
    cancel_at(1_000, job_id, database, ana, feed)
    run_next(database, tmp_path)
    stopped = job_of(database, job_id)
    assert (stopped.status, stopped.done) == (JobStatus.CANCELED, 1_000)
    assert sum(stopped.counts.values()) == 1_000
    assert stages_of(database) == {Stage.DISCOVERED: stopped.counts["created"]}
    while run_next(database, tmp_path):
        pass
    assert stages_of(database) == {Stage.PROCESSED: stopped.counts["created"]}

    with database.transaction() as session:
        jobs.retry(session, ana, job_id)
    while run_next(database, tmp_path):
        pass
    job = job_of(database, job_id)
    created, duplicate, rejected = expected_of(1_600)
    assert stages_of(database) == {Stage.PROCESSED: created}
    assert job.status == JobStatus.PERFORMED
    assert job.counts == {
        "created": created,
        "duplicate": duplicate,
        "rejected": rejected,
        # Those whom it had brought in before did not wait for it.
        "processed": created - stopped.counts["created"],
    }


def test_whomever_a_canceled_import_left_behind_is_made_due_some_at_a_time(
    start: Callable[[int], int],
    database: Database,
    ana: Actor,
    feed: RecordingFeed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due, "LEFT_AT_ONCE", 300)
    job_id = start(1_600)
    cancel_at(1_000, job_id, database, ana, feed)
    run_next(database, tmp_path)
    with database.reading() as session:
        assert due.left(session) == 0
    most: list[int] = []

    def look() -> None:
        with database.reading() as session:
            most.append(due.left(session))

    feed.after_each = look
    while run_next(database, tmp_path):
        pass
    # What follows for each of them: its duplicates and its addresses.
    assert 0 < max(most) <= 2 * 300
    assert stages_of(database) == {Stage.PROCESSED: job_of(database, job_id).counts["created"]}
    with database.reading() as session:
        assert due.left(session) == 0 and get_setting(session, LEFT_BEHIND) == {}


def stages_of(database: Database) -> dict[str, int]:
    with database.reading() as session:
        found = session.exec(select(Membership.stage, func.count()).group_by(col(Membership.stage)))
        return dict(found.all())


def test_what_became_of_a_canceled_import_is_taken_back_with_it(
    start: Callable[[int], int], database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    job_id = start(700)
    cancel_at(500, job_id, database, ana, feed)
    while run_next(database, tmp_path):
        pass
    assert stages_of(database).keys() == {Stage.PROCESSED}
    with database.reading() as session:
        made = session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job_id)).one()
    database.carry_out(lambda session: undo.undo(session, ana, made or 0))
    while run_next(database, tmp_path):
        pass
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Lead)).one() == 0


def test_an_import_taken_back_in_part_does_not_go_on(
    start: Callable[[int], int], database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    job_id = start(700)
    cancel_at(500, job_id, database, ana, feed)
    run_next(database, tmp_path)
    with database.reading() as session:
        lead = session.exec(select(Lead).order_by(col(Lead.id))).first()
        made = session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job_id)).one()
    assert lead is not None
    assert lead.id is not None
    edit = make_edit("first_name", "Zoe", base=lead.first_name)
    database.carry_out(lambda s: save(s, ana, On.LEAD, lead.id or 0, edit))
    database.carry_out(lambda s: undo.undo(s, ana, made or 0))
    while run_next(database, tmp_path):
        pass
    with pytest.raises(NotNow, match="taken back"), database.transaction() as session:
        jobs.retry(session, ana, job_id)


def test_a_job_that_waits_can_be_canceled_and_one_that_is_over_cannot(
    start: Callable[[int], int], database: Database, ana: Actor, tmp_path: Path
) -> None:
    job_id = start(5)
    with database.transaction() as session:
        jobs.cancel(session, ana, job_id)
    assert not run_next(database, tmp_path)
    with pytest.raises(NotNow), database.transaction() as session:
        jobs.cancel(session, ana, job_id)


def test_a_runner_that_was_taken_for_dead_can_no_longer_write(
    start: Callable[[int], int], database: Database, clock: Clock, tmp_path: Path
) -> None:
    job_id = start(20)
    asleep = claimed(database, job_id)
    clock.advance(seconds=31)
    awake = claimed(database, job_id)
    assert awake.attempt == asleep.attempt + 1
    run_job(database, tmp_path, asleep)
    assert number(database) == 0
    assert (job_of(database, job_id).status, job_of(database, job_id).attempt) == (
        JobStatus.RUNNING,
        awake.attempt,
    )
    run_job(database, tmp_path, awake)
    assert job_of(database, job_id).status == JobStatus.PERFORMED
    run_job(database, tmp_path, asleep)
    assert job_of(database, job_id).status == JobStatus.PERFORMED
    assert number(database) == 20


def test_a_job_is_taken_again_only_when_its_lease_is_over(
    start: Callable[[int], int], database: Database, clock: Clock
) -> None:
    job_id = start(5)
    claimed(database, job_id)
    clock.advance(seconds=29)
    with database.transaction() as session:
        assert jobs.claim(session) is None
    clock.advance(seconds=2)
    assert claimed(database, job_id).attempt == 2


def test_two_runners_never_take_the_same_job(
    start: Callable[[int], int], database: Database, ana: Actor, tmp_path: Path
) -> None:
    if database.is_sqlite:
        pytest.skip("on SQLite there is one writer")
    other_campaign = make_campaign(database, "Elsewhere")
    first = start(5)
    second = ask_for_import(database, tmp_path, ana, people_file(tmp_path, 5), other_campaign)
    with database.transaction() as one, database.transaction() as other, database.transaction() as third:
        taken = [jobs.claim(session) for session in (one, other, third)]
        assert [job and job.id for job in taken] == [first, second, None]


def test_a_job_that_fails_says_why_and_keeps_what_it_has_done(
    start: Callable[[int], int], database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    job_id = start(1_200)
    uploads = tmp_path / "uploads"

    def cut_off() -> None:
        (file,) = uploads.iterdir()
        with database.transaction() as session:
            job = session.get_one(Job, job_id)
            job.spec = job.spec | {"upload": "0" * 32}
            session.add(job)
        file.rename(tmp_path / "elsewhere")

    feed.after_each = once(cut_off, when=lambda: job_of(database, job_id).status == JobStatus.RUNNING)
    run_next(database, tmp_path)
    failed = job_of(database, job_id)
    assert (failed.status, failed.error) == (
        JobStatus.FAILED,
        "The file of this import is no longer here. Choose it again.",
    )
    assert failed.finished_at is not None


def test_an_unknown_failure_is_told_without_anybodys_data(
    start: Callable[[int], int], database: Database, tmp_path: Path
) -> None:
    job_id = start(5)
    with database.transaction() as session:
        job = session.get_one(Job, job_id)
        job.kind = "conjuring"
        session.add(job)
    run_next(database, tmp_path)
    assert job_of(database, job_id).error == "Something went wrong (KeyError). Try again."


async def test_a_process_that_ends_hands_its_job_on_at_the_next_chunk(
    start: Callable[[int], int], database: Database, feed: RecordingFeed, tmp_path: Path
) -> None:
    job_id = start(1_600)
    loop = asyncio.get_running_loop()
    running = asyncio.create_task(run_jobs(database, tmp_path))
    feed.after_each = once(
        lambda: loop.call_soon_threadsafe(running.cancel) and None,
        when=lambda: job_of(database, job_id).done >= 500,
    )
    await asyncio.gather(running, return_exceptions=True)
    handed_on = job_of(database, job_id)
    assert handed_on.status == JobStatus.PENDING
    assert 500 <= handed_on.done <= 1_600
    await asyncio.to_thread(run_next, database, tmp_path)
    created, duplicate, rejected = expected_of(1_600)
    assert job_of(database, job_id).counts == {
        "created": created, "duplicate": duplicate, "rejected": rejected, "processed": created,
    }  # fmt: skip


@pytest.fixture
def importing(database_url: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A database with a job that waits, and nobody who has it open."""
    database = databases.connect(database_url)
    actor = make_account(database, "Ana", Role.OWNER)
    with database.transaction() as session:
        campaign = campaigns.create(session, actor, "Imported")
        # Whoever is killed every other second never hears what a silent name server does not say.
        verify_automatically(session, actor, wanted=False)
    ask_for_import(database, tmp_path, actor, people_file(tmp_path, ROWS), campaign.id or 0)
    databases.disconnect()
    yield database_url, tmp_path
    empty(databases.connect(database_url))
    databases.disconnect()


ROWS = int(os.environ.get("LEADSPHERE_TEST_KILLED_ROWS", "4000"))


def test_killed_again_and_again_an_import_ends_with_the_rows_of_its_file_once(
    importing: tuple[str, Path],
) -> None:
    url, data = importing
    chance = random.Random(3)  # noqa: S311
    kills = 0
    while not runs_to_its_end(url, data, kills, commits=chance.randrange(2, 5)):
        kills += 1
        assert kills < 100
    assert kills >= 3
    database = databases.connect(url)
    created, duplicate, rejected = expected_of(ROWS)
    with database.reading() as session:
        job = session.exec(select(Job).where(Job.kind == "import")).one()
        assert (job.status, job.done) == (JobStatus.PERFORMED, ROWS)
        assert job.counts == {
            "created": created,
            "duplicate": duplicate,
            "rejected": rejected,
            "processed": created,
        }
        emails = Counter(session.exec(select(ContactPoint.value).where(ContactPoint.kind == "email")))
        wanted = {f"p{n - 1 if n % 50 == 49 else n}@example.com" for n in range(ROWS) if n % 70 != 69}
        assert emails == Counter(wanted)
        assert len(session.exec(select(Lead.id)).all()) == created
        assert (
            len(session.exec(select(Membership.id).where(Membership.stage == "processed")).all()) == created
        )
        assert sorted(session.exec(select(Reject.line))) == [n + 2 for n in range(ROWS) if n % 70 == 69]
        assert len(session.exec(select(Company.id)).all()) == 40
        made = session.exec(select(Change.id).where(Change.thing == "lead", Change.attribute == "")).all()
        assert len(made) == created
        assert len(session.exec(select(Campaign)).all()) == 1
