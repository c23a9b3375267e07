"""What the database itself keeps in line: the index of texts, and a copy of each member's name.

The index finds texts by any part of them: of what a lead's `search_key` says, every three letters in a row. FTS5's
trigram tokenizer on SQLite, a table kept by triggers, of many leads at once; pg_trgm on PostgreSQL, an index. Alembic
knows neither, so a migration writes them by hand, and comparisons of the schema leave them out.

The copy, `membership.name_key`, lists a campaign by name without looking at everybody else. Triggers keep it on both
databases, however a lead or a membership is written. The figures of campaigns are kept likewise (figure_triggers.py).
"""

from collections.abc import Container, Generator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from leadsphere.models import figure_triggers

TABLE = "lead_search"
"""The virtual table of SQLite; its `rowid` is the lead's id."""
INDEX = "ix_lead_search"
"""The index of PostgreSQL."""


def is_modelled(_thing: Any, name: str | None, _type: str, _reflected: bool, _other: Any) -> bool:
    """Whether the models know this table or index: Alembic's `include_object`."""
    return not (name or "").startswith((TABLE, INDEX))


HELD = "lead_search_held"
"""The table of SQLite that notes whose texts are to be indexed at once, and what the index knows them by."""

_FORGET = "INSERT INTO lead_search(lead_search, rowid, search_key) VALUES ('delete', old.id, old.search_key);"
_TAKE = "INSERT INTO lead_search(rowid, search_key) VALUES (new.id, new.search_key);"
_IS_HELD = "EXISTS (SELECT 1 FROM lead_search_held WHERE id = 0)"
_MOVED = "old.search_key IS NOT new.search_key"
_NOTE = "INSERT OR IGNORE INTO lead_search_held (id, was) VALUES"
_TRIGGERS = {
    "lead_search_insert": f"AFTER INSERT ON lead WHEN NOT {_IS_HELD} BEGIN {_TAKE} END",
    "lead_search_delete": f"AFTER DELETE ON lead WHEN NOT {_IS_HELD} BEGIN {_FORGET} END",
    "lead_search_update": (
        f"AFTER UPDATE OF search_key ON lead WHEN {_MOVED} AND NOT {_IS_HELD} BEGIN {_FORGET} {_TAKE} END"
    ),
    "lead_search_hold_insert": f"AFTER INSERT ON lead WHEN {_IS_HELD} BEGIN {_NOTE} (new.id, NULL); END",
    "lead_search_hold_delete": f"AFTER DELETE ON lead WHEN {_IS_HELD} BEGIN {_NOTE} (old.id, old.search_key); END",
    "lead_search_hold_update": (
        f"AFTER UPDATE OF search_key ON lead WHEN {_MOVED} AND {_IS_HELD} "
        f"BEGIN {_NOTE} (old.id, old.search_key); END"
    ),
}
HOLD = "INSERT INTO lead_search_held (id) VALUES (0)"
# By id, what is forgotten first: whenever FTS5 gets an id that is not beyond the last one, it writes what it holds.
SETTLE = (
    "INSERT INTO lead_search(lead_search, rowid, search_key) "
    "SELECT 'delete' AS what, id, was FROM lead_search_held WHERE was IS NOT NULL "
    "UNION ALL SELECT NULL, id, search_key FROM lead WHERE id IN (SELECT id FROM lead_search_held) "
    "ORDER BY id, what DESC",
    "DELETE FROM lead_search_held",
)


@contextmanager
def indexed_at_once(session: Session) -> Generator[None]:
    """Let the texts of all leads that are written inside reach SQLite's index when the block ends, in one go.

    One by one takes five times as long: FTS5 writes to its file what it holds in memory whenever a statement begins
    whose triggers write. What is written inside is not found by its texts before the block ends.
    """
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    session.connection().exec_driver_sql(HOLD)
    yield
    session.flush()
    for statement in SETTLE:
        session.connection().exec_driver_sql(statement)


def keep_triggers(connection: Connection) -> None:
    """Make again the triggers that a migration has dropped with a table that it wrote anew."""
    if connection.dialect.name != "sqlite":
        return
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if {"lead", TABLE, HELD} <= there and _make(connection, _TRIGGERS, there):
        connection.exec_driver_sql("INSERT INTO lead_search(lead_search) VALUES ('rebuild')")
    if "ix_membership_by_name" in there and _make(connection, _MEMBERS, there):
        connection.exec_driver_sql(MEMBERS_BY_NAME)
    if "campaign_figure" in there and _make(connection, figure_triggers.TRIGGERS, there):
        for statement in figure_triggers.RECOUNT:
            connection.exec_driver_sql(statement)


def _make(connection: Connection, triggers: Mapping[str, str], there: Container[str]) -> bool:
    """Make those of the triggers that are missing; whether any was."""
    missing = [name for name in triggers if name not in there]
    for name in missing:
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {triggers[name]}")
    return bool(missing)


def highest_ids(connection: Connection) -> dict[str, int]:
    """By table, the highest id that SQLite ever gave there; none on PostgreSQL, whose sequences stay."""
    if connection.dialect.name != "sqlite":
        return {}
    counted = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").first()
    if counted is None:
        return {}
    return dict(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all())


def keep_highest_ids(connection: Connection, given: Mapping[str, int]) -> None:
    """Count on from there where a migration wrote a table anew, which counts from the rows that it has."""
    for name, seq in given.items():
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (seq, name))


MEMBERS_BY_NAME = (
    "UPDATE membership SET name_key = (SELECT lead.name_key FROM lead WHERE lead.id = membership.lead_id) "
    "WHERE name_key IS NOT (SELECT lead.name_key FROM lead WHERE lead.id = membership.lead_id)"
)
"""Brings all copies in line."""
_COPY = (
    "UPDATE membership SET name_key = (SELECT name_key FROM lead WHERE id = new.lead_id) WHERE id = new.id;"
)
_IS_WRONG = "new.name_key IS NOT (SELECT name_key FROM lead WHERE id = new.lead_id)"
_MEMBERS = {
    "membership_name_insert": f"AFTER INSERT ON membership WHEN {_IS_WRONG} BEGIN {_COPY} END",
    "membership_name_move": f"AFTER UPDATE OF lead_id ON membership WHEN old.lead_id <> new.lead_id BEGIN {_COPY} END",
    "membership_name_lead": (
        "AFTER UPDATE OF name_key ON lead WHEN old.name_key <> new.name_key BEGIN "
        "UPDATE membership SET name_key = new.name_key WHERE lead_id = new.id; END"
    ),
}
