"""How fast a large file comes in, and what it costs everybody else meanwhile.

`python -m bench imports` writes a CSV of BENCH_ROWS rows (100,000) of 12 columns, skewed as real ones are, and lets a
served workspace import it: once on SQLite, once on PostgreSQL. Rows a second until all are written, of the first and the
last tenth, megabytes by which the server's memory grew at most, and the milliseconds in which a tab gets its answer that
filters the list meanwhile, and another one that edits a lead, unless BENCH_EDITS is 0: an import gives way to people.
The floor is the bare driver: the rows that such a row became, written to the same tables with the same indexes, in
statements as large and transactions of 1,000 leads, and nothing read, planned or looked up. Before that, another
workspace rehearses the file.
"""

import asyncio
import csv
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session, col, select

from bench.bare_rows import seconds_to_write
from bench.figures import heading, p50, p95, table
from bench.list_page import postgres_database
from bench.million import FIELDS, FIRST, INDUSTRIES, LAST, PLACES, RANKS, ROLES, Skewed, fill
from bench.served import city, move
from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.live.feed import LocalFeed
from leadsphere.live.presence import LocalPresence
from leadsphere.models import REHEARSAL, Job, JobStatus, Upload
from leadsphere.services import imports
from tests.factories import make_campaign
from tests.serving import Workspace, children_of
from tests.web.tabs import RawTab, event_name

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
EDITS = os.environ.get("BENCH_EDITS", "1") != "0"
FILTER = event_name("lead_list", "lead_list_state", "filter_by")
FILTERS = ("vip", "city:oslo", "title:sales", "company:vertex", "")
HEADER = (
    *("First Name", "Last Name", "Title", "Company", "Website", "Email", "Phone", "Person Linkedin Url"),
    *("City", "State", "Country", "Industry"),
)
UPLOAD = "0" * 31 + "1"
STANDING, EDITED = 10_000, 77
"""Leads that are there before, and the one of them that is edited."""

Seen = tuple[float, int, float]
"""The moment, in seconds, how many rows are done by then, and the server's memory in megabytes."""


def main() -> None:
    """Measure on both databases."""
    rows, rehearsals = list[tuple[str | float, ...]](), list[tuple[str | float, ...]]()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "people.csv"
        write_people(source, ROWS)
        rehearsals.append(("SQLite", *_rehearse(source, "")))
        with postgres_database() as url:
            rehearsals.append(("PostgreSQL", *_rehearse(source, url)))
        rows.append(("SQLite", *_measure(source, "", "")))
        with postgres_database() as url, postgres_database("floor") as empty:
            rows.append(("PostgreSQL", *_measure(source, url, empty)))
    heading(f"A CSV of {ROWS:,} rows and {len(HEADER)} columns is rehearsed")
    table(("", "rows/s", "memory, MB"), rehearsals)
    heading(f"A CSV of {ROWS:,} rows and {len(HEADER)} columns comes in")
    table(
        (
            "",
            "rows/s",
            "floor",
            "ratio",
            "first tenth",
            "last tenth",
            "last / first",
            "of the floor",
            "memory, MB",
            "filter p50",
            "p95",
            "most",
            "edit p50",
            "p95",
            "most",
        ),
        rows,
    )


def write_people(path: Path, rows: int) -> None:
    """A file of so many people: one in twenty of them a second time, and one in fifty without an e-mail."""
    chance = random.Random(11)
    company, title = (
        Skewed(chance, max(20, rows // 15)),
        Skewed(chance, len(RANKS) * len(FIELDS) * len(ROLES)),
    )
    place = Skewed(chance, len(PLACES))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            who = number if number % 20 or not number else chance.randrange(number)
            first, last = FIRST[who % len(FIRST)], LAST[who // len(FIRST) % len(LAST)]
            (at,), (job,), (where,) = company.draw(1), title.draw(1), place.draw(1)
            role = f"{RANKS[job % len(RANKS)]}{FIELDS[job // len(RANKS) % len(FIELDS)]} {ROLES[job % len(ROLES)]}"
            city, region, country = PLACES[where]
            email = "" if who % 50 == 7 else f"p{who}@c{at if who == number else who}.example.com"
            phone = f"+1 415 {who // 10_000 % 800 + 200:03} {who % 10_000:04}" if who % 2 else ""
            writer.writerow(
                (
                    *(first, last, role.strip(), f"Company {at}", f"https://c{at}.example.com", email, phone),
                    f"https://www.linkedin.com/in/p{who}" if who % 3 else "",
                    *(city, region, country, INDUSTRIES[at % len(INDUSTRIES)]),
                )
            )


def _rehearse(source: Path, url: str) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        workspace = _workspace(Path(folder), url, source, imports.rehearse)
        try:
            rate, _, _, memory, *_ = _watch(workspace.start())
        finally:
            workspace.stop()
        return rate, memory


def _workspace(data: Path, url: str, source: Path, what: Callable[..., Job]) -> Workspace:
    return Workspace(data, url or f"sqlite:///{data}/leadsphere.db").prepare(
        lambda database, ana: fill(database, STANDING),
        lambda database, ana: _ask(database, ana, data, source, what),
    )


def _measure(source: Path, url: str, empty: str) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        workspace = _workspace(data, url, source, imports.start)
        try:
            rate, *others = _watch(workspace.start())
        finally:
            workspace.stop()
        seconds = seconds_to_write(
            workspace.database_url, empty or f"sqlite:///{data}/empty.db", after=STANDING
        )
        floor, tenth = ROWS / sum(seconds), max(1, len(seconds) // 10)
        slower = sum(seconds[:tenth]) / sum(seconds[-tenth:])
        return (rate, floor, floor / rate, *others[:2], others[1] / others[0], slower, *others[2:])


def _ask(database: Database, ana: Actor, data: Path, source: Path, what: Callable[..., Job]) -> None:
    found = imports.preview(source, source.name)
    path = imports.path_of(data, UPLOAD)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    size, sha256 = imports.digest(path)
    order = imports.Order(campaign_ids=(make_campaign(database, "Bench"),))
    with database.transaction() as session:
        imports.receive(session, ana, Upload(id=UPLOAD, filename=source.name, size=size, sha256=sha256))
        what(
            session,
            ana,
            UPLOAD,
            columns=[(column.header, column.target_key) for column in found.columns],
            records=found.records,
            order=order,
        )


def _watch(workspace: Workspace) -> tuple[float, ...]:
    before, seen, filters, edits = _memory(workspace), list[Seen](), list[float](), list[float]()
    engine = databases.Database(
        databases.parse_url(workspace.database_url),
        feed=LocalFeed(),
        presence=LocalPresence(LocalFeed()),
        writes=False,
    )
    try:
        asyncio.run(_beside(workspace, engine, seen, filters, edits))
        with engine.reading() as session:
            job = _job(session)
        # What follows of the rows is not waited for.
        assert job.status == JobStatus.PERFORMED or (job.step and job.status != JobStatus.FAILED), job.error
    finally:
        engine.close()
    tenth = ROWS // 10
    began, over = seen[0], next(one for one in seen if one[1] >= ROWS)
    first = next(one for one in seen if one[1] >= tenth)
    last = next(one for one in seen if one[1] >= ROWS - tenth)
    return (
        *(_rate(began, over), _rate(began, first), _rate(last, over)),
        max(memory for _, _, memory in seen) - before,
        *(each(took or [0.0]) for took in (filters, edits) for each in (p50, p95, max)),
    )


def _rate(since: Seen, until: Seen) -> float:
    return (until[1] - since[1]) / max(until[0] - since[0], 0.001)


async def _beside(
    workspace: Workspace, engine: Database, seen: list[Seen], filters: list[float], edits: list[float]
) -> None:
    """Watch the import; meanwhile filter the list as somebody would who types, and edit a lead beside them."""
    tab = await RawTab(workspace.url).open(workspace.cookie("Ben"), token="bench-imports", path="/app/leads")
    other = await RawTab(workspace.url).open(workspace.cookie("Mia"), token="bench-edits", path="/app/leads")
    chance, base = random.Random(5), await city(other, EDITED)
    while True:
        with engine.reading() as session:
            job = _job(session)
        seen.append((time.monotonic(), job.done if job.step == 0 else ROWS, _memory(workspace)))
        if job.status not in (JobStatus.PENDING, JobStatus.RUNNING) or job.step:
            break
        updates, started = len(tab.updates), time.monotonic()
        await tab.send(FILTER, {"drawn": 0, "text": chance.choice(FILTERS)}, path="/app/leads")
        filters.append((await tab.after(updates) - started) * 1000)
        if EDITS:
            to = f"City {len(edits)}"
            edits.append(await move(other, EDITED, base, to))
            base = to
        await asyncio.sleep(0.5)
    await tab.close()
    await other.close()


def _job(session: Session) -> Job:
    asked = select(Job).where(col(Job.kind).in_(("import", REHEARSAL)))
    return session.exec(asked.order_by(col(Job.id).desc()).limit(1)).one()


def _memory(workspace: Workspace) -> float:
    """Megabytes of their own that the server and its worker hold: the pages of SQLite's file are the system's."""
    assert workspace.process is not None
    pids = [workspace.process.pid, *children_of(workspace.process.pid)]
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return sum(int(status.split("RssAnon:")[1].split()[0]) for status in statuses) / 1024
