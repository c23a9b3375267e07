"""The columns of a file on the import page: whose export it looks like, new fields, and as they were last time."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening
from tests.factories import write_csv
from tests.serving import Workspace

HEADER = ["First Name", "Last Name", "URL", "Connected On", "Cups", "Tags", "Notes"]
ROWS = [
    ["Ada", "Byron", "https://www.linkedin.com/in/ada-b", "30 May 2024", "3", "hot, VIP", "Met in Rome"],
    ["Ben", "Ode", "https://www.linkedin.com/in/ben-o", "28 May 2024", "12", "", ""],
]
PATIENCE = 30_000


def choose(page: Page, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "people.csv", HEADER, ROWS)
    page.locator("input[type=file]").set_input_files(file)


def test_a_column_becomes_a_new_field_and_the_next_file_goes_the_same_way(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    page = open_as(empty, "Ana", "/app/import")
    choose(page, tmp_path)
    expect(page.get_by_text("Looks like a LinkedIn Connections export.")).to_be_visible()
    expect(page.get_by_text("2 of 7 columns are not imported.")).to_be_visible()
    cups = page.get_by_role("combobox", name="What Cups becomes")
    expect(cups).to_have_value("")
    cups.select_option(label="New field: Cups (number)")
    page.get_by_role("combobox", name="What Connected On becomes").select_option(
        label="New field: Connected On (date)"
    )
    expect(page.get_by_text(re.compile("columns (is|are) not imported"))).to_have_count(0)
    _picture(page, "new")
    page.get_by_role("main").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_label("Result")).to_contain_text("Created2", timeout=PATIENCE)

    lead = open_as(empty, "Ana")
    lead.get_by_role("listbox").get_by_role("option").filter(has_text="Ada").click()
    details = lead.get_by_role("region", name="Lead details")
    expect(details.get_by_role("textbox", name="Cups")).to_have_value("3")
    expect(details.get_by_text("Met in Rome")).to_be_visible()

    again = open_as(empty, "Ana", "/app/import")
    choose(again, tmp_path)
    expect(again.get_by_text("Columns as last time (Ana, ")).to_be_visible()
    expect(again.get_by_role("combobox", name="What Cups becomes").locator("option:checked")).to_have_text(
        "Cups"
    )
    _picture(again, "again")
    again.get_by_role("button", name="Match them afresh").click()
    expect(again.get_by_text("Columns as last time")).to_have_count(0)
    expect(again.get_by_role("combobox", name="What URL becomes")).to_have_value("linkedin")


def test_a_rep_is_offered_no_new_fields(empty: Workspace, open_as: Opening, tmp_path: Path) -> None:
    page = open_as(empty, "Ben", "/app/import")
    choose(page, tmp_path)
    cups = page.get_by_role("combobox", name="What Cups becomes")
    expect(cups.locator("option", has_text="Note")).to_have_count(1)
    expect(cups.locator("option", has_text="New field")).to_have_count(0)


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
        page.evaluate("localStorage.theme = 'light'")
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{folder}/{name}-narrow.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
