"""Notes: what people write down about a lead."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, moment, primary_key
from leadsphere.models.folded import folded

LONGEST_NOTE = 10_000
"""Characters in a note."""


@folded("text")
class Note(SQLModel, table=True):
    """Plain text with line breaks. Only its author edits it; nobody is its author after a command wrote it."""

    id: int | None = primary_key()
    lead_id: int = Field(foreign_key="lead.id", index=True, ondelete="CASCADE", sa_type=big_integer())
    author_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    text: str = Field(max_length=LONGEST_NOTE)
    created_at: datetime = moment()
    updated_at: datetime = moment()
