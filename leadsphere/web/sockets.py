"""The sockets of open tabs: each bound to its sign-in, slowed where it sends too much, and closed on demand."""

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, cast

import reflex as rx
from annotated_types import Len
from pydantic import BaseModel, ConfigDict, ValidationError
from reflex.app import EventNamespace
from socketio.exceptions import ConnectionRefusedError as Refused

from leadsphere.accounts.tokens import tab_key
from leadsphere.queries.accounts import SignedIn
from leadsphere.services.accounts import recognise
from leadsphere.web.gate import Rules
from leadsphere.web.rules import DEEPEST, Line, is_plain, short_name

logger = logging.getLogger(__name__)

PER_SECOND = 20
BURST = 40
QUEUED = 200
"""How many events of a tab may wait for their turn before no more are read from its socket."""
PATIENCE = 30.0
"""Seconds that a full queue may stay full before the socket is closed."""
STRIKES = 20
"""After so many events that no page of ours sends, a socket is closed."""

SCOPE_KEY = "leadsphere.signed_in"
"""Where the door leaves the sign-in that it let through, in the ASGI scope."""


@dataclass
class Bucket:
    """A token bucket: `BURST` at once, `PER_SECOND` in the long run."""

    filled: float = BURST
    at: float = field(default_factory=time.monotonic)

    def wait(self, now: float) -> float:
        """Take one; the seconds to wait before using it."""
        self.filled = min(BURST, self.filled + (now - self.at) * PER_SECOND) - 1
        self.at = now
        return max(0.0, -self.filled / PER_SECOND)


@dataclass
class Tab:
    """An open tab's socket. `token` is the key of its state on this server."""

    sid: str
    account_id: int
    token_hash: str
    token: str = ""
    bucket: Bucket = field(default_factory=Bucket)
    strikes: int = 0


class _Router(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    pathname: Line = "/"
    asPath: Annotated[str, Len(0, 8_000)] = "/"  # noqa: N815 - Reflex's own name
    query: Annotated[dict[Line, Annotated[str, Len(0, 8_000)]], Len(0, 100)] = {}


class _Sent(BaseModel):
    """What Reflex's pages send; whatever else comes with it is dropped."""

    model_config = ConfigDict(strict=True, extra="ignore")

    name: Annotated[str, Len(1, 300)]
    payload: dict[str, Any] = {}
    router_data: _Router = _Router()


class Sockets(EventNamespace):
    """Reflex's namespace, behind the door's checks and the gate's table."""

    def __init__(self, namespace: str, app: rx.App, rules: Rules) -> None:
        super().__init__(namespace, app)
        self.tabs: dict[str, Tab] = {}
        self._rules = rules

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        # Read again: a connection that stands for long may ask for its socket long after the door let it in.
        let_in: SignedIn = environ["asgi.scope"][SCOPE_KEY]
        signed_in = await recognise(let_in.token_hash)
        if signed_in is None or "token=" not in environ.get("QUERY_STRING", ""):
            raise Refused
        self.tabs[sid] = Tab(sid, signed_in.account_id, signed_in.token_hash)
        try:
            await super().on_connect(sid, environ, auth if isinstance(auth, dict) else None)
        except BaseException:
            self.tabs.pop(sid, None)
            raise

    def on_disconnect(self, sid: str, *reason: Any) -> asyncio.Task[Any] | None:
        self.tabs.pop(sid, None)
        return super().on_disconnect(sid)

    async def link_token_to_sid(self, sid: str, token: str, *, update_state: bool = True) -> None:
        """Give the socket its state: that of this browser tab *and* this sign-in."""
        tab = self.tabs[sid]
        tab.token = tab_key(token, tab.token_hash)
        if await self._token_manager.is_token_connected(tab.token):
            # A duplicated tab, or the same one before its old socket was missed: it gets a name of its own.
            token = str(uuid.uuid4())
            tab.token = tab_key(token, tab.token_hash)
            await self.emit("new_token", token, to=sid)
        await super().link_token_to_sid(sid, tab.token, update_state=update_state)

    async def on_event(self, sid: str, data: Any) -> None:
        tab = self.tabs.get(sid)
        if tab is None:
            return
        event = self._read(data)
        if event is None:
            await self._strike(tab)
        elif await self._has_room(tab):
            await super().on_event(sid, event)

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Every message waits for its turn, so a socket that sends too much is read more slowly."""
        if event in ("connect", "disconnect"):
            # A browser may also send events of these names, with whatever arguments it likes.
            if self._is_connected(args[0]):
                return None
        else:
            tab = self.tabs.get(args[0]) if args else None
            if tab is None or event not in ("event", "ping", "client_error"):
                return None
            if pause := tab.bucket.wait(time.monotonic()):
                await asyncio.sleep(pause)
        return await super().trigger_event(event, *args)

    def _is_connected(self, sid: str) -> bool:
        """Whether the socket stands; not while it is coming or going."""
        return self.app.sio is not None and self.app.sio.manager.is_connected(sid, self.namespace)

    async def close(self, tab: Tab) -> None:
        """Close a tab's socket, and its connection, whatever the other side does."""
        server = self.app.sio
        if server is None or tab.sid not in self.tabs:
            return
        connection = server.manager.eio_sid_from_sid(tab.sid, self.namespace)
        await server.disconnect(tab.sid, namespace=self.namespace)
        if connection is not None:
            closing = asyncio.create_task(_close_connection(server.eio, connection))
            _closing.add(closing)
            closing.add_done_callback(_closing.discard)

    def _read(self, data: Any) -> Mapping[str, Any] | None:
        """The event in a message; None, with a line in the log, for what no page of ours sends."""
        if not is_plain(data, DEEPEST + 2):
            logger.info("refused a message with nesting or text that no database keeps")
            return None
        try:
            sent = _Sent.model_validate(data)
        except ValidationError as error:
            logger.info("refused a message: %s", error.errors()[0]["type"])
            return None
        rule = self._rules.of(sent.name)
        if rule is None:
            logger.info("refused an event that is not in the table of handlers")
            return None
        if problem := rule.problem(sent.payload):
            logger.info("refused %s: %s", short_name(sent.name), problem)
            return None
        return {"name": sent.name, "payload": sent.payload, "router_data": sent.router_data.model_dump()}

    async def _strike(self, tab: Tab) -> None:
        tab.strikes += 1
        if tab.strikes >= STRIKES:
            logger.warning("closed a socket that sent %s events that no page of ours sends", tab.strikes)
            await self.close(tab)

    async def _has_room(self, tab: Tab) -> bool:
        deadline = time.monotonic() + PATIENCE
        while len(self.app.event_processor._token_queues.get(tab.token, ())) >= QUEUED:  # pyright: ignore[reportPrivateUsage]
            if time.monotonic() > deadline:
                logger.warning("closed a socket whose events could not be worked off")
                await self.close(tab)
                return False
            await asyncio.sleep(0.05)
        return tab.sid in self.tabs


_closing: set[asyncio.Task[None]] = set()


async def _close_connection(engine: Any, connection: str) -> None:
    # Whoever does not read what it is sent would keep the polite way waiting for ever.
    try:
        await asyncio.wait_for(engine.disconnect(connection), timeout=1)
    except TimeoutError:
        if (socket := engine.sockets.pop(connection, None)) is not None:
            await cast(Any, socket).close(wait=False, abort=True)
