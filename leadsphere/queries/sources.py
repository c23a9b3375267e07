"""The sources of a campaign as its page shows them: what each is, what came of it, and when it is read again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from leadsphere.models import NOT_OVER, SCRAPE, Account, Job, JobStatus, Schedule, Source
from leadsphere.scraping.sources import SOURCES
from leadsphere.values.rhythms import unpacked

_LABELS = {source.name: source.label for source in SOURCES}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source. `base` is when it was changed last, for an edit to begin from; moments are ISO 8601 or "".

    `job_id` is the job that reads it now, 0 for none, and `waits` that its turn has not come; `percent` is -1 while
    nobody knows. `came` says what came of the last run that brought anything: "12 found · 8 new".
    """

    id: int
    kind: str
    label: str
    url: str
    shown: str
    about: str
    pages: int
    depth: int
    pattern: str
    enabled: bool
    failures: int
    error: str
    last_run: str
    came: str
    job_id: int
    waits: bool
    read: int
    known: int
    percent: int
    added_by: str
    base: str
    repeats: str = ""
    next_run: str = ""
    days: str = ""
    at: str = "06:00"


def source_rows(session: Session, campaign_id: int) -> list[SourceRow]:
    """The sources of a campaign, the oldest first."""
    found = session.exec(
        select(Source, Account.name)
        .join(Account, col(Account.id) == col(Source.account_id), isouter=True)
        .where(Source.campaign_id == campaign_id)
        .order_by(col(Source.id))
    ).all()
    jobs, schedules = _last_jobs(session, campaign_id), _schedules(session, campaign_id)
    return [
        _row(source, name or "", jobs.get(source.id or 0, []), schedules.get(source.id or 0))
        for source, name in found
    ]


def _schedules(session: Session, campaign_id: int) -> Mapping[int, Schedule]:
    """In what rhythm each source is read, where it is in any."""
    wanted = select(Schedule).where(Schedule.campaign_id == campaign_id, Schedule.kind == SCRAPE)
    return {int(schedule.spec["source"]): schedule for schedule in session.exec(wanted)}


def _last_jobs(session: Session, campaign_id: int) -> Mapping[int, list[Job]]:
    """The jobs of each source, the newest first."""
    wanted = (
        select(Job)
        .where(Job.campaign_id == campaign_id, Job.kind == SCRAPE)
        .order_by(col(Job.id).desc())
        .limit(1_000)
    )
    jobs: dict[int, list[Job]] = {}
    for job in session.exec(wanted):
        jobs.setdefault(int(job.spec["source"]), []).append(job)
    return jobs


def _row(source: Source, added_by: str, jobs: list[Job], schedule: Schedule | None) -> SourceRow:
    running = next((job for job in jobs if job.status in NOT_OVER), None)
    over = next((job for job in jobs if job.finished_at is not None and job.status not in NOT_OVER), None)
    total = (running.total or 0) if running else 0
    rhythm = unpacked(schedule.rhythm, schedule.zone) if schedule else None
    goes_on = schedule is not None and schedule.enabled and source.enabled
    return SourceRow(
        id=source.id or 0,
        kind=source.kind,
        label=_LABELS.get(source.kind, source.kind),
        url=source.url,
        shown=source.url.partition("://")[2].removesuffix("/"),
        about=_about(source),
        pages=source.pages,
        depth=source.depth,
        pattern=source.pattern,
        enabled=source.enabled,
        failures=source.failures,
        error=source.last_error,
        last_run=source.last_run_at.isoformat() if source.last_run_at else "",
        came=_came(over) if over else "",
        job_id=(running.id or 0) if running else 0,
        waits=running is not None and running.status != JobStatus.RUNNING,
        read=running.done if running else 0,
        known=total,
        percent=min(100, running.done * 100 // total) if running and total else -1,
        added_by=f"Added by {added_by}" if added_by else "",
        base=source.updated_at.isoformat(),
        repeats=_capital(str(rhythm)) if rhythm else "",
        next_run=schedule.next_at.isoformat() if schedule and goes_on else "",
        days=f"{rhythm.hours}h"
        if rhythm and rhythm.hours
        else "".join(map(str, rhythm.days))
        if rhythm
        else "",
        at=rhythm.at if rhythm else "06:00",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _about(source: Source) -> str:
    """How far it is read: "up to 100 pages, 2 links deep, only /team/*"."""
    kind = next((one for one in SOURCES if one.name == source.kind), None)
    said = [f"up to {source.pages:,} {'page' if source.pages == 1 else 'pages'}"]
    if kind is not None and kind.follows:
        said.append(f"{source.depth} {'link' if source.depth == 1 else 'links'} deep")
    if source.pattern and kind is not None and kind.has_pattern:
        said.append(f"only {source.pattern}")
    return ", ".join(said)


def _came(job: Job) -> str:
    counts = job.counts
    words = {
        "found": "found",
        "created": "new",
        "updated": "updated",
        "unchanged": "known already",
        "suppressed": "kept out",
        "rejected": "rejected",
    }
    said = [f"{counts[name]:,} {word}" for name, word in words.items() if counts.get(name)]
    return " · ".join(said) if said else "Nobody found"
