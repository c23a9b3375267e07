"""Writes to leads, one attribute at a time."""

from collections.abc import Sequence

from sqlmodel import Session

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import BadValue, Conflict, NotFound
from leadsphere.models import Account, Act, ContactKind, Lead
from leadsphere.services import companies, contacts, fields, notes
from leadsphere.services.columns import put_values
from leadsphere.services.editing import Edit, changed_value, last_change, lock
from leadsphere.services.keys import company_of, refresh
from leadsphere.services.recording import Record, begin, done_before
from leadsphere.values import kinds


def set_lead_attribute(session: Session, actor: Actor, lead_id: int, edit: Edit) -> str:
    """Set what a field of the lead's panel shows; returns the text that now stands there.

    `edit.name` is an attribute of the lead, `company` (which links the lead to another company), `owner` (an
    account's id), `custom.ID` (a custom field), `note` (which adds one), or a kind of contact point (its primary one).
    Raises NotFound, BadValue, Conflict, Forbidden.
    """
    lead: Lead = lock(session, Lead, lead_id)
    if edit.name.startswith(fields.PREFIX):
        return fields.set_value(session, actor, lead, edit)
    if edit.name == "note":
        notes.add(session, actor, lead_id, edit.value, operation=edit.operation)
        return ""
    if edit.name == "owner":
        return _set_owner(session, actor, lead, edit)
    if edit.name == "company":
        return _set_company(session, actor, lead, edit)
    if edit.name in tuple(ContactKind):
        return contacts.set_primary_value(session, actor, lead, ContactKind(edit.name), edit)
    attribute = catalogue.attribute(On.LEAD, edit.name)
    if attribute is None:
        raise NotFound
    require(actor, Act.EDIT_LEAD)
    new = changed_value(session, lead, attribute, edit)
    if new is not None:
        record = begin(session, actor, Act.EDIT_LEAD, operation=edit.operation)
        put_values(session, record, [lead_id], {attribute.name: new})
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
    refresh(session, [lead])
    record.save()
    return company.name if company else ""


def mark_reviewed(session: Session, actor: Actor, lead_id: int, *, operation: str | None = None) -> int:
    """Note that somebody has looked a lead over now; returns the change set. Raises NotFound, Forbidden."""
    require(actor, Act.REVIEW)
    if done := done_before(session, actor, operation):
        return done
    lock(session, Lead, lead_id)
    record = begin(session, actor, Act.REVIEW, operation=operation)
    review(session, record, [lead_id], actor.account_id)
    record.save()
    return record.change_set_id


def review(session: Session, record: Record, lead_ids: Sequence[int], by: int | None) -> int:
    """Note that somebody has looked leads over now; how many leads are there."""
    values = {"reviewed_at": now(session), "reviewed_by": by}
    return len(put_values(session, record, lead_ids, values, touch=False))


def owner_of(session: Session, text: str) -> Account | None:
    """Who is to own a lead: an account's id as text, nobody without one. Raises BadValue for any other."""
    owner = session.get(Account, int(text)) if text.isascii() and text.isdigit() else None
    if text and (owner is None or owner.disabled_at is not None):
        raise BadValue("Choose somebody who works here.")
    return owner


def _set_owner(session: Session, actor: Actor, lead: Lead, edit: Edit) -> str:
    require(actor, Act.EDIT_LEAD)
    stands = str(lead.owner_id or "")
    if edit.value == stands:
        return stands
    owner = owner_of(session, edit.value)
    if edit.base != stands:
        raise Conflict(stands, *last_change(session, On.LEAD, lead.id or 0, "owner_id"))
    record = begin(session, actor, Act.EDIT_LEAD, operation=edit.operation)
    put_values(session, record, [lead.id or 0], {"owner_id": owner.id if owner else None})
    record.save()
    return str(lead.owner_id or "")
