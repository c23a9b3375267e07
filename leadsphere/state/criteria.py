"""The criteria of one campaign: a filter that is kept, edited with the same bar, chips and dialog as the list's."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import ChangedMeanwhile, LeadSphereError
from leadsphere.filters.filter import EVERYBODY, Filter
from leadsphere.live.change import News
from leadsphere.queries.campaign_cards import CampaignCard, FunnelStep, campaign_cards, funnel_of
from leadsphere.queries.criteria import Figures, campaigns_of, criteria_of, figures
from leadsphere.queries.stored_filters import NONE_KEPT, KeptFilter
from leadsphere.services import campaigns
from leadsphere.state.answers import MOST_LEADS, PAUSE, campaign_in, exact, known_left, soon, whenever
from leadsphere.state.filters import FilterState
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done

_NAMED = (On.SEGMENT, On.TAG, On.CUSTOM_FIELD, On.DUPLICATE_PAIR)


class CriteriaState(rx.State):
    """The campaign, and what its criteria leave. `saved`: what the bar says is what the campaign has."""

    campaign: CampaignCard | None = None
    steps: list[FunnelStep] = []
    missing: bool = False
    saved: bool = True
    counting: bool = False
    passing: int = 0
    is_estimate: bool = False
    problem: str = ""
    link: str = ""

    _campaign_id: int = 0
    _stored: KeptFilter = NONE_KEPT
    _base: KeptFilter = NONE_KEPT
    """What the bar began from, whatever is stored meanwhile."""
    _told: str | None = None
    """How the criteria are kept that the person was told of as another one's, and may put theirs in place of."""
    _asked: int = 0

    @rx.event
    async def load(self):
        """Read the campaign of the URL and its criteria."""
        self._campaign_id = campaign_in(self)
        self.steps, self.problem, self.passing = [], "", 0
        await self._read()
        await self._begin()
        await self._say()
        yield CriteriaState.count

    @rx.event
    async def filter_by(self, drawn: int, text: str):
        """Count what the typed criteria would leave; they are saved by Enter, or on leaving the bar."""
        found = await self.get_state(FilterState)
        if drawn == found.drawn and await found.understand(text):
            await self._say()
            yield CriteriaState.count

    @rx.event
    async def commit(self, drawn: int, text: str):
        """What is typed is meant, also where it is on its way to `filter_by` yet, and after being told of another's."""
        found = await self.get_state(FilterState)
        if drawn == found.drawn and await found.understand(text):
            for event in await self._save(self._base.kept if self._told is None else self._told):
                yield event

    @rx.event
    async def leave(self, drawn: int, text: str):
        """Save what is typed on leaving the bar; where another one's criteria stand, only Enter puts it in place."""
        found = await self.get_state(FilterState)
        if drawn == found.drawn and await found.understand(text) and self._told != self._stored.kept:
            for event in await self._save(self._base.kept):
                yield event

    @rx.event
    async def correct(self):
        """Take what was probably meant instead of what cannot be understood."""
        found = await self.get_state(FilterState)
        if await found.understand(found.instead):
            found.drawn += 1
            for event in await self._save(self._base.kept):
                yield event

    @rx.event
    async def remove_chip(self, number: int):
        """Take one criterion away."""
        for event in await self.show_filter((await self.get_state(FilterState)).without(number)):
            yield event

    @rx.event
    async def clear_filter(self):
        """Want everybody."""
        for event in await self.show_filter(EVERYBODY):
            yield event

    @rx.event(background=True)
    async def count(self) -> None:
        """Count what the criteria leave: about, where that takes long, then exactly; until others are asked for."""
        await self._count()

    @rx.event(background=True)
    async def watch_counts(self) -> None:
        """Follow what others change of the criteria and of whom they find, for as long as the page is open."""
        await whenever(self, "criteria", self._follow)

    async def _follow(self, news: News) -> None:
        # What the news changes of the criteria themselves is shown first: see `catch_up`.
        await asyncio.sleep(PAUSE)
        async with self:
            campaign_id = campaign_in(self)
            is_loaded = campaign_id == self._campaign_id
        is_near = news.gap or campaign_id in news.campaigns | news.ids(On.CAMPAIGN)
        if not is_near and 0 < len(news.leads) <= MOST_LEADS:
            is_near = campaign_id in await read(campaigns_of, news.leads)
        if is_loaded and (is_near or len(news.leads) > MOST_LEADS or any(map(news.ids, _NAMED))):
            await self._count()

    async def _count(self) -> None:
        async with self:
            self._asked += 1
            asked, campaign_id = self._asked, self._campaign_id
            wanted, self.counting = (await self.get_state(FilterState)).wanted, True
        for ask in (soon, exact):
            found = await ask(figures, campaign_id, wanted)
            async with self:
                if asked != self._asked:
                    return
                await self._show(wanted, found)
        async with self:
            if asked == self._asked:
                self.counting = False

    async def _show(self, wanted: Filter, found: Figures) -> None:
        """Show what these criteria leave, unless others are asked for by now."""
        if self.campaign and wanted == (await self.get_state(FilterState)).wanted:
            self.problem, self.passing, self.is_estimate = found.problem, found.passing, found.is_estimate
            self.steps = await read(funnel_of, self.campaign, wanted, found)

    async def show_filter(self, wanted: Filter) -> list[Any]:
        """Take criteria that were put together elsewhere than in the bar; returns the events that follow."""
        await (await self.get_state(FilterState)).begin(wanted)
        return await self._save(self._base.kept)

    async def catch_up(self, news: News) -> None:
        """Bring the criteria in line with what changed; what is being typed stays."""
        if news.gap or self._campaign_id in news.ids(On.CAMPAIGN) or any(map(news.ids, _NAMED)):
            found = await self.get_state(FilterState)
            is_draft = found.wanted != self._base.wanted or bool(found.error)
            await self._read()
            if not is_draft and self._stored != self._base:
                await self._begin()
            await self._say()
        elif self._campaign_id in news.campaigns or news.leads:
            await self._read()
        else:
            return
        wanted = (await self.get_state(FilterState)).wanted
        await self._show(wanted, await soon(figures, self._campaign_id, wanted))

    async def _read(self) -> None:
        self.campaign = next(iter(await read(campaign_cards, [self._campaign_id], known=known_left)), None)
        self.missing = self.campaign is None
        self._stored = await read(criteria_of, self._campaign_id)

    async def _begin(self) -> None:
        """Show what is stored, and let what is typed from here on begin from it."""
        self._base, self._told = self._stored, None
        await (await self.get_state(FilterState)).begin(self._stored.wanted)

    async def _save(self, base: str) -> list[Any]:
        """Save what the bar says in place of what was kept as `base`; returns the events that follow."""
        found = await self.get_state(FilterState)
        wanted = found.wanted
        if not found.error and wanted == self._base.wanted and self._stored != self._base:
            await self._begin()
        if found.error or wanted in (self._base.wanted, self._stored.wanted):
            await self._say()
            return [CriteriaState.count]
        try:
            change_set = await write(
                campaigns.set_criteria, await actor_of(self), self._campaign_id, wanted, base=base
            )
        except LeadSphereError as error:
            self._told = error.stands if isinstance(error, ChangedMeanwhile) else None
            await self._read()
            await self._say()
            return [rx.toast.error(str(error))]
        await self._read()
        self._base, self._told = self._stored, None
        await self._say()
        await done(self, "Criteria changed", change_set)
        return [CriteriaState.count]

    async def _say(self) -> None:
        found = await self.get_state(FilterState)
        self.saved = found.wanted == self._stored.wanted
        query = f"?{urlencode({'q': found.text})}" if found.text else ""
        self.link = f"/app/campaigns/{self._campaign_id}/leads{query}"
