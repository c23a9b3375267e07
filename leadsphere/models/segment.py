"""Segments: filters that somebody gave a name."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, byte_ordered, document, moment, primary_key


class Segment(SQLModel, table=True):
    """A filter with a name: `filter` as `filters.stored` packs it. One that is not shared is seen by its owner alone.

    `name_key` is the folded name, unique among all of them: `segment:"EMEA founders"` means the same to everybody.
    """

    id: int | None = primary_key()
    name: str = Field(max_length=80)
    name_key: str = Field(unique=True, sa_type=byte_ordered(80))
    filter: dict[str, Any] = document()
    shared: bool = False
    # No owner: a command made it.
    owner_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=big_integer())
    created_at: datetime = moment()
    updated_at: datetime = moment()


class SegmentStar(SQLModel, table=True):
    """That somebody wants a segment to stand first in their lists."""

    __tablename__ = "segment_star"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    account_id: int = Field(
        foreign_key="account.id", primary_key=True, ondelete="CASCADE", sa_type=big_integer()
    )
    # No foreign key: a segment that an undo brings back is starred by whoever had starred it.
    segment_id: int = Field(primary_key=True, sa_type=big_integer())
