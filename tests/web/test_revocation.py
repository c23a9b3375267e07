"""When a sign-in ends, its tabs show the sign-in page within a second."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.accounts.tokens import ABSOLUTE, hashed, new_token
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.live.change import Notice
from leadsphere.models import Role
from leadsphere.queries.accounts import Credentials, End
from leadsphere.services import accounts
from leadsphere.web import revocation
from leadsphere.web.sockets import Tab
from tests.factories import make_account
from tests.serving import Workspace, sign_in
from tests.web.tabs import RawTab, Refused, event_name

TO_SIGN_IN = "location.replace('/login')"
FORGET = "forget"

Opening = Callable[..., Awaitable[RawTab]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace; each test sends away somebody of its own."""
    data = tmp_path_factory.mktemp("revocation")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db")

    def hire(database: Database, _: Actor) -> None:
        for name in ("Lou", "Tom"):
            workspace.people[name] = make_account(database, name, Role.REP)
            workspace.tokens[name] = sign_in(database, workspace.people[name])

    workspace.prepare(hire).start()
    yield workspace
    workspace.stop()


@pytest.fixture
async def tab() -> AsyncIterator[Opening]:
    tabs: list[RawTab] = []

    async def opening(workspace: Workspace, who: str, **how: Any) -> RawTab:
        tabs.append(RawTab(workspace.url))
        return await tabs[-1].open(workspace.cookie(who), **{"token": new_token(), **how})

    yield opening
    for opened in tabs:
        await opened.close()


async def manage(ana: RawTab, handler: str, payload: dict[str, Any]) -> None:
    await ana.send(event_name("people", "people_state", handler), payload, path="/app/settings/people")


async def assert_sent_to_sign_in(tabs: list[RawTab], since: float) -> None:
    """Each tab was first told to go to the sign-in page, then closed, and heard nothing more."""
    for one in tabs:
        await asyncio.wait_for(one.closed.wait(), 3)
        at, last = one.updates[-1]
        assert TO_SIGN_IN in str(last) and FORGET in str(last)
        assert at - since < 1


async def test_whatever_takes_rights_away_closes_every_tab_within_a_second(
    workspace: Workspace, tab: Opening
) -> None:
    ana = await tab(workspace, "Ana", path="/app/settings/people")
    ids = {name: actor.account_id for name, actor in workspace.people.items()}
    for who, handler, payload in (
        ("Ben", "set_role", {"account_id": ids["Ben"], "role": "viewer"}),
        ("Mia", "disable", {"account_id": ids["Mia"]}),
    ):
        tabs = [
            await tab(workspace, who, path=path)
            for path in ("/app/campaigns", "/app/leads", "/app/leads?lead=1")
        ]
        bystander = await tab(workspace, "Vera")
        await tabs[0].quiet()
        started = time.monotonic()
        await manage(ana, handler, payload)
        await assert_sent_to_sign_in(tabs, started)
        assert not bystander.closed.is_set() and not ana.closed.is_set()
        with pytest.raises(Refused):
            await tab(workspace, who)


async def test_signing_out_closes_the_tabs_of_this_browser(workspace: Workspace, tab: Opening) -> None:
    here = [await tab(workspace, "Lou") for _ in range(2)]
    vera = await tab(workspace, "Vera")
    await here[0].quiet()
    started = time.monotonic()
    async with httpx.AsyncClient(base_url=workspace.url, headers={"origin": workspace.url}) as client:
        answer = await client.post("/logout", headers={"cookie": workspace.cookie("Lou")})
    assert answer.status_code == 303
    await assert_sent_to_sign_in(here, started)
    assert not vera.closed.is_set()


async def test_a_tab_that_does_not_listen_is_cut_off_all_the_same(workspace: Workspace, tab: Opening) -> None:
    tom = await tab(workspace, "Tom", path="/app/leads")
    ana = await tab(workspace, "Ana", path="/app/settings/people")
    await tom.quiet()
    await manage(ana, "disable", {"account_id": workspace.people["Tom"].account_id})
    await asyncio.wait_for(tom.closed.wait(), 3)
    count = len(tom.updates)
    await asyncio.sleep(1.5)
    assert not tom._client.eio.sid or tom._client.eio.state == "disconnected"
    form = {"__reflex_form_data__": [["name", "Still live?"]]}
    await ana.send(event_name("campaigns", "campaigns_state", "create"), {"form": form})
    await asyncio.sleep(0.5)
    assert len(tom.updates) == count


async def test_tabs_of_another_process_are_closed_too(
    two_servers: tuple[Workspace, Workspace], tab: Opening
) -> None:
    first, second = two_servers
    ana = await tab(first, "Ana", path="/app/settings/people")
    ben = [await tab(first, "Ben"), await tab(second, "Ben", path="/app/leads")]
    vera = await tab(second, "Vera")
    await ben[1].quiet()
    started = time.monotonic()
    await manage(ana, "set_role", {"account_id": first.people["Ben"].account_id, "role": "viewer"})
    await assert_sent_to_sign_in(ben, started)
    assert not vera.closed.is_set()
    await assert_an_expired_tab_keeps_its_drafts(second, vera)


async def assert_an_expired_tab_keeps_its_drafts(workspace: Workspace, vera: RawTab) -> None:
    database = databases.connect(workspace.database_url)
    old = datetime.now(UTC) - ABSOLUTE
    with database.transaction() as session:
        session.connection().execute(text("UPDATE sign_in SET created_at = :old"), {"old": old})
    databases.disconnect()
    await asyncio.sleep(1.1)
    await vera.send(event_name("campaigns", "campaigns_state", "load"))
    update = await vera.until("/login?next=")
    assert FORGET not in str(update)


class FakeSockets:
    """Remembers what was sent to which tab, and which were closed."""

    def __init__(self) -> None:
        self.tabs: dict[str, Tab] = {}
        self.sent: list[tuple[str, str]] = []
        self.closed: list[str] = []

    async def emit_update(self, update: Any, token: str) -> None:
        self.sent.append((token, str(update)))

    async def close(self, tab: Tab) -> None:
        self.closed.append(tab.token)


@pytest.fixture
def sockets() -> FakeSockets:
    return FakeSockets()


def opened(database: Database, sockets: FakeSockets, actor: Actor) -> Tab:
    with database.transaction() as session:
        token = accounts.sign_in(session, Credentials(actor.account_id or 0, "!"))
    number = len(sockets.tabs)
    tab = sockets.tabs[f"{number}"] = Tab(
        f"{number}", actor.account_id or 0, hashed(token), f"{actor.name} {number}"
    )
    return tab


async def test_expired_and_revoked_tabs_are_told_apart(
    database: Database, ana: Actor, ben: Actor, clock: Any, sockets: Any
) -> None:
    expired = opened(database, sockets, ana)
    clock.advance(hours=12)
    lasting, revoked = opened(database, sockets, ana), opened(database, sockets, ben)
    with database.transaction() as session:
        accounts.disable(session, ana, ben.account_id or 0)
    await revocation.close_ended(sockets, tuple(sockets.tabs.values()))
    assert sockets.closed == [expired.token, revoked.token]
    (_, kept), (_, forgotten) = sockets.sent
    assert FORGET not in kept and FORGET in forgotten
    assert lasting.token not in sockets.closed


async def test_the_watcher_of_an_ended_tab_ends(database: Database, ana: Actor, sockets: Any) -> None:
    tab = opened(database, sockets, ana)
    mailbox = database.feed.subscribe(tab.token)
    await revocation.end_tab(sockets, tab, End.REVOKED)
    await mailbox.news(within=1)
    assert mailbox.closed


async def test_the_feed_is_enough_to_close_a_tab(
    database: Database, ana: Actor, ben: Actor, sockets: Any
) -> None:
    tab = opened(database, sockets, ben)
    watching = asyncio.create_task(revocation.watch(sockets))
    await asyncio.sleep(0.1)
    with database.transaction() as session:
        accounts.change_role(session, ana, ben.account_id or 0, Role.VIEWER)
    for _ in range(100):
        if sockets.closed:
            break
        await asyncio.sleep(0.01)
    assert sockets.closed == [tab.token]
    watching.cancel()


async def test_a_sign_in_that_expired_by_itself_is_found_while_other_news_never_pauses(
    database: Database, ana: Actor, clock: Any, sockets: Any
) -> None:
    tab = opened(database, sockets, ana)
    clock.advance(days=365)
    watching = asyncio.create_task(revocation.watch(sockets, every=0.2))
    for number in range(200):
        if sockets.closed:
            break
        database.feed.publish([Notice(On.PRESENCE, number)])
        await asyncio.sleep(0.01)
    assert sockets.closed == [tab.token]
    watching.cancel()
