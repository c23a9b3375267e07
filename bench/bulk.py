"""How fast something is done to very many leads, and taken back, while others read the list.

`python -m bench bulk` fills an SQLite file and a PostgreSQL database of its own with BENCH_LEADS leads (100,000) and
does each act to all of them as the job does it, chunk by chunk, then undoes it. The floor is the bare driver: the
same rows of what is changed and of the history, written in transactions of as many leads. Beside it, a reader asks
for a page of the list over and over: its p50 and p95 in milliseconds.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from bench.figures import heading, p50, p95, table
from bench.list_page import bare_driver, postgres_database
from bench.million import fill
from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import Job, Role, Tag, Tagging
from leadsphere.queries.lead_cards import Scope, page
from leadsphere.queries.selections import Selection
from leadsphere.services import bulk, undo
from tests.factories import make_campaign

LEADS = int(os.environ.get("BENCH_LEADS", "100000"))
CHUNK = 1_000
ACTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("tag", {"tag": "bench"}),
    ("vip", {}),
    ("set", {"attribute": "city", "value": "Oslo"}),
    ("assign", {}),
    ("delete", {}),
)


def main() -> None:
    """Measure on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", f"sqlite:///{folder}/leadsphere.db", Path(folder))
        with postgres_database() as url:
            _measure("PostgreSQL", url, Path(folder))


def _measure(name: str, url: str, data: Path) -> None:
    databases.upgrade(url)
    database = databases.connect(url)
    try:
        fill(database, LEADS)
        ana = Actor(1, "Ana", Role.OWNER)
        campaign_id = make_campaign(database)
        with bare_driver(url) as driver:
            floor = _floor(driver, sqlite=database.is_sqlite)
        heading(f"{name}: {LEADS:,} leads, in leads a second; bare driver {floor:,.0f}")
        rows: list[tuple[str | float, ...]] = []
        for act, given in ACTS:
            wanted = {"campaigns": [campaign_id]} if act == "assign" else given
            rows += _one(database, data, ana, act, wanted, floor)
        table(("", "leads/s", "floor is x", "list p50 ms", "p95"), rows)
    finally:
        databases.disconnect()


def _one(
    database: Database, data: Path, ana: Actor, act: str, given: Mapping[str, Any], floor: float
) -> Iterator[tuple[str | float, ...]]:
    with database.transaction() as session:
        asked = bulk.ask(session, ana, act, Selection(scope=Scope()), given)
    yield act, *_figures(database, data, floor)
    label = f"its undo, {_changes(database, asked.change_set_id):,} changes"
    database.carry_out(lambda session: undo.undo(session, ana, asked.change_set_id))
    yield label, *_figures(database, data, floor)
    if act == "tag":
        _assert_no_taggings(database)


def _figures(database: Database, data: Path, floor: float) -> tuple[float, ...]:
    seconds, pages = _run(database, data)
    return LEADS / seconds, floor * seconds / LEADS, p50(pages), p95(pages)


def _run(database: Database, data: Path) -> tuple[float, list[float]]:
    """Seconds until no job is left, and the milliseconds of the pages read meanwhile."""
    over, pages = threading.Event(), list[float]()

    def read() -> None:
        while not over.wait(0.02):
            started = time.perf_counter()
            with database.reading() as session:
                page(session, Scope())
            pages.append((time.perf_counter() - started) * 1_000)

    reader = threading.Thread(target=read)
    reader.start()
    run_next(database, data)
    over.set()
    reader.join()
    # By its own clock: the look at the tables for the planner, which follows, keeps nobody waiting.
    with database.reading() as session:
        job = session.exec(select(Job).order_by(col(Job.id).desc()).limit(1)).one()
    assert job.started_at is not None
    assert job.finished_at is not None
    return (job.finished_at - job.started_at).total_seconds(), pages


def _changes(database: Database, change_set_id: int) -> int:
    with database.reading() as session:
        return undo.count(session, change_set_id)


def _assert_no_taggings(database: Database) -> None:
    with database.reading() as session:
        left = select(func.count()).select_from(Tagging).join(Tag).where(Tag.name == "bench")
        assert session.exec(left).one() == 0


_TAGGING = "INSERT INTO tagging (lead_id, tag_id, created_at) VALUES (?, 1, ?)"
_CHANGE = (
    "INSERT INTO change (change_set_id, thing, thing_id, lead_id, attribute, old, new, source, at) "
    "VALUES (1, 'tagging', ?, 1, '', 'null', '{\"tag_id\": 1}', '', ?)"
)


def _floor(driver: Any, *, sqlite: bool) -> float:
    """Leads a second: one row that says something of a lead, and one of the history, committed in chunks."""
    statements = [text if sqlite else text.replace("?", "%s") for text in (_TAGGING, _CHANGE)]
    cursor, moment, many = driver.cursor(), "2026-01-01 00:00:00+00:00", min(LEADS, 20_000)
    cursor.execute("DELETE FROM tagging")
    cursor.execute("INSERT INTO change_set (act, at) VALUES ('TAG', '2026-01-01 00:00:00+00:00')")
    driver.commit()
    started = time.perf_counter()
    for first in range(1, many + 1, CHUNK):
        rows = [(lead_id, moment) for lead_id in range(first, min(first + CHUNK, many + 1))]
        for statement in statements:
            cursor.executemany(statement, rows)
        driver.commit()
    seconds = time.perf_counter() - started
    for emptied in ("DELETE FROM tagging", "DELETE FROM change", "DELETE FROM change_set"):
        cursor.execute(emptied)
    driver.commit()
    return many / seconds
