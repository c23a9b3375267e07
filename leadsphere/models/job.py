"""Work in the background, and the files and rejected rows of imports."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, document, moment, primary_key


class JobStatus(StrEnum):
    """How far a job is. Open are the first two."""

    PENDING = "pending"
    RUNNING = "running"
    PERFORMED = "performed"
    FAILED = "failed"
    ABORTED = "aborted"
    CANCELED = "canceled"


BULK = "bulk"
"""The kind of job that does one thing to many leads."""
OPEN = (JobStatus.PENDING, JobStatus.RUNNING)


class Job(SQLModel, table=True):
    """One piece of background work: a tuple of steps (jobs/steps.py), a cursor, and a lease.

    `spec` says what to do and never changes; `cursor` is where the next chunk starts; `counts` is what
    came of it so far. A runner owns the job while `lease_until` lies ahead and `attempt` is its own.
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
    lease_until: datetime | None = moment(optional=True)
    created_at: datetime = moment()
    started_at: datetime | None = moment(optional=True)
    finished_at: datetime | None = moment(optional=True)


class Upload(SQLModel, table=True):
    """A file of leads as it came: the bytes lie in the data folder under `uploads/ID`."""

    id: str = Field(primary_key=True, max_length=32)
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    filename: str = Field(max_length=300)
    size: int = Field(sa_type=big_integer())
    sha256: str = Field(max_length=64)
    created_at: datetime = moment()


class Reject(SQLModel, table=True):
    """A row that an import could not use: its line in the file (1-based), why, and its cells."""

    id: int | None = primary_key()
    job_id: int = Field(foreign_key="job.id", index=True, ondelete="CASCADE", sa_type=big_integer())
    line: int
    reason: str = Field(max_length=500)
    cells: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class JobLead(SQLModel, table=True):
    """A lead that a bulk job was asked for: matched when it was asked for, whatever matches later.

    No foreign key to the lead: one that is deleted meanwhile is skipped. The rows go when the job is over.
    """

    __tablename__ = "job_lead"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", primary_key=True, sa_type=big_integer())
    lead_id: int = Field(primary_key=True, sa_type=big_integer())
