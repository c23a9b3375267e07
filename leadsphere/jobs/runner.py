"""Carries jobs forward: claims one, commits it chunk by chunk under a lease, and survives being killed.

Effect, cursor and lease of a chunk are one transaction, fenced by the attempt number: a runner that was
taken for dead and wakes up again cannot write.
"""

import asyncio
import logging
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import LeadSphereError
from leadsphere.jobs.steps import JOBS
from leadsphere.jobs.work import Chunk, Work, still_asking
from leadsphere.models import Account, Job, JobStatus, Priority, Role
from leadsphere.models.triggers import indexed_at_once
from leadsphere.services import jobs
from leadsphere.services.many_rows import written_behind

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
USUAL_RUNNERS = 2
"""Jobs that one process runs at once: one that is long, or waits for others, does not hold up the next."""
BULK = 5_000
"""Rows: a job that did so many changes what the database's planner has to know."""
HEARTBEAT_SECONDS = jobs.LEASE.total_seconds() / 3


class _Stopped(Exception):
    """The job is to be given back, and goes on later or elsewhere; says why."""


def run_next(database: Database, data: Path, stopping: threading.Event | None = None) -> bool:
    """Claim the next job and carry it to its end, or past a chunk once `stopping`; False where there is none."""
    with database.reading() as session:
        # Looking costs no writer's turn; claiming does.
        if jobs.free(session) is None:
            return False
    with database.transaction(patiently=True) as session:
        job = jobs.claim(session)
    if job is None:
        return False
    run_job(database, data, job, stopping)
    return True


def run_job(database: Database, data: Path, job: Job, stopping: threading.Event | None = None) -> None:
    """Carry a claimed job to its end, whatever that is, or past a chunk once `stopping`; nothing is raised."""
    work = Work(database, job, _actor_of(database, job), data)
    try:
        with _kept_alive(work):
            _carry(work, stopping or threading.Event())
    except (_Stopped, jobs.Resting) as stopped:
        _give_back(work, str(stopped))
    except jobs.LostLease:
        logger.info("job %s was canceled or taken over", job.id)
    except LeadSphereError as error:
        _end(work, JobStatus.FAILED, str(error))
    except (
        Exception
    ) as error:  # a job must never take its runner down; the traceback is logged without values
        logger.exception("job %s failed", job.id)
        _end(work, JobStatus.FAILED, f"Something went wrong ({type(error).__name__}). Try again.")
    else:
        _end(work, JobStatus.PERFORMED)
        _refresh_statistics_after(work)


def _carry(work: Work, stopping: threading.Event) -> None:
    steps = JOBS[work.job.kind]
    for number in range(work.job.step, len(steps)):
        cursor = work.job.cursor if number == work.job.step else 0
        for chunk in steps[number].chunks(work, cursor):
            # What a chunk holds may have been paid for: it is kept first.
            _commit(work, number, chunk)
            if stopping.is_set():
                raise _Stopped("Waits: its process was told to stop.")
            if chunk.apply is not still_asking and _gives_way(work):
                raise _Stopped("Waits: somebody waits for another job.")


def _gives_way(work: Work) -> bool:
    if work.job.priority >= Priority.ASKED:
        return False
    with work.database.reading() as session:
        return jobs.somebody_waits(session, work.job)


def _commit(work: Work, step: int, chunk: Chunk) -> None:
    def do(session: Session) -> None:
        job = jobs.hold(session, work.job.id or 0, work.job.attempt)
        with indexed_at_once(session), written_behind(session):
            counts = chunk.apply(session, job)
        jobs.advance(session, job, step=step, cursor=chunk.cursor, done=chunk.done, counts=counts)

    work.database.carry_out(do, patiently=True)


@contextmanager
def _kept_alive(work: Work) -> Generator[None, None, None]:
    """Renew the lease meanwhile: finding the place in a large file takes long, and commits nothing."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            try:
                with work.database.transaction(patiently=True) as session:
                    jobs.renew(session, work.job.id or 0, work.job.attempt)
            except jobs.LostLease:
                return
            except SQLAlchemyError as error:
                logger.warning("the lease of job %s was not renewed: %s", work.job.id, type(error).__name__)

    heart = threading.Thread(target=beat, name="job-heartbeat", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _refresh_statistics_after(work: Work) -> None:
    with work.database.reading() as session:
        done = jobs.existing(session, work.job.id or 0).done
    if done >= BULK:
        work.database.refresh_statistics()


def _give_back(work: Work, why: str) -> None:
    with work.database.transaction(patiently=True) as session:
        jobs.release(session, work.job.id or 0, work.job.attempt, why)


def _end(work: Work, status: JobStatus, error: str = "") -> None:
    with work.database.transaction(patiently=True) as session:
        jobs.end(session, work.job.id or 0, work.job.attempt, status, error=error)


def _actor_of(database: Database, job: Job) -> Actor:
    with database.reading() as session:
        account = session.get(Account, job.account_id) if job.account_id is not None else None
    if account is None:
        return Actor(None, "Command line", Role.OWNER)
    # Asked for while it was allowed: the job runs to its end even if its author was demoted since.
    return Actor(account.id, account.name, Role.OWNER)


async def run_jobs(database: Database, data: Path, at_once: int = USUAL_RUNNERS) -> None:
    """Run whatever jobs there are, so many at once, until cancelled; those under way stop at their next chunk."""
    if not at_once:
        return
    stopping, threads = threading.Event(), ThreadPoolExecutor(at_once, "jobs")
    try:
        await asyncio.gather(*(_run_one_by_one(database, data, stopping, threads) for _ in range(at_once)))
    finally:
        stopping.set()
        await asyncio.to_thread(threads.shutdown)


async def _run_one_by_one(
    database: Database, data: Path, stopping: threading.Event, threads: ThreadPoolExecutor
) -> None:
    loop = asyncio.get_running_loop()
    while True:
        worked = False
        try:
            worked = await loop.run_in_executor(threads, run_next, database, data, stopping)
        except Exception:  # the database may be away for a moment: a runner that dies is not restarted
            logger.exception("the job runner stumbled")
        if not worked:
            await asyncio.sleep(POLL_SECONDS)
