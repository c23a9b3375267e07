"""Files coming in: `POST /api/imports`, streamed to the data folder and counted as they come."""

import asyncio
import uuid
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadsphere.accounts.rights import require
from leadsphere.database import write
from leadsphere.errors import BadFile, Forbidden, LeadSphereError
from leadsphere.models import Act, Upload
from leadsphere.services import imports
from leadsphere.settings import Settings
from leadsphere.web.sockets import SCOPE_KEY

MAX_BYTES = 200 * 1024 * 1024
TOO_LARGE = "This file is larger than 200 MB. Split it into smaller ones."


async def receive_file(request: Request) -> Response:
    """Keep the body as a file of leads and say what it holds: `{id, filename, size, records, columns}`.

    The name comes percent-encoded in the header `x-file-name`. Errors are `{"error": sentence}`: 403 for
    whoever may not import, 413 above 200 MB, 422 for what is not a list of leads.
    """
    signed_in = request.scope[SCOPE_KEY]
    try:
        require(signed_in.actor, Act.IMPORT)
    except Forbidden as error:
        return _error(error, HTTPStatus.FORBIDDEN)
    if int(request.headers.get("content-length") or 0) > MAX_BYTES:
        return _error(TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    upload_id = uuid.uuid4().hex
    filename = (
        Path(unquote(request.headers.get("x-file-name", "")).replace("\\", "/")).name[:300] or "leads.csv"
    )
    path = imports.path_of(Settings.from_env().data, upload_id)
    try:
        if not await _keep(request, path):
            return _error(TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        found = await asyncio.to_thread(imports.preview, path, filename)
        size, sha256 = await asyncio.to_thread(imports.digest, path)
        upload = Upload(id=upload_id, filename=filename, size=size, sha256=sha256)
        await write(imports.receive, signed_in.actor, upload)
    except ClientDisconnect:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    except FileNotFoundError:
        # Somebody was erased meanwhile, and every file that could name them with it.
        return _error("This file was let go of while it came. Choose it again.", HTTPStatus.CONFLICT)
    except LeadSphereError as error:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        return _error(error, HTTPStatus.UNPROCESSABLE_ENTITY)
    columns = [{"header": c.header, "becomes": c.target_key} for c in found.columns]
    return JSONResponse(
        {"id": upload_id, "filename": filename, "size": size, "records": found.records, "columns": columns},
        HTTPStatus.CREATED,
    )


async def _keep(request: Request, path: Path) -> bool:
    """Write the body to `path`, readable by this user alone; False, and no file, where it is too large."""
    await asyncio.to_thread(path.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
    size = 0
    file = await asyncio.to_thread(path.open, "xb")
    try:
        await asyncio.to_thread(path.chmod, 0o600)
        async for part in request.stream():
            size += len(part)
            if size > MAX_BYTES:
                break
            await asyncio.to_thread(file.write, part)
    finally:
        await asyncio.to_thread(file.close)
    if size > MAX_BYTES:
        await asyncio.to_thread(path.unlink)
    elif not size:
        raise BadFile("This file is empty. Choose another one.")
    return size <= MAX_BYTES


def _error(error: LeadSphereError | str, status: HTTPStatus) -> Response:
    return JSONResponse({"error": str(error)}, status)


ROUTES = (Route("/api/imports", receive_file, methods=["POST"]),)
