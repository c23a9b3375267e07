"""Leads in campaigns: assigned and removed as one act, refused with nothing written, taken back."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import func, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import Forbidden, NotActive, NotFound, NotNow
from leadsphere.live.change import Notice
from leadsphere.models import Campaign, CampaignStatus, Change, ChangeSet, Membership, Origin, Role, Stage
from leadsphere.queries.campaign_cards import campaign_cards
from leadsphere.services import campaigns, undo
from leadsphere.services.memberships import settle
from tests.conftest import Clock
from tests.factories import make_account, make_campaign, make_lead, put_in
from tests.fakes import RecordingFeed


def settled(database: Database, actor: Actor, leads: Iterable[int], **how: Any) -> int:
    return database.carry_out(lambda s: settle(s, actor, list(leads), **how))


def members(database: Database, campaign_id: int) -> list[int]:
    """Who is in the campaign now."""
    with database.reading() as session:
        found = session.exec(select(Membership).where(Membership.campaign_id == campaign_id))
        return sorted(stay.lead_id for stay in found if stay.removed_at is None)


def stays(database: Database) -> list[Membership]:
    with database.reading() as session:
        return list(session.exec(select(Membership).order_by(Membership.id)))  # pyright: ignore[reportArgumentType] - SQLModel types columns as their values


def status_of(database: Database, campaign_id: int) -> str:
    with database.reading() as session:
        return session.get_one(Campaign, campaign_id).status


def counted(database: Database) -> tuple[int, int]:
    """How many acts and changes there are."""
    with database.reading() as session:
        acts = session.exec(select(func.count()).select_from(ChangeSet)).one()
        return acts, session.exec(select(func.count()).select_from(Change)).one()


def test_a_lead_is_assigned_once_however_often_it_is_asked(database: Database, ben: Actor) -> None:
    lead, campaign = make_lead(database), make_campaign(database)
    assert settled(database, ben, [lead], assign=[campaign])
    assert settled(database, ben, [lead], assign=[campaign]) == 0
    assert members(database, campaign) == [lead]
    stay = stays(database)[0]
    assert (stay.origin, stay.stage) == (Origin.ASSIGNED, Stage.DISCOVERED)


def test_the_same_operation_ten_times_happens_once(database: Database, ben: Actor) -> None:
    lead, there, new = make_lead(database), make_campaign(database), make_campaign(database)
    put_in(database, there, lead)
    answers = {
        settled(database, ben, [lead], assign=[new], remove=[there], operation="one-click") for _ in range(10)
    }
    assert len(answers) == 1 and 0 not in answers
    assert counted(database) == (1, 2)


def test_the_same_operation_ten_times_at_once_happens_once(database: Database, ben: Actor) -> None:
    lead, campaign = make_lead(database), make_campaign(database)

    def click(_: int) -> int:
        return settled(database, ben, [lead], assign=[campaign], operation="one-click")

    with ThreadPoolExecutor(5) as threads:
        answers = set(threads.map(click, range(10)))
    assert len(answers) == 1 and 0 not in answers
    assert counted(database) == (1, 1)


def test_ten_people_who_assign_the_same_lead_at_once_put_it_in_once(database: Database, ben: Actor) -> None:
    lead, campaign = make_lead(database), make_campaign(database)
    with ThreadPoolExecutor(5) as threads:
        answers = list(
            threads.map(lambda n: settled(database, ben, [lead], assign=[campaign]), range(10)),
        )
    assert len([answer for answer in answers if answer]) == 1
    assert len(stays(database)) == 1


def test_an_operation_of_somebody_else_is_refused(database: Database, ana: Actor, ben: Actor) -> None:
    lead, campaign = make_lead(database), make_campaign(database)
    settled(database, ana, [lead], assign=[campaign], operation="one-click")
    with pytest.raises(Forbidden):
        settled(database, ben, [lead], remove=[campaign], operation="one-click")
    assert members(database, campaign) == [lead]


def test_a_removed_lead_stays_as_history_and_in_its_other_campaigns(
    database: Database, ben: Actor, clock: Clock
) -> None:
    lead, one, two = make_lead(database), make_campaign(database), make_campaign(database)
    put_in(database, one, lead, stage=Stage.REPLIED, origin=Origin.SCRAPED)
    put_in(database, two, lead)
    clock.advance(days=3)
    settled(database, ben, [lead], remove=[one])
    assert (members(database, one), members(database, two)) == ([], [lead])
    left = stays(database)[0]
    assert (left.origin, left.stage) == (Origin.SCRAPED, Stage.REPLIED)
    assert left.removed_at is not None and left.removed_at == clock()
    settled(database, ben, [lead], assign=[one])
    assert [stay.campaign_id for stay in stays(database)] == [one, two, one]


def test_removing_whoever_is_not_there_changes_nothing(database: Database, ben: Actor) -> None:
    lead, campaign = make_lead(database), make_campaign(database)
    assert settled(database, ben, [lead], remove=[campaign]) == 0
    assert counted(database) == (0, 0)


def test_assigning_and_removing_are_one_act_that_is_undone_together(
    database: Database, ben: Actor, feed: RecordingFeed
) -> None:
    ada, cyd = make_lead(database), make_lead(database)
    one, two = make_campaign(database), make_campaign(database)
    put_in(database, one, ada, cyd)
    act = settled(database, ben, [ada, cyd], assign=[two], remove=[one])
    assert counted(database) == (1, 4)
    assert (members(database, one), members(database, two)) == ([], [ada, cyd])
    told = {
        (notice.lead_id, notice.campaign_id) for notice in feed.take().notices if notice.on is On.MEMBERSHIP
    }
    assert told == {(lead, campaign) for lead in (ada, cyd) for campaign in (one, two)}
    database.carry_out(lambda s: undo.undo(s, ben, act))
    assert (members(database, one), members(database, two)) == ([ada, cyd], [])
    assert all(stay.removed_at is None for stay in stays(database))


@pytest.mark.parametrize("status", [s for s in CampaignStatus if s is not CampaignStatus.ACTIVE])
def test_a_campaign_that_is_not_active_takes_no_leads_and_nothing_is_written(
    database: Database, ana: Actor, status: CampaignStatus
) -> None:
    lead, there = make_lead(database), make_campaign(database)
    put_in(database, there, lead)
    open_, idle = make_campaign(database), make_campaign(database, "DACH ops", status=status)
    with pytest.raises(NotActive, match=r"“DACH ops” is .*: only an active campaign takes leads") as refused:
        settled(database, ana, [lead], assign=[open_, idle], remove=[there], operation="one-click")
    assert refused.value.campaigns == [(idle, "DACH ops", status)]
    assert counted(database) == (0, 0)
    assert (members(database, there), members(database, open_)) == ([lead], [])


def test_the_refusal_is_a_sentence(database: Database, ana: Actor) -> None:
    idle = [
        make_campaign(database, "DACH ops", status=CampaignStatus.PAUSED),
        make_campaign(database, "Clinics", status=CampaignStatus.DRAFT),
    ]
    with pytest.raises(NotActive) as refused:
        settled(database, ana, [make_lead(database)], assign=idle)
    assert refused.value.reason == (
        "“DACH ops” is paused, “Clinics” is a draft: only an active campaign takes leads."
    )


@pytest.mark.parametrize("status", list(CampaignStatus))
def test_a_lead_leaves_a_campaign_of_any_status(
    database: Database, ben: Actor, status: CampaignStatus
) -> None:
    lead, campaign = make_lead(database), make_campaign(database, status=status)
    put_in(database, campaign, lead)
    assert settled(database, ben, [lead], assign=[campaign]) == 0
    assert settled(database, ben, [lead], remove=[campaign])
    assert members(database, campaign) == []


def test_activating_and_assigning_is_one_act_and_undone_together(database: Database, ana: Actor) -> None:
    lead, paused = make_lead(database), make_campaign(database, status=CampaignStatus.PAUSED)
    act = settled(database, ana, [lead], assign=[paused], activate=True, operation="one-click")
    assert settled(database, ana, [lead], assign=[paused], activate=True, operation="one-click") == act
    assert (status_of(database, paused), members(database, paused)) == ("active", [lead])
    database.carry_out(lambda s: undo.undo(s, ana, act))
    assert (status_of(database, paused), members(database, paused)) == ("paused", [])


def test_an_archived_campaign_is_not_activated_on_the_way(database: Database, ana: Actor) -> None:
    lead, archived = make_lead(database), make_campaign(database, status=CampaignStatus.ARCHIVED)
    with pytest.raises(NotNow, match="archived cannot become active"):
        settled(database, ana, [lead], assign=[archived], activate=True)
    assert counted(database) == (0, 0)


@pytest.mark.parametrize(
    ("role", "assigns", "activates"),
    [
        (Role.OWNER, True, True),
        (Role.MANAGER, True, True),
        (Role.REP, True, False),
        (Role.VIEWER, False, False),
    ],
)
def test_who_may_assign_and_who_may_activate(
    database: Database, role: Role, assigns: bool, activates: bool
) -> None:
    actor, lead = make_account(database, "Somebody", role), make_lead(database)
    active, paused = make_campaign(database), make_campaign(database, status=CampaignStatus.PAUSED)
    for may, campaign, activate in ((assigns, active, False), (activates, paused, True)):
        if may:
            assert settled(database, actor, [lead], assign=[campaign], activate=activate)
        else:
            with pytest.raises(Forbidden):
                settled(database, actor, [lead], assign=[campaign], activate=activate)
        assert bool(members(database, campaign)) is may
    assert status_of(database, paused) == ("active" if activates else "paused")


def test_whoever_may_not_activate_does_not_undo_an_activation(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead, paused = make_lead(database), make_campaign(database, status=CampaignStatus.PAUSED)
    act = settled(database, ana, [lead], assign=[paused], activate=True)
    with pytest.raises(Forbidden):
        database.carry_out(lambda s: undo.undo(s, ben, act))


def test_what_is_no_longer_there_is_said(database: Database, ben: Actor) -> None:
    lead, campaign = make_lead(database), make_campaign(database)
    with pytest.raises(NotFound, match="campaign"):
        settled(database, ben, [lead], assign=[campaign, 10**9])
    with pytest.raises(NotFound, match="lead"):
        settled(database, ben, [10**9], assign=[campaign])
    assert counted(database) == (0, 0)


def test_nobody_is_put_into_a_campaign_while_it_is_being_paused(database: Database, ana: Actor) -> None:
    """Whichever comes first: after the pause has ended nobody joins any more."""
    leads = [make_lead(database) for _ in range(8)]
    campaign = make_campaign(database)

    def join(lead: int) -> bool:
        try:
            return bool(settled(database, ana, [lead], assign=[campaign]))
        except NotActive:
            return False

    with ThreadPoolExecutor(4) as threads:
        joined = [threads.submit(join, lead) for lead in leads[:4]]
        threads.submit(
            database.carry_out, lambda s: campaigns.move(s, ana, campaign, CampaignStatus.PAUSED)
        ).result()
        late = [threads.submit(join, lead) for lead in leads[4:]]
    assert not any(future.result() for future in late)
    assert len(members(database, campaign)) == sum(future.result() for future in joined)


def test_the_figures_of_a_card_follow(database: Database, ben: Actor, feed: RecordingFeed) -> None:
    lead, campaign = make_lead(database), make_campaign(database)
    settled(database, ben, [lead], assign=[campaign])
    assert Notice(On.MEMBERSHIP, stays(database)[0].id or 0, lead, campaign) in feed.take().notices
    with database.reading() as session:
        assert campaign_cards(session, [campaign])[0].discovered == 1
    settled(database, ben, [lead], remove=[campaign])
    with database.reading() as session:
        assert campaign_cards(session, [campaign])[0].discovered == 0
