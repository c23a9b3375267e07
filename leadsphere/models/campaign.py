"""An outreach effort."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from leadsphere.attributes import Attr, Kind
from leadsphere.models.columns import byte_ordered, moment, primary_key


class CampaignStatus(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    ARCHIVED = "archived"


OVER = (CampaignStatus.COMPLETED, CampaignStatus.ARCHIVED)
"""Campaigns that nobody comes into any more, unless they are taken up again."""
RESTING = (CampaignStatus.PAUSED, CampaignStatus.ON_HOLD, *OVER)
"""Campaigns whose jobs wait until they are resumed."""


class Campaign(SQLModel, table=True):
    """Who is wanted, and how far the work is."""

    id: int | None = primary_key()
    name: Annotated[str, Attr("Campaign name", max_length=200)]
    status: Annotated[str, Attr("Status", kind=Kind.CHOICE, choices=tuple(CampaignStatus))] = (
        CampaignStatus.DRAFT
    )
    hold_reason: str = Field(default="", max_length=300)
    colour: str = Field(default="#7f56d9", max_length=7)
    # Who is wanted, as `filters.stored` packs it; none for everybody.
    criteria: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    # Folded, and unique: two campaigns of one name cannot be told apart in an import.
    name_key: str = Field(unique=True, sa_type=byte_ordered(200))
    created_at: datetime = moment()
    updated_at: datetime = moment()


def why_jobs_wait(campaign: Campaign | None, *, is_one_of_several: bool = False) -> str:
    """Why the jobs of this campaign wait, in words; "" where they do not."""
    if campaign is None or campaign.status not in RESTING:
        return ""
    which = f"its campaign “{campaign.name}”" if is_one_of_several else "its campaign"
    return f"Waits: {which} is {campaign.status.replace('_', ' ')}"
