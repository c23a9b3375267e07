"""The campaigns page."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError
from leadsphere.live.change import News
from leadsphere.models import CampaignStatus
from leadsphere.queries.campaign_cards import CampaignCard, campaign_cards, criteria_kept
from leadsphere.queries.criteria import campaigns_of, kept_figures
from leadsphere.services import campaigns
from leadsphere.state.answers import MOST_LEADS, exact, known_left, painted, soon, whenever
from leadsphere.state.session import actor_of
from leadsphere.values.text import fold

SORTS = {"newest": "Newest first", "name": "Name", "discovered": "Most leads", "valid": "Most valid emails"}
STATUSES = {
    "current": "All but archived",
    **{str(s): s.replace("_", " ").capitalize() for s in CampaignStatus},
}

_IN_CRITERIA = (On.SEGMENT, On.TAG, On.CUSTOM_FIELD, On.DUPLICATE_PAIR)
"""What criteria may ask for, whose change changes whom they find."""


class CampaignsState(rx.State):
    """The cards, and how they are searched, sorted and filtered."""

    all_cards: list[CampaignCard] = []
    loaded: bool = False
    search: str = ""
    sort: str = "newest"
    status: str = "current"
    name_error: str = ""

    @rx.var
    def cards(self) -> list[CampaignCard]:
        """The cards to show, in order."""
        words = fold(self.search).split()
        found = [
            card
            for card in self.all_cards
            if all(word in fold(card.name) for word in words)
            and (card.status == self.status or (self.status == "current" and card.status != "archived"))
        ]
        if self.sort == "name":
            return sorted(found, key=lambda card: fold(card.name))
        if self.sort in ("discovered", "valid"):
            return sorted(found, key=lambda card: -getattr(card, self.sort))
        return found

    @rx.event
    async def load(self) -> None:
        """Read every card."""
        self.all_cards = await read(campaign_cards, known=known_left)
        self.loaded = True

    @rx.event(background=True)
    async def watch_counts(self) -> None:
        """Count what criteria leave, and again after changes, for as long as the page is open."""
        await whenever(self, "criteria", self._count)

    @rx.event
    def set_search(self, text: str) -> None:
        """Show the campaigns whose names hold these words."""
        self.search = text

    @rx.event
    def set_sort(self, sort: str) -> None:
        """Sort the cards."""
        self.sort = sort if sort in SORTS else "newest"

    @rx.event
    def set_status(self, status: str) -> None:
        """Show one status only."""
        self.status = status if status in STATUSES else "current"

    @rx.event
    async def create(self, form: dict[str, str]) -> rx.event.EventSpec | None:
        """Create a campaign; what is wrong with its name is said beside the field."""
        try:
            campaign = await write(campaigns.create, await actor_of(self), form.get("name", ""))
        except LeadSphereError as error:
            self.name_error = str(error)
            return None
        self.name_error = ""
        self.search, self.status = "", "current"
        await self.refresh({campaign.id or 0})
        return rx.call_script("document.getElementById('new-campaign').close()")

    @rx.event
    async def move(self, campaign_id: int, status: str) -> None:
        """Pause, resume or archive a campaign."""
        await write(campaigns.move, await actor_of(self), campaign_id, CampaignStatus(status))

    async def catch_up(self, news: News) -> None:
        """Bring the cards in line with what changed; what criteria leave follows."""
        changed = await _touched(news)
        if changed is None:
            self._show(await read(campaign_cards, known=known_left))
        elif changed:
            for id_, how in (await read(criteria_kept, news.ids(On.CAMPAIGN))).items():
                # Where it was counted before, what it was is shown until it is counted again.
                if known_left(id_, how) is None:
                    await soon(kept_figures, id_, how)
            await self.refresh(changed)

    async def refresh(self, ids: set[int]) -> None:
        """Read some cards again; new ones come first."""
        fresh = {card.id: card for card in await read(campaign_cards, ids, known=known_left)}
        known = {card.id for card in self.all_cards}
        kept = [fresh.get(card.id, card) for card in self.all_cards if card.id in fresh or card.id not in ids]
        self._show([card for id_, card in fresh.items() if id_ not in known] + kept)

    def _show(self, cards: list[CampaignCard]) -> None:
        """Show these cards; where all are as they were, nothing is sent."""
        if cards != self.all_cards:
            self.all_cards = cards

    async def _count(self, news: News) -> None:
        """Count the criteria of those campaigns that the news may be about: soon, then exactly."""
        kept = await read(criteria_kept)
        changed = await _touched(news)
        if changed is not None:
            kept = {id_: how for id_, how in kept.items() if id_ in changed}
        for id_, how in kept.items():
            await soon(kept_figures, id_, how)
        if kept:
            async with self:
                await self.refresh(set(kept))
        await painted(news)
        # What this tab shows now: another one may count the same meanwhile.
        shown = {id_: known_left(id_, how) for id_, how in kept.items()}
        for id_, how in kept.items():
            if await exact(kept_figures, id_, how) != shown[id_]:
                async with self:
                    await self.refresh({id_})


async def _touched(news: News) -> set[int] | None:
    """The campaigns whose cards the news may change; None where that may be any."""
    if news.gap or any(map(news.ids, _IN_CRITERIA)) or len(news.leads) > MOST_LEADS:
        return None
    near = await read(campaigns_of, news.leads) if news.leads else set[int]()
    return near | news.campaigns | news.ids(On.CAMPAIGN)
