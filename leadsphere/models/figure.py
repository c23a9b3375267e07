"""How many members of a campaign are how far, kept by the database itself: see docs/decisions/figures.md."""

from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, primary_key


class CampaignFigure(SQLModel, table=True):
    """A part of the figures of a campaign: the sum of its rows is what counting its members would give.

    Triggers write it (models/figure_triggers.py), in the transaction that changes a member, and nobody else does. On
    SQLite there is one row a campaign; on PostgreSQL every statement adds a row of differences, so that writers of
    one campaign never wait for each other, and now and then a writer makes one row of many.
    """

    __tablename__ = "campaign_figure"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    id: int | None = primary_key()
    # No foreign key: a writer holds no campaign for the sake of a figure. The rows go with their campaign.
    campaign_id: int = Field(index=True, sa_type=big_integer())
    discovered: int = Field(default=0, sa_type=big_integer())
    processed: int = Field(default=0, sa_type=big_integer())
    reached: int = Field(default=0, sa_type=big_integer())
    replied: int = Field(default=0, sa_type=big_integer())
    valid: int = Field(default=0, sa_type=big_integer())
