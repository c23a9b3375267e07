"""What is served beside the pages, and the guards around all of it: `install(app, settings)` puts them up."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from reflex_base.config import get_config
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from leadsphere import database
from leadsphere.accounts.attempts import Attempts
from leadsphere.settings import Settings
from leadsphere.web import logs, revocation
from leadsphere.web.addresses import Addresses
from leadsphere.web.door import HEALTH, Door
from leadsphere.web.forms import Forms
from leadsphere.web.gate import Gate, Rules
from leadsphere.web.rest.bearer import Tokens, show_document
from leadsphere.web.rest.openapi import DOCUMENT
from leadsphere.web.rules import HANDLERS, Rule
from leadsphere.web.sockets import Sockets

BUILT = Path("build") / "client"
"""Where in Reflex's folder the built pages are."""


def install(
    app: rx.App, settings: Settings, *, routes: Sequence[BaseRoute] = (), handlers: dict[str, Rule] = HANDLERS
) -> None:
    """Put the door, the plain pages and `routes`, the gate and the log around an app. Call it once, at import."""
    secure = settings.origin.startswith("https:")
    rules = Rules(handlers)
    sockets = Sockets(get_config().get_event_namespace(), app, rules)
    app._event_namespace = sockets  # pyright: ignore[reportPrivateUsage] - there is no other way in
    if app.sio is None:
        raise RuntimeError("the app has no sockets to guard")
    app.sio.register_namespace(sockets)
    app.add_middleware(Gate(rules, secure=secure), index=0)
    app.backend_exception_handler = logs.exception_handler
    app.frontend_exception_handler = logs.page_exception_handler
    plain = Starlette(routes=[*_routes(settings, secure=secure), *routes])
    pages = get_web_dir() / BUILT
    app.api_transformer = [
        partial(Addresses, pages=pages),
        plain,
        partial(Door, origins=settings.origins, pages=pages, tokens=Tokens(settings)),
    ]
    app.register_lifespan_task(logs.install)
    app.register_lifespan_task(watch_revocations, sockets=sockets)


async def watch_revocations(sockets: Sockets) -> None:
    """Close the tabs of ended sign-ins for as long as the server runs."""
    await revocation.watch(sockets)


async def health(_: Request) -> Response:
    """Whether the database answers."""
    try:
        await database.read(_select_one)
    except SQLAlchemyError:
        return JSONResponse({"status": "the database cannot be reached"}, 503)
    return JSONResponse({"status": "ok"})


def _routes(settings: Settings, *, secure: bool) -> tuple[BaseRoute, ...]:
    forms = Forms(Attempts(settings.redis_url), secure=secure)
    return (Route(HEALTH, health), Route(DOCUMENT, show_document), *forms.routes())


def _select_one(session: Session) -> None:
    session.execute(text("SELECT 1"))
