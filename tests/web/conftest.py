"""Visitors for tests of plain HTTP: browsers before the door, without a server."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from leadsphere import database as databases
from leadsphere.accounts.attempts import Attempts
from leadsphere.database import Database
from leadsphere.web.door import Door
from leadsphere.web.forms import Forms
from tests.serving import Workspace

ORIGIN = "http://127.0.0.1:3000"
PASSWORD = "correct horse battery"


async def inside(request: Request) -> Response:
    """Stands for everything behind the door."""
    if request.url.path.startswith("/app"):
        return HTMLResponse("the page")
    return PlainTextResponse("inside")


def behind_the_door(*origins: str) -> Door:
    """The plain pages, and something to protect."""
    forms = Forms(Attempts(), secure=origins[0].startswith("https:"))
    everything = Route("/{path:path}", inside, methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
    return Door(Starlette(routes=[*forms.routes(), everything]), origins=origins)


class Browser:
    """Sends what a browser sends, and keeps cookies; `address` is where it comes from."""

    def __init__(self, door: Door, *, origin: str = ORIGIN, address: str = "192.0.2.1") -> None:
        self.origin = origin
        transport = httpx.ASGITransport(door, client=(address, 50_000))
        self.client = httpx.AsyncClient(transport=transport, base_url=origin, headers={"accept": "text/html"})

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, typed: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        return await self.client.post(path, data=typed or {}, headers={"origin": self.origin} | headers)

    async def set_up(self) -> httpx.Response:
        return await self.post("/setup", {"name": "Ana", "email": "ana@example.com", "password": PASSWORD})

    async def sign_in(
        self, email: str = "ana@example.com", password: str = PASSWORD, **more: str
    ) -> httpx.Response:
        return await self.post("/login", {"email": email, "password": password} | more)


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """SQLite alone: nothing here speaks to the database but through services that are tested on both."""
    path = tmp_path / "leadsphere.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def door(database: Database) -> Door:
    return behind_the_door(ORIGIN, "http://localhost:3000")


@pytest.fixture
async def visitor(door: Door) -> AsyncIterator[Callable[..., Browser]]:
    """Makes browsers; all are closed in the end."""
    browsers: list[Browser] = []

    def make(**where: str) -> Browser:
        browsers.append(Browser(door, **where))
        return browsers[-1]

    yield make
    for browser in browsers:
        await browser.client.aclose()


@pytest.fixture
async def ana_browser(visitor: Callable[..., Browser]) -> Browser:
    """The browser in which Ana has just set the workspace up."""
    browser = visitor()
    await browser.set_up()
    return browser


@pytest.fixture
def two_servers(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, redis_url: str
) -> Iterator[tuple[Workspace, Workspace]]:
    """Two processes on one PostgreSQL database, joined by Redis."""
    data = tmp_path_factory.mktemp("two")
    joined = {"LEADSPHERE_REDIS_URL": redis_url}
    first = Workspace(data / "first", postgres_url, environment=joined).prepare()
    second = Workspace(
        data / "second", postgres_url, environment=joined, people=first.people, tokens=first.tokens
    )
    second.data.mkdir()
    first.start()
    second.start()
    yield first, second
    first.stop()
    second.stop()
    database = databases.connect(postgres_url)
    names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
    with database.transaction() as session:
        session.connection().execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    databases.disconnect()
