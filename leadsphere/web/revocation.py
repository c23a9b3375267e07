"""When a sign-in ends, so do its tabs: first they show the sign-in page, then their sockets are closed."""

import asyncio
import logging
import time
from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from leadsphere import database
from leadsphere.attributes import On
from leadsphere.errors import BadSetting
from leadsphere.live.feed import Feed
from leadsphere.queries.accounts import End, end_of
from leadsphere.services.accounts import forget_recognised
from leadsphere.web.gate import to_sign_in
from leadsphere.web.sockets import Sockets, Tab

logger = logging.getLogger(__name__)

EXPIRY_CHECK = 60.0
"""Seconds between two looks for sign-ins that have expired by themselves."""


async def watch(sockets: Sockets, *, every: float = EXPIRY_CHECK) -> None:
    """Until cancelled, close the tabs whose sign-in has ended: at once when the feed tells of it."""
    # Lifespan tasks begin before the database is open.
    while (feed := _feed()) is None:  # noqa: ASYNC110 - once, for an instant, at the start
        await asyncio.sleep(0.05)
    subscription = feed.subscribe(__name__)
    check_at = time.monotonic() + every
    try:
        while True:
            # Some news comes all the time, so its absence is no clock.
            news = await subscription.news(within=check_at - time.monotonic())
            accounts = news.ids(On.ACCOUNT)
            is_due = time.monotonic() >= check_at
            if is_due:
                check_at = time.monotonic() + every
            everybody = news.gap or is_due
            if everybody or accounts:
                forget_recognised()
                tabs = [tab for tab in sockets.tabs.values() if everybody or tab.account_id in accounts]
                await close_ended(sockets, tabs)
    finally:
        feed.unsubscribe(__name__, subscription)


async def close_ended(sockets: Sockets, tabs: Iterable[Tab]) -> None:
    """Close those of these tabs whose sign-in has ended."""
    ends: dict[str, End | None] = {}
    for tab in tabs:
        if tab.token_hash not in ends:
            try:
                ends[tab.token_hash] = await database.read(end_of, tab.token_hash)
            except SQLAlchemyError as error:
                # The gate reads it for every event anyway; the next look comes.
                logger.warning("whether a sign-in has ended could not be read: %s", type(error).__name__)
                continue
        if end := ends.get(tab.token_hash):
            await end_tab(sockets, tab, end)


async def end_tab(sockets: Sockets, tab: Tab, end: End) -> None:
    """Send a tab to the sign-in page, stop what runs for it, and close its socket.

    What is being typed there is kept where the sign-in merely expired: the same person comes back to it.
    """
    update = to_sign_in(forget=end is End.REVOKED)
    with suppress(TimeoutError):
        await asyncio.wait_for(sockets.emit_update(update, tab.token), timeout=1)
    if feed := _feed():
        # The tab's watcher sees its mailbox closed, and ends.
        feed.unsubscribe(tab.token, feed.subscribe(tab.token))
    await sockets.close(tab)


def _feed() -> Feed | None:
    try:
        return database.current().feed
    except BadSetting:
        return None
