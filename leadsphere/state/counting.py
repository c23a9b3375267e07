"""How long the lists are: counted once for all tabs that show the same one."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from leadsphere.database import Database, current, read_after, read_aside
from leadsphere.queries import lead_cards
from leadsphere.queries.lead_cards import Scope

FRESH = 1.0
"""Seconds after which a list is counted again though nobody changed anything: the ages in its filter go on."""
KEPT = 64
"""Lists whose count is remembered."""


@dataclass(frozen=True, slots=True)
class _Counted:
    heard: int
    at: float
    total: int


_counted: dict[tuple[Database, Scope, int | None], _Counted] = {}


async def count(scope: Scope, *, most: int) -> int:
    """How many leads are in the scope; `most + 1` where they are more than `most`: soon known.

    What another tab counted since the last change of anybody is not counted again.
    """
    return await _count(read_after, scope, most)


async def count_aside(scope: Scope, *, most: int | None = None) -> int:
    """The same, however long it takes; inside of `long_read()`."""
    return await _count(read_aside, scope, most)


async def _count(read_by: Callable[..., Awaitable[Any]], scope: Scope, most: int | None) -> int:
    database = current()
    key = database, scope, most
    known, heard = _counted.get(key), database.feed.heard
    if known and known.heard == heard and time.monotonic() - known.at < FRESH:
        return known.total
    started = time.monotonic()
    total: int = await read_by(lead_cards.count, scope, most=most)
    _counted.pop(key, None)
    _counted[key] = _Counted(heard, started, total)
    while len(_counted) > KEPT:
        del _counted[next(iter(_counted))]
    return total
