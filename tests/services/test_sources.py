"""Sources of a campaign: what may be one, who may change them, and what an undo brings back."""

from pathlib import Path

import pytest
from sqlmodel import select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import AlreadyExists, BadValue, Forbidden, NotFound, NotNow
from leadsphere.jobs.tidying import tidy
from leadsphere.models import CampaignStatus, Job, JobStatus, Role, Schedule, ScrapedPage, Source
from leadsphere.queries.sources import SourceRow, source_rows
from leadsphere.services import campaigns, jobs, memberships, schedules, sources, undo
from leadsphere.services.sources import Wanted
from leadsphere.values import rhythms
from tests.factories import make_account, make_campaign, make_lead

TEAM = Wanted("team", "https://www.team.example/about/team")
DAILY = rhythms.daily("06:00", "Europe/Oslo")


def add(database: Database, actor: Actor, campaign_id: int, wanted: Wanted = TEAM) -> sources.Made:
    return database.carry_out(lambda s: sources.create(s, actor, campaign_id, wanted))


def rows(database: Database, campaign_id: int) -> list[SourceRow]:
    with database.reading() as session:
        return source_rows(session, campaign_id)


def test_an_address_is_kept_in_one_form(database: Database, ana: Actor) -> None:
    campaign_id = make_campaign(database)
    add(database, ana, campaign_id, Wanted("pages", "  team.example#us "))
    assert [(row.url, row.shown, row.added_by) for row in rows(database, campaign_id)] == [
        ("https://team.example/", "team.example", "Added by Ana")
    ]
    with pytest.raises(AlreadyExists):
        add(database, ana, campaign_id, Wanted("pages", "https://team.example/"))
    # Another campaign may read it as well.
    add(database, ana, make_campaign(database), Wanted("pages", "https://team.example/"))


def test_an_address_may_have_letters_of_any_language(database: Database, ana: Actor) -> None:
    campaign_id = make_campaign(database)
    add(database, ana, campaign_id, Wanted("pages", "müller.example/über-uns"))
    assert [row.url for row in rows(database, campaign_id)] == ["https://xn--mller-kva.example/%C3%BCber-uns"]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            Wanted("pages", "https://www.linkedin.com/company/acme/people"),
            "LinkedIn forbids programs to read its pages. Ask LinkedIn for an archive",
        ),
        (Wanted("pages", "http://127.0.0.1/"), "not on the internet"),
        (Wanted("pages", "ftp://team.example/"), "begins with https"),
        (Wanted("cinema", "https://team.example/"), "Choose what kind"),
        (Wanted("pages", "https://team.example/", pages=0), "Between one page and"),
        (Wanted("pages", "https://team.example/", depth=99), "Links are followed"),
        (Wanted("pages", ""), "begins with https"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_sentence(
    database: Database, ana: Actor, wanted: Wanted, sentence: str
) -> None:
    campaign_id = make_campaign(database)
    with pytest.raises(BadValue, match=sentence):
        add(database, ana, campaign_id, wanted)
    assert rows(database, campaign_id) == []


@pytest.mark.parametrize("role", [Role.REP, Role.VIEWER])
def test_only_owners_and_managers_change_sources(database: Database, ana: Actor, role: Role) -> None:
    campaign_id, other = make_campaign(database), make_account(database, "Other", role)
    made = add(database, make_account(database, "Mia", Role.MANAGER), campaign_id)
    tries = (
        lambda s: sources.create(s, other, campaign_id, Wanted("pages", "https://x.example/")),
        lambda s: sources.edit(s, other, made.source_id, Wanted("pages", "https://x.example/")),
        lambda s: sources.enable(s, other, made.source_id, False),
        lambda s: sources.remove(s, other, made.source_id),
        lambda s: sources.run(s, other, made.source_id),
        lambda s: sources.repeat(s, other, made.source_id, DAILY),
        lambda s: undo.undo(s, other, made.change_set_id),
    )
    before = rows(database, campaign_id)
    for attempt in tries:
        with pytest.raises(Forbidden):
            database.carry_out(attempt)
    assert rows(database, campaign_id) == before


def test_adding_editing_pausing_and_removing_are_undone(database: Database, ana: Actor) -> None:
    campaign_id = make_campaign(database)
    made = add(database, ana, campaign_id)
    first = rows(database, campaign_id)
    other = Wanted("pages", "https://www.team.example/", pages=20, depth=1, pattern="/people/*")
    for act in (
        lambda s: sources.edit(s, ana, made.source_id, other, base=first[0].base),
        lambda s: sources.enable(s, ana, made.source_id, False),
        lambda s: sources.remove(s, ana, made.source_id),
    ):
        change_set = database.carry_out(act)
        assert rows(database, campaign_id) != first
        database.carry_out(lambda s, done=change_set: undo.undo(s, ana, done))
        assert rows(database, campaign_id) == first
    database.carry_out(lambda s: undo.undo(s, ana, made.change_set_id))
    assert rows(database, campaign_id) == []


def test_sent_twice_a_source_is_added_once(database: Database, ana: Actor) -> None:
    campaign_id = make_campaign(database)
    made = {
        database.carry_out(lambda s: sources.create(s, ana, campaign_id, TEAM, operation="one-click"))
        for _ in range(2)
    }
    assert len(made) == len(rows(database, campaign_id)) == 1


def test_whoever_began_from_what_is_no_longer_so_is_told(database: Database, ana: Actor, clock) -> None:
    campaign_id = make_campaign(database)
    made, seen = add(database, ana, campaign_id), rows(database, campaign_id)[0].base
    clock.advance(minutes=1)
    database.carry_out(lambda s: sources.edit(s, ana, made.source_id, Wanted("pages", "https://a.example/")))
    with pytest.raises(NotNow, match="changed this source meanwhile"):
        database.carry_out(
            lambda s: sources.edit(s, ana, made.source_id, Wanted("pages", "https://b.example/"), base=seen)
        )


def test_one_job_at_a_time_reads_a_source(database: Database, ana: Actor) -> None:
    campaign_id = make_campaign(database)
    made = add(database, ana, campaign_id)
    job = database.carry_out(lambda s: sources.run(s, ana, made.source_id))
    assert (job.kind, job.title, job.campaign_id) == ("scrape", "www.team.example/about/team", campaign_id)
    with pytest.raises(NotNow, match="already"):
        database.carry_out(lambda s: sources.run(s, ana, made.source_id))
    database.carry_out(lambda s: sources.remove(s, ana, made.source_id))
    with database.reading() as session:
        assert jobs.existing(session, job.id or 0).status == JobStatus.CANCELED
    with pytest.raises(NotFound):
        database.carry_out(lambda s: sources.run(s, ana, made.source_id))


def test_a_job_is_not_tried_again_while_another_reads_its_source_or_the_source_rests(
    database: Database, ana: Actor
) -> None:
    made = add(database, ana, make_campaign(database))
    first = database.carry_out(lambda s: sources.run(s, ana, made.source_id)).id or 0
    database.carry_out(lambda s: jobs.cancel(s, ana, first))
    second = database.carry_out(lambda s: sources.run(s, ana, made.source_id)).id or 0

    def retry(job_id: int) -> None:
        database.carry_out(lambda s: jobs.retry(s, ana, job_id))

    with pytest.raises(NotNow, match="Another job reads this source already"):
        retry(first)
    database.carry_out(lambda s: jobs.pause(s, ana, second))
    with pytest.raises(NotNow, match="Another job reads this source already"):
        retry(first)
    retry(second)
    database.carry_out(lambda s: jobs.cancel(s, ana, second))
    database.carry_out(lambda s: sources.enable(s, ana, made.source_id, False))
    with pytest.raises(NotNow, match="This source rests"):
        retry(first)
    database.carry_out(lambda s: sources.enable(s, ana, made.source_id, True))
    retry(first)
    database.carry_out(lambda s: sources.remove(s, ana, made.source_id))
    with pytest.raises(NotNow, match="was removed"):
        retry(first)


def test_the_pages_of_a_canceled_job_are_kept_for_a_day_and_those_of_one_that_rests_for_as_long_as_it_does(
    database: Database, ana: Actor, clock, tmp_path: Path
) -> None:
    urls = ("https://team.example/", "https://other.example/")
    made = [add(database, ana, make_campaign(database), Wanted("pages", url)) for url in urls]
    with database.transaction() as session:
        canceled, resting = (sources.run(session, ana, one.source_id).id or 0 for one in made)
        session.add_all(ScrapedPage(job_id=job_id, url="https://x/") for job_id in (canceled, resting))
        jobs.cancel(session, ana, canceled)
        jobs.pause(session, ana, resting)

    def kept() -> set[int]:
        tidy(database, tmp_path)
        with database.reading() as session:
            return set(session.exec(select(ScrapedPage.job_id)))

    clock.advance(hours=23)
    assert kept() == {canceled, resting}
    clock.advance(hours=2)
    assert kept() == {resting}


def test_one_job_at_a_time_reads_a_site(database: Database, ana: Actor) -> None:
    urls = ("https://www.team.example/", "https://team.example/about", "https://other.example/")
    made = [add(database, ana, make_campaign(database), Wanted("pages", url)) for url in urls]
    asked = [database.carry_out(lambda s, one=one: sources.run(s, ana, one.source_id)).id for one in made]

    def claim() -> int | None:
        job = database.carry_out(jobs.claim)
        return job.id if job else None

    assert [claim(), claim(), claim()] == [asked[0], asked[2], None]
    assert database.carry_out(lambda s: jobs.claim(s, asked[1])) is None
    database.carry_out(lambda s: jobs.stop(s, jobs.existing(s, asked[0] or 0)))
    assert claim() == asked[1]


def test_what_reads_a_source_is_stopped_where_another_place_is_to_be_read(
    database: Database, ana: Actor
) -> None:
    made = add(database, ana, make_campaign(database))

    def status(job: Job) -> str:
        with database.reading() as session:
            return jobs.existing(session, job.id or 0).status

    def pages() -> int:
        with database.reading() as session:
            return len(session.exec(select(ScrapedPage)).all())

    for other, expected in (
        (Wanted("team", TEAM.url, pages=7, depth=1), JobStatus.PAUSED),
        (Wanted("team", TEAM.url, pattern="/people/*"), JobStatus.CANCELED),
        (Wanted("pages", TEAM.url), JobStatus.CANCELED),
        (Wanted("pages", "https://other.example/"), JobStatus.CANCELED),
    ):
        with database.transaction() as session:
            job = sources.run(session, ana, made.source_id)
            session.add(ScrapedPage(job_id=job.id or 0, url=TEAM.url, is_read=True))
            jobs.pause(session, ana, job.id or 0)
        database.carry_out(lambda s, other=other: sources.edit(s, ana, made.source_id, other))
        assert (status(job), pages()) == (expected, expected == JobStatus.PAUSED)
        database.carry_out(lambda s, job=job: jobs.stop(s, jobs.existing(s, job.id or 0)))


def test_after_a_hold_or_with_another_address_a_source_is_tried_as_often_as_a_new_one(
    database: Database, ana: Actor
) -> None:
    campaign_id = make_campaign(database)
    made = add(database, ana, campaign_id)

    def fail() -> str:
        job = database.carry_out(lambda s: sources.run(s, ana, made.source_id))
        with database.transaction() as session:
            sources.failed(
                session, ana, sources.existing(session, made.source_id), job, "It answers nothing."
            )
            jobs.stop(session, jobs.existing(session, job.id or 0))
            return campaigns.existing(session, campaign_id).status

    assert [fail() for _ in range(3)] == ["active", "active", "on_hold"]
    database.carry_out(lambda s: campaigns.move(s, ana, campaign_id, CampaignStatus.ACTIVE))
    assert [fail() for _ in range(3)] == ["active", "active", "on_hold"]
    # Resumed by assigning somebody to it.
    lead = make_lead(database)
    database.carry_out(lambda s: memberships.settle(s, ana, [lead], assign=[campaign_id], activate=True))
    assert [fail() for _ in range(2)] == ["active", "active"]
    other = Wanted("pages", "https://other.example/")
    database.carry_out(lambda s: sources.edit(s, ana, made.source_id, other))
    assert [fail() for _ in range(3)] == ["active", "active", "on_hold"]


def test_a_source_that_rests_is_not_run(database: Database, ana: Actor) -> None:
    made = add(database, ana, make_campaign(database))
    database.carry_out(lambda s: sources.enable(s, ana, made.source_id, False))
    with pytest.raises(NotNow, match="rests"):
        database.carry_out(lambda s: sources.run(s, ana, made.source_id))


def test_a_schedule_reads_it_again_and_goes_with_it(database: Database, ana: Actor, clock) -> None:
    campaign_id = make_campaign(database)
    saved = database.carry_out(lambda s: sources.save(s, ana, campaign_id, 0, TEAM, DAILY))
    row = rows(database, campaign_id)[0]
    assert (row.repeats, row.next_run[:16], row.at) == ("Every day at 06:00", "2026-03-03T05:00", "06:00")
    asks = {"scrape": sources.ask_again}
    clock.advance(days=1)
    asked = database.carry_out(lambda s: schedules.ask_due(s, asks))
    assert [job.spec for job in asked] == [{"source": saved.source_id}]
    # While that one is not over, and while the source rests, it asks for no other.
    clock.advance(days=1)
    assert database.carry_out(lambda s: schedules.ask_due(s, asks)) == []
    with database.transaction() as session:
        for job in session.exec(select(Job)):
            jobs.stop(session, job)
    database.carry_out(lambda s: sources.enable(s, ana, saved.source_id, False))
    clock.advance(days=1)
    assert database.carry_out(lambda s: schedules.ask_due(s, asks)) == []
    weekly = rhythms.daily("07:30", "Europe/Oslo", [0])
    database.carry_out(lambda s: sources.save(s, ana, campaign_id, saved.source_id, TEAM, weekly))
    assert rows(database, campaign_id)[0].repeats == "On Mondays at 07:30"
    database.carry_out(lambda s: sources.remove(s, ana, saved.source_id))
    with database.reading() as session:
        assert session.exec(select(Schedule)).all() == session.exec(select(Source)).all() == []
