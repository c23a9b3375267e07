"""How long the search for duplicates takes, and how good it is.

`python -m bench duplicates` fills an SQLite file and a PostgreSQL database of its own with 10,000 leads of
`tests.crowds`, 500 planted duplicates among them, and runs the job from the first to the last chunk, three times. "bare"
reads the very rows that the job has to read, once, through the bare driver: nothing that looks at all leads is quicker.
The first run stores all pairs, the others find them stored. LEADSPHERE_TEST_POSTGRES says where PostgreSQL is.
"""

import resource
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from sqlmodel import col, select

from bench.figures import heading, p50, table
from bench.list_page import postgres_database
from leadsphere import database as databases
from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import DuplicatePair, Job, JobStatus
from leadsphere.services import duplicates
from tests.crowds import Crowd, crowd, store

LEADS, PLANTED = 10_000, 500
SEEDS = (101, 102, 103)
TIMES = 3
_ROWS = (
    "SELECT lead.id, first_name, last_name, company.name, company.domain FROM lead LEFT JOIN company ON company.id = "
    "company_id ORDER BY lead.id",
    "SELECT lead_id, kind, value FROM contact_point ORDER BY lead_id, id",
)

Row = tuple[str, float, float, float, float, float, float, str, str]


def main() -> None:
    """Measure each crowd on both databases."""
    rows = [measured for seed in SEEDS for measured in _both(seed)]
    heading(f"Duplicates: {LEADS:,} leads, {PLANTED} planted")
    table(
        ("", "first s", "its CPU s", "again s", "bare ms", "ratio", "found", "recall", "false"),
        rows,
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _both(seed: int) -> tuple[Row, Row]:
    people = crowd(seed, LEADS, PLANTED)
    with tempfile.TemporaryDirectory() as folder:
        on_sqlite = _measure(f"sqlite:///{folder}/bench.db", seed, people)
    with postgres_database() as url:
        return on_sqlite, _measure(url, seed, people)


def _measure(url: str, seed: int, people: Crowd) -> Row:
    databases.upgrade(url)
    database = databases.connect(url)
    store(database, people)
    bare = p50([_bare(url) for _ in range(TIMES)])
    busy = time.process_time()
    times = [_search(database)]
    busy = time.process_time() - busy
    times += [_search(database) for _ in range(TIMES - 1)]
    pairs = _pairs(database)
    databases.disconnect()
    return (
        f"{database.url.get_backend_name()}, seed {seed}",
        times[0],
        busy,
        p50(times[1:]),
        bare * 1000,
        times[0] / bare,
        len(pairs),
        f"{len(pairs & people.planted.keys()) / PLANTED:.1%}",
        f"{len(pairs - people.planted.keys()) / len(pairs):.1%}",
    )


def _search(database: Database) -> float:
    """Seconds from the claim of the job to its end."""
    with database.transaction() as session:
        job_id = duplicates.look(session, COMMAND_LINE).id
    started = time.perf_counter()
    run_next(database, Path())
    took = time.perf_counter() - started
    with database.reading() as session:
        assert session.get_one(Job, job_id).status == JobStatus.PERFORMED
    return took


def _bare(url: str) -> float:
    started = time.perf_counter()
    connection: Any = (
        sqlite3.connect(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else psycopg.connect(url)
    )
    for statement in _ROWS:
        connection.execute(statement).fetchall()
    connection.close()
    return time.perf_counter() - started


def _pairs(database: Database) -> set[tuple[int, int]]:
    with database.reading() as session:
        found = session.exec(select(col(DuplicatePair.first_id), col(DuplicatePair.second_id)))
        return {(first, second) for first, second in found}
