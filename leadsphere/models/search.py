"""The index that finds texts by any part of them: of what a lead's `search_key` says, every three letters in a row.

FTS5's trigram tokenizer on SQLite, a table kept by triggers; pg_trgm on PostgreSQL, an index. Alembic knows
neither, so a migration writes them by hand, and comparisons of the schema leave them out.
"""

from typing import Any

from sqlalchemy import Connection

TABLE = "lead_search"
"""The virtual table of SQLite; its `rowid` is the lead's id."""
INDEX = "ix_lead_search"
"""The index of PostgreSQL."""


def is_modelled(_thing: Any, name: str | None, _type: str, _reflected: bool, _other: Any) -> bool:
    """Whether the models know this table or index: Alembic's `include_object`."""
    return not (name or "").startswith((TABLE, INDEX))


_FORGET = "INSERT INTO lead_search(lead_search, rowid, search_key) VALUES ('delete', old.id, old.search_key);"
_TAKE = "INSERT INTO lead_search(rowid, search_key) VALUES (new.id, new.search_key);"
_TRIGGERS = {
    "lead_search_insert": f"AFTER INSERT ON lead BEGIN {_TAKE} END",
    "lead_search_delete": f"AFTER DELETE ON lead BEGIN {_FORGET} END",
    "lead_search_update": (
        f"AFTER UPDATE OF search_key ON lead WHEN old.search_key IS NOT new.search_key BEGIN {_FORGET} {_TAKE} END"
    ),
}


def keep_index(connection: Connection) -> None:
    """Make again the triggers that a migration has dropped with the table of leads that it wrote anew."""
    if connection.dialect.name != "sqlite":
        return
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    missing = _TRIGGERS.keys() - there
    if not missing or not {"lead", TABLE} <= there:
        return
    for name in missing:
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {_TRIGGERS[name]}")
    connection.exec_driver_sql("INSERT INTO lead_search(lead_search) VALUES ('rebuild')")
