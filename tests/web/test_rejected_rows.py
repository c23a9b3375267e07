"""`GET /api/imports/ID/rejected.csv`, behind the door."""

import csv

import httpx
import pytest
from starlette.applications import Starlette

from leadsphere.database import Database, now
from leadsphere.models import Job, Outcome, Reject, Role
from leadsphere.web import rejected_rows
from leadsphere.web.door import Door
from tests.factories import make_account
from tests.serving import sign_in
from tests.web.conftest import ORIGIN


async def ask(database: Database, address: str, role: Role | None) -> httpx.Response:
    """The answer to somebody of this role, or to a stranger."""
    door = Door(Starlette(routes=rejected_rows.ROUTES), origins=(ORIGIN,))
    make_account(database, "Zed", Role.OWNER)
    cookie = f"leadsphere={sign_in(database, make_account(database, 'Sam', role))}" if role else ""
    headers = {"cookie": cookie, "origin": ORIGIN}
    transport = httpx.ASGITransport(door)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as client:
        return await client.get(address)


@pytest.fixture
def job_id(database: Database) -> int:
    """An import of two columns that did not take three rows."""
    with database.transaction() as session:
        job = Job(
            kind="import",
            spec={"columns": [["Name", "full_name"], ["Mail", "email"]]},
            created_at=now(session),
        )
        session.add(job)
        session.flush()
        session.add_all(
            [
                Reject(
                    job_id=job.id or 0, line=9, outcome=Outcome.CONFLICT, reason="Two", cells=["Åda", "=1+1"]
                ),
                Reject(
                    job_id=job.id or 0, line=3, outcome=Outcome.REJECTED, reason="Wide", cells=["a", "b", "c"]
                ),
                Reject(job_id=job.id or 0, line=5, outcome=Outcome.SUPPRESSED, reason="Gone", cells=[]),
            ]
        )
        return job.id or 0


@pytest.mark.parametrize("role", [Role.OWNER, Role.REP])
async def test_the_rows_come_back_in_their_order_harmless_with_line_and_reason(
    database: Database, job_id: int, role: Role
) -> None:
    answer = await ask(database, f"/api/imports/{job_id}/rejected.csv", role)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="rejected.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert list(csv.reader(answer.content.decode("utf-8-sig").splitlines())) == [
        ["Name", "Mail", "LeadSphere line", "LeadSphere reason"],
        ["a", "b c", "3", "Wide"],
        ["Åda", "'=1+1", "9", "Two"],
    ]


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (None, 401)])
async def test_whoever_may_not_import_gets_nothing(
    database: Database, job_id: int, role: Role | None, status: int
) -> None:
    answer = await ask(database, f"/api/imports/{job_id}/rejected.csv", role)
    assert answer.status_code == status
    assert "Åda" not in answer.text


@pytest.mark.parametrize("job", ["4711", "0", "-1", "x", "9" * 400, "٣"])
async def test_an_import_that_is_not_there_is_not_found(database: Database, job_id: int, job: str) -> None:
    assert (await ask(database, f"/api/imports/{job}/rejected.csv", Role.OWNER)).status_code == 404
