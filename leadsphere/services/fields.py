"""Custom fields: defined by the workspace, filled in on its leads like any other attribute."""

from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, func, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import CUSTOM_KINDS, Attr, Kind, On
from leadsphere.database import now, one_at_a_time
from leadsphere.errors import AlreadyExists, BadValue, Conflict, NotFound, TooMany
from leadsphere.models import Act, ContactKind, CustomField, CustomValue, Lead
from leadsphere.models.folded import folded_copies
from leadsphere.models.rows import table_of
from leadsphere.services import keys
from leadsphere.services.columns import touch
from leadsphere.services.deleting import delete_rows
from leadsphere.services.editing import Edit, last_change, lock, lock_leads
from leadsphere.services.recording import Record, begin, give_each, set_columns
from leadsphere.values import kinds
from leadsphere.values.text import clean, clean_lines, fold

LONGEST_LABEL = 60
LONGEST_CHOICE = 200
MOST_CHOICES = 100
MOST_FIELDS = 100
PREFIX = "custom."
"""What the name of a custom field's edit begins with; its id follows."""

_VALUE = table_of(On.CUSTOM_VALUE)


class Added(NamedTuple):
    """A new field, and the change set that an undo of it takes back."""

    field_id: int
    change_set_id: int


def define(session: Session, actor: Actor, label: str, kind: Kind, choices: Sequence[str] = ()) -> int:
    """`add` for whoever goes on with the field: returns its id."""
    return add(session, actor, label, kind, choices).field_id


def add(session: Session, actor: Actor, label: str, kind: Kind, choices: Sequence[str] = ()) -> Added:
    """Add a field to every lead. Raises BadValue, AlreadyExists, TooMany, Forbidden."""
    require(actor, Act.EDIT_FIELDS)
    name = _label(label)
    one_at_a_time(session, "name a field")
    _refuse_taken(session, name, but=None)
    record = begin(session, actor, Act.EDIT_FIELDS)
    field_id = _make(session, record, name, kind, choices)
    record.save()
    return Added(field_id, record.change_set_id)


def field_for(
    session: Session, actor: Actor, record: Record, label: str, kind: Kind, choices: Sequence[str] = ()
) -> int:
    """A new field, made as a part of an act; with a number after its label where that is taken.

    Raises BadValue, TooMany, Forbidden.
    """
    require(actor, Act.EDIT_FIELDS)
    one_at_a_time(session, "name a field")
    wanted = _label(label)
    for number in count(1):
        name = f"{wanted[: LONGEST_LABEL - 4]} {number}" if number > 1 else wanted
        try:
            _refuse_taken(session, name, but=None)
        except AlreadyExists:
            continue
        return _make(session, record, name, kind, choices)
    raise AssertionError("there is always another number")


def _make(session: Session, record: Record, name: str, kind: Kind, choices: Sequence[str]) -> int:
    if kind not in CUSTOM_KINDS:
        raise BadValue("Choose one of the kinds.")
    many = select(func.count()).select_from(CustomField).where(col(CustomField.removed_at).is_(None))
    if session.exec(many).one() >= MOST_FIELDS:
        raise TooMany(f"A workspace has at most {MOST_FIELDS} fields. Remove one that nobody needs.")
    field = CustomField(
        label=name,
        label_key=_key(name),
        kind=kind.value,
        choices=_choices(kind, choices),
        created_at=now(session),
    )
    session.add(field)
    session.flush()
    record.created(On.CUSTOM_FIELD, field.id or 0, {"label": name, "kind": field.kind})
    return field.id or 0


def change(
    session: Session,
    actor: Actor,
    field_id: int,
    label: str,
    choices: Sequence[str] = (),
    *,
    operation: str | None = None,
) -> int:
    """Give a field another label, and other choices where it has some; returns the change set, 0 for no change.

    A choice that goes stays where a lead has it. Raises NotFound, BadValue, AlreadyExists, Forbidden.
    """
    require(actor, Act.EDIT_FIELDS)
    one_at_a_time(session, "name a field")
    field = _standing(session, field_id)
    name = _label(label)
    _refuse_taken(session, name, but=field_id)
    values = {"label": name, "label_key": _key(name), "choices": _choices(Kind(field.kind), choices)}
    return set_columns(session, actor, Act.EDIT_FIELDS, On.CUSTOM_FIELD, field, values, operation=operation)


def set_field_attribute(session: Session, actor: Actor, field_id: int, edit: Edit) -> str:
    """Change the `label` of a field in place, or its `choices`, one on each line; returns what now stands.

    Raises NotFound, BadValue, AlreadyExists, Conflict, Forbidden.
    """
    require(actor, Act.EDIT_FIELDS)
    one_at_a_time(session, "name a field")
    field = _standing(session, field_id)
    stands = {"label": field.label, "choices": "\n".join(field.choices)}
    if edit.name not in stands:
        raise NotFound
    wanted = stands | {edit.name: clean_lines(edit.value)}
    if wanted != stands and edit.base != stands[edit.name]:
        raise Conflict(stands[edit.name], *last_change(session, On.CUSTOM_FIELD, field_id, edit.name))
    change(session, actor, field_id, wanted["label"], wanted["choices"].split("\n"), operation=edit.operation)
    return field.label if edit.name == "label" else "\n".join(field.choices)


def remove(session: Session, actor: Actor, field_id: int) -> int:
    """Take a field off every lead; what it said is kept, for an undo, and its name is free again.

    Raises NotFound, Forbidden.
    """
    require(actor, Act.EDIT_FIELDS)
    field = _standing(session, field_id)
    # No label folds to upper case. The key last, so that an undo asks first whether the name is still free.
    values = {"removed_at": now(session), "label_key": f"REMOVED {field_id}"}
    return set_columns(session, actor, Act.EDIT_FIELDS, On.CUSTOM_FIELD, field, values)


def set_value(session: Session, actor: Actor, lead: Lead, edit: Edit) -> str:
    """Set what a custom field says of a locked lead; returns the text that now stands there.

    Raises NotFound for a field that is not there, BadValue, Conflict, Forbidden.
    """
    require(actor, Act.EDIT_LEAD)
    field = field_named(session, edit.name)
    attr = attr_of(field)
    stored = session.exec(
        select(CustomValue.id, CustomValue.value).where(
            CustomValue.lead_id == lead.id, CustomValue.field_id == field.id
        )
    ).first()
    value_id, old = stored or (None, "")
    new = parse(attr, edit.value)
    if new == old:
        return show(attr, old)
    if edit.base != show(attr, old):
        raise Conflict(show(attr, old), *last_change(session, On.CUSTOM_VALUE, value_id or 0, "value"))
    record = begin(session, actor, Act.EDIT_LEAD, operation=edit.operation)
    put_value(session, record, field, [lead.id or 0], new)
    record.save()
    return show(attr, new)


def put_value(session: Session, record: Record, field: CustomField, lead_ids: Sequence[int], new: str) -> int:
    """Set what a field says of those of the leads that are there, "" for nothing; of how many that changed."""
    leads = lock_leads(session, lead_ids, to_write=True)
    stored = sql_select(_VALUE).where(_VALUE.c.field_id == field.id, _VALUE.c.lead_id.in_(leads))
    rows = session.connection().execute(stored.order_by(_VALUE.c.id).with_for_update()).all()
    other = [row for row in rows if row.value != new]
    said = {"value": new, "number": _number(attr_of(field), new)}
    said_in_full = said | folded_copies(CustomValue, {"value": new})
    if not new:
        delete_rows(session, record, On.CUSTOM_VALUE, other)
        changed = [row.lead_id for row in other]
    else:
        _overwrite(session, record, other, said, said_in_full)
        having = {row.lead_id for row in rows}
        without = [lead_id for lead_id in leads if lead_id not in having]
        for id_, lead_id in give_each(
            session, On.CUSTOM_VALUE, without, {"field_id": field.id, **said_in_full}
        ):
            record.created(On.CUSTOM_VALUE, id_, {"field_id": field.id, "value": new}, lead_id=lead_id)
        changed = [*(row.lead_id for row in other), *without]
    touch(session, record, changed)
    keys.refresh_stored(session, changed)
    return len(changed)


def _overwrite(
    session: Session, record: Record, rows: Sequence[Any], said: dict[str, Any], said_in_full: dict[str, Any]
) -> None:
    if not rows:
        return
    statement = update(_VALUE).where(_VALUE.c.id.in_([row.id for row in rows])).values(said_in_full)
    session.connection().execute(statement)
    for row in rows:
        for name, value in said.items():
            if getattr(row, name) != value:
                record.changed(On.CUSTOM_VALUE, row.id, name, getattr(row, name), value, lead_id=row.lead_id)


def attr_of(field: CustomField) -> Attr:
    """What the catalogue says of built-in attributes, for a custom field."""
    return Attr(field.label, kind=Kind(field.kind), choices=tuple(field.choices), importable=False)


def show(attr: Attr, value: str) -> str:
    """A stored value for people."""
    # Yes, no and the choices are stored in the words that people chose for them.
    return kinds.show(attr, value) if value and attr.kind not in (Kind.YES_NO, Kind.CHOICE) else value


def parse(attr: Attr, text: str) -> str:
    """The value that a typed text means, "" for nothing. Raises BadValue."""
    return kinds.parse_own(attr, text)


def _number(attr: Attr, value: str) -> float | None:
    return float(value) if attr.kind is Kind.NUMBER and value else None


def field_named(session: Session, name: str) -> CustomField:
    """The field that an edit calls "custom.ID". Raises NotFound."""
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
    by_key: dict[str, str] = {}
    for choice in filter(None, map(clean, choices)):
        by_key.setdefault(fold(choice), choice)
    found = list(by_key.values())
    if not found:
        raise BadValue("Write the choices, one on each line.")
    if len(found) > MOST_CHOICES:
        raise BadValue(f"A field has at most {MOST_CHOICES} choices; these are {len(found)}.")
    if any(len(choice) > LONGEST_CHOICE for choice in found):
        raise BadValue(f"A choice has at most {LONGEST_CHOICE} characters.")
    return found


def _key(label: str) -> str:
    return fold(label)[:LONGEST_LABEL]


def _standing(session: Session, field_id: int) -> CustomField:
    field: CustomField = lock(session, CustomField, field_id)
    if field.removed_at is not None:
        raise NotFound("This field is no longer here.")
    return field


def _refuse_taken(session: Session, label: str, *, but: int | None) -> None:
    if built_in := _built_in().get(fold(label)):
        raise AlreadyExists(f"Every lead has “{built_in}” already. Choose another name.")
    taken = session.exec(select(CustomField).where(CustomField.label_key == _key(label))).first()
    if taken is not None and taken.id != but:
        raise AlreadyExists(f"There is already a field “{taken.label}”. Choose another name.")


@cache
def _built_in() -> dict[str, str]:
    """What the panel of every lead shows, by folded label."""
    attributes = [attribute.label for attribute in catalogue.ATTRIBUTES]
    contacts = [attr.label for kind, attr in catalogue.CONTACTS.items() if kind is not ContactKind.OTHER]
    others = ["Owner", "Company", "Tags", "Notes", "Campaigns", "Source", "Created", "Updated", "Reviewed"]
    return {fold(label): label for label in (*attributes, *contacts, *others)}
