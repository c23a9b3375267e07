"""The whole way of a newcomer: set up, create a campaign, import an export, edit a lead."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Opening
from tests.serving import Workspace

EXPORT = """\
First Name,Last Name,Title,Company,Email,Email Status,Person Linkedin Url,City,Country,# Employees
Ada,Byron,VP Growth,Analytical Engines,ada@engines.example,Verified,https://linkedin.com/in/ada-byron,London,UK,51-200
Grace,Hopper,Rear Admiral,Compilers Inc,grace@compilers.example,Unavailable,,Arlington,USA,"1,001-5,000"
N/A,,,,not an e-mail,,,,,
Ada,Byron,,Analytical Engines,ADA@engines.example,,,,,
"""


def test_a_newcomer_sets_up_a_workspace_and_imports_their_export(browser: Browser, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "data", f"sqlite:///{tmp_path}/data/leadsphere.db").start()
    page = browser.new_page()
    try:
        page.goto(workspace.url)
        expect(page).to_have_url(f"{workspace.url}/setup")
        page.get_by_role("textbox", name="Your name").fill("Ana Torres")
        page.get_by_role("textbox", name="Email").fill("ana@example.org")
        page.get_by_label("Password").fill("a long enough password")
        page.get_by_role("button", name="Create workspace").click()

        expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()
        expect(page).to_have_url(f"{workspace.url}/app/campaigns")
        page.get_by_role("button", name="New campaign").first.click()
        page.get_by_role("textbox", name="Campaign name").fill("Engines")
        page.keyboard.press("Enter")
        card = page.get_by_role("article", name="Engines")
        expect(card.get_by_text("Leads discovered")).to_be_visible()

        card.get_by_role("link", name="Import").click()
        (tmp_path / "apollo.csv").write_text(EXPORT)
        page.locator("input[type=file]").set_input_files(tmp_path / "apollo.csv")
        expect(page.get_by_role("combobox", name="What Title becomes")).to_have_value("lead.job_title")
        page.get_by_role("main").get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("Performed").first).to_be_visible(timeout=15_000)
        counts = page.get_by_label("Result").inner_text()
        assert re.findall(r"\d+", counts) == ["2", "0", "0", "1", "0", "1", "0"]
        expect(page.get_by_role("region", name="Rows that did not come in")).to_contain_text("4")

        page.get_by_role("link", name="View Leads").click()
        expect(page.get_by_role("status").filter(has_text="results")).to_have_text("2 results")
        page.get_by_role("listbox", name="Leads list").get_by_role("option", name="Ada Byron").click()
        panel = page.get_by_role("region", name="Lead details")
        expect(panel.get_by_role("textbox", name="Country")).to_have_value("United Kingdom")
        expect(panel.get_by_role("textbox", name="Headcount")).to_have_value("51-200")
        page.goto(workspace.url + "/app/campaigns")
        card = page.get_by_role("article", name="Engines")
        expect(card.locator(".tile__value")).to_have_text(["2", "100%", "1"])
    finally:
        page.close()
        workspace.stop()


def test_keys_walk_the_list_and_the_address_keeps_the_selection(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Vera")
    options = page.get_by_role("listbox", name="Leads list").get_by_role("option")
    options.nth(0).click()
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("j")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("k")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.wait_for_url(re.compile(r"lead=\d+"))
    name = options.nth(1).locator(".lead-row__name").inner_text()
    page.reload()
    expect(page.get_by_role("region", name="Lead details").get_by_role("heading", name=name)).to_be_visible()


def test_the_window_reaches_the_last_lead_and_comes_back(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Vera")
    rows = page.get_by_role("listbox", name="Leads list").get_by_role("option")
    expect(page.get_by_text("of 1,250")).to_be_visible()
    first = rows.first.locator(".lead-row__name").inner_text()
    seen: set[str] = set()
    for _ in range(60):
        seen.update(rows.locator(".lead-row__name").all_inner_texts())
        assert rows.count() <= 200
        if page.locator(".pager").get_by_text("–1,250 of").count():
            break
        page.locator(".list-scroll").evaluate("e => e.scrollTop = e.scrollHeight")
        page.wait_for_timeout(80)
    expect(page.locator(".pager")).to_contain_text("–1,250 of 1,250")
    page.get_by_role("button", name="To the start").click()
    expect(page.locator(".pager")).to_contain_text("1–")
    expect(rows.first).to_contain_text(first)


def test_a_narrow_screen_shows_one_panel_at_a_time(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Vera", viewport={"width": 390, "height": 844})
    page.get_by_role("listbox", name="Leads list").get_by_role("option").first.click()
    expect(page.get_by_role("region", name="Lead details")).to_be_visible()
    expect(page.get_by_role("region", name="Leads", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("region", name="Leads", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_viewer_sees_everything_and_is_offered_nothing_that_would_be_refused(
    sample: Workspace, open_as: Opening
) -> None:
    page = open_as(sample, "Vera", "/app/campaigns")
    expect(page.get_by_role("article").first).to_be_visible()
    for name in ("New campaign", "Pause", "Resume"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.goto(sample.url + "/app/leads")
    page.get_by_role("listbox", name="Leads list").get_by_role("option").first.click()
    panel = page.get_by_role("region", name="Lead details")
    expect(panel.get_by_role("textbox", name="Job title")).not_to_be_editable()
    expect(panel.get_by_role("button", name="VIP")).to_be_disabled()


def test_search_and_sort_keep_to_the_address(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Vera")
    box = page.get_by_role("searchbox", name="Filter leads")
    box.press_sequentially("head sales", delay=20)
    results = page.get_by_role("status").filter(has_text=re.compile(r"^\d[\d,]* results?$"))
    expect(results).not_to_have_text("1,250 results")
    expect(results).to_be_visible()
    page.wait_for_url(re.compile(r"q=head\+sales"))
    found = results.inner_text()
    page.reload()
    expect(box).to_have_value("head sales")
    expect(results).to_have_text(found)
