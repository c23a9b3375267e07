"""The suppression list as a file, behind the door."""

from pathlib import Path

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette

from leadsphere.database import Database
from leadsphere.models import Forbids, Role
from leadsphere.services import suppressing
from leadsphere.services.suppressing import Wanted
from leadsphere.values.reach import parse_reach
from leadsphere.web import suppressions
from leadsphere.web.door import Door
from tests.factories import make_account
from tests.serving import sign_in
from tests.web.conftest import ORIGIN

PATH = "/api/suppressions"


async def ask(database: Database, role: Role | None, method: str, body: bytes = b"") -> httpx.Response:
    """The answer to somebody of this role, or to a stranger."""
    door = Door(Starlette(routes=suppressions.ROUTES), origins=(ORIGIN,))
    make_account(database, "Zed", Role.OWNER)
    cookie = f"leadsphere={sign_in(database, make_account(database, 'Sam', role))}" if role else ""
    headers = {"cookie": cookie, "origin": ORIGIN}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(door), base_url=ORIGIN, headers=headers
    ) as client:
        return await client.request(method, PATH, content=body)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MANAGER, 200), (Role.REP, 200), (Role.VIEWER, 403), (None, 401)]
)
async def test_whoever_works_here_takes_the_list_and_nothing_in_it_runs(
    database: Database, role: Role | None, status: int
) -> None:
    olga = make_account(database, "Olga", Role.OWNER)
    with database.transaction() as session:
        wanted = [Wanted(parse_reach(text), Forbids.HOLD, "=1+1") for text in ("acme.com", "+4722334455")]
        suppressing.add(session, olga, wanted)
    answer = await ask(database, role, "GET")
    assert answer.status_code == status
    if status == 200:
        header, *rows = answer.text.splitlines()
        assert header == "Address,Forbids,Reason,Added by,Added at"
        assert [row.rsplit(",", 1)[0] for row in rows] == [
            "+4722334455,never hold,'=1+1,Olga",
            "acme.com,never hold,'=1+1,Olga",
        ]
    else:
        assert "acme" not in answer.text


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MANAGER, 201), (Role.REP, 403), (Role.VIEWER, 403), (None, 401)]
)
async def test_only_whoever_keeps_the_list_sends_a_file(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: Role | None, status: int
) -> None:
    monkeypatch.setenv("LEADSPHERE_DATA", str(tmp_path / "data"))
    answer = await ask(database, role, "POST", b"acme.com\n")
    assert answer.status_code == status
    kept = list((tmp_path / "data").glob("uploads/*"))
    assert [file.read_bytes() for file in kept] == ([b"acme.com\n"] if status == 201 else [])
    assert all(file.stat().st_mode & 0o077 == 0 for file in kept)
    with database.reading() as session:
        assert session.exec(select(suppressing.Suppression)).all() == []
