"""What the figures of campaigns cost among a million leads, and what it costs the database to keep them.

`python -m bench campaigns` makes the workspace of bench/million.py on an SQLite file and a PostgreSQL database (see
bench/workspaces.py for BENCH_LEADS, BENCH_SQLITE and BENCH_POSTGRES). Each question is asked as the pages ask it,
against the bare SQL of the same statements; the plain count that the figures stand for is beside it as what they spare.
Chromium opens the campaigns page, by the page's own clock, to the frame that paints the figures. At last 20,000 members
are written and moved with and without the triggers, in statements as imports and processing send them.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import sync_playwright
from sqlalchemy import insert, text
from sqlmodel import Session

from bench import served
from bench.figures import heading, p50, p95, table
from bench.list_page import Case, Driver, ask, postgres_database
from bench.million import NOW
from bench.workspaces import LEADS, bare, on_each, opened
from leadsphere import database as databases
from leadsphere.accounts.rights import COMMAND_LINE, Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.filters.language import parse
from leadsphere.models import Campaign
from leadsphere.models.figure_triggers import TRIGGERS
from leadsphere.models.rows import table_of
from leadsphere.queries.campaign_cards import campaign_cards, overview, uncounted
from leadsphere.queries.campaign_charts import campaign_charts
from leadsphere.queries.campaign_figures import counted_members
from leadsphere.queries.criteria import figures
from leadsphere.queries.readiness import readiness
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import campaigns
from leadsphere.services.keys import keys_of
from leadsphere.services.many_rows import insert_rows
from tests.serving import Workspace

LARGEST = 1
CRITERIA = "country:US,GB,NO title:sales,growth -tag:cold email:*"
WRITTEN, CHUNK = 20_000, 1_000
WARM = 2
"""Times that the pages are opened before it counts."""
REPEATS, REPEATS_ASIDE = 20, 3
"""Times that each question is asked: of those that people wait for, and of those that are counted aside."""

PLAIN = """
SELECT campaign_id, count(*), count(*) FILTER (WHERE stage <> 'discovered'), count(*) FILTER (WHERE stage IN ('reached',
'replied', 'bounced', 'unsubscribed')), count(*) FILTER (WHERE stage = 'replied'), count(*) FILTER (WHERE stage <>
'discovered' AND EXISTS (SELECT 1 FROM contact_point p WHERE p.lead_id = m.lead_id AND p.kind = 'email' AND p.is_primary
AND p.verdict = 'valid') AND NOT EXISTS (SELECT 1 FROM contact_point p WHERE p.lead_id = m.lead_id AND p.suppressed))
FROM membership m WHERE removed_at IS NULL GROUP BY campaign_id
"""


def main() -> None:
    """Measure, and print."""
    on_each(_read)
    _write()


def _read(name: str, url: str) -> None:
    with opened(url) as database:
        _ask_all(database, name, bare(url))
    with served.workspace(with_criteria, url) as workspace:
        _paint(workspace, name)


def _ask_all(database: Database, name: str, driver: Driver) -> None:
    with database.reading() as session:
        wanted = parse(CRITERIA, vocabulary(session))
        members = counted_members(session)
    cases = [
        Case("the cards of all campaigns", lambda s, _: campaign_cards(s, known=uncounted)),
        Case("one card, after news", lambda s, _: campaign_cards(s, [LARGEST], known=uncounted)),
        Case("the page of the largest", lambda s, _: overview(s, LARGEST, uncounted)),
        Case("criteria on it: about", lambda s, _: figures(s, LARGEST, wanted, by_sample=True)),
        Case("criteria on it: exactly", lambda s, _: figures(s, LARGEST, wanted)),
        Case("who can be contacted: about", lambda s, _: readiness(s, LARGEST, by_sample=True)),
        Case("who can be contacted: exactly", lambda s, _: readiness(s, LARGEST)),
        Case("its charts", lambda s, _: campaign_charts(s, LARGEST)),
        Case("plain count of all members", lambda s, _: _plain(s)),
    ]
    for case in cases:
        is_aside = case.name.endswith(("exactly", "charts", "members"))
        how = {"times": REPEATS_ASIDE, "warm": 1} if is_aside else {"times": REPEATS}
        ask(database, case, LEADS, driver, **how)
    with database.reading() as session:
        plain = {row[0]: tuple(row[1:]) for row in _plain(session)}
        assert {id_: tuple(found) for id_, found in counted_members(session).items()} == plain
    heading(
        f"Campaigns: {name}, {LEADS:,} leads, {sum(m.discovered for m in members.values()):,} members, the largest "
        f"campaign {members[LARGEST].discovered:,}; ms"
    )
    table(
        ("", "ours p50", "p95", "bare p50", "p95", "ratio"),
        [
            (c.name, p50(c.ours), p95(c.ours), p50(c.bare), p95(c.bare), p50(c.ours) / p50(c.bare))
            for c in cases
        ],
    )


def _plain(session: Session) -> Any:
    return session.connection().exec_driver_sql(PLAIN).all()


def _paint(workspace: Workspace, name: str) -> None:
    """From the address to the frame that has painted the figures, by the browser's clock."""
    times: dict[str, list[float]] = {"/app/campaigns": [], f"/app/campaigns/{LARGEST}": []}
    after: list[float] = []
    with sync_playwright() as playwright:
        page = served.sign_in(served.launch(playwright), workspace, "Ana")
        for _ in range(WARM + 5):
            for path, found in times.items():
                page.goto(workspace.url + path)
                page.wait_for_function(_PAINTED)
                found.append(page.evaluate("window.painted"))
                if path != "/app/campaigns":
                    page.locator(".readiness").wait_for()
                    after.append(page.evaluate("performance.now()"))
    heading(f"A page of campaigns, opened with a warm cache, {name}; ms by the browser's clock")
    table(
        ("", "p50", "most"),
        [(f"{path}: figures painted", p50(ms[WARM:]), max(ms[WARM:])) for path, ms in times.items()]
        + [("who can be contacted, painted", p50(after[WARM:]), max(after[WARM:]))],
    )


_PAINTED = """() => {
    if (!document.querySelector('.tile__value')) return false;
    if (window.painted) return true;
    window.painted = performance.now();
    return true;
}"""


def _write() -> None:
    rows: list[tuple[str, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        rows += _written(f"sqlite:///{folder}/written.db")
    with postgres_database() as url:
        rows += _written(url)
    heading(f"{WRITTEN:,} members written, then moved on, {CHUNK:,} a transaction; microseconds each")
    table(("", "written", "moved on"), rows)


def _written(url: str) -> Iterator[tuple[str, float, float]]:
    """With the triggers of the figures, and without; the second time each, when all is warm."""
    databases.upgrade(url)
    database = databases.connect(url)
    says: dict[str, Any] = {"first_name": "Ada", "last_name": "Byron"}
    stamps = {"created_at": NOW, "updated_at": NOW}
    with database.transaction() as session:
        session.execute(insert(Campaign), [{"name": str(n), "name_key": str(n), **stamps} for n in range(4)])
        insert_rows(
            session,
            table_of(On.LEAD),
            [says | keys_of(says, "", []) | stamps | {"id": n + 1} for n in range(WRITTEN)],
        )
    name = url.partition(":")[0]
    _write_members(database, 1)
    yield f"{name}, figures kept", *_write_members(database, 2)
    with _without(database):
        _write_members(database, 3)
        yield f"{name}, no figures", *_write_members(database, 4)
    databases.disconnect()


@contextmanager
def _without(database: Database) -> Iterator[None]:
    """Leave out the triggers: on PostgreSQL those that sum up."""
    dropped = (
        [f"DROP TRIGGER {name}" for name in TRIGGERS]
        if database.is_sqlite
        else [f"DROP TRIGGER campaign_figures_{act} ON membership" for act in ("insert", "update", "delete")]
    )
    with database.transaction() as session:
        for statement in dropped:
            session.execute(text(statement))
    yield


def _write_members(database: Database, campaign_id: int) -> tuple[float, float]:
    def row(lead_id: int) -> dict[str, Any]:
        return {
            "lead_id": lead_id, "campaign_id": campaign_id, "origin": "imported", "stage": "discovered",
            "joined_at": NOW, "stage_at": NOW,
        }  # fmt: skip

    def insert_some(session: Session, first: int) -> None:
        insert_rows(session, table_of(On.MEMBERSHIP), [row(n) for n in range(first, first + CHUNK)])

    def move_some(session: Session, first: int) -> None:
        member = table_of(On.MEMBERSHIP)
        mine = (member.c.campaign_id == campaign_id) & member.c.lead_id.between(first, first + CHUNK - 1)
        session.execute(member.update().where(mine).values(stage="processed", stage_at=NOW))

    return _each(database, insert_some), _each(database, move_some)


def _each(database: Database, work: Callable[[Session, int], None]) -> float:
    started = time.perf_counter()
    for first in range(1, WRITTEN + 1, CHUNK):
        with database.transaction() as session:
            work(session, first)
    return (time.perf_counter() - started) / WRITTEN * 1e6


def with_criteria(database: Database, _: Actor) -> None:
    """Give the largest campaign criteria."""
    with database.transaction() as session:
        wanted = parse(CRITERIA, vocabulary(session))
        campaigns.set_criteria(session, COMMAND_LINE, LARGEST, wanted)
