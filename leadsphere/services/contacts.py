"""Writes to contact points: normalised as they come in, the text as typed kept beside."""

from typing import Any

from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.catalogue import CONTACTS
from leadsphere.database import now
from leadsphere.errors import AlreadyExists, BadValue, Conflict, NotFound
from leadsphere.models import Act, Change, ContactKind, ContactPoint, Lead, Verdict
from leadsphere.services import keys, suppressing
from leadsphere.services.deleting import delete_rows
from leadsphere.services.editing import Edit, last_change, lock
from leadsphere.services.recording import Record, begin, done_before
from leadsphere.services.refusing import refuse_contact
from leadsphere.values.emails import parse_email
from leadsphere.values.phones import parse_phone
from leadsphere.values.profiles import parse_profile
from leadsphere.values.text import clean

LONGEST = 500
"""Characters of a typed text that are kept beside its normalised form."""


def parse(kind: ContactKind, text: str, region: str | None) -> str:
    """The normalised form of a contact point of this kind. Raises BadValue with what to do."""
    if kind is ContactKind.EMAIL:
        return parse_email(text)
    if kind is ContactKind.PHONE:
        return parse_phone(text, region)
    profile = parse_profile(text, network=kind.value)
    if kind not in (ContactKind.WEBSITE, ContactKind.OTHER) and profile.kind != kind:
        raise BadValue(
            f"This is not a {CONTACTS[kind].label} address. Paste the address of the profile page."
        )
    return profile.url


def set_primary_value(session: Session, actor: Actor, lead: Lead, kind: ContactKind, edit: Edit) -> str:
    """Set, add or clear the primary contact point of one kind; returns the value that now stands there."""
    require(actor, Act.EDIT_CONTACT)
    primary = session.exec(
        select(ContactPoint).where(
            ContactPoint.lead_id == lead.id, ContactPoint.kind == kind, col(ContactPoint.is_primary)
        )
    ).first()
    if primary is not None:
        return _set_value(session, actor, lead, primary, edit)
    text = clean(edit.value)
    if not text:
        return ""
    if edit.base:
        raise _removed(session, lead, edit)
    value = parse(kind, text, lead.country or None)
    refuse_contact(session, kind, value)
    record = begin(session, actor, Act.EDIT_CONTACT, operation=edit.operation)
    add(session, record, lead, kind, value, raw=text, primary=True)
    _settle(session, record, lead)
    return value


def add_contact(
    session: Session,
    actor: Actor,
    lead_id: int,
    kind: ContactKind,
    text: str,
    *,
    operation: str | None = None,
) -> int:
    """Give a lead one more contact point, the primary one of its kind if it is the first; returns the change set.

    Raises NotFound, BadValue, AlreadyExists where the lead has it, Forbidden.
    """
    require(actor, Act.EDIT_CONTACT)
    if done := done_before(session, actor, operation):
        return done
    lead: Lead = lock(session, Lead, lead_id)
    if not clean(text):
        raise BadValue(f"Type {CONTACTS[kind].label} to add.")
    value = parse(kind, clean(text), lead.country or None)
    refuse_contact(session, kind, value)
    of_kind = session.exec(
        select(ContactPoint).where(ContactPoint.lead_id == lead_id, ContactPoint.kind == kind)
    ).all()
    if any(contact.value == value for contact in of_kind):
        raise AlreadyExists(f"{value} is among this lead's contact points already.")
    record = begin(session, actor, Act.EDIT_CONTACT, operation=operation)
    add(session, record, lead, kind, value, raw=clean(text), primary=not of_kind)
    _settle(session, record, lead)
    return record.change_set_id


def make_primary(session: Session, actor: Actor, contact_id: int, *, operation: str | None = None) -> int:
    """Make a contact point the primary one of its kind; returns the change set, 0 where it is.

    Raises NotFound, Forbidden.
    """
    require(actor, Act.EDIT_CONTACT)
    if done := done_before(session, actor, operation):
        return done
    lead, contact = _locked(session, contact_id)
    if contact.is_primary:
        return 0
    before = session.exec(
        select(ContactPoint).where(
            ContactPoint.lead_id == lead.id, ContactPoint.kind == contact.kind, col(ContactPoint.is_primary)
        )
    ).first()
    record = begin(session, actor, Act.EDIT_CONTACT, operation=operation)
    if before is not None:
        # First, and at once: the database allows one primary of a kind at any moment.
        record.put(On.CONTACT, before, {"is_primary": False}, lead_id=lead.id)
        session.flush()
    record.put(On.CONTACT, contact, {"is_primary": True}, lead_id=lead.id)
    session.flush()
    record.touch(On.LEAD, lead, lead_id=lead.id)
    record.save()
    return record.change_set_id


def remove_contact(session: Session, actor: Actor, contact_id: int, *, operation: str | None = None) -> int:
    """Remove a contact point; the next of its kind becomes primary. Returns the change set.

    Raises NotFound, Forbidden.
    """
    require(actor, Act.EDIT_CONTACT)
    if done := done_before(session, actor, operation):
        return done
    lead, contact = _locked(session, contact_id)
    record = begin(session, actor, Act.EDIT_CONTACT, operation=operation)
    _remove(session, record, contact)
    _settle(session, record, lead)
    return record.change_set_id


def set_contact_attribute(session: Session, actor: Actor, contact_id: int, edit: Edit) -> str:
    """Set the value of one contact point, or remove it by clearing; returns the value that now stands there.

    Raises NotFound, BadValue, Conflict, Forbidden.
    """
    require(actor, Act.EDIT_CONTACT)
    if edit.name != "value":
        raise NotFound
    lead, contact = _locked(session, contact_id)
    return _set_value(session, actor, lead, contact, edit)


def add(
    session: Session, record: Record, lead: Lead, kind: ContactKind, value: str, *, raw: str, primary: bool
) -> ContactPoint:
    """Add a contact point whose value is already normalised."""
    contact = ContactPoint(
        lead_id=lead.id or 0,
        kind=kind,
        value=value,
        raw=raw[:LONGEST],
        is_primary=primary,
        created_at=now(session),
    )
    session.add(contact)
    session.flush()
    record.created(On.CONTACT, contact.id or 0, {"kind": kind, "value": value}, lead_id=lead.id)
    return contact


def _locked(session: Session, contact_id: int) -> tuple[Lead, ContactPoint]:
    lead_id = session.exec(select(ContactPoint.lead_id).where(ContactPoint.id == contact_id)).first()
    if lead_id is None:
        raise NotFound
    # The lead first, as everywhere: two that lock in turns would wait for each other.
    lead: Lead = lock(session, Lead, lead_id)
    return lead, lock(session, ContactPoint, contact_id)


def _set_value(session: Session, actor: Actor, lead: Lead, contact: ContactPoint, edit: Edit) -> str:
    text = clean(edit.value)
    value = parse(ContactKind(contact.kind), text, lead.country or None) if text else ""
    if value == contact.value:
        return value
    if edit.base != contact.value:
        raise Conflict(contact.value, *last_change(session, On.CONTACT, contact.id or 0, "value"))
    if value:
        _refuse_second(session, contact, value)
        refuse_contact(session, contact.kind, value)
    record = begin(session, actor, Act.EDIT_CONTACT, operation=edit.operation)
    if value:
        # Whatever was known of the old address says nothing of the new one.
        unknown: dict[str, Any] = {
            "verdict": Verdict.PENDING,
            "verdict_reason": "",
            "verified_at": None,
            "evidence": {},
        }
        record.put(On.CONTACT, contact, {"value": value, "raw": text[:LONGEST], **unknown}, lead_id=lead.id)
    else:
        _remove(session, record, contact)
    _settle(session, record, lead)
    return value


def _settle(session: Session, record: Record, lead: Lead) -> None:
    """What follows of every change of a lead's contact points."""
    record.touch(On.LEAD, lead, lead_id=lead.id)
    keys.refresh(session, [lead])
    suppressing.mark(session, _points_of(session, lead))
    record.save()


def _points_of(session: Session, lead: Lead) -> list[int]:
    found = session.exec(select(ContactPoint.id).where(ContactPoint.lead_id == lead.id))
    return [id_ for id_ in found if id_ is not None]


def _refuse_second(session: Session, contact: ContactPoint, value: str) -> None:
    twin = session.exec(
        select(ContactPoint.id).where(
            ContactPoint.lead_id == contact.lead_id,
            ContactPoint.kind == contact.kind,
            ContactPoint.value == value,
        )
    ).first()
    if twin is not None:
        raise AlreadyExists(f"{value} is among this lead's contact points already. Remove that one first.")


def _remove(session: Session, record: Record, contact: ContactPoint) -> None:
    delete_rows(session, record, On.CONTACT, [contact])
    next_one = session.exec(
        select(ContactPoint)
        .where(ContactPoint.lead_id == contact.lead_id, ContactPoint.kind == contact.kind)
        .order_by(col(ContactPoint.id))
        .limit(1)
    ).first()
    if contact.is_primary and next_one is not None:
        record.put(On.CONTACT, next_one, {"is_primary": True}, lead_id=contact.lead_id)


def _removed(session: Session, lead: Lead, edit: Edit) -> Conflict:
    """Somebody removed the contact point whose value the edit started from."""
    gone = session.exec(
        select(Change.thing_id, Change.old)
        .where(Change.lead_id == lead.id, Change.thing == On.CONTACT, Change.attribute == "")
        .order_by(col(Change.id).desc())
    )
    contact_id = next((thing_id for thing_id, old in gone if old and old["value"] == edit.base), 0)
    return Conflict("", *last_change(session, On.CONTACT, contact_id, "value"))
