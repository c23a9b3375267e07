"""The sources of one campaign: listed, run, rested and removed."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError
from leadsphere.live.change import News
from leadsphere.queries.campaign_cards import CampaignCard, campaign_cards
from leadsphere.queries.sources import SourceRow, source_rows
from leadsphere.services import jobs, sources
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done


class SourcesState(rx.State):
    """The campaign of the URL, and its sources."""

    campaign: CampaignCard | None = None
    rows: list[SourceRow] = []
    missing: bool = False
    loaded: bool = False

    _campaign_id: int = 0

    @property
    def campaign_id(self) -> int:
        """The campaign of the URL, 0 for none."""
        return self._campaign_id

    @rx.event
    async def load(self) -> None:
        """Read the campaign of the URL and its sources."""
        parts = self.router.url.path.strip("/").split("/")
        text = parts[2] if len(parts) > 2 else ""
        self._campaign_id = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
        await self.refresh()
        self.loaded = True

    @rx.event
    async def run(self, source_id: int):
        """Read a source now."""
        try:
            await write(sources.run, await actor_of(self), source_id)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
        await self.refresh()

    @rx.event
    async def cancel(self, job_id: int):
        """Stop reading; who was found stays."""
        try:
            await write(jobs.cancel, await actor_of(self), job_id)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
        await self.refresh()

    @rx.event
    async def enable(self, source_id: int, on: bool, operation: str):
        """Let a source rest, or be read again."""
        try:
            change_set = await write(sources.enable, await actor_of(self), source_id, on, operation=operation)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        await self.refresh()
        await done(self, "Source resumed" if on else "Source paused", change_set)

    @rx.event
    async def remove(self, source_id: int, operation: str):
        """Remove a source; an undo brings it back."""
        try:
            change_set = await write(sources.remove, await actor_of(self), source_id, operation=operation)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        await self.refresh()
        await done(self, "Source removed", change_set)
        # The menu that it was removed from goes with it: the focus returns to the page instead.
        yield rx.call_script("document.getElementById('main')?.focus({preventScroll: true})")

    async def catch_up(self, news: News) -> None:
        """Bring the sources in line with what changed."""
        if news.gap or self._campaign_id in news.campaigns or news.ids(On.SOURCE):
            await self.refresh()

    async def refresh(self) -> None:
        """Read campaign and sources again."""
        self.campaign = next(iter(await read(campaign_cards, [self._campaign_id])), None)
        self.missing = self.campaign is None
        self.rows = await read(source_rows, self._campaign_id)
