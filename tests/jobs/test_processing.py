"""Processing as a job does it: killed at any moment, it comes to what it would have come to."""

from collections import Counter
from pathlib import Path

from sqlmodel import col, select

from leadsphere import database as databases
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import Company, ContactPoint, Job, Lead, Membership
from leadsphere.services.settings import verify_automatically
from tests.conftest import empty
from tests.factories import ask_for_import, make_account, make_campaign, write_csv
from tests.jobs.killing import runs_to_its_end
from tests.services.test_processing import HEADER, rows_of

Said = tuple[dict[str, int], Counter[str], list[tuple[str, ...]], Counter[str]]


def said(database: Database, job_id: int) -> Said:
    """What the job counted, and what its leads, members and contact points say."""
    with database.reading() as session:
        job = session.get_one(Job, job_id)
        stages = Counter(session.exec(select(Membership.stage).where(Membership.job_id == job_id)))
        leads = session.exec(
            select(Lead, Company.domain)
            .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
            .order_by(col(Lead.id))
        ).all()
        points = Counter(session.exec(select(ContactPoint.value)))
        return dict(job.counts), stages, [_told(*one) for one in leads], points


def _told(lead: Lead, domain: str | None) -> tuple[str, ...]:
    return lead.first_name, lead.last_name, lead.country, lead.name_language, domain or ""


def test_processing_that_is_killed_again_and_again_comes_to_the_same(
    database_url: str, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "a.csv", HEADER, rows_of(1_200))
    database = databases.connect(database_url)
    ana = make_account(database)
    with database.transaction() as session:
        # Whoever is killed every other second never hears what a silent name server does not say.
        verify_automatically(session, ana, wanted=False)
    first = ask_for_import(database, tmp_path, ana, file, make_campaign(database))
    run_next(database, tmp_path)
    undisturbed = said(database, first)
    with database.transaction() as session:
        for table in ("membership", "imported_lead", "change", "due", "contact_point", "lead", "company"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
    again = ask_for_import(database, tmp_path, ana, file, make_campaign(database))
    databases.disconnect()
    kills = 0
    while not runs_to_its_end(database_url, tmp_path, kills, commits=3):
        kills += 1
        assert kills < 60
    assert kills >= 2
    database = databases.connect(database_url)
    disturbed = said(database, again)
    empty(database)
    databases.disconnect()
    assert disturbed == undisturbed
