"""The sources of a campaign: added, edited, rested, removed and run; what they come to, and when they fail."""

# SQLModel prefers `exec`, which takes no deletes.
# pyright: reportDeprecated=false

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from sqlalchemy import delete
from sqlmodel import Session, col, select
from w3lib.url import safe_url_string

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time, tell
from leadsphere.errors import AlreadyExists, NotFound, NotNow
from leadsphere.live.change import Notice
from leadsphere.models import SCRAPE, Act, Change, Job, Schedule, ScrapedPage, Source
from leadsphere.scraping.order import Order
from leadsphere.scraping.run import checked
from leadsphere.scraping.terms import terms
from leadsphere.services import campaigns, jobs, schedules
from leadsphere.services.deleting import delete_rows
from leadsphere.services.editing import lock
from leadsphere.services.recording import begin, done_before, set_columns
from leadsphere.values.rhythms import Rhythm
from leadsphere.values.text import clean

PATIENCE = 3
"""So often in a row a source may fail before its campaign is put on hold."""
MOST = 50
"""Sources of one campaign."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source as somebody wants it: the name of its kind, its address, and how far it is read."""

    kind: str
    url: str
    pages: int = 100
    depth: int = 2
    pattern: str = ""

    @property
    def order(self) -> Order:
        """What its job reads."""
        return Order(self.kind, self.url, self.pages, self.depth, self.pattern)


@dataclass(frozen=True, slots=True)
class Made:
    """A new source, and the change set that an undo of it takes back."""

    source_id: int
    change_set_id: int


def settled(wanted: Wanted) -> Wanted:
    """A source in its one form: "team.example/about#us" is https://team.example/about. Raises BadValue.

    A site that forbids to be read by programs is refused with the road that it allows.
    """
    url = clean(wanted.url)
    if url and "://" not in url:
        url = f"https://{url.lstrip('/')}"
    url = urldefrag(url).url
    if not url.isascii():
        # As a browser's address bar shows it, with letters of any language.
        with suppress(ValueError):
            url = safe_url_string(url)
    if url and not urlsplit(url).path:
        url = f"{url}/" if "?" not in url else url
    found = Wanted(wanted.kind, url, wanted.pages, wanted.depth, clean(wanted.pattern))
    checked(terms().on(found.order))
    return found


def create(
    session: Session, actor: Actor, campaign_id: int, wanted: Wanted, *, operation: str | None = None
) -> Made:
    """A new source of a campaign. Raises Forbidden, NotFound, BadValue, AlreadyExists, NotNow for too many."""
    require(actor, Act.EDIT_SOURCES)
    campaigns.existing(session, campaign_id)
    one_at_a_time(session, "add a source")
    if done := done_before(session, actor, operation):
        made = select(Change.thing_id).where(Change.change_set_id == done, Change.thing == On.SOURCE)
        return Made(session.exec(made).first() or 0, done)
    found = settled(wanted)
    _refuse_twice(session, campaign_id, found, but=None)
    if len(session.exec(select(Source.id).where(Source.campaign_id == campaign_id)).all()) >= MOST:
        raise NotNow(f"A campaign has at most {MOST} sources. Remove one first.")
    moment = now(session)
    source = Source(
        campaign_id=campaign_id,
        kind=found.kind,
        url=found.url,
        pages=found.pages,
        depth=found.depth,
        pattern=found.pattern,
        account_id=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(source)
    session.flush()
    record = begin(session, actor, Act.EDIT_SOURCES, operation=operation)
    said = {"kind": found.kind, "url": found.url, "campaign_id": campaign_id}
    record.created(On.SOURCE, source.id or 0, said, campaign_id=campaign_id)
    record.save()
    return Made(source.id or 0, record.change_set_id)


def edit(
    session: Session,
    actor: Actor,
    source_id: int,
    wanted: Wanted,
    *,
    base: str = "",
    operation: str | None = None,
) -> int:
    """Let a source be another one; returns the change set, 0 where it is that already.

    What reads it is stopped where something else is to be read: the pages that it knows are of another place.
    `base` is when it was changed last as the person saw it (ISO 8601). Raises Forbidden, NotFound, BadValue,
    AlreadyExists, NotNow where somebody else has changed it since.
    """
    require(actor, Act.EDIT_SOURCES)
    one_at_a_time(session, "add a source")
    if done := done_before(session, actor, operation):
        return done
    source = _locked(session, source_id)
    found = settled(wanted)
    _refuse_twice(session, source.campaign_id, found, but=source_id)
    values = {name: getattr(found, name) for name in ("kind", "url", "pages", "depth", "pattern")}
    if all(getattr(source, name) == value for name, value in values.items()):
        return 0
    if base and base != source.updated_at.isoformat():
        raise NotNow("Somebody has changed this source meanwhile. Look at it again.")
    if (source.kind, source.url) != (found.kind, found.url):
        source.failures = 0
    if (source.kind, source.url, source.pattern) != (found.kind, found.url, found.pattern):
        _stop_reading(session, source_id)
    return _set(session, actor, source, values, operation)


def save(
    session: Session,
    actor: Actor,
    campaign_id: int,
    source_id: int,
    wanted: Wanted,
    rhythm: Rhythm | None,
    *,
    base: str = "",
    operation: str | None = None,
) -> Made:
    """Add a source (`source_id` 0) or change one, with the rhythm in which it is read. Raises what those do."""
    if source_id:
        changed = edit(session, actor, source_id, wanted, base=base, operation=operation)
        saved = Made(source_id, changed)
    else:
        saved = create(session, actor, campaign_id, wanted, operation=operation)
    repeat(session, actor, saved.source_id, rhythm)
    return saved


def enable(session: Session, actor: Actor, source_id: int, on: bool, *, operation: str | None = None) -> int:
    """Let a source rest, or be read again; returns the change set, 0 for no change. Raises Forbidden, NotFound."""
    require(actor, Act.EDIT_SOURCES)
    if done := done_before(session, actor, operation):
        return done
    source = _locked(session, source_id)
    if source.enabled == on:
        return 0
    return _set(session, actor, source, {"enabled": on}, operation)


def remove(session: Session, actor: Actor, source_id: int, *, operation: str | None = None) -> int:
    """Remove a source: what it found stays, what runs is stopped, and it is not repeated any longer.

    Returns the change set. Raises Forbidden, NotFound.
    """
    require(actor, Act.EDIT_SOURCES)
    if done := done_before(session, actor, operation):
        return done
    source = _locked(session, source_id)
    _stop_reading(session, source_id)
    repeat(session, actor, source_id, None)
    record = begin(session, actor, Act.EDIT_SOURCES, operation=operation)
    delete_rows(session, record, On.SOURCE, [source])
    record.save()
    return record.change_set_id


def run(session: Session, actor: Actor, source_id: int) -> Job:
    """Ask for a source to be read now. Raises Forbidden, NotFound, NotNow where it is being read, or rests."""
    require(actor, Act.SCRAPE)
    source = _locked(session, source_id)
    if jobs.reading(session, source_id):
        raise NotNow("This source is being read already.")
    if not source.enabled:
        raise NotNow("This source rests. Resume it first.")
    return _ask(session, actor, source)


def repeat(session: Session, actor: Actor, source_id: int, rhythm: Rhythm | None) -> None:
    """Read a source again and again in a rhythm, or no more. Raises Forbidden, NotFound."""
    require(actor, Act.EDIT_SOURCES)
    source = existing(session, source_id)
    found = repeating(session, source)
    if found is None and rhythm is not None:
        schedules.create(
            session,
            actor,
            kind=SCRAPE,
            spec={"source": source_id},
            title=shown(source.url),
            rhythm=rhythm,
            campaign_id=source.campaign_id,
        )
    elif found is not None and rhythm is None:
        schedules.remove(session, actor, found.id)
    elif found is not None and rhythm is not None:
        schedules.change(session, actor, found.id, rhythm=rhythm, title=shown(source.url))
    _tell(session, source)


def repeating(session: Session, source: Source) -> Schedule | None:
    """In what rhythm a source is read; None where that is only done by hand."""
    found = schedules.of(session, campaign_id=source.campaign_id, kind=SCRAPE)
    return next((schedule for schedule in found if schedule.spec.get("source") == source.id), None)


def ask_again(session: Session, actor: Actor, schedule: Schedule) -> Job | None:
    """The job that a schedule asks for; None where the source is gone, rests or is being read."""
    source = session.get(Source, schedule.spec["source"])
    if source is None or not source.enabled or jobs.reading(session, schedule.spec["source"]):
        return None
    return _ask(session, actor, source)


def existing(session: Session, source_id: int) -> Source:
    """The source. Raises NotFound."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("This source is no longer here.")
    return source


def order_of(source: Source) -> Order:
    """What a job of this source reads."""
    return Wanted(source.kind, source.url, source.pages, source.depth, source.pattern).order


def shown(url: str) -> str:
    """An address as people read it: without https:// and a lone slash at its end."""
    return url.partition("://")[2].removesuffix("/")[:300]


def succeeded(session: Session, source: Source, job: Job) -> None:
    """A job has read this source."""
    source.failures, source.last_error = 0, ""
    _note_run(session, source, job)


def failed(session: Session, actor: Actor, source: Source, job: Job, why: str) -> None:
    """A job could not read this source: the third one in a row puts the campaign on hold, and says why.

    One job that fails again is still one.
    """
    if source.last_job_id != job.id or not source.failures:
        source.failures += 1
    source.last_error = why[:500]
    _note_run(session, source, job)
    if source.failures >= PATIENCE:
        host = urlsplit(source.url).hostname or source.url
        campaigns.hold(session, actor, source.campaign_id, f"Source {host}: {why}")


def _note_run(session: Session, source: Source, job: Job) -> None:
    source.last_run_at, source.last_job_id = now(session), job.id
    session.add(source)
    session.flush()
    _tell(session, source)


def _ask(session: Session, actor: Actor, source: Source) -> Job:
    return jobs.ask(
        session,
        actor,
        Act.SCRAPE,
        SCRAPE,
        title=shown(source.url),
        spec={"source": source.id},
        campaign_id=source.campaign_id,
    )


def _tell(session: Session, source: Source) -> None:
    tell(session, Notice(On.SOURCE, source.id or 0, None, source.campaign_id))


def _locked(session: Session, source_id: int) -> Source:
    existing(session, source_id)
    return lock(session, Source, source_id)


def _set(
    session: Session, actor: Actor, source: Source, values: dict[str, object], operation: str | None
) -> int:
    changed = set_columns(
        session,
        actor,
        Act.EDIT_SOURCES,
        On.SOURCE,
        source,
        values | {"updated_at": now(session)},
        operation=operation,
    )
    _tell(session, source)
    return changed


def _stop_reading(session: Session, source_id: int) -> None:
    """Stop what reads a source; what was stopped before, and goes on some day, begins anew as well."""
    for job in jobs.reading(session, source_id):
        jobs.stop(session, job)
    its_jobs = select(Job.id).where(Job.kind == SCRAPE, col(Job.spec)["source"].as_integer() == source_id)
    session.execute(delete(ScrapedPage).where(col(ScrapedPage.job_id).in_(its_jobs)))


def _refuse_twice(session: Session, campaign_id: int, wanted: Wanted, *, but: int | None) -> None:
    twin = session.exec(
        select(Source.id).where(
            Source.campaign_id == campaign_id, Source.url == wanted.url, Source.kind == wanted.kind
        )
    ).first()
    if twin is not None and twin != but:
        raise AlreadyExists("This campaign reads that address already.")
