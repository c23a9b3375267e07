"""Imports over the API: one request starts one, others ask how far it is."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import asdict, dataclass
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
from leadsphere.errors import LeadSphereError, NotFound
from leadsphere.importing.formats import Reading
from leadsphere.importing.policies import Rules
from leadsphere.models import REHEARSAL, Campaign, Job, Outcome, Upload
from leadsphere.queries.import_columns import propose
from leadsphere.queries.job_cards import rejects
from leadsphere.queries.rehearsals import rehearsed_rows
from leadsphere.services import imports
from leadsphere.services.import_columns import Choices, choices_of
from leadsphere.services.import_words import columns_in_words, order_in_words
from leadsphere.settings import Settings
from leadsphere.web.rest.endpoint import NO_STORE, Call, answer, unfit
from leadsphere.web.rest.problems import Refused
from leadsphere.web.rest.schemas import ImportForm, ImportQuery
from leadsphere.web.uploads import MAX_BYTES, TOO_LARGE, TooLarge, forget, keep

_PART = 64 * 1024
_BESIDE = 1024 * 1024
"""Bytes of a form beside its file."""
_FIELDS = 200
_LISTS = ("campaign", "policy", "tag")


@dataclass(frozen=True, slots=True)
class _Sent:
    form: ImportForm
    file: UploadFile


async def start_import(call: Call) -> Response:
    """A file comes in, and a job for it is begun."""
    sent = await _sent(call)
    reading = Reading(sheet=sent.form.sheet)
    try:
        upload, found = await keep(call.actor, sent.file.filename or "", _parts(sent.file), reading)
    except TooLarge:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE) from None
    finally:
        await sent.file.close()
    try:
        job = await _begin(call.actor, upload, sent.form, found)
    except (LeadSphereError, OSError):
        await forget(upload)
        raise
    said = await read(_import, job, ImportQuery(rejects=0, rows=0))
    return answer(said, HTTPStatus.ACCEPTED, headers=NO_STORE | {"location": f"/api/imports/{job}"})


async def show_import(call: Call) -> Response:
    """How far an import is."""
    return answer(await read(_import, call.id, call.query))


async def _begin(actor: Actor, upload: Upload, form: ImportForm, found: imports.Preview) -> int:
    """Ask for the import or its rehearsal, its columns where the page would put them but for what is said."""
    sample = [row.cells for row in found.sample]
    proposal = await read(propose, found.table.header, sample)
    columns = columns_in_words(proposal, form.mapping.items())
    path = imports.path_of(Settings.from_env().data, upload.id)
    choices: Choices = {}
    if not form.rehearse:
        choices = await asyncio.to_thread(choices_of, path, upload.filename, columns, found.table.reading)
    rules = Rules.read(match=form.match, policies=form.policy, oldest=form.oldest)
    return await write(_ask, actor, upload, form, found, columns, rules, choices)


def _ask(
    session: Session,
    actor: Actor,
    upload: Upload,
    form: ImportForm,
    found: imports.Preview,
    columns: imports.Columns,
    rules: Rules,
    choices: Choices,
) -> int:
    said = form.model_dump(include={"campaign", "tag", "owner", "source", "consent", "rehearse"})
    asked: dict[str, Any] = {
        "columns": columns,
        "records": found.records,
        "order": order_in_words(session, actor, rules=rules, **said),
        "reading": found.table.reading,
    }
    if form.rehearse:
        return imports.rehearse(session, actor, upload.id, **asked, once=True).id or 0
    return imports.start(session, actor, upload.id, **asked, choices=choices).id or 0


def _import(session: Session, job_id: int, query: ImportQuery) -> dict[str, Any]:
    job = session.get(Job, job_id)
    if job is None or job.kind not in ("import", REHEARSAL):
        raise NotFound("There is no such import.")
    return {
        "id": job.id,
        "file": job.title,
        "rehearsal": job.kind == REHEARSAL,
        "campaigns": _campaigns(session, imports.order_of(job).campaign_ids),
        "columns": [{"header": header, "target": key} for header, key in job.spec["columns"]],
        "state": job.status,
        "done": job.done,
        "total": job.total,
        **{outcome.value: job.counts.get(outcome, 0) for outcome in Outcome},
        "error": job.error,
        "rejects": [asdict(one) for one in rejects(session, job_id, limit=query.rejects)],
        "rows": [_row(one) for one in rehearsed_rows(session, job_id, limit=query.rows)],
    }


def _campaigns(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
    found = (session.get(Campaign, id_) for id_ in ids)
    return [{"id": campaign.id, "name": campaign.name} for campaign in found if campaign]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("line", "outcome", "name", "lead", "reason")} | {
        "changes": [{"name": name, "old": old, "new": new} for name, old, new in row["changes"]],
        "doubts": [
            {"header": header, "text": text, "reason": why} for _, header, text, why in row["problems"]
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
        request.headers, _limited(request.stream()), max_files=1, max_fields=_FIELDS, max_part_size=_PART
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
    """The fields, of which only those that are lists may come several times."""
    said: dict[str, Any] = {}
    for name in form.keys() - {"file"}:
        values = form.getlist(name)
        said[name] = values if name in _LISTS or len(values) > 1 else values[0]
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
