"""Schedules: asked for once, never piling up, and made up for once where a time was missed."""

from threading import Barrier, Thread

import pytest
from sqlmodel import col, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden, NotNow
from leadsphere.jobs.scheduler import ask_for_what_is_due
from leadsphere.models import CampaignStatus, Change, Job, JobStatus, Priority, Role, Schedule
from leadsphere.queries.schedules import schedule_lines
from leadsphere.services import campaigns, jobs, schedules
from leadsphere.values import rhythms
from tests.conftest import Clock
from tests.factories import claimed, make_account, make_campaign

SIX_HOURS = rhythms.hourly(6)


@pytest.fixture
def campaign_id(database: Database) -> int:
    return make_campaign(database)


@pytest.fixture
def schedule_id(database: Database, ana: Actor, campaign_id: int) -> int:
    """A source that is read every six hours."""
    with database.transaction() as session:
        made = schedules.create(
            session, ana, kind="import", spec={"source": 7}, title="Team page", rhythm=SIX_HOURS,
            campaign_id=campaign_id,
        )  # fmt: skip
        return made.id or 0


def asked(database: Database) -> list[Job]:
    with database.reading() as session:
        return list(session.exec(select(Job).order_by(col(Job.id))))


def finish(database: Database, job: Job) -> None:
    taken = claimed(database, job.id or 0)
    with database.transaction() as session:
        jobs.end(session, taken.id or 0, taken.attempt, JobStatus.PERFORMED)


def test_a_job_is_asked_for_when_it_is_due_and_not_before(
    schedule_id: int, database: Database, ana: Actor, campaign_id: int, clock: Clock
) -> None:
    clock.advance(hours=5, minutes=59)
    assert ask_for_what_is_due(database) == 0
    clock.advance(minutes=1)
    assert ask_for_what_is_due(database) == 1
    assert ask_for_what_is_due(database) == 0
    (job,) = asked(database)
    assert (job.kind, job.spec, job.title, job.campaign_id) == (
        "import",
        {"source": 7},
        "Team page",
        campaign_id,
    )
    assert (job.account_id, job.priority, job.status) == (
        ana.account_id,
        Priority.SCHEDULED,
        JobStatus.PENDING,
    )


def test_times_that_were_missed_are_made_up_for_once(
    schedule_id: int, database: Database, clock: Clock
) -> None:
    begun = clock.time
    clock.advance(hours=45)
    assert ask_for_what_is_due(database) == 1
    finish(database, asked(database)[0])
    assert ask_for_what_is_due(database) == 0
    with database.reading() as session:
        assert (session.get_one(Schedule, schedule_id).next_at - begun).total_seconds() == 48 * 3_600


def test_nothing_piles_up_while_the_last_one_is_not_over(
    schedule_id: int, database: Database, clock: Clock
) -> None:
    for _ in range(3):
        clock.advance(hours=6)
        ask_for_what_is_due(database)
    (job,) = asked(database)
    finish(database, job)
    clock.advance(hours=6)
    assert ask_for_what_is_due(database) == 1


def test_many_that_look_at_once_ask_once(schedule_id: int, database: Database, clock: Clock) -> None:
    clock.advance(hours=6)
    together = Barrier(6)

    def look() -> None:
        together.wait()
        ask_for_what_is_due(database)

    lookers = [Thread(target=look) for _ in range(6)]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    assert len(asked(database)) == 1


def test_one_that_is_off_asks_for_nothing_and_makes_up_for_nothing(
    schedule_id: int, database: Database, ana: Actor, clock: Clock
) -> None:
    with database.transaction() as session:
        schedules.enable(session, ana, schedule_id, on=False)
    clock.advance(hours=20)
    assert ask_for_what_is_due(database) == 0
    with database.transaction() as session:
        schedules.enable(session, ana, schedule_id, on=True)
    assert ask_for_what_is_due(database) == 0
    clock.advance(hours=6)
    assert ask_for_what_is_due(database) == 1


def test_a_campaign_that_is_over_is_asked_nothing_and_one_that_rests_keeps_its_job_waiting(
    schedule_id: int, database: Database, ana: Actor, campaign_id: int, clock: Clock
) -> None:
    def move(status: CampaignStatus) -> None:
        with database.transaction() as session:
            campaigns.move(session, ana, campaign_id, status)

    move(CampaignStatus.COMPLETED)
    clock.advance(hours=6)
    assert ask_for_what_is_due(database) == 0
    move(CampaignStatus.ACTIVE)
    move(CampaignStatus.PAUSED)
    clock.advance(hours=6)
    assert ask_for_what_is_due(database) == 1
    with database.transaction() as session:
        assert jobs.claim(session) is None


def test_it_can_be_run_now_but_not_twice(schedule_id: int, database: Database, ana: Actor) -> None:
    with database.transaction() as session:
        schedules.run_now(session, ana, schedule_id)
    assert [job.priority for job in asked(database)] == [Priority.ASKED]
    with pytest.raises(NotNow), database.transaction() as session:
        schedules.run_now(session, ana, schedule_id)


def test_what_cannot_be_asked_for_says_so_and_keeps_nobody_else_waiting(
    schedule_id: int, database: Database, ana: Actor, clock: Clock
) -> None:
    def refuse(*_: object) -> Job | None:
        raise BadValue("The source is gone.")

    with database.transaction() as session:
        schedules.create(
            session, ana, kind="duplicates", spec={}, title="Duplicates", rhythm=rhythms.hourly(1)
        )
    clock.advance(hours=6)
    with database.transaction() as session:
        schedules.ask_due(session, {"import": refuse})
    said = {(job.kind, job.status, job.error) for job in asked(database)}
    assert said == {("duplicates", "pending", ""), ("import", "failed", "The source is gone.")}


def test_another_rhythm_begins_anew_and_removing_leaves_the_jobs(
    schedule_id: int, database: Database, ana: Actor, clock: Clock
) -> None:
    clock.advance(hours=6)
    ask_for_what_is_due(database)
    with database.transaction() as session:
        rhythm = rhythms.daily("06:00", "Europe/Paris", rhythms.WEEKDAYS)
        schedules.change(session, ana, schedule_id, rhythm=rhythm, title="Team")
    with database.reading() as session:
        (line,) = schedule_lines(session)
    assert (line.title, line.rhythm, line.next) == (
        "Team",
        "On weekdays at 06:00",
        "2026-03-03T05:00:00+00:00",
    )
    with database.transaction() as session:
        schedules.remove(session, ana, schedule_id)
    with database.reading() as session:
        assert schedule_lines(session) == []
        assert len(session.exec(select(Change).where(Change.thing == "schedule")).all()) == 3
    assert len(asked(database)) == 1


def test_a_viewer_schedules_nothing(schedule_id: int, database: Database) -> None:
    vera = make_account(database, "Vera", Role.VIEWER)
    for act in (schedules.remove, schedules.run_now):
        with pytest.raises(Forbidden), database.transaction() as session:
            act(session, vera, schedule_id)
