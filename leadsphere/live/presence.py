"""Who has which lead open: told to everybody else while it lasts, written to no database."""

# The types of what comes back from the library are partly unknown, and may be awaited or not.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportGeneralTypeIssues=false

import asyncio
import json
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import redis
import redis.asyncio

from leadsphere.attributes import On
from leadsphere.live.change import Notice
from leadsphere.live.feed import Feed

logger = logging.getLogger(__name__)

REFRESH = 1.0
"""Seconds between two signs of life of a process."""
EXPIRY = 3.0
"""Seconds without a sign of life after which a process is dead: a killed one is gone within EXPIRY + REFRESH."""
TOGETHER = 0.02
"""Seconds for which tabs that ask at about the same time wait for each other, to share one answer."""


class Viewer(NamedTuple):
    """Somebody who has a lead open, in however many tabs."""

    account_id: int
    name: str


Viewers = Mapping[int, frozenset[Viewer]]
"""Who has a lead open, by its id; nobody's leads are left out."""


@dataclass(eq=False, slots=True)
class Visit:
    """One open tab: whose it is, and the lead it has open (0 for none)."""

    viewer: Viewer
    lead_id: int = 0


class Presence(Protocol):
    """Where tabs say what they have open. Every change is told to the feed, as On.PRESENCE with the lead's id."""

    def arrive(self, tab: str, viewer: Viewer) -> Visit:
        """A tab has come, with no lead open yet; its older visit is over."""
        ...

    def look(self, tab: str, lead_id: int) -> None:
        """The tab has this lead open now, or none (0). Nothing happens for a tab that has not arrived."""
        ...

    def leave(self, tab: str, visit: Visit) -> None:
        """The visit is over, unless the tab has begun a newer one."""
        ...

    async def viewers(self) -> Viewers:
        """Who has which lead open at this moment."""
        ...

    async def run(self) -> None:
        """Exchange visits with other processes until cancelled."""
        ...


class LocalPresence:
    """The visits of a single process; all but `run` on its event loop."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._visits: dict[str, Visit] = {}

    def arrive(self, tab: str, viewer: Viewer) -> Visit:
        older = self._visits.get(tab)
        self._visits[tab] = visit = Visit(viewer)
        if older:
            self._moved(older.lead_id)
        return visit

    def look(self, tab: str, lead_id: int) -> None:
        visit = self._visits.get(tab)
        if visit and visit.lead_id != lead_id:
            before, visit.lead_id = visit.lead_id, lead_id
            self._moved(before, lead_id)

    def leave(self, tab: str, visit: Visit) -> None:
        if self._visits.get(tab) is visit:
            del self._visits[tab]
            self._moved(visit.lead_id)

    async def viewers(self) -> Viewers:
        return _by_lead(self._open())

    async def run(self) -> None:
        await asyncio.Event().wait()

    def _open(self) -> set[tuple[int, Viewer]]:
        """The leads that tabs of this process have open, each with who has."""
        return {(visit.lead_id, visit.viewer) for visit in self._visits.values() if visit.lead_id}

    def _moved(self, *lead_ids: int) -> None:
        """Somebody has come to these leads, or gone from them."""
        self._feed.publish(_notices(lead_ids))


_EXCHANGE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local replaced = {redis.call('HGET', KEYS[1], ARGV[1]) or '[]'}
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1])
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
    table.insert(replaced, redis.call('HGET', KEYS[1], dead) or '[]')
    redis.call('HDEL', KEYS[1], dead)
    redis.call('ZREM', KEYS[2], dead)
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 20 * ARGV[3]) end
return replaced
"""
"""Says what a process has open and that it lives until a moment of Redis's clock; removes the dead.

Returns what the process said before, and what each of the dead did: whoever removes them tells of it, nobody else.
"""


class RedisPresence(LocalPresence):
    """The visits of several processes: a hash with what each process has open, and until when each lives.

    A process knows when a tab of its own leaves, and says so at once; only processes die without a word.
    """

    def __init__(
        self,
        url: str,
        feed: Feed,
        *,
        key: str = "leadsphere:presence",
        refresh: float = REFRESH,
        expiry: float = EXPIRY,
    ) -> None:
        super().__init__(feed)
        self.key = key
        self._refresh, self._expiry = refresh, expiry
        self._process = uuid.uuid4().hex
        self._client = redis.asyncio.Redis.from_url(
            url, decode_responses=True, socket_timeout=1, socket_connect_timeout=1
        )
        self._changed = asyncio.Event()
        self._said: set[tuple[int, Viewer]] = set()
        self._reading: asyncio.Task[Viewers] | None = None

    async def viewers(self) -> Viewers:
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return await asyncio.shield(self._reading)

    async def run(self) -> None:
        async with self._client:
            while True:
                self._changed.clear()
                if moved := await self._exchange():
                    # Its way through Redis may take a while, and this is the event loop.
                    await asyncio.to_thread(self._feed.publish, _notices(moved))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), self._refresh)

    def _moved(self, *lead_ids: int) -> None:
        self._changed.set()

    async def _exchange(self) -> set[int]:
        """Say what this process has open; the leads whose viewers are others than Redis knew."""
        mine = self._open()
        lives_for = int(self._expiry * 1000)
        try:
            replaced = await self._client.eval(
                _EXCHANGE, 2, self.key, f"{self.key}:until", self._process, json.dumps(list(mine)), lives_for
            )
        except redis.RedisError as error:
            logger.warning("presence cannot reach Redis: %s", type(error).__name__)
            before, dead = self._said, set[tuple[int, Viewer]]()
        else:
            before, *others = map(_parsed, replaced)
            dead = set[tuple[int, Viewer]]().union(*others)
        self._said = mine
        return {lead_id for lead_id, _ in (mine ^ before) | dead}

    async def _read(self) -> Viewers:
        await asyncio.sleep(TOGETHER)
        # Whoever asks from here on may know of something newer, and reads again.
        self._reading = None
        try:
            said = await self._client.hvals(self.key)
        except redis.RedisError:
            return _by_lead(self._open())
        return _by_lead(set[tuple[int, Viewer]]().union(*map(_parsed, said)))


def _notices(lead_ids: Iterable[int]) -> list[Notice]:
    # `lead_id` stays empty: the lead itself has not changed.
    return [Notice(On.PRESENCE, lead_id) for lead_id in lead_ids if lead_id]


def _by_lead(looks: Iterable[tuple[int, Viewer]]) -> Viewers:
    found: defaultdict[int, set[Viewer]] = defaultdict(set)
    for lead_id, viewer in looks:
        found[lead_id].add(viewer)
    return {lead_id: frozenset(viewers) for lead_id, viewers in found.items()}


def _parsed(said: str) -> set[tuple[int, Viewer]]:
    rows: list[tuple[int, tuple[int, str]]] = json.loads(said)
    return {(lead_id, Viewer(*viewer)) for lead_id, viewer in rows}
