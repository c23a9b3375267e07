"""How long the lists are: counted once for all tabs that show the same one."""

import time
from dataclasses import dataclass

from leadsphere.database import Database, current, read
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


async def count(scope: Scope, *, most: int | None = None) -> int:
    """How many leads are in the scope; `most + 1` where they are more than `most`.

    What another tab counted since the last change of anybody is not counted again. Whoever may have to wait for a
    long count takes `long_read()` around it, so that those who come meanwhile find its answer.
    """
    database = current()
    key = database, scope, most
    known, heard = _counted.get(key), database.feed.heard
    if known and known.heard == heard and time.monotonic() - known.at < FRESH:
        return known.total
    started = time.monotonic()
    total = await read(lead_cards.count, scope, most=most)
    _counted.pop(key, None)
    _counted[key] = _Counted(heard, started, total)
    while len(_counted) > KEPT:
        del _counted[next(iter(_counted))]
    return total
