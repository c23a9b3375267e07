"""Workers on PostgreSQL that are killed at random moments, and started again, until every job is done.

`python -m tests.jobs.killed_workers URL DATA KILLS WORKERS SEED` starts so many workers, sends SIGKILL to one of them
after the other, at random moments, and puts another in its place each time; then it lets them finish, tells them to
stop, and prints what it did as JSON. Each worker is a process that runs what `python -m leadsphere worker` runs. It is
forked from this one, which has all modules and no thread and no connection: starting Python anew each time would take
longer than the jobs.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from leadsphere.bootstrap import working
from leadsphere.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SHORTEST, LONGEST = 0.02, float(os.environ.get("LEADSPHERE_TEST_KILL_PAUSE", "0.4"))
"""Seconds from one kill to the next: on a busy machine a worker needs longer to come up at all."""
_OPEN = "SELECT count(*) FROM job WHERE status IN ('pending', 'running')"


@dataclass(frozen=True, slots=True)
class Killing:
    """What was done: kills, seconds until the last one and until every job was over, and how workers ended."""

    kills: int
    killing: float
    whole: float
    exits: list[int]


def kill_workers(url: str, data: Path, *, kills: int, workers: int = 3, seed: int = 3) -> Killing:
    """Do it in a process of its own."""
    words = (url, str(data), str(kills), str(workers), str(seed))
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.killed_workers", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Killing(**json.loads(done.stdout.splitlines()[-1]))


def _work(settings: Settings) -> None:
    """A worker, until SIGTERM."""

    async def until_stopped() -> None:
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        async with working(settings, 1):
            await stopped.wait()

    asyncio.run(until_stopped())


def _forked(settings: Settings) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _work(settings)
        status = 0
    finally:
        # Whatever this process was to do after the fork is its parent's.
        os._exit(status)


def _is_any_open(url: str) -> bool:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row: Any = connection.execute(_OPEN).fetchone()
        return row[0] > 0


def main(url: str, data: str, kills: str, workers: str, seed: str) -> None:
    chance = random.Random(int(seed))  # noqa: S311
    settings = Settings.from_env(
        {**os.environ, "LEADSPHERE_DATABASE_URL": url, "LEADSPHERE_DATA": data, "LEADSPHERE_REDIS_URL": ""}
    )
    settings.secret_key()
    pids = [_forked(settings) for _ in range(int(workers))]
    started, killed = time.monotonic(), 0
    while killed < int(kills) and (killed % 50 or _is_any_open(url)):
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        place = chance.randrange(len(pids))
        os.kill(pids[place], signal.SIGKILL)
        os.waitpid(pids[place], 0)
        pids[place] = _forked(settings)
        killed += 1
    killing = time.monotonic() - started
    while _is_any_open(url):
        time.sleep(0.2)
    whole = time.monotonic() - started
    for pid in pids:
        os.kill(pid, signal.SIGTERM)
    exits = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    print(json.dumps({"kills": killed, "killing": killing, "whole": whole, "exits": exits}))


if __name__ == "__main__":
    main(*sys.argv[1:])
