"""Deliveries, to a receiver on this machine: slow, failing, silent, and with the server killed in between."""

import asyncio
import json
import signal
import time
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlmodel import col, select
from standardwebhooks import Webhook as Verifier

from leadsphere.accounts.rights import Actor
from leadsphere.accounts.scopes import TokenScope
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.jobs.deliveries import deliver_webhooks
from leadsphere.models import Delivery, DeliveryStatus, Event
from leadsphere.outgoing.guard import Guard
from leadsphere.outgoing.sending import Sender
from leadsphere.services import access_tokens, webhooks
from leadsphere.services.editing import Edit
from leadsphere.services.edits import save
from leadsphere.settings import Settings
from tests.conftest import Clock
from tests.factories import make_lead
from tests.receiver import Receiver, receiving, status
from tests.serving import Workspace, wait_for

LOCAL = Guard(local=True)


def do(database: Database, service: Callable[..., Any], *args: Any, **how: Any) -> Any:
    with database.transaction() as session:
        return service(session, *args, **how)


@asynccontextmanager
async def delivering(**how: float) -> AsyncIterator[None]:
    """Deliveries are made meanwhile."""
    running = asyncio.create_task(deliver_webhooks(Sender(LOCAL, **how)))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def add(database: Database, actor: Actor, receiver: Receiver) -> webhooks.Made:
    return do(database, webhooks.add, actor, LOCAL, url=receiver.url, events=[Event.UPDATED])


def statuses(database: Database) -> list[tuple[str, int | None]]:
    with database.reading() as session:
        found = session.exec(select(Delivery).order_by(col(Delivery.id)))
        return [(delivery.status, delivery.code) for delivery in found]


async def until(condition: Callable[[], Any], seconds: float = 8) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        await asyncio.sleep(0.02)


async def test_an_edit_arrives_signed(database: Database, ana: Actor) -> None:
    lead_id = make_lead(database, first_name="Åda")
    async with receiving() as receiver, delivering():
        made = add(database, ana, receiver)
        answer = do(database, save, ana, On.LEAD, lead_id, Edit("city", "Oslo", "", "operation 1"))
        assert answer.status == "saved"
        await until(lambda: statuses(database) == [(DeliveryStatus.DELIVERED, 204)])
    (got,) = receiver.got
    assert got.head == "POST /hook HTTP/1.1" and got.headers["content-type"] == "application/json"
    # The clock of the tests stands still, which the library would take for an old message.
    signature = Verifier(made.secret).sign(got.headers["webhook-id"], database.clock(), got.body.decode())
    assert signature == got.headers["webhook-signature"]
    said = json.loads(got.body)
    assert (said["type"], said["data"]["leads"][0]["city"]) == ("lead.updated", "Oslo")


async def test_what_fails_once_arrives_with_the_same_id(database: Database, ana: Actor, clock: Clock) -> None:
    lead_id = make_lead(database)
    async with receiving(lambda n: status(500 if n == 0 else 200)) as receiver, delivering():
        add(database, ana, receiver)
        do(database, save, ana, On.LEAD, lead_id, Edit("city", "Oslo", "", "operation 1"))
        await until(lambda: statuses(database) == [(DeliveryStatus.WAITING, 500)])
        clock.advance(seconds=5)
        await until(lambda: statuses(database) == [(DeliveryStatus.DELIVERED, 200)])
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 5


async def test_a_silent_receiver_holds_up_nobody_else(database: Database, ana: Actor) -> None:
    async with receiving(lambda _: None) as silent, receiving() as other, delivering(timeout=30):
        first, second = add(database, ana, silent), add(database, ana, other)
        for _ in range(12):
            do(database, webhooks.send_test, ana, first.id)
            do(database, webhooks.send_test, ana, second.id)
        began = time.monotonic()
        await until(lambda: len(other.got) == 12)
        assert time.monotonic() - began < 8
        await until(lambda: len(silent.got) == webhooks.AT_ONCE)
        assert silent.most_at_once == webhooks.AT_ONCE


async def test_the_loop_does_not_wait_for_a_slow_receiver(database: Database, ana: Actor) -> None:
    async with receiving(after=1) as slow, delivering():
        made = add(database, ana, slow)
        for _ in range(3):
            do(database, webhooks.send_test, ana, made.id)
        await until(lambda: slow.got)
        longest, deadline = 0.0, time.monotonic() + 0.8
        while time.monotonic() < deadline:
            began = time.monotonic()
            await asyncio.sleep(0.005)
            longest = max(longest, time.monotonic() - began)
        assert longest < 0.3
        await until(
            lambda: len(statuses(database)) == 3 and {s for s, _ in statuses(database)} == {"delivered"}
        )


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A workspace that may send to this machine."""
    url = f"sqlite:///{tmp_path}/data/leadsphere.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgres_url")
    workspace = Workspace(tmp_path / "data", url, environment={"LEADSPHERE_LOCAL_WEBHOOKS": "yes"})
    yield workspace
    workspace.stop(signal.SIGKILL)


async def test_what_was_committed_arrives_although_the_server_is_killed(served: Workspace) -> None:
    """Killed with the change committed and its message under way, unanswered; the next process sends it again."""
    secrets = dict[str, Any]()

    async with receiving(lambda n: None if n == 0 else status(204)) as receiver:

        def fill(database: Database, ana: Actor) -> None:
            # The server signs with the key of its installation.
            database.key = Settings.from_env({"LEADSPHERE_DATA": str(served.data)}).secret_key()
            secrets["lead"] = make_lead(database, first_name="Ada")
            secrets["hook"] = add(database, ana, receiver)
            secrets["token"] = do(
                database, access_tokens.create, ana, name="Sync", scopes={TokenScope.WRITE_LEADS}
            )

        await asyncio.to_thread(served.prepare, fill)
        await asyncio.to_thread(served.start)
        changes = {"changes": {"city": "Oslo"}, "base": {"city": ""}}
        request = urllib.request.Request(
            f"{served.url}/api/leads/{secrets['lead']}",
            json.dumps(changes).encode(),
            {"authorization": f"Bearer {secrets['token']}", "content-type": "application/json"},
            method="PATCH",
        )
        assert (await asyncio.to_thread(urllib.request.urlopen, request)).status == 200
        await until(lambda: len(receiver.got) == 1, 15)
        await asyncio.to_thread(served.stop, signal.SIGKILL)
        if served.database_url.startswith("postgresql"):
            # Another process might be sending it: its lease has to run out, which takes a minute.
            with psycopg.connect(served.database_url, autocommit=True) as connection:
                connection.execute("UPDATE delivery SET lease_until = now()")
        await asyncio.to_thread(served.start)
        await until(lambda: len(receiver.got) == 2, 30)
        await asyncio.to_thread(wait_for, served.answers, "the server is gone")
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert Verifier(secrets["hook"].secret).verify(second.body, second.headers)["type"] == "lead.updated"
    assert "Oslo" not in served.log.read_text() and secrets["token"] not in served.log.read_text()
