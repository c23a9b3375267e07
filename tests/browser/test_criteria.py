"""The criteria of a campaign, edited in one browser and seen in others."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.database import Database
from leadsphere.models import Stage, Verdict
from tests.browser.conftest import Opening
from tests.factories import give_verdict, make_campaign, make_lead, put_in
from tests.serving import Workspace

pytestmark = pytest.mark.browser


def _campaign(database: Database, _: object) -> None:
    campaign_id = make_campaign(database, "Q4")
    for number in range(6):
        lead_id = make_lead(
            database,
            first_name=f"P{number}",
            country="NO" if number < 4 else "SE",
            vip=number % 2 == 0,
            contacts={"email": f"p{number}@x.io"},
        )
        put_in(database, campaign_id, lead_id, stage=Stage.PROCESSED)
        if number < 3:
            give_verdict(database, lead_id, Verdict.VALID)


@pytest.fixture
def team(tmp_path_factory: pytest.TempPathFactory):
    """A served workspace with one campaign of six processed members: four in Norway, three with a valid e-mail."""
    data = tmp_path_factory.mktemp("criteria")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_campaign).start()
    yield workspace
    workspace.stop()


def _funnel(page: Page) -> Locator:
    return page.get_by_role("list", name="Funnel").get_by_role("listitem")


def test_criteria_edited_here_change_the_card_there(team: Workspace, open_as: Opening) -> None:
    card, page = open_as(team, "Ana", "/app/campaigns"), open_as(team, "Mia", "/app/campaigns")
    article = card.get_by_role("article", name="Q4")
    expect(article.locator(".tile--blue")).to_contain_text("3")
    page.get_by_role("button", name="More for this campaign").click()
    page.get_by_role("link", name="Criteria").click()
    expect(page.get_by_role("heading", name="Q4: criteria")).to_be_visible()
    bar = page.get_by_role("searchbox", name="Criteria")
    bar.fill("country:Norway vip")
    expect(page.get_by_text("Press Enter to save")).to_be_visible()
    expect(_funnel(page)).to_contain_text(
        ["Jobs", "Discovered", "Processed", "Country is Norway", "VIP", "Valid"]
    )
    expect(article.locator(".tile--blue")).to_contain_text("3")
    bar.press("Enter")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(article.locator(".tile--blue")).to_contain_text("2")
    expect(article.get_by_role("list", name="Funnel")).to_contain_text("Country is Norway")

    rep = open_as(team, "Ben", page.url.removeprefix(team.url))
    expect(rep.get_by_role("group", name="Criteria")).to_contain_text("Country is Norway")
    expect(rep.get_by_role("searchbox", name="Criteria")).to_have_count(0)
    page.get_by_role("button", name="Remove the condition VIP").click()
    expect(rep.get_by_role("group", name="Criteria")).not_to_contain_text("VIP")
    expect(article.locator(".tile--blue")).to_contain_text("3")
    page.get_by_role("button", name="Undo").click()
    expect(bar).to_have_value("country:Norway vip")
    expect(rep.get_by_role("group", name="Criteria")).to_contain_text("VIP")

    page.get_by_role("link", name="Members that pass").click()
    expect(page).to_have_url(re.compile(r"/app/campaigns/1/leads\?q=country"))
    expect(page.get_by_role("region", name="Leads").locator(".results")).to_have_text("2 results")
    page.get_by_role("link", name="Criteria").click()
    expect(bar).to_have_value("country:Norway vip")


def test_the_filters_dialog_sets_criteria_and_clear_takes_them_away(
    team: Workspace, open_as: Opening
) -> None:
    page = open_as(team, "Mia", "/app/campaigns/1/criteria")
    expect(_funnel(page)).to_contain_text(["Valid emails"])
    page.get_by_role("button", name="Filters", exact=True).click()
    dialog = page.get_by_role("dialog", name="Filters")
    dialog.get_by_role("textbox", name="Country", exact=True).fill("Sweden")
    dialog.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("searchbox", name="Criteria")).to_have_value("country:Sweden")
    expect(_funnel(page).filter(has_text="Country is Sweden")).to_contain_text("2")
    page.reload()
    expect(page.get_by_role("searchbox", name="Criteria")).to_have_value("country:Sweden")
    page.get_by_role("group", name="Conditions").get_by_role("button", name="Clear").click()
    expect(page.get_by_text("No criteria: everybody")).to_be_visible()


def test_what_is_typed_is_saved_on_leaving_the_bar(team: Workspace, open_as: Opening) -> None:
    page = open_as(team, "Mia", "/app/campaigns/1/criteria")
    expect(_funnel(page)).to_contain_text(["Valid emails"])
    page.get_by_role("searchbox", name="Criteria").fill("vip")
    expect(page.get_by_text("Press Enter to save")).to_be_visible()
    page.get_by_role("link", name="Campaigns").first.focus()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("searchbox", name="Criteria")).to_have_value("vip")
    # At once, before what is typed was heard of.
    page.get_by_role("searchbox", name="Criteria").fill("vip country:SE")
    page.get_by_role("searchbox", name="Criteria").press("Enter")
    expect(page.get_by_role("group", name="Conditions")).to_contain_text("Country is Sweden")
    page.reload()
    expect(page.get_by_role("searchbox", name="Criteria")).to_have_value("vip country:Sweden")


def test_a_draft_puts_nothing_in_the_place_of_what_a_colleague_saved_meanwhile(
    team: Workspace, open_as: Opening
) -> None:
    mia = open_as(team, "Mia", "/app/campaigns/1/criteria")
    ana = open_as(team, "Ana", "/app/campaigns/1/criteria")
    for page in (mia, ana):
        expect(_funnel(page)).to_contain_text(["Valid emails"])
    bar = mia.get_by_role("searchbox", name="Criteria")
    bar.fill("title:manager")
    expect(mia.get_by_text("Press Enter to save")).to_be_visible()
    expect(mia.get_by_role("group", name="Conditions")).to_contain_text("manager")
    theirs = ana.get_by_role("searchbox", name="Criteria")
    theirs.fill("vip")
    theirs.press("Enter")
    expect(ana.get_by_text("Saved", exact=True)).to_be_visible()
    # Until Mia's page has heard of it.
    mia.wait_for_timeout(1500)
    bar.press("Enter")
    expect(mia.get_by_text("Ana changed these criteria meanwhile.")).to_be_visible()
    expect(bar).to_have_value("title:manager")
    # Leaving the bar is no answer.
    mia.get_by_role("link", name="Campaigns").first.focus()
    mia.wait_for_timeout(500)
    ana.reload()
    expect(theirs).to_have_value("vip")
    bar.press("Enter")
    expect(mia.get_by_text("Saved", exact=True)).to_be_visible()
    expect(theirs).to_have_value("title:manager")
