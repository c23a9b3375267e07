"""The index of texts outlives whatever a migration does to the table of leads."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from leadsphere.database import Database, now, upgrade
from leadsphere.models import Lead
from leadsphere.models.triggers import indexed_at_once

ADD = (
    "INSERT INTO lead (id, first_name, last_name, headline, job_title, seniority, department, city, region, country, "
    "vip, source, name_key, company_key, search_key, created_at, updated_at) "
    "VALUES (?, '', '', '', '', '', '', '', '', '', 0, '', '', '', ?, '2026-01-01', '2026-01-01')"
)
FOUND = """SELECT rowid FROM lead_search WHERE lead_search MATCH '"gro" AND "row"' ORDER BY rowid"""


def test_triggers_that_went_with_the_table_are_made_again_and_miss_nobody(tmp_path: Path) -> None:
    file = tmp_path / "leads.db"
    upgrade(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute(ADD, (1, "growth"))
        # As a migration does that writes the table anew.
        for moment in ("insert", "delete", "update"):
            connection.execute(f"DROP TRIGGER lead_search_{moment}")
        connection.execute(ADD, (2, "growth too"))
        assert connection.execute(FOUND).fetchall() == [(1,)]
    connection.close()
    upgrade(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute(ADD, (3, "more growth"))
        connection.execute("UPDATE lead SET search_key = 'sales' WHERE id = 1")
        connection.execute("DELETE FROM lead WHERE id = 2")
        assert connection.execute(FOUND).fetchall() == [(3,)]
    connection.close()


def test_what_many_leads_say_is_indexed_as_if_one_by_one(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps its index itself")
    chance = Random(4)  # noqa: S311 - acts, not secrets
    for _ in range(60):
        with database.transaction() as session, indexed_at_once(session):
            for _ in range(chance.randrange(1, 8)):
                _do_something(session, chance)
        with database.transaction() as session:
            _do_something(session, chance)
            # Raises where the index knows anything else than what the leads say.
            _execute(session, "INSERT INTO lead_search(lead_search, rank) VALUES ('integrity-check', 1)")
            assert not _execute(session, "SELECT 1 FROM lead_search_held").all()
    with database.reading() as session:
        assert _execute(session, "SELECT count(*) FROM lead").scalar_one() > 10


def test_a_database_whose_index_is_out_of_line_is_told_from_one_in_line(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps its index itself")
    with database.transaction() as session:
        _add(session, "growth row")
        _execute(
            session,
            "INSERT INTO lead_search(lead_search, rowid, search_key) SELECT 'delete', id, search_key FROM lead",
        )

        with pytest.raises(DatabaseError, match="malformed"):
            _execute(session, "INSERT INTO lead_search(lead_search, rank) VALUES ('integrity-check', 1)")


def test_what_goes_wrong_while_the_index_waits_leaves_no_trace(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps its index itself")
    with suppress(RuntimeError), database.transaction() as session, indexed_at_once(session):
        _add(session, "growth row")
        raise RuntimeError

    with database.transaction() as session:
        _add(session, "growth row")
        assert len(_execute(session, FOUND).all()) == 1
        assert not _execute(session, "SELECT 1 FROM lead_search_held").all()


def _do_something(session: Session, chance: Random) -> None:
    ids = list(_execute(session, "SELECT id FROM lead ORDER BY id").scalars())
    act = chance.choice(("add", "add", "change", "drop")) if ids else "add"
    if act == "add":
        _add(session, f"somebody {chance.random()}")
    elif act == "change":
        _execute(
            session,
            "UPDATE lead SET search_key = ? WHERE id = ?",
            f"grown {chance.random()}",
            chance.choice(ids),
        )
    else:
        _execute(session, "DELETE FROM lead WHERE id = ?", chance.choice(ids))


def _add(session: Session, search_key: str) -> None:
    session.add(Lead(search_key=search_key, created_at=now(session), updated_at=now(session)))
    session.flush()


def _execute(session: Session, statement: str, *given: object) -> Any:
    return session.connection().exec_driver_sql(statement, given)
