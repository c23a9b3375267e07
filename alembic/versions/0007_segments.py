"""segments, their stars, and the criteria of campaigns

Revision: 0007, after 0006.
"""

import sqlalchemy as sa

from alembic import op
from leadsphere.models.columns import UtcDateTime, big_integer, byte_ordered

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segment",
        sa.Column("id", big_integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", byte_ordered(80), nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("owner_id", big_integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_segment_owner_id", "segment", ["owner_id"])
    op.create_table(
        "segment_star",
        sa.Column("account_id", big_integer(), autoincrement=False, nullable=False),
        sa.Column("segment_id", big_integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "segment_id"),
    )
    op.add_column("campaign", sa.Column("criteria", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("campaign", "criteria")
    op.drop_table("segment_star")
    op.drop_index("ix_segment_owner_id", "segment")
    op.drop_table("segment")
