"""`python -m leadsphere.scraping`: an order comes in as one line of JSON, events go out, one a line.

The process ends with the order, at its limits, and as soon as its standard input closes: that is when whoever started
it is gone. Of the server it has nothing: no settings, no database, no environment.
"""

import asyncio
import os
import sys
import threading
from typing import Any

from leadsphere.outgoing.guard import Guard
from leadsphere.scraping.crawl import Crawl
from leadsphere.scraping.fetching import Fetcher, agent_of
from leadsphere.scraping.limits import limit_process
from leadsphere.scraping.order import SENTENCES, Ended, Event, Order, Reason, line_of
from leadsphere.scraping.spider import SETTINGS, LeadSpider

_CONNECTIONS = ("socket.connect", "socket.sendto", "socket.sendmsg")


class RememberingGuard(Guard):
    """A guard that knows which addresses it has let through, and has the interpreter refuse all others.

    Whatever code runs in this process, and whatever library: a socket connects to a checked address or not at all.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._passed: set[str] = set()

    async def addresses(self, host: str, port: int) -> list[str]:
        """As the guard has them; remembered."""
        found = await super().addresses(host, port)
        self._passed.update(found)
        return found

    def watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook (PEP 578). Raises PermissionError for a connection that was not checked."""
        if event not in _CONNECTIONS:
            return
        address = arguments[1]
        if not (isinstance(address, tuple) and str(address[0]).partition("%")[0] in self._passed):
            raise PermissionError("an address that was not checked")


def main() -> int:
    """Carry out the order; the status to exit with."""
    order = Order.from_json(sys.stdin.buffer.readline().decode())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit_process(order.limits)
    guard = RememberingGuard(local=order.local)
    sys.addaudithook(guard.watch)
    try:
        asyncio.run(carry_out(order, tell, guard))
    except MemoryError:
        tell(Ended(Reason.MEMORY, SENTENCES[Reason.MEMORY]))
    except BrokenPipeError:
        return 0
    return 0


async def carry_out(order: Order, tell: Any, guard: Guard) -> None:
    """Read what the order wants, telling each event; the last one says why it ended."""
    from scrapy.crawler import AsyncCrawlerRunner

    fetcher = Fetcher(guard, order.limits, agent_of(order.home))
    crawl = Crawl(order, fetcher, tell)
    over = asyncio.Event()
    crawl.over = over.set
    runner: Any = AsyncCrawlerRunner(SETTINGS)
    crawling = asyncio.ensure_future(runner.crawl(LeadSpider, crawl=crawl))
    ending = asyncio.ensure_future(over.wait())
    await asyncio.wait((crawling, ending), timeout=order.limits.seconds, return_when=asyncio.FIRST_COMPLETED)
    if not crawling.done():
        crawl.end(Reason.TIME)
    crawl.finish()
    if crawling.done():
        await crawling


def tell(event: Event) -> None:
    """Write an event."""
    sys.stdout.write(line_of(event) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """Whoever started us keeps the standard input open, and says nothing more: it closes when they are gone."""
    while sys.stdin.buffer.raw.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    # Requests that are under way are left: nobody waits for them.
    os._exit(status)
