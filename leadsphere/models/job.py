"""Work in the background, and the files and rejected rows of imports."""

from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, document, moment, primary_key


def _list() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))


class JobStatus(StrEnum):
    """How far a job is. Open are the first two."""

    PENDING = "pending"
    RUNNING = "running"
    PERFORMED = "performed"
    FAILED = "failed"
    ABORTED = "aborted"
    CANCELED = "canceled"
    PAUSED = "paused"


class Priority(IntEnum):
    """What goes first: what a person waits for goes before what a schedule asked for, the higher number first."""

    SCHEDULED = 0
    ASKED = 10
    NEXT = 20


class Level(StrEnum):
    """How much a line of a job's log matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Outcome(StrEnum):
    """What a row of a file comes to: in the rehearsal of its import, and in the import.

    A duplicate is of somebody whom an earlier row of the file named, and may still add to what that row said.
    """

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"


SCRAPE = "scrape"
"""The kind of job that reads a source of a campaign."""
REHEARSAL = "rehearsal"
"""The kind of job that says what an import would do."""
BULK = "bulk"
"""The kind of job that does one thing to many leads."""
EXPORT = "export"
"""The kind of job that makes a file of many leads."""
PROCESS = "process"
"""The kind of the one job that works off what is due: see `Due`."""
OPEN = (JobStatus.PENDING, JobStatus.RUNNING)
NOT_OVER = (*OPEN, JobStatus.PAUSED)
"""What still goes on, by itself or once it is told to."""
PAUSABLE = ("import", REHEARSAL, SCRAPE)
"""Kinds of jobs that can rest for as long as one likes."""
LEASE = timedelta(seconds=30)
"""For so long a job is a runner's of whom nothing is heard."""


class Job(SQLModel, table=True):
    """One piece of background work: a tuple of steps (jobs/steps.py), a cursor, and a lease.

    `spec` says what to do and never changes; `cursor` is where the next chunk starts; `counts` is what
    came of it so far. A runner owns the job while `lease_until` lies ahead and `attempt` is its own.
    `finished_at` is when work on it stopped, for good or until it goes on; `started_at` moves on by what it rested,
    so that between them lies the time that it was at work.
    """

    id: int | None = primary_key()
    kind: str = Field(max_length=30)
    campaign_id: int | None = Field(
        default=None, foreign_key="campaign.id", index=True, sa_type=big_integer()
    )
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    title: str = Field(default="", max_length=300)
    status: str = Field(default=JobStatus.PENDING, index=True, max_length=20)
    spec: dict[str, Any] = document()
    step: int = 0
    cursor: int = Field(default=0, sa_type=big_integer())
    done: int = 0
    total: int | None = None
    counts: dict[str, Any] = document()
    error: str = Field(default="", max_length=500)
    attempt: int = 0
    priority: int = Field(
        default=Priority.ASKED, sa_column_kwargs={"server_default": str(Priority.ASKED.value)}
    )
    lease_until: datetime | None = moment(optional=True)
    created_at: datetime = moment()
    started_at: datetime | None = moment(optional=True)
    finished_at: datetime | None = moment(optional=True)


def campaigns_of(job: Job) -> list[int]:
    """The campaigns that a job brings leads into, the one whose job it is first; a rehearsal's are none."""
    if job.campaign_id is None:
        return []
    return job.spec.get("order", {}).get("campaign_ids") or [job.campaign_id]


def stopped_at(job: Job, moment: datetime) -> datetime | None:
    """When work on a job stopped, as far as is known: of one whose process is gone, when that was last heard of.

    None while somebody is at work, and of a job that was never begun.
    """
    if job.lease_until is not None and job.lease_until < moment:
        return job.lease_until - LEASE
    return job.finished_at


class JobLog(SQLModel, table=True):
    """A line that a job says of itself: nobody's data. The newest ones of each job are kept."""

    __tablename__ = "job_log"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default
    __table_args__ = (Index("ix_job_log_by_job", "job_id", "id"),)

    id: int | None = primary_key()
    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", sa_type=big_integer())
    at: datetime = moment()
    level: str = Field(default=Level.INFO, max_length=20)
    text: str = Field(max_length=500)


class Upload(SQLModel, table=True):
    """A file of leads as it came: the bytes lie in the data folder under `uploads/ID`.

    `fixes` are its cells that somebody mended before the import: [how it was read, line, index of the column, text]
    each.
    """

    id: str = Field(primary_key=True, max_length=32)
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    filename: str = Field(max_length=300)
    size: int = Field(sa_type=big_integer())
    sha256: str = Field(max_length=64)
    fixes: list[list[Any]] = _list()
    created_at: datetime = moment()


class Reject(SQLModel, table=True):
    """A row that an import could not use: its line in the file (1-based), why, and its cells.

    `outcome` is rejected, conflict or suppressed; of somebody suppressed there are no cells.
    """

    id: int | None = primary_key()
    job_id: int = Field(foreign_key="job.id", index=True, ondelete="CASCADE", sa_type=big_integer())
    line: int
    outcome: str = Field(
        default=Outcome.REJECTED, max_length=20, sa_column_kwargs={"server_default": Outcome.REJECTED.value}
    )
    reason: str = Field(max_length=500)
    cells: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class ImportedLead(SQLModel, table=True):
    """A lead that an import met, and what the first row that named it came to.

    No foreign key to the lead: one that is deleted is not found, and is found again once that is undone.
    """

    __tablename__ = "imported_lead"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default
    __table_args__ = (Index("ix_imported_lead_by_lead", "lead_id", "job_id", "outcome"),)

    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", primary_key=True, sa_type=big_integer())
    lead_id: int = Field(primary_key=True, sa_type=big_integer())
    outcome: str = Field(max_length=20)


class RehearsedRow(SQLModel, table=True):
    """A row of a rehearsed file as it is shown; the job counts them all, and keeps the first ones of each outcome.

    `says` is what queries/rehearsals.py reads. `doubtful`: a cell of it was not understood.
    """

    __tablename__ = "rehearsed_row"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default
    __table_args__ = (Index("ix_rehearsed_row_by_outcome", "job_id", "outcome", "line"),)

    id: int | None = primary_key()
    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", sa_type=big_integer())
    line: int
    outcome: str = Field(max_length=20)
    doubtful: bool = False
    says: dict[str, Any] = document()


class JobLead(SQLModel, table=True):
    """A lead that a bulk job was asked for: matched when it was asked for, whatever matches later.

    No foreign key to the lead: one that is deleted meanwhile is skipped. The rows go when the job is over.
    """

    __tablename__ = "job_lead"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", primary_key=True, sa_type=big_integer())
    lead_id: int = Field(primary_key=True, sa_type=big_integer())


class Due(SQLModel, table=True):
    """A step of processing that a lead is to go through, apart from whatever made it due.

    Made due again before it is done, it is still one; `times` then tells whoever did it that it is due once more.
    """

    lead_id: int = Field(foreign_key="lead.id", ondelete="CASCADE", primary_key=True, sa_type=big_integer())
    step: str = Field(primary_key=True, max_length=20)
    times: int = 1
    # Who made it due last. No foreign key: accounts are never deleted.
    account_id: int | None = Field(default=None, sa_type=big_integer())
