"""The folded copies that a lead carries of what it says: for sorting by name and company, and for searching."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from leadsphere.models import Company, CustomValue, Lead
from leadsphere.values.text import fold

LAST = "\U0010fffd"
"""Sorts after every text: what is unknown comes last."""


def company_of(session: Session, lead: Lead) -> Company | None:
    """The lead's company, if it has one."""
    return session.get(Company, lead.company_id) if lead.company_id is not None else None


def refresh_keys(lead: Lead, company: Company | None, *, custom: str = "") -> None:
    """Bring the folded copies in line with what the lead says; `custom` is what its custom fields say."""
    keys = keys_of(
        lead.first_name,
        lead.last_name,
        lead.headline,
        lead.job_title,
        lead.city,
        company.name if company else "",
        custom,
    )
    for name, value in keys.items():
        setattr(lead, name, value)


def refresh(session: Session, leads: Sequence[Lead]) -> None:
    """Bring the folded copies of stored leads in line with what they, their companies and fields say."""
    if not leads:
        return
    session.flush()
    wanted = {lead.company_id for lead in leads} - {None}
    companies = {c.id: c for c in session.exec(select(Company).where(col(Company.id).in_(wanted)))}
    custom: dict[int | None, list[str]] = defaultdict(list)
    for lead_id, value in session.exec(
        select(CustomValue.lead_id, CustomValue.value)
        .where(col(CustomValue.lead_id).in_([lead.id for lead in leads]))
        .order_by(col(CustomValue.field_id))
    ):
        custom[lead_id].append(value)
    for lead in leads:
        refresh_keys(lead, companies.get(lead.company_id), custom=" ".join(custom[lead.id]))
    session.add_all(leads)


def keys_of(
    first_name: str, last_name: str, headline: str, job_title: str, city: str, company: str, custom: str = ""
) -> dict[str, str]:
    """The folded copies of a lead that says this: for sorting by name and company, and for searching."""
    return {
        "name_key": fold(f"{last_name} {first_name}".strip())[:400] or LAST,
        "company_key": fold(company)[:300] or LAST,
        "search_key": fold(" ".join((first_name, last_name, headline, job_title, company, city, custom))),
    }


def refresh_leads_of(session: Session, company: Company) -> list[int]:
    """Bring the folded copies of a renamed company's leads in line; returns the leads' ids."""
    # Locked, so that no edit under way leaves a copy of what the lead said before.
    leads = session.exec(
        select(Lead).where(Lead.company_id == company.id).order_by(col(Lead.id)).with_for_update(),
        execution_options={"populate_existing": True},
    ).all()
    refresh(session, leads)
    return [lead.id for lead in leads if lead.id is not None]


def lead_ids(session: Session, company_id: int) -> list[int]:
    """The leads of a company."""
    return [id_ for id_ in session.exec(select(Lead.id).where(col(Lead.company_id) == company_id)) if id_]
