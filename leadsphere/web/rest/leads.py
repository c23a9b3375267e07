"""Leads over the API: listed by the filter language, read one by one, edited, and taken as a file."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import Response

from leadsphere.accounts.rights import Actor
from leadsphere.database import read, write
from leadsphere.errors import NotFound
from leadsphere.filters.language import parse
from leadsphere.models import Lead
from leadsphere.queries import lead_cards
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.lead_order import Sort
from leadsphere.queries.lead_resources import Resource, etag_of, lead_resource, lead_resources
from leadsphere.queries.segments import scope_of
from leadsphere.queries.selections import Selection
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import lead_exports
from leadsphere.services.lead_patches import Patch, patch_lead
from leadsphere.web.lead_downloads import file_of
from leadsphere.web.rest.endpoint import Call, answer
from leadsphere.web.rest.problems import Refused
from leadsphere.web.rest.schemas import ExportQuery, LeadPatch, LeadQuery

KEPT_PLACES = 10
"""Leads that a cursor names: where the last one is gone, the page begins after the one before it."""


@dataclass(frozen=True, slots=True)
class _Page:
    leads: list[Resource]
    next: str | None
    count: int | None


async def list_leads(call: Call) -> Response:
    """A page of the list."""
    query: LeadQuery = call.query
    page = await read(_page, call.actor, query)
    return answer({"leads": page.leads, "next": page.next, "count": page.count})


async def show_lead(call: Call) -> Response:
    """One lead."""
    found = await read(lead_resource, call.id)
    if found is None:
        raise NotFound("This lead is no longer here.")
    return answer(found, headers={"etag": etag_of(found)})


async def edit_lead(call: Call) -> Response:
    """Changes to one lead."""
    sent = await call.json(LeadPatch)
    etag = call.request.headers.get("if-match")
    changes = _edits(sent.changes)
    base = None if sent.base is None else _edits(sent.base)
    if not changes:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "Say in `changes` what is to change.")
    if base is None and etag is None:
        raise Refused(
            HTTPStatus.PRECONDITION_REQUIRED,
            "Say what you saw: in `base` for each field, or the lead's ETag in If-Match.",
        )
    if base is not None and (unsaid := changes.keys() - base.keys()):
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"Say in `base` what you saw in: {', '.join(sorted(unsaid))}."
        )
    found = await write(patch_lead, call.actor, call.id, Patch(changes, base, etag))
    return answer(found, headers={"etag": etag_of(found)})


async def export_leads(call: Call) -> Response:
    """A file of leads, noted in the history as those of the export dialog are."""
    query: ExportQuery = call.query
    order = await write(_order, call.actor, query)
    return await file_of(order, call.still_may)


def _page(session: Session, actor: Actor, query: LeadQuery) -> _Page:
    text: str = query.sort
    scope = _scope(
        session, actor, query.q, query.campaign, sort=Sort(text.lstrip("-")), descending=text[0] == "-"
    )
    beside = _place(session, query.cursor)
    # One more tells whether there is another page.
    cards = lead_cards.page(session, scope, beside=beside, limit=query.limit + 1)
    ids = [card.id for card in cards[: query.limit]]
    more = ".".join(str(id_) for id_ in reversed(ids[-KEPT_PLACES:])) if len(cards) > len(ids) else None
    return _Page(
        lead_resources(session, ids), more, lead_cards.count(session, scope) if query.count else None
    )


def _scope(session: Session, actor: Actor, text: str, campaign_id: int | None, **order: Any) -> Scope:
    wanted = parse(text, vocabulary(session))
    return scope_of(session, actor.account_id, wanted, campaign_id=campaign_id, **order)


def _place(session: Session, cursor: str | None) -> int | None:
    """The lead that a page begins after. Raises Refused where all that the cursor names are gone."""
    if cursor is None:
        return None
    places = [int(place) for place in cursor.split(".")]
    found = next((place for place in places if session.get(Lead, place) is not None), None)
    if found is None:
        raise Refused(HTTPStatus.GONE, "The leads of this cursor are gone. Begin again without it.")
    return found


def _order(session: Session, actor: Actor, query: ExportQuery) -> lead_exports.Order:
    selection = Selection(scope=_scope(session, actor, query.q, query.campaign))
    operation = uuid.uuid4().hex
    ticket = lead_exports.order(session, actor, selection, query.format, query.columns, operation=operation)
    return lead_exports.redeem(session, actor, ticket)


def _edits(said: BaseModel) -> dict[str, str]:
    """What was said, by the names and in the texts of edits."""
    edits: dict[str, str] = {}
    for name, value in said.model_dump(exclude_unset=True).items():
        if name == "custom":
            edits |= {f"custom.{field_id}": text for field_id, text in value.items()}
        elif isinstance(value, bool):
            edits[name] = "Yes" if value else "No"
        else:
            edits[name] = "" if value is None else str(value)
    return edits
