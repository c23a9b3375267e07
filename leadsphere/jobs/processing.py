"""The steps that process whomever a job brought into its campaigns."""

from collections.abc import Callable, Iterator, Sequence

from sqlmodel import Session

from leadsphere.jobs.pace import Pace
from leadsphere.jobs.work import Chunk, Counts, Step, Work
from leadsphere.matching.pairs import Match
from leadsphere.models import Job
from leadsphere.queries.likenesses import Likenesses
from leadsphere.services import imports, processing


def _settle_leads(work: Work, cursor: int) -> Iterator[Chunk]:
    """What is known of the leads that came in, by ascending id."""
    pace = Pace(work.database)
    for ids in _brought(work, cursor, pace):
        with pace.measured(len(ids)):
            yield Chunk(ids[-1], work.job.total or 0, _settles_leads(work, ids))


def _settles_leads(work: Work, ids: list[int]) -> Callable[[Session, Job], Counts]:
    return lambda session, job: processing.settle(session, work.actor, job, ids)


def _match_leads(work: Work, cursor: int) -> Iterator[Chunk]:
    """Whom they may be duplicates of, once all that is known of them is settled."""
    likenesses, pace = Likenesses(), Pace(work.database)
    for ids in _brought(work, cursor, pace):
        # Comparing takes long, and so nobody waits for it who wants to write.
        with work.database.reading() as session:
            matches = likenesses.of(session, ids)
        with pace.measured(len(ids)):
            yield Chunk(ids[-1], work.job.total or 0, _finishes(work, ids, matches))


def _finishes(work: Work, ids: list[int], matches: Sequence[Match]) -> Callable[[Session, Job], Counts]:
    return lambda session, job: processing.finish(session, work.actor, job, ids, matches)


def _brought(work: Work, cursor: int, pace: Pace) -> Iterator[list[int]]:
    while True:
        with work.database.reading() as session:
            ids = processing.brought(session, work.job, cursor, pace.while_free(imports.CHUNK))
        if not ids:
            return
        yield ids
        cursor = ids[-1]


PROCESSING = (Step("Processing leads", _settle_leads), Step("Looking for their duplicates", _match_leads))
"""The steps with which every job ends that brings leads in."""
