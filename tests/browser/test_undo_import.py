"""A whole import taken back in the background: what somebody has edited since stays, and everybody sees what goes."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opening
from tests.factories import write_csv
from tests.serving import Workspace

MANY = 400
"""Leads of the file: several changes each, so that the undo is a job."""
PATIENCE = 20_000
"""Milliseconds that a job of this size may take on a busy machine."""

_NOTE_PROGRESS = """() => {
    window.percents = [];
    const bars = () => document.querySelectorAll('progress[aria-label="Undoing…"]');
    const look = () => bars().forEach(bar => percents.push(bar.value));
    new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true});
}"""


def details(page: Page) -> Locator:
    return page.get_by_role("region", name="Lead details")


def rows(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Leads list").get_by_role("option")


def expect_results(page: Page, count: int) -> None:
    text = f"{count} {'result' if count == 1 else 'results'}"
    expect(page.get_by_role("status").filter(has_text="result")).to_have_text(text, timeout=PATIENCE)


def find(page: Page, name: str) -> Locator:
    """The row of this lead in a list that shows nobody else."""
    page.get_by_role("searchbox", name="Filter leads").fill(name)
    expect(rows(page)).to_have_count(1)
    return rows(page).filter(has_text=name)


def import_many(page: Page, tmp_path: Path) -> None:
    """Import the file on the import page, and wait until all of it is in."""
    people = ([f"Person{n:03}", "Imported", "Porter", f"person{n:03}@many.example"] for n in range(MANY))
    file = write_csv(tmp_path / "many.csv", ["First Name", "Last Name", "Title", "Email"], people)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("main").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_label("Result")).to_contain_text(f"Created{MANY}", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Undo import")).to_be_visible(timeout=PATIENCE)


def undo_import(page: Page) -> None:
    page.get_by_role("button", name="Undo import").click()
    question = page.get_by_role("dialog", name="Undo this import?")
    expect(question).to_contain_text(f"the whole import: {MANY} leads")
    page.evaluate(_NOTE_PROGRESS)
    question.get_by_role("button", name="Undo import").click()


def expect_outcome(page: Page, text: str) -> None:
    outcome = page.get_by_role("status").filter(has_text="reverted")
    expect(outcome).to_have_text(text, timeout=PATIENCE)


def test_an_undone_import_keeps_what_somebody_edited_and_names_it(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    ana = open_as(empty, "Ana", "/app/import")
    import_many(ana, tmp_path)
    ben, vera, mia = (open_as(empty, name) for name in ("Ben", "Vera", "Mia"))
    find(ben, "Person007").click()
    title = details(ben).get_by_role("textbox", name="Job title")
    title.fill("Keeper")
    title.press("Enter")
    expect(details(ben).get_by_text("Saved")).to_be_visible()
    find(mia, "Person123").click()
    expect(details(mia).get_by_role("heading", name="Person123 Imported")).to_be_visible()
    expect_results(vera, MANY)
    vera.evaluate("window.loadedOnce = true")

    undo_import(ana)
    expect_outcome(ana, f"{MANY - 1} reverted, 1 kept: edited by Ben")
    percents = ana.evaluate("percents")
    assert percents
    assert percents == sorted(percents)
    expect(ana.get_by_role("progressbar", name="Undoing…")).to_have_count(0)
    kept = ana.get_by_role("list", name="Kept").get_by_role("listitem")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text("edited by Ben")

    expect_results(vera, 1)
    expect(rows(vera)).to_have_count(1)
    expect(rows(vera)).to_contain_text("Person007 Imported")
    assert vera.evaluate("window.loadedOnce")
    expect(title).to_have_value("Keeper")
    expect(details(mia).get_by_role("heading", name="This lead is no longer here")).to_be_visible()

    kept.get_by_role("link", name="Person007 Imported").click()
    expect(details(ana).get_by_role("textbox", name="Job title")).to_have_value("Keeper")


def test_an_undone_import_that_nobody_touched_says_so_and_comes_back_whole(
    empty: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    ana = open_as(empty, "Ana", "/app/import")
    import_many(ana, tmp_path)
    vera = open_as(empty, "Vera")
    expect_results(vera, MANY)

    undo_import(ana)
    expect_outcome(ana, f"{MANY} reverted")
    expect(ana.get_by_role("main").get_by_text("Undone by Ana")).to_be_visible()
    expect(ana.get_by_role("button", name="Undo import")).to_have_count(0)
    expect(rows(vera)).to_have_count(0)

    ana.get_by_role("button", name="Undo", exact=True).click()
    expect_results(vera, MANY)
    find(vera, "Person123").click()
    email = details(vera).get_by_role("textbox", name="Email")
    expect(email).to_have_value("person123@many.example")
    expect(ana.get_by_role("button", name="Undo import")).to_be_visible(timeout=PATIENCE)
