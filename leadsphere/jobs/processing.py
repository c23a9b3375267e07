"""The step that processes whomever a job brought into its campaigns."""

from collections.abc import Callable, Iterator

from sqlmodel import Session

from leadsphere.jobs.work import Chunk, Counts, Work
from leadsphere.models import Job
from leadsphere.services import imports, processing


def process_members(work: Work, cursor: int) -> Iterator[Chunk]:
    while True:
        with work.database.reading() as session:
            ids = processing.waiting(session, work.job, cursor, imports.CHUNK)
        if not ids:
            return
        cursor = ids[-1]
        yield Chunk(cursor, work.job.total or 0, _processes(work, ids))


def _processes(work: Work, ids: list[int]) -> Callable[[Session, Job], Counts]:
    return lambda session, job: processing.process(session, work.actor, job, ids)
