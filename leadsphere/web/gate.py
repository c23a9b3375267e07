"""The gate: no event runs unless the table names it, its arguments fit, and its sender is signed in and may do it."""

import logging

import reflex as rx
from reflex.event import Event
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.registry import RegistrationContext

from leadsphere.accounts.rights import can
from leadsphere.accounts.tokens import token_hash_in
from leadsphere.errors import Forbidden
from leadsphere.services.accounts import recognise
from leadsphere.web.rules import HANDLERS, Rule, short_name

__all__ = ["HANDLERS", "Gate", "Rule", "Rules", "to_sign_in"]

logger = logging.getLogger(__name__)


class Rules:
    """The table, by the full names under which Reflex registered the handlers.

    Raises ValueError where two states share the short name that a rule stands under.
    """

    def __init__(self, table: dict[str, Rule] = HANDLERS) -> None:
        self._table = table
        self._by_name: dict[str, Rule] = {}
        self._known = 0

    def of(self, event: str) -> Rule | None:
        """The rule of an event by its full name; None for whatever is not both registered and in the table."""
        registered = RegistrationContext.ensure_context().event_handlers
        if len(registered) != self._known:
            self._by_name = self._read(tuple(registered))
            self._known = len(registered)
        return self._by_name.get(event)

    def _read(self, names: tuple[str, ...]) -> dict[str, Rule]:
        found: dict[str, str] = {}
        for name in names:
            short = short_name(name)
            if short in self._table and found.setdefault(short, name) != name:
                raise ValueError(f"two states have a handler {short}: rename one")
        return {name: self._table[short] for short, name in found.items()}


class Gate(Middleware):
    """Stands before every event, sent by a browser or by another handler, and stops what may not pass."""

    def __init__(self, rules: Rules, *, secure: bool) -> None:
        self._rules = rules
        self._secure = secure

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event pass; anything else is answered instead of it."""
        rule = self._rules.of(event.name)
        if rule is None:
            logger.warning("stopped an event that is not in the table of handlers")
            return StateUpdate()
        if problem := rule.problem(event.payload):
            logger.warning("stopped %s: %s", short_name(event.name), problem)
            return StateUpdate()
        cookies = state.router_data.get("headers", {}).get("cookie", "")
        signed_in = await recognise(token_hash_in(cookies, secure=self._secure))
        if signed_in is None:
            state._get_root_state().reset()  # pyright: ignore[reportPrivateUsage]
            return to_sign_in(forget=False)
        if not can(signed_in.actor, rule.act):
            logger.info("stopped %s: a %s may not", short_name(event.name), signed_in.role)
            return StateUpdate(events=Event.from_event_type(rx.toast.error(str(Forbidden()))))
        return None


def to_sign_in(*, forget: bool) -> StateUpdate:
    """What sends a tab to the sign-in page; `forget` also drops the drafts that it keeps."""
    script = "location.replace('/login?next=' + encodeURIComponent(location.pathname + location.search))"
    if forget:
        script = "window.leadsphere?.forget?.(); location.replace('/login')"
    return StateUpdate(events=Event.from_event_type(rx.call_script(script)))
