"""Verifying in the browser: a lead, an address, a slip put right by one click, many; offline; and who may not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opening
from tests.factories import make_lead
from tests.nameserver import MX, SILENT, NameServer, serving
from tests.serving import Workspace

ADA = ("ada@gmial.com", "ada@engines.example", "ada@gone.example")


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    known = {"engines.example": MX, "gmial.com": MX, "gmail.com": MX, "silent.example": SILENT}
    with serving(NameServer(known)) as server:
        yield server


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, server: NameServer) -> Iterator[Workspace]:
    """A workspace that asks the name server of these tests."""
    data = tmp_path_factory.mktemp("verification")
    workspace = Workspace(
        data, f"sqlite:///{data}/leadsphere.db", environment={"LEADSPHERE_DNS": server.setting}
    )
    workspace.prepare(_furnish).start()
    yield workspace
    workspace.stop()


def _furnish(database: Any, _: Any) -> None:
    make_lead(database, first_name="Ada", last_name="Byron", contacts={"email": ADA})
    make_lead(database, first_name="Grace", last_name="Lee", contacts={"email": "grace@engines.example"})
    make_lead(database, first_name="Cy", last_name="Quiet", contacts={"email": "cy@silent.example"})
    make_lead(
        database, first_name="Di", last_name="Calls", contacts={"linkedin": "https://www.linkedin.com/in/di"}
    )
    for number in range(4):
        make_lead(database, first_name=f"Many{number}", contacts={"email": f"many{number}@engines.example"})


def opened(page: Page, name: str) -> Locator:
    """The verification of a lead's addresses, once the lead is open."""
    page.locator("[data-lead]").filter(has_text=name).click()
    expect(page.get_by_role("heading", name=re.compile(f"^{name}"))).to_be_visible()
    return page.get_by_role("list", name="Verification").locator("> li")


def test_all_addresses_of_a_lead_seen_by_others_and_undone(workspace: Workspace, open_as: Opening) -> None:
    ana, ben = open_as(workspace, "Ana"), open_as(workspace, "Ben")
    addresses, theirs = opened(ana, "Ada"), opened(ben, "Ada")
    expect(theirs.nth(1)).to_contain_text("Not verified yet")
    ana.get_by_role("button", name="Verify", exact=True).click()
    for page in (addresses, theirs):
        expect(page.nth(0)).to_contain_text("Unknown")
        expect(page.nth(0)).to_contain_text("gmial.com looks like a slip of gmail.com.")
        expect(page.nth(1)).to_contain_text("Valid")
        expect(page.nth(1)).to_contain_text("Whether this mailbox exists was not asked.")
        expect(page.nth(2)).to_contain_text("There is no domain gone.example.")
    addresses.nth(1).get_by_text("Evidence of").click()
    expect(addresses.nth(1)).to_contain_text("Mail goes to mx1.engines.example.")
    expect(ana.get_by_text("3 addresses: 1 valid, 1 invalid, 1 unknown")).to_be_visible()
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(theirs.nth(1)).to_contain_text("Not verified yet")


def test_a_slip_is_put_right_by_one_click_and_verified(workspace: Workspace, open_as: Opening) -> None:
    ana = open_as(workspace, "Ana")
    addresses = opened(ana, "Ada")
    field = ana.get_by_role("textbox", name="Email", exact=True).first
    ana.get_by_role("button", name="Verify this one: ada@gmial.com").click()
    ana.get_by_role("button", name="Use gmail.com").click()
    expect(addresses.nth(0)).to_contain_text("ada@gmail.com")
    expect(addresses.nth(0)).to_contain_text("Valid")
    expect(field).to_have_value("ada@gmail.com")
    expect(ana.get_by_role("button", name="Use gmail.com")).to_have_count(0)
    field.fill("ada@gmial.com")
    field.press("Enter")
    # An address that was changed is verified by itself.
    expect(addresses.nth(0)).to_contain_text("gmial.com looks like a slip of gmail.com", timeout=20_000)


def test_while_it_checks_the_tab_goes_on_and_silence_is_said_plainly(
    workspace: Workspace, open_as: Opening
) -> None:
    ana = open_as(workspace, "Ana")
    addresses = opened(ana, "Cy")
    ana.get_by_role("button", name="Verify", exact=True).click()
    expect(addresses.first.get_by_text("Checking…")).to_be_visible()
    expect(ana.get_by_role("button", name="Checking…")).to_have_attribute("aria-disabled", "true")
    opened(ana, "Grace")
    opened(ana, "Cy")
    expect(addresses.first).to_contain_text("Unknown")
    expect(addresses.first).to_contain_text("No name server answered")
    expect(ana.get_by_role("button", name="Verify", exact=True)).to_be_visible()


def test_a_lead_without_an_address_says_so(workspace: Workspace, open_as: Opening) -> None:
    ana = open_as(workspace, "Ana")
    opened(ana, "Di")
    ana.get_by_role("button", name="Verify", exact=True).click()
    expect(ana.get_by_text("There is no e-mail address and no number to verify.")).to_be_visible()


def test_a_selection_is_verified_in_the_background(workspace: Workspace, open_as: Opening) -> None:
    ana = open_as(workspace, "Ana", "/app/leads?q=Many")
    expect(ana.locator(".results")).to_have_text("4 results")
    ana.get_by_role("checkbox", name="Select all on the page").click()
    ana.get_by_role("button", name="More acts").click()
    ana.get_by_role("button", name="Verify contact points", exact=True).click()
    expect(ana.get_by_text("4 leads verified: 4 valid")).to_be_visible()
    expect(ana.get_by_role("option").filter(has_text="E-mail: Valid")).to_have_count(4)
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(ana.get_by_role("option").filter(has_text="E-mail: Not verified yet")).to_have_count(4)


def test_a_viewer_sees_the_verdicts_and_no_button(workspace: Workspace, open_as: Opening) -> None:
    vera = open_as(workspace, "Vera")
    addresses = opened(vera, "Grace")
    expect(addresses).to_have_count(1)
    expect(addresses.get_by_role("button")).to_have_count(0)
    expect(vera.get_by_role("button", name="Verify")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_keeps_anybody_from_reading_it(workspace: Workspace, open_as: Opening, width: int) -> None:
    ana = open_as(workspace, "Ana", viewport={"width": width, "height": 900})
    addresses = opened(ana, "Ada")
    ana.get_by_role("button", name="Verify", exact=True).click()
    expect(addresses.nth(2)).to_contain_text("There is no domain gone.example.")
    addresses.nth(2).get_by_text("Evidence of").click()
    assert Axe().run(ana).response["violations"] == []
    assert ana.evaluate("document.documentElement.scrollWidth <= innerWidth")
