"""a membership that brings its lead's name along is written once

Revision: 0020, after 0019.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NAME = "membership_name_insert"
_COPY = (
    "UPDATE membership SET name_key = (SELECT name_key FROM lead WHERE id = new.lead_id) WHERE id = new.id;"
)
_IS_WRONG = "new.name_key IS NOT (SELECT name_key FROM lead WHERE id = new.lead_id)"
_AFTER = f"WHEN {_IS_WRONG} BEGIN {_COPY} END"
_BEFORE = f"BEGIN {_COPY} END"


def upgrade() -> None:
    _make(_AFTER)


def downgrade() -> None:
    _make(_BEFORE)


def _make(does: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER IF EXISTS {_NAME}")
        op.execute(f"CREATE TRIGGER {_NAME} AFTER INSERT ON membership {does}")
