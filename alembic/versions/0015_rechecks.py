"""addresses that are verified again, and stale verdicts of every address

Revision: 0015, after 0014.
"""

import sqlalchemy as sa

from alembic import op
from leadsphere.models.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "recheck",
        sa.Column(
            "contact_id", integer, sa.ForeignKey("contact_point.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_index("ix_recheck_due_at", "recheck", ["due_at"])


def downgrade() -> None:
    op.drop_table("recheck")
