"""access tokens, and webhooks with their outbox

Revision: 0010, after 0009.
"""

import sqlalchemy as sa

from alembic import op
from leadsphere.models.columns import UtcDateTime, big_integer

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", big_integer(), autoincrement=True, nullable=False),
        sa.Column("account_id", big_integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_token_account_id", "access_token", ["account_id"])
    op.create_table(
        "webhook",
        sa.Column("id", big_integer(), autoincrement=True, nullable=False),
        sa.Column("url", sa.String(2_000), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("account_id", big_integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("paused_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("pause_reason", sa.String(300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "webhook_event",
        sa.Column("id", big_integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(40), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("campaign_id", big_integer(), nullable=True),
        sa.Column("lead_ids", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhook_event_at", "webhook_event", ["at"])
    op.create_table(
        "delivery",
        sa.Column("id", big_integer(), autoincrement=True, nullable=False),
        sa.Column("webhook_id", big_integer(), nullable=False),
        sa.Column("event_id", big_integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("tried_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["event_id"], ["webhook_event.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delivery_event_id", "delivery", ["event_id"])
    op.create_index("ix_delivery_by_webhook", "delivery", ["webhook_id", "id"])
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["webhook_id", "due_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    op.drop_table("delivery")
    op.drop_table("webhook_event")
    op.drop_table("webhook")
    op.drop_table("access_token")
