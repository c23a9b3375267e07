"""Jobs as people see them: state, progress, what came of it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from leadsphere.models import OPEN, Campaign, Job, Reject


@dataclass(frozen=True, slots=True)
class JobCard:
    """One job. `percent` is -1 while the total is not known."""

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


NO_JOB = JobCard(0, "", "", 0, "", "", False, 0, 0, -1, 0, 0, 0, "", "")
"""What a page holds while it shows no job."""


@dataclass(frozen=True, slots=True)
class RejectView:
    """One rejected row."""

    line: int
    reason: str
    text: str


def job_card(session: Session, job_id: int) -> JobCard | None:
    """The job, or None where there is none."""
    job = session.get(Job, job_id)
    return _card(job, _campaign_name(session, job.campaign_id)) if job else None


def recent_jobs(session: Session, *, limit: int = 20) -> list[JobCard]:
    """The newest jobs that bring people into a campaign first."""
    brings = select(Job).where(col(Job.campaign_id).is_not(None))
    jobs = session.exec(brings.order_by(col(Job.id).desc()).limit(limit)).all()
    return [_card(job, _campaign_name(session, job.campaign_id)) for job in jobs]


def latest_job(session: Session, kind: str) -> JobCard | None:
    """The newest job of a kind, or None where there was none."""
    job = session.exec(select(Job).where(Job.kind == kind).order_by(col(Job.id).desc()).limit(1)).first()
    return _card(job, "") if job else None


def rejects(session: Session, job_id: int, *, limit: int = 200) -> list[RejectView]:
    """The rows that an import could not use, in the order of the file."""
    found = session.exec(
        select(Reject).where(Reject.job_id == job_id).order_by(col(Reject.line)).limit(limit)
    )
    return [RejectView(r.line, r.reason, " · ".join(cell for cell in r.cells if cell)[:200]) for r in found]


def _campaign_name(session: Session, campaign_id: int | None) -> str:
    campaign = session.get(Campaign, campaign_id) if campaign_id is not None else None
    return campaign.name if campaign else ""


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
    )
