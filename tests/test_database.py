"""Reads and writes off the event loop, one transaction each, told only once they are committed."""

import asyncio
import sqlite3
import subprocess
import sys
import threading

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from leadsphere import database as databases
from leadsphere.attributes import On
from leadsphere.database import Database, now, parse_url, read, shares_wal_safely, tell, write
from leadsphere.errors import BadSetting, DatabaseInUse
from leadsphere.live.change import Notice
from leadsphere.models import Campaign, Note
from leadsphere.services.many_rows import NotWritten
from leadsphere.turns import Turns
from tests.factories import make_lead

NOTICE = Notice(On.CAMPAIGN, 1, None, 1)


def add_campaign(session: Session, name: str) -> None:
    session.add(Campaign(name=name, name_key=name, created_at=now(session), updated_at=now(session)))
    tell(session, NOTICE)


def names(session: Session) -> list[str]:
    return sorted(session.exec(select(Campaign.name)))


async def test_a_query_that_blocks_delays_neither_others_nor_the_loop(database: Database) -> None:
    begun, release = threading.Event(), threading.Event()

    def blocking(session: Session) -> str:
        begun.set()
        assert release.wait(10)
        return "blocked"

    waiting = asyncio.create_task(read(blocking))
    await asyncio.to_thread(begun.wait, 10)
    await write(add_campaign, "meanwhile")
    assert await read(names) == ["meanwhile"]
    assert not waiting.done()
    release.set()
    assert await waiting == "blocked"


def test_sqlite_keeps_its_log_short_while_somebody_waits_for_the_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has many writers, and carries its log over by itself")

    def longest() -> int:
        with database.transaction(patiently=True):
            pass
        with database.transaction() as session:
            return session.connection().exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one()

    usual = longest()
    monkeypatch.setattr(Turns, "is_wanted", True)
    # Not in the commit that somebody waits for.
    monkeypatch.setattr(Turns, "is_waited_for", True)
    assert longest() == usual
    monkeypatch.setattr(Turns, "is_waited_for", False)
    assert longest() == usual // 4
    monkeypatch.setattr(Turns, "is_wanted", False)
    assert longest() == usual


async def test_changes_are_told_after_the_commit_and_a_rolled_back_one_to_nobody(database: Database) -> None:
    mailbox = database.feed.subscribe("tab")

    def fails(session: Session) -> None:
        add_campaign(session, "never")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write(fails)
    with database.transaction() as session:
        add_campaign(session, "kept")
        assert not await mailbox.news(within=0.01)
    assert (await mailbox.news(within=5)).notices == {NOTICE}
    assert await read(names) == ["kept"]


async def test_what_a_read_changes_does_not_stay(database: Database) -> None:
    def sneaky(session: Session) -> None:
        add_campaign(session, "sneaked in")
        session.flush()

    if database.is_sqlite:
        with pytest.raises(OperationalError, match="readonly"):
            await read(sneaky)
    else:
        await read(sneaky)
    assert await read(names) == []


async def test_writes_at_once_all_happen(database: Database) -> None:
    await asyncio.gather(*(write(add_campaign, f"campaign {n:02}") for n in range(20)))
    assert len(await read(names)) == 20


async def test_a_deadlock_is_broken_and_both_writes_happen(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("one writer at a time cannot deadlock")
    for name in ("left", "right"):
        await write(add_campaign, name)
    meeting = threading.Barrier(2)
    tries: list[str] = []

    def rename(session: Session, first: str, second: str) -> None:
        again = first in tries
        tries.append(first)
        for name in (first, second):
            session.connection().execute(
                text("UPDATE campaign SET colour = :c WHERE name = :n"), {"c": first[:7], "n": name}
            )
            if name == first and not again:
                meeting.wait(10)

    await asyncio.gather(write(rename, "left", "right"), write(rename, "right", "left"))
    assert len(tries) == 3


@pytest.mark.parametrize(
    "error", [psycopg.errors.DeadlockDetected(), NotWritten(psycopg.errors.DeadlockDetected())]
)
def test_a_deadlock_of_rows_that_go_beside_sqlalchemy_is_broken_too(
    database: Database, error: Exception
) -> None:
    tries: list[int] = []

    def once_broken(session: Session) -> str:
        tries.append(len(tries))
        if len(tries) == 1:
            raise error
        return "done"

    assert database.carry_out(once_broken) == "done"
    assert len(tries) == 2


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 44, 6), True), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True)],
)
def test_old_sqlites_do_not_share_a_wal(version: tuple[int, int, int], safe: bool) -> None:
    assert shares_wal_safely(version) is safe


def test_a_second_process_is_refused_where_sharing_is_not_safe(tmp_path, sqlite_template) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    databases.upgrade(url)
    databases.connect(url)
    opening = f"from leadsphere import database; database.connect({url!r}); print('opened')"
    second = subprocess.run([sys.executable, "-c", opening], capture_output=True, text=True, check=False)
    databases.disconnect()
    if shares_wal_safely(sqlite3.sqlite_version_info):
        assert second.stdout == "opened\n"
    else:
        assert "PostgreSQL" in second.stderr
        assert DatabaseInUse.__name__ in second.stderr


def test_a_second_process_may_always_look(tmp_path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    databases.upgrade(url)
    with databases.connect(url).transaction() as session:
        add_campaign(session, "seen from outside")
    looking = (
        "from leadsphere import database; from tests.test_database import names\n"
        f"with database.connect({url!r}, writes=False).reading() as s: print(names(s))"
    )
    second = subprocess.run([sys.executable, "-c", looking], capture_output=True, text=True, check=True)
    databases.disconnect()
    assert second.stdout == "['seen from outside']\n"


@pytest.mark.parametrize("url", ["nonsense", "sqlite:///", "sqlite:///:memory:", "mysql://root@host/db"])
def test_a_database_that_cannot_be_used_is_said_so(url: str) -> None:
    with pytest.raises(BadSetting, match="LEADSPHERE_DATABASE_URL"):
        parse_url(url)


def test_processes_that_start_together_bring_an_empty_database_up_to_date_once(
    empty_postgres_url: str,
) -> None:
    program = f"from leadsphere.database import upgrade; upgrade({empty_postgres_url!r})"
    together = [
        subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[1] for process in together]
    assert [process.returncode for process in together] == [0, 0], said


def test_the_planner_can_be_told_how_large_the_tables_are(database) -> None:
    with database.transaction() as session:
        add_campaign(session, "one of its rows")
    database.refresh_statistics()
    with database.reading() as session:
        if database.is_sqlite:
            said = session.connection().exec_driver_sql("SELECT tbl FROM sqlite_stat1").scalars().all()
        else:
            said = session.connection().exec_driver_sql("SELECT tablename FROM pg_stats").scalars().all()
    assert "campaign" in said


def test_a_table_that_has_become_empty_keeps_no_statistics_of_what_was_in_it(database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite keeps no values in its statistics")
    with database.transaction() as session:
        session.add_all(
            Note(lead_id=lead_id, text="qvist", created_at=now(session), updated_at=now(session))
            for lead_id in [make_lead(database) for _ in range(3)]
        )
    database.refresh_statistics()
    assert "qvist" in statistics(database)
    with database.transaction() as session:
        session.connection().execute(text("DELETE FROM note"))
    database.compact()
    assert "qvist" not in statistics(database)


def statistics(database: Database) -> str:
    with database.reading() as session:
        return str(
            session.connection()
            .execute(text("SELECT s::text FROM pg_stats s WHERE tablename = 'note'"))
            .all()
        )
