"""Addresses whose mail server asked to come back later, or that nobody could be asked about."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, moment


class Recheck(SQLModel, table=True):
    """An address that is verified again at `due_at`; `attempts` is how often that came to nothing."""

    contact_id: int = Field(
        primary_key=True, foreign_key="contact_point.id", ondelete="CASCADE", sa_type=big_integer()
    )
    due_at: datetime = moment(index=True)
    attempts: int = 0
