"""`GET /api/suggest/...`, behind the door: names that exist, for a field that is being typed in."""

import httpx
import pytest
from starlette.applications import Starlette

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.filters.language import parse
from leadsphere.filters.subjects import Vocabulary
from leadsphere.services import segments, tags
from leadsphere.web import suggestions
from leadsphere.web.door import Door
from tests.factories import make_company, make_lead
from tests.serving import sign_in
from tests.web.conftest import ORIGIN


async def ask(database: Database, who: Actor | None, address: str) -> httpx.Response:
    door = Door(Starlette(routes=suggestions.ROUTES), origins=(ORIGIN,))
    headers = {"cookie": f"leadsphere={sign_in(database, who)}"} if who else {}
    transport = httpx.ASGITransport(door)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as client:
        return await client.get(address)


async def test_companies_are_suggested_whatever_the_case_and_accents(database: Database, ana: Actor) -> None:
    for name in ("Société Générale", "Social Works", "Acme"):
        make_company(database, name)
    answer = await ask(database, ana, "/api/suggest/companies?q=SOCIE")
    assert answer.json() == ["Société Générale"]
    assert answer.headers["cache-control"] == "no-store"
    assert (await ask(database, ana, "/api/suggest/companies?q=soci")).json() == [
        "Social Works",
        "Société Générale",
    ]
    assert (await ask(database, ana, "/api/suggest/companies?q=")).json() == []


async def test_tags_are_suggested_the_most_used_first(database: Database, ana: Actor) -> None:
    leads = [make_lead(database) for _ in range(2)]
    with database.transaction() as session:
        tags.tag(session, ana, leads[:1], "Warm lead")
        tags.tag(session, ana, leads, "Warmest")
    assert (await ask(database, ana, "/api/suggest/tags?q=warm")).json() == ["Warmest", "Warm lead"]


async def test_the_last_value_of_a_list_is_completed(database: Database, ana: Actor) -> None:
    leads = [make_lead(database, city="Oslo", country="NO") for _ in range(2)]
    with database.transaction() as session:
        for name in ("Warm", "Warm, maybe", "Hot"):
            tags.tag(session, ana, leads, name)

    async def found(subject: str, text: str) -> list[str]:
        return (await ask(database, ana, f"/api/suggest/values/{subject}?q={text}")).json()

    assert await found("tag", "Hot, wa") == ["Hot, Warm", 'Hot, "Warm, maybe"']
    assert await found("tag", "Hot,") == ["Hot, Hot", "Hot, Warm", 'Hot, "Warm, maybe"']
    assert await found("tag", '"warm, m') == ['"Warm, maybe"']
    assert await found("city", "o") == ["Oslo"]
    assert await found("country", "nor") == ["Norway"]
    assert await found("owner", "a") == ["Ana"]
    assert await found("note", "a") == await found("tea", "a") == []


@pytest.mark.parametrize("text", ["%00", "%25", "_", "'", "x" * 5_000, "%F0%9F%98%80"])
async def test_no_text_breaks_it(database: Database, ana: Actor, text: str) -> None:
    for what in ("companies", "tags", "values/tag", "values/city", f"values/{text}"):
        assert (await ask(database, ana, f"/api/suggest/{what}?q={text}")).status_code == 200


async def test_strangers_get_nothing_and_unknown_sources_are_not_there(
    database: Database, ana: Actor
) -> None:
    assert (await ask(database, None, "/api/suggest/tags?q=a")).status_code == 401
    assert (await ask(database, ana, "/api/suggest/passwords?q=a")).status_code == 404


async def test_segments_are_suggested_to_those_who_see_them(
    database: Database, ana: Actor, ben: Actor
) -> None:
    with database.transaction() as session:
        wanted = parse("vip", Vocabulary())
        segments.save(session, ana, "EMEA founders", wanted, shared=True)
        segments.save(session, ana, "EMEA secrets", wanted)
    for who, names in ((ana, ['"EMEA founders"', '"EMEA secrets"']), (ben, ['"EMEA founders"'])):
        answer = await ask(database, who, "/api/suggest/filter?q=vip+segment:em&at=14")
        assert [one["text"] for one in answer.json()] == [f"vip segment:{name}" for name in names]
        answer = await ask(database, who, "/api/suggest/values/segment?q=emea")
        assert answer.json() == [name.strip('"') for name in names]
