"""Five wrong passwords in fifteen minutes, and the account and the address have to wait; wrong tokens alike."""

import asyncio
import ipaddress
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from math import ceil
from weakref import WeakValueDictionary

from limits import RateLimitItemPerMinute

from leadsphere.accounts.counting import Counter
from leadsphere.errors import Forbidden, TooMany

FAILURES = RateLimitItemPerMinute(5, 15)


class Attempts:
    """Counts failures in memory, or in Redis for several processes."""

    def __init__(self, redis_url: str = "") -> None:
        self._counter = Counter(redis_url)
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
            _refuse_for(max(await self._wait(account), await self._wait(network)))
            try:
                yield
            except Forbidden:
                await self._counter.hit(FAILURES, account)
                await self._counter.hit(FAILURES, network)
                raise
            await self._counter.clear(FAILURES, account)

    async def wrong_token(self, address: str) -> None:
        """Count a token that is none. Raises TooMany where this address has sent too many of them."""
        key = f"token {_network(address)}"
        if not await self._counter.hit(FAILURES, key):
            _refuse_for(await self._wait(key))

    async def close(self) -> None:
        """Close the connection to Redis."""
        await self._counter.close()

    async def _wait(self, key: str) -> float:
        return await self._counter.wait(FAILURES, key)


def _refuse_for(seconds: float) -> None:
    if minutes := ceil(seconds / 60):
        raise TooMany(
            f"Too many attempts. Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}.",
            seconds=ceil(seconds),
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
