"""Programs with tokens, before the door, on both databases."""

import shutil
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from leadsphere.accounts.rights import Actor
from leadsphere.accounts.scopes import TokenScope
from leadsphere.database import Database
from leadsphere.services import access_tokens
from leadsphere.settings import Settings
from leadsphere.web.door import Door
from leadsphere.web.rest.bearer import Tokens
from tests.web.conftest import ORIGIN

EVERYTHING = frozenset(TokenScope)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Both again: the API reads and writes on its own."""
    if request.param == "sqlite":
        path = tmp_path / "leadsphere.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    return request.getfixturevalue("postgres_url")


class Program:
    """Sends what a program sends."""

    def __init__(self, door: Door, token: str, address: str) -> None:
        transport = httpx.ASGITransport(door, client=(address, 50_000))
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    async def __call__(self, method: str, path: str, **how: Any) -> httpx.Response:
        return await self.client.request(method, path, **how)


def token_of(
    database: Database, actor: Actor, scopes: Collection[TokenScope] = EVERYTHING, **how: Any
) -> str:
    """A new token of this person."""
    with database.transaction() as session:
        return access_tokens.create(session, actor, name="Sync", scopes=scopes, **how)


def api(**settings: Any) -> Door:
    """The API alone, behind the door."""
    return Door(
        Starlette(),
        origins=(ORIGIN,),
        tokens=Tokens(replace(Settings.from_env({"PORT": "3000"}), **settings)),
    )


@pytest.fixture
async def program(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., Program]]:
    """Makes programs of people: `program(ben)`, or `program(token="...")`."""
    monkeypatch.setenv("LEADSPHERE_DATA", str(tmp_path))
    door, made = api(), list[Program]()

    def make(
        actor: Actor | None = None,
        scopes: Collection[TokenScope] = EVERYTHING,
        *,
        token: str = "",
        address: str = "192.0.2.1",
    ) -> Program:
        made.append(Program(door, token_of(database, actor, scopes) if actor else token, address))
        return made[-1]

    yield make
    for one in made:
        await one.client.aclose()
