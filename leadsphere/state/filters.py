"""The filter of the leads page: one value, shown as text in the bar, as chips, in the popover and in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read
from leadsphere.errors import BadFilter
from leadsphere.filters import language, segments
from leadsphere.filters.filter import EVERYBODY, All, Filter, conjuncts, normal
from leadsphere.filters.segments import UNREADABLE, Meanings
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.live.change import News
from leadsphere.queries.segments import NO_SEGMENT, OpenSegment, meanings, open_segment
from leadsphere.queries.subjects import own_subjects
from leadsphere.state.session import actor_of

_NAMED = (On.SEGMENT, On.TAG, On.CAMPAIGN, On.CUSTOM_FIELD)
"""Things whose names, or whose own filters, a segment may hold."""
NOT_THERE = "This segment is no longer here, or private to somebody else."


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the filter that must hold: in words, and as the language writes it."""

    words: str
    text: str


@dataclass(frozen=True, slots=True)
class SegmentFace:
    """The segment that the list was opened with, 0 for none. `changed`: the filter is another one by now."""

    id: int = 0
    name: str = ""
    shared: bool = False
    may_edit: bool = False
    changed: bool = False


class FilterState(rx.State):
    """The filter that the list shows; `error` says what is wrong with what was typed meanwhile.

    `drawn` counts how often the filter was set elsewhere than in the bar, which then has to show it.
    """

    text: str = ""
    chips: list[Chip] = []
    error: str = ""
    instead: str = ""
    drawn: int = 0
    segment: SegmentFace = SegmentFace()

    _wanted: Filter = EVERYBODY
    _own: tuple[Subject, ...] = ()
    _meanings: Meanings = ()
    _opened: OpenSegment = NO_SEGMENT
    _lost: int = 0
    """The segment that the list was opened with and that is gone meanwhile, until another filter is wanted."""
    _base: tuple[int, str] = (0, "")
    """The open segment, and how it was kept when the list last showed it as it is."""

    @rx.var
    def is_filtered(self) -> bool:
        """Whether the list shows less than everybody."""
        return bool(self.chips)

    @property
    def wanted(self) -> Filter:
        """The filter as a value."""
        return self._wanted

    @property
    def own(self) -> tuple[Subject, ...]:
        """The subjects of the workspace's own fields."""
        return self._own

    @property
    def meanings(self) -> Meanings:
        """What the segments that the filter names stand for."""
        return self._meanings

    @property
    def opened(self) -> OpenSegment:
        """The segment that the list was opened with."""
        return self._opened

    @property
    def base(self) -> str:
        """How the open segment was kept that the changed filter began from."""
        return self._base[1]

    def told(self, stands: str) -> None:
        """The person knows that the open segment is kept like this by now: what they do next, they do to it."""
        self._base = self._opened.id, stands

    @property
    def vocabulary(self) -> Vocabulary:
        """Everything that can be filtered by."""
        return Vocabulary(self._own)

    @property
    def address(self) -> dict[str, str]:
        """What the address says of the filter: the segment, and the text where it is not that of the segment."""
        if not self._opened.id:
            return {"q": self.text}
        # A blank where everybody is shown: an address drops what is empty.
        return {"segment": str(self._opened.id), "q": (self.text or " ") if self.segment.changed else ""}

    async def restore(self, query: Mapping[str, str]) -> None:
        """Take the filter of a URL; one that cannot be read filters nothing, and says so."""
        self._own = await read(own_subjects)
        shown, is_wrong = self.text, bool(self.error)
        self.error = self.instead = ""
        wanted_id = _whole(query.get("segment", ""))
        self._opened = await self._segment(wanted_id)
        is_segments = bool(self._opened.id) and "q" not in query
        if is_segments:
            await self._show_own(self._opened.wanted)
        elif not await self.understand(query.get("q", "")):
            self._take(EVERYBODY, ())
        self._lost = 0
        if wanted_id and not self._opened.id:
            self._lose(wanted_id)
        # A bar that shows it already is left alone: somebody may be typing in it while the page loads.
        if is_wrong or self.text != shown:
            self.drawn += 1

    async def understand(self, text: str) -> bool:
        """Take the filter that this text means; False where it means none, and then `error` says why."""
        try:
            self._lost = 0
            found = language.parse(text, self.vocabulary)
        except BadFilter as error:
            self.error, self.instead = str(error), error.instead
            return False
        return await self._show(found)

    async def set_filter(self, wanted: Filter) -> None:
        """Take a filter that was put together elsewhere than in the bar; one that cannot be read finds nobody."""
        self._lost = 0
        await self._show_own(normal(wanted))
        self.drawn += 1

    async def begin(self, wanted: Filter) -> None:
        """Take a filter that is kept, whatever it asks for: where that is gone, `error` says so."""
        self._own, self._opened = await read(own_subjects), NO_SEGMENT
        if not await self._show(normal(wanted)):
            self._take(normal(wanted), ())
        self.drawn += 1

    async def look_up(self, wanted: Filter) -> Meanings:
        """What the segments in a filter stand for, for this person. Raises BadFilter."""
        if not segments.has_any(wanted):
            return ()
        return await read(meanings, (await actor_of(self)).account_id, wanted)

    async def open(self, segment_id: int) -> OpenSegment:
        """Remember the segment that the list is opened with, 0 for none; its filter is still to be shown."""
        self._opened = await self._segment(segment_id)
        self._face()
        return self._opened

    async def follow(self, news: News) -> bool:
        """Bring the filter in line with changed segments; whether it finds other leads since then."""
        if not (self._opened.id or self._lost or self._meanings) or not (
            news.gap or any(map(news.ids, _NAMED))
        ):
            return False
        before = self._wanted, self._meanings
        self._own = await read(own_subjects)
        shown_id = self._opened.id or self._lost
        is_its_own = self._wanted == (self._opened.wanted if self._opened.id else EVERYBODY)
        opened = self._opened = await self._segment(shown_id)
        if opened.id and is_its_own and opened.wanted != self._wanted:
            await self.set_filter(opened.wanted)
        elif opened.id and is_its_own:
            await self._show_own(self._wanted)
        else:
            await self._show(self._wanted)
        if shown_id:
            self._lost = 0
            if not opened.id:
                self._lose(shown_id)
        return (self._wanted, self._meanings) != before

    def without(self, number: int) -> Filter:
        """The filter without one of its chips."""
        parts = conjuncts(self._wanted)
        return normal(All((*parts[:number], *parts[number + 1 :])))

    async def _segment(self, segment_id: int) -> OpenSegment:
        return await read(open_segment, await actor_of(self), segment_id) if segment_id else NO_SEGMENT

    def _lose(self, segment_id: int) -> None:
        self._lost, self.error, self.instead = segment_id, NOT_THERE, ""

    async def _show_own(self, wanted: Filter) -> None:
        """Show a filter whatever it asks for: where that is gone it finds nobody, and `error` says why."""
        if not await self._show(wanted):
            self._take(wanted, UNREADABLE)

    async def _show(self, wanted: Filter) -> bool:
        try:
            found = await self.look_up(wanted)
        except BadFilter as error:
            self.error, self.instead = str(error), error.instead
            self._face()
            return False
        self.error = self.instead = ""
        self._take(wanted, found)
        return True

    def _take(self, wanted: Filter, found: Meanings) -> None:
        known = self.vocabulary
        self._wanted, self._meanings = wanted, found
        self.text = language.write(wanted, known)
        parts = () if wanted == EVERYBODY else conjuncts(wanted)
        self.chips = [Chip(language.in_words(part, known), language.write(part, known)) for part in parts]
        self._face()

    def _face(self) -> None:
        one = self._opened
        if one.id != self._base[0] or self._wanted == one.wanted:
            self._base = one.id, one.filter.kept
        self.segment = SegmentFace(
            one.id, one.name, one.shared, one.may_edit, one.id > 0 and self._wanted != one.wanted
        )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
