"""The campaigns of a lead, as the dialog lists them."""

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.models import CampaignStatus, Origin, Stage
from leadsphere.queries.lead_campaigns import LeadCampaigns, lead_campaigns
from leadsphere.services.memberships import settle
from tests.conftest import Clock
from tests.factories import make_campaign, make_lead, put_in


def of(database: Database, lead_id: int) -> LeadCampaigns:
    with database.reading() as session:
        return lead_campaigns(session, lead_id)


def test_active_campaigns_come_first_and_those_that_hold_the_lead_before_others(database: Database) -> None:
    lead = make_lead(database)
    for name in ("delta", "Alpha", "Charlie", "bravo"):
        make_campaign(database, name)
    make_campaign(database, "Aardvark", status=CampaignStatus.PAUSED)
    put_in(database, make_campaign(database, "Zulu"), lead)
    put_in(database, make_campaign(database, "Yankee", status=CampaignStatus.DRAFT), lead)
    names = [choice.name for choice in of(database, lead).choices]
    assert names == ["Zulu", "Alpha", "bravo", "Charlie", "delta", "Yankee", "Aardvark"]


def test_a_member_is_shown_with_origin_stage_and_day(database: Database) -> None:
    lead, campaign = make_lead(database), make_campaign(database)
    put_in(database, campaign, lead, origin=Origin.SCRAPED, stage=Stage.REACHED)
    put_in(database, make_campaign(database), make_lead(database))
    mine, other = of(database, lead).choices
    assert (mine.is_member, mine.origin, mine.stage, mine.joined) == (
        True,
        "Scraped",
        "reached",
        "2 Mar 2026",
    )
    assert (other.is_member, other.origin, other.stage, other.joined) == (False, "", "", "")


def test_archived_campaigns_are_listed_only_where_the_lead_is_or_was(database: Database) -> None:
    lead = make_lead(database)
    here, was, never = (
        make_campaign(database, name, status=CampaignStatus.ARCHIVED) for name in ("Here", "Was", "Never")
    )
    put_in(database, here, lead)
    put_in(database, was, lead, removed=True)
    put_in(database, never, make_lead(database))
    assert [(c.name, c.is_member, c.can_join) for c in of(database, lead).choices] == [
        ("Here", True, False),
        ("Was", False, False),
    ]


def test_past_stays_are_kept_with_both_days_the_last_one_first(
    database: Database, ben: Actor, clock: Clock
) -> None:
    lead, one, two = make_lead(database), make_campaign(database, "One"), make_campaign(database, "Two")
    put_in(database, one, lead, stage=Stage.REPLIED)
    clock.advance(days=10)
    for assign, remove in (([two], []), ([], [one]), ([one], []), ([], [two])):
        with database.transaction() as session:
            settle(session, ben, [lead], assign=assign, remove=remove)
        clock.advance(days=1)
    found = of(database, lead)
    assert [(c.name, c.is_member) for c in found.choices] == [("One", True), ("Two", False)]
    assert [(p.name, p.origin, p.stage, p.joined, p.removed) for p in found.past] == [
        ("Two", "Assigned", "discovered", "12 Mar 2026", "15 Mar 2026"),
        ("One", "Imported", "replied", "2 Mar 2026", "13 Mar 2026"),
    ]


def test_nobody_is_in_no_campaign(database: Database) -> None:
    assert of(database, 7) == LeadCampaigns([], [])
