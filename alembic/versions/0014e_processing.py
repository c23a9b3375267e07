"""the language of a name, what is due, and leads by employer and name

Revision: 0014e, after 0014c. Whoever was assigned to a campaign before was never processed there.
"""

import sqlalchemy as sa

from alembic import op

revision = "0014e"
down_revision = "0014c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "due",
        sa.Column("lead_id", integer, sa.ForeignKey("lead.id", ondelete="CASCADE"), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("account_id", integer, nullable=True),
        sa.PrimaryKeyConstraint("lead_id", "step"),
    )
    op.add_column("lead", sa.Column("name_language", sa.String(), nullable=False, server_default=""))
    op.drop_index("ix_lead_company_id", table_name="lead")
    op.create_index("ix_lead_by_employer", "lead", ["company_id", "name_key"])
    op.execute(
        "UPDATE membership SET stage = 'processed' "
        "WHERE stage = 'discovered' AND origin = 'assigned' AND removed_at IS NULL"
    )


def downgrade() -> None:
    op.drop_index("ix_lead_by_employer", table_name="lead")
    op.create_index("ix_lead_company_id", "lead", ["company_id"])
    op.drop_column("lead", "name_language")
    op.drop_table("due")
