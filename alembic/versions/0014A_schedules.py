"""jobs that go first, what is done again and again, and what jobs say of themselves

Revision: 0014A, after 0013.
"""

import sqlalchemy as sa

from alembic import op
from leadsphere.models.columns import UtcDateTime, big_integer

revision = "0014A"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("priority", sa.Integer(), nullable=False, server_default="10"))
    op.create_table(
        "job_log",
        sa.Column("id", big_integer(), primary_key=True, autoincrement=True),
        sa.Column("job_id", big_integer(), sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_log_by_job", "job_log", ["job_id", "id"])
    op.create_table(
        "schedule",
        sa.Column("id", big_integer(), primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("campaign_id", big_integer(), sa.ForeignKey("campaign.id"), nullable=True),
        sa.Column("account_id", big_integer(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("rhythm", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_job_id", big_integer(), sa.ForeignKey("job.id"), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_schedule_campaign_id", "schedule", ["campaign_id"])
    op.create_index("ix_schedule_next_at", "schedule", ["next_at"])


def downgrade() -> None:
    op.drop_table("schedule")
    op.drop_table("job_log")
    op.drop_column("job", "priority")
