"""The settings of tokens and webhooks, as people use them."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening
from tests.serving import Workspace


def status_with(workspace: Workspace, token: str) -> int:
    """What the API answers to this token."""
    request = urllib.request.Request(
        f"{workspace.url}/api/campaigns", headers={"authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def flaws(page: Page) -> list[str]:
    """What axe finds wrong."""
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_a_token_is_made_shown_once_used_and_revoked(empty: Workspace, open_as: Opening) -> None:
    ben = open_as(empty, "Ben", "/app/settings/tokens")
    ben.get_by_role("textbox", name="Name").fill("Nightly sync")
    ben.get_by_role("button", name="Make token").click()
    expect(ben.get_by_role("alert").filter(has_text="Tick at least one thing")).to_be_visible()
    ben.get_by_role("checkbox", name="Read campaigns").check()
    ben.get_by_role("textbox", name="Name").press("Enter")
    token = ben.get_by_role("textbox", name="Your new token").input_value()
    assert token.startswith("ls_") and status_with(empty, token) == 200
    assert flaws(ben) == []
    ben.get_by_role("button", name="Done").click()
    expect(ben.get_by_role("textbox", name="Your new token")).to_have_count(0)
    ben.reload()
    expect(ben.get_by_text("Nightly sync")).to_be_visible()
    assert token not in ben.content()

    # An owner sees it, and ends it; Ben's page follows by itself.
    ana = open_as(empty, "Ana", "/app/settings/tokens")
    others = ana.get_by_role("region", name="Tokens of others")
    expect(others).to_contain_text("Ben · Read campaigns")
    ana.get_by_role("button", name="Revoke Nightly sync").click()
    ana.get_by_role("button", name="Revoke token").click()
    expect(others).to_have_count(0)
    expect(ben.get_by_text("Nightly sync")).to_have_count(0)
    assert status_with(empty, token) == 401


def test_everybody_finds_their_tokens_and_nobody_more_than_they_may(
    empty: Workspace, open_as: Opening
) -> None:
    vera = open_as(empty, "Vera", "/app/campaigns")
    vera.get_by_role("button", name="Account menu of Vera").click()
    vera.get_by_role("link", name="Settings").click()
    expect(vera).to_have_url(f"{empty.url}/app/settings/tokens")
    settings = vera.get_by_role("navigation", name="Settings")
    expect(settings.get_by_role("link")).to_have_count(1)
    vera.goto(f"{empty.url}/app/settings/webhooks")
    expect(vera.get_by_role("heading", name="For owners and managers")).to_be_visible()
    expect(vera.get_by_role("button", name="Add webhook")).to_have_count(0)


@pytest.fixture
def hearing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace that may send to this machine."""
    data = tmp_path_factory.mktemp("hooks")
    local = {"LEADSPHERE_LOCAL_WEBHOOKS": "yes"}
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db", environment=local).prepare().start()
    yield workspace
    workspace.stop()


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[str]]]:
    """An address that takes messages, and the ids of those that it took."""
    got: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.headers["webhook-id"])
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", got
    server.shutdown()
    server.server_close()


def test_a_webhook_is_added_tested_paused_and_deleted(
    hearing: Workspace, open_as: Opening, receiver: tuple[str, list[str]]
) -> None:
    url, got = receiver
    mia = open_as(hearing, "Mia", "/app/settings/webhooks")
    mia.get_by_role("textbox", name="Address").fill("http://10.0.0.1/hook")
    mia.get_by_role("button", name="Add webhook").click()
    expect(mia.get_by_role("alert").filter(has_text="not on the internet")).to_be_visible()
    mia.get_by_role("textbox", name="Address").fill(url)
    mia.get_by_role("button", name="Add webhook").click()
    assert mia.get_by_role("textbox", name="Its signing secret").input_value().startswith("whsec_")
    mia.get_by_role("button", name="Done").click()
    mia.get_by_role("button", name=f"Send a test to {url}").click()
    deliveries = mia.get_by_role("region", name="Deliveries")
    expect(deliveries).to_contain_text("Delivered, answered with 204.")
    assert flaws(mia) == []
    deliveries.get_by_role("button", name="Send again").click()
    expect(deliveries).to_contain_text("Delivered")
    mia.get_by_text("lead.created, lead.updated, lead.assigned, lead.reached, lead.deleted").press("Enter")
    mia.get_by_role("checkbox", name="A lead changes").nth(0).press("Space")
    expect(mia.get_by_text("lead.created, lead.assigned, lead.reached, lead.deleted")).to_be_visible()
    mia.get_by_role("button", name=f"Pause {url}").click()
    expect(mia.get_by_role("button", name=f"Send a test to {url}")).to_be_disabled()
    mia.get_by_role("button", name=f"Resume {url}").click()
    mia.get_by_role("button", name=f"Delete {url}").click()
    mia.get_by_role("button", name="Delete webhook").click()
    expect(mia.get_by_role("button", name=f"Pause {url}")).to_have_count(0)
    expect(mia.locator("#settings")).to_be_focused()
    assert len(got) >= 1 and len(set(got)) == 1
