"""Schedules: jobs that are asked for again and again, in a rhythm.

    rhythm = rhythms.daily("06:00", "Europe/Paris", rhythms.WEEKDAYS)        # or rhythms.hourly(6)
    made = schedules.create(
        session, actor, kind="scrape", spec={"source": 7}, campaign_id=3, title="Team page", rhythm=rhythm
    )
    schedules.change(session, actor, made.id, rhythm=rhythms.hourly(12))     # also title=, spec=
    schedules.enable(session, actor, made.id, on=False)
    schedules.run_now(session, actor, made.id)
    schedules.remove(session, actor, made.id)                                # the jobs that it asked for stay
    schedules.of(session, campaign_id=3, kind="scrape")

`kind` and `spec` are those of the job (jobs/steps.py), which runs with the name of whoever made the schedule. Where
asking for a job takes more than its row, its kind has an entry in `ASKS` of jobs/scheduler.py, which is given the
session, the actor and the schedule, and returns the job, or None where there is nothing to do this time.

The scheduler (jobs/scheduler.py) calls `ask_due` every few seconds in whatever process runs jobs. However many look,
each time is asked for once. A time that was missed while nothing ran is made up for once, however many they were.
While the job asked for last is not over, or rests, a time passes unused; so it does in a campaign that is completed
or archived. In a campaign that rests the job is asked for, and waits.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import attempt, now, tell
from leadsphere.errors import LeadSphereError, NotNow
from leadsphere.live.change import Notice
from leadsphere.models import (
    NOT_OVER,
    OVER,
    Account,
    Act,
    Campaign,
    Job,
    JobStatus,
    Level,
    Priority,
    Role,
    Schedule,
)
from leadsphere.services import jobs
from leadsphere.services.editing import lock
from leadsphere.services.recording import begin
from leadsphere.values.rhythms import Rhythm, next_after, unpacked

Ask = Callable[[Session, Actor, Schedule], Job | None]
"""How a kind of job is asked for: see above."""


def create(
    session: Session,
    actor: Actor,
    *,
    kind: str,
    spec: Mapping[str, Any],
    title: str,
    rhythm: Rhythm,
    campaign_id: int | None = None,
) -> Schedule:
    """A new schedule, whose first time is the next one of its rhythm. Raises Forbidden."""
    require(actor, jobs.act_of(kind, spec))
    made = Schedule(
        kind=kind,
        spec=dict(spec),
        title=title[:300],
        campaign_id=campaign_id,
        account_id=actor.account_id,
        rhythm=rhythm.packed(),
        zone=rhythm.zone,
        next_at=next_after(rhythm, now(session)),
        created_at=now(session),
    )
    session.add(made)
    session.flush()
    _record(session, actor, made, "schedule", None, _said(made))
    return made


def change(
    session: Session,
    actor: Actor,
    schedule_id: int | None,
    *,
    rhythm: Rhythm | None = None,
    spec: Mapping[str, Any] | None = None,
    title: str | None = None,
) -> Schedule:
    """Change what is given; another rhythm begins anew. Raises Forbidden, NotFound."""
    schedule = _locked(session, actor, schedule_id)
    before = _said(schedule)
    if rhythm is not None and rhythm != rhythm_of(schedule):
        schedule.rhythm, schedule.zone = rhythm.packed(), rhythm.zone
        schedule.next_at = next_after(rhythm, now(session))
    if spec is not None:
        require(actor, jobs.act_of(schedule.kind, spec))
        schedule.spec = dict(spec)
    if title is not None:
        schedule.title = title[:300]
    session.add(schedule)
    _record(session, actor, schedule, "schedule", before, _said(schedule))
    return schedule


def enable(session: Session, actor: Actor, schedule_id: int | None, *, on: bool) -> None:
    """Ask for its jobs from now on, or no more; times that passed meanwhile are not made up for.

    Raises Forbidden, NotFound.
    """
    schedule = _locked(session, actor, schedule_id)
    if schedule.enabled == on:
        return
    schedule.enabled = on
    if on:
        schedule.next_at = next_after(rhythm_of(schedule), now(session))
    session.add(schedule)
    _record(session, actor, schedule, "enabled", not on, on)


def remove(session: Session, actor: Actor, schedule_id: int | None) -> None:
    """Delete a schedule; the jobs that it asked for stay. Raises Forbidden, NotFound."""
    schedule = _locked(session, actor, schedule_id)
    _record(session, actor, schedule, "schedule", _said(schedule), None)
    session.delete(schedule)


def run_now(
    session: Session, actor: Actor, schedule_id: int | None, asks: Mapping[str, Ask] | None = None
) -> Job | None:
    """Ask for its job now, as something that a person waits for; its next time stays.

    Raises Forbidden, NotFound, NotNow while the job asked for last is not over.
    """
    schedule = _locked(session, actor, schedule_id)
    if _is_open(session, schedule):
        raise NotNow("The last one is not over yet.")
    return _ask(session, actor, schedule, asks or {}, Priority.ASKED)


def of(session: Session, *, campaign_id: int | None, kind: str = "") -> Sequence[Schedule]:
    """The schedules of a campaign, or of none, oldest first."""
    wanted = select(Schedule).where(Schedule.campaign_id == campaign_id).order_by(col(Schedule.id))
    return session.exec(wanted.where(Schedule.kind == kind) if kind else wanted).all()


def is_due(session: Session) -> bool:
    """Whether there may be something to ask for."""
    return session.exec(select(Schedule.id).where(*_due(session)).limit(1)).first() is not None


def ask_due(session: Session, asks: Mapping[str, Ask] | None = None) -> list[Job]:
    """Ask for whatever is due, each once however many processes look, and set its next time."""
    due = select(Schedule).where(*_due(session)).order_by(col(Schedule.next_at), col(Schedule.id))
    asked: list[Job] = []
    for schedule in session.exec(due.with_for_update(skip_locked=True)).all():
        rhythm = rhythm_of(schedule)
        schedule.next_at = next_after(rhythm, now(session), last=schedule.next_at)
        session.add(schedule)
        if not _is_open(session, schedule) and not _is_over(session, schedule):
            asked += filter(None, (_try_to_ask(session, schedule, asks or {}),))
        _tell(session, schedule)
    return asked


def rhythm_of(schedule: Schedule) -> Rhythm:
    """When it asks for its job."""
    return unpacked(schedule.rhythm, schedule.zone)


def _try_to_ask(session: Session, schedule: Schedule, asks: Mapping[str, Ask]) -> Job | None:
    """The job; a failed one that says why where it cannot be asked for, so that others are asked for all the same."""
    actor = _actor_of(session, schedule)
    try:
        with attempt(session):
            return _ask(session, actor, schedule, asks, Priority.SCHEDULED)
    except LeadSphereError as error:
        job = _plain(session, actor, schedule)
        job.status, job.error, job.finished_at = JobStatus.FAILED, str(error)[:500], now(session)
        session.add(job)
        jobs.log(session, job, f"Failed: {error}", Level.ERROR)
        schedule.last_job_id = job.id
        return None


def _ask(
    session: Session, actor: Actor, schedule: Schedule, asks: Mapping[str, Ask], priority: Priority
) -> Job | None:
    job = asks.get(schedule.kind, _plain)(session, actor, schedule)
    if job is not None:
        job.priority = priority
        schedule.last_job_id = job.id
        session.add_all((job, schedule))
        session.flush()
    return job


def _plain(session: Session, actor: Actor, schedule: Schedule) -> Job:
    act = jobs.act_of(schedule.kind, schedule.spec)
    return jobs.ask(
        session, actor, act, schedule.kind,
        title=schedule.title, spec=schedule.spec, campaign_id=schedule.campaign_id,
    )  # fmt: skip


def _due(session: Session) -> tuple[Any, ...]:
    return col(Schedule.enabled), col(Schedule.next_at) <= now(session)


def _is_open(session: Session, schedule: Schedule) -> bool:
    last = session.get(Job, schedule.last_job_id) if schedule.last_job_id is not None else None
    return last is not None and last.status in NOT_OVER


def _is_over(session: Session, schedule: Schedule) -> bool:
    campaign = session.get(Campaign, schedule.campaign_id) if schedule.campaign_id is not None else None
    return campaign is not None and campaign.status in OVER


def _actor_of(session: Session, schedule: Schedule) -> Actor:
    """Whoever made the schedule, who was allowed to: it runs on even if that is another's work by now."""
    account = session.get(Account, schedule.account_id) if schedule.account_id is not None else None
    return Actor(account.id if account else None, account.name if account else "Command line", Role.OWNER)


def _locked(session: Session, actor: Actor, schedule_id: int | None) -> Schedule:
    require(actor, Act.SCHEDULE)
    schedule: Schedule = lock(session, Schedule, schedule_id or 0)
    require(actor, jobs.act_of(schedule.kind, schedule.spec))
    return schedule


def _said(schedule: Schedule) -> dict[str, Any]:
    """What the history keeps of it: no title, since that may name somebody."""
    return {"kind": schedule.kind, "rhythm": schedule.rhythm, "zone": schedule.zone}


def _record(session: Session, actor: Actor, schedule: Schedule, name: str, old: Any, new: Any) -> None:
    record = begin(session, actor, Act.SCHEDULE)
    record.changed(On.SCHEDULE, schedule.id or 0, name, old, new, campaign_id=schedule.campaign_id)
    record.save()


def _tell(session: Session, schedule: Schedule) -> None:
    tell(session, Notice(On.SCHEDULE, schedule.id or 0, None, schedule.campaign_id))
