"""How fast very many e-mail addresses are verified, name servers far and near, and what the writes alone take.

`python -m bench verification` fills an SQLite file and a PostgreSQL database of its own with BENCH_ADDRESSES leads
(100,000), one address each, over 2,000 domains, and verifies all of them as the job does it, against a name server on
this machine that answers after 1 ms, after 50 ms, and not at all any more since everything is known (warm). The floor
is the bare driver: the same four values of each row set, and the same four changes noted, in transactions of as many.
A job that is canceled midway, CANCELED times with a name server that takes 50 ms: seconds from asking for it to its end.
"""

import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench.figures import heading, p50, table
from bench.list_page import bare_driver, postgres_database
from leadsphere import database as databases
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import ContactPoint, Job, JobStatus, Lead
from leadsphere.queries.job_cards import bulk_progress
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.selections import Selection
from leadsphere.services import bulk, jobs
from leadsphere.verification import resolver
from leadsphere.verification.resolver import DnsResolver
from tests.factories import make_account
from tests.nameserver import MX, NameServer, serving

ADDRESSES = int(os.environ.get("BENCH_ADDRESSES", "100000"))
DOMAINS = 2_000
CHUNK = 1_000
DELAYS = (0.001, 0.05)
CANCELED = 10


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
        _fill(database)
        heading(f"{name}: {ADDRESSES:,} addresses over {DOMAINS:,} domains, in addresses a second")
        rows: list[tuple[str | float, ...]] = []
        for delay in DELAYS:
            with serving(NameServer({}, delay=delay, default=MX)) as server:
                resolver.use(DnsResolver(server.address))
                for label in (f"answers after {delay * 1_000:.0f} ms", "the same, warm"):
                    seconds = _verify(database, data)
                    rows.append((label, ADDRESSES / seconds, seconds, float(server.mx_queries())))
        with serving(NameServer({}, delay=DELAYS[-1], default=MX)) as server:
            ends = [_cancel(database, data, server.address, 0.3 * turn) for turn in range(1, CANCELED + 1)]
        with bare_driver(url) as driver:
            floor = _floor(driver, sqlite=database.is_sqlite)
        table(
            ("", "addresses/s", "seconds", "domains asked", "floor is x"),
            [(*row, floor * float(row[2]) / ADDRESSES) for row in rows]
            + [("bare writes", floor, ADDRESSES / floor, 0.0, 1.0)],
        )
        print(f"Canceled midway: over after p50 {p50(ends):.2f} s, most {max(ends):.2f} s")
    finally:
        databases.disconnect()


def _fill(database: Database) -> None:
    with database.transaction() as session:
        moment = session.info["now"]
        for first in range(0, ADDRESSES, 10_000):
            people = [
                Lead(first_name=f"P{n}", created_at=moment, updated_at=moment)
                for n in range(first, min(first + 10_000, ADDRESSES))
            ]
            session.add_all(people)
            session.flush()
            session.add_all(
                ContactPoint(
                    lead_id=lead.id or 0,
                    kind="email",
                    value=f"p{n}@company{n * 7919 % DOMAINS}.com",
                    is_primary=True,
                    created_at=moment,
                )
                for n, lead in enumerate(people, start=first)
            )
            session.flush()
            session.expunge_all()
    database.refresh_statistics()


def _verify(database: Database, data: Path) -> float:
    """Seconds until every address is verified."""
    ana = make_account(database)
    asked = database.carry_out(lambda session: bulk.ask(session, ana, "verify", Selection(scope=Scope()), {}))
    started = time.perf_counter()
    run_next(database, data)
    seconds = time.perf_counter() - started
    with database.reading() as session:
        progress = bulk_progress(session, None, asked.job_id)
    assert progress is not None
    assert progress.said.endswith(f"{ADDRESSES:,} valid"), progress.said
    return seconds


def _cancel(database: Database, data: Path, address: tuple[str, int], after: float) -> float:
    """Seconds in which a job is over that is canceled so many seconds after it began."""
    resolver.use(DnsResolver(address))
    ana = make_account(database)
    asked = database.carry_out(lambda session: bulk.ask(session, ana, "verify", Selection(scope=Scope()), {}))
    job_id = asked.job_id or 0
    runner = threading.Thread(target=run_next, args=(database, data))
    runner.start()
    time.sleep(after)
    started = time.perf_counter()
    database.carry_out(lambda session: jobs.cancel(session, ana, job_id))
    runner.join()
    seconds = time.perf_counter() - started
    with database.reading() as session:
        assert session.get_one(Job, job_id).status == JobStatus.CANCELED
    return seconds


_EVIDENCE = (
    '{"source": "dns", "checks": ['
    + '{"check": "syntax", "outcome": "good", "text": "As it has to be"}, ' * 2
)
_CHANGE = (
    "INSERT INTO change (change_set_id, thing, thing_id, lead_id, attribute, old, new, source, at) "
    "VALUES ({0}, 'contact', {0}, {0}, 'verdict', '\"pending\"', {0}, '', {0})"
)
_UPDATE = (
    "UPDATE contact_point SET verdict = {0}, verdict_reason = 'The domain takes mail.', verified_at = {0}, "
    "evidence = {0} WHERE id = {0}"
)


def _floor(driver: Any, *, sqlite: bool) -> float:
    """Addresses a second: the row set, and four changes noted of it."""
    mark = "?" if sqlite else "%s"
    cursor = driver.cursor()
    moment = "2026-01-01 00:00:00" if sqlite else "2026-01-01T00:00:00+00:00"
    evidence = _EVIDENCE.removesuffix(", ") + "]}"
    cursor.execute(f"INSERT INTO change_set (act, at) VALUES ('VERIFY', {mark}) RETURNING id", (moment,))
    (own,) = cursor.fetchone()
    many = min(ADDRESSES, 20_000)
    started = time.perf_counter()
    for first in range(1, many + 1, CHUNK):
        ids = range(first, min(first + CHUNK, many + 1))
        cursor.executemany(_UPDATE.format(mark), [("role", moment, evidence, id_) for id_ in ids])
        for new in ('"valid"', '"reason"', '"moment"', evidence):
            cursor.executemany(_CHANGE.format(mark), [(own, id_, id_, new, moment) for id_ in ids])
        driver.commit()
    return many / (time.perf_counter() - started)
