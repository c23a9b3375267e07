"""Whether one person's slow query delays another's events.

Ana searches 100,000 leads for sixty one-letter words, which takes the database a second or more to count; Ben
meanwhile sends 50 events, some that do nothing and some that open a lead. What they take while nothing else runs,
in the same run, is the floor. On SQLite the query keeps one core busy; on PostgreSQL it does so in the database's
process.
"""

import asyncio
import time

from bench import served
from bench.figures import heading, p50, p95, table
from bench.list_page import fill, postgres_database
from tests.serving import Workspace
from tests.web.tabs import RawTab, event_name

LEADS = 100_000
EVENTS = 50
SLOW = " ".join("aeiorn" * 10)
SEARCH = event_name("lead_list", "lead_list_state", "filter_by")
OPEN = event_name("lead_panel", "lead_panel_state", "open")


def main() -> None:
    """Measure on both databases."""
    with served.workspace(lambda database, _: fill(database, LEADS)) as workspace:
        _print("SQLite", *asyncio.run(_measure(workspace)))
    with (
        postgres_database() as url,
        served.workspace(lambda database, _: fill(database, LEADS), url) as workspace,
    ):
        _print("PostgreSQL", *asyncio.run(_measure(workspace)))


Figures = dict[str, list[float]]


async def _measure(workspace: Workspace) -> tuple[Figures, Figures, float]:
    ana = await RawTab(workspace.url).open(workspace.cookie("Ana"), token="bench-ana", path="/app/leads")
    ben = await RawTab(workspace.url).open(workspace.cookie("Ben"), token="bench-ben", path="/app/leads")
    await ana.quiet(1)
    await ben.quiet(1)
    quiet = await _events(ben, None)
    busy = asyncio.Event()
    busy.set()
    slow = asyncio.create_task(_keep_searching(ana, busy))
    await asyncio.sleep(0.2)
    beside = await _events(ben, slow)
    busy.clear()
    took = await slow
    await ana.close()
    await ben.close()
    return quiet, beside, took


async def _events(tab: RawTab, beside: "asyncio.Task[float] | None") -> Figures:
    figures: Figures = {
        "an empty event": await served.round_trips(tab, *served.EMPTY, times=EVENTS),
        "opening a lead": [],
    }
    for lead in range(1, EVENTS + 1):
        figures["opening a lead"] += await served.round_trips(tab, OPEN, {"lead_id": lead}, times=1)
    assert beside is None or not beside.done()
    return figures


async def _keep_searching(tab: RawTab, busy: asyncio.Event) -> float:
    """Search and count, again and again while `busy`; returns the seconds that one took."""
    took: list[float] = []
    while busy.is_set():
        seen, started = len(tab.updates), time.monotonic()
        await tab.send(SEARCH, {"drawn": 0, "text": f"{SLOW} {'a' * (len(took) % 2)}"}, path="/app/leads")
        while not any("'total" in str(u) and "-1" not in str(u.get("delta")) for _, u in tab.updates[seen:]):
            await asyncio.sleep(0.01)
        took.append(time.monotonic() - started)
    return p50(took)


def _print(name: str, quiet: Figures, beside: Figures, took: float) -> None:
    heading(f"{name}: one person's events beside another's query of {took:.1f} s; milliseconds")
    table(
        ("", "quiet p50", "p95", "beside p50", "p95", "most", "ratio of p50"),
        [
            (
                kind,
                p50(times),
                p95(times),
                p50(beside[kind]),
                p95(beside[kind]),
                max(beside[kind]),
                p50(beside[kind]) / p50(times),
            )
            for kind, times in quiet.items()
        ],
    )
