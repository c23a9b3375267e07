"""Files going out: `GET /api/leads/ID/export`, all that is held on one person, as JSON."""

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadsphere.database import write
from leadsphere.errors import Forbidden, NotFound
from leadsphere.services.exporting import export_person
from leadsphere.web.sockets import SCOPE_KEY

_LONGEST_ID = 18
"""Digits: what a 64-bit id surely holds."""


async def send_person(request: Request) -> Response:
    """Everything held on one lead, as a file to keep; the history notes who took it.

    Errors are `{"error": sentence}`: 403 for whoever may not export, 404 where there is no such lead.
    """
    actor, text = request.scope[SCOPE_KEY].actor, request.path_params["lead_id"]
    lead_id = int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else 0
    try:
        found = await write(export_person, actor, lead_id)
    except Forbidden as error:
        return _answer({"error": str(error)}, HTTPStatus.FORBIDDEN)
    except NotFound as error:
        return _answer({"error": str(error)}, HTTPStatus.NOT_FOUND)
    # The name of a file says nothing of a person: it stays behind in folders and in lists of downloads.
    return Response(
        json.dumps(found, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="lead-{lead_id}.json"',
            "cache-control": "no-store",
        },
    )


def _answer(said: dict[str, str], status: HTTPStatus) -> Response:
    return JSONResponse(said, status, headers={"cache-control": "no-store"})


ROUTES = (Route("/api/leads/{lead_id}/export", send_person, methods=["GET"]),)
