"""The states of one tab, without a browser or a server: what it hears, and what it would be sent."""

from inspect import isfunction
from types import MethodType
from typing import Any

import reflex as rx
from reflex.istate.data import RouterData
from reflex_base.constants.state import FIELD_MARKER

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.live.change import News, Notice
from leadsphere.live.presence import Viewer
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.live import LiveState
from leadsphere.state.presence import PresenceState
from tests.serving import sign_in


class Tab:
    """The states of Ana's tab, on the leads page unless another is given."""

    def __init__(self, database: Database, ana: Actor, path: str = "/app/leads") -> None:
        headers = {"cookie": f"leadsphere={sign_in(database, ana)}", "origin": "http://127.0.0.1"}
        self.database, self.viewer = database, Viewer(ana.account_id or 0, ana.name)
        self.root = rx.State()
        self.root.router_data = {"token": "tab", "pathname": path, "asPath": path, "headers": headers}
        self.root.router = RouterData.from_router_data(self.root.router_data)

    async def load(self, lead_id: int = 0) -> None:
        """Read the rows and this lead; be seen, and see."""
        self.database.presence.arrive("tab", self.viewer)
        await (await self.root.get_state(LeadListState)).restore()
        await (await self.root.get_state(LeadPanelState)).show(lead_id)
        await (await self.root.get_state(PresenceState)).begin()
        await self.sent()

    async def hear(self, *notices: Notice) -> bool:
        """Do what the watcher does with news; returns whether it would count the list again."""
        live = await self.root.get_state(LiveState)
        return await live._refresh("/app/leads", News(frozenset(notices)))

    async def sent(self) -> dict[str, Any]:
        """What goes to the browser now: vars by their names, by the names of their states."""
        delta = await self.root._get_resolved_delta()
        self.root._clean()
        return {
            state.rpartition("____")[2]: {
                name.removesuffix(FIELD_MARKER): value for name, value in changes.items()
            }
            for state, changes in delta.items()
        }


class InTheBackground:
    """A state as a background event of its tab has it: to be locked before it is changed."""

    def __init__(self, state: rx.State) -> None:
        self.__dict__["__wrapped__"] = state

    async def __aenter__(self) -> "InTheBackground":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is locked: no other event of the tab runs."""

    def __getattr__(self, name: str) -> Any:
        own = getattr(type(self.__wrapped__), name, None)
        function = getattr(own, "fn", own)
        return MethodType(function, self) if isfunction(function) else getattr(self.__wrapped__, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__wrapped__, name, value)
