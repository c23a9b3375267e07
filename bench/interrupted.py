"""An import whose server is killed again and again, of a file that was sent twice at once.

`python -m bench interrupted` imports BENCH_ROWS rows (20,000) twice, and kills the process that does it with SIGKILL every 0.1
to 2 seconds until both imports are over; BENCH_RUNS times (4), on SQLite and on PostgreSQL in turn. On PostgreSQL two
processes work at a time, each at a file of its own. Then everybody has to be there once, as in an import of the file
that nothing happened to, and so has all that an import writes. The process is forked from one that has loaded everything: what is killed works.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from bench.figures import heading, table
from bench.imports import write_people
from bench.list_page import postgres_database
from leadsphere import database as databases
from leadsphere.jobs.runner import run_next
from leadsphere.models import OPEN, Change, ContactPoint, Job, JobStatus, Lead, Membership, Role
from tests.factories import ask_for_import, make_account, make_campaign

ROWS = int(os.environ.get("BENCH_ROWS", "20000"))
RUNS = int(os.environ.get("BENCH_RUNS", "4"))
SHORTEST, LONGEST = 0.1, 2.0

People = Counter[tuple[str, str, frozenset[str]]]


def main() -> None:
    """Kill, and count."""
    heading(
        f"A file of {ROWS:,} rows sent twice at once, whoever imports it killed every {SHORTEST} to {LONGEST} s"
    )
    wanted, rows = _uninterrupted(), list[tuple[str | float, ...]]()
    for run in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            with nullcontext(f"sqlite:///{data}/l.db") if run % 2 == 0 else postgres_database() as url:
                name = f"{run + 1} {'PostgreSQL' if run % 2 else 'SQLite'}"
                rows.append((name, *_run(url, data, run, wanted)))
                # It takes long, and whoever stops it knows what it has found.
                print(*rows[-1], flush=True)
    table(("run", "kills", "seconds", "leads", "of", "twice or lost"), rows)


def _run(url: str, data: Path, run: int, wanted: People) -> tuple[float, ...]:
    write_people(data / "people.csv", ROWS)
    databases.upgrade(url)
    database = databases.connect(url)
    try:
        ana = make_account(database, "Ana", Role.OWNER)
        for _ in range(2):
            ask_for_import(database, data, ana, data / "people.csv", make_campaign(database))
    finally:
        databases.disconnect()
    chance, started, kills = random.Random(run), time.monotonic(), 0
    while not _works_until_killed(url, data, kills, chance):
        kills += 1
    seconds = time.monotonic() - started
    database = databases.connect(url)
    try:
        with database.reading() as session:
            found = _found(session, wanted)
    finally:
        databases.disconnect()
    return kills, seconds, *found


def _works_until_killed(url: str, data: Path, kills: int, chance: random.Random) -> bool:
    """Work in processes of their own until they are killed; True where all was over before."""
    two = url.startswith("postgresql")
    pids = [_forked(url, data, kills) for _ in range(2 if two else 1)]
    until = time.monotonic() + chance.uniform(SHORTEST, LONGEST)
    left, good = set(pids), 0
    while left and time.monotonic() < until:
        for pid in list(left):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                left.remove(pid)
                good += os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return good == len(pids)


def _forked(url: str, data: Path, kills: int) -> int:
    """A process that carries out whatever jobs there are; its clock is ahead, so that killed ones are free."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        ahead = timedelta(minutes=kills)
        database = databases.connect(url, clock=lambda: databases.utc_now() + ahead)
        while True:
            while run_next(database, data):
                pass
            with database.reading() as session:
                if session.exec(select(Job.id).where(col(Job.status).in_(OPEN))).first() is None:
                    break
            time.sleep(0.05)
        code = 0
    finally:
        sys.stdout.flush()
        os._exit(code)


def _uninterrupted() -> People:
    """Who is there once the file is imported alone, and nothing happens."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        url = f"sqlite:///{data}/l.db"
        write_people(data / "people.csv", ROWS)
        databases.upgrade(url)
        database = databases.connect(url)
        try:
            ask_for_import(
                database,
                data,
                make_account(database, "Ana", Role.OWNER),
                data / "people.csv",
                make_campaign(database),
            )
            while run_next(database, data):
                pass
            with database.reading() as session:
                return _people(session)
        finally:
            databases.disconnect()


def _people(session: Session) -> People:
    """Each lead, with its name and what it is reached by."""
    points: dict[int, set[str]] = defaultdict(set)
    for lead_id, value in session.exec(select(ContactPoint.lead_id, ContactPoint.value)):
        points[lead_id].add(value)
    leads = session.exec(select(Lead.id, Lead.first_name, Lead.last_name))
    return Counter((first, last, frozenset(points[id_ or 0])) for id_, first, last in leads)


def _found(session: Session, wanted: People) -> tuple[int, int, int]:
    """How many leads there are, how many there have to be, and what is there twice or not at all."""
    # What follows of them is a job of its own.
    jobs = session.exec(select(Job).where(Job.kind == "import")).all()
    wrong = sum(job.status != JobStatus.PERFORMED or job.done != ROWS for job in jobs)
    people = _people(session)
    wrong += (people - wanted).total() + (wanted - people).total()
    leads, created = people.total(), sum(job.counts.get("created", 0) for job in jobs)
    noted = select(func.count()).select_from(Change).where(Change.thing == "lead", Change.attribute == "")
    members = select(func.count()).select_from(Membership).where(Membership.stage == "processed")
    points = select(func.count()).select_from(ContactPoint)
    wrong += abs(leads - created) + abs(leads - session.exec(noted).one())
    wrong += abs(2 * leads - session.exec(members).one())
    wrong += abs(sum(len(who[2]) * many for who, many in wanted.items()) - session.exec(points).one())
    return leads, wanted.total(), wrong
