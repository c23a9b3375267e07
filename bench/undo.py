"""How long a large import takes to be undone, some of its leads edited since.

`python -m bench undo` imports BENCH_ROWS rows (10,000), of which one in five adds a city to a lead that stood there
before; then BENCH_EDITED leads (one in two hundred) are edited. It takes the import back on an SQLite file and on PostgreSQL, as the job does it, chunk by chunk. The floor is
what no undo can do without: the bare SQL deletes of the same leads and of all that is theirs, in one transaction,
rolled back again. An undo writes down each row that it deletes, so that it can be undone too.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import col, select

from bench.figures import heading, table
from bench.list_page import postgres_database
from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import ChangeSet, Job, Lead, Role
from leadsphere.models.rows import BELONGINGS, table_of
from leadsphere.services import undo
from leadsphere.services.edits import save
from tests.factories import ask_for_import, make_account, make_campaign, make_edit, write_csv

ROWS = int(os.environ.get("BENCH_ROWS", "10000"))
EDITED = int(os.environ.get("BENCH_EDITED", str(ROWS // 200)))
STOOD = ROWS // 5
HEADER = ("First name", "Last name", "Email", "Phone", "Company", "City")


def main() -> None:
    """Measure on both databases."""
    heading(
        f"Undo of an import that made {ROWS - STOOD:,} leads and updated {STOOD:,}, {EDITED:,} of them edited since"
    )
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
    campaign_id = make_campaign(database)
    stood = write_csv(data / "stood.csv", HEADER[:-1], (row[:-1] for row in _rows(STOOD)))
    ask_for_import(database, data, ana, stood, campaign_id)
    job_id = ask_for_import(
        database, data, ana, write_csv(data / "people.csv", HEADER, _rows(ROWS)), campaign_id
    )
    while run_next(database, data):
        pass
    with database.reading() as session:
        counts = session.get_one(Job, job_id).counts
        assert (counts["created"], counts["updated"]) == (ROWS - STOOD, STOOD), counts
        return session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job_id)).one() or 0


def _rows(many: int) -> Iterator[tuple[str, ...]]:
    for n in range(many):
        yield (
            *(f"First{n}", f"Last{n}", f"p{n}@example.com", f"+1416{5_550_000 + n:07}", f"Company {n % 400}"),
            "Lima",
        )


def _edit(database: Database, ben: Actor) -> None:
    with database.transaction() as session:
        for lead_id in session.exec(select(Lead.id).where(col(Lead.id) % (ROWS // EDITED) == 0)).all():
            edit = make_edit("city", "Cusco", base="Lima")
            assert save(session, ben, On.LEAD, lead_id or 0, edit).status == "saved"


class _Enough(Exception):
    """The floor is known; what was deleted for it comes back."""


def _bare(database: Database) -> float:
    """Seconds that the deletes alone take, rolled back afterwards."""
    seconds = 0.0
    try:
        with database.transaction() as session:
            started = time.perf_counter()
            lead = table_of(On.LEAD)
            made = (lead.c.id > STOOD) & (lead.c.id % (ROWS // EDITED) != 0)
            gone = select(lead.c.id).where(made)
            for on, column in BELONGINGS:
                owned = table_of(on)
                session.connection().execute(owned.delete().where(owned.c[column].in_(gone)))
            session.connection().execute(lead.delete().where(made))
            seconds = time.perf_counter() - started
            raise _Enough
    except _Enough:
        return seconds
