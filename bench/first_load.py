"""What the first visit of the leads page transfers: bytes on the wire by type, with nothing in the cache.

Counted by Chromium (DevTools: Network.loadingFinished, encodedDataLength: headers and compressed body); of the
socket, the payload of the frames that came. Beside it, as a floor, the sign-in page, which is plain HTML.
"""

from collections import Counter
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench import served
from bench.figures import heading, table

KB = 1000


def main() -> None:
    """Load both pages with an empty cache, the leads once more in the same tab, and print."""
    with served.workspace(served.sample) as workspace, sync_playwright() as playwright:
        browser = served.launch(playwright)
        first = _Traffic(served.sign_in(browser, workspace, "Ana")).load(f"{workspace.url}/app/leads")
        again = first.again()
        floor = _Traffic(browser.new_page()).load(f"{workspace.url}/login")
        largest = first.largest
    heading("The first load of the leads page; kB transferred")
    kinds = sorted({*first.bytes, *floor.bytes}, key=lambda kind: -first.bytes[kind])
    columns = (first, again, floor)
    table(
        ("", "requests", "first load", "reload", "sign-in page"),
        [(kind, str(first.requests[kind]), *(t.bytes[kind] / KB for t in columns)) for kind in kinds]
        + [("all", str(first.requests.total()), *(t.bytes.total() / KB for t in columns))],
    )
    print("the largest: " + ", ".join(f"{path} {size / KB:.0f}" for path, size in largest))


class _Traffic:
    """What one page transfers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bytes: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self._kind: dict[str, tuple[str, str]] = {}
        self._sizes: Counter[str] = Counter()
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.responseReceived", self._began)
        devtools.on("Network.loadingFinished", self._ended)
        devtools.on("Network.webSocketFrameReceived", self._frame)
        self._devtools = devtools

    @property
    def largest(self) -> list[tuple[str, int]]:
        """The four largest files."""
        return self._sizes.most_common(4)

    def load(self, url: str) -> "_Traffic":
        self.page.goto(url)
        if "/app/" in url:
            self.page.get_by_role("option").first.wait_for()
        self.page.wait_for_timeout(2000)
        return self

    def again(self) -> "_Traffic":
        """The traffic of a reload in the same tab, where the browser may use what it has kept."""
        self._devtools.detach()
        return _Traffic(self.page).load(self.page.url)

    def _began(self, event: dict[str, Any]) -> None:
        self._kind[event["requestId"]] = event["type"].lower(), event["response"]["url"]

    def _ended(self, event: dict[str, Any]) -> None:
        kind, url = self._kind.get(event["requestId"], ("other", ""))
        size = int(event["encodedDataLength"])
        self.bytes[kind] += size
        self.requests[kind] += 1
        self._sizes[url.partition("//")[2].partition("/")[2]] += size

    def _frame(self, event: dict[str, Any]) -> None:
        self.bytes["socket"] += len(event["response"]["payloadData"].encode())
        self.requests["socket"] += 1
