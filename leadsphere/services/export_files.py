"""Exports too large to wait for: a file made by a job, which whoever asked for it fetches for a day.

It lies among the uploaded files, all of which go when a person is erased.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.database import now
from leadsphere.errors import NotFound
from leadsphere.exporting.formats import Format, format_named
from leadsphere.models import EXPORT, Act, ChangeSet, Job, JobStatus
from leadsphere.services.editing import lock
from leadsphere.services.lead_exports import GONE, Order, kept_order, note_taken

KEPT_FOR = timedelta(days=1)
_PREFIX = "export-"


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is there to be fetched, and what it holds."""

    path: Path
    format: Format
    columns: str


def path_of(data: Path, job_id: int) -> Path:
    """Where the file of an export lies."""
    return data / "uploads" / f"{_PREFIX}{job_id}"


def ordered(session: Session, actor: Actor, job: Job) -> Order:
    """What a job's file is to hold. Raises NotFound where nobody is left, BadValue where there are too many."""
    return kept_order(session, actor, session.get_one(ChangeSet, job.spec["ticket"]))


def made(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    """Note that a job's file is there."""
    note_taken(session, lock(session, ChangeSet, job.spec["ticket"]), lead_ids)


def fetch(session: Session, actor: Actor, job_id: int, data: Path) -> Made:
    """The file of an export, for whoever asked for it, within `KEPT_FOR`. Raises NotFound, Forbidden."""
    require(actor, Act.EXPORT_LEADS)
    job = session.get(Job, job_id)
    if job is None or not is_there(session, job) or job.account_id != actor.account_id:
        raise NotFound(GONE)
    path, report = path_of(data, job_id), session.get_one(ChangeSet, job.spec["ticket"]).report or {}
    if not path.is_file():
        raise NotFound(GONE)
    return Made(path, format_named(report["format"]), report["columns"])


def is_there(session: Session, job: Job) -> bool:
    """Whether this is an export whose file can be fetched still."""
    is_done = job.kind == EXPORT and job.status == JobStatus.PERFORMED and job.finished_at is not None
    return is_done and now(session) - (job.finished_at or now(session)) < KEPT_FOR


def forget_old(session: Session, data: Path) -> None:
    """Let go of the files that nobody can fetch any longer."""
    for file in (data / "uploads").glob(f"{_PREFIX}*"):
        with suppress(ValueError):
            job = session.get(Job, int(file.name.removeprefix(_PREFIX).partition(".")[0]))
            if job is None or not (is_there(session, job) or job.status == JobStatus.RUNNING):
                file.unlink(missing_ok=True)
