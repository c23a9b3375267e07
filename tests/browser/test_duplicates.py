"""Duplicates: found by a search, warned of in the panel, merged with a choice for each attribute, and undone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.services import tags
from tests.browser.conftest import Opening
from tests.factories import make_lead
from tests.serving import Workspace


@pytest.fixture
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace in which two leads are one person, two share a phone, and one is alone."""
    data = tmp_path_factory.mktemp("twins")

    def fill(database: Database, ana: Actor) -> None:
        first = make_lead(
            database, first_name="Ada", last_name="Lovelace", job_title="Countess", company="Acme",
            contacts={"email": "ada@acme.example", "phone": "+14165550123"},
        )  # fmt: skip
        make_lead(
            database, first_name="Ada", last_name="Lovelace", job_title="Programmer", city="London",
            company="Acme", contacts={"email": ["ada+news@acme.example", "ada@acme.example"]},
        )  # fmt: skip
        make_lead(database, first_name="Ben", last_name="Novak", contacts={"phone": "+14165550123"})
        make_lead(database, first_name="Cyd", last_name="Ito")
        with database.transaction() as session:
            tags.tag(session, ana, [first], "first")

    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(fill).start()
    yield workspace
    workspace.stop()


def details(page: Page):
    return page.get_by_role("region", name="Lead details")


def rows(page: Page):
    return page.get_by_role("listbox", name="Leads list").get_by_role("option")


def test_a_pair_is_found_merged_attribute_by_attribute_and_made_two_again(
    twins: Workspace, open_as: Opening
) -> None:
    ana = open_as(twins, "Ana", "/app/duplicates")
    ben = open_as(twins, "Ben", "/app/leads")
    ana.get_by_role("button", name="Look for duplicates").click()
    merge = ana.get_by_role("button", name="Merge Ada Lovelace and Ada Lovelace")
    expect(merge).to_be_visible(timeout=15_000)
    expect(rows(ben)).to_have_count(4)
    merge.click()
    dialog = ana.get_by_role("dialog", name="Merge two leads")
    title = dialog.get_by_role("group", name="Job title")
    title.get_by_role("radio", name="Programmer").check()
    expect(dialog.get_by_role("group", name="City")).to_have_count(0)
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(rows(ben)).to_have_count(3)
    rows(ben).filter(has_text="Ada").click()
    expect(details(ben).get_by_role("textbox", name="Job title")).to_have_value("Programmer")
    expect(details(ben).get_by_role("textbox", name="City")).to_have_value("London")
    expect(details(ben).get_by_role("textbox", name="Email").first).to_have_value("ada@acme.example")
    expect(details(ben).get_by_role("button", name="Remove: ada+news@acme.example")).to_be_visible()
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(rows(ben)).to_have_count(4)
    expect(details(ben).get_by_role("textbox", name="Job title")).to_have_value("Countess")
    expect(details(ben).get_by_role("group", name="Tags")).to_contain_text("first")


def test_the_panel_names_whoever_has_the_same_contact_point_until_both_are_kept(
    twins: Workspace, open_as: Opening
) -> None:
    ana = open_as(twins, "Ana", "/app/leads")
    rows(ana).filter(has_text="Ben").click()
    warning = details(ana).get_by_role("note").filter(has_text="Ada Lovelace")
    expect(warning).to_contain_text("+14165550123 is also with Ada Lovelace")
    warning.get_by_role("button", name="Keep both").click()
    expect(warning).to_have_count(0)
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(warning).to_be_visible()
    warning.get_by_role("button", name="Merge…").click()
    expect(ana.get_by_role("dialog", name="Merge two leads")).to_be_visible()


def test_an_edit_made_meanwhile_is_shown_in_the_open_dialog_before_anybody_merges(
    twins: Workspace, open_as: Opening
) -> None:
    ana, ben = open_as(twins, "Ana", "/app/leads"), open_as(twins, "Ben", "/app/leads")
    rows(ana).filter(has_text="Ben").click()
    details(ana).get_by_role("note").filter(has_text="Ada").get_by_role("button", name="Merge…").click()
    dialog = ana.get_by_role("dialog", name="Merge two leads")
    dialog.get_by_role("group", name="Last name").get_by_role("radio", name="Lovelace").check()
    rows(ben).filter(has_text="Ben").click()
    name = details(ben).get_by_role("textbox", name="First name")
    name.fill("Benno")
    name.press("Enter")
    first = dialog.get_by_role("group", name="First name")
    expect(first.get_by_role("radio", name="Benno")).to_be_checked()
    expect(dialog).to_contain_text("One of these leads has just changed. This is what they say now.")
    expect(dialog.get_by_role("radio", name="Lovelace")).to_be_checked()
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(rows(ben)).to_have_count(3)
    expect(rows(ben).filter(has_text="Benno Lovelace")).to_have_count(1)
