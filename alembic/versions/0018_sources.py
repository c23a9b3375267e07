"""sources of campaigns, and the pages that their jobs know of

Revision: 0018, after 0017.
"""

import sqlalchemy as sa

from alembic import op
from leadsphere.models.columns import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "source",
        sa.Column("id", integer, primary_key=True, autoincrement=True),
        sa.Column("campaign_id", integer, sa.ForeignKey("campaign.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("url", sa.String(2_000), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(200), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("account_id", integer, sa.ForeignKey("account.id"), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(500), nullable=False),
        sa.Column("last_run_at", UtcDateTime(), nullable=True),
        sa.Column("last_job_id", integer, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_source_campaign_id", "source", ["campaign_id"])
    op.create_table(
        "scraped_page",
        sa.Column("id", integer, primary_key=True, autoincrement=True),
        sa.Column("job_id", integer, sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
        sa.Column("url", sa.String(2_000), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("job_id", "url"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in ("scraped_page", "source"):
        op.drop_table(table)
