"""Jobs as people see them: state, progress, what came of it."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import exists, or_
from sqlmodel import Session, col, select

from leadsphere.models import (
    BULK,
    EXPORT,
    NOT_OVER,
    OPEN,
    REHEARSAL,
    Account,
    Campaign,
    Change,
    ChangeSet,
    Job,
    RehearsedRow,
    Reject,
    Upload,
)
from leadsphere.queries.job_lines import campaign_waited_for, file_of, seconds_at_work
from leadsphere.verification.verdict import outcome


@dataclass(frozen=True, slots=True)
class JobCard:
    """One job. `percent` is -1 while the total is not known.

    `change_set_id` is what an undo takes back of one that is over, 0 where there is nothing, and `undone` says who
    has taken it back; only of a job that is asked for alone. `pace` is its rows a second and `left` the seconds that
    it still takes, 0 while nobody knows."""

    id: int
    kind: str
    title: str
    campaign_id: int
    campaign: str
    status: str
    is_open: bool
    done: int
    total: int
    percent: int
    created: int
    updated: int
    rejected: int
    error: str
    started: str
    change_set_id: int = 0
    undone: str = ""
    pace: int = 0
    left: int = 0
    unchanged: int = 0
    duplicate: int = 0
    conflict: int = 0
    suppressed: int = 0
    doubtful: int = 0
    waits: str = ""


NAMED = 3
"""Campaigns of a job that are named."""
NO_JOB = JobCard(0, "", "", 0, "", "", False, 0, 0, -1, 0, 0, 0, "", "")
"""What a page holds while it shows no job."""


@dataclass(frozen=True, slots=True)
class RejectView:
    """One rejected row."""

    line: int
    outcome: str
    reason: str
    text: str


def job_card(session: Session, job_id: int) -> JobCard | None:
    """The job, or None where there is none."""
    job = session.get(Job, job_id)
    if job is None:
        return None
    change_set_id, undone = _undo_of(session, job)
    card = _card(job, _campaigns_of(session, job))
    seconds = seconds_at_work(session, job) if card.is_open else 0.0
    pace = round(job.done / seconds) if seconds > 0 else 0
    left = round((card.total - card.done) / pace) if pace and card.total else 0
    return replace(
        card, change_set_id=change_set_id, undone=undone, pace=pace, left=left,
        waits=campaign_waited_for(session, job) if job.status in NOT_OVER else "",
    )  # fmt: skip


def recent_jobs(session: Session, *, kinds: Collection[str], limit: int = 20) -> list[JobCard]:
    """The newest jobs of these kinds first."""
    found = select(Job).where(col(Job.kind).in_(kinds)).order_by(col(Job.id).desc()).limit(limit)
    jobs = session.exec(found).all()
    return [_card(job, _campaigns_of(session, job)) for job in jobs]


def open_rehearsal(session: Session, account_id: int | None) -> Job | None:
    """The newest rehearsal of this person whose file still waits for its import; None where there is none."""
    upload = col(Job.spec)["upload"].as_string()
    imported = select(upload).where(Job.kind == "import", upload.is_not(None))
    shows = exists().where(col(RehearsedRow.job_id) == col(Job.id))
    return session.exec(
        select(Job)
        .join(Upload, col(Upload.id) == upload)
        .where(
            Job.kind == REHEARSAL,
            Job.account_id == account_id,
            or_(col(Job.status).in_(NOT_OVER), shows),
            col(Upload.id).not_in(imported),
        )
        .order_by(col(Job.id).desc())
        .limit(1)
    ).first()


def latest_job(session: Session, kind: str) -> JobCard | None:
    """The newest job of a kind, or None where there was none."""
    job = session.exec(select(Job).where(Job.kind == kind).order_by(col(Job.id).desc()).limit(1)).first()
    return _card(job, "") if job else None


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """How far a bulk job is. `label` says what it does, and who asked for it where that is another. `pace` is its
    leads a second, 0 before there are any figures; `said` is what it did once it is over; `change_set_id` what an
    undo takes back then, 0 where there is nothing; `href` is where its file is fetched, "" where there is none.
    """

    id: int = 0
    label: str = ""
    doing: str = ""
    said: str = ""
    status: str = ""
    is_open: bool = False
    done: int = 0
    total: int = 0
    percent: int = 0
    pace: int = 0
    error: str = ""
    change_set_id: int = 0
    href: str = ""


def bulk_progress(session: Session, viewer: int | None, job_id: int | None = None) -> BulkProgress | None:
    """A bulk job as the account `viewer` sees it, or an export of theirs; without an id, the oldest one not over."""
    theirs = (Job.kind == EXPORT) & (Job.account_id == viewer)
    wanted = select(Job).where((Job.kind == BULK) | theirs).order_by(col(Job.id)).limit(1)
    wanted = wanted.where(col(Job.status).in_(OPEN) if job_id is None else col(Job.id) == job_id)
    job = session.exec(wanted).first()
    if job is None:
        return None
    doing = str(job.spec.get("doing", ""))
    account = session.get(Account, job.account_id) if job.account_id is not None else None
    seconds = seconds_at_work(session, job)
    return BulkProgress(
        id=job.id or 0,
        label=doing
        if job.account_id == viewer
        else f"{account.name if account else 'Command line'}: {doing}",
        doing=doing,
        said=f"{job.title}: {found}" if (found := outcome(job.counts)) else job.title,
        status=job.status,
        is_open=job.status in OPEN,
        done=job.done,
        total=job.total or 0,
        percent=min(100, job.done * 100 // job.total) if job.total else 0,
        pace=round(job.done / seconds) if seconds > 0 else 0,
        error=job.error,
        change_set_id=_undo_of(session, job)[0],
        href=file_of(job),
    )


def rejects(session: Session, job_id: int, *, limit: int = 200) -> list[RejectView]:
    """The rows that an import could not use, in the order of the file."""
    found = session.exec(
        select(Reject).where(Reject.job_id == job_id).order_by(col(Reject.line)).limit(limit)
    )
    return [
        RejectView(r.line, r.outcome, r.reason, " · ".join(cell for cell in r.cells if cell)[:200])
        for r in found
    ]


def _campaigns_of(session: Session, job: Job) -> str:
    """The campaigns that a job is about, by name; of many, the first ones."""
    ids = job.spec.get("order", {}).get("campaign_ids") or [job.campaign_id]
    found = (session.get(Campaign, id_) for id_ in ids[:NAMED] if id_ is not None)
    more = [f"{len(ids) - NAMED} more"] if len(ids) > NAMED else []
    return ", ".join([campaign.name for campaign in found if campaign] + more)


def _undo_of(session: Session, job: Job) -> tuple[int, str]:
    """What an undo of the job takes back, and who has done so already."""
    own = session.exec(select(ChangeSet).where(ChangeSet.job_id == job.id)).first()
    if own is None or job.status in OPEN:
        return 0, ""
    if own.undone_by is not None:
        undoer = session.exec(
            select(Account.name)
            .select_from(ChangeSet)
            .join(Account, col(Account.id) == col(ChangeSet.account_id), isouter=True)
            .where(ChangeSet.id == own.undone_by)
        ).first()
        return 0, f"Undone by {undoer or 'somebody'}"
    did = session.exec(select(Change.id).where(Change.change_set_id == own.id).limit(1)).first()
    return (own.id or 0) if did is not None else 0, ""


def _card(job: Job, campaign: str) -> JobCard:
    return JobCard(
        id=job.id or 0,
        kind=job.kind,
        title=job.title,
        campaign_id=job.campaign_id or 0,
        campaign=campaign,
        status=job.status,
        is_open=job.status in OPEN,
        done=job.done,
        total=job.total or 0,
        percent=min(100, job.done * 100 // job.total) if job.total else -1,
        created=job.counts.get("created", 0),
        updated=job.counts.get("updated", 0),
        rejected=job.counts.get("rejected", 0),
        error=job.error,
        started=job.created_at.isoformat(),
        unchanged=job.counts.get("unchanged", 0),
        duplicate=job.counts.get("duplicate", 0),
        conflict=job.counts.get("conflict", 0),
        suppressed=job.counts.get("suppressed", 0),
        doubtful=job.counts.get("doubtful", 0),
    )
