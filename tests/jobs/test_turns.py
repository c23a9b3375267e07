"""Whose turn it is: what a person waits for, a campaign's share, campaigns that rest, and what jobs say of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden, NotNow
from leadsphere.jobs.runner import run_next
from leadsphere.jobs.scheduler import ask_for_what_is_due
from leadsphere.jobs.steps import JOBS, LOOK_UP_SECONDS
from leadsphere.models import (
    EXPORT,
    REHEARSAL,
    Act,
    Campaign,
    CampaignStatus,
    ContactPoint,
    Job,
    JobLog,
    JobStatus,
    Level,
    Priority,
)
from leadsphere.queries.campaign_cards import campaign_cards
from leadsphere.queries.job_cards import job_card
from leadsphere.queries.job_lines import KINDS, job_log, job_page, job_summary
from leadsphere.services import campaigns, jobs, settings, verifying
from leadsphere.services.verification_settings import keep_key
from leadsphere.verification import asking, resolver
from leadsphere.verification.asking import Outside
from leadsphere.verification.resolver import Offline
from tests.conftest import Clock
from tests.factories import ask_for_import, claimed, make_campaign, make_lead
from tests.fakes import RecordingFeed
from tests.jobs.test_runner import job_of, once, people_file
from tests.services.test_verification_settings import KEY, Bought, Everywhere, decide, decided


@pytest.fixture
def ask(database: Database, ana: Actor) -> Callable[..., int]:
    """Ask for a job of a campaign; its id."""

    def ask(campaign_id: int | None = None, priority: int = Priority.ASKED, kind: str = "import") -> int:
        with database.transaction() as session:
            job = jobs.ask(
                session, ana, Act.IMPORT, kind,
                title="Some", spec={}, campaign_id=campaign_id, priority=priority,
            )  # fmt: skip
            return job.id or 0

    return ask


def claim(database: Database) -> int | None:
    with database.transaction() as session:
        job = jobs.claim(session)
        return job.id if job else None


def move(database: Database, actor: Actor, campaign_id: int, status: CampaignStatus) -> None:
    with database.transaction() as session:
        campaigns.move(session, actor, campaign_id, status)


def texts(database: Database, job_id: int) -> list[str]:
    with database.reading() as session:
        return [line.text for line in reversed(job_log(session, job_id))]


def test_what_a_person_waits_for_goes_before_what_a_schedule_asked_for(
    database: Database, ask: Callable[..., int]
) -> None:
    scheduled, asked = ask(None, Priority.SCHEDULED), ask()
    assert [claim(database), claim(database), claim(database)] == [asked, scheduled, None]


def test_run_next_goes_before_all_others_that_wait(
    database: Database, ana: Actor, vera: Actor, ask: Callable[..., int]
) -> None:
    first, second, third = ask(), ask(), ask()
    for job_id in (second, third):
        with database.transaction() as session:
            jobs.run_next(session, ana, job_id)
    with pytest.raises(Forbidden), database.transaction() as session:
        jobs.run_next(session, vera, first)
    assert [claim(database), claim(database), claim(database)] == [third, second, first]
    with pytest.raises(NotNow), database.transaction() as session:
        jobs.run_next(session, ana, first)


def test_a_campaign_runs_no_more_at_once_than_was_decided_and_others_go_on(
    database: Database, ana: Actor, ask: Callable[..., int]
) -> None:
    busy, other = make_campaign(database), make_campaign(database)
    many = [ask(busy) for _ in range(4)]
    last = ask(other)
    # A campaign that has none running goes before one that has.
    assert [claim(database), claim(database), claim(database), claim(database)] == [
        many[0],
        last,
        many[1],
        None,
    ]
    with database.transaction() as session:
        settings.run_per_campaign(session, ana, 3)
    assert [claim(database), claim(database)] == [many[2], None]
    with database.transaction() as session:
        jobs.end(session, many[0], 1, JobStatus.PERFORMED)
    assert claim(database) == many[3]
    with pytest.raises(BadValue), database.transaction() as session:
        settings.run_per_campaign(session, ana, 0)


def test_a_job_whose_process_is_gone_keeps_its_place_and_goes_first(
    database: Database, ask: Callable[..., int], clock: Clock
) -> None:
    campaign_id = make_campaign(database)
    first, second, third = ask(campaign_id), ask(campaign_id), ask(campaign_id)
    elsewhere = ask(None, Priority.NEXT)
    claimed(database, first)
    clock.advance(seconds=20)
    claimed(database, second)
    clock.advance(seconds=11)
    assert [claim(database), claim(database), claim(database)] == [first, elsewhere, None]
    assert texts(database, first) == [
        "Started.",
        "Taken over 31.0 s after its process was last heard of.",
    ]
    assert third


@pytest.mark.parametrize("status", [CampaignStatus.PAUSED, CampaignStatus.ON_HOLD])
def test_the_jobs_of_a_campaign_that_rests_wait_and_those_of_none_go_on(
    database: Database, ana: Actor, ask: Callable[..., int], status: CampaignStatus
) -> None:
    campaign_id = make_campaign(database, status=status)
    waits, runs = ask(campaign_id), ask()
    assert [claim(database), claim(database)] == [runs, None]
    with database.reading() as session:
        said = {line.id: line.waits for line in job_page(session).lines}
    assert said[waits].startswith("Waits: its campaign is")
    move(database, ana, campaign_id, CampaignStatus.ACTIVE)
    assert claim(database) == waits


@pytest.mark.parametrize("status", [CampaignStatus.COMPLETED, CampaignStatus.ARCHIVED])
def test_the_jobs_of_a_campaign_that_is_over_wait_until_it_is_taken_up_again(
    database: Database, ana: Actor, ask: Callable[..., int], status: CampaignStatus
) -> None:
    campaign_id = make_campaign(database)
    runs, waits = ask(campaign_id), ask(campaign_id)
    running = claimed(database, runs)
    move(database, ana, campaign_id, status)
    with pytest.raises(jobs.Resting, match=f"is {status}"), database.transaction() as session:
        jobs.hold(session, runs, running.attempt)
    with database.transaction() as session:
        jobs.release(session, runs, running.attempt)
    assert claim(database) is None
    with database.reading() as session:
        said = {line.id: line.waits for line in job_page(session).lines}
    assert said == dict.fromkeys((runs, waits), f"Waits: its campaign is {status}")
    move(database, ana, campaign_id, CampaignStatus.PAUSED if status == "archived" else CampaignStatus.ACTIVE)
    move(database, ana, campaign_id, CampaignStatus.ACTIVE)
    assert [claim(database), claim(database)] == [runs, waits]


def test_an_import_into_several_campaigns_waits_while_any_of_them_rests(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    first, second = make_campaign(database, "First"), make_campaign(database, "Second")
    file = people_file(tmp_path, 1_600)
    job_id = ask_for_import(database, tmp_path, ana, file, first, second)

    def said() -> tuple[str, str]:
        with database.reading() as session:
            card = job_card(session, job_id)
            return job_page(session).lines[0].waits, card.waits if card else "?"

    move(database, ana, second, CampaignStatus.PAUSED)
    assert not run_next(database, tmp_path)
    assert said() == ("Waits: its campaign “Second” is paused",) * 2
    move(database, ana, second, CampaignStatus.ACTIVE)
    assert said() == ("Waits for its turn", "")
    feed.after_each = once(
        lambda: move(database, ana, second, CampaignStatus.COMPLETED),
        when=lambda: job_of(database, job_id).done == 1_000,
    )
    assert run_next(database, tmp_path)
    assert (job_of(database, job_id).status, job_of(database, job_id).done) == (JobStatus.PENDING, 1_000)
    assert texts(database, job_id)[-1] == "Waits: its campaign “Second” is completed."
    move(database, ana, first, CampaignStatus.PAUSED)
    assert said()[0] == "Waits: its campaign “First” is paused"
    for campaign_id in (first, second):
        assert not run_next(database, tmp_path)
        move(database, ana, campaign_id, CampaignStatus.ACTIVE)
    assert run_next(database, tmp_path)
    assert job_of(database, job_id).status == JobStatus.PERFORMED


def test_a_rehearsal_is_no_job_of_the_campaigns_that_it_rehearses(
    database: Database, ana: Actor, ask: Callable[..., int]
) -> None:
    campaign_id = make_campaign(database, status=CampaignStatus.PAUSED)
    with database.transaction() as session:
        spec = {"order": {"campaign_ids": [campaign_id]}}
        job_id = jobs.ask(session, ana, Act.IMPORT, REHEARSAL, title="Some", spec=spec).id
    assert claim(database) == job_id


def test_pausing_a_campaign_stops_its_job_at_the_next_chunk_and_resuming_goes_on(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    campaign_id = make_campaign(database)
    job_id = ask_for_import(database, tmp_path, ana, people_file(tmp_path, 1_600), campaign_id)
    feed.after_each = once(
        lambda: move(database, ana, campaign_id, CampaignStatus.PAUSED),
        when=lambda: job_of(database, job_id).done == 1_000,
    )
    run_next(database, tmp_path)
    resting = job_of(database, job_id)
    assert (resting.status, resting.done) == (JobStatus.PENDING, 1_000)
    assert not run_next(database, tmp_path)
    move(database, ana, campaign_id, CampaignStatus.ACTIVE)
    assert run_next(database, tmp_path)
    assert (job_of(database, job_id).status, job_of(database, job_id).done) == (JobStatus.PERFORMED, 1_600)
    assert texts(database, job_id) == [
        "Started.",
        "Waits: its campaign is paused.",
        "Goes on.",
        "Done.",
    ]


def test_a_campaign_is_put_on_hold_with_a_reason_that_resuming_clears(database: Database, ana: Actor) -> None:
    campaign_id = make_campaign(database)

    def stands() -> tuple[str, str]:
        with database.reading() as session:
            campaign = session.get_one(Campaign, campaign_id)
            return campaign.status, campaign.hold_reason

    with database.transaction() as session:
        assert campaigns.hold(session, ana, campaign_id, "The team page failed three times in a row.")
        assert not campaigns.hold(session, ana, campaign_id, "Another reason.")
    assert stands() == ("on_hold", "The team page failed three times in a row.")
    move(database, ana, campaign_id, CampaignStatus.ACTIVE)
    assert stands() == ("active", "")
    move(database, ana, campaign_id, CampaignStatus.COMPLETED)
    with database.transaction() as session:
        assert not campaigns.hold(session, ana, campaign_id, "Too late.")
    assert stands() == ("completed", "")


def test_what_a_schedule_asked_for_gives_way_to_a_person_once(
    database: Database,
    feed: RecordingFeed,
    ana: Actor,
    tmp_path: Path,
) -> None:
    long = ask_for_import(database, tmp_path, ana, people_file(tmp_path, 1_600), make_campaign(database))
    with database.transaction() as session:
        session.get_one(Job, long).priority = Priority.SCHEDULED
    short: list[int] = []

    def wait_for_another() -> None:
        file = people_file(tmp_path, 5)
        short.append(ask_for_import(database, tmp_path, ana, file, make_campaign(database)))

    feed.after_each = once(wait_for_another, when=lambda: job_of(database, long).done == 1_000)
    run_next(database, tmp_path)
    assert (job_of(database, long).status, job_of(database, long).done) == (JobStatus.PENDING, 1_000)
    run_next(database, tmp_path)
    assert job_of(database, short[0]).status == JobStatus.PERFORMED
    run_next(database, tmp_path)
    assert job_of(database, long).status == JobStatus.PERFORMED


def test_what_a_provider_was_paid_for_is_kept_when_its_job_gives_way(
    database: Database, ana: Actor, clock: Clock, tmp_path: Path, ask: Callable[..., int]
) -> None:
    asked = [f"p{number}@a.example" for number in range(verifying.AT_ONCE_SLOWLY + 10)]
    for address in asked:
        make_lead(database, contacts={"email": address})
    with database.transaction() as session:
        for point in session.exec(select(ContactPoint)):
            point.verified_at = clock.time
    waiting: list[int] = []

    class Slow(Bought):
        async def ask(self, *of: Any) -> Any:
            answers = await super().ask(*of)
            if not waiting:
                waiting.append(ask(kind=EXPORT))
                await asyncio.sleep(2 * LOOK_UP_SECONDS)
            return answers

    slow = Slow()
    database.carry_out(lambda s: keep_key(s, ana, "reoon", KEY))
    decide(database, ana, replace(decided(database), again_days=10))
    clock.advance(days=11)
    assert ask_for_what_is_due(database) == 1
    resolver.use(Everywhere())
    asking.use(Outside(providers=slow))
    try:
        run_next(database, tmp_path)
        with database.reading() as session:
            scheduled = session.exec(select(Job).where(Job.kind == "reverify")).one()
        assert (scheduled.status, scheduled.done) == (JobStatus.PENDING, verifying.AT_ONCE_SLOWLY)
        while run_next(database, tmp_path):
            pass
    finally:
        resolver.use(Offline())
        asking.use(Outside())
    assert job_of(database, scheduled.id or 0).status == JobStatus.PERFORMED
    assert sorted(slow.asked) == sorted(asked)


def test_what_schedules_asked_for_gives_its_place_in_a_campaign_to_what_a_person_asked_for(
    database: Database, ask: Callable[..., int]
) -> None:
    campaign_id = make_campaign(database)
    first, second = (claimed(database, ask(campaign_id, Priority.SCHEDULED)) for _ in range(2))
    asked = ask(campaign_id)
    assert claim(database) is None
    with database.reading() as session:
        assert jobs.somebody_waits(session, first)
    with database.transaction() as session:
        jobs.release(session, first.id or 0, first.attempt)
    assert claim(database) == asked
    with database.reading() as session:
        assert not jobs.somebody_waits(session, second)


def test_of_each_log_the_newest_lines_are_kept(database: Database, ask: Callable[..., int]) -> None:
    job_id, other = ask(), ask()
    with database.transaction() as session:
        jobs.log(session, session.get_one(Job, other), "Mine", Level.WARNING)
        for number in range(jobs.LINES + 20):
            jobs.log(session, session.get_one(Job, job_id), f"Line {number}" + "x" * 600)
    with database.reading() as session:
        lines = session.exec(select(JobLog).where(JobLog.job_id == job_id).order_by(col(JobLog.id))).all()
        assert [line.text[:8] for line in lines] == [f"Line {n}xx"[:8] for n in range(20, jobs.LINES + 20)]
        assert [line.text for line in job_log(session, other)] == ["Mine"]


def test_a_failed_job_is_told_of_until_it_is_tried_again_given_up_or_old(
    database: Database, ana: Actor, ask: Callable[..., int], clock: Clock
) -> None:
    campaign_id = make_campaign(database)
    one, two, three = ask(campaign_id), ask(campaign_id), ask()
    for job_id in (one, two, three):
        taken = claimed(database, job_id)
        with database.transaction() as session:
            jobs.end(session, job_id, taken.attempt, JobStatus.FAILED, error="No.")

    def said(of: int | None = None) -> str:
        with database.reading() as session:
            return str(job_summary(session, of))

    assert (said(), said(campaign_id)) == ("3 jobs failed", "2 jobs failed")
    with database.transaction() as session:
        jobs.give_up(session, ana, one)
        jobs.retry(session, ana, two)
    assert said() == "1 job waiting, 1 failed"
    assert job_of(database, one).status == JobStatus.ABORTED
    claimed(database, two)
    assert said(campaign_id) == "1 job running"
    clock.advance(days=8)
    assert said() == "1 job running"


def test_a_paused_job_is_not_over_and_is_told_of(
    database: Database, ana: Actor, ask: Callable[..., int]
) -> None:
    campaign_id = make_campaign(database)
    job_id, _ = ask(campaign_id), ask(campaign_id, kind=REHEARSAL)

    def card() -> tuple[int, int, int, float]:
        with database.reading() as session:
            (found,) = campaign_cards(session)
            return found.processed_percent, found.jobs_open, found.jobs_paused, found.funnel[0]["ratio"]

    assert card() == (0, 2, 0, 0.0)
    for act in (jobs.pause, jobs.cancel):
        with database.transaction() as session:
            act(session, ana, job_id + 1)
    with database.transaction() as session:
        jobs.pause(session, ana, job_id)
    assert card() == (0, 1, 1, 0.5)
    with database.reading() as session:
        assert str(job_summary(session, campaign_id)) == "1 job paused"
        (line,) = job_page(session, state="open").lines
        assert line.waits == "Rests until somebody lets it go on"
    with database.transaction() as session:
        jobs.cancel(session, ana, job_id)
    assert card() == (100, 0, 0, 1.0)


def test_jobs_are_listed_some_at_a_time_filtered_by_state_kind_and_campaign(
    database: Database, ask: Callable[..., int]
) -> None:
    campaign_id = make_campaign(database, "Launch")
    made = [ask(campaign_id if n % 2 else None, kind="undo" if n % 10 == 0 else "import") for n in range(60)]
    running = claimed(database, made[3]).id

    def shown(**asked: Any) -> list[int]:
        with database.reading() as session:
            return [line.id for line in job_page(session, **asked).lines]

    everything = shown() + shown(page=1) + shown(page=2)
    assert everything == [running, *(n for n in reversed(made) if n != running)]
    assert shown(page=3) == []
    assert shown(kind="undo") == [n for n in reversed(made) if (n - made[0]) % 10 == 0]
    assert {*shown(campaign_id=campaign_id), *shown(campaign_id=campaign_id, page=1)} == {*made[1::2]}
    assert shown(state="failed") == []


def test_every_kind_of_job_has_a_name() -> None:
    assert set(JOBS) <= set(KINDS)


def _rests_in_a_paused_campaign(database: Database, ana: Actor, job: Job, clock: Clock) -> None:
    with database.transaction() as session:
        jobs.release(session, job.id or 0, job.attempt, "Waits: its campaign is paused.")


def _rests_until_told_to_go_on(database: Database, ana: Actor, job: Job, clock: Clock) -> None:
    with database.transaction() as session:
        jobs.pause(session, ana, job.id or 0)
    clock.advance(minutes=5)
    with database.transaction() as session:
        jobs.retry(session, ana, job.id or 0)


def _is_canceled_while_it_rests_and_tried_again(
    database: Database, ana: Actor, job: Job, clock: Clock
) -> None:
    for act in (jobs.pause, jobs.cancel, jobs.retry):
        with database.transaction() as session:
            act(session, ana, job.id or 0)
        clock.advance(minutes=5)


def _loses_its_process(database: Database, ana: Actor, job: Job, clock: Clock) -> None:
    """Nobody hears of it any more."""


def _loses_its_process_to_a_restart(database: Database, ana: Actor, job: Job, clock: Clock) -> None:
    clock.advance(seconds=3)
    with database.transaction() as session:
        jobs.release_all(session)


@pytest.mark.parametrize(
    "rest",
    [
        _rests_in_a_paused_campaign,
        _rests_until_told_to_go_on,
        _is_canceled_while_it_rests_and_tried_again,
        _loses_its_process,
        _loses_its_process_to_a_restart,
    ],
)
def test_what_a_job_rests_is_no_time_at_work(
    database: Database,
    ana: Actor,
    ask: Callable[..., int],
    clock: Clock,
    rest: Callable[[Database, Actor, Job, Clock], None],
) -> None:
    def shown() -> tuple[str, int]:
        with database.reading() as session:
            (line,) = job_page(session).lines
            return line.took, line.pace

    def advance(seconds: int, done: int) -> None:
        clock.advance(seconds=seconds)
        with database.transaction() as session:
            job = jobs.renew(session, job_id, attempt)
            jobs.advance(session, job, step=0, cursor=done, done=done, counts={})

    job_id = ask()
    clock.advance(hours=1)
    taken = claimed(database, job_id)
    attempt = taken.attempt
    advance(20, 200)
    rest(database, ana, taken, clock)
    clock.advance(hours=1)
    assert shown() == ("20 s", 10)
    attempt = claimed(database, job_id).attempt
    assert shown() == ("20 s", 10)
    advance(10, 300)
    with database.transaction() as session:
        jobs.end(session, job_id, attempt, JobStatus.PERFORMED)
    clock.advance(hours=1)
    assert shown() == ("30 s", 10)
