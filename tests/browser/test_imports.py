"""The way from a file to leads: rehearsed, mended, imported, and what did not come in taken away and mended."""

import csv
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opening
from tests.factories import write_csv
from tests.serving import Workspace

PATIENCE = 30_000
HEADER = ("First Name", "Last Name", "Email", "Phone", "City")
ROWS = [
    ("Ada", "Byron", "ada@engines.example", "", "London"),
    ("Ben", "Ode", "ben@@engines.example", "", "Rome"),
    ("", "", "", "", "Nowhere"),
    ("Ada", "King", "ada@engines.example", "+44 20 7946 0000", ""),
]


def choose(page: Page, folder: Path, rows: list[tuple[str, ...]]) -> None:
    file = write_csv(folder / "fair.csv", HEADER, rows)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("button", name="Rehearse")).to_be_visible(timeout=PATIENCE)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True)


def group(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="What the rows come to").get_by_role("button", name=name)


def rehearsed(page: Page) -> Locator:
    return page.get_by_role("region", name="Rehearsed rows").locator("tbody tr")


def count(page: Page, label: str) -> Locator:
    return page.get_by_label("Result").locator("div").filter(has_text=label).locator("dd")


def test_a_file_is_rehearsed_mended_and_imported_and_what_is_rejected_comes_back(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    page = open_as(empty, "Ana", "/app/import")
    choose(page, tmp_path, ROWS)
    button(page, "Rehearse").click()
    for name, figure in (("Created", 2), ("Twice in the file", 1), ("Rejected", 1), ("Cells to mend", 1)):
        expect(group(page, name)).to_contain_text(str(figure), timeout=PATIENCE)
    expect(rehearsed(page)).to_have_count(4)
    expect(
        page.get_by_role("list", name="Steps of the import").locator("[aria-current=step]")
    ).to_contain_text("Rehearsal")

    group(page, "Cells to mend").press("Enter")
    expect(rehearsed(page)).to_have_count(1)
    cell = rehearsed(page).get_by_role("textbox", name="Email of line 3")
    expect(cell).to_have_value("ben@@engines.example")
    cell.fill("ben@engines.example")
    cell.press("Enter")
    expect(page.get_by_text("Line 3 is mended")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Cells were mended since.")).to_be_visible()
    button(page, "Rehearse again").click()
    expect(page.get_by_text("Cells were mended since.")).to_have_count(0)
    expect(group(page, "Cells to mend")).to_contain_text("0", timeout=PATIENCE)
    expect(group(page, "Created")).to_contain_text("2")

    button(page, "Import").click()
    expect(count(page, "Created")).to_have_text("2", timeout=PATIENCE)
    expect(count(page, "Rejected")).to_have_text("1")
    expect(button(page, "Undo import")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("link", name="rejected.csv").click()
    sent = list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines()))
    assert sent[0] == [*HEADER, "LeadSphere line", "LeadSphere reason"]
    assert sent[1][:6] == ["", "", "", "", "Nowhere", "4"]

    page.get_by_role("link", name="Created: show them").click()
    expect(page.get_by_role("status").filter(has_text="result")).to_have_text("2 results")

    page.goto(empty.url + "/app/import")
    button(page, "Import another file").click()
    choose(page, tmp_path, [("Cyd", "Ray", *sent[1][2:5])])
    page.get_by_role("combobox", name="Into campaign").select_option("fair")
    button(page, "Import").click()
    expect(count(page, "Created")).to_have_text("1", timeout=PATIENCE)


def test_what_is_there_gives_way_where_somebody_says_so(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    page = open_as(empty, "Ana", "/app/import")
    choose(page, tmp_path, ROWS[:1])
    button(page, "Import").click()
    expect(count(page, "Created")).to_have_text("1", timeout=PATIENCE)
    expect(button(page, "Undo import")).to_be_visible(timeout=PATIENCE)

    button(page, "Import another file").click()
    choose(page, tmp_path, [("Ada", "Byron", "ada@engines.example", "", "Paris")])
    page.get_by_role("combobox", name="Where there is a value for City").select_option("Always replace")
    page.get_by_role("combobox", name="Into campaign").select_option("No campaign")
    button(page, "Rehearse").click()
    expect(group(page, "Updated")).to_contain_text("1", timeout=PATIENCE)
    expect(rehearsed(page)).to_contain_text("City London becomes Paris")
    button(page, "Import").click()
    expect(count(page, "Updated")).to_have_text("1", timeout=PATIENCE)
    page.get_by_role("link", name="Updated: show them").click()
    page.get_by_role("listbox", name="Leads list").get_by_role("option").first.click()
    city = page.get_by_role("region", name="Lead details").get_by_role("textbox", name="City")
    expect(city).to_have_value("Paris")


def test_what_was_asked_of_one_file_is_not_asked_of_the_next(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    page = open_as(empty, "Ana", "/app/import")
    choose(page, tmp_path, ROWS[:1])
    page.get_by_role("combobox", name="Where there is a value for City").select_option("Always replace")
    page.get_by_text("More choices").click()
    asked = {"Tags": "hot", "Source": "Fair", "Consent or other legal basis": "Signed up"}
    for name, text in asked.items():
        page.get_by_role("textbox", name=name, exact=True).fill(text)
    page.wait_for_timeout(400)
    button(page, "Import").click()
    expect(count(page, "Created")).to_have_text("1", timeout=PATIENCE)

    button(page, "Import another file").click()
    choose(page, tmp_path, ROWS[1:])
    expect(page.get_by_role("textbox", name="Name of the new campaign")).to_have_value("fair 2")
    expect(page.get_by_role("combobox", name="Where there is a value for City")).to_have_value("blank")
    page.get_by_text("More choices").click()
    for name in asked:
        expect(page.get_by_role("textbox", name=name, exact=True)).to_have_value("")

    into = page.get_by_role("combobox", name="Into campaign")
    for rows, campaign in ((ROWS[:1], "fair"), (ROWS[1:], "A new campaign")):
        page.get_by_role("button", name="Choose another file").click()
        choose(page, tmp_path, rows)
        expect(page.get_by_text("This file was imported already")).to_have_count(int(campaign == "fair"))
        expect(into.locator("option:checked")).to_have_text(campaign)


def test_a_rehearsal_is_taken_up_in_another_browser_as_it_was_asked_for(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    page = open_as(empty, "Ana", "/app/import")
    choose(page, tmp_path, ROWS[:1])
    page.get_by_role("textbox", name="Name of the new campaign").fill("Spring")
    for wanted in ("A new campaign", "No campaign"):
        page.get_by_role("combobox", name="Into campaign").select_option(wanted)
        page.wait_for_timeout(400)
        button(page, "Rehearse").click()
        expect(button(page, "Rehearse again")).to_be_visible(timeout=PATIENCE)
        other = open_as(empty, "Ana", "/app/import")
        button(other, "Back to columns").click()
        into = other.get_by_role("combobox", name="Into campaign")
        expect(into.locator("option:checked")).to_have_text(wanted)
        if wanted == "A new campaign":
            expect(other.get_by_role("textbox", name="Name of the new campaign")).to_have_value("Spring")
        button(page, "Back to columns").click()


def test_a_rep_imports_on_a_phone_into_no_new_campaign(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    page = open_as(empty, "Ben", "/app/import", viewport={"width": 390, "height": 844})
    choose(page, tmp_path, ROWS[:1])
    for name in ("What City becomes", "Where there is a value for City"):
        box = page.get_by_role("combobox", name=name).bounding_box()
        assert box and box["width"] > 120 and box["x"] + box["width"] <= 390
    into = page.get_by_role("combobox", name="Into campaign")
    expect(into.get_by_role("option")).to_have_text(["No campaign"])
    button(page, "Import").click()
    expect(count(page, "Created")).to_have_text("1", timeout=PATIENCE)
    last = count(page, "Kept out").bounding_box()
    assert last and last["x"] + last["width"] <= 390


def test_a_workspace_that_asks_for_consent_takes_no_import_without_a_note(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    ana = open_as(empty, "Ana", "/app/import")
    wish = ana.get_by_role("checkbox", name="Ask for a note on consent")
    # The server says whether it is ticked.
    wish.click()
    expect(wish).to_be_checked()
    ben = open_as(empty, "Ben", "/app/import")
    choose(ben, tmp_path, ROWS[:1])
    expect(ben.get_by_role("checkbox", name="Ask for a note on consent")).to_have_count(0)
    ben.get_by_role("combobox", name="Into campaign").select_option("No campaign")
    button(ben, "Import").click()
    expect(ben.get_by_text("Write on what consent")).to_be_visible()
    ben.get_by_role("textbox", name="Consent or other legal basis").fill("Met at our stand")
    ben.wait_for_timeout(400)
    button(ben, "Import").click()
    expect(count(ben, "Created")).to_have_text("1", timeout=PATIENCE)
