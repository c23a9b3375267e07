"""The history of the open lead: read when it is opened, kept up to date, extended downwards."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read
from leadsphere.live.change import News
from leadsphere.queries.history import NO_HISTORY, HistorySet, Topic, history
from leadsphere.state.session import actor_of


class LeadHistoryState(rx.State):
    """What happened to the open lead. Nothing is read while `opened` is False, which stays so across leads."""

    opened: bool = False
    sets: list[HistorySet] = []
    topics: list[Topic] = []
    topic: str = ""
    has_more: bool = False

    _lead_id: int = 0

    @rx.event
    async def toggle(self) -> None:
        """Open or close the history."""
        self.opened = not self.opened
        await self._read_first()

    @rx.event
    async def choose(self, topic: str) -> None:
        """Show only what is about one attribute; all for none."""
        self.topic = topic[:60]
        await self._read_first()

    @rx.event
    async def older(self) -> None:
        """Show what was before the last one shown."""
        if not self.opened or not self.sets:
            return
        before = self.sets[-1].position
        found = await read(history, await actor_of(self), self._lead_id, topic=self.topic, before=before)
        self.sets = [*self.sets, *found.sets]
        self.has_more = found.has_more

    async def follow(self, lead_id: int) -> None:
        """The panel shows this lead now, or shows it afresh."""
        if lead_id != self._lead_id:
            self._lead_id, self.topic = lead_id, ""
            await self._read_first()
        else:
            await self._read_again()

    async def catch_up(self, news: News) -> None:
        """An undo that ends changes no lead, only what the history says of the act that it undid."""
        if news.ids(On.JOB):
            await self._read_again()

    async def _read_first(self) -> None:
        found = NO_HISTORY
        if self.opened and self._lead_id:
            found = await read(history, await actor_of(self), self._lead_id, topic=self.topic)
        self.sets, self.has_more, self.topics = found.sets, found.has_more, found.topics

    async def _read_again(self) -> None:
        """All that is shown, and what came above it."""
        if not self.opened or not self._lead_id:
            return
        down_to = self.sets[-1].position if self.has_more else 0
        found = await read(history, await actor_of(self), self._lead_id, topic=self.topic, down_to=down_to)
        if found.sets != self.sets:
            self.sets, self.topics = found.sets, found.topics
        self.has_more = found.has_more
