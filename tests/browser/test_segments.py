"""Segments as people use them: saved, opened, changed, shared and starred, in several browsers at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.filters.language import parse
from leadsphere.filters.subjects import Vocabulary
from leadsphere.services import edits, segments
from tests.browser.conftest import Opening
from tests.factories import make_edit, make_lead
from tests.serving import Workspace

pytestmark = pytest.mark.browser


def _people(database: Database, _: Actor) -> None:
    for number in range(6):
        make_lead(
            database,
            first_name=f"P{number}",
            last_name="Person",
            city="Oslo" if number < 4 else "Bergen",
            vip=number % 2 == 0,
        )


@pytest.fixture
def team(tmp_path_factory: pytest.TempPathFactory):
    """A served workspace with six leads: four in Oslo, of whom two are VIPs, and two in Bergen, of whom one is."""
    data = tmp_path_factory.mktemp("segments")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_people, _shared).start()
    yield workspace
    workspace.stop()


def _shared(database: Database, ana: Actor) -> None:
    with database.transaction() as session:
        segments.save(session, ana, "Osloers", parse("city:Oslo", Vocabulary()), shared=True)


def _bar(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Filter leads")


def _results(page: Page) -> Locator:
    return page.get_by_role("region", name="Leads").locator(".results")


def _strip(page: Page) -> Locator:
    return page.get_by_role("group", name="Open segment")


def _filter(page: Page, text: str, many: str) -> None:
    expect(_results(page)).to_contain_text("result")
    _bar(page).fill(text)
    _bar(page).press("Enter")
    expect(_results(page)).to_have_text(many)


def _open(page: Page, name: str) -> None:
    page.get_by_role("button", name="Segments", exact=True).click()
    menu = page.get_by_role("dialog", name="Segments")
    menu.get_by_role("button", name=re.compile(f"^{name}")).click()
    expect(menu).to_be_hidden()
    expect(_strip(page)).to_contain_text(name)


def _save(page: Page, button: str, name: str, *, share: bool = False) -> None:
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog", name="Save as a segment")
    dialog.get_by_label("Name").fill(name)
    if share:
        dialog.get_by_label("Share with the team").check()
    dialog.get_by_role("button", name="Save segment").click()


def _card(page: Page, name: str) -> Locator:
    return page.locator(f'[data-segment="{name}"]')


def test_a_filter_is_saved_opened_changed_updated_and_reset(team: Workspace, open_as: Opening) -> None:
    page = open_as(team, "Ben")
    _filter(page, "vip", "3 results")
    _save(page, "Save as segment", "osloers")
    dialog = page.get_by_role("dialog", name="Save as a segment")
    expect(dialog.get_by_role("alert")).to_contain_text("is taken")
    dialog.get_by_label("Name").fill("Our VIPs")
    dialog.get_by_role("button", name="Save segment").click()
    expect(_strip(page)).to_contain_text("Our VIPs")
    expect(page).to_have_url(re.compile(r"/app/leads\?segment=2$"))
    page.reload()
    expect(_bar(page)).to_have_value("vip")
    expect(_results(page)).to_have_text("3 results")

    _filter(page, "vip city:Oslo", "2 results")
    expect(_strip(page)).to_contain_text("Changed:")
    expect(page).to_have_url(re.compile(r"segment=2&q=vip\+city%3AOslo$"))
    page.reload()
    expect(_strip(page)).to_contain_text("Changed:")
    _strip(page).get_by_role("button", name="Reset").click()
    expect(_bar(page)).to_have_value("vip")
    expect(_strip(page)).not_to_contain_text("Changed:")
    expect(page).to_have_url(re.compile(r"/app/leads\?segment=2$"))
    page.go_back()
    expect(_bar(page)).to_have_value("vip city:Oslo")
    expect(_strip(page)).to_contain_text("Changed:")
    _strip(page).get_by_role("button", name="Update segment").click()
    expect(_strip(page)).not_to_contain_text("Changed:")
    expect(page).to_have_url(re.compile(r"/app/leads\?segment=2$"))
    page.reload()
    expect(_bar(page)).to_have_value("vip city:Oslo")

    _filter(page, "", "6 results")
    page.reload()
    expect(_results(page)).to_have_text("6 results")
    expect(_strip(page)).to_contain_text("Changed:")
    _strip(page).get_by_role("button", name="Close the segment").click()
    expect(_strip(page)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/app/leads$"))


def test_an_update_puts_nothing_in_the_place_of_what_a_colleague_saved_meanwhile(
    team: Workspace, open_as: Opening
) -> None:
    ana, mia = open_as(team, "Ana"), open_as(team, "Mia")
    for page in (ana, mia):
        expect(_results(page)).to_have_text("6 results")
        _open(page, "Osloers")
        expect(_results(page)).to_have_text("4 results")
    _filter(ana, "city:Oslo vip", "2 results")
    _filter(mia, "city:Oslo first:P1", "1 result")
    _strip(mia).get_by_role("button", name="Update segment").click()
    expect(_strip(mia)).not_to_contain_text("Changed:")
    # Until Ana's page has heard of it.
    ana.wait_for_timeout(1500)
    ana.reload()
    expect(_results(ana)).to_have_text("2 results")
    update = _strip(ana).get_by_role("button", name="Update segment")
    update.click()
    expect(ana.get_by_text("Mia changed this segment meanwhile.")).to_be_visible()
    expect(_strip(ana)).to_contain_text("Changed:")
    expect(_bar(mia)).to_have_value("city:Oslo first:P1")
    update.click()
    expect(_strip(ana)).not_to_contain_text("Changed:")
    expect(_bar(mia)).to_have_value("city:Oslo vip")


def test_back_and_forward_lead_through_segments(team: Workspace, open_as: Opening) -> None:
    page = open_as(team, "Ben")
    _filter(page, "vip", "3 results")
    _open(page, "Osloers")
    expect(_bar(page)).to_have_value("city:Oslo")
    expect(_results(page)).to_have_text("4 results")
    page.go_back()
    expect(_bar(page)).to_have_value("vip")
    expect(_strip(page)).to_be_hidden()
    page.go_forward()
    expect(_strip(page)).to_contain_text("Osloers")
    expect(_results(page)).to_have_text("4 results")


def test_a_segment_in_a_filter_is_suggested_and_follows_its_changes(
    team: Workspace, open_as: Opening
) -> None:
    page, other = open_as(team, "Ben"), open_as(team, "Ana")
    expect(_results(page)).to_have_text("6 results")
    _bar(page).press_sequentially("-segment:os")
    option = page.get_by_role("listbox", name="Suggestions").get_by_role("option", name="Osloers")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(_bar(page)).to_have_value("-segment:Osloers")
    expect(_results(page)).to_have_text("2 results")
    expect(page.get_by_role("group", name="Conditions")).to_contain_text("Segment is not Osloers")

    _open(other, "Osloers")
    _filter(other, "city:Bergen", "2 results")
    _strip(other).get_by_role("button", name="Update segment").click()
    expect(_results(page)).to_have_text("4 results")
    _filter(page, "segment:Oslers", "4 results")
    page.locator("#filter-error").get_by_role("button", name="Use this").click()
    expect(_bar(page)).to_have_value("segment:Osloers")


def test_the_filters_dialog_knows_segments(team: Workspace, open_as: Opening) -> None:
    page = open_as(team, "Ben")
    expect(_results(page)).to_have_text("6 results")
    page.get_by_role("button", name="Filters", exact=True).click()
    dialog = page.get_by_role("dialog", name="Filters")
    dialog.get_by_role("textbox", name="Segment", exact=True).fill("Nobody")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("group", name="Segment", exact=True).get_by_role("alert")).to_contain_text(
        "There is no segment “Nobody”"
    )
    dialog.get_by_role("textbox", name="Segment", exact=True).fill("osloers")
    dialog.get_by_role("button", name="Apply").click()
    expect(_results(page)).to_have_text("4 results")
    expect(_bar(page)).to_have_value("segment:osloers")


def test_sharing_renaming_and_starring_show_in_other_browsers(team: Workspace, open_as: Opening) -> None:
    ben, vera = open_as(team, "Ben"), open_as(team, "Vera", "/app/segments")
    expect(_card(vera, "Osloers")).to_contain_text("4")
    _filter(ben, "vip", "3 results")
    _save(ben, "Save as segment", "Our VIPs")
    expect(_strip(ben)).to_contain_text("Our VIPs")
    ben.goto(f"{team.url}/app/segments")
    expect(_card(ben, "Our VIPs").locator(".segment-count")).to_have_text("3")
    expect(_card(vera, "Our VIPs")).to_have_count(0)
    _card(ben, "Our VIPs").get_by_role("button", name="More for Our VIPs").click()
    ben.get_by_role("button", name="Share with the team").click()
    expect(_card(vera, "Our VIPs")).to_contain_text("Ben")

    _card(vera, "Our VIPs").get_by_role("button", name="Star Our VIPs").click()
    expect(vera.locator("[data-segment]").first).to_have_attribute("data-segment", "Our VIPs")
    expect(ben.locator("[data-segment]").first).to_have_attribute("data-segment", "Osloers")
    expect(_card(vera, "Our VIPs").get_by_role("textbox", name="Segment name")).not_to_be_editable()

    field = _card(ben, "Our VIPs").get_by_role("textbox", name="Segment name")
    field.fill("Best people")
    field.press("Enter")
    expect(_card(vera, "Best people")).to_contain_text("VIP")
    with_star = open_as(team, "Ana")
    expect(_results(with_star)).to_have_text("6 results")
    with_star.get_by_role("option").first.locator(".lead-row__star").scroll_into_view_if_needed()
    with_star.get_by_role("option").filter(has_text="P1 Person").click()
    with_star.get_by_role("region", name="Lead details").get_by_role("button", name="VIP").click()
    expect(_card(vera, "Best people").locator(".segment-count")).to_have_text("4")

    _card(ben, "Best people").get_by_role("button", name="More for Best people").click()
    ben.get_by_role("button", name="Delete").click()
    expect(_card(vera, "Best people")).to_have_count(0)
    ben.get_by_role("button", name="Undo").click()
    expect(_card(vera, "Best people").get_by_role("button", name="Star")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_viewer_opens_segments_and_saves_none(team: Workspace, open_as: Opening) -> None:
    page = open_as(team, "Vera")
    _filter(page, "vip", "3 results")
    expect(page.get_by_role("button", name="Save as segment")).to_have_count(0)
    _open(page, "Osloers")
    expect(_results(page)).to_have_text("4 results")
    _filter(page, "vip", "3 results")
    expect(_strip(page).get_by_role("button", name="Reset")).to_be_visible()
    expect(_strip(page).get_by_role("button", name="Update segment")).to_have_count(0)
    expect(_strip(page).get_by_role("button", name="Save as new")).to_have_count(0)
    page.goto(f"{team.url}/app/leads?segment=99")
    expect(page.locator("#filter-error")).to_contain_text("no longer here, or private to somebody else")
    expect(_results(page)).to_have_text("6 results")


def test_who_joined_and_who_left_since_a_past_day(
    tmp_path_factory: pytest.TempPathFactory, open_as: Opening
) -> None:
    data = tmp_path_factory.mktemp("past")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_past).start()
    try:
        page = open_as(workspace, "Vera", "/app/segments")
        expect(_card(page, "Osloers").locator(".segment-count")).to_have_text("2")
        page.get_by_role("button", name="More for Osloers").click()
        page.get_by_role("button", name="Who joined, who left").click()
        dialog = page.get_by_role("dialog", name="“Osloers” in time")
        expect(dialog.locator("dd")).to_have_text(["2", "1", "1", "2"])
        expect(dialog.get_by_role("region", name="Left")).to_contain_text("Leaves")
        dialog.get_by_label("As it was at the end of").fill("2999-01-01")
        expect(dialog).to_contain_text("Choose a day that is over.")
        dialog.get_by_label("As it was at the end of").fill("2020-01-01")
        expect(dialog.locator("dt").first).to_have_text("1 Jan 2020")
        dialog.get_by_role("region", name="Joined").get_by_role("link", name="Joins").click()
        expect(
            page.get_by_role("region", name="Lead details").get_by_role("textbox", name="First name")
        ).to_have_value("Joins")
    finally:
        workspace.stop()


def _past(database: Database, ana: Actor) -> None:
    """Two were in Oslo yesterday: today one of them has left, and another one has come."""
    people = [
        make_lead(database, first_name=name, city=city)
        for name, city in (("Stays", "Oslo"), ("Leaves", "Oslo"), ("Joins", "Rome"))
    ]
    with database.transaction() as session:
        for lead_id, base, city in ((people[1], "Oslo", "Rome"), (people[2], "Rome", "Oslo")):
            edits.save(session, ana, On.LEAD, lead_id, make_edit("city", city, base=base))
    _shared(database, ana)
