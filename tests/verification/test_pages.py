"""Web addresses, against a site on this machine: there or not, redirects, silence, and networks that nobody asks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from leadsphere.models import ContactKind, Verdict
from leadsphere.outgoing.guard import Guard
from leadsphere.verification.asking import Address, Outside, Terms, check
from leadsphere.verification.links import host_to_ask, judge_link
from leadsphere.verification.pages import Page, Seen, WebPages
from leadsphere.verification.policy import VerificationSettings
from leadsphere.verification.resolver import Answer, Mail, Offline
from tests.verification.test_verdict import NOW

ASKS = Terms(VerificationSettings(asks_pages=True))


@asynccontextmanager
async def site(answer: Callable[[str, str], tuple[int, str]]) -> AsyncIterator[tuple[str, list[str]]]:
    """A site that answers so to method and path, where it is, and what it was asked."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path, _ = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ", 2)
        asked.append(f"{method} {path}")
        code, place = answer(method, path)
        if not code:
            # Until the other side has had enough.
            await reader.read()
        lead = f"Location: {place}\r\n" if place else ""
        writer.write(
            f"HTTP/1.1 {code} X\r\n{lead}Content-Length: 0\r\n\r\n".encode() if code else b"what?\r\n\r\n"
        )
        with contextlib.suppress(ConnectionError):
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()
        await server.wait_closed()
        # Let whoever still speaks end.
        await asyncio.sleep(0.05)


PAGES = {
    "/here": (200, ""),
    "/gone": (404, ""),
    "/really-gone": (410, ""),
    "/closed": (403, ""),
    "/busy": (503, ""),
    "/moved": (301, "/here"),
    "/moved-away": (302, "/gone"),
    "/round": (302, "/round"),
    "/inside": (302, "http://10.0.0.1/"),
    "/file": (302, "file:///etc/passwd"),
    "/silent": (0, ""),
    "/no-address": (302, "http://["),
    "/no-name": (302, "http://a..b/"),
    "/long-name": (302, f"http://{'a' * 64}.example/"),
    **{f"/step{n}": (302, f"/step{n + 1}" if n < 5 else "/here") for n in range(1, 6)},
}


@pytest.mark.parametrize(
    ("path", "seen", "verdict"),
    [
        ("/here", Seen.HERE, Verdict.VALID),
        ("/gone", Seen.GONE, Verdict.INVALID),
        ("/really-gone", Seen.GONE, Verdict.INVALID),
        ("/closed", Seen.CLOSED, Verdict.UNKNOWN),
        ("/busy", Seen.CLOSED, Verdict.UNKNOWN),
        ("/moved", Seen.HERE, Verdict.VALID),
        ("/moved-away", Seen.GONE, Verdict.INVALID),
        ("/step1", Seen.HERE, Verdict.VALID),
        ("/round", Seen.NOT_ASKED, Verdict.UNKNOWN),
        ("/inside", Seen.NOT_ASKED, Verdict.UNKNOWN),
        ("/file", Seen.NOT_ASKED, Verdict.UNKNOWN),
        ("/silent", Seen.SILENT, Verdict.UNKNOWN),
        ("/no-address", Seen.NOT_ASKED, Verdict.UNKNOWN),
        ("/no-name", Seen.SILENT, Verdict.UNKNOWN),
        ("/long-name", Seen.SILENT, Verdict.UNKNOWN),
    ],
)
async def test_what_a_site_says_of_a_page(path: str, seen: Seen, verdict: Verdict) -> None:
    async with site(lambda _, where: PAGES[where]) as (home, _):
        found = (await WebPages(Guard(local=True), timeout=0.5).ask([home + path]))[home + path]
    assert found.seen is seen
    finding = judge_link("https://engines.example/ada", found)
    assert (finding.verdict, finding.is_answered) == (verdict, seen is not Seen.SILENT)


async def test_five_redirects_are_followed_and_no_sixth() -> None:
    async with site(lambda _, where: PAGES[where]) as (home, asked):
        await WebPages(Guard(local=True)).ask([f"{home}/round"])
    assert asked == ["HEAD /round"] * 6


async def test_a_page_whose_head_is_refused_is_asked_for_in_full() -> None:
    async with site(lambda method, _: (405, "") if method == "HEAD" else (200, "")) as (home, asked):
        found = await WebPages(Guard(local=True)).ask([f"{home}/größe?q=ä b"])
    assert [page.seen for page in found.values()] == [Seen.HERE]
    assert asked == [f"{method} /gr%C3%B6%C3%9Fe?q=%C3%A4%20b" for method in ("HEAD", "GET")]


async def test_nobody_inside_of_ours_is_asked() -> None:
    async with site(lambda *_: (200, "")) as (home, asked):
        found = await WebPages(Guard()).ask([f"{home}/here"])
    assert [page.seen for page in found.values()] == [Seen.NOT_ASKED]
    assert asked == []


class Recording:
    """Pages that are all there, and who was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def ask(self, urls: list[str]) -> dict[str, Page]:
        self.asked += urls
        return {url: Page(Seen.HERE, 200) for url in urls}


class Names:
    """Knows every domain but one."""

    async def mail_of(self, domain: str) -> Answer:
        return Answer(Mail.NO_DOMAIN if domain == "gone.example" else Mail.NOWHERE)


LINKS = {
    "https://www.linkedin.com/in/ada": Verdict.UNKNOWN,
    "https://x.com/ada": Verdict.UNKNOWN,
    "https://www.facebook.com/ada": Verdict.UNKNOWN,
    "https://instagram.com/ada": Verdict.UNKNOWN,
    "https://engines.example/ada": Verdict.VALID,
    "https://gone.example/ada": Verdict.INVALID,
    "javascript:alert(1)": Verdict.INVALID,
}


async def test_networks_are_never_asked_and_a_site_without_a_domain_need_not_be() -> None:
    pages = Recording()
    wanted = [Address(n, url, kind=ContactKind.OTHER, terms=ASKS) for n, url in enumerate(LINKS)]
    found = await check(wanted, Names(), NOW, Outside(pages=pages))  # pyright: ignore[reportArgumentType] - as much of one as is asked
    assert {one.value: one.finding.verdict for one in found} == LINKS
    assert pages.asked == ["https://engines.example/ada"]
    assert not host_to_ask("https://uk.linkedin.com/in/ada")


async def test_nobody_is_asked_for_pages_where_the_workspace_has_not_decided_so_or_of_the_suppressed() -> (
    None
):
    pages = Recording()
    wanted = [
        Address(1, "https://engines.example/ada", kind=ContactKind.WEBSITE),
        Address(2, "https://engines.example/ben", kind=ContactKind.WEBSITE, terms=ASKS, suppressed=True),
    ]
    await check(wanted, Offline(), NOW, Outside(pages=pages))  # pyright: ignore[reportArgumentType] - as much of one as is asked
    assert pages.asked == []
