"""How long an import of 10,000 leads takes to be undone, one in a hundred of them edited since.

`python -m bench undo` does it on an SQLite file and on PostgreSQL, as the job does it, chunk by chunk. The floor is
what no undo can do without: the bare SQL deletes of the same leads and of all that is theirs, in one transaction,
rolled back again. An undo writes down each row that it deletes, so that it can be undone too.
"""

import tempfile
import time
from pathlib import Path

from sqlmodel import col, select

from bench.figures import heading, table
from bench.list_page import postgres_database
from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import ChangeSet, Lead, Role
from leadsphere.models.rows import BELONGINGS, table_of
from leadsphere.services import undo
from leadsphere.services.edits import save
from tests.factories import ask_for_import, make_account, make_campaign, make_edit, write_csv

LEADS = 10_000
EDITED = 100


def main() -> None:
    """Measure on both databases."""
    heading(f"Undo of an import of {LEADS:,} leads, {EDITED} of them edited since")
    rows: list[tuple[str | float, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        rows.append(("SQLite", *_measure(f"sqlite:///{data}/leadsphere.db", data)))
        with postgres_database() as url:
            rows.append(("PostgreSQL", *_measure(url, data)))
    table(("", "seconds", "of CPU", "bare deletes", "ratio", "reverted", "kept"), rows)


def _measure(url: str, data: Path) -> tuple[float, ...]:
    databases.upgrade(url)
    database = databases.connect(url)
    try:
        ana = make_account(database, "Ana", Role.OWNER)
        act = _import(database, ana, data)
        _edit(database, make_account(database, "Ben", Role.REP))
        floor = _bare(database)
        started, cpu = time.perf_counter(), time.process_time()
        job_id = database.carry_out(lambda session: undo.undo(session, ana, act)).job_id
        while run_next(database, data):
            pass
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        with database.reading() as session:
            undone = undo.of_job(session, job_id)
    finally:
        databases.disconnect()
    return seconds, cpu, floor, seconds / floor, float(undone.reverted), float(undone.kept_count)


def _import(database: Database, ana: Actor, data: Path) -> int:
    header = ("First name", "Last name", "Email", "Phone", "Company", "Country")
    rows = (
        (
            f"First{n}",
            f"Last{n}",
            f"p{n}@example.com",
            f"+1416555{n % 10_000:04}",
            f"Company {n % 400}",
            "Peru",
        )
        for n in range(LEADS)
    )
    file = write_csv(data / "people.csv", header, rows)
    job_id = ask_for_import(database, data, ana, file, make_campaign(database))
    while run_next(database, data):
        pass
    with database.reading() as session:
        return session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job_id)).one() or 0


def _edit(database: Database, ben: Actor) -> None:
    with database.transaction() as session:
        for lead_id in session.exec(select(Lead.id).where(col(Lead.id) % (LEADS // EDITED) == 0)).all():
            save(session, ben, On.LEAD, lead_id or 0, make_edit("city", "Rome"))


class _Enough(Exception):
    """The floor is known; what was deleted for it comes back."""


def _bare(database: Database) -> float:
    """Seconds that the deletes alone take, rolled back afterwards."""
    seconds = 0.0
    try:
        with database.transaction() as session:
            started = time.perf_counter()
            lead = table_of(On.LEAD)
            gone = select(lead.c.id).where(lead.c.id % (LEADS // EDITED) != 0)
            for on, column in BELONGINGS:
                owned = table_of(on)
                session.connection().execute(owned.delete().where(owned.c[column].in_(gone)))
            session.connection().execute(lead.delete().where(lead.c.id % (LEADS // EDITED) != 0))
            seconds = time.perf_counter() - started
            raise _Enough
    except _Enough:
        return seconds
