"""The cards of the campaigns page: which of them follow which news."""

import pytest
from sqlmodel import col, update

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.filters.language import parse
from leadsphere.live.change import News, Notice
from leadsphere.models import Campaign, Stage, Verdict
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import campaigns
from leadsphere.state.campaigns import CampaignsState
from tests.factories import give_verdict, make_campaign, make_lead, make_pair, put_in
from tests.state.tab import InTheBackground, Tab


@pytest.fixture
async def tab(database: Database, ana: Actor) -> Tab:
    return Tab(database, ana, "/app/campaigns")


async def shown(tab: Tab) -> CampaignsState:
    return await tab.root.get_state(CampaignsState)


def rename_untold(database: Database) -> None:
    """Whoever reads a card after this sees so."""
    with database.transaction() as session:
        session.execute(update(Campaign).values(name=col(Campaign.name) + "!"))


async def test_a_lead_that_changes_has_the_cards_of_its_own_campaigns_read_and_no_others(
    database: Database, tab: Tab
) -> None:
    first, second = make_campaign(database, "First"), make_campaign(database, "Second")
    lead, stranger = make_lead(database), make_lead(database)
    put_in(database, first, lead)
    page = await shown(tab)
    await page.refresh({first, second})
    await tab.sent()
    rename_untold(database)
    await page.catch_up(News(frozenset({Notice(On.LEAD, stranger, stranger)})))
    assert await tab.sent() == {}
    await page.catch_up(News(frozenset({Notice(On.LEAD, lead, lead)})))
    assert [card.name for card in page.all_cards] == ["Second", "First!"]
    await tab.sent()
    await page.catch_up(News(frozenset({Notice(On.LEAD, lead, lead)})))
    assert await tab.sent() == {}


async def test_criteria_that_name_duplicates_follow_what_becomes_of_pairs(
    database: Database, ana: Actor, tab: Tab
) -> None:
    place, leads = (
        make_campaign(database),
        [make_lead(database, contacts={"email": f"{n}@x.io"}) for n in "ab"],
    )
    put_in(database, place, *leads, stage=Stage.PROCESSED)
    for lead in leads:
        give_verdict(database, lead, Verdict.VALID)
    with database.transaction() as session:
        campaigns.set_criteria(session, ana, place, parse("-duplicate", vocabulary(session)))
    page = await shown(tab)
    await page.refresh({place})

    async def follow(news: News) -> int:
        await page.catch_up(news)
        await InTheBackground(page)._count(news)
        return page.all_cards[0].valid

    assert await follow(News(gap=True)) == 2
    make_pair(database, *leads)
    # Of whom a pair is that a job has found, the news does not say.
    news = News(frozenset({Notice(On.DUPLICATE_PAIR, 0)}))
    database.feed.publish(news.notices)
    assert await follow(news) == 0
