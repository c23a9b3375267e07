"""What a site's robots.txt allows (RFC 9309), asked once for each host."""

import codecs
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from protego import Protego

from leadsphere.scraping.fetching import Answer, Unread, without_dots
from leadsphere.scraping.limits import TooLong, limited

NAME = "LeadSphere"
"""What we are called in a robots.txt."""
LONGEST = 512 * 1024
"""Bytes of a robots.txt that count."""

_BUSY = 429
_SECONDS = 2.0
_VERSION = re.compile(r"^(\s*user[- ]?agent\s*:[^/]*)/.*", re.IGNORECASE)
_SLASHES = re.compile("//+")


class Robots:
    """The rules of each host. `ask` fetches an address behind its redirects; raises Unread."""

    def __init__(self, ask: Callable[[str], Awaitable[Answer]]) -> None:
        self._ask = ask
        self._rules: dict[str, Protego | str] = {}

    async def refusal(self, url: str) -> str:
        """Why an address may not be read, as a sentence; "" where it may."""
        rules = await self._of(url)
        if isinstance(rules, str):
            return rules
        parts = urlsplit(url)
        shown = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            with limited(_SECONDS):
                # Many servers take several slashes for one: what either reading forbids is not asked for.
                may = all(
                    rules.can_fetch(parts._replace(path=without_dots(path)).geturl(), NAME)
                    for path in {parts.path, _SLASHES.sub("/", parts.path)}
                )
        except TooLong:
            return "robots.txt takes too long to understand, which counts as a no."
        return "" if may else f"robots.txt forbids {shown[:200]}"

    async def delay(self, url: str) -> float:
        """Seconds that the host wants between two requests; 0 where it does not say."""
        rules = await self._of(url)
        if isinstance(rules, str):
            return 0.0
        asked = rules.crawl_delay(NAME) or 0.0
        rate = rules.request_rate(NAME)
        return max(float(asked), rate.seconds / rate.requests if rate and rate.requests else 0.0)

    async def _of(self, url: str) -> Protego | str:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = await self._read(f"{origin}/robots.txt")
        return self._rules[origin]

    async def _read(self, url: str) -> Protego | str:
        try:
            answer = await self._ask(url)
        except Unread as error:
            return f"robots.txt could not be read, which counts as a no. {error}"
        if answer.status >= 500 or answer.status == _BUSY:
            return f"robots.txt answered with the status {answer.status}, which counts as a no."
        # 4xx: the site has none, and all of it may be read (RFC 9309, 2.3.1.3).
        text = _text(answer.body[:LONGEST]) if answer.status == 200 else ""
        try:
            with limited(_SECONDS):
                return Protego.parse(text)
        except TooLong:
            return "robots.txt takes too long to understand, which counts as a no."


def _text(body: bytes) -> str:
    """A robots.txt without its byte order mark, and with names alone on its lines of user agents."""
    is_wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    lines = body.decode("utf-16" if is_wide else "utf-8-sig", "replace").splitlines()
    # What is matched is the product token: "LeadSphere/1.0" means us as well (RFC 9309, 2.2.1).
    return "\n".join(_VERSION.sub(r"\1", line) for line in lines)
