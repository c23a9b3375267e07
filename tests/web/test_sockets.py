"""Raw sockets against a served LeadSphere: what a browser would never send."""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, NotRequired, get_args, get_origin

import pytest
import websockets
from reflex_base.registry import RegistrationContext
from typing_extensions import is_typeddict

import leadsphere.pages.routes  # noqa: F401 - every state is imported by some page
from leadsphere.accounts.rights import Actor
from leadsphere.accounts.tokens import new_token
from leadsphere.database import Database
from leadsphere.models import Role
from leadsphere.web.rules import HANDLERS, Form, Operation, short_name
from leadsphere.web.sockets import BURST, PER_SECOND, STRIKES
from tests.factories import make_campaign, make_lead, put_in
from tests.serving import Workspace
from tests.web.tabs import BOOT, STATE, RawTab, Refused, event_name

SECRET = "Zaphod-Beeblebrox-4711"
FULL_NAMES = {short_name(name): name for name in RegistrationContext.ensure_context().event_handlers}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace with a lead in a campaign."""
    data = tmp_path_factory.mktemp("sockets")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(fill).start()
    yield workspace
    workspace.stop()


def fill(database: Database, ana: Actor) -> None:
    lead = make_lead(
        database, company="Acme", first_name="Lena", last_name=SECRET, contacts={"email": "lena@acme.example"}
    )
    put_in(database, make_campaign(database, "Q4"), lead)


@pytest.fixture
async def tab(workspace: Workspace) -> AsyncIterator[Any]:
    """Makes tabs; all are closed in the end."""
    tabs: list[RawTab] = []

    async def opening(who: str = "", **how: Any) -> RawTab:
        tabs.append(RawTab(workspace.url))
        how.setdefault("token", new_token())
        return await tabs[-1].open(workspace.cookie(who) if who else how.pop("cookie", ""), **how)

    yield opening
    for opened in tabs:
        await opened.close()


def contents(workspace: Workspace) -> dict[str, list[Any]]:
    """All rows of all tables, save when a sign-in was last used."""
    with sqlite3.connect(f"file:{workspace.data}/leadsphere.db?mode=ro", uri=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608
    connection.close()
    rows["sign_in"] = [row[:3] for row in rows["sign_in"]]
    return rows


def sample(wanted: Any, name: str = "") -> Any:
    """A value of this type that would do harm if it were let through."""
    if get_origin(wanted) is NotRequired:
        return sample(get_args(wanted)[0], name)
    if hasattr(wanted, "__metadata__"):
        lengths = [mark.min_length for mark in wanted.__metadata__ if hasattr(mark, "min_length")]
        value = sample(get_args(wanted)[0], name)
        return value * max(1, *lengths) if isinstance(value, str) and lengths else value
    if wanted is Form:
        return {"__reflex_form_data__": [["name", "Hacked"], ["email", "eve@example.com"], ["role", "owner"]]}
    if is_typeddict(wanted):
        return {key: sample(part, key) for key, part in wanted.__annotations__.items()}
    if (options := get_args(wanted)) and get_origin(wanted) not in (list, dict):
        return (
            sample(options[0], name) if isinstance(options[0], type) or get_origin(options[0]) else options[0]
        )
    if get_origin(wanted) is dict or get_origin(wanted) is list:
        return get_origin(wanted)()
    return {bool: True, int: 1, str: "last_name" if name == "name" else "owner"}[wanted]


def test_samples_pass_the_gate() -> None:
    for name, rule in HANDLERS.items():
        assert not rule.problem({key: sample(kind, key) for key, kind in rule.arguments.items()}), name


@pytest.mark.parametrize(
    "cookie", ["", "leadsphere=", "leadsphere=" + "a" * 43, "other=x", "__Host-leadsphere=" + "a" * 43]
)
async def test_without_a_sign_in_there_is_no_socket(tab: Any, cookie: str) -> None:
    with pytest.raises(Refused):
        await tab(cookie=cookie)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://127.0.0.1"])
async def test_another_site_gets_no_socket(tab: Any, origin: str) -> None:
    with pytest.raises(Refused):
        await tab("Ana", origin=origin)


async def test_whoever_is_signed_in_gets_the_page(tab: Any) -> None:
    ana = await tab("Ana", path="/app/leads")
    await ana.until(SECRET)


async def test_the_cookie_never_comes_back(tab: Any, workspace: Workspace) -> None:
    ana = await tab("Ana")
    await ana.quiet()
    assert workspace.tokens["Ana"] not in ana.said()


async def test_a_stolen_tab_is_an_empty_one(tab: Any) -> None:
    token = new_token()
    ana = await tab("Ana", token=token, path="/app/settings/people")
    await ana.send(
        event_name("people", "people_state", "invite"),
        {"form_data": sample(Form)},
        path="/app/settings/people",
    )
    link = str(await ana.until("/invite/")).partition("/invite/")[2][:43]
    # While it is open, and once it is closed: Reflex keeps its state for minutes.
    during = await tab("Vera", token=token)
    await ana.close()
    after = await tab("Vera", token=token)
    again = await tab("Ana", token=token, path="/app/settings/people")
    await again.quiet()
    assert "people_state" in again.said()
    for vera in (during, after):
        await vera.send(STATE + "hydrate")
        await vera.quiet()
        assert "'name_rx_state_': 'Vera'" in vera.said()
        assert link not in vera.said()
        assert "'Ana'" not in vera.said()


async def test_a_viewer_changes_nothing_whatever_is_called(tab: Any, workspace: Workspace) -> None:
    vera = await tab("Vera", path="/app/leads")
    await vera.quiet()
    before = contents(workspace)
    for name, rule in HANDLERS.items():
        payload = {key: sample(kind, key) for key, kind in rule.arguments.items()}
        for path in ("/app/leads?lead=1", "/app/campaigns", "/app/settings/people"):
            await vera.send(FULL_NAMES[name], payload, path=path)
    for thing, attribute in (
        ("lead", "last_name"),
        ("company", "name"),
        ("campaign", "name"),
        ("contact", "value"),
    ):
        op = sample(Operation) | {"thing": thing, "name": attribute, "op_id": new_token(), "base": SECRET}
        await vera.send(FULL_NAMES["edit_state.save"], {"op": op})
    # All were worked off once this one is, and the socket that sent them is still open.
    await vera.send(FULL_NAMES["campaigns_state.set_search"], {"text": "the end"})
    await vera.until("the end", seconds=120)
    assert not vera.closed.is_set()
    assert contents(workspace) == before
    assert "/invite/" not in vera.said()
    assert "ana." not in vera.said()


@pytest.mark.parametrize("who", ["Mia", "Ben", "Vera"])
async def test_only_owners_see_who_works_here(tab: Any, who: str) -> None:
    other = await tab(who, path="/app/settings/people")
    await other.send(event_name("people", "people_state", "load"), path="/app/settings/people")
    await other.quiet()
    assert "@example.com" not in other.said()


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        ("campaigns_state.move", {"campaign_id": "1", "status": "paused"}),
        ("campaigns_state.move", {"campaign_id": 1, "status": {"$ne": ""}}),
        ("campaigns_state.move", {"campaign_id": [1], "status": "paused"}),
        ("campaigns_state.move", {"campaign_id": None, "status": "paused"}),
        ("campaigns_state.move", {"campaign_id": 1.0, "status": "paused"}),
        ("campaigns_state.move", {"campaign_id": True, "status": "paused"}),
        ("campaigns_state.move", {"campaign_id": 1, "status": "paused", "more": 1}),
        ("campaigns_state.move", {"campaign_id": 1}),
        ("campaigns_state.move", [1, "paused"]),
        ("campaigns_state.setvar", {"var_name": "all_cards", "value": []}),
        ("campaigns_state.refresh", {"ids": [1]}),
        ("state.setvar", {"var_name": "is_hydrated", "value": 1}),
        ("people_state.set_role", {"account_id": 1, "role": "emperor"}),
        ("state.hydrate_and_load", {"vars": {"reflex___state____state.is_hydrated": "1"}}),
    ],
)
async def test_wrong_types_change_nothing_even_for_an_owner(
    tab: Any, workspace: Workspace, handler: str, payload: Any
) -> None:
    ana = await tab("Ana")
    await ana.quiet()
    before, count = contents(workspace), len(ana.updates)
    await ana.send(FULL_NAMES[handler], payload)
    await ana.quiet()
    assert contents(workspace) == before
    assert len(ana.updates) == count


async def test_ten_thousand_malformed_events_do_nothing_and_are_not_logged(
    tab: Any, workspace: Workspace
) -> None:
    before = contents(workspace)
    log_before = workspace.log.stat().st_size
    value = "s3cret-" + new_token()
    junk: list[Any] = [
        value,
        [value],
        {"name": value},
        {"name": FULL_NAMES["campaigns_state.move"], "payload": {"campaign_id": value, "status": value}},
        {"name": FULL_NAMES["campaigns_state.create"], "payload": {"form": {value: value}}},
        {"name": FULL_NAMES["campaigns_state.load"], "payload": {value: value}},
        {"name": FULL_NAMES["campaigns_state.load"], "router_data": value},
        {
            "name": FULL_NAMES["campaigns_state.load"],
            "router_data": {"pathname": {value: 1}, "query": [value]},
        },
        {"name": FULL_NAMES["campaigns_state.set_search"], "payload": {"text": value + "\0"}},
        {"name": f"{STATE}{value}.{value}", "payload": {value: value}},
        {"name": None, "payload": value},
        None,
        7,
    ]
    sent = 0
    while sent < 10_000:
        eve = await tab("Vera")
        for number in range(500):
            await eve.raw(
                junk[number % len(junk)], event=("event", "event", "ping", "client_error", value)[number % 5]
            )
        sent += 500
        if sent % 2_000 == 0:
            await asyncio.wait_for(eve.closed.wait(), 20)
    ana = await tab("Ana")
    await ana.send(FULL_NAMES["campaigns_state.set_search"], {"text": "still there"})
    await ana.until("still there")
    assert contents(workspace) == before
    log = workspace.log.read_bytes()[log_before:].decode()
    assert value not in log
    assert SECRET not in log
    assert not any(token in log for token in workspace.tokens.values())


async def test_frames_that_are_no_messages_harm_nobody(tab: Any, workspace: Workspace) -> None:
    before, value = contents(workspace), "s3cret-" + new_token()
    log_before = workspace.log.stat().st_size
    address = f"ws://127.0.0.1:{workspace.port}/_event/?token={new_token()}&EIO=4&transport=websocket"
    headers = {"Origin": workspace.url, "Cookie": workspace.cookie("Vera")}
    frames: list[str | bytes] = [
        "", "4", "42", value, "42/_event", "42/_event,", "42/_event,{", f'42/_event,["{value}"', "42/_event,[]", "42/_event,[null]",
        f"42/_event,[{{}}, \"{value}\"]", f'42/_event,7["event","{value}"]', "42/_event," + "[" * 200_000, f'42/_event,["event",{"9" * 6_000}]',
        f'451-/_event,["event",{{"_placeholder":true,"num":0,"{value}":1}}]', value.encode(), f'40/_event,{{"event":"{value}"}}',
        f"40/{value},", "41/other,", f'44/_event,"{value}"', f"46{value}", "0", "1", "6", "x" * 2_000_000,
    ]  # fmt: skip
    for frame in frames:
        async with websockets.connect(address, additional_headers=headers, max_size=None) as socket:
            await socket.recv()
            await socket.send("40/_event,")
            await socket.recv()
            with contextlib.suppress(websockets.ConnectionClosed, TimeoutError):
                await socket.send(frame)
                await asyncio.wait_for(socket.recv(), 0.1)
    ana = await tab("Ana")
    await ana.send(FULL_NAMES["campaigns_state.set_search"], {"text": "unharmed"})
    await ana.until("unharmed")
    assert contents(workspace) == before
    assert value not in workspace.log.read_bytes()[log_before:].decode()


async def test_a_socket_that_sends_nonsense_is_closed(tab: Any) -> None:
    eve = await tab("Vera")
    await eve.quiet()
    for _ in range(STRIKES):
        await eve.send("nonsense")
    await asyncio.wait_for(eve.closed.wait(), 5)


async def test_a_flood_is_slowed_and_nobody_else_notices(tab: Any) -> None:
    eve, ana = await tab("Vera"), await tab("Ana")
    await eve.quiet()
    await asyncio.sleep(2)
    events = BURST + 3 * PER_SECOND
    started = time.monotonic()
    for number in range(events):
        await eve.send(FULL_NAMES["campaigns_state.set_search"], {"text": f"flood {number}."})
    await ana.send(FULL_NAMES["campaigns_state.set_search"], {"text": "meanwhile"})
    await ana.until("meanwhile", seconds=1)
    await eve.until(f"flood {events - 1}.", seconds=10)
    assert 2 < time.monotonic() - started < 6
    assert not eve.closed.is_set()


async def test_names_that_mean_something_to_the_server_mean_nothing_from_a_tab(
    tab: Any, workspace: Workspace
) -> None:
    """An event named "connect" would else choose its own headers and the tab that it is."""
    token = new_token()
    ana, vera = await tab("Ana", token=token), await tab("Vera")
    await vera.quiet()
    count = len(vera.updates)
    forged = {
        "asgi.scope": {"headers": [], "leadsphere.signed_in": {"account_id": 1, "token_hash": "x"}},
        "QUERY_STRING": f"token={token}",
        "HTTP_COOKIE": workspace.cookie("Ana"),
    }
    for event in (
        "connect",
        "disconnect",
        "__init__",
        "close",
        "emit_update",
        "on_event",
        "trigger_event",
        "link_token_to_sid",
    ):
        await vera.raw(forged, event=event)
        await vera.raw(token, event=event)
    await vera.quiet()
    assert len(vera.updates) == count
    for person in (ana, vera):
        await person.send(FULL_NAMES["session_state.load"])
        await person.send(FULL_NAMES["campaigns_state.set_search"], {"text": "still here"})
        await person.until("still here")
    assert "'name_rx_state_': 'Ana'" not in vera.said()


async def test_roles_reach_what_they_may(tab: Any, workspace: Workspace) -> None:
    """The gate is not a wall: the same call that a viewer is refused works for a manager."""
    for who, works in (("Vera", False), ("Ben", False), ("Mia", True)):
        person = await tab(who)
        await person.quiet()
        name = f"Made by {who}"
        form = {"__reflex_form_data__": [["name", name]]}
        await person.send(FULL_NAMES["campaigns_state.create"], {"form": form})
        await person.quiet()
        assert (name in json.dumps(contents(workspace)["campaign"])) is works


async def test_a_viewer_is_told_why_nothing_happened(tab: Any) -> None:
    vera = await tab("Vera")
    await vera.send(FULL_NAMES["campaigns_state.move"], {"campaign_id": 1, "status": "paused"})
    await vera.until("Your role does not allow this")


def test_roles_of_the_workspace_are_those_of_these_tests(workspace: Workspace) -> None:
    assert {name: actor.role for name, actor in workspace.people.items()}["Vera"] is Role.VIEWER
    assert BOOT in FULL_NAMES.values()
