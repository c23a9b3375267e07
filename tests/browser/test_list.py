"""The list of leads: sorted by what it shows, walked from end to end, and gone to by position."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.state.lead_list import PAGE, WINDOW
from leadsphere.values.text import fold
from tests.browser.conftest import Opening
from tests.serving import Workspace

LEADS = 1_250


def _rows(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Leads list").get_by_role("option")


def _shows_at_top(page: Page, name: str) -> None:
    """That this name stands in the first row on the screen."""
    page.wait_for_function(
        """name => {
            const list = document.querySelector('.list-scroll');
            return [...list.querySelectorAll('[role=option]')]
                .find((row) => row.getBoundingClientRect().bottom > list.getBoundingClientRect().top + 8)
                ?.querySelector('.lead-row__name').textContent === name;
        }""",
        arg=name,
    )


def _stands_at(page: Page, first: int) -> None:
    expect(page.locator(".pager")).to_contain_text(re.compile(rf"^{first:,}–"))


def _sort_by(page: Page, column: str) -> None:
    page.get_by_role("button", name="Sort").click()
    page.get_by_role("button", name=column, exact=True).click()


def _end(page: Page) -> Locator:
    return page.locator(".pager").get_by_text(f"–{LEADS:,} of {LEADS:,}")


def _leads(workspace: Workspace) -> list[tuple[int, str]]:
    """Every id and name, by last and then first name: read and sorted beside the product."""
    with closing(sqlite3.connect(workspace.database_url.removeprefix("sqlite:///"))) as connection:
        rows = connection.execute("SELECT first_name, last_name, id FROM lead").fetchall()
    rows.sort(key=lambda row: (fold(f"{row[1]} {row[0]}".strip()).encode() or b"\xff", row[2]))
    return [(id_, f"{first} {last}".strip() or "No name") for first, last, id_ in rows]


def test_a_position_is_gone_to_and_the_keys_lead_to_both_ends(sample: Workspace, open_as: Opening) -> None:
    names = [name for _, name in _leads(sample)]
    page = open_as(sample, "Ben")
    expect(page.get_by_text("1,250 results")).to_be_visible()
    page.keyboard.press("g")
    expect(page.get_by_role("textbox", name="Go to position")).to_be_focused()
    page.keyboard.type("700")
    page.keyboard.press("Enter")
    _shows_at_top(page, names[699])
    page.keyboard.press("j")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text(names[699])
    page.keyboard.press("g")
    page.keyboard.type("-1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write the number of a row")).to_be_visible()
    _shows_at_top(page, names[699])
    page.keyboard.press("g")
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Go to position")).not_to_be_focused()
    page.keyboard.press("End")
    expect(_end(page)).to_be_visible()
    expect(_rows(page).last).to_contain_text(names[-1])
    page.keyboard.press("Home")
    _stands_at(page, 1)
    expect(_rows(page).first).to_contain_text(names[0])
    page.get_by_role("textbox", name="Go to position").fill("99,999")
    page.keyboard.press("Enter")
    expect(_end(page)).to_be_visible()


def test_however_far_one_scrolls_the_browser_holds_a_window_of_rows(
    sample: Workspace, open_as: Opening
) -> None:
    page = open_as(sample, "Ben")
    expect(page.get_by_text("1,250 results")).to_be_visible()
    met: dict[str, None] = {}
    while len(met) < LEADS:
        shown = _rows(page).evaluate_all("rows => rows.map(row => row.dataset.lead)")
        assert len(shown) <= WINDOW
        # Each window goes on where the last one ended, so that nobody is passed over.
        assert not met or shown[0] in met
        met |= dict.fromkeys(shown)
        page.locator(".list-scroll").evaluate("list => list.scrollTop = list.scrollHeight")
        expect(
            page.locator(f"[data-lead='{shown[-1]}'] ~ [role=option]").or_(_end(page)).first
        ).to_be_attached()
    assert [int(lead) for lead in met] == [lead for lead, _ in _leads(sample)]


@pytest.mark.parametrize(
    ("column", "query", "turned"),
    [
        ("First name", "first_name", "Z–A"),
        ("Headline", "headline", "Z–A"),
        ("E-mail verdict", "verdict", "Invalid first"),
        ("VIP", "vip", "VIPs last"),
        ("Stage", "-stage", "Earliest stage first"),
        ("Added", "-created_at", "Oldest first"),
    ],
)
def test_the_list_is_sorted_by_a_column_and_turned_round(
    column: str, query: str, turned: str, sample: Workspace, open_as: Opening
) -> None:
    page = open_as(sample, "Ben")
    expect(page.get_by_text("1,250 results")).to_be_visible()
    _sort_by(page, column)
    expect(page).to_have_url(re.compile(rf"sort={query}$"))
    expect(page.get_by_role("button", name="Sort")).to_contain_text(column)
    first = _rows(page).first.inner_text()
    page.locator(".list-scroll").evaluate("list => list.scrollTop = 2500")
    _sort_by(page, turned)
    page.wait_for_function("() => document.querySelector('.list-scroll').scrollTop === 0")
    other = query.removeprefix("-") if query.startswith("-") else f"-{query}"
    expect(page).to_have_url(re.compile(rf"sort={other}$"))
    expect(page.get_by_role("button", name="Sort")).to_contain_text(turned)
    expect(_rows(page).first).not_to_have_text(first)
    turned_round = _rows(page).first.inner_text()
    page.reload()
    expect(_rows(page).first).to_have_text(re.compile(re.escape(turned_round.split("\n")[1])))
    page.keyboard.press("End")
    expect(_end(page)).to_be_visible()
    assert _rows(page).count() >= PAGE
