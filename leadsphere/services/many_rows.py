"""Many rows of a table, each with values of its own: in one statement where the database takes one.

Beside the models and, where rows are new, beside SQLAlchemy too, which looks at every value three times.
"""

import json
from collections import deque
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Column,
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    event,
    func,
    literal,
    update,
)
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session

AT_ONCE = tuple(2**power for power in reversed(range(10)))
"""Rows that one statement of SQLite writes, which takes 32,766 values at most: 512 while there are so many, and then
the rest in few. After each one, threads that compute are waited for.
"""
_BEHIND = "behind"


def update_each(
    session: Session, ids: Sequence[int], values: Mapping[Any, Sequence[Any]], *, in_order: bool = False
) -> None:
    """Set columns of the rows of one table with these ids; the values of a column stand in the order of the ids.

    `in_order`: one row after the other, where the database allows no two alike in between.
    """
    table = next(iter(values)).table
    connection = session.connection()
    if connection.dialect.name == "postgresql" and not in_order:
        # As arrays: a statement for each row costs there some ten times as much.
        given = [literal(list(ids), ARRAY(BigInteger)), *(_array(*each) for each in values.items())]
        names = [f"to_{column.name}" for column in values]
        source = func.unnest(*given).table_valued("of_row", *names).render_derived(name="given")
        to = {
            column: cast(source.c[name], column.type) if _is_json(column) else source.c[name]
            for column, name in zip(values, names, strict=True)
        }
        connection.execute(update(table).where(table.c.id == source.c.of_row).values(to))
        return
    to = {column: bindparam(f"to_{column.name}", type_=column.type) for column in values}
    rows = [
        {"of_row": id_} | {f"to_{column.name}": some[at] for column, some in values.items()}
        for at, id_ in enumerate(ids)
    ]
    connection.execute(update(table).where(table.c.id == bindparam("of_row")).values(to), rows)


def _array(column: Any, some: Sequence[Any]) -> Any:
    """The values of a column as one array: JSON as its text, since a list of lists would be read as one array."""
    if _is_json(column):
        return literal([json.dumps(value, ensure_ascii=False) for value in some], ARRAY(Text))
    return literal(list(some), ARRAY(column.type))


def _is_json(column: Any) -> bool:
    return isinstance(column.type, JSON)


def fresh_ids(session: Session, table: Table, many: int) -> list[int]:
    """So many ids that no row of the table has or had, for rows that are to be written in this transaction."""
    if not many:
        return []
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        # In a query of its own it is looked up once, and not for every row.
        sequence = sql_select(func.pg_get_serial_sequence(table.name, "id")).scalar_subquery()
        numbers = sql_select(func.nextval(sequence)).select_from(func.generate_series(1, many))
        return sorted(connection.execute(numbers).scalars())
    # The highest that there ever was: see models/columns.py.
    highest = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,))
    last = highest.scalar() or 0
    return list(range(last + 1, last + many + 1))


class NotWritten(Exception):
    """Rows that were written behind did not get there; `orig` is the driver's error.

    No error of a database to SQLAlchemy, which would take it for one of the statement that waited.
    """

    def __init__(self, orig: Exception) -> None:
        super().__init__(f"rows were not written: {type(orig).__name__}")
        self.orig = orig


class _Behind:
    """Rows on their way to the database, one table after the other."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread
        self._going: deque[Future[None]] = deque()
        self._failure: Exception | None = None

    def insert(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write these after all that came before."""
        try:
            self._going.append(self._thread.submit(self._write, connection, table, rows))
        except RuntimeError:  # the process ends, and starts no thread any more
            self.wait()
            _insert(connection, table, rows)

    def _write(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        # After an error SQLite may have left the transaction: what comes next would stay.
        if self._failure is None:
            try:
                _insert(connection, table, rows)
            except Exception as error:  # raised where somebody waits
                self._failure = error

    def settle(self, *_: Any) -> None:
        """Wait until nothing is on its way any more."""
        while self._going:
            self._going.popleft().result()

    def wait(self, *_: Any) -> None:
        """`settle`, and raise NotWritten where something did not get there."""
        self.settle()
        if self._failure is not None:
            raise NotWritten(self._failure) from self._failure


@contextmanager
def written_behind(session: Session) -> Generator[None]:
    """Let `insert_rows` return at once inside: its rows are written while the caller makes the next ones.

    Whatever else is asked of the database in this transaction waits until they are there, and so do a rollback and the
    end of the block. Raises NotWritten then, where they did not get there.
    """
    connection = session.connection()
    with ThreadPoolExecutor(1, "database-behind") as thread:
        behind = _Behind(thread)
        event.listen(connection, "before_cursor_execute", behind.wait)
        event.listen(connection, "rollback", behind.settle)
        session.info[_BEHIND] = behind.insert
        try:
            yield
            behind.wait()
        finally:
            behind.settle()
            del session.info[_BEHIND]


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows that all say the same columns; what they do not say is as the table has it by default.

    The caller leaves the rows as they are from now on: see `written_behind`.
    """
    if rows:
        session.info.get(_BEHIND, _insert)(session.connection(), table, rows)


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    said = [table.c[name] for name in rows[0]]
    unsaid = [
        c for c in table.columns if c.name not in rows[0] and c.default is not None and c.default.is_scalar
    ]
    columns = [_bound(connection, column, map(itemgetter(column.name), rows)) for column in said]
    columns += [_bound(connection, column, repeat(_default(column), len(rows))) for column in unsaid]
    listed = ", ".join(f'"{column.name}"' for column in (*said, *unsaid))
    cursor = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            copying: Any = cursor
            with copying.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:
                for row in zip(*columns, strict=True):
                    copy.write_row(row)
        else:
            begin = f'INSERT INTO "{table.name}" ({listed}) VALUES '  # noqa: S608 - names of our own
            insert_in_few(cursor, begin, list(zip(*columns, strict=True)))
    finally:
        cursor.close()


def insert_in_few(cursor: Any, begin: str, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows of the same columns into SQLite, `begin` being the statement up to its values.

    A statement a row costs twice as much: SQLite has to be able to take back what a statement's triggers do.
    """
    marks, start = f"({', '.join('?' * len(rows[0]))})" if rows else "", 0
    for many in AT_ONCE:
        until = len(rows) - (len(rows) - start) % many
        if together := [rows[at : at + many] for at in range(start, until, many)]:
            statement = begin + ", ".join([marks] * many)
            cursor.executemany(statement, [list(chain.from_iterable(some)) for some in together])
        start = until


def _bound(connection: Connection, column: Column[Any], values: Iterable[Any]) -> Iterable[Any]:
    """The values of a column as the driver takes them."""
    dialect = connection.dialect
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    if bind is None:
        return values
    bound, last, as_bound = list[Any](), object(), None
    for value in values:
        # Many rows say the very same, above all the moment.
        if value is not last:
            last, as_bound = value, bind(value)
        bound.append(as_bound)
    return bound


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    return default.arg
