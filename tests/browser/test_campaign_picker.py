"""The Campaigns dialog of a lead: tick, apply, undo, by mouse and by keyboard, while others watch and do the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.models import CampaignStatus, Origin, Stage
from tests.browser.conftest import Opening
from tests.factories import make_campaign, make_lead, put_in
from tests.serving import Workspace


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with one lead a test, and campaigns of every status."""
    data = tmp_path_factory.mktemp("office")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_furnish).start()
    yield workspace
    workspace.stop()


LEADS = ("Apply", "Refused", "Rep", "Viewer", "Keyboard", "Watched", "Meanwhile", "Listed", "Phone")
LONG = "A campaign whose name goes on and on " * 5


def _furnish(database: Any, ana: Any) -> None:
    leads = [make_lead(database, first_name=name, last_name="Lead") for name in LEADS]
    saas, nordic = (make_campaign(database, name) for name in ("SaaS", "Nordic"))
    make_campaign(database, "Archived one", status=CampaignStatus.ARCHIVED)
    put_in(database, saas, *leads, origin=Origin.SCRAPED, stage=Stage.REPLIED)
    put_in(database, nordic, leads[0], removed=True)
    for name in ("DACH ops", "Paused for reps"):
        make_campaign(database, name, status=CampaignStatus.PAUSED)
    make_campaign(database, LONG, status=CampaignStatus.DRAFT)
    for number in range(10):
        make_campaign(database, f"Other {number}")


def _open(page: Page) -> Locator:
    page.get_by_role("button", name="Campaigns", exact=True).click()
    dialog = page.get_by_role("dialog", name="Campaigns")
    expect(dialog.get_by_role("checkbox").first).to_be_visible()
    return dialog


def _of(name: str) -> str:
    return f"/app/leads?lead={LEADS.index(name) + 1}"


def _box(dialog: Locator, name: str) -> Locator:
    return dialog.get_by_role("checkbox", name=name, exact=True)


def test_tick_apply_and_undo(office: Workspace, open_as: Opening) -> None:
    page = open_as(office, "Ben", _of("Apply"))
    dialog = _open(page)
    expect(dialog.get_by_role("checkbox").first).to_have_accessible_name("SaaS")
    expect(dialog.get_by_role("listitem").first).to_contain_text("Scraped")
    expect(dialog.get_by_role("listitem").first).to_contain_text("Replied")
    expect(dialog.get_by_role("list", name="Before")).to_contain_text("Nordic")
    expect(_box(dialog, "Archived one")).to_have_count(0)
    _box(dialog, "Other 1").click()
    _box(dialog, "SaaS").click()
    expect(dialog).to_contain_text("Adds 1, removes 1")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_be_hidden()
    toast = page.locator(".undo-toast")
    expect(toast).to_contain_text("Assigned to Other 1, removed from SaaS")
    dialog = _open(page)
    expect(_box(dialog, "Other 1")).to_be_checked()
    expect(_box(dialog, "SaaS")).not_to_be_checked()
    expect(dialog.get_by_role("list", name="Before")).to_contain_text("SaaS")
    page.keyboard.press("Escape")
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".member-list")).to_contain_text("SaaS")
    dialog = _open(page)
    expect(_box(dialog, "SaaS")).to_be_checked()
    expect(_box(dialog, "Other 1")).not_to_be_checked()


def test_clear_unticks_and_applies_nothing(office: Workspace, open_as: Opening) -> None:
    page = open_as(office, "Ben", _of("Rep"))
    dialog = _open(page)
    dialog.get_by_role("button", name="Clear").click()
    expect(_box(dialog, "SaaS")).not_to_be_checked()
    expect(dialog).to_contain_text("Removes 1")
    dialog.get_by_role("button", name="Close").click()
    expect(_box(_open(page), "SaaS")).to_be_checked()


def test_a_paused_campaign_refuses_and_can_be_activated(office: Workspace, open_as: Opening) -> None:
    page = open_as(office, "Mia", _of("Refused"))
    dialog = _open(page)
    _box(dialog, "DACH ops").click()
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_contain_text(
        "“DACH ops” is paused: only an active campaign takes leads."
    )
    expect(_box(dialog, "DACH ops")).to_be_checked()
    dialog.get_by_role("button", name="Activate and assign").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".member-list")).to_contain_text("DACH ops")
    page.locator(".undo-toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".member-list")).not_to_contain_text("DACH ops")
    expect(_open(page).get_by_role("listitem").filter(has_text="DACH ops")).to_contain_text("Paused")


def test_a_rep_is_refused_without_the_offer(office: Workspace, open_as: Opening) -> None:
    dialog = _open(open_as(office, "Ben", _of("Rep")))
    _box(dialog, "Paused for reps").click()
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_contain_text("only an active campaign takes leads")
    expect(dialog.get_by_role("button", name="Activate and assign")).to_have_count(0)


def test_a_viewer_sees_the_list_and_nothing_to_press(office: Workspace, open_as: Opening) -> None:
    dialog = _open(open_as(office, "Vera", _of("Viewer")))
    expect(_box(dialog, "SaaS")).to_be_checked()
    expect(dialog.locator("input[type=checkbox]:enabled")).to_have_count(0)
    expect(dialog.get_by_role("button", name="Apply")).to_have_count(0)


def test_by_keyboard_alone(office: Workspace, open_as: Opening) -> None:
    page = open_as(office, "Ben", _of("Keyboard"))
    button = page.get_by_role("button", name="Campaigns", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Campaigns")
    expect(dialog.get_by_role("searchbox", name="Filter campaigns")).to_be_focused()
    page.keyboard.type("other 7", delay=20)
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(_box(dialog, "Other 7")).to_be_checked()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".member-list")).to_contain_text("Other 7")
    expect(button).to_be_focused()
    button.blur()
    page.keyboard.press("c")
    expect(dialog.get_by_role("searchbox", name="Filter campaigns")).to_have_value("")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_figures_of_the_cards_move_in_another_browser(office: Workspace, open_as: Opening) -> None:
    watching = open_as(office, "Vera", "/app/campaigns")
    figure = watching.get_by_role("article", name="Other 3").locator(".tile__value").first
    expect(figure).to_have_text("0")
    page = open_as(office, "Ben", _of("Watched"))
    for wanted in ("1", "0"):
        dialog = _open(page)
        _box(dialog, "Other 3").click()
        dialog.get_by_role("button", name="Apply").click()
        expect(dialog).to_be_hidden()
        expect(figure).to_have_text(wanted)


def test_the_list_of_a_campaign_loses_the_lead_in_another_browser(
    office: Workspace, open_as: Opening
) -> None:
    watching = open_as(office, "Vera", "/app/campaigns/1/leads")
    row = watching.get_by_role("option").filter(has_text="Listed Lead")
    expect(row).to_be_visible()
    dialog = _open(open_as(office, "Ben", _of("Listed")))
    _box(dialog, "SaaS").click()
    dialog.get_by_role("button", name="Apply").click()
    expect(row).to_have_count(0)


def test_what_others_do_meanwhile_is_seen_and_leaves_ticks_alone(office: Workspace, open_as: Opening) -> None:
    ana, ben = open_as(office, "Ana", _of("Meanwhile")), open_as(office, "Ben", _of("Meanwhile"))
    mine, his = _open(ana), _open(ben)
    _box(mine, "Other 4").click()
    _box(his, "Other 5").click()
    _box(his, "SaaS").click()
    expect(his).to_contain_text("Adds 1, removes 1")
    his.get_by_role("button", name="Apply").click()
    expect(_box(mine, "Other 5")).to_be_checked()
    expect(_box(mine, "SaaS")).not_to_be_checked()
    expect(_box(mine, "Other 4")).to_be_checked()
    expect(mine).to_contain_text("Changed meanwhile")
    expect(mine).to_contain_text("Adds 1")
    mine.get_by_role("button", name="Apply").click()
    members = ben.locator(".member-list")
    expect(members).to_contain_text("Other 4")
    expect(members).to_contain_text("Other 5")
    expect(members).not_to_contain_text("SaaS")


def test_two_clicks_on_apply_are_one_act(office: Workspace, open_as: Opening) -> None:
    page = open_as(office, "Ben", _of("Phone"))
    dialog = _open(page)
    _box(dialog, "Other 8").click()
    expect(dialog).to_contain_text("Adds 1")
    dialog.get_by_role("button", name="Apply").dblclick()
    expect(page.locator(".undo-toast")).to_contain_text("Assigned to Other 8")
    page.locator(".undo-toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".member-list")).not_to_contain_text("Other 8")


def test_on_a_phone_nothing_leaves_the_screen(office: Workspace, open_as: Opening) -> None:
    page = open_as(office, "Ben", _of("Phone"), viewport={"width": 390, "height": 780}, has_touch=True)
    dialog = _open(page)
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 8 and box["x"] + box["width"] <= 382 and box["y"] + box["height"] <= 780
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(dialog.get_by_role("button", name="Apply")).to_be_in_viewport()
