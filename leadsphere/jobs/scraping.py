"""Reading a source of a campaign: the web outside of any transaction, each batch of people in one of its own."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

from sqlmodel import Session

from leadsphere.errors import BadValue
from leadsphere.jobs.processing import PROCESSING
from leadsphere.jobs.work import Chunk, Counts, Step, Work
from leadsphere.models import Job
from leadsphere.scraping.order import Batch, Ended, Event, Order, Progress, Reason, Said
from leadsphere.scraping.run import Scrape
from leadsphere.scraping.terms import terms
from leadsphere.services import jobs, scraping

TELL_SECONDS = 0.4
"""So often at most a job says how far it is; also where it learns that it is canceled."""


def read_pages(work: Work, cursor: int) -> Iterator[Chunk]:
    """Read the source from where the job stands on; the cursor counts batches. Raises SourceFailed.

    Whoever was found before a source failed is processed all the same.
    """
    with work.database.reading() as session:
        order = scraping.order_of(session, work.job)
    ended = yield from _batches(work, order, cursor)
    with work.database.reading() as session:
        job = jobs.existing(session, work.job.id or 0)
    has_failed = ended.reason in scraping.FAILURES
    for step in PROCESSING if has_failed else ():
        for chunk in step.chunks(work, 0):
            yield replace(chunk, cursor=job.cursor, done=job.done)
    # The last one of a job that fails: it may put the campaign on hold, and its jobs with it.
    yield Chunk(job.cursor + 1, job.done, _notes_end(work, ended))
    if has_failed:
        raise scraping.SourceFailed(ended.sentence)


def _batches(work: Work, order: Order, cursor: int) -> Generator[Chunk, None, Ended]:
    done, told = work.job.done, 0.0
    for event in _events(terms().on(order)):
        match event:
            case Batch():
                cursor += 1
                yield Chunk(cursor, done, _keeps(work, event))
            case Progress():
                done = max(done, event.read)
                if time.monotonic() - told >= TELL_SECONDS:
                    told = time.monotonic()
                    yield Chunk(cursor, done, _notes_progress(event))
            case Said():
                yield Chunk(cursor, done, _says(event))
            case Ended():
                return event
    raise AssertionError("what is read always ends")


def _events(order: Order) -> Iterator[Event]:
    try:
        scrape = Scrape(order)
    except BadValue as error:
        # What could be read when the source was added cannot any longer.
        yield Ended(Reason.FAILED, str(error))
        return
    with scrape:
        yield from scrape


def _of_what_was_found(step: Step) -> Step:
    """A step of processing, as for an import; the figure of pages stands."""

    def chunks(work: Work, cursor: int) -> Iterator[Chunk]:
        with work.database.reading() as session:
            done = jobs.existing(session, work.job.id or 0).done
        for chunk in step.chunks(work, cursor):
            yield replace(chunk, done=done)

    return Step(step.label, chunks)


PROCESSING_FOUND = tuple(map(_of_what_was_found, PROCESSING))
"""The steps of processing for whomever a source gave."""


def forget_pages(work: Work, cursor: int) -> Iterator[Chunk]:
    """Let go of the pages that the job knew of."""

    def forget(session: Session, job: Job) -> Counts:
        scraping.forget_pages(session, job)
        job.total = job.done
        return {}

    if not cursor:
        with work.database.reading() as session:
            done = jobs.existing(session, work.job.id or 0).done
        yield Chunk(1, done, forget)


def _keeps(work: Work, batch: Batch) -> Callable[[Session, Job], Counts]:
    return lambda session, job: scraping.keep(session, work.actor, job, batch)


def _notes_progress(progress: Progress) -> Callable[[Session, Job], Counts]:
    def note(_: Session, job: Job) -> Counts:
        scraping.note_progress(job, progress)
        return {}

    return note


def _says(said: Said) -> Callable[[Session, Job], Counts]:
    def say(session: Session, job: Job) -> Counts:
        scraping.note_said(session, job, said)
        return {}

    return say


def _notes_end(work: Work, ended: Ended) -> Callable[[Session, Job], Counts]:
    def note(session: Session, job: Job) -> Counts:
        scraping.note_end(session, work.actor, job, ended)
        return {}

    return note
