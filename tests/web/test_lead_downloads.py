"""`GET /api/export/ID/TOKEN`, behind the door."""

import asyncio
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import Role
from leadsphere.queries import lead_exports as reading
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.selections import Selection
from leadsphere.services import accounts, lead_exports
from leadsphere.services.lead_exports import Ticket
from leadsphere.web import lead_downloads
from leadsphere.web.door import Door
from tests.factories import make_account, make_lead
from tests.serving import sign_in
from tests.web.conftest import ORIGIN

MANY = 1_200


@pytest.fixture
def crowd(database: Database) -> Iterator[int]:
    """Two leads, one of whom a spreadsheet would calculate."""
    make_lead(database, first_name="Åda", last_name="=1+1", contacts={"phone": "+4722334455"})
    yield make_lead(database, first_name="Bo")
    accounts.forget_recognised()


def ticket_for(database: Database, actor: Actor, format_: str = "csv", preset: str = "all") -> Ticket:
    with database.transaction() as session:
        return lead_exports.order(
            session,
            actor,
            Selection(scope=Scope()),
            format_,
            preset,
            operation=f"operation {format_} {preset}",
        )


async def ask(
    database: Database, actor: Actor | None, ticket: Ticket, method: str = "GET", *, path: str = ""
) -> httpx.Response:
    """The answer to somebody, or to a stranger."""
    door = Door(Starlette(routes=lead_downloads.ROUTES), origins=(ORIGIN,))
    make_account(database, "Zed", Role.OWNER)
    headers = {"cookie": f"leadsphere={sign_in(database, actor)}" if actor else "", "origin": ORIGIN}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(door), base_url=ORIGIN, headers=headers
    ) as client:
        return await client.request(method, f"/api/export/{path or ticket.id}/{ticket.token}")


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
async def test_it_is_a_file_that_nobody_stores_on_the_way(
    database: Database, crowd: int, role: Role, clock: object
) -> None:
    sam = make_account(database, "Sam", role)
    answer = await ask(database, sam, ticket_for(database, sam))
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    day = f"{database.clock():%Y-%m-%d}"
    assert answer.headers["content-disposition"] == f'attachment; filename="leads-{day}.csv"'
    assert answer.headers["cache-control"] == "no-store"
    first, second = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert (first["First name"], first["Last name"], first["Phone"]) == ("Åda", "'=1+1", "+4722334455")
    assert second["First name"] == "Bo"


@pytest.mark.parametrize("format_", ["xlsx", "jsonl", "vcard"])
async def test_every_format_comes_whole(database: Database, ana: Actor, crowd: int, format_: str) -> None:
    answer = await ask(database, ana, ticket_for(database, ana, format_, "hubspot"))
    begins = {"xlsx": b"PK", "jsonl": b"{", "vcard": b"BEGIN:VCARD"}[format_]
    assert answer.status_code == 200 and answer.content.startswith(begins)
    named = {"xlsx": "leads-hubspot-", "jsonl": "leads-hubspot-", "vcard": "leads-2"}[format_]
    assert f'filename="{named}' in answer.headers["content-disposition"]


async def test_a_ticket_is_used_once_by_its_account_and_by_get_alone(
    database: Database, ana: Actor, crowd: int
) -> None:
    ticket = ticket_for(database, ana)
    assert (await ask(database, ana, ticket, "HEAD")).status_code == 405
    assert (await ask(database, None, ticket)).status_code == 401
    assert (await ask(database, make_account(database, "Mia", Role.MANAGER), ticket)).status_code == 404
    for role in (Role.REP, Role.VIEWER):
        assert (await ask(database, make_account(database, "Sam", role), ticket)).status_code == 403
    assert (await ask(database, ana, ticket)).status_code == 200
    again = await ask(database, ana, ticket)
    assert (again.status_code, set(again.json())) == (404, {"error"})


async def test_very_many_are_read_in_chunks_and_all_are_there(database: Database, ana: Actor) -> None:
    for number in range(MANY):
        make_lead(database, first_name=f"P{number}")
    assert MANY > 2 * reading.CHUNK
    answer = await ask(database, ana, ticket_for(database, ana, "jsonl", "hubspot"))
    assert len(set(answer.text.splitlines())) == MANY


async def test_a_sign_in_that_ends_breaks_the_download_off(
    database: Database, ana: Actor, crowd: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_: str | None) -> None:
        return None

    monkeypatch.setattr(lead_downloads, "recognise", gone)
    with pytest.raises(lead_downloads.SignedOut):
        await ask(database, ana, ticket_for(database, ana))


async def test_a_file_made_in_the_background_is_fetched_by_its_account_alone(
    database: Database, ana: Actor, crowd: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_exports, "LARGE", 1)
    monkeypatch.setenv("LEADSPHERE_DATA", str(tmp_path))
    ticket = ticket_for(database, ana)
    address = Ticket(0, f"{ticket.job_id}")
    assert (await ask(database, ana, address, path="file")).status_code == 404
    await asyncio.to_thread(run_next, database, tmp_path)
    answer = await ask(database, ana, address, path="file")
    assert answer.status_code == 200 and "Bo" in answer.text
    day = f"{database.clock():%Y-%m-%d}"
    assert answer.headers["content-disposition"] == f'attachment; filename="leads-{day}.csv"'
    assert answer.headers["cache-control"] == "no-store"
    mia, ray = make_account(database, "Mia", Role.MANAGER), make_account(database, "Ray", Role.REP)
    assert [(await ask(database, who, address, path="file")).status_code for who in (None, mia, ray)] == [
        401,
        404,
        403,
    ]
    assert (await ask(database, ana, Ticket(0, "9" * 30), path="file")).status_code == 404
