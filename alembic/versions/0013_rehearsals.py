"""rehearsed rows, whom an import met, mended cells, and settings

Revision: 0013, after 0012.
"""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "imported_lead",
        sa.Column("job_id", integer, sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
        sa.Column("lead_id", integer, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "lead_id"),
    )
    op.create_index("ix_imported_lead_by_lead", "imported_lead", ["lead_id", "job_id", "outcome"])
    op.create_table(
        "rehearsed_row",
        sa.Column("id", integer, primary_key=True, autoincrement=True),
        sa.Column("job_id", integer, sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rehearsed_row_by_outcome", "rehearsed_row", ["job_id", "outcome", "line"])
    op.create_table(
        "setting",
        sa.Column("id", integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )
    op.add_column("upload", sa.Column("fixes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("reject", sa.Column("outcome", sa.String(20), nullable=False, server_default="rejected"))


def downgrade() -> None:
    op.drop_column("reject", "outcome")
    op.drop_column("upload", "fixes")
    for table in ("setting", "rehearsed_row", "imported_lead"):
        op.drop_table(table)
