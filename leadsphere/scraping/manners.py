"""How a site is treated, as a middleware of Scrapy: nothing goes out past it, redirected or not."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from leadsphere.scraping.crawl import Crawl
from leadsphere.scraping.fetching import Answer
from leadsphere.scraping.forbidden import forbidden
from leadsphere.scraping.pace import Pace, retry_after
from leadsphere.scraping.robots import Robots

BUSY = (429, 503)
TRIES = 3
_PAUSE = 30.0


class Refusal(IgnoreRequest):
    """A request that is not sent: `str(error)` says why."""


class RobotsRefusal(Refusal):
    """A request that a robots.txt forbids."""


class Manners:
    """Robots.txt, sites that forbid it, one request at a time, and a rest where a server asks for one."""

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self._crawl: Crawl = spider.crawl
        limits = self._crawl.order.limits
        self.pace = Pace(limits.delay, longest=limits.longest_delay)
        self.robots = Robots(self._ask)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Manners":
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for our turn. Raises Refusal for what may not be asked."""
        host = urlsplit(request.url).hostname or ""
        if site := forbidden(host):
            raise Refusal(site.sentence)
        if request.meta.get("inside") and not self._crawl.is_inside(request.url):
            raise Refusal("It leads to another site, which is not read.")
        if refusal := await self.robots.refusal(request.url):
            raise RobotsRefusal(refusal)
        self.pace.ask_for(host, await self.robots.delay(request.url))
        await self.pace.turn(host)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """A server that is busy is asked again after the rest that it wants, three times in all."""
        if response.status not in BUSY:
            return response
        tries = request.meta.get("tries", 1)
        if tries >= TRIES:
            return response
        said = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
        wanted = retry_after(said, datetime.now(UTC)) if said else _PAUSE * tries
        pause = _PAUSE if wanted is None else wanted
        limits = self._crawl.order.limits
        if pause > limits.longest_pause or pause > self._crawl.seconds_left():
            self._crawl.say(f"{response.status}: asks to wait {pause:,.0f} s, which is too long", request.url)
            return response
        self._crawl.say(f"{response.status}: waits {pause:,.0f} s", request.url)
        self.pace.rest(urlsplit(request.url).hostname or "", pause)
        return request.replace(dont_filter=True, meta={**request.meta, "tries": tries + 1})

    async def _ask(self, url: str) -> Answer:
        await self.pace.turn(urlsplit(url).hostname or "")
        return await self._crawl.fetcher.follow(url)
