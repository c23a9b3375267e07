"""Leads as plain records, for the command line and whoever reads JSON."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.models import Company, ContactKind, ContactPoint, Lead
from leadsphere.queries import lead_cards
from leadsphere.queries.lead_cards import Scope
from leadsphere.values import kinds

BATCH = 1_000
EVERYBODY = Scope()


def lead_records(
    session: Session, *, scope: Scope = EVERYBODY, limit: int | None = None
) -> Iterator[dict[str, Any]]:
    """The scope's leads in the order they came, one batch in memory at a time.

    A record has every attribute of the lead and its company by name (the company's name as `company`),
    `emails`, `phones` (E.164) and `profiles` (URLs) as lists, the primary one first.
    """
    after, (here, given) = 0, lead_cards.ids(session, scope)
    while limit is None or limit > 0:
        size = BATCH if limit is None else min(BATCH, limit)
        rows = session.exec(
            select(Lead, Company)
            .join(here, here.c.id == col(Lead.id))
            .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
            .where(col(Lead.id) > after)
            .order_by(col(Lead.id))
            .limit(size),
            params=given,
        ).all()
        if not rows:
            return
        contacts = _contacts(session, [lead.id or 0 for lead, _ in rows])
        for lead, company in rows:
            yield _record(lead, company, contacts.get(lead.id or 0, []))
        after = rows[-1][0].id or 0
        limit = None if limit is None else limit - len(rows)
        session.expunge_all()


def _record(lead: Lead, company: Company | None, contacts: list[ContactPoint]) -> dict[str, Any]:
    said = {a.name: _plain(a, getattr(lead, a.name)) for a in catalogue.LEAD}
    shared = {a.name: _plain(a, getattr(company, a.name)) if company else "" for a in catalogue.COMPANY}
    return {
        "id": lead.id,
        **said,
        "company": shared.pop("name"),
        **shared,
        "emails": [c.value for c in contacts if c.kind == ContactKind.EMAIL],
        "phones": [c.value for c in contacts if c.kind == ContactKind.PHONE],
        "profiles": [c.value for c in contacts if c.kind not in (ContactKind.EMAIL, ContactKind.PHONE)],
    }


def _plain(attribute: catalogue.Attribute, value: Any) -> Any:
    return value if isinstance(value, bool) else kinds.show(attribute.attr, value)


def _contacts(session: Session, lead_ids: list[int]) -> dict[int, list[ContactPoint]]:
    found = session.exec(
        select(ContactPoint)
        .where(col(ContactPoint.lead_id).in_(lead_ids))
        .order_by(col(ContactPoint.lead_id), col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
    )
    return {lead_id: list(points) for lead_id, points in groupby(found, key=lambda point: point.lead_id)}
