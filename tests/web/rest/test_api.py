"""The API: leads, campaigns and imports for programs."""

import asyncio
import csv
import io
import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
import xlsxwriter
from sqlmodel import select

from leadsphere.accounts.rights import Actor
from leadsphere.accounts.scopes import TokenScope
from leadsphere.attributes import Kind
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import Act, Change, ChangeSet, Forbids, Job, Lead, Role, Stage, Upload
from leadsphere.queries.job_cards import open_rehearsal
from leadsphere.services import access_tokens, fields, suppressing
from leadsphere.services.suppressing import Wanted
from leadsphere.values.reach import parse_reach
from leadsphere.web.rest.endpoints import ENDPOINTS
from leadsphere.web.rest.openapi import document
from leadsphere.web.rest.schemas import Lead as LeadSchema
from tests.factories import make_account, make_campaign, make_lead, put_in
from tests.web.rest.conftest import Program, api, token_of

CSV = b"First name,Last name,Email,Code\nAda,Lovelace,ada@example.org,7\n,,,\nBo,,not an address,8\n"


def _workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, rows in (("First", ("First name", "Ada")), ("Second", ("Email", "ada@example.org"))):
            book.add_worksheet(name).write_column(0, 0, rows)
    return content.getvalue()


WORKBOOK = _workbook()

Make = Callable[..., Program]


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """What the answer says is wrong."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == status and said["type"] == "about:blank" and said["title"]
    assert said["detail"].endswith((".", "?", "…"))
    return said


def form(campaign: str | list[str] = "Q4", content: bytes = CSV, **more: Any) -> dict[str, Any]:
    return {"data": {"campaign": campaign, **more}, "files": {"file": ("people.csv", content, "text/csv")}}


async def test_a_lead_is_complete(database: Database, ben: Actor, program: Make) -> None:
    lead_id = make_lead(
        database,
        first_name="Åda",
        country="NO",
        vip=True,
        company="Acme",
        contacts={"email": ["ada@acme.com", "a@b.org"]},
    )
    put_in(database, make_campaign(database, "Q4"), lead_id, stage=Stage.REACHED)
    answer = await program(ben)("GET", f"/api/leads/{lead_id}")
    lead = answer.json()
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert LeadSchema.model_validate(lead).model_dump(mode="json").keys() == lead.keys()
    assert (lead["first_name"], lead["country"], lead["vip"]) == ("Åda", "Norway", True)
    assert lead["company"]["name"] == "Acme"
    assert [(c["value"], c["primary"]) for c in lead["contacts"]] == [
        ("ada@acme.com", True),
        ("a@b.org", False),
    ]
    assert [(c["name"], c["stage"]) for c in lead["campaigns"]] == [("Q4", "reached")]


async def test_pages_follow_each_other_and_nobody_is_missed_or_seen_twice(
    database: Database, ben: Actor, program: Make
) -> None:
    for number in range(23):
        make_lead(database, last_name=f"P{number:02}", vip=number % 2 == 0)
    names, cursor, ask = list[str](), "", program(ben)
    while True:
        answer = await ask("GET", f"/api/leads?q=vip&sort=-last_name&limit=5&count=true{cursor}")
        page = answer.json()
        names += [lead["last_name"] for lead in page["leads"]]
        assert page["count"] == 12 and len(page["leads"]) <= 5
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert names == [f"P{number:02}" for number in range(22, -1, -2)]


async def test_a_cursor_whose_last_lead_is_gone_goes_on_before_it(
    database: Database, ben: Actor, program: Make
) -> None:
    ids = [make_lead(database, last_name=f"P{number}") for number in range(6)]
    ask = program(ben)
    page = (await ask("GET", "/api/leads?limit=3")).json()
    with database.transaction() as session:
        session.delete(session.get_one(Lead, ids[2]))
    after = (await ask("GET", f"/api/leads?limit=3&cursor={page['next']}")).json()
    assert [lead["id"] for lead in after["leads"]] == ids[3:]
    with database.transaction() as session:
        for lead_id in ids[:2]:
            session.delete(session.get_one(Lead, lead_id))
    problem(await ask("GET", f"/api/leads?cursor={page['next']}"), 410)


async def test_a_list_is_counted_only_on_request_and_of_one_campaign_on_request(
    database: Database, ben: Actor, program: Make
) -> None:
    inside = make_lead(database, first_name="Ada")
    make_lead(database, first_name="Bo")
    campaign = make_campaign(database)
    put_in(database, campaign, inside)
    answer = (await program(ben)("GET", f"/api/leads?campaign={campaign}")).json()
    assert [lead["id"] for lead in answer["leads"]] == [inside] and answer["count"] is None


@pytest.mark.parametrize(
    "query",
    [
        *("q=titel:x", "q=(", "sort=size", "limit=0", "limit=101", "limit=x", "cursor=x", "cursor=1..2"),
        *("page=2", "q=a&q=b", "count=perhaps", "campaign=0", "q=%00", "q=custom.99:x", "q=segment:none"),
    ],
)
async def test_a_list_that_cannot_be_understood_says_so(program: Make, ben: Actor, query: str) -> None:
    said = problem(await program(ben)("GET", f"/api/leads?{query}"), 422)
    assert "input_value" not in json.dumps(said)


async def test_a_filter_that_cannot_be_read_says_where(program: Make, ben: Actor) -> None:
    said = problem(await program(ben)("GET", "/api/leads", params={"q": "vip titel:x"}), 422)
    assert said["at"] == 4 and said["instead"]


async def test_an_edit_says_what_it_has_seen(database: Database, ben: Actor, program: Make) -> None:
    lead_id = make_lead(database, job_title="Engineer", contacts={"email": "ada@acme.com"})
    ask, path = program(ben), f"/api/leads/{lead_id}"
    problem(await ask("PATCH", path, json={"changes": {"job_title": "CTO"}}), 428)
    problem(await ask("PATCH", path, json={"changes": {"job_title": "CTO"}, "base": {}}), 422)
    changes = {
        "job_title": "CTO",
        "vip": True,
        "company": "Acme",
        "email": "ada@example.org",
        "country": "norway",
    }
    base = {"job_title": "Engineer", "vip": False, "company": "", "email": "ada@acme.com", "country": ""}
    answer = await ask("PATCH", path, json={"changes": changes, "base": base})
    lead = answer.json()
    assert answer.status_code == 200, answer.text
    assert (lead["job_title"], lead["vip"], lead["country"]) == ("CTO", True, "Norway")
    assert (lead["company"]["name"], lead["contacts"][0]["value"]) == ("Acme", "ada@example.org")
    with database.reading() as session:
        sets = session.exec(select(ChangeSet)).all()
    assert {one.account_id for one in sets if one.act != Act.MANAGE_TOKENS.name} == {ben.account_id}


async def test_an_edit_overwrites_nothing_in_silence(database: Database, ben: Actor, program: Make) -> None:
    lead_id = make_lead(database, job_title="Engineer", city="Oslo")
    ask, path = program(ben), f"/api/leads/{lead_id}"
    await ask("PATCH", path, json={"changes": {"job_title": "CTO"}, "base": {"job_title": "Engineer"}})
    late = {
        "changes": {"city": "Bergen", "job_title": "CEO"},
        "base": {"city": "Oslo", "job_title": "Engineer"},
    }
    said = problem(await ask("PATCH", path, json=late), 409)
    assert [(c["name"], c["value"], c["by"]) for c in said["conflicts"]] == [("job_title", "CTO", "Ben")]
    found = (await ask("GET", path)).json()
    assert (found["job_title"], found["city"]) == ("CTO", "Oslo")
    # Another field stands beside it; and the same edit again changes nothing.
    for _ in "ab":
        beside = await ask("PATCH", path, json={"changes": {"city": "Bergen"}, "base": {"city": "Oslo"}})
        assert beside.status_code == 200 and beside.json()["city"] == "Bergen"


async def test_an_etag_stands_for_the_whole_lead(database: Database, ben: Actor, program: Make) -> None:
    lead_id = make_lead(database, city="Oslo")
    ask, path = program(ben), f"/api/leads/{lead_id}"
    seen = (await ask("GET", path)).headers["etag"]
    first = await ask("PATCH", path, json={"changes": {"city": "Bergen"}}, headers={"if-match": seen})
    assert (
        first.status_code == 200 and first.headers["etag"] == (await ask("GET", path)).headers["etag"] != seen
    )
    late = await ask("PATCH", path, json={"changes": {"headline": "x"}}, headers={"if-match": seen})
    assert problem(late, 412)["current"]["city"] == "Bergen"
    again = await ask(
        "PATCH", path, json={"changes": {"headline": "x"}}, headers={"if-match": first.headers["etag"]}
    )
    assert again.json()["headline"] == "x"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "x"},
        {"vip": "perhaps"},
        {"country": "Nowhereland"},
        {"email": "no address"},
        {"owner": 999},
        {"owner": 0},
        {"custom": {"99": "x"}},
        {"custom": {"x": "x"}},
        {"first_name": "x" * 20_001},
        {"first_name": "a\0b"},
        {"note": "x"},
        {"id": 7},
        {"search_key": "x"},
    ],
    ids=repr,
)
async def test_what_cannot_be_saved_saves_nothing(
    database: Database, ben: Actor, program: Make, changes: dict[str, Any]
) -> None:
    lead_id = make_lead(database)
    ask = program(ben)
    seen = (await ask("GET", f"/api/leads/{lead_id}")).headers["etag"]
    sent = {"changes": {"last_name": "X", **changes}} if changes else {"changes": {}}
    answer = await ask("PATCH", f"/api/leads/{lead_id}", json=sent, headers={"if-match": seen})
    assert answer.status_code in (404, 422)
    problem(answer, answer.status_code)
    assert (await ask("GET", f"/api/leads/{lead_id}")).headers["etag"] == seen
    with database.reading() as session:
        assert not session.exec(select(Change).where(Change.thing == "lead")).all()


@pytest.mark.parametrize(
    ("content", "type_", "status"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"", "application/json", 422),
        (b"{}", "text/plain", 415),
        (b'{"changes": "' + b"x" * 300_000, "application/json", 413),
        (b'{"changes": {"city": "\\ud800"}}', "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
    ],
)
async def test_a_body_that_is_none_is_refused(
    database: Database, ben: Actor, program: Make, content: bytes, type_: str, status: int
) -> None:
    path = f"/api/leads/{make_lead(database)}"
    problem(await program(ben)("PATCH", path, content=content, headers={"content-type": type_}), status)


async def test_campaigns_come_with_their_figures(database: Database, vera: Actor, program: Make) -> None:
    campaign = make_campaign(database, "Q4")
    put_in(database, campaign, make_lead(database), stage=Stage.REACHED)
    (row,) = (await program(vera)("GET", "/api/campaigns")).json()["campaigns"]
    assert (row["id"], row["name"], row["status"]) == (campaign, "Q4", "active")
    assert (row["discovered"], row["reached"]) == (1, 1)


async def test_an_import_comes_in_and_tells_how_far_it_is(
    database: Database, ana: Actor, program: Make, tmp_path: Path
) -> None:
    ask = program(ana)
    answer = await ask("POST", "/api/imports", **form(mapping=json.dumps({"Code": "lead.source"})))
    assert answer.status_code == 202, answer.text
    started = answer.json()
    assert (started["state"], started["file"], started["rehearsal"]) == ("pending", "people.csv", False)
    assert [campaign["name"] for campaign in started["campaigns"]] == ["Q4"]
    path = answer.headers["location"]
    assert path == f"/api/imports/{started['id']}"
    while await asyncio.to_thread(run_next, database, tmp_path):
        pass
    over = (await ask("GET", path)).json()
    assert (over["state"], over["created"], over["rejected"]) == ("performed", 2, len(over["rejects"]))
    assert (await ask("GET", f"{path}?rejects=0")).json()["rejects"] == []
    leads = (await ask("GET", "/api/leads?sort=first_name")).json()["leads"]
    assert [(lead["first_name"], lead["source"]) for lead in leads] == [("Ada", "7"), ("Bo", "8")]


async def test_an_import_does_what_the_page_can_ask_for(
    database: Database, ana: Actor, ben: Actor, program: Make, tmp_path: Path
) -> None:
    with database.transaction() as session:
        score = fields.add(session, ana, "Score", Kind.NUMBER).field_id
    ada = make_lead(database, first_name="Ada", city="Paris", contacts={"email": "ada@example.org"})
    content = b"Name,Email,Town,Score,Shirt,Notes\nAda Lovelace,ada@example.org,London,9,L,Hi\nBo,bo@x.org,Oslo,7,M,\n"
    asked = form(
        ["Q4", "Fair"],
        content,
        mapping=json.dumps({"Town": "city", "Shirt": "new.choice"}),
        policy=["city=always", "job title=never"],
        match="email",
        tag=["fair", "spring"],
        owner="ben",
        source="Spring fair",
        consent="Asked at the booth",
    )
    ask = program(ana)
    answer = await ask("POST", "/api/imports", **asked)
    assert answer.status_code == 202, answer.text
    while await asyncio.to_thread(run_next, database, tmp_path):
        pass
    over = (await ask("GET", answer.headers["location"])).json()
    assert (over["created"], over["updated"], over["conflict"], over["suppressed"]) == (1, 1, 0, 0), over
    assert [campaign["name"] for campaign in over["campaigns"]] == ["Q4", "Fair"]
    targets = {column["header"]: column["target"] for column in over["columns"]}
    assert targets["Score"] == f"custom.{score}" and targets["Town"] == "lead.city"
    first, second = (await ask("GET", "/api/leads?sort=first_name")).json()["leads"]
    assert first["id"] == ada and (first["city"], first["last_name"]) == ("London", "Lovelace")
    for lead, values in ((first, ["9", "L"]), (second, ["7", "M"])):
        assert [own["value"] for own in lead["custom"]] == values
        assert [tag["name"] for tag in lead["tags"]] == ["fair", "spring"]
        assert lead["owner"]["id"] == ben.account_id
        assert [stay["name"] for stay in lead["campaigns"]] == ["Q4", "Fair"]
    assert second["source"] == "Spring fair"


async def test_columns_go_where_somebody_settled_that_they_go(
    database: Database, ana: Actor, ben: Actor, program: Make, tmp_path: Path
) -> None:
    content = b"Email,Thing\nada@example.org,CTO\n"
    for who, more in ((ana, {"mapping": '{"Thing": "job title"}'}), (ben, {})):
        answer = await program(who)("POST", "/api/imports", **form("Q4", content, **more))
        assert [column["target"] for column in answer.json()["columns"]] == ["email", "lead.job_title"]


async def test_a_rehearsal_says_what_rows_would_come_to_and_writes_nothing(
    database: Database, ana: Actor, program: Make, tmp_path: Path
) -> None:
    ada = make_lead(database, first_name="Ada", contacts={"email": "ada@example.org"})
    with database.transaction() as session:
        suppressing.add(
            session, ana, [Wanted(parse_reach("eve@example.org"), Forbids.HOLD)], operation="suppress"
        )
    content = CSV + b"Eve,,eve@example.org,9\n"
    ask = program(ana)
    answer = await ask("POST", "/api/imports", **form("New one", content, rehearse="true"))
    while await asyncio.to_thread(run_next, database, tmp_path):
        pass
    over = (await ask("GET", answer.headers["location"])).json()
    assert over["rehearsal"] and over["state"] == "performed" and over["campaigns"] == []
    assert (over["created"], over["updated"], over["suppressed"]) == (1, 1, 1)
    (row,) = [row for row in over["rows"] if row["outcome"] == "updated"]
    assert (row["line"], row["lead"]) == (2, ada)
    assert {"name": "Last name", "old": "", "new": "Lovelace"} in row["changes"]
    (doubtful,) = [row for row in over["rows"] if row["doubts"]]
    assert (doubtful["line"], doubtful["doubts"][0]["text"]) == (4, "not an address")
    assert "eve@" not in json.dumps(over)
    leads = (await ask("GET", "/api/leads")).json()["leads"]
    assert [(lead["id"], lead["last_name"]) for lead in leads] == [(ada, "")]
    assert (await ask("GET", "/api/campaigns")).json() == {"campaigns": []}
    assert not list((tmp_path / "uploads").glob("*"))
    with database.reading() as session:
        assert open_rehearsal(session, ana.account_id) is None


async def test_the_sheet_of_a_workbook_is_chosen(ana: Actor, program: Make) -> None:
    answer = await program(ana)("POST", "/api/imports", **form(content=WORKBOOK, sheet="Second"))
    assert [column["header"] for column in answer.json()["columns"]] == ["Email"]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"data": {"campaign": "Q4"}}, 415),
        ({"data": {"campaign": "Q4"}, "files": {"other": ("a.csv", CSV)}}, 422),
        (form(campaign=""), 422),
        (form(campaign=["Q4", ""]), 422),
        (form(policy="city"), 422),
        (form(policy="citty=always"), 422),
        (form(policy="custom.1=always"), 422),
        (form(match="fax"), 422),
        (form(owner="Zed"), 404),
        (form(tag=["x" * 201]), 422),
        (form(owner=["Ana", "Ben"]), 422),
        (form(source="x" * 300), 422),
        (form(rehearse="perhaps"), 422),
        (form(sheet="Nope", content=WORKBOOK), 422),
        (form(content=b""), 422),
        (form(content=b"%PDF-1.4 \x00\x01"), 422),
        (form(mapping="{"), 422),
        (form(mapping="[]"), 422),
        (form(mapping='{"Nope": "email"}'), 422),
        (form(mapping='{"Email": "faks"}'), 422),
        (form(mapping='{"Email": "lead.first_name"}'), 422),
        (form(mapping='{"First name": "", "Last name": "", "Email": "", "Code": ""}'), 422),
        (form(surprise="x"), 422),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 422),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 422),
        (
            {"content": b"x", "headers": {"content-type": "multipart/form-data; charset=none; boundary=x"}},
            422,
        ),
    ],
    ids=str,
)
async def test_an_import_that_cannot_be_begun_leaves_nothing_behind(
    database: Database, ana: Actor, program: Make, tmp_path: Path, how: dict[str, Any], status: int
) -> None:
    problem(await program(ana)("POST", "/api/imports", **how), status)
    with database.reading() as session:
        assert not session.exec(select(Upload)).all() and not session.exec(select(Job)).all()
    assert not list((tmp_path / "uploads").glob("*"))


async def test_a_file_name_opens_no_folder(database: Database, ana: Actor, program: Make) -> None:
    sent = {"data": {"campaign": "Q4"}, "files": {"file": ("../..\\etc/pass\0wd.csv", CSV)}}
    answer = await program(ana)("POST", "/api/imports", **sent)
    assert "/" not in answer.json()["file"] and "\\" not in answer.json()["file"]


async def test_only_imports_are_shown_as_imports(database: Database, ana: Actor, program: Make) -> None:
    with database.transaction() as session:
        job = Job(kind="bulk", title="secret", created_at=database.clock())
        session.add(job)
        session.flush()
        job_id = job.id
    ask = program(ana)
    other, missing = await ask("GET", f"/api/imports/{job_id}"), await ask("GET", "/api/imports/9999")
    assert problem(other, 404) == problem(missing, 404)


async def test_an_export_is_a_file_and_noted(database: Database, ana: Actor, program: Make) -> None:
    lead_id = make_lead(database, first_name="Ada", vip=True)
    make_lead(database, first_name="Bo")
    answer = await program(ana)("GET", "/api/export?q=vip&columns=import")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["First name"] for row in rows] == ["Ada"]
    with database.reading() as session:
        noted = session.exec(select(Change).where(Change.attribute == "exported_at")).all()
    assert [change.lead_id for change in noted] == [lead_id]
    for columns in ("all", "lemlist"):
        nobody = await program(ana)("GET", f"/api/export?q=nobody&columns={columns}")
        assert problem(nobody, 404)["detail"] == "There is nobody to export."
    problem(await program(ana)("GET", "/api/export?format=pdf"), 422)


ALLOWED = {
    "listLeads": set(Role),
    "showLead": set(Role),
    "listCampaigns": set(Role),
    "editLead": {Role.OWNER, Role.MANAGER, Role.REP},
    "startImport": {Role.OWNER, Role.MANAGER, Role.REP},
    "showImport": {Role.OWNER, Role.MANAGER, Role.REP},
    "exportLeads": {Role.OWNER, Role.MANAGER},
}
"""Who may do what, written down by hand."""


@pytest.mark.parametrize(("endpoint", "role"), [*product(ENDPOINTS, Role)], ids=str)
async def test_every_route_asks_for_role_and_scope_before_it_looks(
    database: Database, program: Make, endpoint: Any, role: Role
) -> None:
    """Of what is forbidden, missing and malformed ids have one answer."""
    lead_id = make_lead(database, first_name="Secretly")
    make_campaign(database, "Q4")
    sam = make_account(database, "Sam", role)
    how = form() if endpoint.name == "startImport" else {}
    if endpoint.name == "editLead":
        how = {"json": {"changes": {"city": "Oslo"}, "base": {"city": ""}}}
    may = role in ALLOWED[endpoint.name]
    others = program(sam, set(TokenScope) - {endpoint.scope})
    ids = (str(lead_id), "999999", "0", "x", "-1", "9" * 30) if "{id}" in endpoint.path else ("",)
    answers = [await program(sam)(endpoint.method, endpoint.path.replace("{id}", id_), **how) for id_ in ids]
    if may:
        good, *bad = answers
        assert good.is_success or endpoint.name == "showImport"
        assert {answer.status_code for answer in bad} <= {404}
    else:
        assert len({answer.text for answer in answers}) == 1
        problem(answers[0], 403)
    for id_ in ids:
        answer = await others(endpoint.method, endpoint.path.replace("{id}", id_), **how)
        assert endpoint.scope in problem(answer, 403)["detail"]
        assert "Secretly" not in answer.text


async def test_without_a_good_token_nothing_is_answered(
    database: Database, ana: Actor, program: Make
) -> None:
    old = token_of(database, ana)
    with database.transaction() as session:
        access_tokens.revoke(session, ana, 1)
    for number, token in enumerate(["", "x", "ls_x", "ls_" + "a" * 43, old]):
        for endpoint in ENDPOINTS:
            ask = program(token=token, address=f"198.51.{number}.{ENDPOINTS.index(endpoint)}")
            answer = await ask(endpoint.method, endpoint.path.replace("{id}", "1"))
            problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_wrong_tokens_are_slowed_down_by_address_and_good_ones_go_on(
    database: Database, ana: Actor, program: Make
) -> None:
    wrong = program(token="ls_" + "b" * 43)
    assert [(await wrong("GET", "/api/leads")).status_code for _ in range(6)] == [401] * 5 + [429]
    answer = await wrong("GET", "/api/leads")
    problem(answer, 429)
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert (await program(ana)("GET", "/api/leads")).status_code == 200
    assert (await program(token="ls_c", address="203.0.113.9")("GET", "/api/leads")).status_code == 401


async def test_a_token_is_good_for_so_many_requests_a_minute(
    database: Database, ana: Actor, ben: Actor
) -> None:
    door = api(api_per_minute=3)
    first = Program(door, token_of(database, ana), "192.0.2.1")
    other = Program(door, token_of(database, ben), "192.0.2.1")
    assert [(await first("GET", "/api/campaigns")).status_code for _ in range(4)] == [200] * 3 + [429]
    answer = await first("GET", "/api/campaigns")
    assert problem(answer, 429) and 0 < int(answer.headers["retry-after"]) <= 60
    assert (await other("GET", "/api/campaigns")).status_code == 200


async def test_unknown_addresses_and_methods_say_so(ana: Actor, program: Make) -> None:
    ask = program(ana)
    for path in (
        "/api",
        "/api/",
        "/api/people",
        "/app/leads",
        "/",
        "/login",
        "/setup",
        "/api/leads/1/export",
        "/api/leads/",
    ):
        problem(await ask("GET", path), 404)
    answer = await ask("DELETE", "/api/leads/1")
    problem(answer, 405)
    assert set(answer.headers["allow"].split(", ")) >= {"GET", "PATCH"}
    assert (await ask("HEAD", "/api/export")).status_code == 405


async def test_no_other_site_is_let_in(ana: Actor, program: Make) -> None:
    ask = program(ana)
    answer = await ask("GET", "/api/leads", headers={"origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    preflight = await program()("OPTIONS", "/api/leads", headers={"origin": "https://evil.example"})
    assert preflight.status_code == 401
    misdirected = await ask("GET", "/api/leads", headers={"host": "evil.example"})
    assert misdirected.status_code == 421


async def test_the_document_names_every_endpoint_and_status(ana: Actor, program: Make) -> None:
    said = (await program(ana)("GET", "/api/openapi.json")).json()
    assert said == document() and said["openapi"] == "3.1.0"
    named = {operation["operationId"] for path in said["paths"].values() for operation in path.values()}
    assert named == {endpoint.name for endpoint in ENDPOINTS} == set(ALLOWED)
    problem(await program()("GET", "/api/openapi.json"), 401)
