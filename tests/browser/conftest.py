"""Chromium against a served LeadSphere."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from leadsphere.services import demo
from tests.serving import Workspace

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium where it is, Playwright's own otherwise."""
    found = shutil.which("chromium")
    return {"args": ARGUMENTS, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace with the sample data; tests that share it leave it usable for each other."""
    data = tmp_path_factory.mktemp("sample")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_load_sample).start()
    yield workspace
    workspace.stop()


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace with people and nothing else, for one test."""
    data = tmp_path_factory.mktemp("empty")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare().start()
    yield workspace
    workspace.stop()


Opening = Callable[..., Page]


@pytest.fixture
def open_as(browser: Browser) -> Iterator[Opening]:
    """`open_as(workspace, "Ana", "/app/leads")`: a page in a browser of that person's own.

    Fails the test when a page reports an error by itself.
    """
    with opening_in(browser) as opening:
        yield opening


@contextmanager
def opening_in(browser: Browser) -> Iterator[Opening]:
    """What `open_as` gives, for as long as the caller wants the pages."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opening(workspace: Workspace, name: str, path: str = "/app/leads", **how: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})
        contexts.append(context)
        if name:
            context.add_cookies(
                [{"name": "leadsphere", "value": workspace.tokens[name], "url": workspace.url}]
            )
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(workspace.url + path)
        return page

    try:
        yield opening
    finally:
        for context in contexts:
            context.close()
    assert not troubles


def _load_sample(database: Any, ana: Any) -> None:
    with database.transaction() as session:
        demo.load(session, ana)
