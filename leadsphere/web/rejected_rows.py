"""Rows going back to whoever sent them: `GET /api/imports/ID/rejected.csv`, to be mended and imported again."""

import csv
import io
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadsphere.accounts.rights import require
from leadsphere.database import read
from leadsphere.errors import Forbidden, NotFound
from leadsphere.importing.targets import REJECTED_LINE, REJECTED_REASON
from leadsphere.models import Act
from leadsphere.queries.rejected_rows import rejected_table
from leadsphere.values.cells import harmless
from leadsphere.web.sockets import SCOPE_KEY

_LONGEST_ID = 18


async def send_rejected(request: Request) -> Response:
    """The rows that an import did not take, as they came, each with its line and the reason.

    Errors are `{"error": sentence}`: 403 for whoever may not import, 404 where there is no such import.
    """
    text = request.path_params["job_id"]
    job_id = int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else 0
    try:
        require(request.scope[SCOPE_KEY].actor, Act.IMPORT)
        header, rows = await read(rejected_table, job_id)
    except Forbidden as error:
        return JSONResponse({"error": str(error)}, HTTPStatus.FORBIDDEN)
    except NotFound as error:
        return JSONResponse({"error": str(error)}, HTTPStatus.NOT_FOUND)
    written = io.StringIO()
    writer = csv.writer(written)
    for row in ([*header, REJECTED_LINE, REJECTED_REASON], *rows):
        writer.writerow([harmless(cell) for cell in row])
    # What a spreadsheet needs to read it as UTF-8.
    return Response(
        b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace"),
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": 'attachment; filename="rejected.csv"',
            "cache-control": "no-store",
        },
    )


ROUTES = (Route("/api/imports/{job_id}/rejected.csv", send_rejected, methods=["GET"]),)
