"""What each kind of job does: a tuple of steps, each a stream of chunks that can start anywhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlmodel import Session

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import NotFound
from leadsphere.models import Change, Job
from leadsphere.services import imports, processing, undo

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Work:
    """What a step works with: the job as it was claimed, on whose behalf, and where files lie."""

    database: Database
    job: Job
    actor: Actor
    data: Path


@dataclass(frozen=True, slots=True)
class Chunk:
    """One transaction's worth: `apply` does it, and then the job stands at `cursor` with `done` units done."""

    cursor: int
    done: int
    apply: Callable[[Session, Job], Counts]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a job. `chunks(work, cursor)` begins where the last committed chunk ended."""

    label: str
    chunks: Callable[[Work, int], Iterator[Chunk]]


def _import_rows(work: Work, cursor: int) -> Iterator[Chunk]:
    path = imports.path_of(work.data, work.job.spec["upload"])
    if not path.is_file():
        raise NotFound("The file of this import is no longer here. Choose it again.")
    table = imports.open_table(path, work.job.spec["filename"])
    planned = imports.plan(islice(table.rows(), cursor, None), imports.columns_of(work.job))
    while chunk := list(islice(planned, imports.CHUNK)):
        cursor += len(chunk)
        yield Chunk(cursor, cursor, _writes(work, chunk))


def _writes(work: Work, chunk: list[imports.Planned]) -> Callable[[Session, Job], Counts]:
    return lambda session, job: imports.write_planned(session, work.actor, job, chunk)


def _process_members(work: Work, cursor: int) -> Iterator[Chunk]:
    while True:
        with work.database.reading() as session:
            ids = processing.waiting(session, work.job, cursor, imports.CHUNK)
        if not ids:
            return
        cursor = ids[-1]
        yield Chunk(cursor, work.job.total or 0, _processes(work, ids))


def _processes(work: Work, ids: list[int]) -> Callable[[Session, Job], Counts]:
    return lambda session, job: processing.process(session, work.actor, job, ids)


def _forget_file(work: Work, cursor: int) -> Iterator[Chunk]:
    def forget(session: Session, job: Job) -> Counts:
        imports.forget_file(session, job, work.data)
        return {}

    if not cursor:
        yield Chunk(1, work.job.total or 0, forget)


def _take_back(work: Work, cursor: int) -> Iterator[Chunk]:
    """The newest change first: the cursor is the id of the last one taken back, 0 before the first."""
    done = work.job.done
    while True:
        with work.database.reading() as session:
            found = undo.changes(
                session, work.job.spec["change_set"], before=cursor or None, limit=imports.CHUNK
            )
        if not found:
            return
        cursor, done = found[-1].id or 0, done + len(found)
        yield Chunk(cursor, done, _takes_back(work, found))


def _takes_back(work: Work, found: Sequence[Change]) -> Callable[[Session, Job], Counts]:
    return lambda session, job: undo.undo_chunk(session, work.actor, job, found)


def _settle_undo(work: Work, cursor: int) -> Iterator[Chunk]:
    def settle(session: Session, job: Job) -> Counts:
        undo.finish_job(session, job)
        return {}

    if not cursor:
        yield Chunk(1, work.job.total or 0, settle)


JOBS: dict[str, tuple[Step, ...]] = {
    "import": (
        Step("Reading rows", _import_rows),
        Step("Processing leads", _process_members),
        Step("Letting go of the erased", _forget_file),
    ),
    "undo": (Step("Taking back", _take_back), Step("Settling", _settle_undo)),
}
