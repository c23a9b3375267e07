"""Many leads at once: all of a filtered list, in the background, undone, by mouse and by keyboard, seen by others."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.models import CampaignStatus
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.selections import Selection
from leadsphere.services import bulk, jobs
from tests.browser.conftest import Opening
from tests.conftest import new_postgres_database
from tests.factories import make_campaign, make_lead
from tests.serving import Workspace

OSLO, ROME = 240, 20


@pytest.fixture
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with some hundred leads in Oslo, and a few in Rome."""
    data = tmp_path_factory.mktemp("crowd")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_furnish).start()
    yield workspace
    workspace.stop()


def _furnish(database: Any, _: Any) -> None:
    for number in range(OSLO + ROME):
        make_lead(
            database, first_name=f"P{number:03}", last_name="Tester", city="Oslo" if number < OSLO else "Rome"
        )
    make_campaign(database, "SaaS")
    make_campaign(database, "Resting", status=CampaignStatus.PAUSED)


def rows(page: Page) -> Locator:
    return page.get_by_role("option")


def results(page: Page, count: int) -> None:
    expect(page.locator(".results")).to_have_text(f"{count} results")


def everyone_of(page: Page, text: str, count: int) -> Page:
    """The page, filtered, and all of the list selected."""
    page.locator("[data-filter-box]").fill(text)
    results(page, count)
    page.get_by_role("checkbox", name="Select all on the page").click()
    page.get_by_role("button", name=f"Select all {count} leads in this list").click()
    expect(page.get_by_text(f"All {count} leads in this list are selected.")).to_be_visible()
    return page


def tag(page: Page, name: str) -> None:
    field = page.get_by_role("textbox", name="Tag the selected leads")
    field.fill(name)
    field.press("Enter")


def more(page: Page, act: str) -> None:
    page.get_by_role("button", name="More acts").click()
    page.get_by_role("button", name=act, exact=True).click()


def test_all_of_a_filtered_list_is_tagged_in_the_background_seen_elsewhere_and_undone(
    crowd: Workspace, open_as: Opening
) -> None:
    ana, ben = open_as(crowd, "Ana"), open_as(crowd, "Ben", "/app/leads?q=tag%3Acold")
    results(ben, 0)
    everyone_of(ana, "city:Oslo", OSLO)
    rows(ana).nth(1).locator("[data-tick]").click()
    expect(ana.get_by_text(f"{OSLO - 1} selected")).to_be_visible()
    tag(ana, "cold")
    expect(ana.get_by_text(f"{OSLO - 1} leads tagged “cold”")).to_be_visible()
    results(ben, OSLO - 1)
    expect(rows(ben).filter(has_text="P001")).to_have_count(0)
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(ana.get_by_text(f"{OSLO - 1} reverted")).to_be_visible()
    results(ben, 0)


@pytest.fixture
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace in which another process has taken Ana's job for an hour: on PostgreSQL there may be several."""
    data = tmp_path_factory.mktemp("busy")
    with new_postgres_database("busy") as url:
        workspace = Workspace(data, url).prepare(_furnish, _take_a_job).start()
        yield workspace
        workspace.stop()


def _take_a_job(database: Any, ana: Any) -> None:
    with database.transaction() as session:
        bulk.ask(session, ana, "tag", Selection(scope=Scope()), {"tag": "cold"})
        job = jobs.claim(session)
        assert job is not None
        assert job.lease_until is not None
        job.lease_until += timedelta(hours=1)


def test_what_goes_on_shows_to_all_after_a_reload_too_until_it_is_canceled(
    busy: Workspace, open_as: Opening
) -> None:
    ana, ben, vera = (open_as(busy, name) for name in ("Ana", "Ben", "Vera"))
    for page, label in ((ana, "Tagging “cold”"), (ben, "Ana: Tagging “cold”"), (vera, "Ana: Tagging “cold”")):
        expect(page.get_by_role("progressbar", name=label, exact=True)).to_be_visible()
        expect(page.locator(".bulk-progress")).to_contain_text(f"0 of {OSLO + ROME}")
    expect(vera.locator(".bulk-progress").get_by_role("button")).to_have_count(0)
    ana.reload()
    ana.get_by_role("button", name="Cancel what goes on in the background").click()
    for page in (ana, ben, vera):
        expect(page.locator(".bulk-progress")).to_have_count(0)


def test_keys_tick_the_page_then_the_list_and_esc_clears(crowd: Workspace, open_as: Opening) -> None:
    ana = open_as(crowd, "Ana")
    results(ana, OSLO + ROME)
    rows(ana).first.click()
    ana.keyboard.press("Control+a")
    expect(ana.get_by_text("50 selected")).to_be_visible()
    ana.keyboard.press("Control+a")
    expect(ana.get_by_text(f"{OSLO + ROME} selected")).to_be_visible()
    ana.keyboard.press("Escape")
    expect(ana.locator(".bulk-bar")).to_have_count(0)
    expect(rows(ana).first).to_have_attribute("aria-selected", "true")
    ana.keyboard.press("Space")
    for number in (1, 2):
        ana.keyboard.press("j")
        expect(rows(ana).nth(number)).to_have_attribute("aria-selected", "true")
    ana.keyboard.press("Shift+Space")
    expect(ana.get_by_text("3 selected")).to_be_visible()
    expect(rows(ana).nth(1)).to_have_attribute("aria-checked", "true")


def test_another_filter_clears_the_selection(crowd: Workspace, open_as: Opening) -> None:
    ana = everyone_of(open_as(crowd, "Ana"), "city:Oslo", OSLO)
    ana.locator("[data-filter-box]").fill("city:Rome")
    results(ana, ROME)
    expect(ana.locator(".bulk-bar")).to_have_count(0)


def test_a_field_is_set_for_all_and_what_cannot_be_understood_is_said_first(
    crowd: Workspace, open_as: Opening
) -> None:
    ana = everyone_of(open_as(crowd, "Ana"), "city:Oslo", OSLO)
    more(ana, "Set a field")
    dialog = ana.get_by_role("dialog", name="Set a field")
    dialog.get_by_label("Field").select_option("Country")
    dialog.get_by_label("Value").fill("Atlantis")
    dialog.get_by_role("button", name="Set a field").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Atlantis")
    dialog.get_by_label("Value").fill("Norway")
    dialog.get_by_role("button", name="Set a field").click()
    expect(dialog).to_be_hidden()
    expect(ana.get_by_text(f"{OSLO} leads set to Country “Norway”")).to_be_visible()
    ana.locator("[data-filter-box]").fill("country:Norway")
    results(ana, OSLO)


def test_many_are_assigned_and_a_campaign_at_rest_is_activated_on_the_way(
    crowd: Workspace, open_as: Opening
) -> None:
    ana = open_as(crowd, "Ana", "/app/leads?q=city%3ARome")
    results(ana, ROME)
    ana.get_by_role("checkbox", name="Select all on the page").click()
    expect(ana.get_by_text(f"{ROME} selected")).to_be_visible()
    expect(ana.locator(".selection-line")).to_have_count(0)
    ana.get_by_role("button", name="Assign to campaigns").click()
    dialog = ana.get_by_role("dialog", name="Assign to campaigns")
    dialog.get_by_role("checkbox", name="Resting").click()
    expect(dialog.get_by_role("checkbox", name="Resting")).to_be_checked()
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_contain_text("“Resting” is paused")
    dialog.get_by_role("button", name="Activate and assign").click()
    expect(dialog).to_be_hidden()
    expect(ana.get_by_text(f"{ROME} leads assigned to “Resting”")).to_be_visible()
    more(ana, "Remove from campaigns")
    removing = ana.get_by_role("dialog", name="Remove from campaigns")
    removing.get_by_role("checkbox", name="Resting").click()
    expect(removing.get_by_role("checkbox", name="Resting")).to_be_checked()
    removing.get_by_role("button", name="Apply").click()
    expect(ana.get_by_text(f"{ROME} leads removed from “Resting”")).to_be_visible()


def test_deleting_many_asks_first_and_all_of_it_comes_back(crowd: Workspace, open_as: Opening) -> None:
    ana = everyone_of(open_as(crowd, "Ana"), "city:Oslo", OSLO)
    more(ana, "Delete")
    dialog = ana.get_by_role("dialog", name=f"Delete: {OSLO} leads")
    dialog.get_by_role("button", name="Cancel").click()
    results(ana, OSLO)
    more(ana, "Delete")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    results(ana, 0)
    ana.get_by_role("button", name="Undo", exact=True).click()
    results(ana, OSLO)


def test_a_viewer_selects_and_is_offered_no_act(crowd: Workspace, open_as: Opening) -> None:
    vera = everyone_of(open_as(crowd, "Vera"), "city:Oslo", OSLO)
    expect(vera.locator(".bulk-bar")).to_be_visible()
    for name in ("More acts", "Set VIP", "Assign to campaigns"):
        expect(vera.get_by_role("button", name=name)).to_have_count(0)
    expect(vera.get_by_role("textbox", name="Tag the selected leads")).to_have_count(0)
