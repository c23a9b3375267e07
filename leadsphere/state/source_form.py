"""The form of a source: its address first, what would be found there, and then it is saved."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import reflex as rx

from leadsphere.accounts.rights import require
from leadsphere.database import write
from leadsphere.errors import BadValue, LeadSphereError
from leadsphere.importing.targets import BY_KEY
from leadsphere.models import Act
from leadsphere.queries.sources import SourceRow
from leadsphere.scraping.forbidden import forbidden
from leadsphere.scraping.guessing import guess
from leadsphere.scraping.order import Batch, Ended, Event, Found, Progress, Reason, Said
from leadsphere.scraping.run import Scrape
from leadsphere.scraping.sources import SOURCES
from leadsphere.scraping.terms import terms
from leadsphere.services import sources
from leadsphere.services.sources import Wanted
from leadsphere.state.session import actor_of
from leadsphere.state.sources import SourcesState
from leadsphere.state.undo import done
from leadsphere.values import rhythms
from leadsphere.values.rhythms import Rhythm

AT_ONCE = 2
"""Previews that run at once in this process."""
PAUSE = 0.25
"""Seconds between two refreshes of a preview."""
SHOWN = 20

_CUT_SHORT = (Reason.PAGES, Reason.PEOPLE, Reason.TIME)
"""Ends of a preview that come before those of the site."""
_FOLLOWS = tuple(source.name for source in SOURCES if source.follows)
_PATTERNED = tuple(source.name for source in SOURCES if source.has_pattern)
_running: dict[str, Scrape] = {}
"""The preview of each tab."""


@dataclass(frozen=True, slots=True)
class SaidOfPerson:
    """One value that a page says of somebody."""

    label: str
    text: str
    url: str
    page: str


@dataclass(frozen=True, slots=True)
class Previewed:
    """Somebody whom a source would give."""

    key: str
    name: str
    said: list[SaidOfPerson] = field(default_factory=list[SaidOfPerson])


class SourceFormState(rx.State):
    """What is typed in the form, and its preview. `source_id` is 0 for a new source; `drawn` counts its openings."""

    is_open: bool = False
    source_id: int = 0
    drawn: int = 0
    url: str = ""
    kind: str = "pages"
    pages: str = "100"
    depth: str = "2"
    pattern: str = ""
    days: str = ""
    at: str = "06:00"
    error: str = ""
    offers_import: bool = False

    previewing: bool = False
    previewed: bool = False
    people: list[Previewed] = []
    said: list[str] = []
    read: int = 0
    known: int = 0
    ended: str = ""

    _base: str = ""
    _kind_chosen: bool = False

    @rx.var
    def follows(self) -> bool:
        """Whether this kind follows links."""
        return self.kind in _FOLLOWS

    @rx.var
    def has_pattern(self) -> bool:
        """Whether a pattern of addresses narrows this kind."""
        return self.kind in _PATTERNED

    @rx.event
    async def begin(self):
        """Open the form for a new source."""
        self._open(0, Wanted("pages", ""))
        yield _focus()

    @rx.event
    async def edit(self, source_id: int):
        """Open the form for a source that is there."""
        rows = (await self.get_state(SourcesState)).rows
        row: SourceRow | None = next((row for row in rows if row.id == source_id), None)
        if row is None:
            yield rx.toast.error("This source is no longer here.")
            return
        self._open(source_id, Wanted(row.kind, row.url, row.pages, row.depth, row.pattern))
        self._base, self._kind_chosen = row.base, True
        self.days, self.at = row.days, row.at
        yield _focus()

    @rx.event
    async def close(self) -> None:
        """Put the form away."""
        self._stop_preview()
        self.is_open = False

    @rx.event
    async def set_url(self, text: str) -> None:
        """Take the address as it is typed; what kind of source it is follows, until somebody chooses that."""
        if text.strip() == self.url:
            return
        self.url = text.strip()
        if not self._kind_chosen:
            self.kind = guess(self.url)
        self._say("")

    @rx.event
    async def set_kind(self, kind: str) -> None:
        """Choose what kind of source it is."""
        self.kind, self._kind_chosen = kind, True

    @rx.event
    async def set_pages(self, text: str) -> None:
        """Take how many pages are read at most."""
        self.pages = text

    @rx.event
    async def set_depth(self, text: str) -> None:
        """Take how many links away pages are read."""
        self.depth = text

    @rx.event
    async def set_pattern(self, text: str) -> None:
        """Take what the addresses must hold."""
        self.pattern = text

    @rx.event
    async def set_days(self, days: str) -> None:
        """Choose on which days it is read again."""
        self.days = days

    @rx.event
    async def save(self, operation: str, zone: str, form: dict[str, str]):
        """Save the source; what is wrong with it is said in the form."""
        page = await self.get_state(SourcesState)
        actor = await actor_of(self)
        try:
            saved = await write(
                sources.save,
                actor,
                page.campaign_id,
                self.source_id,
                _wanted(form),
                _rhythm(form, zone),
                base=self._base,
                operation=operation,
            )
        except LeadSphereError as error:
            self.url = form.get("url", "").strip()
            self._say(str(error))
            yield _focus()
            return
        self._stop_preview()
        self.is_open = False
        await page.refresh()
        await done(self, "Source changed" if self.source_id else "Source added", saved.change_set_id)
        yield rx.call_script("document.getElementById('main')?.focus({preventScroll: true})")

    @rx.event(background=True)
    async def preview(self) -> None:
        """Show what the source would give: a few pages are read, and nothing is stored."""
        async with self:
            require(await actor_of(self), Act.EDIT_SOURCES)
            tab = self.router.session.client_token
            self._stop_preview()
            try:
                if len(_running) >= AT_ONCE:
                    raise BadValue("Others look at previews at this moment. Try again in a few seconds.")
                typed = {"url": self.url, "kind": self.kind, "pages": self.pages}
                wanted = sources.settled(_wanted(typed | {"depth": self.depth, "pattern": self.pattern}))
            except LeadSphereError as error:
                self._say(str(error))
                return
            self._say("")
            scrape = _running[tab] = Scrape(terms().on(wanted.order).preview())
            self.previewing, self.previewed = True, True
            self.people, self.said, self.read, self.known, self.ended = [], [], 0, 0, ""
        try:
            await self._follow(tab, scrape)
        finally:
            scrape.stop()
            if _running.get(tab) is scrape:
                del _running[tab]

    @rx.event
    async def cancel_preview(self) -> None:
        """Stop the preview; who was found stays on the screen."""
        self._stop_preview()

    async def _follow(self, tab: str, scrape: Scrape) -> None:
        people: dict[str, Previewed] = {}
        said: list[str] = []
        progress, ended = Progress(), ""
        async for events in _heard(scrape):
            for event in events:
                match event:
                    case Batch(found):
                        people |= {one.key: _previewed(one) for one in found}
                    case Progress():
                        progress = event
                    case Said(sentence, url):
                        said = [*said, f"{sentence} {_shown(url)}".strip()][-8:]
                    case Ended(reason, sentence):
                        ended = (
                            "A preview ends here; the source gives all of them."
                            if reason in _CUT_SHORT
                            else sentence
                        )
            async with self:
                await actor_of(self)
                if _running.get(tab) is not scrape:
                    # Another preview of this tab, or none, took its place.
                    self.previewing = tab in _running
                    self.ended = self.ended or "It was canceled."
                    return
                allowed = ["robots.txt allows these pages to be read."] if progress.read else []
                self.people, self.said, self.ended = list(people.values())[:SHOWN], allowed + said, ended
                self.read, self.known = progress.read, progress.read + progress.queued
                self.previewing = not ended

    def _open(self, source_id: int, wanted: Wanted) -> None:
        self._stop_preview()
        self.is_open, self.source_id, self.drawn = True, source_id, self.drawn + 1
        self.url, self.kind, self.pattern = wanted.url, wanted.kind, wanted.pattern
        self.pages, self.depth = str(wanted.pages), str(wanted.depth)
        self._base, self._kind_chosen = "", False
        self.days, self.at = "", "06:00"
        self.previewed, self.people, self.said, self.ended = False, [], [], ""
        self._say("")

    def _say(self, error: str) -> None:
        self.error = error
        self.offers_import = bool(error) and forbidden(_host(self.url)) is not None

    def _stop_preview(self) -> None:
        scrape = _running.pop(self.router.session.client_token, None)
        if scrape is not None:
            scrape.stop()
        self.previewing = False


def _wanted(form: Mapping[str, str]) -> Wanted:
    """What a form says. Raises BadValue for what is no number."""
    return Wanted(
        form.get("kind", "pages"),
        form.get("url", ""),
        _number(form.get("pages", "100"), "How many pages are read"),
        _number(form.get("depth", "2"), "How many links deep"),
        form.get("pattern", ""),
    )


def _rhythm(form: Mapping[str, str], zone: str) -> Rhythm | None:
    """In what rhythm a form wants it read. Raises BadValue."""
    days = form.get("days", "")
    if not days:
        return None
    if days.endswith("h"):
        return rhythms.hourly(_number(days[:-1], "Every how many hours"))
    return rhythms.daily(form.get("at", "06:00"), zone, [int(day) for day in days if day in "0123456"])


def _number(text: str, what: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 8):
        raise BadValue(f"{what} is a whole number.")
    return int(text)


async def _heard(scrape: Scrape) -> AsyncIterator[list[Event]]:
    """What a scrape says, read in a thread; some events at a time."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def listen() -> None:
        try:
            for event in scrape:
                loop.call_soon_threadsafe(queue.put_nowait, event)
        finally:
            loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=listen, name="preview", daemon=True).start()
    while True:
        events = [await queue.get()]
        while not queue.empty():
            events.append(queue.get_nowait())
        yield [event for event in events if event is not None]
        if None in events:
            return
        await asyncio.sleep(PAUSE)


def _previewed(found: Found) -> Previewed:
    values = [
        SaidOfPerson(value.header or BY_KEY[value.key].label, value.text, value.url, _shown(value.url))
        for value in found.values
    ]
    said = {value.key: value.text for value in reversed(found.values)}
    name = said.get("full_name") or f"{said.get('lead.first_name', '')} {said.get('lead.last_name', '')}"
    return Previewed(found.key, name.strip() or "Somebody without a name", values)


def _shown(url: str) -> str:
    """The path of a page, for a line that says where something is from."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "") if parts.netloc else url


def _host(url: str) -> str:
    try:
        return urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""


def _focus() -> rx.event.EventSpec:
    return rx.call_script("setTimeout(() => document.getElementById('source-url')?.focus(), 50)")
