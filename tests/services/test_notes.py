"""Notes: written by somebody, changed by nobody else, removed by their author or an owner."""

import uuid

import pytest
from sqlmodel import col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden, NotFound
from leadsphere.models import Note, Role
from leadsphere.services import notes, undo
from leadsphere.services.editing import Answer
from leadsphere.services.edits import save
from tests.conftest import Clock
from tests.factories import make_account, make_edit, make_lead
from tests.fakes import RecordingFeed


def write(database: Database, actor: Actor, lead_id: int, text: str) -> int:
    """Add a note; its change set."""
    return database.carry_out(lambda s: notes.add(s, actor, lead_id, text))


def edit(database: Database, actor: Actor, note_id: int, text: str, base: str) -> Answer:
    edit = make_edit("text", text, base=base)
    return database.carry_out(lambda s: save(s, actor, On.NOTE, note_id, edit))


def texts(database: Database) -> list[str]:
    with database.reading() as session:
        return [note.text for note in session.exec(select(Note).order_by(col(Note.id)))]


def undone(database: Database, actor: Actor, change_set_id: int) -> None:
    database.carry_out(lambda s: undo.undo(s, actor, change_set_id))


def test_a_note_knows_its_author_and_its_moments(database: Database, ben: Actor, clock: Clock) -> None:
    lead_id = make_lead(database)
    write(database, ben, lead_id, " Met in Rome.\r\n\r\n\r\n\r\nLikes tea. ")
    wrote = clock.time
    clock.advance(hours=1)
    assert edit(database, ben, 1, "Met in Paris.", "Met in Rome.\n\nLikes tea.").status == "saved"
    with database.reading() as session:
        note = session.get_one(Note, 1)
    assert (note.lead_id, note.author_id, note.text) == (lead_id, ben.account_id, "Met in Paris.")
    assert (note.created_at, note.updated_at) == (wrote, clock.time)


def test_only_its_author_edits_a_note(database: Database, ana: Actor, ben: Actor) -> None:
    write(database, ben, make_lead(database), "Met in Rome.")
    answer = edit(database, ana, 1, "Met in Paris.", "Met in Rome.")
    assert answer.message == "Only its author can change this note. Add one of your own."
    assert texts(database) == ["Met in Rome."]


def test_its_author_and_an_owner_remove_a_note_and_nobody_else(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead_id, mia = make_lead(database), make_account(database, "Mia", Role.MANAGER)
    for text in ("one", "two"):
        write(database, ben, lead_id, text)
    with pytest.raises(Forbidden):
        database.carry_out(lambda s: notes.remove(s, mia, 1))
    database.carry_out(lambda s: notes.remove(s, ana, 1))
    database.carry_out(lambda s: notes.remove(s, ben, 2))
    assert texts(database) == []


def test_adding_changing_and_removing_are_taken_back(database: Database, ben: Actor) -> None:
    added = write(database, ben, make_lead(database), "one")
    changed = edit(database, ben, 1, "two", "one").change_set
    removed = database.carry_out(lambda s: notes.remove(s, ben, 1))
    assert texts(database) == []
    undone(database, ben, removed)
    assert texts(database) == ["two"]
    undone(database, ben, changed)
    assert texts(database) == ["one"]
    undone(database, ben, added)
    assert texts(database) == []


def test_a_note_changed_in_another_tab_is_a_conflict(database: Database, ben: Actor) -> None:
    write(database, ben, make_lead(database), "one")
    edit(database, ben, 1, "two", "one")
    answer = edit(database, ben, 1, "three", "one")
    assert (answer.status, answer.theirs, answer.by) == ("conflict", "two", "Ben")


def test_the_same_operation_ten_times_is_one_note(
    database: Database, ben: Actor, feed: RecordingFeed
) -> None:
    lead_id, operation = make_lead(database), uuid.uuid4().hex
    feed.take()
    done = {
        database.carry_out(lambda s: notes.add(s, ben, lead_id, "one", operation=operation))
        for _ in range(10)
    }
    assert len(done) == len(feed.published) == 1
    assert texts(database) == ["one"]


@pytest.mark.parametrize("text", ["", " \n ", "x" * 10_001])
def test_a_note_has_some_words_and_not_too_many(database: Database, ben: Actor, text: str) -> None:
    with pytest.raises(BadValue):
        write(database, ben, make_lead(database), text)


def test_a_viewer_writes_no_notes_and_nobody_about_a_lead_that_is_gone(
    database: Database, ben: Actor, vera: Actor
) -> None:
    with pytest.raises(Forbidden):
        write(database, vera, make_lead(database), "one")
    with pytest.raises(NotFound):
        write(database, ben, 999, "one")
