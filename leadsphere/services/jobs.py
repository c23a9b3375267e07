"""Jobs as rows: asked for, claimed, carried forward chunk by chunk, and ended.

What goes first: a job whose process is gone, then the higher priority, then a job whose campaign has none running,
then the older one. The jobs of a campaign that rests wait, also those that bring leads into others beside it, of one
campaign no more run at once than the workspace has decided, and of one site one job reads at a time.
"""

# SQLModel prefers `exec`, which takes neither deletes nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, delete, exists, func, or_
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time, tell
from leadsphere.errors import LeadSphereError, NotFound, NotNow
from leadsphere.live.change import Notice
from leadsphere.models import (
    BULK,
    EXPORT,
    JOBS_PER_CAMPAIGN,
    LEASE,
    NOT_OVER,
    OPEN,
    PAUSABLE,
    RESTING,
    SCRAPE,
    Act,
    Campaign,
    ChangeSet,
    Job,
    JobLead,
    JobLog,
    JobStatus,
    Level,
    Priority,
    Source,
    stopped_at,
)
from leadsphere.queries.history import first_act
from leadsphere.queries.job_lines import campaign_waited_for
from leadsphere.queries.settings import get_setting
from leadsphere.scraping.patterns import site_of
from leadsphere.services import due
from leadsphere.services.editing import lock

_NEEDS = {
    "undo": Act.UNDO,
    "reverify": Act.VERIFY,
    "duplicates": Act.FIND_DUPLICATES,
    EXPORT: Act.EXPORT_LEADS,
    SCRAPE: Act.SCRAPE,
}
"""The right that a kind of job needs, where it is not that to import."""
USUAL_PER_CAMPAIGN = 2
"""Jobs of one campaign that run at once, where the workspace has not decided."""
TAKEN_OVER = "Taken over"
"""How a line of the log begins that says so."""
LINES = 500
"""Lines of its log that are kept of each job."""


class LostLease(LeadSphereError):
    """The job is no longer this runner's: it was canceled, or another runner took over."""


class Resting(LeadSphereError):
    """A campaign of the job rests or is over: the job waits until it is resumed. Says so for the job's log."""


def ask(
    session: Session,
    actor: Actor,
    act: Act,
    kind: str,
    *,
    title: str,
    spec: Mapping[str, Any],
    campaign_id: int | None = None,
    total: int | None = None,
    priority: int = Priority.ASKED,
) -> Job:
    """Ask for background work, in the caller's transaction. Raises Forbidden."""
    require(actor, act)
    job = Job(
        kind=kind,
        title=title,
        spec=dict(spec),
        campaign_id=campaign_id,
        account_id=actor.account_id,
        total=total,
        priority=priority,
        created_at=now(session),
    )
    session.add(job)
    session.flush()
    _tell(session, job)
    return job


def free(
    session: Session,
    job_id: int | None = None,
    *,
    lock_it: bool = False,
    above: int | None = None,
    instead_of: Job | None = None,
) -> Job | None:
    """The job whose turn it is, or `job_id` if nobody runs it; only of a priority `above`, where that is given, and
    as if `instead_of` ran no longer.
    """
    moment = now(session)
    nobody = or_(
        col(Job.status) == JobStatus.PENDING,
        (col(Job.status) == JobStatus.RUNNING) & (col(Job.lease_until) < moment),
    )
    wanted = select(Job).where(nobody, ~_rests(session)).limit(1)
    if above is not None:
        wanted = wanted.where(col(Job.priority) > above)
    if job_id is not None:
        wanted = wanted.where(Job.id == job_id)
    else:
        running = _running(session, but=instead_of)
        most = per_campaign(session)
        full = [campaign_id for campaign_id, many in running.items() if many >= most]
        # Whoever was cut off has kept its place in its campaign.
        left = col(Job.status) == JobStatus.RUNNING
        wanted = wanted.where(or_(left, col(Job.campaign_id).is_(None), col(Job.campaign_id).not_in(full)))
        if kept_back := _of_sites_being_read(session, but=instead_of):
            wanted = wanted.where(col(Job.id).not_in(kept_back))
        later, busy = case((left, 0), else_=1), case((col(Job.campaign_id).in_([*running]), 1), else_=0)
        wanted = wanted.order_by(later, col(Job.priority).desc(), busy, col(Job.id))
    return session.exec(wanted.with_for_update(skip_locked=True) if lock_it else wanted).first()


def claim(session: Session, job_id: int | None = None) -> Job | None:
    """Take a free job under a new attempt and a lease of 30 s; None where there is none."""
    job = free(session, job_id, lock_it=True)
    if job is None:
        return None
    left = job.status == JobStatus.RUNNING and job.lease_until is not None
    if job.campaign_id is not None and job_id is None and not left:
        # Two that claim at once would each count the others only.
        one_at_a_time(session, f"run a job of campaign {job.campaign_id}")
        if _running(session).get(job.campaign_id, 0) >= per_campaign(session):
            return None
    if job.kind == SCRAPE and not left:
        one_at_a_time(session, "read a site")
        if job.id in _of_sites_being_read(session):
            return None
    if left and job.lease_until is not None:
        silent = (now(session) - job.lease_until + LEASE).total_seconds()
        log(session, job, f"{TAKEN_OVER} {silent:.1f} s after its process was last heard of.", Level.WARNING)
    else:
        log(session, job, "Goes on." if job.started_at else "Started.")
    _end_rest(session, job)
    job.status, job.attempt, job.lease_until = JobStatus.RUNNING, job.attempt + 1, now(session) + LEASE
    job.started_at = job.started_at or now(session)
    session.add(job)
    _tell(session, job)
    return job


def per_campaign(session: Session) -> int:
    """How many jobs of one campaign run at once."""
    decided = get_setting(session, JOBS_PER_CAMPAIGN)
    return decided if isinstance(decided, int) else USUAL_PER_CAMPAIGN


def somebody_waits(session: Session, job: Job) -> bool:
    """Whether a person waits for a job that could run if `job` gave way: what schedules asked for does so then."""
    return free(session, above=Priority.ASKED - 1, instead_of=job) is not None


def renew(session: Session, job_id: int, attempt: int) -> Job:
    """The job, locked and its lease renewed. Raises LostLease."""
    job: Job = lock(session, Job, job_id)
    if job.status != JobStatus.RUNNING or job.attempt != attempt:
        raise LostLease("This job was canceled or taken over.")
    job.lease_until = now(session) + LEASE
    session.add(job)
    return job


def hold(session: Session, job_id: int, attempt: int) -> Job:
    """The job, locked and its lease renewed for one more chunk. Raises LostLease, Resting."""
    job = renew(session, job_id, attempt)
    if why := campaign_waited_for(session, job):
        raise Resting(f"{why}.")
    return job


def log(session: Session, job: Job, text: str, level: Level = Level.INFO) -> None:
    """Add a line to a job's log, in the caller's transaction; nobody's data. The oldest of very many go.

    Who reads it wants to know what happened and what to do: "Page 3: 20 people", "Waits 30 s: the site asked to".
    """
    session.add(JobLog(job_id=job.id or 0, at=now(session), level=level, text=text[:500]))
    session.flush()
    ids = select(JobLog.id).where(JobLog.job_id == job.id).order_by(col(JobLog.id).desc())
    beyond = session.exec(ids.offset(LINES).limit(1)).first()
    if beyond is not None:
        session.execute(delete(JobLog).where(col(JobLog.job_id) == job.id, col(JobLog.id) <= beyond))


def advance(
    session: Session, job: Job, *, step: int, cursor: int, done: int, counts: Mapping[str, int]
) -> None:
    """Note how far a held job is; in the transaction that did the chunk's work."""
    job.step, job.cursor, job.done = step, cursor, done
    job.counts = {name: job.counts.get(name, 0) + counts.get(name, 0) for name in {*job.counts, *counts}}
    session.add(job)
    _tell(session, job)


def end(session: Session, job_id: int, attempt: int, status: JobStatus, *, error: str = "") -> None:
    """The job is over, unless it is no longer this attempt's."""
    job: Job = lock(session, Job, job_id)
    if job.status == JobStatus.RUNNING and job.attempt == attempt:
        job.status, job.error, job.lease_until = status, error[:500], None
        job.finished_at = now(session)
        session.add(job)
        if status == JobStatus.FAILED:
            log(session, job, f"Failed: {error}", Level.ERROR)
        else:
            log(session, job, "Done.")
        _let_go(session, job)
        _tell(session, job)


def cancel(session: Session, actor: Actor, job_id: int) -> None:
    """Stop a job at its next chunk; what it has done stays. Raises NotFound, NotNow, Forbidden."""
    require(actor, Act.SEE)
    job: Job = lock(session, Job, job_id)
    _require_right(session, actor, job)
    if job.status not in NOT_OVER:
        raise NotNow("This job is already over.")
    stop(session, job)


def stop(session: Session, job: Job) -> None:
    """End a job at its next chunk, if it is not over."""
    if job.status not in NOT_OVER:
        return
    _stop_work(session, job, JobStatus.CANCELED)
    session.add(job)
    log(session, job, "Canceled.")
    _let_go(session, job)
    _tell(session, job)


def pause(session: Session, actor: Actor, job_id: int) -> None:
    """Let a job rest at its next chunk, until it is told to go on (`retry`). Raises NotFound, NotNow, Forbidden."""
    require(actor, Act.SEE)
    job: Job = lock(session, Job, job_id)
    _require_right(session, actor, job)
    if job.kind not in PAUSABLE:
        raise NotNow("Only imports, rehearsals and the reading of sources can rest. Cancel this job instead.")
    if job.status not in OPEN:
        raise NotNow(
            "This job is already over." if job.status != JobStatus.PAUSED else "This job rests already."
        )
    _stop_work(session, job, JobStatus.PAUSED)
    session.add(job)
    log(session, job, "Paused.")
    _tell(session, job)


def retry(session: Session, actor: Actor, job_id: int) -> None:
    """Let a failed, canceled or paused job go on where it stopped. Raises NotFound, NotNow, Forbidden."""
    require(actor, Act.SEE)
    wanted = existing(session, job_id)
    _require_right(session, actor, wanted)
    _refuse_if_not_to_be_read(session, wanted)
    job: Job = lock(session, Job, job_id)
    _refuse_if_taken_back(session, job)
    if job.kind == BULK:
        raise NotNow("Whom this job was asked for is no longer known. Select the leads again.")
    if job.status not in (JobStatus.FAILED, JobStatus.ABORTED, JobStatus.CANCELED, JobStatus.PAUSED):
        raise NotNow("Only a job that failed, was canceled or rests can go on.")
    again = job.status in (JobStatus.FAILED, JobStatus.ABORTED)
    job.status, job.error = JobStatus.PENDING, ""
    session.add(job)
    log(session, job, "Is tried again." if again else "Is to go on.")
    _tell(session, job)


def give_up(session: Session, actor: Actor, job_id: int) -> None:
    """Leave a failed job as it is: nobody is reminded of it any longer. Raises NotFound, NotNow, Forbidden."""
    require(actor, Act.SEE)
    job: Job = lock(session, Job, job_id)
    _require_right(session, actor, job)
    if job.status != JobStatus.FAILED:
        raise NotNow("Only a job that failed is given up.")
    job.status = JobStatus.ABORTED
    session.add(job)
    log(session, job, "Given up.")
    _tell(session, job)


def run_next(session: Session, actor: Actor, job_id: int) -> None:
    """Let a job that waits go before all others. Raises NotFound, NotNow, Forbidden."""
    require(actor, Act.SEE)
    job: Job = lock(session, Job, job_id)
    _require_right(session, actor, job)
    if job.status != JobStatus.PENDING:
        raise NotNow("Only a job that waits can go first.")
    highest = session.exec(
        select(func.max(Job.priority)).where(Job.status == JobStatus.PENDING, Job.id != job.id)
    ).one()
    job.priority = max(Priority.NEXT, (highest or 0) + 1)
    session.add(job)
    log(session, job, "Goes first.")
    _tell(session, job)


def release(session: Session, job_id: int, attempt: int, why: str = "") -> None:
    """Give a job back, to go on where it stands, unless it is no longer this attempt's; its log says why."""
    job: Job = lock(session, Job, job_id)
    if job.status == JobStatus.RUNNING and job.attempt == attempt:
        _stop_work(session, job, JobStatus.PENDING)
        session.add(job)
        if why:
            log(session, job, why)
        _tell(session, job)


def release_all(session: Session) -> None:
    """Free the jobs of a process that is gone; only where no other process can be running any."""
    for job in session.exec(select(Job).where(Job.status == JobStatus.RUNNING)):
        last_heard_of = job.lease_until - LEASE if job.lease_until else None
        job.status, job.lease_until, job.finished_at = JobStatus.PENDING, None, last_heard_of
        session.add(job)
        log(session, job, "Waits: its process was gone.", Level.WARNING)
        _tell(session, job)


def act_of(kind: str, spec: Mapping[str, Any]) -> Act:
    """The right that a job of this kind needs."""
    return Act[spec["act"]] if kind == BULK else _NEEDS.get(kind, Act.IMPORT)


def existing(session: Session, job_id: int) -> Job:
    """The job. Raises NotFound."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound
    return job


def _require_right(session: Session, actor: Actor, job: Job) -> None:
    """Raise Forbidden unless the actor may do what the job does: of an undo, also the act that it takes back."""
    require(actor, act_of(job.kind, job.spec))
    taken_back = session.get(ChangeSet, job.spec["change_set"]) if job.kind == "undo" else None
    if taken_back is not None:
        require(actor, first_act(session, taken_back)[0])


def _refuse_if_taken_back(session: Session, job: Job) -> None:
    """Raise NotNow for a job whose work was undone, or is being: what it went on to do would stand alone."""
    own = session.exec(select(ChangeSet).where(ChangeSet.job_id == job.id)).first()
    if own is None:
        return
    # An undo that kept something leaves what it took back in part, and does not call it undone.
    undo = select(ChangeSet.id).where(ChangeSet.undo_of == own.id, col(ChangeSet.undone_by).is_(None))
    undoing = session.exec(select(Job).where(Job.kind == "undo", col(Job.status).in_(OPEN)))
    if session.exec(undo).first() is not None or any(one.spec["change_set"] == own.id for one in undoing):
        raise NotNow("What this job did was taken back. Start it anew instead.")


def _refuse_if_not_to_be_read(session: Session, job: Job) -> None:
    """Raise NotNow for a job whose source is gone or rests, or is read by another job; nobody else asks for one now."""
    if job.kind != SCRAPE:
        return
    if session.get(Source, job.spec["source"]) is None:
        raise NotNow("The source of this job was removed.")
    # Before the job: so does whoever runs or removes a source.
    source: Source = lock(session, Source, job.spec["source"])
    if any(other.id != job.id for other in reading(session, source.id or 0)):
        raise NotNow("Another job reads this source already.")
    if not source.enabled:
        raise NotNow("This source rests. Resume it first.")


def reading(session: Session, source_id: int) -> list[Job]:
    """The jobs of a source that are not over."""
    found = select(Job).where(
        Job.kind == SCRAPE,
        col(Job.status).in_(NOT_OVER),
        col(Job.spec)["source"].as_integer() == source_id,
    )
    return list(session.exec(found.order_by(col(Job.id))))


def _of_sites_being_read(session: Session, *, but: Job | None = None) -> list[int]:
    """The jobs that wait to read a site which any job reads `but` this one, also one whose process is gone."""
    jobs = session.exec(select(Job).where(Job.kind == SCRAPE, col(Job.status).in_(OPEN))).all()
    running = [job for job in jobs if job.status == JobStatus.RUNNING and (but is None or job.id != but.id)]
    if not running:
        return []
    ids = {job.spec["source"] for job in jobs}
    found = session.exec(select(Source.id, Source.url).where(col(Source.id).in_(ids)))
    sites = {source_id: site_of(url) for source_id, url in found}
    busy = {sites.get(job.spec["source"], "") for job in running} - {""}
    waiting = (job for job in jobs if job.status == JobStatus.PENDING)
    return [job.id or 0 for job in waiting if sites.get(job.spec["source"]) in busy]


def _end_rest(session: Session, job: Job) -> None:
    """Somebody is at work on the job from now on, or is no longer to be: what it rested is no time at work."""
    since = stopped_at(job, now(session))
    if job.started_at and since:
        job.started_at += now(session) - since
    job.finished_at = None


def _stop_work(session: Session, job: Job, status: JobStatus) -> None:
    _end_rest(session, job)
    job.status, job.lease_until, job.finished_at = status, None, now(session)


def _let_go(session: Session, job: Job) -> None:
    """Whom a bulk job was asked for is known for as long as it runs; whom one brought in that goes no further is
    processed without it.
    """
    if job.kind == BULK:
        session.execute(delete(JobLead).where(col(JobLead.job_id) == job.id))
    if job.status != JobStatus.PERFORMED:
        due.left_behind(session, job)


def _rests(session: Session) -> ColumnElement[bool]:
    """Whether any campaign rests that a job brings leads into (`campaigns_of`)."""
    ids = col(Job.spec)["order"]["campaign_ids"]
    several: Any = (
        func.json_array_elements_text(ids)
        if session.get_bind().dialect.name == "postgresql"
        else func.json_each(ids)
    ).table_valued("value")
    among = select(cast(several.c.value, BigInteger)).select_from(several)
    resting = exists().where(
        col(Campaign.status).in_(RESTING),
        or_(col(Campaign.id) == col(Job.campaign_id), col(Campaign.id).in_(among)),
    )
    return and_(col(Job.campaign_id).is_not(None), resting)


def _running(session: Session, *, but: Job | None = None) -> dict[int, int]:
    """How many jobs run of each campaign of which any does `but` this one, also those whose process is gone."""
    running = (
        select(Job.campaign_id, func.count())
        .where(Job.status == JobStatus.RUNNING, col(Job.campaign_id).is_not(None))
        .group_by(col(Job.campaign_id))
    )
    if but is not None:
        running = running.where(Job.id != but.id)
    return {campaign_id: many for campaign_id, many in session.exec(running) if campaign_id is not None}


def _tell(session: Session, job: Job) -> None:
    tell(session, Notice(On.JOB, job.id or 0, None, job.campaign_id))
