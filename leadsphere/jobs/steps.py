"""What each kind of job does: a tuple of steps, each a stream of chunks that can start anywhere."""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from typing import Any

from sqlmodel import Session

from leadsphere.jobs import scraping
from leadsphere.jobs.ahead import Ahead
from leadsphere.jobs.exporting import make_file
from leadsphere.jobs.pace import Pace
from leadsphere.jobs.processing import PROCESSING
from leadsphere.jobs.work import Chunk, Counts, Step, Work, nothing, still_asking
from leadsphere.matching.blocks import Blocks, Candidates
from leadsphere.models import BULK, EXPORT, PROCESS, REHEARSAL, SCRAPE, Due, Job
from leadsphere.queries.identities import identities
from leadsphere.services import (
    bulk,
    due,
    duplicates,
    following,
    imports,
    rehearsing,
    reverifying,
    undo,
    verifying,
)
from leadsphere.services.taking_back import Noted
from leadsphere.verification import resolver

READ_AT_ONCE = 5_000
COMPARE_AT_ONCE = 1_000
"""Leads that are read at once when duplicates are looked for, and candidates that are compared."""


DUE_AT_ONCE = 500
"""Leads that go through a step at once that is due."""
LOOK_UP_SECONDS = 0.5
"""For so long a job asks others before it looks whether it is still wanted."""


def _import_rows(work: Work, cursor: int) -> Iterator[Chunk]:
    pace = Pace(work.database)
    with Ahead(_planned(work, cursor, to_write=True)) as ahead:
        while rows := ahead.take():
            while rows:
                many = pace.while_free(len(rows))
                chunk, rows = rows[:many], rows[many:]
                cursor += len(chunk)
                with pace.measured(len(chunk)):
                    yield Chunk(cursor, cursor, _writes(work, chunk, ahead.fetch))


def _planned(work: Work, cursor: int, *, to_write: bool = False) -> Iterator[list[imports.Planned]]:
    """The rows of a job's file from `cursor` on, read as people, some at a time."""
    table = imports.table_of(work.job, work.data)
    planned = imports.plan(islice(table.rows(), cursor, None), work.job, to_write=to_write)
    return iter(lambda: list(islice(planned, imports.CHUNK)), [])


def _rehearse_rows(work: Work, cursor: int) -> Iterator[Chunk]:
    """What the rows before would have done is in memory alone: whoever takes over plans them again, and goes on."""
    rehearsal, done = rehearsing.Rehearsal(work.job), 0
    for chunk in _planned(work, 0):
        with work.database.reading() as session:
            seen = rehearsal.look(session, chunk)
        done += len(chunk)
        if done <= cursor:
            yield Chunk(cursor, cursor, nothing)
        else:
            yield Chunk(done, done, _notes(seen))


def _notes(seen: rehearsing.Seen) -> Callable[[Session, Job], Counts]:
    return lambda session, job: rehearsing.note(session, job, seen)


def _writes(
    work: Work, chunk: list[imports.Planned], meanwhile: Callable[[], None]
) -> Callable[[Session, Job], Counts]:
    def write(session: Session, job: Job) -> Counts:
        counts = imports.write_planned(session, work.actor, job, chunk)
        # The rows of this chunk are still being written.
        meanwhile()
        return counts

    return write


def _work_off(work: Work, _: int) -> Iterator[Chunk]:
    """Whatever is due, until nothing is: what becomes due meanwhile, too."""
    done, over, pace = 0, list[bool](), Pace(work.database)

    def end(session: Session, job: Job) -> Counts:
        if not due.next_left_behind(session):
            over.append(due.is_over(session, job))
        return {}

    while not (over and over[-1]):
        with work.database.reading() as session:
            some = due.first(session, pace.while_free(DUE_AT_ONCE))
        if some:
            yield from _do_what_is_due(work, some, done, pace)
            done += len(some)
        else:
            yield Chunk(0, done, end)


def _do_what_is_due(work: Work, some: Sequence[Due], done: int, pace: Pace) -> Iterator[Chunk]:
    """One step for some leads, what it takes long for outside of any transaction."""
    apart, lead_ids = following.APART.get(some[0].step), [one.lead_id for one in some]
    found: Any = None
    if apart is not None:
        with work.database.reading() as session:
            wanted = apart.read(session, lead_ids)
        found = wanted
        if apart.ask is not None:
            found = yield from _asks(apart.ask(wanted, work.database.clock()), Chunk(0, done, still_asking))
    with pace.measured(len(some)):
        yield Chunk(0, done + len(some), _works_off(some, found))


def _works_off(some: Sequence[Due], found: Any) -> Callable[[Session, Job], Counts]:
    def work_off(session: Session, job: Job) -> Counts:
        counts = following.work_off(session, some, found)
        job.total = job.done + len(some) + due.left(session)
        return counts

    return work_off


def _forget_file(work: Work, cursor: int) -> Iterator[Chunk]:
    def forget(session: Session, job: Job) -> Counts:
        imports.forget_file(session, job, work.data)
        return {}

    if not cursor:
        yield Chunk(1, work.job.total or 0, forget)


def _take_back(work: Work, cursor: int) -> Iterator[Chunk]:
    """The newest change first: the cursor is the id of the last one taken back, 0 before the first."""
    pace, done = Pace(work.database), work.job.done
    while True:
        with work.database.reading() as session:
            found = undo.changes(session, work.job.spec["change_set"], before=cursor or None, limit=pace.many)
        if not found:
            return
        cursor, done = found[-1].id, done + len(found)
        with pace.measured(len(found)):
            yield Chunk(cursor, done, _takes_back(work, found))


def _takes_back(work: Work, found: Sequence[Noted]) -> Callable[[Session, Job], Counts]:
    return lambda session, job: undo.undo_chunk(session, work.actor, job, found)


def _settle_undo(work: Work, cursor: int) -> Iterator[Chunk]:
    def settle(session: Session, job: Job) -> Counts:
        undo.finish_job(session, job)
        return {}

    if not cursor:
        yield Chunk(1, work.job.total or 0, settle)


def _do_to_leads(work: Work, cursor: int) -> Iterator[Chunk]:
    """The leads that were selected, in the order of their ids; the cursor is the last one done."""
    pace, done = Pace(work.database), work.job.done
    look_up = bulk.act_named(work.job.spec["name"]).look_up
    while True:
        with work.database.reading() as session:
            most = look_up.at_once(session) if look_up else pace.many
            ids = bulk.waiting(session, work.job, cursor, min(pace.many, most))
        if not ids:
            return
        found = yield from _looks_up(work, ids, Chunk(cursor, done, still_asking))
        cursor, done = ids[-1], done + len(ids)
        with pace.measured(len(ids)):
            yield Chunk(cursor, done, _does(work, ids, found))


def _looks_up(work: Work, ids: Sequence[int], meanwhile: Chunk) -> Generator[Chunk, None, Any]:
    """What the act has to know of these leads, asked outside of any transaction; None where it asks nobody."""
    look_up = bulk.act_named(work.job.spec["name"]).look_up
    if look_up is None:
        return None
    with work.database.reading() as session:
        wanted = look_up.read(session, ids)
    return (yield from _asks(look_up.ask(wanted, work.database.clock()), meanwhile))


def _asks(question: Coroutine[Any, Any, Any], meanwhile: Chunk) -> Generator[Chunk, None, Any]:
    """The answer of others, who may take long.

    Twice a second it stops for a chunk that does nothing: there a job ends that is canceled, or taken over.
    """
    with closing(asyncio.Runner()) as runner:
        asking = runner.run(_begun(question))
        while True:
            runner.run(asyncio.wait((asking,), timeout=LOOK_UP_SECONDS))
            if asking.done():
                return asking.result()
            yield meanwhile


async def _begun(work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    return asyncio.ensure_future(work)


def _does(work: Work, ids: Sequence[int], found: Any) -> Callable[[Session, Job], Counts]:
    return lambda session, job: bulk.carry_out(session, work.actor, job, ids, found)


def _verify_again(work: Work, cursor: int) -> Iterator[Chunk]:
    """The contact points that are due, in the order of their ids; the cursor is the last one done."""
    pace, done = Pace(work.database), work.job.done
    while True:
        with work.database.reading() as session:
            most = min(pace.many, verifying.at_once(session))
            ids = reverifying.waiting(session, work.job, cursor, most)
            wanted = verifying.addresses(session, contact_ids=ids)
        if not ids:
            return
        question = verifying.check(wanted, resolver.current(), work.database.clock())
        found = yield from _asks(question, Chunk(cursor, done, still_asking))
        cursor, done = ids[-1], done + len(ids)
        with pace.measured(len(ids)):
            yield Chunk(cursor, done, _writes_verdicts(work, found))


def _writes_verdicts(work: Work, found: Sequence[verifying.Checked]) -> Callable[[Session, Job], Counts]:
    return lambda session, job: reverifying.carry_out(session, work.actor, job, found)


def _find_duplicates(work: Work, cursor: int) -> Iterator[Chunk]:
    """Read every lead, then settle the pairs of one stretch of leads after the other; `cursor` is where it ended.

    What was read is in memory alone: whoever takes over reads it again, and goes on with the next stretch.
    """
    blocks, read, last = Blocks(), 0, 0
    done, total = work.job.done, work.job.total or 0
    with work.database.reading() as session:
        newest = duplicates.newest(session)
    while True:
        with work.database.reading() as session:
            leads = identities(session, after=last, limit=READ_AT_ONCE)
        if not leads:
            break
        for lead in leads:
            blocks.add(lead)
        read, last = read + len(leads), leads[-1].id
        # Reading is half of the work. Having done it once, the figure stands still while it is done again.
        done = max(done, min(read, total) // 2)
        yield Chunk(cursor, done, nothing)
    candidates = blocks.settle()
    settles = partial(_settles, work, candidates=candidates, newest=newest)
    for number, stretch in _stretches(candidates, cursor):
        until = stretch[-1][0]
        done = max(done, total // 2 + total * number // (2 * len(candidates)))
        yield Chunk(until, done, settles(stretch, after=cursor, until=until))
        cursor = until
    yield Chunk(max(cursor, last), total, settles([], after=cursor, until=None))


def _stretches(candidates: Candidates, after: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The candidates from `after` on, a few at a time, those with one first lead together; each with the number
    of those that are before it or in it.
    """
    stretch: list[tuple[int, int]] = []
    for number, pair in enumerate(candidates):
        if pair[0] <= after:
            continue
        if len(stretch) >= COMPARE_AT_ONCE and pair[0] != stretch[-1][0]:
            yield number, stretch
            stretch = []
        stretch.append(pair)
    if stretch:
        yield len(candidates), stretch


def _settles(
    work: Work,
    stretch: list[tuple[int, int]],
    *,
    candidates: Candidates,
    newest: int,
    after: int,
    until: int | None,
) -> Callable[[Session, Job], Counts]:
    # Comparing takes long, and so nobody waits for it who wants to write.
    with work.database.reading() as session:
        matches = duplicates.compare(session, stretch, candidates.census, after=after, until=until)
    return lambda session, _: duplicates.replace_open(
        session, matches, after=after, until=until, newest=newest
    )


JOBS: dict[str, tuple[Step, ...]] = {
    "import": (
        Step("Reading rows", _import_rows),
        *PROCESSING,
        Step("Letting go of the erased", _forget_file),
    ),
    SCRAPE: (
        Step("Reading pages", scraping.read_pages),
        *scraping.PROCESSING_FOUND,
        Step("Letting go of the pages", scraping.forget_pages),
    ),
    REHEARSAL: (Step("Rehearsing rows", _rehearse_rows), Step("Letting go of the file", _forget_file)),
    "undo": (Step("Taking back", _take_back), Step("Settling", _settle_undo)),
    BULK: (Step("Working through the leads", _do_to_leads),),
    reverifying.KIND: (Step("Verifying again", _verify_again),),
    PROCESS: (Step("Processing what changed", _work_off),),
    duplicates.KIND: (Step("Comparing leads", _find_duplicates),),
    EXPORT: (Step("Writing the file", make_file),),
}
