"""`GET /api/leads/ID/export`, behind the door."""

import httpx
import pytest
from starlette.applications import Starlette

from leadsphere.database import Database
from leadsphere.models import Role
from leadsphere.web import downloads
from leadsphere.web.door import Door
from tests.factories import make_account, make_lead
from tests.serving import sign_in
from tests.web.conftest import ORIGIN


async def ask(database: Database, address: str, role: Role | None, method: str = "GET") -> httpx.Response:
    """The answer to somebody of this role, or to a stranger."""
    door = Door(Starlette(routes=downloads.ROUTES), origins=(ORIGIN,))
    make_account(database, "Zed", Role.OWNER)
    cookie = f"leadsphere={sign_in(database, make_account(database, 'Sam', role))}" if role else ""
    headers = {"cookie": cookie, "origin": ORIGIN}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(door), base_url=ORIGIN, headers=headers
    ) as client:
        return await client.request(method, address)


@pytest.fixture
def ada(database: Database) -> int:
    return make_lead(database, first_name="Åda", last_name="Byron", contacts={"email": "ada@example.org"})


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
async def test_it_is_a_file_to_keep_that_nobody_stores_on_the_way(
    database: Database, ada: int, role: Role
) -> None:
    answer = await ask(database, f"/api/leads/{ada}/export", role)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == f'attachment; filename="lead-{ada}.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["attributes"][0] == {"name": "first_name", "label": "First name", "value": "Åda"}


@pytest.mark.parametrize("role", [Role.REP, Role.VIEWER])
async def test_whoever_may_not_export_is_told(database: Database, ada: int, role: Role) -> None:
    for lead in (ada, 4711):
        answer = await ask(database, f"/api/leads/{lead}/export", role)
        assert (answer.status_code, set(answer.json())) == (403, {"error"})
        assert "role does not allow" in answer.json()["error"]


@pytest.mark.parametrize("lead", ["4711", "0", "-1", "x", "1.0", "9" * 18, "9" * 400, "٣", "%00"])
async def test_a_lead_that_is_not_there_is_not_found(database: Database, ada: int, lead: str) -> None:
    answer = await ask(database, f"/api/leads/{lead}/export", Role.OWNER)
    assert (answer.status_code, answer.json()) == (404, {"error": "This lead is no longer here."})


async def test_a_stranger_gets_nothing(database: Database, ada: int) -> None:
    answer = await ask(database, f"/api/leads/{ada}/export", None)
    assert answer.status_code == 401 and "Byron" not in answer.text


async def test_it_is_only_read(database: Database, ada: int) -> None:
    assert (await ask(database, f"/api/leads/{ada}/export", Role.OWNER, "POST")).status_code == 405
