"""Tags and fields in the settings: two browsers side by side, undo, and the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.services import tags
from tests.browser.conftest import Opening
from tests.factories import make_lead
from tests.serving import Workspace

LONG = "W" * 60


def fill(database: Any, ana: Any) -> None:
    leads = [make_lead(database, first_name=f"Lead {n}") for n in range(5)]
    with database.transaction() as session:
        tags.tag(session, ana, leads[:3], "warm")
        tags.tag(session, ana, leads[2:], "hot")
        tags.tag(session, ana, leads[:1], LONG)
        for n in range(150):
            tags.tag(session, ana, leads[:1], f"zz {n:03}")


@pytest.fixture
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A served workspace with 153 tags, for one test."""
    data = tmp_path_factory.mktemp("tagged")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(fill).start()
    yield workspace
    workspace.stop()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("button", name=f"Remove {name}", exact=True))


def name_of(page: Page, name: str) -> Locator:
    return row(page, name).get_by_role("textbox", name="Tag name")


def test_tags_are_renamed_recoloured_merged_and_removed_before_everybodys_eyes(
    tagged: Workspace, open_as: Opening
) -> None:
    ana, mia = open_as(tagged, "Ana", "/app/campaigns"), open_as(tagged, "Mia", "/app/settings/tags")
    ana.get_by_role("button", name="Account menu of Ana").click()
    ana.get_by_role("link", name="Settings").click()
    ana.get_by_role("navigation", name="Settings").get_by_role("link", name="Tags").click()
    expect(ana).to_have_url(f"{tagged.url}/app/settings/tags")
    expect(ana.get_by_text("153 tags")).to_be_visible()

    name_of(ana, "warm").fill("HOT")
    name_of(ana, "warm").press("Enter")
    expect(row(ana, "warm").get_by_role("alert")).to_have_text(
        "There is already a tag “hot”. Merge the two instead."
    )
    name_of(ana, "warm").press("Escape")
    name_of(ana, "warm").fill("lukewarm")
    name_of(ana, "warm").press("Enter")
    expect(name_of(mia, "lukewarm")).to_have_value("lukewarm")
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(name_of(mia, "warm")).to_have_value("warm")

    colour = row(mia, "warm").locator(".dot")
    before = colour.get_attribute("style")
    ana.get_by_role("button", name="Colour of warm").click()
    pressed = ana.get_by_role("dialog", name="Colour").get_by_role("button", pressed=False)
    pressed.filter(visible=True).nth(3).click()
    expect(colour).not_to_have_attribute("style", before or "")

    ana.get_by_role("button", name="Merge hot into…").click()
    dialog = ana.get_by_role("dialog", name="Merge “hot” into another tag")
    expect(dialog.get_by_role("button", name="Merge", exact=True)).to_be_disabled()
    dialog.get_by_role("searchbox").fill("WÁRM")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    dialog.get_by_role("radio").check()
    expect(dialog.get_by_role("status")).to_have_text(
        "3 leads change: “warm” takes the place of “hot”. 1 of them has both. It can be undone."
    )
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(row(mia, "hot")).to_have_count(0)
    expect(row(mia, "warm")).to_contain_text("5")
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(row(mia, "hot")).to_contain_text("3")

    ana.get_by_role("button", name="Remove warm").click()
    expect(ana.get_by_role("dialog", name="Remove “warm”?")).to_contain_text("3 leads lose this tag.")
    ana.get_by_role("button", name="Remove tag").click()
    expect(row(mia, "warm")).to_have_count(0)
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(row(mia, "warm")).to_contain_text("3")


def test_many_tags_are_searched_and_shown_a_hundred_at_a_time(tagged: Workspace, open_as: Opening) -> None:
    mia = open_as(tagged, "Mia", "/app/settings/tags")
    expect(mia.get_by_text("100 of 153")).to_be_visible()
    mia.get_by_role("button", name="Show more").click()
    expect(mia.get_by_role("row")).to_have_count(154)
    mia.keyboard.press("/")
    mia.keyboard.type("zz 14")
    expect(mia.get_by_text("12 tags")).to_be_visible()
    mia.get_by_role("searchbox", name="Search tags").fill("no such tag")
    expect(mia.get_by_role("heading", name="No tag matches")).to_be_visible()


def test_a_long_name_leaves_the_page_as_wide_as_a_telephone(tagged: Workspace, open_as: Opening) -> None:
    mia = open_as(tagged, "Mia", "/app/settings/tags", viewport={"width": 390, "height": 844})
    expect(row(mia, LONG)).to_be_visible()
    assert mia.locator(".page-body").evaluate("body => body.scrollWidth <= body.clientWidth")
    expect(mia.get_by_role("button", name=f"Remove {LONG}")).to_be_in_viewport()


def test_a_field_made_in_one_browser_appears_in_another_and_is_undone(
    empty: Workspace, open_as: Opening
) -> None:
    ana, mia = open_as(empty, "Ana", "/app/settings/fields"), open_as(empty, "Mia", "/app/settings/fields")
    expect(mia.get_by_role("heading", name="Ask more of every lead")).to_be_visible()
    ana.get_by_role("button", name="Add field").first.click()
    form = ana.get_by_role("dialog", name="Add a field")
    form.get_by_role("textbox", name="Name").fill("job TITLE")
    expect(form.get_by_role("textbox", name="Choices")).to_be_hidden()
    form.get_by_role("combobox", name="Kind").select_option("choice")
    form.get_by_role("textbox", name="Choices").fill("Free\nTeam\n" + "\n".join("x" * 30 for _ in range(60)))
    form.get_by_role("button", name="Add", exact=True).click()
    expect(form.get_by_role("alert")).to_have_text("Every lead has “Job title” already. Choose another name.")
    form.get_by_role("textbox", name="Name").fill("Plan")
    form.get_by_role("textbox", name="Choices").fill("Free\nTeam")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(form).to_be_hidden()

    name = mia.get_by_role("textbox", name="Field name")
    choices = mia.get_by_role("textbox", name="Choices, one on each line").first
    expect(name).to_have_value("Plan")
    expect(choices).to_have_value("Free\nTeam")
    ana.get_by_role("textbox", name="Field name").fill("Tariff")
    ana.get_by_role("textbox", name="Field name").press("Enter")
    expect(name).to_have_value("Tariff")
    choices.fill("Free\nTeam\nGold")
    choices.press("Control+Enter")
    expect(ana.get_by_role("textbox", name="Choices, one on each line").first).to_have_value(
        "Free\nTeam\nGold"
    )

    ana.get_by_role("button", name="Remove Tariff").click()
    ana.get_by_role("button", name="Remove field").click()
    expect(name).to_have_count(0)
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(name).to_have_value("Tariff")


def test_a_field_is_made_and_removed_with_the_keyboard_alone(empty: Workspace, open_as: Opening) -> None:
    mia = open_as(empty, "Mia", "/app/settings/fields")
    add = mia.get_by_role("button", name="Add field").first
    expect(add).to_be_visible()
    add.focus()
    mia.keyboard.press("Enter")
    expect(mia.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    mia.keyboard.type("Budget")
    mia.keyboard.press("Tab")
    mia.keyboard.type("Num")
    mia.keyboard.press("Tab")
    mia.keyboard.press("Tab")
    mia.keyboard.press("Enter")
    expect(mia.get_by_role("textbox", name="Field name")).to_have_value("Budget")
    expect(mia.get_by_text("Number · no lead yet")).to_be_visible()
    expect(add).to_be_focused()
    mia.get_by_role("textbox", name="Field name").focus()
    mia.keyboard.press("Tab")
    mia.keyboard.press("Enter")
    expect(mia.get_by_role("dialog", name="Remove “Budget”?")).to_be_visible()
    mia.get_by_role("button", name="Remove field").focus()
    mia.keyboard.press("Enter")
    expect(mia.get_by_role("textbox", name="Field name")).to_have_count(0)
    expect(mia.get_by_role("dialog", name="Remove “Budget”?")).to_be_hidden()
    expect(mia.locator("#settings")).to_be_focused()
    mia.keyboard.press("Control+z")
    expect(mia.get_by_role("textbox", name="Field name")).to_have_value("Budget")


@pytest.mark.parametrize("page", ["tags", "fields"])
def test_reps_are_told_that_the_settings_are_for_managers(
    empty: Workspace, open_as: Opening, page: str
) -> None:
    ben = open_as(empty, "Ben", f"/app/settings/{page}")
    expect(ben.get_by_role("heading", name="For managers and owners")).to_be_visible()
    places = ben.get_by_role("navigation", name="Settings").get_by_role("link")
    expect(places).to_have_text(["Tokens", "Suppression list"])


def test_a_manager_sees_tags_and_fields_and_an_owner_people_too(empty: Workspace, open_as: Opening) -> None:
    managers = ["Tags", "Fields", "Verification", "Webhooks", "Tokens", "Suppression list"]
    for name, places in (("Mia", managers), ("Ana", ["People", *managers])):
        page = open_as(empty, name, "/app/settings/tags")
        expect(page.get_by_role("heading", name="No tags yet")).to_be_visible()
        expect(page.get_by_role("navigation", name="Settings").get_by_role("link")).to_have_text(places)
