"""New rows written behind the back of whoever makes them: nobody can tell, save by the time that it takes."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy.sql import select
from sqlmodel import Session, SQLModel

from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.models import Tag
from leadsphere.models.rows import table_of
from leadsphere.services import many_rows
from leadsphere.services.many_rows import AT_ONCE, NotWritten, insert_rows, written_behind

TAG = table_of(On.TAG)
MOST_VALUES = 32_766
"""Of a statement, as SQLite is usually built: https://sqlite.org/limits.html."""
MOMENT = datetime(2026, 3, 2, tzinfo=UTC)


def rows_from(first: int, many: int) -> list[dict[str, Any]]:
    names = [f"tag {number}" for number in range(first, first + many)]
    return [{"name": name, "name_key": name, "colour": "#8e8c99", "created_at": MOMENT} for name in names]


def count(session: Session) -> int:
    return session.execute(select(func.count()).select_from(TAG)).scalar_one()


def test_a_statement_sees_all_that_was_to_be_written_before_it(database: Database) -> None:
    with database.transaction() as session, written_behind(session):
        for some in range(5):
            insert_rows(session, TAG, rows_from(some * 1_000, AT_ONCE[0] + 7))
            assert count(session) == (some + 1) * (AT_ONCE[0] + 7)
    with database.reading() as session:
        assert count(session) == 5 * (AT_ONCE[0] + 7)


@pytest.mark.parametrize("many", [1, 2, 3, AT_ONCE[0] - 1, sum(AT_ONCE), 3 * AT_ONCE[0]])
def test_rows_are_there_as_they_are_said_and_in_their_order(many: int, database: Database) -> None:
    with database.transaction() as session:
        insert_rows(session, TAG, rows_from(0, many))
    with database.reading() as session:
        found = session.execute(select(TAG.c.name, TAG.c.name_key).order_by(TAG.c.id)).all()
    assert found == [(f"tag {number}", f"tag {number}") for number in range(many)]


def test_a_statement_has_no_more_values_than_sqlite_takes() -> None:
    widest = max(len(table.columns) for table in SQLModel.metadata.sorted_tables)
    assert AT_ONCE[0] * widest <= MOST_VALUES


def test_what_the_session_writes_comes_after_it(database: Database) -> None:
    with database.transaction() as session, written_behind(session):
        insert_rows(session, TAG, rows_from(0, 3))
        session.add(Tag(name="later", name_key="later", colour="#8e8c99", created_at=MOMENT))
    with database.reading() as session:
        names = session.execute(select(TAG.c.name).order_by(TAG.c.id)).scalars().all()
    assert names == ["tag 0", "tag 1", "tag 2", "later"]


def test_what_is_written_behind_is_there_when_the_block_ends(database: Database) -> None:
    with database.transaction() as session:
        with written_behind(session):
            insert_rows(session, TAG, rows_from(0, 3))
        # Past SQLAlchemy, which would wait.
        cursor = session.connection().connection.cursor()
        cursor.execute("SELECT count(*) FROM tag")
        assert cursor.fetchone() == (3,)


@pytest.mark.parametrize("is_asked", [True, False])
def test_an_error_is_raised_and_nothing_stays(database: Database, *, is_asked: bool) -> None:
    with database.transaction() as session:
        insert_rows(session, TAG, rows_from(2, 1))

    def fails() -> None:
        with database.transaction() as session, written_behind(session):
            insert_rows(session, TAG, rows_from(10, 1))
            insert_rows(session, TAG, rows_from(0, 3))
            if is_asked:
                count(session)
                raise AssertionError("the statement should have raised")

    with pytest.raises(NotWritten) as caught:
        fails()
    assert "unique" in str(caught.value.orig).lower()
    with database.reading() as session:
        assert count(session) == 1


def test_nothing_is_written_after_what_failed(database: Database) -> None:
    # Where the session meets the error as it writes, it rolls back at once: SQLite would keep what came afterwards.
    with database.transaction() as session:
        insert_rows(session, TAG, rows_from(2, 1))

    def fails() -> None:
        with database.transaction() as session, written_behind(session):
            insert_rows(session, TAG, rows_from(0, 3))
            for some in range(20):
                insert_rows(session, TAG, rows_from(1_000 * (some + 1), 1_000))
            session.add(Tag(name="later", name_key="later", colour="#8e8c99", created_at=MOMENT))
            session.flush()

    with pytest.raises(NotWritten):
        fails()
    with database.reading() as session:
        assert count(session) == 1


def test_a_full_disk_leaves_nothing_behind(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL's disk is not ours to fill")

    def fails() -> None:
        with database.transaction() as session, written_behind(session):
            pages: int = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
            session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages + 10}")
            for some in range(4_000):
                # Row by row, which SQLite answers by leaving the transaction.
                insert_rows(session, TAG, rows_from(some, 1))

    with pytest.raises(NotWritten):
        fails()
    with database.reading() as session:
        assert count(session) == 0


def test_a_process_that_ends_writes_on(database: Database) -> None:
    with database.transaction() as session, written_behind(session):
        insert_rows(session, TAG, rows_from(0, 3))
        session.info["behind"].__self__._thread.shutdown()
        insert_rows(session, TAG, rows_from(10, 3))
    with database.reading() as session:
        assert count(session) == 6


def test_an_error_of_the_caller_waits_for_what_is_being_written(database: Database) -> None:
    def fails() -> None:
        with database.transaction() as session, written_behind(session):
            insert_rows(session, TAG, rows_from(0, 1_000))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with database.reading() as session:
        assert count(session) == 0


def test_rows_are_written_while_the_caller_goes_on(database: Database, monkeypatch: Any) -> None:
    begun, may_end = threading.Event(), threading.Event()
    insert = many_rows._insert

    def slowly(*rows: Any) -> None:
        begun.set()
        assert may_end.wait(10)
        insert(*rows)

    monkeypatch.setattr(many_rows, "_insert", slowly)
    with database.transaction() as session, written_behind(session):
        insert_rows(session, TAG, rows_from(0, 3))
        assert begun.wait(10)
        may_end.set()
        assert count(session) == 3
