"""Imports over the API: one request starts one, others ask how far it is."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from leadsphere.accounts.rights import Actor
from leadsphere.database import read, write
from leadsphere.errors import BadValue, LeadSphereError, NotFound
from leadsphere.importing.mapping import ColumnMatch
from leadsphere.models import Job, Upload
from leadsphere.queries.import_columns import propose
from leadsphere.queries.job_cards import job_card, rejects
from leadsphere.services import campaigns, imports
from leadsphere.web.rest.endpoint import NO_STORE, Call, answer, unfit
from leadsphere.web.rest.problems import Refused
from leadsphere.web.rest.schemas import ImportForm, ImportQuery
from leadsphere.web.uploads import MAX_BYTES, TOO_LARGE, TooLarge, forget, keep

_PART = 64 * 1024
_BESIDE = 1024 * 1024
"""Bytes of a form beside its file."""


@dataclass(frozen=True, slots=True)
class _Sent:
    form: ImportForm
    file: UploadFile


async def start_import(call: Call) -> Response:
    """A file comes in, and a job for it is begun."""
    sent = await _sent(call)
    try:
        upload, found = await keep(call.actor, sent.file.filename or "", _parts(sent.file))
    except TooLarge:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE) from None
    finally:
        await sent.file.close()
    try:
        job = await write(_start, call.actor, upload, sent.form, found)
    except LeadSphereError:
        await forget(upload)
        raise
    said = await read(_import, job, 0)
    return answer(said, HTTPStatus.ACCEPTED, headers=NO_STORE | {"location": f"/api/imports/{job}"})


async def show_import(call: Call) -> Response:
    """How far an import is."""
    query: ImportQuery = call.query
    return answer(await read(_import, call.id, query.rejects))


def _start(
    session: Session,
    actor: Actor,
    upload: Upload,
    form: ImportForm,
    found: imports.Preview,
) -> int:
    campaign = campaigns.named(session, actor, form.campaign)
    proposed = propose(session, found.table.header, [row.cells for row in found.sample])
    job = imports.start(
        session,
        actor,
        upload.id,
        columns=_mapped(proposed.columns, form.mapping),
        records=found.records,
        order=imports.Order(campaign_ids=(campaign.id or 0,), source=form.source, consent=form.consent),
        reading=found.table.reading,
    )
    return job.id or 0


def _mapped(columns: Sequence[ColumnMatch], mapping: dict[str, str]) -> list[tuple[str, str]]:
    """Where each column goes: as it was said, or as it was matched."""
    if unknown := mapping.keys() - {column.header for column in columns}:
        raise BadValue(f"The file has no column called {', '.join(sorted(unknown))}.")
    return [(column.header, mapping.get(column.header, column.target_key)) for column in columns]


def _import(session: Session, job_id: int, most: int) -> dict[str, Any]:
    job, card = session.get(Job, job_id), job_card(session, job_id)
    if job is None or card is None or card.kind != "import":
        raise NotFound("There is no such import.")
    return {
        "id": card.id,
        "file": card.title,
        "campaign": {"id": card.campaign_id, "name": card.campaign} if card.campaign_id else None,
        "state": card.status,
        "done": card.done,
        "total": job.total,
        "created": card.created,
        "updated": card.updated,
        "unchanged": card.unchanged,
        "duplicate": card.duplicate,
        "conflict": card.conflict,
        "rejected": card.rejected,
        "suppressed": card.suppressed,
        "error": card.error,
        "rejects": [
            {"line": one.line, "reason": one.reason, "text": one.text}
            for one in (rejects(session, job_id, limit=most) if most else ())
        ],
    }


async def _sent(call: Call) -> _Sent:
    """The form of an import. Raises Refused."""
    request = call.request
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send a form, as multipart/form-data.")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MAX_BYTES + _BESIDE:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
    parser = MultiPartParser(
        request.headers, _limited(request.stream()), max_files=1, max_fields=10, max_part_size=_PART
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError, LookupError):
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "This form cannot be read. Send one file and the fields."
        ) from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "file: Send the file of leads under this name.")
        return _Sent(_checked(form), file)
    except Refused:
        await form.close()
        raise


def _checked(form: FormData) -> ImportForm:
    said: dict[str, Any] = {name: value for name, value in form.items() if name != "file"}
    try:
        if isinstance(text := said.get("mapping"), str):
            said["mapping"] = from_json(text or "{}")
        return ImportForm.model_validate(said)
    except ValidationError as error:
        raise unfit(error) from None
    except ValueError:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "mapping: This is no JSON.") from None


async def _limited(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in stream:
        size += len(part)
        if size > MAX_BYTES + _BESIDE:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        yield part


async def _parts(file: UploadFile) -> AsyncIterator[bytes]:
    while part := await file.read(_PART):
        yield part
