"""an act's changes in their order, and jobs that count by the ids of changes

Revision: 0003, after 0002.
"""

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_change_by_set", "change", ["change_set_id", "id"])
    op.drop_index("ix_change_change_set_id", "change")
    # An integer of SQLite has as many bits as its value needs.
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("job", "cursor", type_=sa.BigInteger())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("job", "cursor", type_=sa.Integer())
    op.create_index("ix_change_change_set_id", "change", ["change_set_id"])
    op.drop_index("ix_change_by_set", "change")
