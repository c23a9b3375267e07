"""One watcher a tab: hears what was committed, and refreshes only what shows it."""

import asyncio
import time
from contextlib import suppress
from typing import Any

import reflex as rx

from leadsphere.database import current, long_read
from leadsphere.errors import Forbidden
from leadsphere.live.change import News
from leadsphere.live.presence import Viewer
from leadsphere.state.bulk import BulkState
from leadsphere.state.campaign_overview import CampaignOverviewState
from leadsphere.state.campaign_picker import CampaignPickerState
from leadsphere.state.campaigns import CampaignsState
from leadsphere.state.counting import count_aside
from leadsphere.state.criteria import CriteriaState
from leadsphere.state.duplicates import DuplicatesState
from leadsphere.state.explanations import WhyNotState
from leadsphere.state.fields import FieldsState
from leadsphere.state.filters import FilterState
from leadsphere.state.imports import ImportState
from leadsphere.state.job_notice import JobNoticeState
from leadsphere.state.jobs import JobsState
from leadsphere.state.lead_history import LeadHistoryState
from leadsphere.state.lead_list import LeadListState, answer
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.merge import MergeState
from leadsphere.state.presence import PresenceState
from leadsphere.state.segment_menu import SegmentMenuState
from leadsphere.state.segments import SegmentsState
from leadsphere.state.session import actor_of, subscribed
from leadsphere.state.sources import SourcesState
from leadsphere.state.suppressions import SuppressionsState
from leadsphere.state.tags import TagsState
from leadsphere.state.tokens import TokensState
from leadsphere.state.undo import UndoState
from leadsphere.state.verification_settings import VerificationSettingsState
from leadsphere.state.webhooks import WebhooksState

FIGURES_PAUSE = 0.25
"""Seconds between two refreshes of counted figures: at most four times a second."""
ROWS_PAUSE = 0.03
"""Seconds between two refreshes of rows, which are read by their ids."""
BUSY_SHARE = 4
"""A refresh that took t seconds is followed by a rest of BUSY_SHARE * t: a large database is not asked in a loop."""

COUNT_PAUSE = 1.0
"""Seconds between two counts of a list that is changing."""
QUIET = 10.0
"""Seconds without news after which a very long list is counted to its end; a watcher looks round as often."""

_FOLLOWING: dict[str, type[rx.State]] = {
    "/app/campaigns": CampaignsState,
    "/app/duplicates": DuplicatesState,
    "/app/import": ImportState,
    "/app/jobs": JobsState,
    "/app/segments": SegmentsState,
    "/app/settings/tags": TagsState,
    "/app/settings/fields": FieldsState,
    "/app/settings/tokens": TokensState,
    "/app/settings/verification": VerificationSettingsState,
    "/app/settings/webhooks": WebhooksState,
    "/app/settings/suppressions": SuppressionsState,
}
"""Pages whose state has a `catch_up(news)` of its own."""
_OF_CAMPAIGN: dict[str, type[rx.State]] = {
    "": CampaignOverviewState,
    "criteria": CriteriaState,
    "jobs": JobsState,
    "sources": SourcesState,
}
"""The same of a campaign's own pages, by what follows its number."""


class LiveState(rx.State):
    """The watcher. Each page's states have a `catch_up(news)`; a list is also counted again, less often."""

    @rx.event(background=True)
    async def watch(self) -> None:
        """Follow the feed until the tab leaves the page, reloads or signs out."""
        with suppress(Forbidden):
            async with self:
                token, path = self.router.session.client_token, self.router.url.path
                actor = await actor_of(self)
            await self._follow(token, path, Viewer(actor.account_id or 0, actor.name))

    async def _follow(self, token: str, path: str, viewer: Viewer) -> None:
        feed, presence = current().feed, current().presence
        async with self:
            subscription, visit = await subscribed(self, token), presence.arrive(token, viewer)
            # An undo in the background may have ended while no page of this tab listened.
            await (await self.get_state(UndoState)).catch_up(News(gap=True))
            await (await self.get_state(BulkState)).catch_up(News(gap=True))
        changed = asyncio.Event()
        counting = asyncio.create_task(self._keep_count(changed)) if path.endswith("/leads") else None
        try:
            async with self:
                await self._begin(path)
            while not subscription.closed:
                news = await subscription.news(within=QUIET)
                if subscription.closed:
                    return
                started = time.monotonic()
                async with self:
                    await actor_of(self)
                    if counting is not None and counting.done():
                        # Whatever ended it ends the watcher, too, and is logged with it.
                        counting.result()
                    if self.router.session.client_token != token or self.router.url.path != path:
                        return
                    if await _itself(self)._refresh(path, news):
                        changed.set()
                pause = ROWS_PAUSE if path.endswith("/leads") else FIGURES_PAUSE
                await asyncio.sleep(max(pause, BUSY_SHARE * (time.monotonic() - started)) if news else 0)
        finally:
            if counting is not None:
                counting.cancel()
            feed.unsubscribe(token, subscription)
            presence.leave(token, visit)

    async def _keep_count(self, changed: asyncio.Event) -> None:
        """Count the list again whenever leads have changed, beside the rows, which do not wait for it."""
        while True:
            with suppress(Forbidden):
                try:
                    await asyncio.wait_for(changed.wait(), QUIET)
                except TimeoutError:
                    await self._count_on()
                    continue
                await asyncio.sleep(FIGURES_PAUSE)
                changed.clear()
                started = time.monotonic()
                await self._count_again()
                await asyncio.sleep(max(COUNT_PAUSE, BUSY_SHARE * (time.monotonic() - started)))

    async def _count_again(self) -> None:
        """Count the list after changes."""
        async with self:
            await actor_of(self)
            question = await (await _itself(self).get_state(LeadListState)).question()
        figures = await answer(question)
        async with self:
            await (await _itself(self).get_state(LeadListState)).learn(question, figures)

    async def _count_on(self) -> None:
        """Count a very long list to its end again, now that all is quiet, and unless somebody else counts one."""
        async with self:
            await actor_of(self)
            leads = await self.get_state(LeadListState)
            scope = await leads.scope() if leads.is_guessed else None
        if scope is None or long_read().locked():
            return
        async with long_read():
            total = await count_aside(scope)
        async with self:
            leads = await self.get_state(LeadListState)
            if scope == await leads.scope():
                leads.counted(total)

    async def _begin(self, path: str) -> None:
        """Show who else is on the page at `path`, and be shown there."""
        if path.endswith("/leads"):
            await (await self.get_state(PresenceState)).begin()
            # An answer of another page is about another list.
            (await self.get_state(WhyNotState)).hide()
            await (await self.get_state(JobNoticeState)).follow(path)

    async def _refresh(self, path: str, news: News) -> bool:
        """Refresh what the page at `path` shows; returns whether its list is to be counted again."""
        if news:
            await (await self.get_state(UndoState)).catch_up(news)
            await (await self.get_state(BulkState)).catch_up(news)
            await (await self.get_state(MergeState)).catch_up(news)
        if path.endswith("/leads"):
            return bool(news) and await self._refresh_leads(news)
        if news and (page := _following(path)):
            state: Any = await self.get_state(page)
            await state.catch_up(news)
        return False

    async def _refresh_leads(self, news: News) -> bool:
        leads = await self.get_state(LeadListState)
        await (await self.get_state(LeadPanelState)).catch_up(news)
        await (await self.get_state(LeadHistoryState)).catch_up(news)
        await (await self.get_state(CampaignPickerState)).catch_up(news)
        await (await self.get_state(SegmentMenuState)).catch_up(news)
        is_other = await (await self.get_state(FilterState)).follow(news)
        if is_other:
            await leads.follow_filter()
        await leads.catch_up(news)
        await (await self.get_state(WhyNotState)).catch_up(news)
        await (await self.get_state(PresenceState)).catch_up(news)
        await (await self.get_state(JobNoticeState)).catch_up(news)
        return is_other or news.gap or bool(news.leads)


def _following(path: str) -> type[rx.State] | None:
    """The state of the page at `path` that has a `catch_up(news)` of its own."""
    _, _, within, *of_campaign = path.split("/") if path.count("/") > 2 else ("", "", "")
    if within == "campaigns":
        return _OF_CAMPAIGN.get("/".join(of_campaign[1:]))
    return _FOLLOWING.get(path)


def _itself(state: LiveState) -> LiveState:
    """The state behind the proxy that a background event gets, for whoever holds the lock already.

    The proxy looks at the lock at every step, of which there are thousands where many tabs hear of one edit.
    """
    return getattr(state, "__wrapped__", state)
