"""Pairs of leads that may be one person, and people who must not come back."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, moment, primary_key


class DuplicatePair(SQLModel, table=True):
    """Two leads that may be one person: `first_id` is the smaller id, `reason` says what they share.

    `score` (0 to 100) is how sure that is. Once somebody has said that they are two, `kept_at` is set, and the
    pair is proposed no more.
    """

    __tablename__ = "duplicate_pair"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        Index("ix_duplicate_pair_by_score", "score", "id"),
    )

    id: int | None = primary_key()
    first_id: int = Field(foreign_key="lead.id", ondelete="CASCADE", sa_type=big_integer())
    second_id: int = Field(foreign_key="lead.id", index=True, ondelete="CASCADE", sa_type=big_integer())
    reason: str = Field(default="", max_length=300)
    score: int = 0
    kept_at: datetime | None = moment(optional=True)


class Erased(SQLModel, table=True):
    """A keyed hash (HMAC-SHA-256, hex) of what a person was known by who was erased, and may not be stored again."""

    digest: str = Field(primary_key=True, max_length=64)
    erased_at: datetime = moment()
