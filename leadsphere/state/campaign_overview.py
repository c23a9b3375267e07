"""A campaign's own page: its figures at once, then who can be contacted and what the charts show."""

from typing import Any

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read
from leadsphere.errors import LeadSphereError, NotFound
from leadsphere.live.change import News
from leadsphere.queries.campaign_cards import CampaignCard, FunnelStep, criteria_kept, overview
from leadsphere.queries.campaign_charts import NO_CHARTS, CampaignCharts, campaign_charts
from leadsphere.queries.criteria import campaigns_of, kept_figures
from leadsphere.queries.readiness import REASONS, Readiness, readiness, scope_of_reason
from leadsphere.queries.selections import Selection
from leadsphere.state.answers import (
    MOST_LEADS,
    campaign_in,
    counted,
    exact,
    known,
    known_left,
    painted,
    soon,
    whenever,
)
from leadsphere.state.bulk import BulkState

_NAMED = (On.SEGMENT, On.TAG, On.CUSTOM_FIELD, On.DUPLICATE_PAIR, On.SETTING, On.SUPPRESSION)
"""What readiness hangs on beside leads."""
_VERIFIED = {reason.name for reason in REASONS if reason.fix == "verify"}


class CampaignOverviewState(rx.State):
    """The campaign. `counted`: readiness and charts are known; `counting`: they are being counted."""

    campaign: CampaignCard | None = None
    steps: list[FunnelStep] = []
    readiness: Readiness = Readiness([])
    charts: CampaignCharts = NO_CHARTS
    missing: bool = False
    counted: bool = False
    counting: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the campaign of the URL; what takes longer follows."""
        self.readiness, self.charts, self.counted = Readiness([]), NO_CHARTS, False
        await self._read()

    @rx.event(background=True)
    async def watch_counts(self) -> None:
        """Count whatever takes longer, and again after changes, for as long as the page is open."""
        await whenever(self, "overview", self._count)

    @rx.event
    async def verify(self, reason: str, operation: str) -> Any:
        """Verify the addresses of the members whom this reason keeps back, in the background."""
        try:
            if reason not in _VERIFIED:
                raise NotFound
            scope = await read(scope_of_reason, campaign_in(self), reason)
            bulk = await self.get_state(BulkState)
            await bulk.perform_on(Selection(scope=scope), "verify", {}, operation)
        except LeadSphereError as error:
            return rx.toast.error(str(error))
        return None

    async def catch_up(self, news: News) -> None:
        """Bring the figures in line with what changed; what takes longer follows."""
        if news.gap or news.leads or campaign_in(self) in news.campaigns | news.ids(On.CAMPAIGN):
            await self._read()

    async def _read(self) -> None:
        found = await read(overview, campaign_in(self), known_left)
        self.missing = found is None
        self.campaign, self.steps = (found.card, found.steps) if found else (None, [])

    async def _count(self, news: News) -> None:
        async with self:
            id_ = campaign_in(self)
        is_near = news.gap or id_ in news.campaigns | news.ids(On.CAMPAIGN) or len(news.leads) > MOST_LEADS
        if not is_near and news.leads:
            is_near = id_ in await read(campaigns_of, news.leads)
        if not is_near and not any(map(news.ids, _NAMED)):
            return
        kept = (await read(criteria_kept, [id_])).get(id_, "")
        if kept:
            await soon(kept_figures, id_, kept)
        await soon(readiness, id_, kept)
        await self._show(id_, kept, is_last=False)
        await painted(news)
        await counted(campaign_charts, id_)
        if kept:
            await exact(kept_figures, id_, kept)
        await exact(readiness, id_, kept)
        await self._show(id_, kept, is_last=True)

    async def _show(self, id_: int, kept: str, *, is_last: bool) -> None:
        """Show what is known by now."""
        async with self:
            if campaign_in(self) != id_:
                return
            self.readiness = known(readiness, id_, kept) or self.readiness
            self.charts = known(campaign_charts, id_) or self.charts
            self.counting = not is_last
            self.counted = self.counted or is_last
            if kept:
                await self._read()
