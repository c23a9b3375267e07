"""A source, added with a preview in one browser and run; its leads arrive on the card of another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from leadsphere.database import Database
from tests.browser.conftest import Opening
from tests.factories import make_campaign
from tests.jobs.web import forbidding, site
from tests.scraping.server import Site, serving
from tests.serving import Workspace

pytestmark = pytest.mark.browser
MANY = 4


def _campaign(database: Database, _: object) -> None:
    make_campaign(database, "Q4")


@pytest.fixture
def team(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A served workspace with one campaign, which may read this machine."""
    data: Path = tmp_path_factory.mktemp("sources")
    monkeypatch.setenv("LEADSPHERE_LOCAL_SCRAPING", "yes")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_campaign).start()
    yield workspace
    workspace.stop()


@pytest.fixture
def web() -> Iterator[Site]:
    """A site with four people."""
    with serving(site(MANY)) as there:
        yield there


def _open(page: Page) -> None:
    page.get_by_role("button", name="More for this campaign").click()
    page.get_by_role("link", name="Sources").click()
    expect(page.get_by_role("heading", name="Q4: sources")).to_be_visible()


def test_a_source_with_a_preview_fills_the_card_of_another_browser(
    team: Workspace, open_as: Opening, web: Site
) -> None:
    card, page = open_as(team, "Ana", "/app/campaigns"), open_as(team, "Mia", "/app/campaigns")
    article = card.get_by_role("article", name="Q4")
    expect(article.locator(".tile--purple")).to_contain_text("0")
    _open(page)
    page.get_by_role("button", name="Add a first source").click()
    address = page.get_by_role("textbox", name="Address", exact=True)
    expect(address).to_be_focused()
    address.fill(web.url())
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text(f"{MANY} people found.")).to_be_visible(timeout=60_000)
    table = page.get_by_role("region", name="People found")
    expect(table.get_by_role("rowheader", name="Ada1 Lovelace")).to_be_visible()
    expect(table.get_by_role("link", name="/p/1").first).to_have_attribute("href", web.url("/p/1"))
    # Nothing is stored by looking.
    expect(article.locator(".tile--purple")).to_contain_text("0")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
    page.get_by_role("button", name="Save new source").click()
    listed = page.get_by_role("list", name="Sources").get_by_role("listitem")
    expect(listed).to_contain_text("Not read yet", timeout=60_000)
    page.get_by_role("button", name="Run now").click()
    expect(article.locator(".tile--purple")).to_contain_text(f"{MANY}", timeout=60_000)
    expect(listed).to_contain_text(f"{MANY} found · {MANY} new")
    page.get_by_role("button", name="Remove: ").click()
    expect(listed).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(listed).to_have_count(1)


def test_what_cannot_be_read_says_so_in_one_sentence(team: Workspace, open_as: Opening) -> None:
    page = open_as(team, "Ana", "/app/campaigns")
    _open(page)
    page.get_by_role("button", name="Add source").click()
    address = page.get_by_role("textbox", name="Address", exact=True)
    address.fill("https://www.linkedin.com/company/acme/people")
    address.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(
        "LinkedIn forbids programs to read its pages.", timeout=60_000
    )
    expect(page.get_by_role("link", name="Import a file")).to_have_attribute("href", "/app/import?campaign=1")
    with serving(forbidding()) as web:
        address.fill(web.url())
        page.get_by_role("button", name="Save new source").click()
        page.get_by_role("button", name="Run now").click()
        listed = page.get_by_role("list", name="Sources").get_by_role("listitem")
        expect(listed).to_contain_text("robots.txt", timeout=60_000)


def test_a_viewer_sees_sources_and_no_buttons(team: Workspace, open_as: Opening) -> None:
    page = open_as(team, "Vera", "/app/campaigns/1/sources")
    expect(page.get_by_text("Where shall leads come from?")).to_be_visible()
    expect(page.get_by_role("button", name="Add")).to_have_count(0)
