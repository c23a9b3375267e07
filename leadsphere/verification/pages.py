"""Asks websites whether a page is there: its head, past the guard, and nothing of what it says is kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote, urljoin, urlsplit

import httpcore

from leadsphere.errors import BadValue
from leadsphere.outgoing.guard import Guard, Refused, pool_of

AT_ONCE = 10
"""Pages that are asked for at the same time."""
TIMEOUT = 15.0
"""Seconds that a page may take, with everything that it leads to."""
REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_NO_HEAD = (400, 403, 405, 406, 501)
"""What servers answer that will not be asked for a head alone."""
_AGENT = "LeadSphere verification"
_AS_IT_IS = "/:?#[]@!$&'()*+,;=%-._~"


class Seen(StrEnum):
    """What came of asking for a page."""

    HERE = "here"
    GONE = "gone"
    """The site says that there is no such page."""
    NO_DOMAIN = "no_domain"
    """There is no such site."""
    CLOSED = "closed"
    """The site answered, and did not show it."""
    NOT_ASKED = "not_asked"
    """It may not be asked: it is not on the internet, or leads in circles."""
    SILENT = "silent"
    """There was no answer."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a page: the status of the last answer, and the host that it leads to where that is another."""

    seen: Seen
    code: int = 0
    host: str = ""


class Pages(Protocol):
    """Whoever can be asked for pages."""

    async def ask(self, urls: Sequence[str]) -> dict[str, Page]:
        """What is known of each page; never raises for what sites do."""
        ...


class WebPages:
    """Asks over the network. `local` guards let it ask this machine: for tests."""

    def __init__(self, guard: Guard, *, timeout: float = TIMEOUT, at_once: int = AT_ONCE) -> None:
        self._guard, self._timeout, self._at_once = guard, timeout, at_once

    async def ask(self, urls: Sequence[str]) -> dict[str, Page]:
        """What is known of each page; never raises for what sites do."""
        turns = asyncio.Semaphore(self._at_once)
        # A pool belongs to the event loop that it was made in.
        async with pool_of(self._guard) as pool:

            async def one(url: str) -> Page:
                async with turns:
                    return await self._page(pool, url)

            return dict(zip(urls, await asyncio.gather(*map(one, urls)), strict=True))

    async def _page(self, pool: httpcore.AsyncConnectionPool, url: str) -> Page:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._follow(pool, url)
        except (BadValue, Refused, ValueError):
            # It leads, perhaps only later, to what is no address.
            return Page(Seen.NOT_ASKED)
        except (
            TimeoutError, OSError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError,
        ):  # fmt: skip
            return Page(Seen.SILENT)

    async def _follow(self, pool: httpcore.AsyncConnectionPool, url: str) -> Page:
        first, address = _host(url), url
        for _ in range(REDIRECTS + 1):
            code, place = await self._head(pool, address)
            if code not in _REDIRECTS or not place:
                return Page(_seen(code), code, host if (host := _host(address)) != first else "")
            address = urljoin(address, place)
        return Page(Seen.NOT_ASKED)

    async def _head(self, pool: httpcore.AsyncConnectionPool, url: str) -> tuple[int, str]:
        """The status of a page, and where it leads on to; asked for in full where its head is refused."""
        address = quote(url, safe=_AS_IT_IS).partition("#")[0]
        self._guard.check_url(address)
        code, place = await _request(pool, "HEAD", address)
        return await _request(pool, "GET", address) if code in _NO_HEAD else (code, place)


async def _request(pool: httpcore.AsyncConnectionPool, method: str, url: str) -> tuple[int, str]:
    headers = {"user-agent": _AGENT, "accept": "*/*"}
    # What follows the head is left unread, and the connection closed.
    async with pool.stream(method, url, headers=[*headers.items()]) as answer:
        found = {name.lower(): value for name, value in answer.headers}
        return answer.status, found.get(b"location", b"").decode("latin-1")


def _seen(code: int) -> Seen:
    if 200 <= code < 300:
        return Seen.HERE
    return Seen.GONE if code in (404, 410) else Seen.CLOSED


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
