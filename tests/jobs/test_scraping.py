"""A source that is read by a job: whom it brings in and from where; killed, canceled, refused and taken back."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlmodel import col, func, select

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import (
    Act,
    CampaignStatus,
    Change,
    ChangeSet,
    ContactPoint,
    Job,
    JobStatus,
    Lead,
    Membership,
    Origin,
    ScrapedPage,
    Source,
    Stage,
)
from leadsphere.services import campaigns, erasing, jobs, leads, memberships, sources, undo
from leadsphere.services.recording import begin
from leadsphere.services.sources import Wanted
from tests.conftest import empty
from tests.factories import make_account, make_campaign, make_edit
from tests.fakes import RecordingFeed
from tests.jobs.killing import ROOT
from tests.jobs.web import forbidding, person, reading_locally, site
from tests.scraping.server import Answer, Site, serving

MANY = 6


@pytest.fixture(autouse=True)
def local() -> Iterator[None]:
    with reading_locally():
        yield


@pytest.fixture
def team() -> Iterator[Site]:
    """A site with six people."""
    with serving(site(MANY)) as there:
        yield there


def add(database: Database, actor: Actor, there: Site, campaign_id: int, kind: str = "pages") -> int:
    """A source on a site; its id."""
    wanted = Wanted(kind, there.url())
    return database.carry_out(lambda s: sources.create(s, actor, campaign_id, wanted)).source_id


def run(database: Database, actor: Actor, source_id: int, data: Path) -> Job:
    """Read a source; its job, over."""
    job_id = database.carry_out(lambda s: sources.run(s, actor, source_id)).id or 0
    while run_next(database, data):
        pass
    return job_of(database, job_id)


def job_of(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return jobs.existing(session, job_id)


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def source_of(database: Database, source_id: int) -> Source:
    with database.reading() as session:
        return sources.existing(session, source_id)


def test_a_source_brings_its_people_in_and_processes_them(
    database: Database, ana: Actor, tmp_path: Path, team: Site
) -> None:
    campaign_id = make_campaign(database)
    job = run(database, ana, add(database, ana, team, campaign_id), tmp_path)
    assert (job.status, job.error) == (JobStatus.PERFORMED, "")
    assert {name: job.counts[name] for name in ("found", "created", "processed")} == {
        "found": MANY,
        "created": MANY,
        "processed": MANY,
    }
    assert job.done == job.total == MANY + 1
    with database.reading() as session:
        members = session.exec(select(Membership)).all()
        assert {(m.origin, m.stage, m.job_id) for m in members} == {(Origin.SCRAPED, Stage.PROCESSED, job.id)}
        assert set(session.exec(select(ContactPoint.value))) == {f"ada{n}@team.example" for n in range(MANY)}
    assert count(database, ScrapedPage) == 0


def test_every_value_knows_the_page_that_it_comes_from(
    database: Database, ana: Actor, tmp_path: Path, team: Site
) -> None:
    run(database, ana, add(database, ana, team, make_campaign(database)), tmp_path)
    with database.reading() as session:
        made = session.exec(
            select(Change).where(Change.thing == On.LEAD, Change.attribute == "").order_by(col(Change.id))
        ).all()
    assert {change.source for change in made} == {team.url(f"/p/{n}") for n in range(MANY)}
    assert all(change.new["first_name"] == f"Ada{change.source.rpartition('/')[2]}" for change in made)


def test_values_of_one_person_from_two_pages_each_keep_theirs(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    listed = (
        '<ul><li class="h-card"><a class="p-name u-url" href="/ada">Ada Lovelace</a>'
        '<span class="p-job-title">Engineer</span></li></ul>'
    )
    own = (
        '<div class="h-card"><span class="p-name">Ada Lovelace</span>'
        '<a class="u-email" href="mailto:ada@team.example">ada@team.example</a></div>'
    )
    with serving({"/": listed, "/ada": own}) as there:
        run(database, ana, add(database, ana, there, make_campaign(database), "team"), tmp_path)
        with database.reading() as session:
            changes = session.exec(select(Change).where(col(Change.lead_id).is_not(None))).all()
            assert count(database, Lead) == 1
        of = {
            (change.thing, change.attribute): change.source
            for change in changes
            if change.thing in (On.LEAD, On.CONTACT) and change.source.startswith("http")
        }
        assert of == {
            (On.LEAD, ""): there.url("/"),
            (On.CONTACT, ""): there.url("/ada"),
        }
        # All that came of it goes with one undo.
        with database.transaction() as session:
            own_set = session.exec(select(ChangeSet.id).where(col(ChangeSet.job_id).is_not(None))).one()
            undo.undo(session, ana, own_set or 0)
    assert (count(database, Lead), count(database, ContactPoint), count(database, Membership)) == (0, 0, 0)


def test_read_twice_nobody_is_there_twice(database: Database, ana: Actor, tmp_path: Path, team: Site) -> None:
    source_id = add(database, ana, team, make_campaign(database))
    run(database, ana, source_id, tmp_path)
    again = run(database, ana, source_id, tmp_path)
    assert (count(database, Lead), count(database, Membership)) == (MANY, MANY)
    assert (again.counts["found"], again.counts["unchanged"]) == (MANY, MANY)
    assert "created" not in again.counts


@pytest.mark.parametrize("later", ["on a later page", "in a later run"])
def test_whose_address_stands_elsewhere_is_still_one_lead(
    database: Database, ana: Actor, tmp_path: Path, later: str
) -> None:
    unaddressed = (
        '<div class="h-card"><p class="p-name">Ada Lovelace</p><p class="p-job-title">Engineer</p></div>'
    )
    addressed = person("Ada", "Lovelace", "ada@team.example", "Engineer")
    with serving({"/": unaddressed + '<a href="/other">Other</a>'}) as there:
        source_id = add(database, ana, there, make_campaign(database))
        if later == "in a later run":
            run(database, ana, source_id, tmp_path)
            there.pages["/"] = addressed
        else:
            there.pages["/other"] = addressed
        run(database, ana, source_id, tmp_path)
        there.pages["/"] = unaddressed
        run(database, ana, source_id, tmp_path)
    assert (count(database, Lead), count(database, ContactPoint)) == (1, 1)


def test_what_people_typed_is_not_overwritten(
    database: Database, ana: Actor, tmp_path: Path, team: Site
) -> None:
    source_id = add(database, ana, team, make_campaign(database))
    run(database, ana, source_id, tmp_path)
    with database.transaction() as session:
        ada = session.exec(select(Lead.id).where(Lead.first_name == "Ada3")).one() or 0
        leads.set_lead_attribute(session, ana, ada, make_edit("job_title", "Founder", base="Engineer"))
    run(database, ana, source_id, tmp_path)
    with database.reading() as session:
        assert session.exec(select(Lead.job_title).where(Lead.id == ada)).one() == "Founder"


def test_whoever_was_taken_out_of_the_campaign_stays_out(
    database: Database, ana: Actor, tmp_path: Path, team: Site
) -> None:
    campaign_id = make_campaign(database)
    source_id = add(database, ana, team, campaign_id)
    run(database, ana, source_id, tmp_path)
    with database.transaction() as session:
        ada = session.exec(select(Lead.id).where(Lead.first_name == "Ada3")).one() or 0
        record = begin(session, ana, Act.REMOVE)
        memberships.leave(session, record, [campaign_id], [ada])
        record.save()
    run(database, ana, source_id, tmp_path)
    with database.reading() as session:
        current = session.exec(select(Membership.lead_id).where(col(Membership.removed_at).is_(None))).all()
    assert len(current) == MANY - 1
    assert ada not in current


def test_who_was_erased_is_kept_out_and_counted(
    database: Database, ana: Actor, tmp_path: Path, team: Site
) -> None:
    source_id = add(database, ana, team, make_campaign(database))
    run(database, ana, source_id, tmp_path)
    with database.transaction() as session:
        ada = session.exec(select(Lead.id).where(Lead.first_name == "Ada3")).one() or 0
        erasing.erase(session, ana, ada, tmp_path)
    again = run(database, ana, source_id, tmp_path)
    assert (again.counts["suppressed"], again.counts["unchanged"]) == (1, MANY - 1)
    assert count(database, Lead) == MANY - 1


def test_a_site_that_forbids_it_fails_and_after_three_times_holds_the_campaign(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    campaign_id = make_campaign(database)
    with serving(forbidding()) as there:
        source_id = add(database, ana, there, campaign_id)
        for number in (1, 2, 3):
            job = run(database, ana, source_id, tmp_path)
            assert job.status == JobStatus.FAILED
            assert job.error == source_of(database, source_id).last_error
            assert "robots.txt" in job.error
            assert source_of(database, source_id).failures == number
            with database.reading() as session:
                campaign = campaigns.existing(session, campaign_id)
            held = number == 3
            assert campaign.status == (CampaignStatus.ON_HOLD if held else CampaignStatus.ACTIVE)
        assert campaign.hold_reason == f"Source 127.0.0.1: {job.error}"
        assert there.asked == ["/robots.txt"] * 3
        # Mended and resumed, it counts from the beginning.
        there.pages.update(site(1))
        del there.pages["/robots.txt"]
        with database.transaction() as session:
            campaigns.move(session, ana, campaign_id, CampaignStatus.ACTIVE)
        assert run(database, ana, source_id, tmp_path).status == JobStatus.PERFORMED
    found = source_of(database, source_id)
    assert (found.failures, found.last_error) == (0, "")


def test_a_failed_job_goes_on_where_it_stood(database: Database, ana: Actor, tmp_path: Path) -> None:
    with serving({"/": Answer("Away.", 500)}) as there:
        source_id = add(database, ana, there, make_campaign(database))
        job = run(database, ana, source_id, tmp_path)
        assert job.status == JobStatus.FAILED
        there.pages.update(site(2))
        with database.transaction() as session:
            jobs.retry(session, ana, job.id or 0)
        assert run_next(database, tmp_path)
    assert job_of(database, job.id or 0).status == JobStatus.PERFORMED
    assert count(database, Lead) == 2


def test_one_undo_takes_a_whole_run_back(database: Database, ana: Actor, tmp_path: Path, team: Site) -> None:
    job = run(database, ana, add(database, ana, team, make_campaign(database)), tmp_path)
    with database.transaction() as session:
        own = session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job.id)).one() or 0
        undo.undo(session, ana, own)
    while run_next(database, tmp_path):
        pass
    assert (count(database, Lead), count(database, Membership)) == (0, 0)


@contextmanager
def slow_site(many: int, free: threading.Event) -> Iterator[Site]:
    """A site whose pages, beyond the first three, come only once they are let."""
    pages = site(many)

    def waiting(body: str) -> Answer:
        def answer(write: Callable[[bytes], object]) -> None:
            free.wait(30)
            write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + body.encode())

        return Answer(instead=answer)

    for n in range(3, many):
        pages[f"/p/{n}"] = waiting(str(pages[f"/p/{n}"]))
    with serving(pages) as there:
        yield there


def test_canceled_it_stops_soon_and_keeps_whom_it_found(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    free = threading.Event()
    with slow_site(MANY, free) as there:
        source_id = add(database, ana, there, make_campaign(database))
        job_id = database.carry_out(lambda s: sources.run(s, ana, source_id)).id or 0
        worker = threading.Thread(target=run_next, args=(database, tmp_path))
        worker.start()
        while count(database, Lead) < 3:
            time.sleep(0.05)
        with database.transaction() as session:
            jobs.cancel(session, ana, job_id)
        # It ends although the site never answers.
        worker.join(20)
        assert not worker.is_alive()
        free.set()
    assert job_of(database, job_id).status == JobStatus.CANCELED
    assert count(database, Lead) == 3


def runs_to_its_end(url: str, data: Path, kills: int, *, more: int) -> bool:
    """Run the job in a process of its own, and kill that once there are so many more leads; True where it ended."""
    arguments = ["-m", "tests.jobs.running_process", url, str(data), str(kills)]
    looking = databases.connect(url, writes=False)
    until = count(looking, Lead) + more
    with subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL) as child:
        while child.poll() is None and count(looking, Lead) < until:
            time.sleep(0.01)
        databases.disconnect()
        if child.poll() is None:
            child.kill()
            return False
        assert child.returncode == 0
    return True


def pages_kept(url: str) -> set[str]:
    """The paths of the pages that the job has read for good."""
    looking = databases.connect(url, writes=False)
    with looking.reading() as session:
        read = session.exec(select(ScrapedPage.url).where(ScrapedPage.is_read)).all()
    databases.disconnect()
    return {urlsplit(page).path for page in read}


class TestKilled:
    """In processes of its own, which are killed."""

    @pytest.fixture
    def database(self, database_url: str) -> Iterator[Database]:
        opened = databases.connect(database_url, feed=RecordingFeed())
        yield opened
        empty(databases.connect(database_url))
        databases.disconnect()

    def test_killed_again_and_again_it_reads_no_page_twice_and_makes_nobody_twice(
        self, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LEADSPHERE_LOCAL_SCRAPING", "yes")
        many = 12
        with serving(site(many)) as there:
            opened = databases.connect(database_url, feed=RecordingFeed())
            ana = make_account(opened)
            source_id = add(opened, ana, there, make_campaign(opened))
            job_id = opened.carry_out(lambda s: sources.run(s, ana, source_id)).id or 0
            databases.disconnect()
            kills, asked_before, kept = 0, 0, set[str]()
            while not runs_to_its_end(database_url, tmp_path, kills, more=3 + kills % 3):
                # Whatever was kept is not asked for again; what was under way when its reader was killed is.
                assert kept.isdisjoint(there.asked[asked_before:])
                kills, asked_before, kept = kills + 1, len(there.asked), pages_kept(database_url)
            assert kept
            assert kept.isdisjoint(there.asked[asked_before:])
            assert kills >= 2
            opened = databases.connect(database_url)
            job = job_of(opened, job_id)
            assert job.status == JobStatus.PERFORMED
            assert job.counts["created"] == many
            assert (count(opened, Lead), count(opened, Membership)) == (many, many)
            assert {path for path in there.asked if path.startswith("/p/")} == {
                f"/p/{n}" for n in range(many)
            }
            empty(opened)
            databases.disconnect()
