"""The floor of an import: the rows that it wrote, written anew through the bare driver."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.string import TextLoader
from sqlalchemy import Table
from sqlmodel import SQLModel

from leadsphere import database as databases
from leadsphere.models.triggers import HOLD, SETTLE
from leadsphere.services.many_rows import insert_in_few

CHUNK = 1_000
"""Leads in a transaction, as in an import."""
_OF_LEADS = {
    "contact_point": "lead_id",
    "membership": "lead_id",
    "imported_lead": "lead_id",
    "change": "lead_id",
}

_BY_TRIGGERS = "campaign_figure"
"""What the database writes itself as it takes the rows of other tables."""

Rows = dict[str, list[tuple[Any, ...]]]


class Bare:
    """A database through its driver alone."""

    def __init__(self, url: str) -> None:
        parsed = databases.parse_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.connection: Any = sqlite3.connect(str(parsed.database), isolation_level=None)
            for pragma in databases.PRAGMAS:
                self.connection.execute(f"PRAGMA {pragma}")
        else:
            plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
            self.connection = psycopg.connect(plain, autocommit=True)
            for name in ("json", "jsonb"):
                self.connection.adapters.register_loader(name, TextLoader)

    def read(self, table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """Every row of a table, by its first column."""
        names = ", ".join(f'"{column}"' for column in columns)
        return self.connection.execute(f'SELECT {names} FROM "{table}" ORDER BY 1').fetchall()

    def write(self, rows: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
        """Rows of several tables in one transaction."""
        cursor = self.connection.cursor()
        cursor.execute("BEGIN")
        if self.is_sqlite:
            cursor.execute(HOLD)
        for table, some in rows.items():
            names = ", ".join(f'"{column}"' for column in columns_of(table))
            if self.is_sqlite:
                insert_in_few(cursor, f'INSERT INTO "{table}" ({names}) VALUES ', some)
            elif some:
                named = sql.SQL(", ").join(map(sql.Identifier, columns_of(table)))
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), named)
                with cursor.copy(statement) as copy:
                    for row in some:
                        copy.write_row(row)
        for statement in SETTLE if self.is_sqlite else ():
            cursor.execute(statement)
        cursor.execute("COMMIT")

    def settle(self) -> None:
        """Leave nothing of what was written to be carried over into SQLite's file later on."""
        if self.is_sqlite:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let go of it."""
        self.connection.close()


def columns_of(table: str) -> list[str]:
    """The columns of a table, its id first."""
    return [column.name for column in SQLModel.metadata.tables[table].columns]


def _is_written(table: Table) -> bool:
    """Whether the floor has this table: not what is found of leads later on, and holds on to them."""
    written = {"lead", *_OF_LEADS}
    holds_on = any(key.column.table.name in written for key in table.foreign_keys)
    return table.name != _BY_TRIGGERS and (table.name in written or not holds_on)


def seconds_to_write(filled: str, empty: str, *, after: int) -> list[float]:
    """Seconds that the leads of `filled` whose ids are above `after` take, with all that is theirs, to be written to
    the fresh database `empty`, past everything of ours: those of each chunk.
    """
    databases.upgrade(empty)
    source, target = Bare(filled), Bare(empty)
    try:
        tables = [table.name for table in SQLModel.metadata.sorted_tables if _is_written(table)]
        found = {table: source.read(table, columns_of(table)) for table in tables}
        chunks = _chunks(found, after)
        target.write({table: rows for table, rows in _without(found, chunks).items() if rows})
        target.settle()
        seconds: list[float] = []
        for chunk in chunks:
            started = time.perf_counter()
            target.write(chunk)
            seconds.append(time.perf_counter() - started)
        return seconds
    finally:
        source.close()
        target.close()


def _chunks(found: Rows, after: int) -> list[Rows]:
    """Of the new leads, so many at a time, with all that is theirs."""
    new = [row for row in found["lead"] if row[0] > after]
    place = {row[0]: number // CHUNK for number, row in enumerate(new)}
    chunks: list[Rows] = [defaultdict(list) for _ in range(-(-len(new) // CHUNK))]
    for row in new:
        chunks[place[row[0]]]["lead"].append(row)
    for table, column in _OF_LEADS.items():
        at = columns_of(table).index(column)
        for row in found[table]:
            if row[at] in place:
                chunks[place[row[at]]][table].append(row)
    return chunks


def _without(found: Rows, chunks: Iterable[Rows]) -> Rows:
    """What is there but those."""
    taken = {
        table: {row for chunk in chunks for row in chunk.get(table, ())} for table in ("lead", *_OF_LEADS)
    }
    return {table: [row for row in rows if row not in taken.get(table, ())] for table, rows in found.items()}
