"""A campaign's own page: its numbers lead to lists, its charts are tables, and what others do moves it."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from leadsphere.database import Database, now
from leadsphere.models import ContactPoint, Membership, Stage, Verdict
from tests.browser.conftest import Opening
from tests.factories import give_verdict, make_campaign, make_lead, make_pair, put_in
from tests.nameserver import MX, NameServer, serving
from tests.serving import Workspace

pytestmark = pytest.mark.browser

HERE = "/app/campaigns/1"


def _campaign(database: Database, _: object) -> None:
    """Nine members: two waiting, one without an address, two not verified, one stale, one pair, one contacted."""
    campaign_id = make_campaign(database, "Q4")
    make_campaign(database, "Nobody yet")
    leads = [
        make_lead(
            database,
            first_name=f"P{number}",
            country="NO" if number < 7 else "SE",
            contacts={} if number == 2 else {"email": f"p{number}@gone.example"},
        )
        for number in range(9)
    ]
    put_in(database, campaign_id, *leads[:2])
    put_in(database, campaign_id, *leads[2:8], stage=Stage.PROCESSED)
    put_in(database, campaign_id, leads[8], stage=Stage.REPLIED)
    for lead_id in leads[5:]:
        give_verdict(database, lead_id, Verdict.VALID)
    make_pair(database, leads[6], leads[7])
    with database.transaction() as session:
        for point in session.exec(select(ContactPoint).where(ContactPoint.verdict == Verdict.VALID)):
            days = 40 if point.lead_id == leads[5] else 2
            point.verified_at = now(session) - timedelta(days=days)
            session.add(point)
        for member in session.exec(select(Membership).where(col(Membership.lead_id).in_(leads[:4]))):
            member.joined_at = now(session) - timedelta(days=3)
            session.add(member)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory):
    data = tmp_path_factory.mktemp("campaign")
    with serving(NameServer({"engines.example": MX})) as server:
        workspace = Workspace(
            data, f"sqlite:///{data}/leadsphere.db", environment={"LEADSPHERE_DNS": server.setting}
        )
        workspace.prepare(_campaign).start()
        yield workspace
        workspace.stop()


def _row(page: Page, label: str):
    return page.get_by_role("table", name="Why members cannot be contacted now").get_by_role(
        "row", name=re.compile(f"^{label}")
    )


def test_the_card_leads_to_the_page_and_each_number_to_as_many_leads(
    team: Workspace, open_as: Opening
) -> None:
    page = open_as(team, "Mia", "/app/campaigns")
    page.get_by_role("link", name="Open Q4").click()
    expect(page.get_by_role("heading", name="Q4", exact=True)).to_be_visible()
    expect(
        page.get_by_role("navigation", name="Campaign").get_by_role("link", name="Overview")
    ).to_have_attribute("aria-current", "page")
    readiness = page.get_by_role("region", name="Who can be contacted")
    expect(readiness).to_contain_text("of 9 members can be contacted now")
    for label, many in (
        ("Contacted already", 1),
        ("Not processed yet", 2),
        ("No e-mail", 1),
        ("Not verified", 2),
        ("Verified too long ago", 1),
        ("Possible duplicate", 2),
    ):
        expect(_row(page, label).get_by_role("cell").first).to_have_text(str(many))
    links = page.locator("a.number").evaluate_all(
        "found => found.map(a => [a.textContent, a.getAttribute('href')])"
    )
    assert len(links) >= 15
    other = open_as(team, "Mia", "/app/leads")
    for text, href in dict.fromkeys(map(tuple, links)):
        if text.endswith("%") or href.endswith("/jobs"):
            continue
        other.goto(team.url + href)
        many = "1 result" if text == "1" else f"{text} results"
        expect(other.get_by_role("region", name="Leads").locator(".results")).to_have_text(many)


def test_charts_are_tables_that_everybody_can_have_shown(team: Workspace, open_as: Opening) -> None:
    page = open_as(team, "Vera", HERE)
    table = page.get_by_role("table", name="Discovered, processed and valid by time")
    rows = table.get_by_role("row")
    expect(rows.first).to_contain_text("Discovered")
    cells = rows.evaluate_all(
        "found => found.slice(1).map(r => [...r.cells].slice(1).map(c => +c.textContent))"
    )
    assert [sum(column) for column in zip(*cells, strict=True)] == [9, 7, 4]
    expect(page.locator(".chart__table")).to_have_css("width", "1px")
    page.get_by_text("Show as table").click()
    expect(page.locator(".chart__table")).not_to_have_css("width", "1px")
    verdicts = page.get_by_role("table", name="Verdicts")
    expect(verdicts.get_by_role("row", name="Valid")).to_contain_text("4")
    expect(verdicts.get_by_role("row", name="No e-mail")).to_contain_text("11.1%")
    expect(page.get_by_role("table", name="Sources").get_by_role("row", name="Imported")).to_contain_text(
        "100%"
    )
    expect(page.get_by_role("button", name=re.compile("Verify"))).to_have_count(0)
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_can_be_read_in_both_themes_and_on_a_telephone(
    team: Workspace, open_as: Opening, theme: str, width: int
) -> None:
    page = open_as(team, "Mia", HERE, viewport={"width": width, "height": 900}, color_scheme=theme)
    page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    page.reload()
    expect(page.get_by_role("region", name="Who can be contacted")).to_contain_text("can be contacted now")
    expect(page.get_by_role("table", name="Sources")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found] == []


def test_a_campaign_without_members_says_so_and_one_that_is_gone_too(
    team: Workspace, open_as: Opening
) -> None:
    page = open_as(team, "Mia", "/app/campaigns/2")
    expect(page.get_by_role("region", name="Who can be contacted")).to_contain_text(
        "Nobody is in this campaign yet"
    )
    expect(page.get_by_role("region", name="By time")).to_contain_text("Nothing to show")
    page = open_as(team, "Mia", "/app/campaigns/99")
    expect(page.get_by_text("This campaign is no longer here")).to_be_visible()


def test_criteria_changed_here_and_addresses_verified_there_are_seen_by_both(
    team: Workspace, open_as: Opening
) -> None:
    here, there = open_as(team, "Mia", HERE), open_as(team, "Ana", HERE)
    expect(_row(there, "Not verified").get_by_role("cell").first).to_have_text("2")
    editor = open_as(team, "Ana", f"{HERE}/criteria")
    bar = editor.get_by_role("searchbox", name="Criteria")
    bar.fill("country:Norway")
    bar.press("Enter")
    for page in (here, there):
        expect(_row(page, "Outside the criteria").get_by_role("cell").first).to_have_text("1")
        expect(page.get_by_role("region", name="What is left")).to_contain_text("Country is Norway")
        expect(_row(page, "Possible duplicate").get_by_role("cell").first).to_have_text("1")
    _row(here, "Not verified").get_by_role("button", name="Verify 2").click()
    # Nobody knows their domain: it takes no mail.
    for page in (here, there):
        expect(_row(page, "Not verified")).to_have_count(0, timeout=20_000)
        expect(_row(page, "Invalid e-mail").get_by_role("cell").first).to_have_text("2")
    there.get_by_role("button", name="Pause").click()
    expect(here.get_by_role("button", name="Resume")).to_be_visible()
