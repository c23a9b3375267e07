"""Folded copies follow what they are copies of, on whichever road it changes."""

from sqlmodel import col, select

from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.models import Lead, Note, Role
from leadsphere.models.folded import folded_copies
from leadsphere.models.rows import table_of
from leadsphere.services import notes, undo
from leadsphere.services.edits import save
from tests.factories import make_account, make_edit, make_lead


def copies(database: Database, lead_id: int) -> dict[str, str]:
    with database.reading() as session:
        lead = session.get_one(Lead, lead_id)
        names = folded_copies(Lead, dict.fromkeys(Lead.model_fields, ""))
        return {name: getattr(lead, name) for name in names}


def test_an_edit_and_its_undo_take_the_folded_copy_along(database: Database) -> None:
    ana = make_account(database)
    lead_id = make_lead(database, job_title="Über Chef")
    assert copies(database, lead_id)["job_title_key"] == "uber chef"
    with database.transaction() as session:
        answer = save(session, ana, On.LEAD, lead_id, make_edit("job_title", "Señor", base="Über Chef"))
    assert copies(database, lead_id)["job_title_key"] == "senor"
    database.carry_out(lambda session: undo.undo(session, ana, answer.change_set))
    assert copies(database, lead_id)["job_title_key"] == "uber chef"


def test_a_note_is_folded_through_edit_and_undo(database: Database) -> None:
    ana = make_account(database, role=Role.REP)
    lead_id = make_lead(database)
    with database.transaction() as session:
        notes.add(session, ana, lead_id, "Très bien")
    with database.reading() as session:
        note = session.exec(select(Note)).one()
    with database.transaction() as session:
        edit = make_edit("text", "Señora", base="Très bien")
        change_set = save(session, ana, On.NOTE, note.id or 0, edit).change_set
    assert stored(database) == "senora"
    database.carry_out(lambda session: undo.undo(session, ana, change_set))
    assert stored(database) == "tres bien"


def stored(database: Database) -> str:
    with database.reading() as session:
        table = table_of(On.NOTE)
        return session.connection().execute(select(table.c.text_key).where(col(table.c.id) > 0)).scalar_one()
