"""Counting what may not happen too often: in memory, or in Redis for several processes."""

import logging
from collections.abc import Awaitable, Callable
from time import time
from typing import Any, TypeVar, cast

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

logger = logging.getLogger(__name__)

R = TypeVar("R")


class Counter:
    """Counts by key over a moving window."""

    def __init__(self, redis_url: str = "") -> None:
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._redis = _redis(redis_url) if redis_url else None

    async def hit(self, limit: RateLimitItem, key: str) -> bool:
        """Count one more; False, and nothing counted, where the limit is reached."""
        return await self._ask(lambda limiter: limiter.hit(limit, key))

    async def wait(self, limit: RateLimitItem, key: str) -> float:
        """Seconds until one more is within the limit; 0 where it is now."""
        if await self._ask(lambda limiter: limiter.test(limit, key)):
            return 0.0
        until = await self._ask(lambda limiter: limiter.get_window_stats(limit, key))
        return max(1.0, until.reset_time - time())

    async def clear(self, limit: RateLimitItem, key: str) -> None:
        """Forget what was counted."""
        await self._ask(lambda limiter: limiter.clear(limit, key))

    async def close(self) -> None:
        """Close the connection to Redis."""
        if self._redis is not None:
            await cast(Any, self._redis.storage).bridge.storage.aclose()

    async def _ask(self, question: Callable[[MovingWindowRateLimiter], Awaitable[R]]) -> R:
        if self._redis is not None:
            try:
                return await question(self._redis)
            except StorageError:
                # People must be able to come in; each process counts for itself until Redis is back.
                logger.warning("attempts cannot be counted in Redis")
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
