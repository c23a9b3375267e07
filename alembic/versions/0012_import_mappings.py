"""what became of the columns of a file, for the next one with the same columns

Revision: 0012, after 0011.
"""

import sqlalchemy as sa

from alembic import op
from leadsphere.models.columns import UtcDateTime, big_integer

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("account_id", big_integer(), nullable=True),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("fingerprint"),
    )


def downgrade() -> None:
    op.drop_table("import_mapping")
