"""A tab without a browser: raw socket.io, which sends whatever it is told to."""

import asyncio
import time
from typing import Any

import socketio
from socketio.exceptions import ConnectionError as ConnectionRefused

STATE = "reflex___state____state."
BOOT = STATE + "hydrate_and_load"
NAMESPACE = "/_event"


def event_name(module: str, state: str, handler: str) -> str:
    """The full name of a handler, such as ("campaigns", "campaigns_state", "create")."""
    return f"{STATE}leadsphere___state___{module}____{state}.{handler}"


class Refused(Exception):
    """The server did not let the socket in."""


class RawTab:
    """One socket. `updates` is what came, each with the moment of its arrival."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.updates: list[tuple[float, dict[str, Any]]] = []
        self.new_token = ""
        self.closed = asyncio.Event()
        self._arrived = asyncio.Event()
        self._client = socketio.AsyncClient(reconnection=False)

    async def open(
        self,
        cookie: str,
        *,
        token: str = "tab",
        origin: str | None = None,
        path: str = "/app/campaigns",
        boot: bool = True,
    ) -> "RawTab":
        """Connect and, as a page does, hydrate. Raises Refused."""
        self._client.on("event", self._received, namespace=NAMESPACE)
        self._client.on("new_token", self._renamed, namespace=NAMESPACE)
        self._client.on("disconnect", self._ended, namespace=NAMESPACE)
        headers = {"Origin": self.url if origin is None else origin} | ({"Cookie": cookie} if cookie else {})
        auth = {"event": {"name": BOOT, "router_data": _router(path)}} if boot else None
        try:
            await self._client.connect(
                f"{self.url}/_event/?token={token}",
                headers=headers,
                auth=auth,
                transports=["websocket"],
                namespaces=[NAMESPACE],
                socketio_path="/_event",
                wait_timeout=5,
            )
        except ConnectionRefused as error:
            await self.close()
            raise Refused from error
        return self

    async def send(self, name: str, payload: Any = None, *, path: str = "/app/campaigns") -> None:
        """Send one event as a page would."""
        await self.raw(
            {"name": name, "payload": {} if payload is None else payload, "router_data": _router(path)}
        )

    async def raw(self, message: Any, event: str = "event") -> None:
        """Send anything."""
        await self._client.emit(event, message, namespace=NAMESPACE)

    async def quiet(self, seconds: float = 0.3) -> None:
        """Wait until nothing has come for so long."""
        count = -1
        while count != len(self.updates):
            count = len(self.updates)
            await asyncio.sleep(seconds)

    async def until(self, text: str, seconds: float = 5) -> dict[str, Any]:
        """The first update, from now or before, that says `text`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for _, update in self.updates:
                if text in str(update):
                    return update
            await asyncio.sleep(0.02)
        raise AssertionError(f"no update said {text!r}")

    async def after(self, seen: int, text: str = "") -> float:
        """The moment at which came what says `text`, of the updates that follow the first `seen` ones."""
        while True:
            for at, update in self.updates[seen:]:
                seen += 1
                if not text or text in str(update):
                    return at
            # Without a timer, whose grain may be coarser than what is measured.
            self._arrived.clear()
            await self._arrived.wait()

    def said(self) -> str:
        """Everything that came, as text."""
        return str([update for _, update in self.updates])

    async def close(self) -> None:
        await self._client.disconnect()
        if session := self._client.eio.http:
            await session.close()

    async def _received(self, update: dict[str, Any]) -> None:
        self.updates.append((time.monotonic(), update))
        self._arrived.set()

    async def _renamed(self, token: str) -> None:
        self.new_token = token

    async def _ended(self, *_: Any) -> None:
        self.closed.set()


def _router(path: str) -> dict[str, Any]:
    return {"pathname": path.partition("?")[0], "asPath": path}
