"""Leads as programs see them, through the API and in webhooks: everything that is known of each."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere import catalogue
from leadsphere.attributes import Attr, Kind
from leadsphere.catalogue import Attribute
from leadsphere.models import (
    Account,
    Campaign,
    Company,
    ContactKind,
    ContactPoint,
    CustomField,
    CustomValue,
    Lead,
    Membership,
    Note,
    Tag,
    Tagging,
)
from leadsphere.values import kinds

Resource = dict[str, Any]
"""A lead as JSON: web/rest/schemas.py says what is in it."""


def lead_resources(session: Session, lead_ids: Sequence[int]) -> list[Resource]:
    """Those of the leads that are there, in the given order, in full."""
    ids = list(lead_ids)
    rows = session.execute(
        select(Lead, Company, col(Account.name))
        .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
        .join(Account, col(Account.id) == col(Lead.owner_id), isouter=True)
        .where(col(Lead.id).in_(ids))
    )
    belongings = {name: read(session, ids) for name, read in _BELONGINGS.items()}
    found = {
        lead.id: _resource(lead, company, owner)
        | {name: of[lead.id] for name, of in belongings.items()}
        | {"suppressed": any(contact["suppressed"] for contact in belongings["contacts"][lead.id])}
        for lead, company, owner in rows
    }
    return [found[id_] for id_ in ids if id_ in found]


def lead_resource(session: Session, lead_id: int) -> Resource | None:
    """The lead in full, or None where there is none."""
    return next(iter(lead_resources(session, [lead_id])), None)


def etag_of(resource: Resource) -> str:
    """What changes whenever anything of the lead does (RFC 9110, 8.8.3)."""
    return f'"{hashlib.sha256(json.dumps(resource, sort_keys=True).encode()).hexdigest()[:32]}"'


def text_of(resource: Resource, name: str) -> str:
    """What stands in the field that an edit calls `name`, as the edit's base says it."""
    if name == "company":
        return resource["company"]["name"] if resource["company"] else ""
    if name == "owner":
        return str(resource["owner"]["id"]) if resource["owner"] else ""
    if name in tuple(ContactKind):
        mine = (c["value"] for c in resource["contacts"] if c["kind"] == name and c["primary"])
        return next(mine, "")
    if name.startswith("custom."):
        mine = (own["value"] for own in resource["custom"] if f"custom.{own['id']}" == name)
        return next(mine, "")
    value = resource.get(name, "")
    return ("Yes" if value else "No") if isinstance(value, bool) else value


def _resource(lead: Lead, company: Company | None, owner: str | None) -> Resource:
    return {
        "id": lead.id,
        **{a.name: _plain(a, getattr(lead, a.name)) for a in catalogue.LEAD},
        "company": None if company is None else _company(company),
        "owner": None if owner is None else {"id": lead.owner_id, "name": owner},
        "created_at": _moment(lead.created_at),
        "updated_at": _moment(lead.updated_at),
        "reviewed_at": _moment(lead.reviewed_at),
    }


def _company(company: Company) -> Resource:
    return {"id": company.id, **{a.name: _plain(a, getattr(company, a.name)) for a in catalogue.COMPANY}}


def _plain(attribute: Attribute, value: Any) -> Any:
    return value if isinstance(value, bool) else kinds.show(attribute.attr, value)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


Belongings = Mapping[int | None, list[Resource]]


def _contacts(session: Session, ids: list[int]) -> Belongings:
    points = session.execute(
        select(ContactPoint)
        .where(col(ContactPoint.lead_id).in_(ids))
        .order_by(
            col(ContactPoint.lead_id),
            col(ContactPoint.kind),
            col(ContactPoint.is_primary).desc(),
            col(ContactPoint.id),
        )
    ).scalars()
    return _by_lead(
        (
            point.lead_id,
            {
                "id": point.id,
                "kind": point.kind,
                "value": point.value,
                "label": point.label,
                "primary": point.is_primary,
                "verdict": point.verdict,
                "reason": point.verdict_reason,
                "verified_at": _moment(point.verified_at),
                "suppressed": point.suppressed,
            },
        )
        for point in points
    )


def _tags(session: Session, ids: list[int]) -> Belongings:
    rows = session.execute(
        select(col(Tagging.lead_id), col(Tag.id), col(Tag.name))
        .join(Tag, col(Tag.id) == col(Tagging.tag_id))
        .where(col(Tagging.lead_id).in_(ids))
        .order_by(col(Tag.name_key))
    )
    return _by_lead((lead_id, {"id": id_, "name": name}) for lead_id, id_, name in rows)


def _campaigns(session: Session, ids: list[int]) -> Belongings:
    rows = session.execute(
        select(Membership, col(Campaign.name))
        .join(Campaign, col(Campaign.id) == col(Membership.campaign_id))
        .where(col(Membership.lead_id).in_(ids), col(Membership.removed_at).is_(None))
        .order_by(col(Membership.id))
    )
    return _by_lead(
        (
            stay.lead_id,
            {
                "id": stay.campaign_id,
                "name": name,
                "stage": stay.stage,
                "origin": stay.origin,
                "joined_at": _moment(stay.joined_at),
            },
        )
        for stay, name in rows
    )


def _notes(session: Session, ids: list[int]) -> Belongings:
    rows = session.execute(
        select(Note, col(Account.name))
        .join(Account, col(Account.id) == col(Note.author_id), isouter=True)
        .where(col(Note.lead_id).in_(ids))
        .order_by(col(Note.id))
    )
    return _by_lead(
        (
            note.lead_id,
            {
                "id": note.id,
                "text": note.text,
                "author": author or "",
                "created_at": _moment(note.created_at),
            },
        )
        for note, author in rows
    )


def _custom(session: Session, ids: list[int]) -> Belongings:
    rows = session.execute(
        select(CustomField, col(CustomValue.lead_id), col(CustomValue.value))
        .join(CustomValue, col(CustomValue.field_id) == col(CustomField.id))
        .where(col(CustomValue.lead_id).in_(ids), col(CustomField.removed_at).is_(None))
        .order_by(col(CustomField.id))
    )
    return _by_lead(
        (lead_id, {"id": field.id, "label": field.label, "value": _own(field, value)})
        for field, lead_id, value in rows
    )


def _own(field: CustomField, value: str) -> str:
    # Yes, no and the choices are stored in the words that people chose for them.
    in_words = Kind(field.kind) in (Kind.YES_NO, Kind.CHOICE)
    return value if in_words else kinds.show(Attr(field.label, kind=Kind(field.kind)), value)


def _by_lead(rows: Iterable[tuple[int, Resource]]) -> Belongings:
    found: defaultdict[int | None, list[Resource]] = defaultdict(list)
    for lead_id, said in rows:
        found[lead_id].append(said)
    return found


_BELONGINGS: dict[str, Callable[[Session, list[int]], Belongings]] = {
    "contacts": _contacts,
    "tags": _tags,
    "campaigns": _campaigns,
    "notes": _notes,
    "custom": _custom,
}
