"""The segments beside the filter bar: opened, saved, updated, reset and starred there."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import ChangedMeanwhile, LeadSphereError
from leadsphere.filters.filter import EVERYBODY
from leadsphere.live.change import News
from leadsphere.queries.segments import SegmentRow, count_of, segment_rows
from leadsphere.services import segments
from leadsphere.state.filters import FilterState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done

MENU = "segments-menu"
SAVING = "save-segment"
"""The ids of the popover and the dialog."""
MOST_COUNTED = 30
"""Segments of the menu whose leads are counted while it is open."""

_CLOSE_MENU = rx.call_script(f"document.getElementById('{MENU}')?.hidePopover()")


class SegmentMenuState(rx.State):
    """What the menu shows while it is open. `counts` are texts, by the ids of the segments."""

    rows: list[SegmentRow] = []
    counts: dict[int, str] = {}
    search: str = ""
    is_open: bool = False
    name_error: str = ""
    saves: int = 0

    _asked: int = 0

    @rx.event
    async def toggled(self, is_open: bool):
        """Show the segments when the menu opens, and forget them when it closes."""
        self.is_open, self.search = is_open, ""
        if is_open:
            await self._read()
            yield SegmentMenuState.count
        else:
            self.rows = []

    @rx.event
    async def set_search(self, text: str) -> None:
        """Show the segments whose names hold these words."""
        self.search = text
        await self._read()

    @rx.event(background=True)
    async def count(self) -> None:
        """Count the leads of each segment shown, one after the other, while the menu is open."""
        async with self:
            self._asked += 1
            asked, actor = self._asked, await actor_of(self)
            ids = [row.id for row in self.rows[:MOST_COUNTED]]
        for id_ in ids:
            many = await read(count_of, actor, id_)
            async with self:
                if asked != self._asked or not self.is_open:
                    return
                self.counts = {**self.counts, id_: many}

    @rx.event
    async def open(self, segment_id: int):
        """Show the leads of a segment."""
        found = await self.get_state(FilterState)
        opened = await found.open(segment_id)
        yield _CLOSE_MENU
        for event in await (await self.get_state(LeadListState)).show_filter(opened.wanted):
            yield event

    @rx.event
    async def close(self):
        """Leave the segment: show everybody."""
        await (await self.get_state(FilterState)).open(0)
        for event in await (await self.get_state(LeadListState)).show_filter(EVERYBODY):
            yield event

    @rx.event
    async def back_to_segment(self):
        """Go back to the segment's own filter."""
        opened = (await self.get_state(FilterState)).opened
        for event in await (await self.get_state(LeadListState)).show_filter(opened.wanted):
            yield event

    @rx.event
    async def update_segment(self, operation: str):
        """Let the open segment stand for the filter that is shown."""
        found = await self.get_state(FilterState)
        segment = found.segment
        try:
            change_set = await write(
                segments.change,
                await actor_of(self),
                segment.id,
                found.wanted,
                base=found.base,
                operation=operation,
            )
        except LeadSphereError as error:
            await found.open(segment.id)
            if isinstance(error, ChangedMeanwhile):
                found.told(error.stands)
            yield rx.toast.error(str(error))
            return
        await done(self, f"Segment “{segment.name}” updated", change_set)
        await found.open(segment.id)
        yield await (await self.get_state(LeadListState)).to_address("push")

    @rx.event
    async def ask_name(self):
        """Ask what the new segment is called."""
        self.name_error, self.saves = "", self.saves + 1
        yield _CLOSE_MENU
        yield rx.call_script(f"document.getElementById('{SAVING}')?.showModal()")

    @rx.event
    async def save(self, operation: str, form: dict[str, str]):
        """Save the filter that is shown as a new segment; what is wrong with its name is said beside the field."""
        found = await self.get_state(FilterState)
        name, shared = form.get("name", ""), form.get("shared") == "team"
        try:
            actor = await actor_of(self)
            saved = await write(segments.save, actor, name, found.wanted, shared=shared, operation=operation)
        except LeadSphereError as error:
            self.name_error = str(error)
            return
        self.name_error = ""
        opened = await found.open(saved.segment_id)
        await done(self, f"Segment “{opened.name}” saved", saved.change_set_id)
        yield rx.call_script(f"document.getElementById('{SAVING}')?.close()")
        yield await (await self.get_state(LeadListState)).to_address("push")

    @rx.event
    async def star(self, segment_id: int, on: bool) -> None:
        """Let a segment stand first, or no longer."""
        await write(segments.star, await actor_of(self), segment_id, on)
        await self._read()

    async def catch_up(self, news: News) -> None:
        """Bring the open menu in line with what changed."""
        if self.is_open and (news.gap or news.ids(On.SEGMENT)):
            await self._read()

    async def _read(self) -> None:
        self.rows = await read(segment_rows, await actor_of(self), self.search)
