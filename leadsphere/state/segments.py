"""The segments page: every segment that somebody sees, and how many leads each has."""

import asyncio
import time
from contextlib import suppress

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import current, read, write
from leadsphere.errors import Forbidden, LeadSphereError
from leadsphere.live.change import News
from leadsphere.queries.lead_cards import COUNTED
from leadsphere.queries.segments import SegmentRow, count_of, segment_ids, segment_rows
from leadsphere.services import segments
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done

COUNT_PAUSE = 1.0
"""Seconds between two counts of the same segments, at least."""
BUSY_SHARE = 4
"""Counting that took t seconds is followed by a rest of BUSY_SHARE * t."""
_RENAMED = (On.SEGMENT, On.TAG, On.CAMPAIGN, On.CUSTOM_FIELD)

SHOWN = {"all": "All segments", "mine": "Mine", "shared": "Shared", "starred": "Starred"}


class SegmentsState(rx.State):
    """The segments shown. `counts` are texts by the ids of the segments: "1,254", or "10,000+" at first."""

    all_rows: list[SegmentRow] = []
    counts: dict[int, str] = {}
    loaded: bool = False
    search: str = ""
    shown: str = "all"

    _stale: bool = False

    @rx.var
    def rows(self) -> list[SegmentRow]:
        """The segments to show: all, or some sort of them."""
        tests = {
            "mine": lambda row: row.mine,
            "shared": lambda row: row.shared,
            "starred": lambda row: row.starred,
        }
        test = tests.get(self.shown)
        return [row for row in self.all_rows if test is None or test(row)]

    @rx.event
    async def load(self) -> None:
        """Read every segment; their leads are counted afterwards."""
        self.search, self.shown = "", "all"
        await self.refresh()
        self.loaded = True

    @rx.event
    async def set_search(self, text: str) -> None:
        """Show the segments whose names hold these words."""
        self.search = text
        await self.refresh()

    @rx.event
    def set_shown(self, shown: str) -> None:
        """Show all segments, or some sort of them."""
        self.shown = shown if shown in SHOWN else "all"

    @rx.event(background=True)
    async def watch_counts(self) -> None:
        """Count the leads of every segment, and again after changes, for as long as the page is open."""
        with suppress(Forbidden):
            async with self:
                token, path = self.router.session.client_token, self.router.url.path
            feed = current().feed
            key = f"{token} segments"
            subscription = feed.subscribe(key)
            try:
                news = News(gap=True)
                while not subscription.closed:
                    started = time.monotonic()
                    if news.gap or news.leads or any(map(news.ids, _RENAMED)):
                        await self._count(path, exact=False)
                        await self._count(path, exact=True)
                    async with self:
                        await actor_of(self)
                        if self.router.url.path != path:
                            return
                    await asyncio.sleep(
                        max(COUNT_PAUSE, BUSY_SHARE * (time.monotonic() - started)) if news else 0
                    )
                    news = await subscription.news(within=10.0)
            finally:
                feed.unsubscribe(key, subscription)

    async def _count(self, path: str, *, exact: bool) -> None:
        """Count each segment in turn; to the end only those of which so much is known that there are very many."""
        async with self:
            actor, counts = await actor_of(self), dict(self.counts)
        # Read here: the page itself may still be on its way.
        ids = await read(segment_ids, actor)
        for id_ in ids:
            if exact and not counts.get(id_, "").endswith("+"):
                continue
            many = await read(count_of, actor, id_, most=None if exact else COUNTED)
            async with self:
                if self.router.url.path != path:
                    return
                # An exact count stays until there is a newer one.
                if self.counts.get(id_) != many and not (
                    many.endswith("+") and _is_large(self.counts.get(id_))
                ):
                    self.counts = {**self.counts, id_: many}

    @rx.event
    async def star(self, segment_id: int, on: bool) -> None:
        """Let a segment stand first, or no longer."""
        await write(segments.star, await actor_of(self), segment_id, on)
        await self.refresh()

    @rx.event
    async def share(self, segment_id: int, shared: bool, operation: str):
        """Share a segment with the team, or keep it for its owner."""
        try:
            change_set = await write(
                segments.share, await actor_of(self), segment_id, shared, operation=operation
            )
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        await done(self, "Shared with the team" if shared else "Private now", change_set)
        await self.refresh()

    @rx.event
    async def delete(self, segment_id: int, operation: str):
        """Delete a segment."""
        name = next((row.name for row in self.all_rows if row.id == segment_id), "")
        try:
            change_set = await write(segments.delete, await actor_of(self), segment_id, operation=operation)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        await done(self, f"Segment “{name}” deleted", change_set)
        await self.refresh()

    async def catch_up(self, news: News) -> None:
        """Bring the list in line with what changed."""
        if self.loaded and (news.gap or any(map(news.ids, _RENAMED))):
            await self.refresh()

    async def refresh(self) -> None:
        """Read the segments again."""
        self.all_rows = await read(segment_rows, await actor_of(self), self.search)


def _is_large(count: str | None) -> bool:
    number = (count or "").replace(",", "")
    return number.isdigit() and int(number) > COUNTED
