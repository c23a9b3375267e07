"""Files coming in: `POST /api/imports`, streamed to the data folder and counted as they come."""

import asyncio
import uuid
from collections.abc import AsyncIterable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadsphere.accounts.rights import Actor, require
from leadsphere.database import write
from leadsphere.errors import BadFile, Forbidden, LeadSphereError, NotNow
from leadsphere.importing.formats import AS_FOUND, LARGEST_FILE, Reading
from leadsphere.models import Act, Upload
from leadsphere.services import imports
from leadsphere.settings import Settings
from leadsphere.web.sockets import SCOPE_KEY

MAX_BYTES = LARGEST_FILE
TOO_LARGE = f"This file is larger than {LARGEST_FILE // 2**20} MB. Split it into smaller ones."


class TooLarge(BadFile):
    """A file has more than MAX_BYTES."""

    def __init__(self) -> None:
        super().__init__(TOO_LARGE)


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
    try:
        upload, found = await keep(signed_in.actor, request.headers.get("x-file-name", ""), request.stream())
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    except TooLarge as error:
        return _error(error, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except NotNow as error:
        return _error(error, HTTPStatus.CONFLICT)
    except LeadSphereError as error:
        return _error(error, HTTPStatus.UNPROCESSABLE_ENTITY)
    columns = [{"header": c.header, "becomes": c.target_key} for c in found.columns]
    return JSONResponse(
        {
            "id": upload.id,
            "filename": upload.filename,
            "size": upload.size,
            "records": found.records,
            "columns": columns,
        },
        HTTPStatus.CREATED,
    )


async def keep(
    actor: Actor, name: str, parts: AsyncIterable[bytes], reading: Reading = AS_FOUND
) -> tuple[Upload, imports.Preview]:
    """Keep a file of leads under its name, percent-encoded or not; the upload, and what it holds as it is read.

    Raises TooLarge, BadFile for what is no list of leads, NotNow, Forbidden; nothing is kept then.
    """
    upload_id = uuid.uuid4().hex
    filename = Path(unquote(name).replace("\\", "/")).name[:300].replace("\0", "") or "leads.csv"
    path = imports.path_of(Settings.from_env().data, upload_id)
    try:
        await _write(parts, path)
        found = await asyncio.to_thread(imports.preview, path, filename, reading)
        size, sha256 = await asyncio.to_thread(imports.digest, path)
        upload = Upload(id=upload_id, filename=filename, size=size, sha256=sha256)
        return await write(imports.receive, actor, upload), found
    except FileNotFoundError:
        # Somebody was erased meanwhile, and every file that could name them with it.
        raise NotNow("This file was let go of while it came. Choose it again.") from None
    except (ClientDisconnect, LeadSphereError):
        await asyncio.to_thread(path.unlink, missing_ok=True)
        raise


async def forget(upload: Upload) -> None:
    """Let go of a file for which no import was begun."""
    await write(imports.let_go, upload.id, Settings.from_env().data)


async def _write(parts: AsyncIterable[bytes], path: Path) -> None:
    """Write the parts to `path`, readable by this user alone. Raises TooLarge, and BadFile where there is nothing."""
    await asyncio.to_thread(path.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
    size = 0
    file = await asyncio.to_thread(path.open, "xb")
    try:
        await asyncio.to_thread(path.chmod, 0o600)
        async for part in parts:
            size += len(part)
            if size > MAX_BYTES:
                raise TooLarge
            await asyncio.to_thread(file.write, part)
    finally:
        await asyncio.to_thread(file.close)
    if not size:
        raise BadFile("This file is empty. Choose another one.")


def _error(error: LeadSphereError | str, status: HTTPStatus) -> Response:
    return JSONResponse({"error": str(error)}, status)


ROUTES = (Route("/api/imports", receive_file, methods=["POST"]),)
