"""What a job finds on the web, brought in batch by batch: people, the pages that are read, and how it ended."""

# SQLModel prefers `exec`, which takes neither deletes nor statements of the Core.
# pyright: reportDeprecated=false

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import now
from leadsphere.errors import LeadSphereError
from leadsphere.importing.plan import Person
from leadsphere.models import (
    NOT_OVER,
    SCRAPE,
    Act,
    Job,
    Level,
    Origin,
    Outcome,
    Reject,
    ScrapedPage,
    Source,
)
from leadsphere.scraping.order import Batch, Ended, Found, Link, Order, Place, Progress, Reason, Said
from leadsphere.services import jobs, refusing, sources
from leadsphere.services.intake import Arrival, bring_in
from leadsphere.services.recording import resume

ABANDONED = timedelta(days=1)
"""For so long a job that was canceled knows which pages it has read."""
LONGEST_SOURCE = 400
"""Characters of where a value comes from, as a change keeps it."""
FAILURES = (Reason.FORBIDDEN, Reason.UNREACHABLE, Reason.FAILED, Reason.MEMORY, Reason.CANCELED)
"""Ends after which a source counts as failed; at all others it gave what there was time and room for."""

_PARTS = {
    "full_name": ("lead.first_name", "lead.last_name"),
    "location": ("lead.city", "lead.region", "lead.country"),
}
"""Texts that say several things."""


class SourceFailed(LeadSphereError):
    """A source could not be read; the message says why."""


def order_of(session: Session, job: Job) -> Order:
    """What a job is to read, from where it stands on. Raises NotFound where its source is gone."""
    source = sources.existing(session, job.spec["source"])
    pages = session.exec(
        select(ScrapedPage).where(ScrapedPage.job_id == job.id).order_by(col(ScrapedPage.id))
    ).all()
    done = tuple(page.url for page in pages if page.is_read)
    waiting = tuple(Link(page.url, page.depth) for page in pages if not page.is_read)
    return replace(sources.order_of(source), place=Place(done, waiting))


def keep(session: Session, actor: Actor, job: Job, batch: Batch) -> dict[str, int]:
    """Bring in the people of a batch, and note which pages are read thereby; returns the job's counts."""
    read = [(found, found.person()) for found in batch.people]
    people = [(found, person) for found, person in read if isinstance(person, Person)]
    reasons = refusing.refused(session, [person for _, person in people]) if people else []
    coming = [one for one, reason in zip(people, reasons, strict=True) if not reason]
    counts = _land(session, actor, job, coming)
    line = job.counts.get(Outcome.REJECTED, 0) + job.counts.get(Outcome.SUPPRESSED, 0)
    for (found, _), reason in zip(people, reasons, strict=True):
        if reason and not found.again:
            counts[Outcome.SUPPRESSED] += 1
            # Of somebody who may not come in nothing is stored, not even where they were found.
            _reject(session, job, line + counts.total(), Outcome.SUPPRESSED, reason, [])
    for found, person in read:
        if not isinstance(person, Person) and not found.again:
            counts[Outcome.REJECTED] += 1
            cells = [found.url, *found.columns.values()]
            _reject(session, job, line + counts.total(), Outcome.REJECTED, person.reason, cells)
    _note_pages(session, job, batch)
    if batch.people:
        many = len(batch.people)
        jobs.log(session, job, f"{many} {'person' if many == 1 else 'people'} found{_said(counts)}.")
    return {name: many for name, many in counts.items() if many} | {
        "found": sum(not found.again for found in batch.people)
    }


def _said(counts: Counter[str]) -> str:
    said = ", ".join(f"{many:,} {name}" for name, many in sorted(counts.items()) if many)
    return f": {said}" if said else ""


def _land(session: Session, actor: Actor, job: Job, coming: Sequence[tuple[Found, Person]]) -> Counter[str]:
    if not coming:
        return Counter()
    record = resume(session, actor, Act.SCRAPE, job)
    landed = bring_in(
        session,
        record,
        [_arrival(found, person) for found, person in coming],
        campaign_id=job.campaign_id,
        origin=Origin.SCRAPED,
        job_id=job.id,
        once=True,
    )
    record.save()
    came = zip(coming, landed.outcomes, strict=True)
    # Whoever is found again on a later page was counted with the first one.
    return Counter(
        outcome.value for (found, _), outcome in came if not (found.again and outcome is Outcome.DUPLICATE)
    )


def _arrival(found: Found, person: Person) -> Arrival:
    """Somebody with the page that each of their values stands on."""
    person.lead.setdefault("source", urlsplit(found.url).hostname or "")
    pages: dict[str, str] = {}
    for value in found.values:
        for name in _PARTS.get(value.key, (value.key if "." in value.key else value.text,)):
            pages.setdefault(name, value.url[:LONGEST_SOURCE])
    return Arrival(person, found.url[:LONGEST_SOURCE], pages)


def _reject(session: Session, job: Job, line: int, outcome: Outcome, reason: str, cells: list[str]) -> None:
    session.add(Reject(job_id=job.id or 0, line=line, outcome=outcome, reason=reason[:500], cells=cells))


def _note_pages(session: Session, job: Job, batch: Batch) -> None:
    depths = dict.fromkeys(batch.done, 0)
    depths |= {link.url: link.depth for link in batch.waiting}
    known = {
        page.url: page
        for page in session.exec(
            select(ScrapedPage).where(ScrapedPage.job_id == job.id, col(ScrapedPage.url).in_(depths))
        )
    }
    for url, depth in depths.items():
        page = known.get(url) or ScrapedPage(job_id=job.id or 0, url=url, depth=depth)
        page.is_read = page.is_read or url in batch.done
        session.add(page)
    session.flush()


def note_progress(job: Job, progress: Progress) -> None:
    """Note how many pages a job knows of; it is saved with the chunk."""
    job.total = max(job.done, progress.read + progress.queued)


def note_said(session: Session, job: Job, said: Said) -> None:
    """Write what the reader said into the job's log: what is about one page is a warning."""
    text = f"{said.sentence} {said.url}".strip()
    jobs.log(session, job, text, Level.WARNING if said.url else Level.INFO)


def note_end(session: Session, actor: Actor, job: Job, ended: Ended) -> None:
    """Note what became of a source: what failed three times in a row puts its campaign on hold."""
    source = session.get(Source, job.spec["source"])
    if source is None:
        return
    if ended.reason in FAILURES:
        # Whoever tries again begins anew.
        forget_pages(session, job)
        sources.failed(session, actor, source, job, ended.sentence)
    else:
        jobs.log(session, job, ended.sentence)
        sources.succeeded(session, source, job)


def forget_pages(session: Session, job: Job) -> None:
    """Let go of the pages that a job knew of: it has read them."""
    session.execute(delete(ScrapedPage).where(col(ScrapedPage.job_id) == job.id))


def forget_abandoned(session: Session) -> None:
    """Let go of the pages of jobs that ended `ABANDONED` ago: whoever tries one again then begins anew."""
    over = select(Job.id).where(
        Job.kind == SCRAPE,
        col(Job.status).not_in(NOT_OVER),
        col(Job.finished_at) < now(session) - ABANDONED,
    )
    session.execute(delete(ScrapedPage).where(col(ScrapedPage.job_id).in_(over)))
