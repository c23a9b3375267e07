"""One request at a time, and a while between two of them: longer where a site asks for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


class Pace:
    """When the next request to a host may go out. Seconds throughout."""

    def __init__(
        self,
        delay: float,
        *,
        longest: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._delay, self._longest = delay, longest
        self._clock, self._sleep = clock, sleep
        self._next: dict[str, float] = {}
        self._delays: dict[str, float] = {}
        self._turn = asyncio.Lock()

    def ask_for(self, host: str, delay: float) -> None:
        """Wait so long between two requests to a host, as its robots.txt asks, and not longer than we may."""
        self._delays[host] = min(max(delay, self._delay), max(self._longest, self._delay))

    def rest(self, host: str, seconds: float) -> None:
        """Ask a host for nothing for so long."""
        self._next[host] = max(self._next.get(host, 0), self._clock() + seconds)

    async def turn(self, host: str) -> None:
        """Wait until the host may be asked, and count that as asked."""
        async with self._turn:
            wait = self._next.get(host, 0) - self._clock()
            if wait > 0:
                await self._sleep(wait)
            self._next[host] = self._clock() + self._delays.get(host, self._delay)


def retry_after(text: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date (RFC 9110, 10.2.3); None for neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
