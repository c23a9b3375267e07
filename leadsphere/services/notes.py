"""Notes: written by somebody, changed by nobody else."""

from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import BadValue, Conflict, Forbidden, NotFound
from leadsphere.models import Act, Lead, Note, Role
from leadsphere.models.note import LONGEST_NOTE
from leadsphere.services.deleting import delete_rows
from leadsphere.services.editing import Edit, last_change, lock
from leadsphere.services.recording import begin, done_before
from leadsphere.values.text import clean_lines

LONGEST = LONGEST_NOTE


def add(session: Session, actor: Actor, lead_id: int, text: str, *, operation: str | None = None) -> int:
    """Write a note about a lead; returns the change set. Raises NotFound, BadValue, Forbidden."""
    require(actor, Act.NOTE)
    if done := done_before(session, actor, operation):
        return done
    lock(session, Lead, lead_id)
    moment = now(session)
    note = Note(
        lead_id=lead_id, author_id=actor.account_id, text=_text(text), created_at=moment, updated_at=moment
    )
    session.add(note)
    session.flush()
    record = begin(session, actor, Act.NOTE, operation=operation)
    record.created(On.NOTE, note.id or 0, {"text": note.text}, lead_id=lead_id)
    record.save()
    return record.change_set_id


def set_note_attribute(session: Session, actor: Actor, note_id: int, edit: Edit) -> str:
    """Change the text of one's own note; returns what now stands there.

    Raises NotFound, BadValue for nothing left, Conflict, Forbidden for another's note.
    """
    require(actor, Act.NOTE)
    note = _own(session, actor, note_id, may_be_anybodys=False)
    if edit.name != "text":
        raise NotFound
    text = _text(edit.value)
    if text == note.text:
        return text
    if edit.base != note.text:
        raise Conflict(note.text, *last_change(session, On.NOTE, note_id, "text"))
    record = begin(session, actor, Act.NOTE, operation=edit.operation)
    record.put(On.NOTE, note, {"text": text}, lead_id=note.lead_id)
    record.touch(On.NOTE, note, lead_id=note.lead_id)
    record.save()
    return text


def remove(session: Session, actor: Actor, note_id: int, *, operation: str | None = None) -> int:
    """Remove a note: its author may, and an owner of the workspace. Raises NotFound, Forbidden."""
    require(actor, Act.NOTE)
    if done := done_before(session, actor, operation):
        return done
    note = _own(session, actor, note_id, may_be_anybodys=actor.role is Role.OWNER)
    record = begin(session, actor, Act.NOTE, operation=operation)
    delete_rows(session, record, On.NOTE, [note])
    record.save()
    return record.change_set_id


def _own(session: Session, actor: Actor, note_id: int, *, may_be_anybodys: bool) -> Note:
    note: Note = lock(session, Note, note_id)
    if not may_be_anybodys and note.author_id != actor.account_id:
        raise Forbidden("Only its author can change this note. Add one of your own.")
    return note


def _text(text: str) -> str:
    said = clean_lines(text)
    if not said:
        raise BadValue("A note needs some words.")
    if len(said) > LONGEST:
        raise BadValue(f"A note has at most {LONGEST:,} characters; this one has {len(said):,}.")
    return said
