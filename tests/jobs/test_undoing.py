"""A large undo runs as a job: it goes on after a restart at any chunk, and lists whatever was edited since."""

from pathlib import Path

import pytest
from sqlmodel import col, func, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.importing.plan import Person
from leadsphere.jobs.runner import run_next
from leadsphere.jobs.steps import JOBS, Work
from leadsphere.models import Act, ChangeSet, ContactPoint, Job, JobStatus, Lead, Membership, Origin
from leadsphere.services import edits, jobs, undo
from leadsphere.services.intake import Arrival, bring_in
from leadsphere.services.recording import begin
from tests.conftest import Clock
from tests.factories import make_campaign, make_edit

SIZE, EDITED = 1_200, 30


@pytest.fixture
def imported(database: Database, ana: Actor, ben: Actor, clock: Clock) -> int:
    """The change set of an import, of whose leads Ben has edited some since."""
    people = [
        Person(lead={"first_name": f"P{n}", "last_name": "Tester"}, import_key=f"{n}") for n in range(SIZE)
    ]
    campaign_id = make_campaign(database)
    with database.transaction() as session:
        record = begin(session, ana, Act.IMPORT)
        arrivals = [Arrival(person, "file") for person in people]
        bring_in(session, record, arrivals, campaign_id=campaign_id, origin=Origin.IMPORTED)
        record.save()
    clock.advance(minutes=5)
    with database.transaction() as session:
        # From all over the file, so that every chunk of the undo meets some.
        for lead_id in session.exec(select(Lead.id).order_by(col(Lead.id))).all()[:: SIZE // EDITED]:
            edits.save(session, ben, On.LEAD, lead_id or 0, make_edit("city", "Oslo"))
    return record.change_set_id


def ask(database: Database, ana: Actor, change_set_id: int) -> int:
    outcome = database.carry_out(lambda s: undo.undo(s, ana, change_set_id))
    assert outcome.job_id
    return outcome.job_id


def assert_taken_back(database: Database, job_id: int) -> None:
    with database.reading() as session:
        outcome = undo.of_job(session, job_id)
        assert session.get_one(Job, job_id).status == JobStatus.PERFORMED
        assert (outcome.reverted, outcome.kept_count) == (SIZE - EDITED, EDITED)
        assert {kept.by for kept in outcome.kept} == {"Ben"}
        assert all(kept.name.endswith("Tester") for kept in outcome.kept)
        for model in (Lead, Membership):
            assert session.exec(select(func.count()).select_from(model)).one() == EDITED
        assert session.exec(select(func.count()).select_from(ContactPoint)).one() == 0
        kept = session.exec(select(Lead)).all()
        assert {lead.city for lead in kept} == {"Oslo"}


def test_an_import_is_taken_back_but_for_the_leads_that_somebody_has_edited(
    database: Database, ana: Actor, imported: int, tmp_path: Path
) -> None:
    job_id = ask(database, ana, imported)
    assert ask(database, ana, imported) == job_id
    assert run_next(database, tmp_path)
    assert_taken_back(database, job_id)
    with database.reading() as session:
        assert session.get_one(ChangeSet, imported).undone_by is None


def test_an_undo_that_was_cut_off_after_any_chunk_goes_on_there(
    database: Database, ana: Actor, imported: int, tmp_path: Path, clock: Clock
) -> None:
    job_id = ask(database, ana, imported)
    while True:
        with database.transaction() as session:
            job = jobs.claim(session, job_id)
        assert job is not None
        work = Work(database, job, ana, tmp_path)
        number = job.step
        chunk = next(iter(JOBS["undo"][number].chunks(work, job.cursor)), None)
        if chunk is None:
            break
        # One chunk is committed, then the process is gone, and its lease runs out.
        with database.transaction() as session:
            held = jobs.hold(session, job_id, job.attempt)
            counts = chunk.apply(session, held)
            jobs.advance(session, held, step=number, cursor=chunk.cursor, done=chunk.done, counts=counts)
        clock.advance(minutes=1)
    clock.advance(minutes=1)
    assert run_next(database, tmp_path)
    assert_taken_back(database, job_id)
