"""Jobs as rows: asked for, claimed, carried forward chunk by chunk, and ended."""

# SQLModel prefers `exec`, which takes no deletes.
# pyright: reportDeprecated=false

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now, tell
from leadsphere.errors import LeadSphereError, NotFound, NotNow
from leadsphere.live.change import Notice
from leadsphere.models import BULK, OPEN, REHEARSAL, SCRAPE, Act, ChangeSet, Job, JobLead, JobStatus
from leadsphere.queries.history import first_act
from leadsphere.services.editing import lock

_NEEDS = {"undo": Act.UNDO, SCRAPE: Act.SCRAPE}
"""The right that a kind of job needs, where it is not that to import."""
PAUSABLE = ("import", REHEARSAL, SCRAPE)
"""Kinds of jobs that can rest for as long as one likes."""
LEASE = timedelta(seconds=30)


class LostLease(LeadSphereError):
    """The job is no longer this runner's: it was canceled, or another runner took over."""


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
        created_at=now(session),
    )
    session.add(job)
    session.flush()
    _tell(session, job)
    return job


def free(session: Session, job_id: int | None = None, *, lock_it: bool = False) -> Job | None:
    """The oldest job that nobody runs, or `job_id` if nobody does."""
    nobody = or_(
        col(Job.status) == JobStatus.PENDING,
        (col(Job.status) == JobStatus.RUNNING) & (col(Job.lease_until) < now(session)),
    )
    wanted = select(Job).where(nobody).order_by(col(Job.id)).limit(1)
    if job_id is not None:
        wanted = wanted.where(Job.id == job_id)
    return session.exec(wanted.with_for_update(skip_locked=True) if lock_it else wanted).first()


def claim(session: Session, job_id: int | None = None) -> Job | None:
    """Take a free job under a new attempt and a lease of 30 s; None where there is none."""
    job = free(session, job_id, lock_it=True)
    if job is None:
        return None
    job.status, job.attempt, job.lease_until = JobStatus.RUNNING, job.attempt + 1, now(session) + LEASE
    job.started_at = job.started_at or now(session)
    session.add(job)
    _tell(session, job)
    return job


def hold(session: Session, job_id: int, attempt: int) -> Job:
    """The job, locked and its lease renewed for one more chunk. Raises LostLease."""
    job: Job = lock(session, Job, job_id)
    if job.status != JobStatus.RUNNING or job.attempt != attempt:
        raise LostLease("This job was canceled or taken over.")
    job.lease_until = now(session) + LEASE
    session.add(job)
    return job


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
        _forget_leads(session, job)
        _tell(session, job)


def cancel(session: Session, actor: Actor, job_id: int) -> None:
    """Stop a job at its next chunk; what it has done stays. Raises NotFound, NotNow, Forbidden."""
    require(actor, Act.SEE)
    job: Job = lock(session, Job, job_id)
    _require_right(session, actor, job)
    if job.status not in (*OPEN, JobStatus.PAUSED):
        raise NotNow("This job is already over.")
    stop(session, job)


def stop(session: Session, job: Job) -> None:
    """End a job at its next chunk, if it is not over."""
    if job.status not in (*OPEN, JobStatus.PAUSED):
        return
    job.status, job.lease_until, job.finished_at = JobStatus.CANCELED, None, now(session)
    session.add(job)
    _forget_leads(session, job)
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
    job.status, job.lease_until, job.finished_at = JobStatus.PAUSED, None, now(session)
    session.add(job)
    _tell(session, job)


def retry(session: Session, actor: Actor, job_id: int) -> None:
    """Let a failed, canceled or paused job go on where it stopped. Raises NotFound, NotNow, Forbidden."""
    require(actor, Act.SEE)
    job: Job = lock(session, Job, job_id)
    _require_right(session, actor, job)
    _refuse_if_taken_back(session, job)
    if job.kind == BULK:
        raise NotNow("Whom this job was asked for is no longer known. Select the leads again.")
    if job.status not in (JobStatus.FAILED, JobStatus.ABORTED, JobStatus.CANCELED, JobStatus.PAUSED):
        raise NotNow("Only a job that failed, was canceled or rests can go on.")
    if job.started_at and job.finished_at:
        # It was at work for no longer than that.
        job.started_at += now(session) - job.finished_at
    job.status, job.error, job.finished_at = JobStatus.PENDING, "", None
    session.add(job)
    _tell(session, job)


def release(session: Session, job_id: int, attempt: int) -> None:
    """Give a job back, to go on where it stands, unless it is no longer this attempt's."""
    job: Job = lock(session, Job, job_id)
    if job.status == JobStatus.RUNNING and job.attempt == attempt:
        job.status, job.lease_until = JobStatus.PENDING, None
        session.add(job)
        _tell(session, job)


def release_all(session: Session) -> None:
    """Free the jobs of a process that is gone; only where no other process can be running any."""
    for job in session.exec(select(Job).where(Job.status == JobStatus.RUNNING)):
        job.status, job.lease_until = JobStatus.PENDING, None
        session.add(job)
        _tell(session, job)


def existing(session: Session, job_id: int) -> Job:
    """The job. Raises NotFound."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound
    return job


def _require_right(session: Session, actor: Actor, job: Job) -> None:
    """Raise Forbidden unless the actor may do what the job does: of an undo, also the act that it takes back."""
    require(actor, Act[job.spec["act"]] if job.kind == BULK else _NEEDS.get(job.kind, Act.IMPORT))
    taken_back = session.get(ChangeSet, job.spec["change_set"]) if job.kind == "undo" else None
    if taken_back is not None:
        require(actor, first_act(session, taken_back)[0])


def _refuse_if_taken_back(session: Session, job: Job) -> None:
    """Raise NotNow for a job whose work was undone, or is being: what it went on to do would stand alone."""
    own = session.exec(select(ChangeSet).where(ChangeSet.job_id == job.id)).first()
    if own is None:
        return
    undoing = session.exec(select(Job).where(Job.kind == "undo", col(Job.status).in_(OPEN)))
    if own.undone_by is not None or any(one.spec["change_set"] == own.id for one in undoing):
        raise NotNow("What this job did was taken back. Start it anew instead.")


def _forget_leads(session: Session, job: Job) -> None:
    """Whom a bulk job was asked for is known for as long as it runs."""
    if job.kind == BULK:
        session.execute(delete(JobLead).where(col(JobLead.job_id) == job.id))


def _tell(session: Session, job: Job) -> None:
    tell(session, Notice(On.JOB, job.id or 0, None, job.campaign_id))
