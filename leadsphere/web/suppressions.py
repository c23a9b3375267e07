"""The suppression list as a file: `POST /api/suppressions` takes one in, `GET` sends all of it."""

import asyncio
import csv
import io
import uuid
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from leadsphere.accounts.rights import Actor, can
from leadsphere.database import current, long_read, read
from leadsphere.errors import Forbidden
from leadsphere.importing.suppressions import ADDRESS, FORBIDS, LARGEST, REASON, WORDS
from leadsphere.models import Act, Forbids
from leadsphere.queries import suppressions
from leadsphere.queries.suppressions import EntryRow
from leadsphere.services.imports import path_of
from leadsphere.settings import Settings
from leadsphere.values.cells import harmless
from leadsphere.web.sockets import SCOPE_KEY

TOO_LARGE = f"This file is larger than {LARGEST // 2**20} MB. Split it."
_AT_ONCE = 2_000
"""Entries that are read in one transaction."""


async def receive_list(request: Request) -> Response:
    """Keep the body until the page has read it, which then lets go of it: `{id}`.

    Errors are `{"error": sentence}`: 403 for whoever may not change the list, 413 above LARGEST.
    """
    if not can(_actor(request), Act.SUPPRESS):
        return _refusal(str(Forbidden()), HTTPStatus.FORBIDDEN)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return _refusal(TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    upload_id = uuid.uuid4().hex
    path = path_of(Settings.from_env().data, upload_id)
    await asyncio.to_thread(path.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
    await asyncio.to_thread(path.touch, mode=0o600)
    await asyncio.to_thread(path.write_bytes, bytes(body))
    return JSONResponse({"id": upload_id}, HTTPStatus.CREATED)


async def send_list(request: Request) -> Response:
    """The whole list as CSV, which `receive_list` takes back. 403 for whoever may not read it."""
    if not can(_actor(request), Act.SEE_SUPPRESSIONS):
        return _refusal(str(Forbidden()), HTTPStatus.FORBIDDEN)
    name = f"suppression-list-{current().clock():%Y-%m-%d}.csv"
    return StreamingResponse(
        _rows(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )


async def _rows() -> AsyncIterator[bytes]:
    yield _written([(ADDRESS, FORBIDS, REASON, "Added by", "Added at")])
    last: int | None = None
    while True:
        async with long_read():
            rows = await read(_page, last)
        if not rows:
            return
        last = rows[-1].id
        yield _written([(e.value, WORDS[Forbids(e.forbids)], e.reason, e.by, e.at) for e in rows])


def _page(session: Session, before: int | None) -> list[EntryRow]:
    return suppressions.page(session, before=before, limit=_AT_ONCE)


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([harmless(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8", "replace")


def _actor(request: Request) -> Actor:
    return request.scope[SCOPE_KEY].actor


def _refusal(sentence: str, status: HTTPStatus) -> Response:
    return JSONResponse({"error": sentence}, status, headers={"cache-control": "no-store"})


ROUTES = (
    Route("/api/suppressions", receive_list, methods=["POST"]),
    Route("/api/suppressions", send_list, methods=["GET"]),
)
