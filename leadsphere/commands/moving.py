"""`move-to URL`: everything that the database holds, copied into an empty one."""

from argparse import Namespace
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, func, insert, select, text
from sqlmodel import SQLModel

from leadsphere import database
from leadsphere.commands.opening import opened
from leadsphere.database import parse_url
from leadsphere.errors import NotNow
from leadsphere.settings import Settings

CHUNK = 1_000


def move_to(settings: Settings, arguments: Namespace) -> dict[str, int]:
    """Copy every row to `arguments.url`, in one transaction there; returns the rows copied of each table.

    The database copied from stays as it is. Raises NotNow where the other one already holds something,
    BadSetting for an unusable URL, DatabaseInUse while a server writes here.
    """
    database.upgrade(arguments.url)
    target = create_engine(parse_url(arguments.url))
    try:
        with opened(settings, writes=True) as source, source.reading() as session:
            return _copy(session.connection(), target)
    finally:
        target.dispose()


def move_to_text(copied: dict[str, int]) -> str:
    """What was copied, for people."""
    lines = [f"{name}: {rows:,} rows" for name, rows in copied.items() if rows]
    return "\n".join([*lines, "Copied. Set LEADSPHERE_DATABASE_URL to the new address and start again."])


KEPT_ITSELF = "campaign_figure"
"""What the other database makes of the rows that it is given: copied too, it would count double."""


def _copy(source: Connection, target: Engine) -> dict[str, int]:
    with target.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if connection.execute(select(table).limit(1)).first() is not None:
                raise NotNow(f"The other database already holds rows of {table.name}. Use an empty one.")
        return {
            table.name: _copy_table(source, connection, table)
            for table in SQLModel.metadata.sorted_tables
            if table.name != KEPT_ITSELF
        }


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    copied = 0
    rows = source.execution_options(yield_per=CHUNK).execute(select(table)).mappings()
    for chunk in rows.partitions(CHUNK):
        target.execute(insert(table), [dict(row) for row in chunk])
        copied += len(chunk)
    if target.dialect.name == "postgresql" and copied and "id" in table.c and _counts(table):
        highest: Any = target.execute(select(func.max(table.c.id))).scalar_one()
        # Ids that were copied and not drawn: the next one drawn must not be one of them.
        target.execute(
            text("SELECT setval(pg_get_serial_sequence(:t, 'id'), :n)"), {"t": table.name, "n": highest}
        )
    return copied


def _counts(table: Table) -> bool:
    return table.c.id.type.python_type is int
