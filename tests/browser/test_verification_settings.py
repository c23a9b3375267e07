"""The settings of verification in the browser: decided, refused, a key that is not shown; and for whom."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Opening
from tests.serving import Workspace

PAGE = "/app/settings/verification"
KEY = "0123456789-key-of-ours"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    data = tmp_path_factory.mktemp("verification-settings")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare().start()
    yield workspace
    workspace.stop()


def test_what_is_decided_stands_after_a_reload_and_what_cannot_be_is_said(
    workspace: Workspace, open_as: Opening
) -> None:
    ana = open_as(workspace, "Ana", PAGE)
    days = ana.get_by_label("Verify again after (days)")
    expect(days).to_have_value("0")
    days.fill("90")
    ana.get_by_label("Ask mail servers about mailboxes").check()
    ana.get_by_role("button", name="Save", exact=True).click()
    expect(ana.get_by_role("alert").filter(has_text="Mail servers want to know who asks.")).to_be_visible()
    expect(days).to_have_value("90")
    ana.get_by_label("Name of this machine (HELO)").fill("crm.example.org")
    ana.get_by_role("button", name="Save", exact=True).click()
    expect(ana.get_by_text("Saved. It holds from the next verification on.")).to_be_visible()
    ana.reload()
    expect(days).to_have_value("90")
    expect(ana.get_by_label("Ask mail servers about mailboxes")).to_be_checked()
    expect(ana.get_by_label("Name of this machine (HELO)")).to_have_value("crm.example.org")


def test_a_key_is_kept_and_never_shown_and_let_go_of(workspace: Workspace, open_as: Opening) -> None:
    ana = open_as(workspace, "Ana", PAGE)
    ana.get_by_label("Key", exact=True).fill(KEY)
    ana.get_by_role("combobox", name="Provider").select_option(label="Reoon")
    ana.get_by_role("button", name="Keep this key").click()
    expect(ana.get_by_text("Reoon is asked. Its key is kept, and shown to nobody.")).to_be_visible()
    expect(ana.get_by_label("Key", exact=True)).to_have_value("")
    ana.reload()
    expect(ana.get_by_text("Asked 0 times today, 0 this month.")).to_be_visible()
    assert KEY not in ana.content()
    ana.get_by_role("button", name="Forget the key").click()
    expect(ana.get_by_text("Reoon is asked.")).to_have_count(0)


def test_a_rep_is_told_whom_it_is_for(workspace: Workspace, open_as: Opening) -> None:
    ben = open_as(workspace, "Ben", PAGE)
    expect(ben.get_by_role("heading", name="For owners and managers")).to_be_visible()
    expect(ben.get_by_role("button", name="Save")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_nothing_keeps_anybody_from_using_it(
    workspace: Workspace, open_as: Opening, width: int, scheme: Any
) -> None:
    ana = open_as(workspace, "Ana", PAGE, viewport={"width": width, "height": 900}, color_scheme=scheme)
    expect(ana.get_by_role("heading", name="Mail servers")).to_be_visible()
    assert Axe().run(ana).response["violations"] == []
    assert ana.evaluate("document.documentElement.scrollWidth <= innerWidth")
