"""the leads that a bulk job was asked for

Revision: 0006, after 0005.
"""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "job_lead",
        sa.Column("job_id", integer, sa.ForeignKey("job.id", ondelete="CASCADE"), nullable=False),
        sa.Column("lead_id", integer, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "lead_id"),
    )


def downgrade() -> None:
    op.drop_table("job_lead")
