"""What became of the columns of a file, for the next one with the same columns."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, moment


class ImportMapping(SQLModel, table=True):
    """The targets' keys of the columns under one header, as somebody settled them last.

    Of the header itself only the `fingerprint` is kept (importing.mapping.fingerprint): it may name people.
    """

    __tablename__ = "import_mapping"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    fingerprint: str = Field(primary_key=True, max_length=64)
    targets: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    used_at: datetime = moment()
