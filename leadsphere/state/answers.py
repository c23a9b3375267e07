"""What takes long to count, counted once for all tabs that show it, and about how many soon."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import reflex as rx

from leadsphere.database import Database, current, long_read, read_after, read_modestly
from leadsphere.errors import Forbidden
from leadsphere.live.change import News
from leadsphere.queries.criteria import Figures, kept_figures
from leadsphere.state.session import actor_of

FRESH = 1.0
"""Seconds after which something is counted again though nobody changed anything: the ages in filters go on."""
AFTER_PAINT = 0.4
"""Seconds after which a page that was just opened is painted, and what takes long is counted."""
KEPT = 8
"""Answers of one query about one campaign that are remembered: of the criteria that it has, and that are tried."""
PAUSE, BUSY_SHARE = 0.25, 4
"""Seconds between two counts at least; counting that took t seconds is followed by a rest of BUSY_SHARE * t."""
MOST_LEADS = 500
"""Leads of news of which it is asked which campaigns they are in."""
QUIET = 10.0
"""Seconds without news after which a watcher looks round."""


@dataclass(frozen=True, slots=True)
class _Answer:
    heard: int
    at: float
    value: Any
    aside: bool

    @property
    def is_fresh(self) -> bool:
        return self.heard == current().feed.heard and time.monotonic() - self.at < FRESH


_answers: WeakKeyDictionary[Database, dict[Any, dict[Any, _Answer]]] = WeakKeyDictionary()
"""By what was asked about which campaign, the oldest first; a campaign that nobody looks at loses none to others."""


def _found(query: Callable[..., Any], about: Any, *args: Any) -> _Answer | None:
    return _answers.get(current(), {}).get((query, about), {}).get(args)


def known(query: Callable[..., Any], about: Any, *args: Any) -> Any:
    """What was counted last about a campaign, however long ago; None where nothing was."""
    found = _found(query, about, *args)
    return found.value if found else None


def known_left(campaign_id: int, kept: str) -> Figures | None:
    """What these criteria of a campaign left when they were counted last."""
    return known(kept_figures, campaign_id, kept)


async def soon(query: Callable[..., Any], *args: Any) -> Any:
    """The answer of `query(session, *args, by_sample=True)`: exact where that is soon counted, or what was exact last,
    or an estimate.
    """
    found = _found(query, *args)
    if found and (found.is_fresh or found.aside):
        return found.value
    return await _ask(lambda: read_after(query, *args, by_sample=True), query, args, aside=False)


async def exact(query: Callable[..., Any], *args: Any) -> Any:
    """The exact answer after `soon`: counted now, unless that was exact and nothing has changed since."""
    found = _found(query, *args)
    if found and not found.aside and not getattr(found.value, "is_estimate", False):
        return found.value
    return await counted(query, *args)


async def counted(query: Callable[..., Any], *args: Any) -> Any:
    """The exact answer of `query(session, *args)`, however long it takes; one such count at a time."""
    async with long_read():
        found = _found(query, *args)
        if found and found.is_fresh and not getattr(found.value, "is_estimate", False):
            return found.value
        return await _ask(lambda: read_modestly(query, *args), query, args, aside=True)


async def painted(news: News) -> None:
    """Wait until a page is painted that was just opened: a long count beside it would take its core."""
    if news.gap:
        await asyncio.sleep(AFTER_PAINT)


async def _ask(
    ask: Callable[[], Awaitable[Any]], query: Callable[..., Any], args: tuple[Any, ...], *, aside: bool
) -> Any:
    database = current()
    heard, started = database.feed.heard, time.monotonic()
    value = await ask()
    about, *rest = args
    theirs = _answers.setdefault(database, {}).setdefault((query, about), {})
    theirs.pop(tuple(rest), None)
    theirs[tuple(rest)] = _Answer(heard, started, value, aside)
    while len(theirs) > KEPT:
        del theirs[next(iter(theirs))]
    return value


async def whenever(state: Any, name: str, do: Callable[[News], Awaitable[None]]) -> None:
    """Do something at once and after every news, for as long as the tab of a background event shows this page."""
    with suppress(Forbidden):
        async with state:
            token, path = state.router.session.client_token, state.router.url.path
        feed = current().feed
        key = f"{token} {name}"
        subscription = feed.subscribe(key)
        try:
            news = News(gap=True)
            while not subscription.closed:
                started = time.monotonic()
                if news:
                    await do(news)
                async with state:
                    await actor_of(state)
                    if state.router.url.path != path:
                        return
                paused = AFTER_PAINT if news.gap else 0
                busy = BUSY_SHARE * max(0, time.monotonic() - started - paused)
                await asyncio.sleep(max(PAUSE, busy) if news else 0)
                news = await subscription.news(within=QUIET)
        finally:
            feed.unsubscribe(key, subscription)


def campaign_in(state: rx.State) -> int:
    """The campaign of the page's address, 0 where there is none."""
    parts = state.router.url.path.strip("/").split("/")
    text = parts[2] if len(parts) > 2 and parts[1] == "campaigns" else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
