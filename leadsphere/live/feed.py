"""The feed: every committed change, to every open tab, in this process or in several."""

# The types of what comes back from the library are partly unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
import json
import logging
from collections.abc import Iterable
from typing import Any, Protocol

import redis
import redis.asyncio

from leadsphere.attributes import On
from leadsphere.live.change import News, Notice

logger = logging.getLogger(__name__)

KEPT = 2_000
"""How many notices wait for a slow tab before it is told to read everything afresh."""
TOLD_AFTER = 0.01
"""Seconds: whoever made a change is answered first, and what comes together is told together."""


class Subscription:
    """One tab's mailbox. What arrives while nobody asks is merged; nothing arrives twice."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: set[Notice] = set()
        self._gap = False
        self._arrived = asyncio.Event()
        self.closed = False

    async def news(self, within: float) -> News:
        """All that came since the last call, at once or within so many seconds; empty when nothing came."""
        try:
            await asyncio.wait_for(self._arrived.wait(), within)
        except TimeoutError:
            return News()
        self._arrived.clear()
        news = News(frozenset(self._waiting), self._gap)
        self._waiting, self._gap = set(), False
        return news

    def put(self, notices: Iterable[Notice], *, gap: bool = False) -> None:
        """Leave notices in the mailbox; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._put, frozenset(notices), gap)

    def close(self) -> None:
        """End the subscription: whoever waits for news wakes up and sees `closed`."""
        self.closed = True
        self.put(())

    def _put(self, notices: frozenset[Notice], gap: bool) -> None:
        self._waiting |= notices
        if gap or len(self._waiting) > KEPT:
            self._waiting, self._gap = set(), True
        self._loop.call_later(0 if self.closed else TOLD_AFTER, self._arrived.set)


class Feed(Protocol):
    """Where committed changes are told."""

    @property
    def heard(self) -> int:
        """How often this process heard of changes: what was read is as good as new while this stays the same."""
        ...

    def publish(self, notices: Iterable[Notice]) -> None:
        """Tell every subscriber; from any thread, never raising: the change is already committed."""
        ...

    def subscribe(self, key: str) -> Subscription:
        """A mailbox for the tab `key`; one that it had before is closed."""
        ...

    def unsubscribe(self, key: str, subscription: Subscription) -> None:
        """Forget the mailbox, unless the tab has taken a newer one."""
        ...

    async def run(self) -> None:
        """Carry changes from other processes until cancelled."""
        ...


class LocalFeed:
    """The feed of a single process."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, Subscription] = {}
        self._heard = 0

    @property
    def heard(self) -> int:
        return self._heard

    def publish(self, notices: Iterable[Notice]) -> None:
        self.deliver(tuple(notices))

    def deliver(self, notices: tuple[Notice, ...], *, gap: bool = False) -> None:
        """Put notices into every mailbox of this process."""
        self._heard += 1
        for subscription in tuple(self._subscriptions.values()):
            subscription.put(notices, gap=gap)

    def subscribe(self, key: str) -> Subscription:
        if older := self._subscriptions.get(key):
            older.close()
        self._subscriptions[key] = subscription = Subscription()
        return subscription

    def unsubscribe(self, key: str, subscription: Subscription) -> None:
        subscription.close()
        if self._subscriptions.get(key) is subscription:
            del self._subscriptions[key]

    async def run(self) -> None:
        await asyncio.Event().wait()


_PUBLISH = "redis.call('PUBLISH', KEYS[2], redis.call('INCR', KEYS[1]) .. ' ' .. ARGV[1])"


class RedisFeed(LocalFeed):
    """The feed of several processes: every message is numbered, so that whoever misses one knows it."""

    def __init__(self, url: str, *, channel: str = "leadsphere:feed", retry_seconds: float = 1.0) -> None:
        super().__init__()
        self.channel = channel
        self._retry_seconds = retry_seconds
        self._url = url
        self._sender = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)

    def publish(self, notices: Iterable[Notice]) -> None:
        notices = tuple(notices)
        message = json.dumps([[n.on, n.id, n.lead_id, n.campaign_id, *n.lead_ids] for n in notices])
        try:
            self._sender.eval(_PUBLISH, 2, f"{self.channel}:number", self.channel, message)
        except redis.RedisError as error:
            # The change is committed: this process's tabs still hear of it, the others when Redis is back.
            logger.warning("the live feed cannot reach Redis: %s", type(error).__name__)
            self.deliver(notices)

    def close(self) -> None:
        """Let go of the connection that publishes."""
        self._sender.close()

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except redis.RedisError as error:
                logger.warning("the live feed lost Redis: %s", type(error).__name__)
            await asyncio.sleep(self._retry_seconds)

    async def _listen(self) -> None:
        async with redis.asyncio.Redis.from_url(self._url) as client, client.pubsub() as channel:
            await channel.subscribe(self.channel)
            expected: int | None = None
            async for message in channel.listen():
                if message["type"] == "subscribe":
                    self.deliver((), gap=True)
                elif message["type"] == "message":
                    number, notices = _read(message["data"])
                    self.deliver(notices, gap=expected is not None and number != expected)
                    expected = number + 1


def _read(data: bytes) -> tuple[int, tuple[Notice, ...]]:
    number, _, body = data.decode().partition(" ")
    rows: list[list[Any]] = json.loads(body)
    return int(number), tuple(
        Notice(On(on), id_, lead_id, campaign_id, frozenset(lead_ids))
        for on, id_, lead_id, campaign_id, *lead_ids in rows
    )
