"""Whether anything is lost or done twice where workers are killed at random moments, and how soon jobs go on.

`python -m bench kills` asks for BENCH_JOBS imports (2,500) of 200 rows each on PostgreSQL, runs them in BENCH_WORKERS
workers (3), and sends SIGKILL to one of these after the other, BENCH_KILLS times (10,000), each at a random moment.
Then it counts every row. "Silent" is how long nobody had heard of a job's process when another one took it over: it
was killed within that time. A lease is 30 s, and a worker looks for work twice a second.
"""

import os
import tempfile
from pathlib import Path

from bench.figures import heading, table
from bench.list_page import postgres_database
from leadsphere import database as databases
from leadsphere.models import Role
from tests.factories import make_account
from tests.jobs.killed_workers import kill_workers
from tests.jobs.many_imports import ROWS, ask_for_imports, tally

JOBS = int(os.environ.get("BENCH_JOBS", "2500"))
KILLS = int(os.environ.get("BENCH_KILLS", "10000"))
WORKERS = int(os.environ.get("BENCH_WORKERS", "3"))


def main() -> None:
    """Kill, and count."""
    heading(f"{KILLS:,} kills of {WORKERS} workers over {JOBS:,} jobs of {ROWS} rows")
    with tempfile.TemporaryDirectory() as folder, postgres_database() as url:
        data = Path(folder)
        databases.upgrade(url)
        database = databases.connect(url)
        try:
            ask_for_imports(database, data, make_account(database, "Ana", Role.OWNER), JOBS)
        finally:
            databases.disconnect()
        done = kill_workers(url, data, kills=KILLS, workers=WORKERS)
        try:
            found = tally(databases.connect(url), JOBS)
        finally:
            databases.disconnect()
    table(
        ("kills", "seconds", "until all is done", "jobs done", "rows", "lost", "twice", "miscounted"),
        [
            (
                float(done.kills), done.killing, done.whole, float(found.performed), float(found.leads),
                float(found.lost), float(found.twice), float(found.wrong),
            )
        ],
    )  # fmt: skip
    silences = sorted(found.silences) or [0.0]
    table(
        ("taken over", "silent: least", "half", "95 of 100", "most", "beyond 35 s"),
        [
            (
                float(len(found.silences)), silences[0], silences[len(silences) // 2],
                silences[len(silences) * 95 // 100], silences[-1], float(sum(s > 35 for s in silences)),
            )
        ],
    )  # fmt: skip
