"""A lead in a campaign."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, Column, Index, false, text
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, byte_ordered, moment, primary_key
from leadsphere.models.lead import LONGEST_NAME


class Origin(StrEnum):
    """How a lead came into a campaign."""

    SCRAPED = "scraped"
    IMPORTED = "imported"
    ASSIGNED = "assigned"


class Stage(StrEnum):
    """How far a lead is in a campaign. Listed is not contacted."""

    DISCOVERED = "discovered"
    PROCESSED = "processed"
    REACHED = "reached"
    REPLIED = "replied"
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"


CONTACTED = (Stage.REACHED, Stage.REPLIED, Stage.BOUNCED, Stage.UNSUBSCRIBED)
"""The stages of whom somebody has written to."""


class Membership(SQLModel, table=True):
    """One stay of a lead in a campaign; a removed one stays as history."""

    __table_args__ = (
        Index("ix_membership_of_lead", "lead_id", "removed_at"),
        Index(
            "ix_membership_current",
            "campaign_id",
            "lead_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "ix_membership_by_stage",
            "campaign_id",
            "stage",
            "lead_id",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "ix_membership_of_stage",
            "stage",
            "lead_id",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "ix_membership_by_name",
            "campaign_id",
            "name_key",
            "lead_id",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: int | None = primary_key()
    lead_id: int = Field(foreign_key="lead.id", ondelete="CASCADE", sa_type=big_integer())
    campaign_id: int = Field(foreign_key="campaign.id", ondelete="CASCADE", sa_type=big_integer())
    origin: str = Field(max_length=20)
    stage: str = Field(default=Stage.DISCOVERED, max_length=20)
    job_id: int | None = Field(default=None, foreign_key="job.id", sa_type=big_integer())
    joined_at: datetime = moment()
    stage_at: datetime = moment()
    removed_at: datetime | None = moment(optional=True)
    # The lead's, by which a campaign is listed. The database keeps it, whatever anybody writes: see models/triggers.py.
    name_key: str | None = Field(default=None, sa_type=byte_ordered(LONGEST_NAME))
    # Whether the lead's primary e-mail is valid and nothing of theirs is suppressed, and since when the member is
    # processed. The database keeps both (see models/figure_triggers.py), and nobody writes them.
    has_valid_email: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, default=False, server_default=false())
    )
    processed_at: datetime | None = moment(optional=True)
