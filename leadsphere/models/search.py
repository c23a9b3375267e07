"""The index that finds texts by any part of them: of what a lead's `search_key` says, every three letters in a row.

FTS5's trigram tokenizer on SQLite, a table kept by triggers; pg_trgm on PostgreSQL, an index. Alembic knows
neither, so the migration writes them by hand, and comparisons of the schema leave them out.
"""

from typing import Any

TABLE = "lead_search"
"""The virtual table of SQLite; its `rowid` is the lead's id."""
INDEX = "ix_lead_search"
"""The index of PostgreSQL."""


def is_modelled(_thing: Any, name: str | None, _type: str, _reflected: bool, _other: Any) -> bool:
    """Whether the models know this table or index: Alembic's `include_object`."""
    return not (name or "").startswith((TABLE, INDEX))
