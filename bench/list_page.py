"""How long the list of leads takes at the server, and against the bare SQL of the same fetch.

`python -m bench list` fills an SQLite file and a PostgreSQL database of its own with 100,000 generated leads. "bare"
sends the very statements of our query, with the very values, through the bare driver on an open connection, and fetches
all rows: what is beyond it is ours. "rows" is the one statement of them that fetches the page itself. Milliseconds;
LEADSPHERE_TEST_POSTGRES says where PostgreSQL is.
"""

import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import event, insert
from sqlmodel import Session

from bench.figures import heading, p50, p95, table
from leadsphere import database as databases
from leadsphere.database import Database
from leadsphere.filters.filter import All, Condition, Filter, normal
from leadsphere.filters.operators import Op
from leadsphere.models import Campaign, Company, ContactPoint, Lead, Membership, Origin, Stage
from leadsphere.queries.lead_cards import Scope, Sort, count, page, place
from leadsphere.services.keys import keys_of
from leadsphere.values.text import fold

POSTGRES = os.environ.get("LEADSPHERE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
NAME = f"leadsphere_bench_{os.getpid()}"
REPEATS = 60
BATCH = 5_000
SMALL, LARGE = 1, 2
"""Ids of a campaign with one lead in a hundred, and of one with sixty."""

FIRST = [
    "Ada",
    "Ben",
    "Cyd",
    "Dora",
    "Émile",
    "Farah",
    "Grace",
    "Hiro",
    "Ines",
    "Jun",
    "Kofi",
    "Lena",
    "Mateo",
    "Nora",
    "Omar",
    "Priya",
    "Quin",
    "Rosa",
    "Sven",
    "Tala",
]
LAST = [
    "Lovelace",
    "Ångström",
    "Okafor",
    "García",
    "Ito",
    "Novak",
    "Singh",
    "Müller",
    "Rossi",
    "Kowalski",
    "Haddad",
    "Silva",
    "Dubois",
    "Larsen",
    "Chen",
]
TITLES = [
    "Growth lead",
    "Head of sales",
    "Engineer",
    "Founder",
    "Marketing manager",
    "Recruiter",
    "Chief of staff",
    "Analyst",
]
CITIES = ["Rome", "Oslo", "Paris", "Lima", "Kyoto", "Accra", "Berlin", "Porto", "Lagos", "Quito"]

Statement = tuple[str, Any]
"""SQL and its parameters, as the driver gets them."""
Driver = Callable[[Sequence[Statement]], list[float]]
"""Runs statements past everything of ours, and says how many seconds each took."""


@dataclass
class Case:
    """One question that the page asks, with a different lead each time."""

    name: str
    ask: Callable[[Session, int], Any]
    within: int | None = None
    ours: list[float] = field(default_factory=list[float])
    bare: list[float] = field(default_factory=list[float])
    rows: list[float] = field(default_factory=list[float])


def cases() -> list[Case]:
    """What is measured."""
    small, large = Scope(campaign_id=SMALL), Scope(campaign_id=LARGE)
    return [
        Case("first page", lambda session, _: page(session, Scope())),
        Case("next page", lambda session, lead: page(session, Scope(), beside=lead)),
        Case("page before", lambda session, lead: page(session, Scope(), beside=lead, side="before")),
        Case("last page", lambda session, _: page(session, Scope(), side="before")),
        Case("next, by company", lambda session, lead: page(session, Scope(sort=Sort.COMPANY), beside=lead)),
        Case(
            "next, by update",
            lambda session, lead: page(session, Scope(sort=Sort.UPDATED, descending=True), beside=lead),
        ),
        Case("first of a 1% campaign", lambda session, _: page(session, small), SMALL),
        Case("next in a 1% campaign", lambda session, lead: page(session, small, beside=lead), SMALL),
        Case("first of a 60% campaign", lambda session, _: page(session, large), LARGE),
        Case("next in a 60% campaign", lambda session, lead: page(session, large, beside=lead), LARGE),
        Case("search, many found", lambda session, _: page(session, Scope(wanted=_saying("growth garcia")))),
        Case("search, few found", lambda session, _: page(session, Scope(wanted=_saying("p4242@")))),
        Case(
            "search in a 1% campaign",
            lambda session, _: page(session, Scope(campaign_id=SMALL, wanted=_saying("growth"))),
            SMALL,
        ),
        Case("place of a lead", lambda session, lead: place(session, Scope(), lead)),
        Case("count of all", lambda session, _: count(session, Scope())),
        Case("count of a 60% campaign", lambda session, _: count(session, large), LARGE),
    ]


def main() -> None:
    """Measure on both databases, and print a table for each."""
    leads = 100_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.db"
        databases.upgrade(f"sqlite:///{file}")
        measure(f"sqlite:///{file}", leads, bare_sqlite(file))
    with postgres_database() as url:
        measure(url, leads, bare_postgres(url))


def measure(url: str, leads: int, bare: Driver) -> None:
    """Fill the database at `url`, ask every question, print."""
    databases.upgrade(url)
    database = databases.connect(url)
    fill(database, leads)
    if not database.is_sqlite:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    heading(f"List: {database.url.get_backend_name()}, {leads:,} leads, {REPEATS} times each")
    asked = cases()
    for case in asked:
        ask(database, case, leads, bare)
    table(
        ["", "ours p50", "p95", "bare p50", "p95", "ratio", "rows p50", "ratio"],
        [_row(case) for case in asked],
    )
    databases.disconnect()


def fill(database: Database, leads: int) -> None:
    """Leads, their companies, e-mails and memberships, made by a generator with a seed."""
    chance = random.Random(20)
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    companies = max(1, leads // 20)
    names = [f"{chance.choice(LAST)} & {chance.choice(LAST)} {n}" for n in range(1, companies + 1)]
    with database.transaction() as session:
        stamps = {"created_at": moment, "updated_at": moment}
        session.execute(insert(Campaign), [{"name": n, "name_key": n, **stamps} for n in ("small", "large")])
        session.execute(insert(Company), [{"name": name, "name_key": fold(name), **stamps} for name in names])
    for start in range(1, leads + 1, BATCH):
        batch = [_lead(n, chance, names, moment) for n in range(start, min(start + BATCH, leads + 1))]
        with database.transaction() as session:
            session.execute(insert(Lead), batch)
            session.execute(insert(ContactPoint), [_email(lead, moment) for lead in batch])
            session.execute(
                insert(Membership), [stay for lead in batch for stay in _stays(lead["id"], chance, moment)]
            )


def _lead(n: int, chance: random.Random, companies: list[str], moment: datetime) -> dict[str, Any]:
    company = chance.randrange(len(companies))
    said = {
        "first_name": chance.choice(FIRST),
        "last_name": f"{chance.choice(LAST)}-{chance.choice(LAST)}",
        "headline": "",
        "job_title": chance.choice(TITLES),
        "city": chance.choice(CITIES),
    }
    stamps = {"created_at": moment, "updated_at": moment + timedelta(seconds=chance.randrange(10_000_000))}
    return (
        said
        | keys_of(said, companies[company], [f"p{n}@example.com"])
        | {"id": n, "company_id": company + 1}
        | stamps
    )


def _email(lead: dict[str, Any], moment: datetime) -> dict[str, Any]:
    value = f"p{lead['id']}@example.com"
    return {
        "lead_id": lead["id"], "kind": "email", "value": value, "value_key": value, "raw": value, "is_primary": True, "created_at": moment,
    }  # fmt: skip


def _stays(lead_id: int, chance: random.Random, moment: datetime) -> Iterator[dict[str, Any]]:
    for campaign_id, share in ((SMALL, 0.01), (LARGE, 0.6)):
        if chance.random() < share:
            yield {
                "lead_id": lead_id, "campaign_id": campaign_id, "origin": Origin.IMPORTED.value,
                "stage": Stage.PROCESSED.value, "joined_at": moment, "stage_at": moment, "removed_at": None,
            }  # fmt: skip


def _saying(text: str) -> Filter:
    return normal(All(tuple(Condition("text", Op.CONTAINS, (word,)) for word in text.split())))


def ask(
    database: Database,
    case: Case,
    leads: int,
    bare: Driver,
    *,
    times: int = REPEATS,
    warm: int = 5,
) -> None:
    """Ask one question so many times, through our query and as bare statements."""
    chance = random.Random(4)
    members = _members(database, case.within) if case.within else range(1, leads + 1)
    for number in range(times + warm):
        lead = chance.choice(members)
        sent = _statements(database, case, lead)
        started = time.perf_counter()
        with database.reading() as session:
            case.ask(session, lead)
        ours = time.perf_counter() - started
        taken = bare(sent)
        if number >= warm:
            case.ours.append(ours * 1000)
            case.bare.append(sum(taken) * 1000)
            case.rows.append(max(taken) * 1000)


def _members(database: Database, campaign_id: int) -> list[int]:
    with database.reading() as session:
        found = session.connection().exec_driver_sql(
            f"SELECT lead_id FROM membership WHERE campaign_id = {int(campaign_id)} ORDER BY id"
        )
        return [row[0] for row in found]


def _row(case: Case) -> list[str | float]:
    ours, bare, rows = p50(case.ours), p50(case.bare), p50(case.rows)
    return [case.name, ours, p95(case.ours), bare, p95(case.bare), ours / bare, rows, ours / rows]


def _statements(database: Database, case: Case, lead: int) -> list[Statement]:
    """What our query sends for this lead, as the driver gets it."""
    sent: list[Statement] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    with database.reading() as session:
        engine = session.get_bind()
        session.connection()
        event.listen(engine, "before_cursor_execute", note)
        case.ask(session, lead)
        event.remove(engine, "before_cursor_execute", note)
    return sent


def bare_sqlite(file: Path) -> Driver:
    """Runs statements through the bare driver, and says how many seconds each took."""

    def run(statements: Sequence[Statement]) -> list[float]:
        connection.execute("BEGIN")
        times = [_timed(lambda s=s, p=p: connection.execute(s, p).fetchall()) for s, p in statements]
        connection.rollback()
        return times

    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("cache_size = -65536", "mmap_size = 2147418112", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return run


def bare_postgres(url: str) -> Driver:
    """Runs statements through the bare driver, and says how many seconds each took."""
    connection = psycopg.connect(url)

    def run(statements: Sequence[Statement]) -> list[float]:
        connection.execute("SELECT 1")
        times = [_timed(lambda s=s, p=p: connection.execute(s.encode(), p).fetchall()) for s, p in statements]
        connection.rollback()
        return times

    return run


@contextmanager
def bare_driver(url: str) -> Iterator[Any]:
    """A connection of the bare driver, for writes that are as safe as ours."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as driver:
            driver.execute("PRAGMA synchronous = FULL")
            yield driver
        return
    with psycopg.connect(url) as driver:
        yield driver


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def postgres_database(what: str = "", *, copied: str = "template1") -> Iterator[str]:
    """The URL of a database that is gone afterwards; `what` tells several apart, `copied` names one that it is like."""
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        name, model = sql.Identifier(f"{NAME}{what}"), sql.Identifier(copied)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(name, model))
        try:
            yield POSTGRES.rsplit("/", 1)[0] + f"/{NAME}{what}"
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
