"""Leads as they are compared when duplicates are looked for, read by the thousand."""

# SQLModel prefers `exec`, which takes no statements of the Core; what comes back from those is partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.matching.identity import Identity, identity
from leadsphere.models import Company, ContactPoint, Lead


def identities(session: Session, *, after: int, limit: int) -> list[Identity]:
    """The next `limit` leads or so whose ids follow `after`, by ascending id; none where that was the last."""
    ids = select(col(Lead.id)).where(col(Lead.id) > after).order_by(col(Lead.id)).limit(limit)
    found: list[int] = list(session.execute(ids).scalars())
    return _read(session, lambda id_: id_.between(found[0], found[-1])) if found else []


def identities_of(session: Session, ids: Iterable[int]) -> dict[int, Identity]:
    """These leads by id, as far as they are there."""
    wanted = tuple(ids)
    return {lead.id: lead for lead in _read(session, lambda id_: id_.in_(wanted))}


def _read(session: Session, wanted: Callable[[Any], ColumnElement[bool]]) -> list[Identity]:
    # No word of kinds: SQLite would look through all leads' contact points of those kinds for every thousand leads.
    points = (
        select(col(ContactPoint.lead_id), col(ContactPoint.kind), col(ContactPoint.value))
        .where(wanted(col(ContactPoint.lead_id)))
        .order_by(col(ContactPoint.lead_id), col(ContactPoint.id))
    )
    contacts: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for lead_id, kind, value in session.execute(points):
        contacts[lead_id].append((kind, value))
    leads = (
        select(
            col(Lead.id), col(Lead.first_name), col(Lead.last_name), col(Company.name), col(Company.domain)
        )
        .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
        .where(wanted(col(Lead.id)))
        .order_by(col(Lead.id))
    )
    return [
        identity(
            id_,
            first_name=first,
            last_name=last,
            company=company or "",
            domain=domain or "",
            contacts=contacts.get(id_, ()),
        )
        for id_, first, last, company, domain in session.execute(leads)
    ]
