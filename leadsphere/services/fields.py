"""Custom fields: defined by the workspace, filled in on its leads like any other attribute."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import CUSTOM_KINDS, Attr, Kind, On
from leadsphere.database import now
from leadsphere.errors import AlreadyExists, BadValue, Conflict, NotFound
from leadsphere.models import Act, CustomField, CustomValue, Lead
from leadsphere.services import keys
from leadsphere.services.deleting import delete_rows
from leadsphere.services.editing import Edit, last_change, lock
from leadsphere.services.recording import begin
from leadsphere.values import kinds
from leadsphere.values.text import clean, fold

LONGEST_LABEL = 60
MOST_CHOICES = 100
PREFIX = "custom."
"""What the name of a custom field's edit begins with; its id follows."""


def define(session: Session, actor: Actor, label: str, kind: Kind, choices: Sequence[str] = ()) -> int:
    """Add a field to every lead; returns its id. Raises BadValue, AlreadyExists, Forbidden."""
    require(actor, Act.EDIT_FIELDS)
    if kind not in CUSTOM_KINDS:
        raise BadValue("Choose one of the kinds.")
    name = _label(label)
    _refuse_taken(session, name, but=None)
    field = CustomField(
        label=name,
        label_key=fold(name)[:LONGEST_LABEL],
        kind=kind.value,
        choices=_choices(kind, choices),
        created_at=now(session),
    )
    session.add(field)
    try:
        session.flush()
    except IntegrityError:
        raise _taken(name) from None
    record = begin(session, actor, Act.EDIT_FIELDS)
    record.created(On.CUSTOM_FIELD, field.id or 0, {"label": name, "kind": field.kind})
    record.save()
    return field.id or 0


def change(session: Session, actor: Actor, field_id: int, label: str, choices: Sequence[str] = ()) -> int:
    """Give a field another label, and other choices where it has some; returns the change set, 0 for no change.

    A choice that goes stays where a lead has it. Raises NotFound, BadValue, AlreadyExists, Forbidden.
    """
    require(actor, Act.EDIT_FIELDS)
    field: CustomField = lock(session, CustomField, field_id)
    name = _label(label)
    _refuse_taken(session, name, but=field_id)
    return _set(
        session,
        actor,
        field,
        {
            "label": name,
            "label_key": fold(name)[:LONGEST_LABEL],
            "choices": _choices(Kind(field.kind), choices),
        },
    )


def remove(session: Session, actor: Actor, field_id: int) -> int:
    """Take a field off every lead; what it said is kept, for an undo. Raises NotFound, Forbidden."""
    require(actor, Act.EDIT_FIELDS)
    field: CustomField = lock(session, CustomField, field_id)
    return _set(session, actor, field, {"removed_at": field.removed_at or now(session)})


def set_value(session: Session, actor: Actor, lead: Lead, edit: Edit) -> str:
    """Set what a custom field says of a locked lead; returns the text that now stands there.

    Raises NotFound for a field that is not there, BadValue, Conflict, Forbidden.
    """
    require(actor, Act.EDIT_LEAD)
    field = _field(session, edit.name)
    attr = attr_of(field)
    stored = session.exec(
        select(CustomValue).where(CustomValue.lead_id == lead.id, CustomValue.field_id == field.id)
    ).first()
    old = stored.value if stored else ""
    new = _parse(attr, edit.value)
    if new == old:
        return show(attr, old)
    if edit.base != show(attr, old):
        thing_id = stored.id if stored else None
        raise Conflict(show(attr, old), *last_change(session, On.CUSTOM_VALUE, thing_id or 0, "value"))
    record = begin(session, actor, Act.EDIT_LEAD, operation=edit.operation)
    if stored is None:
        stored = CustomValue(
            lead_id=lead.id or 0, field_id=field.id or 0, value=new, number=_number(attr, new)
        )
        session.add(stored)
        session.flush()
        values = {"field_id": field.id, "value": new}
        record.created(On.CUSTOM_VALUE, stored.id or 0, values, lead_id=lead.id)
    elif new:
        values = {"value": new, "number": _number(attr, new)}
        record.put(On.CUSTOM_VALUE, stored, values, lead_id=lead.id)
    else:
        delete_rows(session, record, On.CUSTOM_VALUE, [stored])
    record.touch(On.LEAD, lead, lead_id=lead.id)
    keys.refresh(session, [lead])
    record.save()
    return show(attr, new)


def attr_of(field: CustomField) -> Attr:
    """What the catalogue says of built-in attributes, for a custom field."""
    return Attr(field.label, kind=Kind(field.kind), choices=tuple(field.choices), importable=False)


def show(attr: Attr, value: str) -> str:
    """A stored value for people."""
    return value if not value or attr.kind is Kind.YES_NO else kinds.show(attr, value)


def _parse(attr: Attr, text: str) -> str:
    if not clean(text):
        return ""
    value = kinds.parse(attr, text)
    # Three answers: yes, no, and nothing said.
    return kinds.show(attr, value) if isinstance(value, bool) else value


def _number(attr: Attr, value: str) -> float | None:
    return float(value) if attr.kind is Kind.NUMBER and value else None


def _field(session: Session, name: str) -> CustomField:
    text = name.removeprefix(PREFIX)
    field = session.get(CustomField, int(text)) if text.isascii() and text.isdigit() else None
    if field is None or field.removed_at is not None:
        raise NotFound("This field is no longer here.")
    return field


def _label(text: str) -> str:
    label = clean(text)
    if not label:
        raise BadValue("A field needs a name.")
    if len(label) > LONGEST_LABEL:
        raise BadValue(f"The name of a field has at most {LONGEST_LABEL} characters.")
    return label


def _choices(kind: Kind, choices: Sequence[str]) -> list[str]:
    if kind is not Kind.CHOICE:
        return []
    found = list({fold(choice): clean(choice)[:200] for choice in choices if clean(choice)}.values())
    if not found:
        raise BadValue("Write the choices, one on each line.")
    if len(found) > MOST_CHOICES:
        raise BadValue(f"A field has at most {MOST_CHOICES} choices.")
    return found


def _refuse_taken(session: Session, label: str, *, but: int | None) -> None:
    taken = session.exec(
        select(CustomField).where(CustomField.label_key == fold(label)[:LONGEST_LABEL])
    ).first()
    if taken is not None and taken.id != but:
        raise _taken(taken.label)


def _taken(label: str) -> AlreadyExists:
    return AlreadyExists(f"There is or was a field “{label}”. Choose another name, or undo its removal.")


def _set(session: Session, actor: Actor, field: CustomField, values: dict[str, Any]) -> int:
    if all(getattr(field, name) == value for name, value in values.items()):
        return 0
    record = begin(session, actor, Act.EDIT_FIELDS)
    record.put(On.CUSTOM_FIELD, field, values)
    session.flush()
    record.save()
    return record.change_set_id
