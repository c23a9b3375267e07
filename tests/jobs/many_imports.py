"""Many small imports at once, and whether each row of theirs came in once."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, func, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.models import Change, ChangeSet, ContactPoint, Job, JobLog, JobStatus, Lead, Membership, Stage
from leadsphere.services import jobs
from tests.factories import ask_for_import, make_campaign, write_csv

ROWS = 200
CAMPAIGNS = 10
HEADER = ("First name", "Last name", "Email", "Company")


def ask_for_imports(database: Database, data: Path, actor: Actor, many: int) -> None:
    """Ask for so many imports of ROWS rows each, of people of their own, spread over some campaigns."""
    campaigns = [make_campaign(database) for _ in range(min(many, CAMPAIGNS))]
    for number in range(many):
        rows = (
            (f"First{n}", f"Last{number}", address(number, n), f"Company {(number + n) % 40}")
            for n in range(ROWS)
        )
        file = write_csv(data / f"people-{number}.csv", HEADER, rows)
        ask_for_import(database, data, actor, file, campaigns[number % len(campaigns)])
        file.unlink()


def address(number: int, row: int) -> str:
    """The address of a row of an import."""
    return f"p{row}.{number}@example.com"


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of so many imports: rows that are lost or there twice, jobs that do not count theirs rightly."""

    jobs: int
    performed: int
    leads: int
    lost: int
    twice: int
    wrong: int
    silences: list[float]
    """Of each time that a job was taken over: seconds since its process was last heard of."""


def tally(database: Database, many: int) -> Tally:
    """Count every row."""
    wanted = Counter(address(number, n) for number in range(many) for n in range(ROWS))
    with database.reading() as session:
        there = Counter(session.exec(select(ContactPoint.value)))
        leads = session.exec(select(func.count()).select_from(Lead)).one()
        members = session.exec(
            select(func.count()).select_from(Membership).where(Membership.stage == Stage.PROCESSED)
        ).one()
        made = session.exec(
            select(func.count()).select_from(Change).where(Change.thing == "lead", Change.attribute == "")
        ).one()
        # What follows of them is a job of its own.
        found = session.exec(select(Job).where(Job.kind == "import")).all()
        sets = session.exec(
            select(func.count())
            .select_from(ChangeSet)
            .where(col(ChangeSet.job_id).in_([j.id for j in found]))
        ).one()
        lines = session.exec(select(JobLog.text).where(col(JobLog.text).startswith(jobs.TAKEN_OVER))).all()
    right = {"created": ROWS, "processed": ROWS}
    # A lead without its address, its membership or its history is one too many somewhere.
    astray = abs(leads - members) + abs(leads - made) + abs(sets - many)
    return Tally(
        jobs=len(found),
        performed=sum(job.status == JobStatus.PERFORMED for job in found),
        leads=leads,
        lost=(wanted - there).total(),
        twice=(there - wanted).total() + abs(leads - there.total()),
        wrong=sum((job.done, job.counts) != (ROWS, right) for job in found) + astray,
        silences=[float(line.removeprefix(jobs.TAKEN_OVER).split()[0]) for line in lines],
    )
