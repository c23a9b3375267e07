"""Two browsers side by side: whoever has a lead open is seen there by the other, and soon no longer."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from tests.browser.conftest import Opening
from tests.factories import make_lead
from tests.serving import Workspace, sign_in

GONE_WITHIN = 5_000
"""Milliseconds."""
ANA_LOOKS = "Ana is looking at this lead"


LAST_SIGN_IN = "Ana, for the last time"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace with some leads."""
    data = tmp_path_factory.mktemp("team")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db")

    def fill(database: Database, ana: Actor) -> None:
        for number in range(9):
            make_lead(database, first_name=f"Lead {number}")
        workspace.tokens[LAST_SIGN_IN] = sign_in(database, ana)

    yield workspace.prepare(fill).start()
    workspace.stop()


def row(page: Page, lead: str) -> Locator:
    return page.locator(f'[data-lead="{lead}"]')


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Lead details")


def pick(page: Page, place: int) -> str:
    """Open the lead that stands there in the list; its id."""
    option = page.get_by_role("listbox", name="Leads list").get_by_role("option").nth(place)
    option.click()
    expect(option).to_have_attribute("aria-selected", "true")
    return option.get_attribute("data-lead") or ""


def at(lead: str) -> str:
    return f"/app/leads?lead={lead}"


def expect_seen(page: Page, lead: str) -> None:
    """Ana's initials are on the row of this lead."""
    expect(row(page, lead).get_by_title(ANA_LOOKS).locator(".avatar")).to_have_text("A")


def test_an_open_lead_shows_who_looks_at_it_in_the_list_and_in_the_panel(
    team: Workspace, open_as: Opening
) -> None:
    ana = open_as(team, "Ana")
    lead = pick(ana, 3)
    ben = open_as(team, "Ben", at(lead))
    expect_seen(ben, lead)
    expect(panel(ben).get_by_role("status").filter(has_text=ANA_LOOKS)).to_be_visible()
    expect(panel(ana).get_by_text("Ben is looking at this lead")).to_be_visible()
    vera = open_as(team, "Vera")
    both = row(vera, lead).get_by_title("Ana and Ben are looking at this lead")
    expect(both.locator(".avatar")).to_have_text(["A", "B"])

    other = pick(ana, 5)
    expect(row(ben, lead).locator(".faces")).to_have_count(0)
    expect(panel(ben).get_by_text(ANA_LOOKS)).to_have_count(0)
    expect_seen(ben, other)
    expect(row(vera, lead).get_by_title("Ben is looking at this lead")).to_be_visible()


def test_ones_own_other_tab_is_nobody_else(team: Workspace, open_as: Opening) -> None:
    first = open_as(team, "Ana")
    lead = pick(first, 2)
    second = first.context.new_page()
    second.goto(team.url + at(lead))
    ben = open_as(team, "Ben")
    expect_seen(ben, lead)
    for page in (first, second):
        expect(page.locator(".faces")).to_have_count(0)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Account menu of Ana").click()
    page.get_by_role("button", name="Sign out").click()


LEAVING: dict[str, Callable[[Page], object]] = {
    "chooses another lead": lambda page: pick(page, 6),
    "closes the tab": lambda page: page.close(),
    "reloads without a lead": lambda page: page.goto(page.url.partition("?")[0]),
    "goes to another page": lambda page: page.get_by_role("link", name="Campaigns").click(),
    "signs out": sign_out,
}


@pytest.mark.parametrize("how", LEAVING)
def test_whoever_leaves_is_gone_within_five_seconds(team: Workspace, open_as: Opening, how: str) -> None:
    ana = open_as(team, LAST_SIGN_IN if how == "signs out" else "Ana")
    lead = pick(ana, 4)
    ben = open_as(team, "Ben", at(lead))
    expect_seen(ben, lead)
    LEAVING[how](ana)
    expect(row(ben, lead).locator(".faces")).to_have_count(0, timeout=GONE_WITHIN)
    expect(panel(ben).get_by_text(ANA_LOOKS)).to_have_count(0, timeout=GONE_WITHIN)


# React leaves the properties of the last drawing on each element: another object is another drawing.
_DRAWINGS = """() => Object.fromEntries([...document.querySelectorAll('[data-lead]')].map(row => [
    row.dataset.lead, row[Object.keys(row).find(key => key.startsWith('__reactProps$'))]]))"""


def test_only_a_row_whose_own_viewers_changed_is_drawn_again(team: Workspace, open_as: Opening) -> None:
    ana, ben = open_as(team, "Ana"), open_as(team, "Ben")
    looked_at = [pick(ana, 1)]
    expect_seen(ben, looked_at[0])
    before = ben.evaluate_handle(_DRAWINGS)
    looked_at.append(pick(ana, 2))
    expect_seen(ben, looked_at[1])
    drawn_again = f"before => Object.entries(({_DRAWINGS})()).filter(([id, now]) => before[id] !== now)"
    assert [lead for lead, _ in ben.evaluate(drawn_again, before)] == sorted(looked_at)


def test_presence_fits_a_narrow_screen(team: Workspace, open_as: Opening) -> None:
    narrow = {"viewport": {"width": 390, "height": 844}}
    for name in ("Ben", "Mia"):
        open_as(team, name, at("4"))
    ana, vera = open_as(team, "Ana", at("4"), **narrow), open_as(team, "Vera", **narrow)
    expect(row(vera, "4").get_by_title("Ana, Ben and Mia are looking at this lead")).to_be_visible()
    expect(panel(ana).get_by_text("Ben and Mia are looking at this lead")).to_be_visible()
    for page in (ana, vera):
        assert page.evaluate("document.documentElement.scrollWidth") == 390
