"""axe on every page, dark and light: nothing serious, nothing critical."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening
from tests.serving import Workspace

PAGES = (
    "/app/campaigns",
    "/app/leads",
    "/app/leads?lead=3",
    "/app/import",
    "/app/settings/people",
    "/app/settings/tokens",
    "/app/settings/webhooks",
)


def _findings(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {node['target']} {node['html'][:160]}"
        for v in violations
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_have_no_serious_finding(sample: Workspace, open_as: Opening, path: str, theme: str) -> None:
    page = open_as(sample, "Ana", "/health")
    page.evaluate(
        f"localStorage.setItem('theme', '{theme}'); localStorage.setItem('last_compiled_theme', 'dark')"
    )
    page.goto(sample.url + path)
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.locator("html")).to_have_class(theme)
    page.wait_for_timeout(400)
    assert _findings(page) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_sign_in_page_has_no_serious_finding(
    sample: Workspace, open_as: Opening, theme: str, width: int
) -> None:
    page = open_as(sample, "", "/health", viewport={"width": width, "height": 844})
    page.evaluate(f"localStorage.setItem('theme', '{theme}')")
    page.goto(sample.url + "/login")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert _findings(page) == []


def test_the_set_up_page_has_no_serious_finding(
    open_as: Opening, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("bare")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").start()
    try:
        for scheme in ("dark", "light"):
            page = open_as(workspace, "", "/setup", color_scheme=scheme)
            expect(page.get_by_role("button", name="Create workspace")).to_be_visible()
            assert _findings(page) == []
    finally:
        workspace.stop()
