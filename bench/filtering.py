"""How it feels to filter a million leads in the browser, and what it costs everybody else.

`python -m bench filtering` serves the workspace of bench/million.py, from SQLite and then from PostgreSQL (see
bench/workspaces.py for BENCH_LEADS, BENCH_SQLITE and BENCH_POSTGRES). In Chromium, by the page's own clock, to the end
of the frame that paints: a key in the filter bar to its suggestions, and Enter to the rows of the filter. Beside it,
ten tabs filter without a pause while another one edits. At last one lead is edited while twenty tabs have the list
open: who of them is told, and in how many bytes. The floor is an empty event, there and back.
"""

import asyncio
import random
import time
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from bench import served
from bench.figures import heading, p50, p95, table
from bench.filters import FILTERS
from bench.workspaces import LEADS, on_each
from leadsphere.accounts.tokens import new_token
from tests.serving import Workspace
from tests.web.tabs import RawTab, event_name

WORDS = (
    "title:gro",
    "country:Nor",
    "tag:ho",
    "company:nova",
    "campaign:Camp",
    "city:ber",
    "-stage:rep",
    "vip email:va",
)
FILTERING, TABS, EDITS, JUMPS = 10, 20, 100, 100
FILTER = event_name("lead_list", "lead_list_state", "filter_by")

_PAINTED = """
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        // A task that the next frame has posted runs once that frame has been painted.
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(0);
    }));
"""
WATCH = (
    "(selector) => {"
    + _PAINTED
    + """
    window.painted = 0;
    window.pressed = 0;
    window.watching?.disconnect();
    addEventListener('keydown', () => { window.pressed = performance.now(); window.painted = 0; }, true);
    window.watching = new MutationObserver(async () => {
        const pressed = window.pressed;
        const at = await painted();
        if (pressed === window.pressed && !window.painted) window.painted = at;
    });
    window.watching.observe(document.querySelector(selector), { childList: true, subtree: true, characterData: true });
}"""
)


def main() -> None:
    """Measure on both databases."""
    on_each(_measure)


def _measure(name: str, url: str) -> None:
    with served.workspace(lambda *_: None, url) as workspace:
        floor = asyncio.run(served.empty_round_trips(workspace, 40))
        with sync_playwright() as playwright:
            page = served.sign_in(served.launch(playwright), workspace, "Ana")
            page.goto(f"{workspace.url}/app/leads")
            page.get_by_text("results").first.wait_for()
            page.wait_for_timeout(3000)
            keys, rows = _keys(page), _rows(page)
            memory = _memory(page)
        quiet, beside, filtered = asyncio.run(_beside_others(workspace))
        told = asyncio.run(_many_tabs(workspace))
    heading(f"Filtering {LEADS:,} leads in the browser, {name}; ms")
    figures = (
        ("a key to its suggestions, painted", keys),
        ("Enter to the rows of the filter, painted", rows),
        ("an edit, alone", quiet),
        (f"an edit while {FILTERING} others filter", beside),
        ("their filters, to the first rows", filtered),
        ("floor: an empty event and its answer", floor),
    )
    table(
        ("", "p50", "p95", "most", "p50 / floor"),
        [(what, p50(ms), p95(ms), max(ms), p50(ms) / p50(floor)) for what, ms in figures],
    )
    heading(f"{JUMPS} ways through the list: to a position, to both ends, scrolling; in the browser")
    table(("", "rows", "elements", "heap, MB"), memory)
    heading(f"One edit, the list open in {TABS} tabs, half of them with the lead on the screen")
    table(("", "updates", "bytes a tab"), told)


def _keys(page: Page) -> list[float]:
    bar = page.get_by_role("searchbox", name="Filter leads")
    found: list[float] = []
    page.evaluate(WATCH, ":has(> [data-filter-bar])")
    for word in WORDS:
        bar.fill("")
        page.wait_for_timeout(1500)
        for letter in word:
            bar.press(letter)
            page.wait_for_timeout(400)
            pressed, painted = page.evaluate("[window.pressed, window.painted]")
            # Where nothing is to be suggested, nothing is painted.
            if painted:
                found.append(painted - pressed)
    bar.fill("")
    page.wait_for_timeout(1500)
    return found


def _rows(page: Page) -> list[float]:
    bar = page.get_by_role("searchbox", name="Filter leads")
    found: list[float] = []
    page.evaluate(WATCH, ".list-scroll")
    for text in FILTERS:
        page.evaluate("window.painted = 0")
        bar.fill(text)
        bar.press("Enter")
        page.wait_for_timeout(700)
        pressed, painted = page.evaluate("[window.pressed, window.painted]")
        if painted:
            found.append(painted - pressed)
        page.wait_for_timeout(500)
    return found


def _memory(page: Page) -> list[tuple[str | float, ...]]:
    page.get_by_role("searchbox", name="Filter leads").fill("")
    page.wait_for_timeout(2000)
    chance, rows = random.Random(3), [("before", *_held(page))]
    for number in range(JUMPS):
        if number % 10 == 9:
            page.get_by_role("button", name=f"To the {('start', 'end')[number // 10 % 2]}").click(force=True)
        else:
            field = page.get_by_role("textbox", name="Go to position")
            field.fill(str(chance.randrange(1, LEADS)))
            field.press("Enter")
        page.wait_for_timeout(150)
        for _ in range(5):
            page.evaluate("document.querySelector('.list-scroll').scrollBy(0, 3000)")
            page.wait_for_timeout(60)
        if number in (JUMPS // 2, JUMPS - 1):
            rows.append((f"after {number + 1}", *_held(page)))
    return rows


def _held(page: Page) -> tuple[float, float, float]:
    """Rows of the list, elements of the page, and megabytes of its heap once the garbage is collected."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
    rows = page.locator("[role=option]").count()
    return float(rows), float(page.evaluate("document.querySelectorAll('*').length")), used


async def _beside_others(workspace: Workspace) -> tuple[list[float], list[float], list[float]]:
    editor = await _tab(workspace, "Ben")
    quiet = await _edits(editor, "alone")
    others = await asyncio.gather(*(_tab(workspace, "Mia") for _ in range(FILTERING)))
    over, filtered = asyncio.Event(), list[float]()
    busy = [asyncio.create_task(_keep_filtering(tab, n, over, filtered)) for n, tab in enumerate(others)]
    await asyncio.sleep(2)
    beside = await _edits(editor, "beside")
    over.set()
    await asyncio.gather(*busy)
    await asyncio.gather(*(tab.close() for tab in (editor, *others)))
    return quiet, beside, filtered


async def _edits(tab: RawTab, word: str) -> list[float]:
    found: list[float] = []
    lead, base = 77, None
    for number in range(EDITS):
        base = base if base is not None else await served.city(tab, lead)
        value = f"City {word} {number}"
        found.append(await served.move(tab, lead, base, value))
        base = value
        await asyncio.sleep(0.1)
    return found


async def _keep_filtering(tab: RawTab, number: int, over: asyncio.Event, found: list[float]) -> None:
    chance = random.Random(number)
    while not over.is_set():
        seen, started = len(tab.updates), time.monotonic()
        await tab.send(FILTER, {"drawn": 0, "text": chance.choice(FILTERS)}, path="/app/leads")
        found.append((await tab.after(seen) - started) * 1000)
        # As fast as anybody types one.
        await asyncio.sleep(1)


async def _many_tabs(workspace: Workspace) -> list[tuple[str | float, ...]]:
    shows = await asyncio.gather(*(_tab(workspace, "Mia") for _ in range(TABS // 2)))
    others = await asyncio.gather(
        *(_tab(workspace, "Vera", f"/app/leads?q={quote('country:Iceland')}") for _ in range(TABS // 2))
    )
    editor = await _tab(workspace, "Ben")
    await asyncio.sleep(8)
    first = next(iter(_ids(shows[0])))
    before = {tab: len(tab.updates) for tab in (*shows, *others)}
    await editor.send(
        event_name("lead_list", "lead_list_state", "toggle_vip"),
        {"lead_id": first, "vip": True, "operation": new_token()},
        path="/app/leads",
    )
    await asyncio.sleep(6)
    rows: list[tuple[str | float, ...]] = []
    for name, tabs in (("tabs that show it", shows), ("tabs that do not", others)):
        news = [tab.updates[before[tab] :] for tab in tabs]
        size = sum(len(str(update)) for each in news for _, update in each) / len(tabs)
        rows.append((name, sum(map(len, news)) / len(tabs), size))
    await asyncio.gather(*(tab.close() for tab in (*shows, *others, editor)))
    return rows


def _ids(tab: RawTab) -> list[int]:
    """The leads of the last window that the tab was sent."""
    for _, update in reversed(tab.updates):
        for name, values in _deltas(update):
            for key, value in values.items():
                if "lead_list_state" in name and key.startswith("rows") and value:
                    return [row["id"] for row in value]
    return []


def _deltas(update: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list((update.get("delta") or {}).items())


async def _tab(workspace: Workspace, who: str, path: str = "/app/leads") -> RawTab:
    tab = await RawTab(workspace.url).open(workspace.cookie(who), token=new_token(), path=path)
    await tab.quiet(0.5)
    return tab
