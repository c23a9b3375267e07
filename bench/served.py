"""What measurements of a served workspace share: the workspace, browsers, and a tab's round trip."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

from leadsphere.accounts.rights import Actor
from leadsphere.accounts.tokens import new_token
from leadsphere.database import Database
from leadsphere.services import demo
from tests.serving import Workspace
from tests.web.tabs import STATE, RawTab, event_name

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
EMPTY = STATE + "set_is_hydrated", {"value": True}
"""An event of Reflex itself that changes nothing: the least that a round trip can take."""
OPEN = event_name("lead_panel", "lead_panel_state", "open")
SAVE = event_name("edits", "edit_state", "save")
BETWEEN = 0.06
"""Seconds between two events of a tab: a tab that sends more than 20 a second is made to wait."""


@contextmanager
def workspace(fill: Callable[[Database, Actor], Any], url: str = "") -> Iterator[Workspace]:
    """A served workspace in a temporary folder, on SQLite unless a database's URL is given."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        served = Workspace(data, url or f"sqlite:///{data}/leadsphere.db").prepare(fill)
        try:
            yield served.start()
        finally:
            served.stop()


def sample(database: Database, ana: Actor) -> None:
    """The sample data."""
    with database.transaction() as session:
        demo.load(session, ana)


def launch(playwright: Playwright) -> Browser:
    """A Chromium of its own: Debian's where it is, Playwright's otherwise."""
    return playwright.chromium.launch(args=ARGUMENTS, executable_path=shutil.which("chromium"))


def sign_in(browser: Browser, served: Workspace, name: str) -> Page:
    """An empty page of a signed-in person."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "leadsphere", "value": served.tokens[name], "url": served.url}])
    return context.new_page()


async def round_trips(
    tab: RawTab, event: str, payload: Any, *, times: int, between: float = BETWEEN
) -> list[float]:
    """Milliseconds from sending an event to its first answer, one after the other."""
    found: list[float] = []
    for _ in range(times):
        seen = len(tab.updates)
        started = time.monotonic()
        await tab.send(event, payload, path="/app/leads")
        found.append((await tab.after(seen) - started) * 1000)
        await tab.quiet(between)
    return found


async def city(tab: RawTab, lead: int) -> str:
    """What the city of a lead is, as its panel says."""
    seen = len(tab.updates)
    await tab.send(OPEN, {"lead_id": lead}, path="/app/leads")
    # While others write, news come all the time.
    await asyncio.wait_for(tab.after(seen, "'city': '"), 30)
    said = str([update for _, update in tab.updates[seen:]])
    return said.split("'city': '", 1)[1].split("'", 1)[0]


async def move(tab: RawTab, lead: int, base: str, to: str) -> float:
    """Milliseconds from sending an edit of a lead's city to its answer."""
    seen, started = len(tab.updates), time.monotonic()
    edit = {"thing": "lead", "thing_id": lead, "name": "city", "value": to, "base": base}
    op = {"op_id": new_token(), **edit}
    await tab.send(SAVE, {"op": op}, path="/app/leads")
    return (await tab.after(seen, op["op_id"]) - started) * 1000


async def empty_round_trips(served: Workspace, times: int) -> list[float]:
    """The floor: what an event that does nothing takes."""
    tab = await RawTab(served.url).open(served.cookie("Mia"), token="bench-floor", path="/app/leads")
    await tab.quiet()
    try:
        return await round_trips(tab, *EMPTY, times=times)
    finally:
        await tab.close()
