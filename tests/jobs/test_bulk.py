"""A bulk job: whom it was asked for, and nobody else; killed, canceled and overtaken in the middle."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, col, func, select

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import Forbidden, NotNow
from leadsphere.filters.filter import Condition
from leadsphere.filters.operators import Op
from leadsphere.jobs.pace import Pace
from leadsphere.jobs.runner import run_next
from leadsphere.models import (
    CampaignStatus,
    ChangeSet,
    Job,
    JobLead,
    JobStatus,
    Lead,
    Membership,
    Role,
    Tag,
    Tagging,
)
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.selections import Selection
from leadsphere.services import bulk, campaigns, deleting, jobs, undo
from tests.conftest import empty
from tests.factories import make_account, make_campaign
from tests.fakes import RecordingFeed
from tests.jobs.killing import runs_to_its_end

SIZE = 3_000


@pytest.fixture
def leads(database: Database) -> list[int]:
    """Three thousand leads."""
    return make_leads(database, SIZE)


def make_leads(database: Database, many: int) -> list[int]:
    """So many leads; their ids."""
    with database.transaction() as session:
        moment = session.info["now"]
        rows = [Lead(first_name=f"P{n}", created_at=moment, updated_at=moment) for n in range(many)]
        session.add_all(rows)
        session.flush()
        return [row.id or 0 for row in rows]


def ask(
    database: Database, actor: Actor, name: str = "tag", scope: Scope | None = None, **given: object
) -> bulk.Asked:
    selection = Selection(scope=scope or Scope())
    return database.carry_out(lambda s: bulk.ask(s, actor, name, selection, given or {"tag": "cold"}))


def number(database: Database, model: type[SQLModel] = Tagging) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def job_of(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return jobs.existing(session, job_id)


def after_first_chunk(
    database: Database, feed: RecordingFeed, job_id: int, do: Callable[[Session], object]
) -> None:
    """Do something once, as soon as the job has committed its first chunk."""

    def watch() -> None:
        if job_of(database, job_id).done:
            feed.after_each = None
            database.carry_out(do)

    feed.after_each = watch


@pytest.fixture
def waiting(database_url: str) -> Iterator[tuple[str, bulk.Asked]]:
    """A database with a job that waits, and nobody who has it open."""
    database = databases.connect(database_url)
    make_leads(database, SIZE)
    asked = ask(database, make_account(database, "Ben", Role.REP))
    databases.disconnect()
    yield database_url, asked
    empty(databases.connect(database_url))
    databases.disconnect()


def test_a_job_killed_again_and_again_does_everything_once(
    waiting: tuple[str, bulk.Asked], tmp_path: Path
) -> None:
    database_url, asked = waiting
    kills = 0
    while not runs_to_its_end(database_url, tmp_path, kills, commits=3):
        kills += 1
    assert kills
    database = databases.connect(database_url)
    assert job_of(database, asked.job_id).status == JobStatus.PERFORMED
    with database.reading() as session:
        everybody = sorted(id_ or 0 for id_ in session.exec(select(Lead.id)))
        assert sorted(session.exec(select(Tagging.lead_id))) == everybody
        assert session.exec(select(ChangeSet.id).where(ChangeSet.job_id == asked.job_id)).all() == [
            asked.change_set_id
        ]
    assert number(database, JobLead) == 0


def test_a_job_canceled_in_the_middle_keeps_what_it_did_and_that_is_undone(
    database: Database, ben: Actor, leads: list[int], feed: RecordingFeed, tmp_path: Path
) -> None:
    asked = ask(database, ben)
    after_first_chunk(database, feed, asked.job_id, lambda s: jobs.cancel(s, ben, asked.job_id))
    run_next(database, tmp_path)
    assert job_of(database, asked.job_id).status == JobStatus.CANCELED
    assert 0 < number(database) < SIZE
    assert number(database, JobLead) == 0
    with pytest.raises(NotNow, match="Select the leads again"), database.transaction() as session:
        jobs.retry(session, ben, asked.job_id)
    database.carry_out(lambda s: undo.undo(s, ben, asked.change_set_id))
    run_next(database, tmp_path)
    assert (number(database), number(database, Tag)) == (0, 0)


def test_a_lead_that_comes_to_match_later_is_left_alone(
    database: Database, ben: Actor, leads: list[int], feed: RecordingFeed, tmp_path: Path
) -> None:
    late = leads[-1]
    ask(database, ben, "vip")
    run_next(database, tmp_path)
    with database.transaction() as session:
        session.get_one(Lead, late).vip = False
    asked = ask(
        database, ben, "set", Scope(wanted=Condition("vip", Op.IS, ())), attribute="city", value="Oslo"
    )
    after_first_chunk(database, feed, asked.job_id, lambda s: setattr(s.get_one(Lead, late), "vip", True))
    run_next(database, tmp_path)
    with database.reading() as session:
        left = session.exec(select(Lead.id).where(Lead.city != "Oslo")).all()
    assert left == [late]


def test_leads_that_are_deleted_meanwhile_are_skipped(
    database: Database, ben: Actor, leads: list[int], feed: RecordingFeed, tmp_path: Path
) -> None:
    asked = ask(database, ben)
    after_first_chunk(database, feed, asked.job_id, lambda s: deleting.delete_leads(s, ben, leads[-10:]))
    run_next(database, tmp_path)
    assert job_of(database, asked.job_id).status == JobStatus.PERFORMED
    assert number(database) == SIZE - 10


def test_a_campaign_that_is_paused_meanwhile_ends_the_job_with_the_reason(
    database: Database, ana: Actor, leads: list[int], feed: RecordingFeed, tmp_path: Path
) -> None:
    campaign_id = make_campaign(database, "Q4")
    asked = ask(database, ana, "assign", campaigns=[campaign_id])
    pause: Callable[[Session], object] = lambda s: campaigns.move(s, ana, campaign_id, CampaignStatus.PAUSED)  # noqa: E731
    after_first_chunk(database, feed, asked.job_id, pause)
    run_next(database, tmp_path)
    job = job_of(database, asked.job_id)
    assert job.status == JobStatus.FAILED
    assert "“Q4” is paused" in job.error
    assert 0 < number(database, Membership) < SIZE
    assert number(database, JobLead) == 0


def test_nobody_takes_back_what_still_runs_and_no_viewer_cancels_it(
    database: Database, ben: Actor, vera: Actor, leads: list[int]
) -> None:
    asked = ask(database, ben)
    with pytest.raises(NotNow, match="still running"), database.transaction() as session:
        undo.undo(session, ben, asked.change_set_id)
    with pytest.raises(Forbidden), database.transaction() as session:
        jobs.cancel(session, vera, asked.job_id)
    assert job_of(database, asked.job_id).status == JobStatus.PENDING


def test_what_very_many_leads_changed_is_told_together(
    database: Database,
    ben: Actor,
    leads: list[int],
    feed: RecordingFeed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 500 at a time, however busy the machine is.
    monkeypatch.setattr(Pace, "took", lambda *_: None)
    ask(database, ben)
    feed.published.clear()
    run_next(database, tmp_path)
    assert max(map(len, feed.published)) <= 3
    assert feed.take().leads == set(leads)


def test_the_leads_of_a_job_are_done_in_the_order_of_their_ids(
    database: Database, ben: Actor, leads: list[int], tmp_path: Path
) -> None:
    ask(database, ben)
    run_next(database, tmp_path)
    with database.reading() as session:
        assert list(session.exec(select(Tagging.lead_id).order_by(col(Tagging.id)))) == leads
