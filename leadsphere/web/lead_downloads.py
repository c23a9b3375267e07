"""Files of leads going out: `GET /api/export/ID/TOKEN`, once for each ticket, streamed as it is read, and
`GET /api/export/file/JOB`, made by a job before.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from leadsphere.accounts.rights import can
from leadsphere.database import current, long_read, read, write
from leadsphere.errors import BadFilter, BadValue, Forbidden, LeadSphereError, NotFound
from leadsphere.exporting.formats import Format
from leadsphere.models import Act
from leadsphere.queries import lead_exports
from leadsphere.queries.accounts import SignedIn
from leadsphere.services import export_files
from leadsphere.services.accounts import recognise
from leadsphere.services.lead_exports import Order, Ticket, redeem
from leadsphere.settings import Settings
from leadsphere.web.sockets import SCOPE_KEY

_LONGEST_ID = 18
PIECE = 256 * 1024
"""Bytes of a file that are read at once."""
_STATUS: dict[type[LeadSphereError], HTTPStatus] = {
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    BadValue: HTTPStatus.CONFLICT,
    BadFilter: HTTPStatus.CONFLICT,
}


class SignedOut(Exception):
    """The sign-in ended, or lost the right, while its file was on the way: the rest is not sent."""


async def send_leads(request: Request) -> Response:
    """The file that a ticket is for; the history notes who took it.

    Errors are `{"error": sentence}`: 403 for whoever may not export, 404 for a ticket that is not good, 409 where
    what was asked for has become impossible, 405 for anything but GET, which leaves the ticket as it is.
    """
    if request.method != "GET":
        return _refusal("Only GET takes an export.", HTTPStatus.METHOD_NOT_ALLOWED)
    signed_in: SignedIn = request.scope[SCOPE_KEY]
    ticket = Ticket(_number(request, "ticket_id"), request.path_params["token"])
    try:
        order = await write(redeem, signed_in.actor, ticket)
        return await file_of(order, partial(_still_may, signed_in))
    except tuple(_STATUS) as error:
        return _refusal(str(error), _STATUS[type(error)])


async def send_file(request: Request) -> Response:
    """The file that a job made, for whoever asked for it. Errors as of `send_leads`."""
    signed_in: SignedIn = request.scope[SCOPE_KEY]
    try:
        made = await read(
            export_files.fetch, signed_in.actor, _number(request, "job_id"), Settings.from_env().data
        )
    except tuple(_STATUS) as error:
        return _refusal(str(error), _STATUS[type(error)])
    pieces = _read(made.path)
    name = _name(made.format, made.columns, current().clock())
    return _streamed(pieces, made.format, name, partial(_still_may, signed_in))


async def file_of(order: Order, still_may: Callable[[], Awaitable[bool]]) -> Response:
    """The file, streamed for as long as its taker may have it."""
    shape = await read(lead_exports.shape_of, order.selection)
    columns = order.preset.columns(shape)
    database = current()
    leads = lead_exports.stream(database.reading, order.lead_ids, order.format.reads(columns))
    pieces = order.format.pieces(columns, leads, marked=order.preset.is_marked)
    name = _name(order.format, order.preset.name, database.clock())
    return _streamed(pieces, order.format, name, still_may)


def _streamed(
    pieces: Iterator[bytes], entry: Format, name: str, still_may: Callable[[], Awaitable[bool]]
) -> Response:
    return StreamingResponse(
        _sent(pieces, still_may),
        media_type=entry.media_type,
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )


def _name(entry: Format, columns: str, moment: datetime) -> str:
    """Says what it holds and when it was taken, and nothing of a person: it stays behind in folders."""
    what = f"-{columns}" if entry.has_columns and columns != "all" else ""
    return f"leads{what}-{moment:%Y-%m-%d}{entry.suffix}"


def _number(request: Request, name: str) -> int:
    """An id in the address; 0, which is nobody's, for anything else."""
    text = request.path_params[name]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else 0


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


async def _sent(pieces: Iterator[bytes], still_may: Callable[[], Awaitable[bool]]) -> AsyncIterator[bytes]:
    """Each piece made in the thread of what takes long, whose turns it takes, and sent before the next."""
    aside = current().aside
    making: Future[bytes | None] | None = None
    try:
        while True:
            async with long_read():
                making = aside.submit(next, pieces, None)
                piece = await asyncio.shield(asyncio.wrap_future(making))
            if piece is None:
                return
            if not await still_may():
                raise SignedOut
            if piece:
                yield piece
    finally:
        if making is not None:
            # A download that is broken off ends while a piece is still being made.
            making.add_done_callback(lambda _: aside.submit(_end, pieces))


async def _still_may(signed_in: SignedIn) -> bool:
    found = await recognise(signed_in.token_hash)
    return found is not None and can(found.actor, Act.EXPORT_LEADS)


def _end(pieces: Any) -> None:
    """Let go of what the file was made with."""
    pieces.close()


def _refusal(sentence: str, status: HTTPStatus) -> Response:
    return JSONResponse({"error": sentence}, status, headers={"cache-control": "no-store"})


ROUTES = (
    Route("/api/export/file/{job_id}", send_file, methods=["GET"]),
    Route("/api/export/{ticket_id}/{token}", send_leads, methods=["GET", "HEAD"]),
)
