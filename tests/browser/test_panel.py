"""The lead in full: everything in the right panel, by mouse and by keyboard, in two browsers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind
from leadsphere.database import Database
from leadsphere.services import fields, notes, tags
from tests.browser.conftest import Opening
from tests.factories import make_lead
from tests.serving import Workspace

PEOPLE = ("Ada", "Ben", "Cyd", "Dora", "Emil", "Farah", "Gus", "Hana")


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace with a few leads of one company, and a custom field of each kind of control."""
    data = tmp_path_factory.mktemp("staff")

    def fill(database: Database, ana: Actor) -> None:
        ids = [
            make_lead(
                database,
                first_name=name,
                last_name="Tester",
                company="Acme",
                contacts={"email": [f"{name.lower()}@acme.example", f"{name.lower()}@home.example"]},
            )
            for name in PEOPLE
        ]
        with database.transaction() as session:
            fields.define(session, ana, "Shoe size", Kind.NUMBER)
            fields.define(session, ana, "Meal", Kind.CHOICE, ["Fish", "Soup"])
            tags.tag(session, ana, ids[:1], "early")
            notes.add(session, ana, ids[0], "An old note.")

    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(fill).start()
    yield workspace
    workspace.stop()


def details(page: Page):
    return page.get_by_role("region", name="Lead details")


def rows(page: Page):
    return page.get_by_role("listbox", name="Leads list").get_by_role("option")


def opened(page: Page, name: str) -> Page:
    rows(page).filter(has_text=name).click()
    expect(details(page).get_by_role("heading", name=f"{name} Tester")).to_be_visible()
    return page


def test_tags_come_and_go_in_both_browsers_and_an_undo_brings_them_back(
    staff: Workspace, open_as: Opening
) -> None:
    ana, ben = opened(open_as(staff, "Ana"), "Ben"), opened(open_as(staff, "Ben"), "Ben")
    box = details(ana).get_by_role("textbox", name="Add tag")
    box.fill("Warm & wanted")
    box.press("Enter")
    expect(details(ben).get_by_role("group", name="Tags")).to_contain_text("Warm & wanted")
    expect(box).to_have_value("")
    details(ben).get_by_role("button", name="Remove the tag Warm & wanted").click()
    expect(details(ana).get_by_role("group", name="Tags")).not_to_contain_text("Warm & wanted")
    ben.get_by_role("button", name="Undo", exact=True).click()
    expect(details(ana).get_by_role("group", name="Tags")).to_contain_text("Warm & wanted")


def test_a_note_waits_as_a_draft_until_its_button_is_pressed(staff: Workspace, open_as: Opening) -> None:
    ana, ben = opened(open_as(staff, "Ana"), "Cyd"), opened(open_as(staff, "Ben"), "Cyd")
    draft = details(ana).get_by_role("textbox", name="New note")
    draft.fill("First line\nand a second")
    opened(ana, "Dora")
    expect(details(ana).get_by_role("textbox", name="New note")).to_have_value("")
    opened(ana, "Cyd")
    expect(draft).to_have_value("First line\nand a second")
    ana.reload()
    expect(draft).to_have_value("First line\nand a second")
    details(ana).get_by_role("button", name="Add note").click()
    note = details(ben).get_by_role("textbox", name="Note of Ana")
    expect(note).to_have_value("First line\nand a second")
    expect(note).to_have_attribute("readonly", "")
    expect(draft).to_have_value("")
    own = details(ana).get_by_role("textbox", name="Note of Ana")
    own.fill("Changed")
    own.press("Control+Enter")
    expect(note).to_have_value("Changed")


def test_contact_points_are_added_made_primary_and_removed(staff: Workspace, open_as: Opening) -> None:
    ana, ben = opened(open_as(staff, "Ana"), "Dora"), opened(open_as(staff, "Ben"), "Dora")
    panel = details(ana)
    panel.get_by_role("combobox", name="Kind of contact point").select_option("phone")
    value = panel.get_by_role("textbox", name="New contact point")
    value.fill("no number")
    panel.get_by_role("button", name="Add contact point").click()
    expect(panel.get_by_role("alert")).to_be_visible()
    expect(value).to_have_value("no number")
    value.fill("+1 416 555 0199")
    panel.get_by_role("button", name="Add contact point").click()
    expect(details(ben).get_by_role("textbox", name="Phone")).to_have_value("+14165550199")
    panel.get_by_role("button", name="Make primary: dora@home.example").click()
    expect(details(ben).get_by_role("textbox", name="Email").first).to_have_value("dora@home.example")
    panel.get_by_role("button", name="Remove: dora@acme.example").click()
    expect(details(ben).get_by_role("button", name="Remove: dora@acme.example")).to_have_count(0)
    expect(details(ben).get_by_role("link", name="Email: dora@home.example")).to_have_attribute(
        "href", "mailto:dora@home.example"
    )


def test_custom_fields_are_edited_like_all_others(staff: Workspace, open_as: Opening) -> None:
    ana, ben = opened(open_as(staff, "Ana"), "Emil"), opened(open_as(staff, "Ben"), "Emil")
    size = details(ana).get_by_role("textbox", name="Shoe size")
    size.fill("large")
    size.press("Enter")
    expect(size).to_have_attribute("aria-invalid", "true")
    size.fill("42")
    size.press("Enter")
    expect(details(ben).get_by_role("textbox", name="Shoe size")).to_have_value("42")
    details(ana).get_by_role("combobox", name="Meal").select_option("Soup")
    expect(details(ben).get_by_role("combobox", name="Meal")).to_have_value("Soup")
    search = ana.get_by_role("searchbox", name="Filter leads")
    search.fill("soup")
    expect(rows(ana)).to_have_count(1)


def test_an_edit_of_the_company_says_how_many_leads_it_changes(staff: Workspace, open_as: Opening) -> None:
    ana, ben = opened(open_as(staff, "Ana"), "Farah"), opened(open_as(staff, "Ben"), "Gus")
    industry = details(ana).get_by_role("textbox", name="Industry")
    industry.press_sequentially("Rockets")
    expect(details(ana).get_by_text(f"Changes {len(PEOPLE)} leads")).to_be_visible()
    industry.press("Enter")
    expect(details(ben).get_by_role("textbox", name="Industry")).to_have_value("Rockets")
    company = details(ana).get_by_role("textbox", name="Company", exact=True)
    company.fill("Ac")
    expect(ana.locator("datalist option")).to_have_count(1)
    company.fill("Solo")
    company.press("Enter")
    expect(details(ana).get_by_role("textbox", name="Industry")).to_have_value("")
    expect(details(ben).get_by_role("textbox", name="Company", exact=True)).to_have_value("Acme")


def test_the_keys_work_where_nobody_types(staff: Workspace, open_as: Opening) -> None:
    ana = opened(open_as(staff, "Ana"), "Gus")
    star = details(ana).get_by_role("button", name="VIP")
    before = star.get_attribute("aria-pressed")
    after = "false" if before == "true" else "true"
    ana.keyboard.press("v")
    expect(star).to_have_attribute("aria-pressed", after)
    ana.keyboard.press("Control+z")
    expect(star).to_have_attribute("aria-pressed", before or "")
    ana.keyboard.press("r")
    expect(details(ana).get_by_text("Reviewed by Ana")).to_be_visible()
    ana.keyboard.press("t")
    expect(details(ana).get_by_role("textbox", name="Add tag")).to_be_focused()
    ana.keyboard.type("vrn?")
    expect(details(ana).get_by_role("textbox", name="Add tag")).to_have_value("vrn?")
    ana.keyboard.press("Escape")
    details(ana).get_by_role("heading").first.click()
    ana.keyboard.press("n")
    expect(details(ana).get_by_role("textbox", name="New note")).to_be_focused()
    details(ana).get_by_role("heading").first.click()
    ana.keyboard.press("Control+ArrowRight")
    expect(details(ana).get_by_role("heading", name="Hana Tester")).to_be_visible()
    ana.keyboard.press("Control+ArrowLeft")
    expect(details(ana).get_by_role("heading", name="Gus Tester")).to_be_visible()
    ana.keyboard.press("Shift+?")
    expect(ana.get_by_role("dialog", name="Keys")).to_be_visible()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("dialog", name="Keys")).to_have_count(0)


def test_a_deleted_lead_comes_back_with_all_that_was_its_own(staff: Workspace, open_as: Opening) -> None:
    ana, ben = opened(open_as(staff, "Ana"), "Ada"), opened(open_as(staff, "Ben"), "Ada")
    details(ana).get_by_role("button", name="More for this lead").click()
    ana.get_by_role("button", name="Delete this lead").click()
    expect(details(ben).get_by_role("heading", name="This lead is no longer here")).to_be_visible()
    expect(details(ana).get_by_role("heading", name="Ben Tester")).to_be_visible()
    ana.get_by_role("button", name="Undo", exact=True).click()
    opened(ana, "Ada")
    expect(details(ana).get_by_role("textbox", name="Note of Ana")).to_have_value("An old note.")
    expect(details(ana).get_by_role("group", name="Tags")).to_contain_text("early")


def test_ticked_leads_are_tagged_and_deleted_together_and_brought_back(
    staff: Workspace, open_as: Opening
) -> None:
    ana = open_as(staff, "Ana")
    expect(rows(ana)).to_have_count(len(PEOPLE))
    rows(ana).nth(1).locator("[data-tick]").click()
    rows(ana).nth(3).locator("[data-tick]").click(modifiers=["Shift"])
    expect(ana.get_by_text("3 selected")).to_be_visible()
    expect(rows(ana).nth(2)).to_have_attribute("aria-checked", "true")
    ana.get_by_role("textbox", name="Tag the selected leads").fill("batch")
    ana.get_by_role("textbox", name="Tag the selected leads").press("Enter")
    expect(ana.get_by_text("3 leads tagged “batch”")).to_be_visible()
    ana.get_by_role("button", name="More acts").click()
    ana.get_by_role("button", name="Delete", exact=True).click()
    expect(rows(ana)).to_have_count(len(PEOPLE) - 3)
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(rows(ana)).to_have_count(len(PEOPLE))


def test_a_viewer_sees_everything_and_no_control_that_would_be_refused(
    staff: Workspace, open_as: Opening
) -> None:
    vera = opened(open_as(staff, "Vera"), "Ada")
    expect(details(vera).get_by_role("textbox", name="Note of Ana")).to_have_value("An old note.")
    for name in ("Add note", "Add contact point", "More for this lead", "Remove the tag early"):
        expect(details(vera).get_by_role("button", name=name)).to_have_count(0)
    expect(details(vera).get_by_role("textbox", name="Add tag")).to_have_count(0)


def test_an_owner_erases_a_person_for_good(staff: Workspace, open_as: Opening) -> None:
    ana, ben = opened(open_as(staff, "Ana"), "Hana"), opened(open_as(staff, "Ben"), "Hana")
    details(ben).get_by_role("button", name="More for this lead").click()
    expect(ben.get_by_role("button", name="Erase this person…")).to_have_count(0)
    details(ana).get_by_role("button", name="More for this lead").click()
    ana.get_by_role("button", name="Erase this person…").click()
    ana.get_by_role("button", name="Erase for good").click()
    expect(details(ben).get_by_role("heading", name="This lead is no longer here")).to_be_visible()
    expect(ana.get_by_text("Erased. This person cannot be imported again.")).to_be_visible()
    expect(rows(ana).filter(has_text="Hana")).to_have_count(0)
