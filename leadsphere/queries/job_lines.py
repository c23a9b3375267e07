"""The jobs page: every job with its state, its progress and what it says of itself, some at a time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from leadsphere.database import now
from leadsphere.models import (
    BULK,
    EXPORT,
    NOT_OVER,
    OPEN,
    PAUSABLE,
    PROCESS,
    REHEARSAL,
    Account,
    Campaign,
    Job,
    JobLog,
    JobStatus,
    Priority,
    campaigns_of,
    stopped_at,
    why_jobs_wait,
)
from leadsphere.queries.campaign_cards import CampaignName

KINDS = {
    "reverify": "Verification",
    "import": "Import",
    REHEARSAL: "Rehearsal",
    "scrape": "Source",
    "scraping": "Source",
    BULK: "Bulk action",
    "duplicates": "Duplicates",
    "undo": "Undo",
    EXPORT: "Export",
    PROCESS: "Processing",
}
"""What kinds of jobs are called."""
STATES: dict[str, tuple[JobStatus, ...]] = {
    "open": NOT_OVER,
    "failed": (JobStatus.FAILED,),
    "done": (JobStatus.PERFORMED,),
    "ended": (JobStatus.CANCELED, JobStatus.ABORTED),
}
"""What the page filters by."""
PAGE = 25
REMINDED = timedelta(days=7)
"""For so long a job that failed is told of, unless it is tried again or given up."""
_COUNTS = ("found", "created", "updated", "unchanged", "duplicate", "conflict", "rejected", "suppressed")
_BY_ITSELF = (PROCESS, "reverify")
"""Kinds of jobs that nobody asks for."""
_TRIED_AGAIN = (JobStatus.FAILED, JobStatus.CANCELED, JobStatus.ABORTED)


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job. `percent` is -1 while the total is not known; `waits` says what a job waits for that is not running.

    `took` is how long it was at work, or is so far; `pace` its rows a second. `file` is where its file is fetched by
    the person who looks, "" where there is none for them.
    """

    id: int
    kind: str
    title: str
    campaign_id: int
    campaign: str
    status: str
    waits: str
    percent: int
    done: int
    total: int
    counts: str
    took: str
    pace: int
    error: str
    asked: str
    by: str
    first: bool
    can_retry: bool
    can_go_on: bool
    can_cancel: bool
    can_pause: bool
    can_go_first: bool
    can_give_up: bool
    file: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a job's log."""

    id: int
    at: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some jobs, and how many there are that the filter lets through."""

    lines: list[JobLine]
    total: int


@dataclass(frozen=True, slots=True)
class JobSummary:
    """How many jobs run, wait, rest until somebody lets them go on, and failed lately without being tried again or
    given up.
    """

    running: int = 0
    waiting: int = 0
    paused: int = 0
    failed: int = 0

    def __str__(self) -> str:
        """Such as "2 jobs running, 1 waiting, 1 failed"; empty where there is nothing to say."""
        parts = (
            *((self.running, "running"), (self.waiting, "waiting")),
            *((self.paused, "paused"), (self.failed, "failed")),
        )
        said = [f"{many:,} {what}" for many, what in parts if many]
        if not said:
            return ""
        many, _, what = said[0].partition(" ")
        return ", ".join([f"{many} {'job' if many == '1' else 'jobs'} {what}", *said[1:]])


def job_page(
    session: Session,
    viewer: int | None = None,
    *,
    campaign_id: int | None = None,
    state: str = "",
    kind: str = "",
    page: int = 0,
) -> JobPage:
    """Those under way first, then the newest, as the account `viewer` sees them; of one campaign, in one state and of
    one kind where that is asked.
    """
    wanted: list[Any] = []
    if campaign_id is not None:
        wanted.append(col(Job.campaign_id) == campaign_id)
    if state:
        wanted.append(col(Job.status).in_(STATES[state]))
    if kind:
        wanted.append(col(Job.kind).in_([key for key, label in KINDS.items() if label == KINDS[kind]]))
    total = session.exec(select(func.count()).select_from(Job).where(*wanted)).one()
    order = case(
        (col(Job.status) == JobStatus.RUNNING, 0),
        (col(Job.status).in_((JobStatus.PENDING, JobStatus.PAUSED)), 1),
        else_=2,
    )
    found = session.exec(
        select(Job, Campaign, Account.name)
        .join(Campaign, col(Campaign.id) == col(Job.campaign_id), isouter=True)
        .join(Account, col(Account.id) == col(Job.account_id), isouter=True)
        .where(*wanted)
        .order_by(order, col(Job.id).desc())
        .offset(page * PAGE)
        .limit(PAGE)
    )
    return JobPage([_line(session, job, campaign, by, viewer) for job, campaign, by in found], total)


def job_log(session: Session, job_id: int) -> list[LogLine]:
    """What a job says of itself, the newest first."""
    found = select(JobLog).where(JobLog.job_id == job_id).order_by(col(JobLog.id).desc())
    return [LogLine(line.id or 0, line.at.isoformat(), line.level, line.text) for line in session.exec(found)]


def job_summary(session: Session, campaign_id: int | None = None) -> JobSummary:
    """What there is to say of the jobs of a campaign, or of all."""
    told = (col(Job.status) == JobStatus.FAILED) & (col(Job.finished_at) > now(session) - REMINDED)
    counted = (
        select(Job.status, func.count())
        .where(col(Job.status).in_(NOT_OVER) | told, col(Job.kind) != REHEARSAL)
        .group_by(col(Job.status))
    )
    if campaign_id is not None:
        counted = counted.where(Job.campaign_id == campaign_id)
    many = dict(session.exec(counted).all())
    return JobSummary(
        *(
            many.get(status, 0)
            for status in (JobStatus.RUNNING, JobStatus.PENDING, JobStatus.PAUSED, JobStatus.FAILED)
        )
    )


def campaign_named(session: Session, campaign_id: int) -> CampaignName | None:
    """The campaign whose jobs these are, or None where there is none."""
    found = session.get(Campaign, campaign_id)
    return CampaignName(found.id or 0, found.name, found.colour, found.status) if found else None


def file_of(job: Job) -> str:
    """Where the file that a job made is fetched, by whoever asked for it; "" for other jobs."""
    is_made = job.kind == EXPORT and job.status == JobStatus.PERFORMED
    return f"/api/export/file/{job.id}" if is_made else ""


def campaign_waited_for(session: Session, job: Job) -> str:
    """Why a job waits for a campaign that rests, in words; "" where none does of those that it brings leads into."""
    ids = campaigns_of(job)
    said = (why_jobs_wait(session.get(Campaign, id_), is_one_of_several=len(ids) > 1) for id_ in ids)
    return next(filter(None, said), "")


def waits_for(session: Session, job: Job) -> str:
    """What a job waits for; empty where it does not wait."""
    if job.status == JobStatus.PAUSED:
        return "Rests until somebody lets it go on"
    if job.status != JobStatus.PENDING and not _is_left(session, job):
        return ""
    if why := campaign_waited_for(session, job):
        return why
    if _is_left(session, job):
        return "Waits to be taken over: its process was gone"
    return "Waits for its turn"


def seconds_at_work(session: Session, job: Job) -> float:
    """How long a job was at work, or is so far; what it rested meanwhile does not count."""
    until = stopped_at(job, now(session)) or now(session)
    return max(0.0, (until - job.started_at).total_seconds()) if job.started_at else 0.0


def _line(
    session: Session, job: Job, campaign: Campaign | None, by: str | None, viewer: int | None
) -> JobLine:
    seconds = seconds_at_work(session, job)
    return JobLine(
        id=job.id or 0,
        kind=KINDS.get(job.kind, job.kind.capitalize()),
        title=job.title,
        campaign_id=job.campaign_id or 0,
        campaign=campaign.name if campaign else "",
        status=job.status,
        waits=waits_for(session, job),
        percent=min(100, job.done * 100 // job.total) if job.total else -1,
        done=job.done,
        total=job.total or 0,
        counts=" · ".join(
            f"{many:,} {name.replace('_', ' ')}" for name, many in _whole(job.counts).items() if many
        ),
        took=_took(seconds) if job.started_at else "",
        pace=round(job.done / seconds) if seconds >= 1 else 0,
        error=job.error,
        asked=job.created_at.isoformat(),
        by=by or ("LeadSphere" if job.kind in _BY_ITSELF else "Command line"),
        first=job.priority >= Priority.NEXT,
        can_retry=job.status in _TRIED_AGAIN and job.kind != BULK,
        can_go_on=job.status == JobStatus.PAUSED,
        can_cancel=job.status in STATES["open"],
        can_pause=job.status in OPEN and job.kind in PAUSABLE,
        can_go_first=job.status == JobStatus.PENDING,
        can_give_up=job.status == JobStatus.FAILED,
        file=file_of(job) if viewer is not None and job.account_id == viewer else "",
    )


def _whole(counts: dict[str, Any]) -> dict[str, int]:
    """The counts that are numbers, whatever a kind of job counts: those that many kinds have first."""
    names = sorted(counts, key=lambda name: (_COUNTS.index(name) if name in _COUNTS else len(_COUNTS), name))
    return {name: counts[name] for name in names if isinstance(counts[name], int)}


def _is_left(session: Session, job: Job) -> bool:
    return job.status == JobStatus.RUNNING and job.lease_until is not None and job.lease_until < now(session)


def _took(seconds: float) -> str:
    """Such as "8 s", "3 min 20 s" and "2 h 5 min"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
