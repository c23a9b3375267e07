"""Loading the sample: all of it or nothing, and every figure on the screens agrees."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import AlreadyExists, Forbidden, NotNow
from leadsphere.jobs.runner import run_job
from leadsphere.models import (
    OPEN,
    Account,
    Campaign,
    CampaignStatus,
    Change,
    ChangeSet,
    Company,
    ContactPoint,
    Job,
    JobStatus,
    Lead,
    Membership,
    Origin,
    Reject,
    Stage,
)
from leadsphere.queries.campaign_cards import CampaignCard, campaign_cards
from leadsphere.services import demo, jobs
from leadsphere.services.campaigns import COLOURS
from tests.conftest import Clock
from tests.factories import claimed, make_campaign, make_lead

COUNT = 200
"""Enough for everything to happen that happens with more."""

WRITTEN = (Lead, Company, ContactPoint, Campaign, Membership, Job, Reject, Change, ChangeSet)


@pytest.fixture
def loaded(database: Database, ana: Actor) -> Database:
    with database.transaction() as session:
        demo.load(session, ana, count=COUNT)
    return database


def test_campaigns_are_in_different_states(loaded: Database):
    states = sorted(card.status for card in cards(loaded))

    assert states == sorted(("active", "active", "paused", "paused", "draft", "completed"))
    assert {card.colour for card in cards(loaded)} <= set(COLOURS)
    assert max(len(card.name) for card in cards(loaded)) > 80


def test_every_lead_is_there_once_and_in_up_to_three_campaigns(loaded: Database):
    with loaded.reading() as session:
        stays = session.exec(
            select(func.count()).select_from(Membership).group_by(col(Membership.lead_id))
        ).all()

        assert rows(session, Lead) == len(stays) == COUNT
        assert set(stays) == {1, 2, 3}
        assert set(session.exec(select(Membership.origin))) == {Origin.SCRAPED, Origin.IMPORTED}


def test_the_figures_of_each_card_agree(loaded: Database):
    for card in cards(loaded):
        assert card.discovered >= card.processed >= card.reached >= card.replied
        assert card.processed >= card.valid
        # One waits to be resumed, and then discovers its leads.
        assert card.jobs > 0 and bool(card.discovered) is not bool(card.jobs_open)


def test_each_card_shows_what_its_status_means(loaded: Database):
    by_status = {card.status: card for card in cards(loaded)}

    assert by_status["draft"].processed == by_status["draft"].valid == by_status["draft"].reached == 0
    assert by_status["completed"].processed_percent == 100
    assert by_status["completed"].reached > by_status["completed"].discovered * 0.5
    assert 0 < by_status["paused"].processed_percent < 100
    with loaded.reading() as session:
        assert set(session.exec(select(Membership.stage))) == set(Stage)


def test_jobs_account_for_every_lead(loaded: Database):
    with loaded.reading() as session:
        found = session.exec(select(Job).where(col(Job.kind).in_(("import", "scraping")))).all()

        assert sum(job.counts["created"] for job in found) == COUNT
        assert sum(job.counts["created"] + job.counts["updated"] for job in found) == rows(
            session, Membership
        )
        assert sum(job.counts.get("rejected", 0) for job in found) == rows(session, Reject)
        assert {job.status for job in found} == {JobStatus.PERFORMED, JobStatus.FAILED, JobStatus.CANCELED}
        assert not any(job.status in OPEN or job.lease_until for job in found)
        assert [bool(job.error) for job in found] == [job.status == JobStatus.FAILED for job in found]


def test_the_job_that_failed_goes_on_where_it_stopped(loaded: Database, ana: Actor, tmp_path: Path):
    before = failed_card(loaded)
    with loaded.transaction() as session:
        job = session.exec(select(Job).where(Job.status == JobStatus.FAILED)).one()
        jobs.retry(session, ana, job.id or 0)

    run_job(loaded, tmp_path, claimed(loaded, job.id or 0))

    (after,) = [card for card in cards(loaded) if card.id == before.id]
    assert before.jobs_failed == 1 and after.jobs_failed == 0
    assert before.processed < after.processed == after.discovered


def test_every_thing_was_noted_when_it_came_to_be(loaded: Database):
    with loaded.reading() as session:
        for on, model in (
            (On.LEAD, Lead),
            (On.COMPANY, Company),
            (On.CAMPAIGN, Campaign),
            (On.MEMBERSHIP, Membership),
        ):
            noted = session.exec(
                select(Change.thing_id).where(Change.thing == on, Change.attribute == "")
            ).all()
            assert len(noted) == len(set(noted)) == rows(session, model), on


def test_the_last_noted_stage_of_a_membership_is_its_stage(loaded: Database):
    with loaded.reading() as session:
        noted = session.exec(
            select(Change.thing_id, Change.new)
            .where(Change.thing == On.MEMBERSHIP, Change.attribute == "stage")
            .order_by(col(Change.id))
        )
        moved = dict(noted.all())
        members = session.exec(select(Membership)).all()

        assert {m.id: m.stage for m in members if m.stage != Stage.DISCOVERED} == moved


def test_the_past_weeks_are_filled_and_the_future_is_empty(loaded: Database, clock: Clock):
    with loaded.reading() as session:
        joined = session.exec(select(Membership.joined_at)).all()
        noted = session.exec(select(ChangeSet.at).order_by(col(ChangeSet.id))).all()
        stages = session.exec(select(Membership.stage_at)).all()

    assert max(joined) - min(joined) > timedelta(weeks=8)
    assert len({moment.date() for moment in joined}) >= 12
    assert max(*joined, *stages, *noted) < clock()
    assert list(noted) == sorted(noted)


def test_the_clock_is_right_again_afterwards(database: Database, ana: Actor, clock: Clock):
    with database.transaction() as session:
        demo.load(session, ana, count=40)

        assert session.info["now"] == clock()


def test_the_same_seed_and_moment_load_the_same(database: Database, ana: Actor):
    def load() -> list[tuple[str, str, str, datetime]]:
        with database.transaction() as session:
            demo.load(session, ana, count=80)
            told = session.exec(
                select(Lead.name_key, Campaign.name, Membership.stage, Membership.joined_at)
                .join(Membership, col(Membership.lead_id) == col(Lead.id))
                .join(Campaign, col(Campaign.id) == col(Membership.campaign_id))
                .order_by(col(Membership.id))
            ).all()
            session.rollback()
        return [*told]

    first = load()

    assert len(first) > 80
    assert load() == first


def test_sample_data_goes_into_an_empty_workspace_only(loaded: Database, ana: Actor):
    with loaded.reading() as session:
        before = [rows(session, model) for model in WRITTEN]

    with pytest.raises(NotNow, match="empty workspace"), loaded.transaction() as session:
        demo.load(session, ana, count=COUNT)

    with loaded.reading() as session:
        assert [rows(session, model) for model in WRITTEN] == before


def test_one_lead_is_enough_to_refuse(database: Database, ana: Actor):
    make_lead(database, first_name="Ada")

    with pytest.raises(NotNow), database.transaction() as session:
        demo.load(session, ana, count=40)


def test_nothing_is_half_written_where_a_campaign_has_the_name_already(database: Database, ana: Actor):
    make_campaign(database, "q4 saas FOUNDERS", status=CampaignStatus.DRAFT)

    with pytest.raises(AlreadyExists), database.transaction() as session:
        demo.load(session, ana, count=40)

    with database.reading() as session:
        assert [rows(session, model) for model in WRITTEN] == [
            1 if model is Campaign else 0 for model in WRITTEN
        ]


def test_a_rep_cannot_load_it(database: Database, ben: Actor):
    with pytest.raises(Forbidden), database.transaction() as session:
        demo.load(session, ben, count=40)

    with database.reading() as session:
        assert rows(session, Campaign) == 0 and rows(session, Account) == 1


def cards(database: Database) -> list[CampaignCard]:
    with database.reading() as session:
        return campaign_cards(session)


def failed_card(database: Database) -> CampaignCard:
    (card,) = [card for card in cards(database) if card.jobs_failed]
    return card


def rows(session: Session, model: type[SQLModel]) -> int:
    return session.exec(select(func.count()).select_from(model)).one()
