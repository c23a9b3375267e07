"""The suppression list: kept by managers, seen by reps, and shown at the lead that it is about."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening
from tests.factories import make_lead
from tests.serving import Workspace

PATH = "/app/settings/suppressions"


@pytest.fixture
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with three people at Acme and one elsewhere."""
    data = tmp_path_factory.mktemp("suppressions")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_furnish).start()
    yield workspace
    workspace.stop()


def _furnish(database: Any, _: Any) -> None:
    for name in ("Ada", "Bob", "Cyd"):
        make_lead(database, first_name=name, contacts={"email": f"{name.lower()}@acme.com"})
    make_lead(database, first_name="Eva", contacts={"email": "eva@fine.org"})


def entry(page: Page, value: str) -> Any:
    return page.get_by_role("row").filter(has_text=value)


def write_list(page: Page, text: str) -> Any:
    page.get_by_role("button", name="Add", exact=True).click()
    dialog = page.get_by_role("dialog", name="Add to the suppression list")
    dialog.get_by_role("textbox", name="Addresses and domains").fill(text)
    dialog.get_by_role("button", name="Check").click()
    return dialog


def test_a_list_is_checked_added_shown_to_others_at_once_and_undone(
    crowd: Workspace, open_as: Opening
) -> None:
    mia, ben = open_as(crowd, "Mia", PATH), open_as(crowd, "Ben", PATH)
    lead = open_as(crowd, "Vera", "/app/leads?lead=1")
    expect(ben.get_by_text("Nobody is suppressed")).to_be_visible()
    expect(ben.get_by_role("button", name="Add", exact=True)).to_have_count(0)

    dialog = write_list(mia, "@acme.com, a competitor\nnonsense\neva@fine.org\neva@fine.org")
    expect(dialog.get_by_role("status")).to_have_text("2 entries, 1 repeated. 1 line is not understood.")
    expect(dialog.get_by_text('Line 2: "nonsense" is no domain name.')).to_be_visible()
    expect(dialog.get_by_text("4 leads:")).to_be_visible()
    dialog.get_by_role("textbox", name="Reason").fill("asked us to stop")
    dialog.get_by_role("button", name="Add 2 entries").click()

    expect(entry(ben, "acme.com")).to_contain_text("a competitor")
    expect(entry(ben, "eva@fine.org")).to_contain_text("asked us to stop")
    expect(entry(ben, "acme.com").get_by_role("combobox")).to_have_count(0)
    note = lead.get_by_role("note", name="Suppressed")
    expect(note).to_contain_text("Never contact: this lead is on the suppression list.")
    expect(note).not_to_contain_text("competitor")
    expect(lead.get_by_role("option", name="Ada")).to_contain_text("Suppressed")

    mia.get_by_role("button", name="Undo", exact=True).click()
    expect(ben.get_by_text("Nobody is suppressed")).to_be_visible()
    expect(note).to_have_count(0)


def test_leads_who_are_never_to_be_held_are_offered_for_deletion(crowd: Workspace, open_as: Opening) -> None:
    mia, ana = open_as(crowd, "Mia", PATH), open_as(crowd, "Ana", "/app/leads")
    expect(ana.get_by_text("4 results")).to_be_visible()
    dialog = write_list(mia, "acme.com")
    expect(dialog.get_by_role("radio", name="Delete")).to_have_count(0)
    dialog.get_by_role("radio", name="Never hold").check()
    dialog.get_by_role("radio", name="Delete").check()
    dialog.get_by_role("button", name="Add 1 entry").click()
    expect(ana.get_by_text("1 results").or_(ana.get_by_text("1 result"))).to_be_visible()
    expect(mia.get_by_text("1 added to the suppression list, 3 leads deleted")).to_be_visible()
    mia.get_by_role("button", name="Undo", exact=True).click()
    expect(ana.get_by_text("4 results")).to_be_visible()


def test_a_file_is_read_searched_exported_and_an_entry_removed(
    crowd: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    mia = open_as(crowd, "Mia", PATH)
    file = tmp_path / "list.csv"
    file.write_text("Email,Reason\n" + "".join(f"p{n:03}@example{n}.com,left\n" for n in range(150)), "utf-8")
    mia.get_by_role("button", name="Add", exact=True).click()
    dialog = mia.get_by_role("dialog", name="Add to the suppression list")
    dialog.locator("input[type=file]").set_input_files(file)
    expect(dialog.get_by_role("status").filter(has_text="150 entries.")).to_be_visible()
    dialog.get_by_role("button", name="Add 150 entries").click()
    expect(mia.get_by_text("150 entries", exact=True)).to_be_visible()
    expect(entry(mia, "p149@")).to_be_visible()
    expect(mia.get_by_role("row")).to_have_count(101)
    mia.get_by_role("button", name="Older").click()
    expect(mia.get_by_role("row")).to_have_count(51)
    mia.get_by_role("searchbox", name="Search the suppression list").fill("P007")
    expect(mia.get_by_role("row")).to_have_count(2)
    mia.get_by_role("button", name="Remove p007@example7.com").click()
    expect(mia.get_by_text("No entry matches")).to_be_visible()
    mia.get_by_role("button", name="Undo", exact=True).click()
    expect(entry(mia, "p007@")).to_be_visible()
    with mia.expect_download() as download:
        mia.get_by_role("link", name="Export").click()
    download.value.save_as(file)
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == 151
    assert lines[0] == "Address,Forbids,Reason,Added by,Added at"
    assert any(line.startswith("p149@example149.com,never contact,left,Mia,") for line in lines)


def test_the_open_lead_is_put_on_the_list_and_says_why(crowd: Workspace, open_as: Opening) -> None:
    mia = open_as(crowd, "Mia", "/app/leads?lead=2")
    mia.get_by_role("button", name="More for this lead").click()
    mia.get_by_role("button", name="Suppress this lead…").click()
    dialog = mia.get_by_role("dialog", name="Suppress this lead?")
    dialog.get_by_role("textbox", name="Reason").fill("wrote to us")
    dialog.get_by_role("button", name="Suppress").click()
    note = mia.get_by_role("note", name="Suppressed")
    expect(note).to_contain_text("Never contact: bob@acme.com. wrote to us")
    note.get_by_role("link", name="bob@acme.com").click()
    expect(mia.get_by_role("row")).to_have_count(2)
    entry(mia, "bob@acme.com").get_by_role("combobox").select_option("hold")
    expect(mia.get_by_text("Now: never hold")).to_be_visible()
