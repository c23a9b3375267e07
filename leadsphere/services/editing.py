"""Edits of one attribute: checked against what the person saw, saved once however often they are sent."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.catalogue import Attribute
from leadsphere.database import attempt
from leadsphere.errors import BadValue, Conflict, Forbidden, LeadSphereError, NotFound
from leadsphere.models import Account, Act, Change, ChangeSet, Lead
from leadsphere.services.recording import Record, begin
from leadsphere.values import kinds


@dataclass(frozen=True, slots=True)
class Edit:
    """One attribute of one thing, as typed. `base` is the text that the typing started from.

    `operation` is made by the browser, so that an edit sent twice happens once.
    """

    name: str
    value: str
    base: str
    operation: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an edit, for the field that sent it.

    `status` is saved, error (with `message`) or conflict (with what stands there now, by whom, since when).
    `change_set` is what an undo of a saved edit takes back, 0 where nothing changed.
    """

    op_id: str
    status: str
    value: str = ""
    message: str = ""
    theirs: str = ""
    by: str = ""
    at: str = ""
    change_set: int = field(default=0, compare=False)


Setter = Callable[[Session, Actor, int, Edit], str]


def answer(session: Session, actor: Actor, setter: Setter, thing_id: int, edit: Edit) -> Answer:
    """Carry out `edit` with `setter(session, actor, thing_id, edit)`, which returns the text that now stands.

    Everything that can go wrong with an edit is in the answer: nothing is raised for it, nothing is written.
    """
    if known := answered(session, actor, edit.operation):
        return known
    try:
        with attempt(session):
            saved = Answer(edit.operation, "saved", value=setter(session, actor, thing_id, edit))
    except Conflict as conflict:
        at = conflict.at.isoformat() if conflict.at else ""
        return Answer(edit.operation, "conflict", theirs=conflict.theirs, by=conflict.by, at=at)
    except LeadSphereError as error:
        return Answer(edit.operation, "error", value=edit.value, message=str(error))
    return _remembered(session, saved)


def answered(session: Session, actor: Actor, operation: str) -> Answer | None:
    """The answer that this operation of this person got before, if it did. Raises Forbidden for another's."""
    change_set = session.exec(select(ChangeSet).where(ChangeSet.operation == operation)).first()
    if change_set is None:
        return None
    if change_set.account_id != actor.account_id or change_set.answer is None:
        raise Forbidden
    return Answer(**change_set.answer)


def _remembered(session: Session, saved: Answer) -> Answer:
    change_set = session.exec(select(ChangeSet).where(ChangeSet.operation == saved.op_id)).first()
    if change_set is None:
        return saved
    saved = replace(saved, change_set=change_set.id or 0)
    change_set.answer = asdict(saved)
    session.add(change_set)
    return saved


def lock(session: Session, model: type[Any], thing_id: int) -> Any:
    """The row, nobody else writing it until this transaction ends. Raises NotFound."""
    # What this session has read of it before may be old by now.
    found = select(model).where(model.id == thing_id).with_for_update()
    row = session.exec(found, execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound
    return row


def lock_leads(session: Session, lead_ids: Sequence[int], *, to_write: bool = False) -> list[int]:
    """Those of the leads that are there, in order, nobody deleting them (or `to_write` them) until this has ended."""
    found = (
        select(Lead.id)
        .where(col(Lead.id).in_(lead_ids))
        .order_by(col(Lead.id))
        .with_for_update(key_share=not to_write)
    )
    return [id_ for id_ in session.exec(found) if id_ is not None]


def set_attribute(
    session: Session,
    actor: Actor,
    act: Act,
    row: Any,
    attribute: Attribute,
    edit: Edit,
    *,
    lead_id: int | None = None,
    campaign_id: int | None = None,
) -> Record | None:
    """Set one attribute of a locked row; None where it already had that value. The caller saves the record.

    Raises Forbidden, BadValue for a text that cannot be understood, Conflict where the attribute changed
    since `edit.base`.
    """
    require(actor, act)
    new = changed_value(session, row, attribute, edit)
    if new is None:
        return None
    record = begin(session, actor, act, operation=edit.operation)
    record.put(attribute.on, row, {attribute.name: new}, lead_id=lead_id, campaign_id=campaign_id)
    record.touch(attribute.on, row, lead_id=lead_id, campaign_id=campaign_id)
    return record


def changed_value(session: Session, row: Any, attribute: Attribute, edit: Edit) -> str | bool | None:
    """The value that an edit gives an attribute of a locked row; None where it stands there already.

    Raises BadValue, Conflict where the attribute changed since `edit.base`.
    """
    old = getattr(row, attribute.name)
    new = parse_value(attribute, edit.value)
    if new == old:
        return None
    check_base(session, attribute, row.id, kinds.show(attribute.attr, old), edit)
    return new


def parse_value(attribute: Attribute, text: str) -> str | bool:
    """The value that a typed text means. Raises BadValue, also for an attribute that nobody edits."""
    if not attribute.attr.editable:
        raise BadValue(f"{attribute.label} cannot be edited.")
    return kinds.parse(attribute.attr, text)


def check_base(session: Session, attribute: Attribute, thing_id: int, stands: str, edit: Edit) -> None:
    """Raise Conflict unless the person saw the text that stands there now."""
    if edit.base != stands:
        by, at = last_change(session, attribute.on, thing_id, attribute.name)
        raise Conflict(stands, by, at)


def last_change(session: Session, on: On, thing_id: int, name: str) -> tuple[str, datetime | None]:
    """Who changed the attribute last, and when."""
    found = session.exec(
        select(Account.name, Change.at)
        .select_from(Change)
        .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
        .join(Account, col(Account.id) == col(ChangeSet.account_id), isouter=True)
        .where(Change.thing == on, Change.thing_id == thing_id, col(Change.attribute).in_((name, "")))
        .order_by(col(Change.id).desc())
        .limit(1)
    ).first()
    return (found[0] or "Somebody", found[1]) if found else ("Somebody", None)
