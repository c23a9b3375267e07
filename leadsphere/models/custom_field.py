"""Fields that a workspace adds to its leads, and what they say."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, byte_ordered, moment, primary_key
from leadsphere.models.folded import folded


class CustomField(SQLModel, table=True):
    """A field defined in the settings. `kind` is one of `attributes.CUSTOM_KINDS`; a removed one keeps its values."""

    __tablename__ = "custom_field"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    id: int | None = primary_key()
    label: str = Field(max_length=60)
    label_key: str = Field(unique=True, sa_type=byte_ordered(60))
    kind: str = Field(max_length=20)
    choices: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime = moment()
    removed_at: datetime | None = moment(optional=True)


@folded("value")
class CustomValue(SQLModel, table=True):
    """What one custom field says of one lead, normalised by its kind; there is no row where it says nothing.

    `number` is the value of a number field, for comparing; dates (ISO 8601) compare as text.
    """

    __tablename__ = "custom_value"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default
    __table_args__ = (
        UniqueConstraint("lead_id", "field_id"),
        Index("ix_custom_value_by_value", "field_id", "value"),
        Index("ix_custom_value_by_number", "field_id", "number"),
    )

    id: int | None = primary_key()
    lead_id: int = Field(foreign_key="lead.id", ondelete="CASCADE", sa_type=big_integer())
    field_id: int = Field(foreign_key="custom_field.id", ondelete="CASCADE", sa_type=big_integer())
    value: str = Field(sa_type=byte_ordered(500))
    number: float | None = None
