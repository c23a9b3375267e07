"""the index of texts takes many leads at once

Revision: 0019, after 0018.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_FORGET = "INSERT INTO lead_search(lead_search, rowid, search_key) VALUES ('delete', old.id, old.search_key);"
_TAKE = "INSERT INTO lead_search(rowid, search_key) VALUES (new.id, new.search_key);"
_MOVED = "old.search_key IS NOT new.search_key"
_HELD = "EXISTS (SELECT 1 FROM lead_search_held WHERE id = 0)"
_NOTE = "INSERT OR IGNORE INTO lead_search_held (id, was) VALUES"
_AFTER = {
    "lead_search_insert": f"INSERT ON lead WHEN NOT {_HELD} BEGIN {_TAKE} END",
    "lead_search_delete": f"DELETE ON lead WHEN NOT {_HELD} BEGIN {_FORGET} END",
    "lead_search_update": (
        f"UPDATE OF search_key ON lead WHEN {_MOVED} AND NOT {_HELD} BEGIN {_FORGET} {_TAKE} END"
    ),
    "lead_search_hold_insert": f"INSERT ON lead WHEN {_HELD} BEGIN {_NOTE} (new.id, NULL); END",
    "lead_search_hold_delete": f"DELETE ON lead WHEN {_HELD} BEGIN {_NOTE} (old.id, old.search_key); END",
    "lead_search_hold_update": (
        f"UPDATE OF search_key ON lead WHEN {_MOVED} AND {_HELD} BEGIN {_NOTE} (old.id, old.search_key); END"
    ),
}
_BEFORE = {
    "lead_search_insert": f"INSERT ON lead BEGIN {_TAKE} END",
    "lead_search_delete": f"DELETE ON lead BEGIN {_FORGET} END",
    "lead_search_update": f"UPDATE OF search_key ON lead WHEN {_MOVED} BEGIN {_FORGET} {_TAKE} END",
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("CREATE TABLE lead_search_held (id INTEGER PRIMARY KEY, was TEXT)")
    there = set(op.get_bind().exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if not there.issuperset(_BEFORE):
        # An earlier step of the same upgrade wrote the table of leads anew: what makes them again fills the index, too.
        return
    for name in _BEFORE:
        op.execute(f"DROP TRIGGER {name}")
    for name, does in _AFTER.items():
        op.execute(f"CREATE TRIGGER {name} AFTER {does}")


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in _AFTER:
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
    op.execute("DROP TABLE lead_search_held")
    for name, does in _BEFORE.items():
        op.execute(f"CREATE TRIGGER {name} AFTER {does}")
