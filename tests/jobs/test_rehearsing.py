"""Rehearsals as jobs: killed, paused and canceled, they say the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import NotNow
from leadsphere.jobs.runner import run_next
from leadsphere.models import REHEARSAL, Job, JobStatus, Lead, RehearsedRow, Role
from leadsphere.services import imports, jobs
from leadsphere.services.rehearsing import LISTED
from tests.conftest import empty
from tests.factories import make_account, receive
from tests.fakes import RecordingFeed
from tests.jobs.killing import runs_to_its_end
from tests.jobs.test_runner import HEADER, expected_of, once, people_file

TARGETS = (
    "lead.first_name", "lead.last_name", "email", "company.name", "company.domain", "lead.country", "lead.vip",
)  # fmt: skip
COLUMNS = tuple(zip(HEADER, TARGETS, strict=True))


def ask(database: Database, data: Path, actor: Actor, rows: int, *, rehearse: bool = True) -> int:
    """Ask for the rehearsal of a file of so many rows, or for its import; the id of the job."""
    upload = receive(database, data, actor, people_file(data, rows))
    call = imports.rehearse if rehearse else imports.start
    with database.transaction() as session:
        return call(session, actor, upload, columns=COLUMNS, records=rows).id or 0


def job_of(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def counts_of(rows: int) -> dict[str, int]:
    created, duplicate, rejected = expected_of(rows)
    return {"created": created, "duplicate": duplicate, "rejected": rejected}


@pytest.fixture
def rehearsing(database_url: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A database with a rehearsal that waits, and nobody who has it open."""
    database = databases.connect(database_url)
    ask(database, tmp_path, make_account(database, "Ana", Role.OWNER), ROWS)
    databases.disconnect()
    yield database_url, tmp_path
    empty(databases.connect(database_url))
    databases.disconnect()


ROWS = 4_000


def test_killed_again_and_again_a_rehearsal_says_the_same(rehearsing: tuple[str, Path]) -> None:
    url, data = rehearsing
    kills = 0
    # Each one plans again what the ones before it did, and gets a little further.
    while not runs_to_its_end(url, data, kills, commits=2 + 2 * kills):
        kills += 1
        assert kills < 10
    assert kills >= 2
    database = databases.connect(url)
    with database.reading() as session:
        job = session.exec(select(Job)).one()
        assert (job.status, job.done, job.counts) == (JobStatus.PERFORMED, ROWS, counts_of(ROWS))
        outcome, number = col(RehearsedRow.outcome), func.count()
        listed = dict(session.exec(select(outcome, number).group_by(outcome)).all())
        assert listed == {name: min(LISTED, n) for name, n in counts_of(ROWS).items()}
        lines = session.exec(select(RehearsedRow.line)).all()
        assert len(set(lines)) == len(lines)
        assert session.exec(select(func.count()).select_from(Lead)).one() == 0


@pytest.mark.parametrize("rehearse", [True, False])
def test_a_paused_job_rests_until_it_is_told_to_go_on(
    rehearse: bool, database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    job_id = ask(database, tmp_path, ana, 3_000, rehearse=rehearse)

    def pause() -> None:
        with database.transaction() as session:
            jobs.pause(session, ana, job_id)

    feed.after_each = once(pause, when=lambda: job_of(database, job_id).done == 1_000)
    run_next(database, tmp_path)
    assert (job_of(database, job_id).status, job_of(database, job_id).done) == (JobStatus.PAUSED, 1_000)
    assert not run_next(database, tmp_path)
    with pytest.raises(NotNow), database.transaction() as session:
        jobs.pause(session, ana, job_id)
    with database.transaction() as session:
        jobs.retry(session, ana, job_id)
    run_next(database, tmp_path)
    job = job_of(database, job_id)
    assert (job.status, job.done, job.counts) == (JobStatus.PERFORMED, 3_000, counts_of(3_000))


def test_another_rehearsal_of_a_file_stops_the_one_before(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    upload = receive(database, tmp_path, ana, people_file(tmp_path, 100))
    for _ in range(2):
        with database.transaction() as session:
            imports.rehearse(session, ana, upload, columns=COLUMNS, records=100)
    with database.reading() as session:
        statuses = session.exec(select(Job.status).where(Job.kind == REHEARSAL).order_by(col(Job.id))).all()
    assert statuses == [JobStatus.CANCELED, JobStatus.PENDING]
