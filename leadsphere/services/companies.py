"""Writes to companies: shared by their leads, so an edit here changes all of them."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import now, tell
from leadsphere.errors import BadValue, NotFound
from leadsphere.live.change import Notice
from leadsphere.models import Act, Company
from leadsphere.services import keys
from leadsphere.services.editing import Edit, lock, set_attribute
from leadsphere.services.recording import Record
from leadsphere.values import headcounts, kinds
from leadsphere.values.text import clean, fold


def set_company_attribute(session: Session, actor: Actor, company_id: int, edit: Edit) -> str:
    """Set one attribute of a company for all its leads; returns the text that now stands there.

    Raises NotFound, BadValue, Conflict, Forbidden.
    """
    company: Company = lock(session, Company, company_id)
    attribute = catalogue.attribute(On.COMPANY, edit.name)
    if attribute is None:
        raise NotFound
    if attribute.name == "name" and not clean(edit.value):
        raise BadValue("A company needs a name.")
    record = set_attribute(session, actor, Act.EDIT_COMPANY, company, attribute, edit)
    if record is not None:
        refresh_keys(company)
        if attribute.name == "name":
            keys.refresh_leads_of(session, company)
        tell_leads(session, company_id)
        record.save()
    return kinds.show(attribute.attr, getattr(company, attribute.name))


def tell_leads(session: Session, company_id: int) -> None:
    """Say, once this session has committed, that something changed for every lead of the company."""
    for lead_id in keys.lead_ids(session, company_id):
        tell(session, Notice(On.COMPANY, company_id, lead_id))


def refresh_keys(company: Company) -> None:
    """Bring the folded name and the numbers behind the headcount in line with what the company says."""
    for name, value in keys_of({"name": company.name, "headcount": company.headcount}).items():
        setattr(company, name, value)


def keys_of(says: Mapping[str, str]) -> dict[str, Any]:
    """The folded name, and the numbers behind the headcount, of a company that says this."""
    least, most = bounds(says["headcount"])
    return {"name_key": fold(says["name"])[:300], "headcount_min": least, "headcount_max": most}


def bounds(headcount: str) -> tuple[int | None, int | None]:
    """The least and the most employees that a stored headcount means; nothing for a text that means none."""
    try:
        parsed = headcounts.parse_headcount(headcount)
    except BadValue:
        return None, None
    return parsed.minimum, parsed.maximum


def named(session: Session, record: Record, name: str) -> Company:
    """The company of this name, made where there is none."""
    # Locked, so that a rename under way does not leave its lead with the name before.
    found = session.exec(
        select(Company).where(Company.name_key == fold(name)[:300]).order_by("id").limit(1).with_for_update()
    ).first()
    if found is not None:
        return found
    moment = now(session)
    company = Company(name=name, name_key=fold(name)[:300], created_at=moment, updated_at=moment)
    session.add(company)
    session.flush()
    record.created(On.COMPANY, company.id or 0, {"name": name})
    return company
