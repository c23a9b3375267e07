"""Writes to leads, one attribute at a time."""

from sqlmodel import Session

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.errors import Conflict, NotFound
from leadsphere.models import Act, ContactKind, Lead
from leadsphere.services import companies, contacts
from leadsphere.services.editing import Edit, last_change, lock, set_attribute
from leadsphere.services.keys import company_of, refresh_keys
from leadsphere.services.recording import begin
from leadsphere.values import kinds


def set_lead_attribute(session: Session, actor: Actor, lead_id: int, edit: Edit) -> str:
    """Set what a field of the lead's panel shows; returns the text that now stands there.

    `edit.name` is an attribute of the lead, `company` (which links the lead to another company), or a kind
    of contact point (its primary one). Raises NotFound, BadValue, Conflict, Forbidden.
    """
    lead: Lead = lock(session, Lead, lead_id)
    if edit.name == "company":
        return _set_company(session, actor, lead, edit)
    if edit.name in tuple(ContactKind):
        return contacts.set_primary_value(session, actor, lead, ContactKind(edit.name), edit)
    attribute = catalogue.attribute(On.LEAD, edit.name)
    if attribute is None:
        raise NotFound
    record = set_attribute(session, actor, Act.EDIT_LEAD, lead, attribute, edit, lead_id=lead_id)
    if record is not None:
        refresh_keys(lead, company_of(session, lead))
        record.save()
    return kinds.show(attribute.attr, getattr(lead, attribute.name))


def _set_company(session: Session, actor: Actor, lead: Lead, edit: Edit) -> str:
    require(actor, Act.EDIT_LEAD)
    attribute = catalogue.COMPANY_LINK
    old = company_of(session, lead)
    stands = old.name if old else ""
    name = str(kinds.parse(attribute.attr, edit.value))
    if name == stands:
        return stands
    if edit.base != stands:
        raise Conflict(stands, *last_change(session, On.LEAD, lead.id or 0, "company_id"))
    record = begin(session, actor, Act.EDIT_LEAD, operation=edit.operation)
    company = companies.named(session, record, name) if name else None
    record.put(On.LEAD, lead, {"company_id": company.id if company else None}, lead_id=lead.id)
    record.touch(On.LEAD, lead, lead_id=lead.id)
    refresh_keys(lead, company)
    record.save()
    return company.name if company else ""
