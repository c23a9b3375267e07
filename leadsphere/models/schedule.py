"""Work that is asked for again and again."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, document, moment, primary_key


class Schedule(SQLModel, table=True):
    """A job that is asked for in a rhythm (values/rhythms.py), the next time at `next_at`; of a campaign, or of none.

    `kind` and `spec` are those of the job. `last_job_id` is the one it asked for last: while that is not over, it
    asks for no other.
    """

    id: int | None = primary_key()
    kind: str = Field(max_length=30)
    spec: dict[str, Any] = document()
    title: str = Field(default="", max_length=300)
    campaign_id: int | None = Field(
        default=None, foreign_key="campaign.id", index=True, sa_type=big_integer()
    )
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    rhythm: dict[str, Any] = document()
    zone: str = Field(default="UTC", max_length=60)
    enabled: bool = True
    next_at: datetime = moment(index=True)
    last_job_id: int | None = Field(default=None, foreign_key="job.id", sa_type=big_integer())
    created_at: datetime = moment()
