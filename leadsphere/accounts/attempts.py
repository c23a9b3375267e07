"""Five wrong passwords in fifteen minutes, and the account and the address have to wait."""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from math import ceil
from time import time
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from leadsphere.errors import Forbidden, TooMany

logger = logging.getLogger(__name__)

R = TypeVar("R")

FAILURES = RateLimitItemPerMinute(5, 15)


class Attempts:
    """Counts failures in memory, or in Redis for several processes."""

    def __init__(self, redis_url: str = "") -> None:
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._redis = _redis(redis_url) if redis_url else None
        self._locks = WeakValueDictionary[str, asyncio.Lock]()

    @asynccontextmanager
    async def turn(self, email: str, address: str) -> AsyncGenerator[None, None]:
        """Try once: at a time for one account and one address, so that haste is no way around the limit.

        Counts a Forbidden raised inside as a failure, whether or not there is such an account; a success
        forgets the failures of the account, not those of the address. Raises TooMany, saying for how long,
        where either has failed too often.
        """
        account, network = f"account {email}", f"address {_network(address)}"
        async with (
            self._locks.setdefault(account, asyncio.Lock()),
            self._locks.setdefault(network, asyncio.Lock()),
        ):
            if minutes := ceil(max(await self._wait(account), await self._wait(network)) / 60):
                raise TooMany(
                    f"Too many attempts. Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}."
                )
            try:
                yield
            except Forbidden:
                await self._ask(lambda limiter: limiter.hit(FAILURES, account))
                await self._ask(lambda limiter: limiter.hit(FAILURES, network))
                raise
            await self._ask(lambda limiter: limiter.clear(FAILURES, account))

    async def close(self) -> None:
        """Close the connection to Redis."""
        if self._redis is not None:
            await cast(Any, self._redis.storage).bridge.storage.aclose()

    async def _wait(self, key: str) -> float:
        if await self._ask(lambda limiter: limiter.test(FAILURES, key)):
            return 0.0
        until = await self._ask(lambda limiter: limiter.get_window_stats(FAILURES, key))
        return max(1.0, until.reset_time - time())

    async def _ask(self, question: Callable[[MovingWindowRateLimiter], Awaitable[R]]) -> R:
        if self._redis is not None:
            try:
                return await question(self._redis)
            except StorageError:
                # People must be able to sign in; each process counts for itself until Redis is back.
                logger.warning("failed sign-ins cannot be counted in Redis")
        return await question(self._own)


def _redis(url: str) -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(
        RedisStorage(
            f"async+{url}",
            wrap_exceptions=True,
            implementation="redispy",
            socket_connect_timeout=2,
            socket_timeout=2,
        )
    )


def _network(address: str) -> str:
    """One customer of a network provider: an IPv4 address, or the /64 that an IPv6 one is chosen from."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
