"""The spider: asks for pages, has them read, and follows what leads to more people."""

# Scrapy's requests carry what nobody types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from leadsphere.scraping.crawl import Crawl, Group
from leadsphere.scraping.draft import Draft
from leadsphere.scraping.fetching import REDIRECTS, TooMuch, Unread
from leadsphere.scraping.limits import TooLong, limited
from leadsphere.scraping.manners import BUSY, Refusal, RobotsRefusal
from leadsphere.scraping.order import MOST_DEPTH, Link, Reason
from leadsphere.scraping.reading.documents import Document, Reading, read
from leadsphere.scraping.reading.words import TEAM
from leadsphere.values.text import fold

_WORDS = re.compile(r"[-_/.]+")

SETTINGS: dict[str, Any] = {
    "TWISTED_REACTOR_ENABLED": False,
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "COOKIES_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "RETRY_ENABLED": False,
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "REDIRECT_MAX_TIMES": REDIRECTS,
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "EXTENSIONS_BASE": {},
    "SPIDER_MIDDLEWARES_BASE": {},
    # Robots.txt, redirects and pauses are the business of these two, and nothing else stands in between: no proxy of
    # the environment, no cookies, no passwords.
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
        "leadsphere.scraping.manners.Manners": 700,
    },
    # Without a reactor Scrapy would bring handlers of its own: these are named where its own choice does not count.
    "DOWNLOAD_HANDLERS_BASE": {},
    "DOWNLOAD_HANDLERS": {
        "http": "leadsphere.scraping.spider.GuardedHandler",
        "https": "leadsphere.scraping.spider.GuardedHandler",
    },
}
"""How Scrapy runs: one request at a time, all of them past the guard."""


class GuardedHandler(BaseDownloadHandler):
    """The only road by which Scrapy reaches the network."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        spider: Any = crawler.spider
        self._crawl: Crawl = spider.crawl

    async def download_request(self, request: Request) -> Response:
        """The answer, as Scrapy knows one."""
        answer = await self._crawl.fetcher.get(request.url)
        headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        return Response(request.url, status=answer.status, headers=headers, body=answer.body, request=request)


class LeadSpider(scrapy.Spider):
    """Reads one site."""

    name = "leadsphere"
    handle_httpstatus_all = True

    def __init__(self, crawl: Crawl, **_: Any) -> None:
        super().__init__()
        self.crawl = crawl

    async def start(self) -> AsyncIterator[Request]:
        """The first page, or what an earlier run left."""
        place = self.crawl.order.place
        for link in place.waiting if place.done else (Link(self.crawl.order.url, 0),):
            if self.crawl.take(link.url):
                yield self._request(link, self.crawl.begin(Group()), is_first=not place.done)

    def _request(
        self, link: Link, group: Group, *, is_first: bool = False, of: Draft | None = None
    ) -> Request:
        about = {"link": link, "group": group, "of": of, "is_first": is_first}
        return Request(
            link.url,
            callback=self.parse,
            errback=self.failed,
            dont_filter=True,
            priority=1_000
            if of
            else 10 * (MOST_DEPTH - link.depth) + bool(TEAM.search(fold(_WORDS.sub(" ", link.url)))),
            meta={"inside": not is_first, "about": about, "handle_httpstatus_all": False},
        )

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """A page that came."""
        about = response.meta["about"]
        link, group, of = about["link"], about["group"], about["of"]
        if about["is_first"]:
            self.crawl.move(response.url)
        if response.status != 200:
            self.crawl.failed(group, link.url, _status(response.status))
            return
        headers = {
            name: (response.headers.get(name) or b"").decode("latin-1")
            for name in ("Content-Type", "Content-Disposition")
        }
        document = Document(
            response.url,
            response.body,
            headers["Content-Type"],
            source=self.crawl.source,
            is_first=about["is_first"],
            of=of.name if of else "",
            home=self.crawl.order.url,
        )
        try:
            with limited():
                reading = read(document)
        except TooLong:
            self.crawl.failed(group, link.url, "This page takes too long to make sense of.")
            return
        except RecursionError:
            self.crawl.failed(group, link.url, "This page is nested too deeply.")
            return
        except MemoryError:
            self.crawl.end(Reason.MEMORY)
            return
        except (
            Exception
        ) as error:  # what parsers raise for a hostile page may be anything; the next page goes on
            self.crawl.failed(group, link.url, f"This page could not be understood ({type(error).__name__}).")
            return
        if reading.trouble and about["is_first"]:
            self.crawl.failed(group, link.url, reading.trouble)
            return
        if reading.trouble:
            self.crawl.say(reading.trouble, response.url)
        yield from self._after(reading, link, group, of)

    def _after(self, reading: Reading, link: Link, group: Group, of: Draft | None) -> Iterator[Request]:
        crawl = self.crawl
        if of is not None:
            for draft in reading.people:
                if draft.is_same(of):
                    draft.url = of.url
                    of.absorb(draft)
            crawl.read(0)
        else:
            group.people += reading.people
            crawl.read(len(reading.people))
            for draft in reading.people:
                yield from self._more_about(draft, link, group)
            for url, depth in self._further(reading, link):
                following = Link(url, depth)
                if crawl.take(url):
                    group.waiting.append(following)
                    yield self._request(following, crawl.begin(Group()))
        crawl.settle(group, link.url)

    def _more_about(self, draft: Draft, link: Link, group: Group) -> Iterator[Request]:
        """Their own page and their card."""
        for url in filter(None, (draft.home, draft.card)):
            if self.crawl.is_inside(url) and self.crawl.take(url):
                group.pending += 1
                yield self._request(Link(url, link.depth + 1), group, of=draft)

    def _further(self, reading: Reading, link: Link) -> Iterator[tuple[str, int]]:
        """The pages to go on with: further pages of a list are no further away than the list."""
        crawl = self.crawl
        for url in reading.further:
            if crawl.is_inside(url):
                yield url, link.depth
        # Whoever lists pages has chosen them: their number limits them, and no depth.
        if link.depth < crawl.order.depth or not crawl.source.follows:
            for url in reading.links:
                if crawl.is_inside(url) and crawl.is_wanted(url):
                    yield url, link.depth + 1

    def failed(self, failure: Failure) -> None:
        """A page that did not come."""
        request: Any = failure.request  # pyright: ignore[reportAttributeAccessIssue] - Scrapy puts it there
        about = request.meta["about"]
        error = failure.value
        reason = Reason.UNREACHABLE
        if isinstance(error, TooMuch):
            self.crawl.end(Reason.BYTES)
            sentence = "More came than one run takes."
        elif isinstance(error, (Unread, Refusal)):
            sentence = str(error)
            if isinstance(error, RobotsRefusal):
                reason = Reason.FORBIDDEN
        elif isinstance(error, MemoryError):
            self.crawl.end(Reason.MEMORY)
            return
        else:
            sentence = (
                "It redirects more than five times." if "redirect" in str(error) else "It could not be read."
            )
        self.crawl.failed(about["group"], about["link"].url, sentence, reason)


def _status(status: int) -> str:
    if status in BUSY:
        return f"It answered with the status {status}: it is too busy."
    if status in (401, 403):
        return f"It answered with the status {status}: it does not want to be read without signing in."
    return f"It answered with the status {status}."
