"""Tags: coloured words that many leads can carry."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, byte_ordered, moment, primary_key

LONGEST_TAG = 60
"""Characters in the name of a tag."""


class Tag(SQLModel, table=True):
    """A word for leads. `name_key` is the folded name: two tags of one name cannot be told apart."""

    id: int | None = primary_key()
    name: str = Field(max_length=LONGEST_TAG)
    name_key: str = Field(unique=True, sa_type=byte_ordered(LONGEST_TAG))
    colour: str = Field(max_length=7)
    created_at: datetime = moment()


class Tagging(SQLModel, table=True):
    """A tag on a lead."""

    __table_args__ = (UniqueConstraint("lead_id", "tag_id"), Index("ix_tagging_by_tag", "tag_id", "lead_id"))

    id: int | None = primary_key()
    lead_id: int = Field(foreign_key="lead.id", ondelete="CASCADE", sa_type=big_integer())
    tag_id: int = Field(foreign_key="tag.id", ondelete="CASCADE", sa_type=big_integer())
    created_at: datetime = moment()
