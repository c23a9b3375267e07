"""the suppression list, and whom it is about

Revision: 0011, after 0010. Contact points that are there get the key that the list finds them by.
"""

import sqlalchemy as sa

from alembic import op
from leadsphere.models.columns import UtcDateTime, big_integer, byte_ordered
from leadsphere.values.reach import LONGEST, reach_key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BATCH = 5_000


def upgrade() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", big_integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", byte_ordered(500), nullable=False),
        sa.Column("key", byte_ordered(LONGEST), nullable=False),
        sa.Column("forbids", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column(
            "reason_key",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
            server_default="",
        ),
        sa.Column("account_id", big_integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_suppression_account_id", "suppression", ["account_id"])
    op.add_column(
        "contact_point", sa.Column("reach_key", byte_ordered(LONGEST), nullable=False, server_default="")
    )
    op.add_column(
        "contact_point", sa.Column("suppressed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _fill()
    op.create_index("ix_contact_point_by_reach", "contact_point", ["reach_key"])
    op.create_index(
        "ix_contact_point_suppressed",
        "contact_point",
        ["lead_id"],
        sqlite_where=sa.text("suppressed = 1"),
        postgresql_where=sa.text("suppressed"),
    )


def downgrade() -> None:
    op.drop_index("ix_contact_point_suppressed", "contact_point")
    op.drop_index("ix_contact_point_by_reach", "contact_point")
    op.drop_column("contact_point", "suppressed")
    op.drop_column("contact_point", "reach_key")
    op.drop_index("ix_suppression_account_id", "suppression")
    op.drop_table("suppression")


def _fill() -> None:
    connection = op.get_bind()
    point = sa.table("contact_point", *map(sa.column, ("id", "kind", "value", "reach_key")))
    change = sa.update(point).where(point.c.id == sa.bindparam("of")).values(reach_key=sa.bindparam("to"))
    last = 0
    while rows := connection.execute(
        sa.select(point.c.id, point.c.kind, point.c.value)
        .where(point.c.id > last)
        .order_by(point.c.id)
        .limit(_BATCH)
    ).all():
        last = rows[-1].id
        connection.execute(change, [{"of": r.id, "to": reach_key(r.kind, r.value)} for r in rows])
