"""What a page has read is brought in line with whatever is committed before it listens."""

import asyncio
from contextlib import suppress

from sqlmodel import col, update

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.models import Campaign
from leadsphere.services import campaigns
from leadsphere.state.campaigns import CampaignsState
from leadsphere.state.live import LiveState
from leadsphere.state.session import SessionState
from tests.factories import make_campaign, make_edit
from tests.state.tab import InTheBackground, Tab


async def load(tab: Tab) -> CampaignsState:
    """Read the page, as its `on_load` begins."""
    for state, handler in ((SessionState, SessionState.load), (CampaignsState, CampaignsState.load)):
        await handler.fn(await tab.root.get_state(state))  # pyright: ignore[reportFunctionMemberAccess] - Reflex keeps it there
    return await tab.root.get_state(CampaignsState)


async def listen(tab: Tab) -> None:
    """Follow the feed for a moment, as its `on_load` ends."""
    watcher = InTheBackground(await tab.root.get_state(LiveState))
    with suppress(TimeoutError):
        await asyncio.wait_for(watcher.watch(), 0.5)


async def test_what_is_committed_between_reading_and_listening_is_not_missed(
    database: Database, ana: Actor
) -> None:
    campaign_id, tab = make_campaign(database, "Before"), Tab(database, ana, "/app/campaigns")
    page = await load(tab)
    with database.transaction() as session:
        edit = make_edit("name", "After", base="Before")
        campaigns.set_campaign_attribute(session, ana, campaign_id, edit)
    assert [card.name for card in page.all_cards] == ["Before"]
    await listen(tab)
    assert [card.name for card in page.all_cards] == ["After"]


async def test_where_nothing_was_heard_in_between_nothing_is_read_again(
    database: Database, ana: Actor
) -> None:
    make_campaign(database, "Before")
    tab = Tab(database, ana, "/app/campaigns")
    page = await load(tab)
    with database.transaction() as session:
        session.execute(update(Campaign).values(name=col(Campaign.name) + "!"))
    await listen(tab)
    assert [card.name for card in page.all_cards] == ["Before"]
