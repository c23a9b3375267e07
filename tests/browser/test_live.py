"""Two browsers side by side: what one does, the other sees, and nobody loses a keystroke."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening
from tests.serving import Workspace


def _panel_field(page: Page, name: str):
    return page.get_by_role("region", name="Lead details").get_by_role("textbox", name=name, exact=True)


def _first(page: Page) -> str:
    row = page.get_by_role("listbox", name="Leads list").get_by_role("option").first
    row.click()
    expect(row).to_have_attribute("aria-selected", "true")
    expect(_panel_field(page, "Job title")).to_be_visible()
    return row.get_attribute("data-lead") or ""


def _at(lead: str) -> str:
    return f"/app/leads?lead={lead}"


def test_an_edit_shows_in_another_browser_without_a_reload(sample: Workspace, open_as: Opening) -> None:
    ana = open_as(sample, "Ana")
    lead = _first(ana)
    vera = open_as(sample, "Vera", _at(lead))
    expect(_panel_field(vera, "Job title")).to_be_visible()
    field = _panel_field(ana, "Job title")
    field.fill("Keeper of the Keys")
    field.press("Enter")
    expect(ana.get_by_text("Saved")).to_be_visible()
    expect(field).to_be_focused()
    expect(_panel_field(vera, "Job title")).to_have_value("Keeper of the Keys")
    expect(vera.locator(f'[data-lead="{lead}"]')).to_be_visible()
    star = ana.get_by_role("region", name="Lead details").get_by_role("button", name="VIP")
    after = "false" if star.get_attribute("aria-pressed") == "true" else "true"
    star.click()
    expect(vera.get_by_role("button", name="VIP")).to_have_attribute("aria-pressed", after)


def test_escape_restores_and_an_error_keeps_what_was_typed(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ana")
    _first(page)
    city = _panel_field(page, "City")
    stored = city.input_value()
    city.fill("Atlantis")
    city.press("Escape")
    expect(city).to_have_value(stored)
    email = _panel_field(page, "Email")
    email.fill("this is no address")
    email.press("Enter")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_value("this is no address")
    email.press("Escape")
    expect(email).not_to_have_value("this is no address")


def test_what_is_being_typed_is_not_touched_by_a_remote_edit(sample: Workspace, open_as: Opening) -> None:
    ana = open_as(sample, "Ana")
    lead = _first(ana)
    ben = open_as(sample, "Ben", _at(lead))
    typed = _panel_field(ben, "City")
    typed.fill("Sain")
    typed.press_sequentially("t-", delay=30)
    remote = _panel_field(ana, "Region")
    remote.fill("Elsewhere")
    remote.press("Enter")
    expect(_panel_field(ben, "Region")).to_have_value("Elsewhere")
    typed.press_sequentially("Malo", delay=30)
    expect(typed).to_have_value("Saint-Malo")
    typed.press("Enter")
    expect(_panel_field(ana, "City")).to_have_value("Saint-Malo")


def test_two_edits_of_one_attribute_overwrite_nothing_and_ask(sample: Workspace, open_as: Opening) -> None:
    ana = open_as(sample, "Ana")
    lead = _first(ana)
    ben = open_as(sample, "Ben", _at(lead))
    bens = _panel_field(ben, "Department")
    bens.fill("Ben's department")
    anas = _panel_field(ana, "Department")
    anas.fill("Ana's department")
    anas.press("Enter")
    expect(ana.get_by_text("Saved")).to_be_visible()
    bens.press("Enter")
    expect(ben.get_by_role("button", name="Keep mine")).to_be_visible()
    expect(ben.get_by_role("region", name="Lead details")).to_contain_text("Ana")
    expect(bens).to_have_value("Ben's department")
    expect(anas).to_have_value("Ana's department")
    ben.get_by_role("button", name="Keep mine").click()
    expect(anas).to_have_value("Ben's department")


def test_cards_follow_other_people(sample: Workspace, open_as: Opening) -> None:
    ana = open_as(sample, "Ana", "/app/campaigns")
    vera = open_as(sample, "Vera", "/app/campaigns")
    name = ana.get_by_role("article").first.get_by_role("textbox", name="Campaign name")
    old = name.input_value()
    name.fill("Renamed while you watch")
    name.press("Enter")
    expect(vera.get_by_role("article", name="Renamed while you watch")).to_be_visible()
    name.fill(old)
    name.press("Enter")
    expect(vera.get_by_role("article", name=old)).to_be_visible()
    card = ana.get_by_role("article", name="Nordic fintech CFOs")
    card.get_by_role("button", name="Pause").click()
    expect(vera.get_by_role("article", name="Nordic fintech CFOs")).to_contain_text("Paused")
    card.get_by_role("button", name="Resume").click()
    expect(vera.get_by_role("article", name="Nordic fintech CFOs")).to_contain_text("Active")


def test_an_archived_campaign_leaves_the_grid_and_comes_back(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ana", "/app/campaigns")
    card = page.get_by_role("article", name="DACH manufacturing ops")
    card.get_by_role("button", name="More for this campaign").click()
    page.get_by_role("button", name="Archive").click()
    expect(card).to_have_count(0)
    page.get_by_role("combobox", name="Status").select_option("archived")
    expect(card).to_be_visible()
    card.get_by_role("button", name="More for this campaign").click()
    page.get_by_role("button", name="Bring back").click()
    page.get_by_role("combobox", name="Status").select_option("current")
    expect(card).to_contain_text("Paused")


def test_search_finds_campaigns_by_name(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Vera", "/app/campaigns")
    page.get_by_role("searchbox", name="Search campaigns").press_sequentially("nordic", delay=10)
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("article").get_by_role("link", name="View Leads").click()
    page.wait_for_url(re.compile(r"/app/campaigns/\d+/leads$"))
    expect(page.get_by_role("heading", name="Nordic fintech CFOs")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()
