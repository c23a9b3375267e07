"""The criteria of a campaign: what they leave, how they follow what they name, and who may set them."""

import pytest

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import BadFilter, ChangedMeanwhile, Forbidden, NotNow
from leadsphere.filters.filter import Filter
from leadsphere.filters.language import parse
from leadsphere.models import Role, Stage, Verdict
from leadsphere.queries.campaign_cards import CampaignCard, campaign_cards
from leadsphere.queries.criteria import criteria_of, criteria_text, figures
from leadsphere.queries.lead_cards import count
from leadsphere.queries.segments import scope_of
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import campaigns, segments, tags, undo
from tests.factories import give_verdict, make_account, make_campaign, make_lead, put_in
from tests.fakes import RecordingFeed


def says(database: Database, text: str) -> Filter:
    with database.reading() as session:
        return parse(text, vocabulary(session))


def want(database: Database, who: Actor, campaign_id: int, text: str, **how: str) -> int:
    wanted = says(database, text)
    with database.transaction() as session:
        return campaigns.set_criteria(session, who, campaign_id, wanted, **how)


def wanted_in(database: Database, campaign_id: int) -> str:
    with database.reading() as session:
        return criteria_text(session, campaign_id)


def kept_in(database: Database, campaign_id: int) -> str:
    with database.reading() as session:
        return criteria_of(session, campaign_id).kept


def card(database: Database, campaign_id: int) -> CampaignCard:
    with database.reading() as session:
        return campaign_cards(session, [campaign_id])[0]


def steps(database: Database, campaign_id: int) -> list[tuple[str, int]]:
    return [(step["label"], step["value"]) for step in card(database, campaign_id).funnel]


@pytest.fixture
def campaign(database: Database) -> int:
    """Six processed members: three in Norway, of whom two are founders, of whom one has a valid e-mail."""
    campaign_id = make_campaign(database, "Q4")
    people = [
        ("NO", "Founder"),
        ("NO", "Founder"),
        ("NO", "Cook"),
        ("SE", "Founder"),
        ("SE", "Cook"),
        ("SE", "Cook"),
    ]
    leads = [
        make_lead(database, country=country, job_title=title, contacts={"email": f"p{n}@x.io"})
        for n, (country, title) in enumerate(people)
    ]
    put_in(database, campaign_id, *leads, stage=Stage.PROCESSED)
    for lead_id in (leads[0], leads[2], leads[3]):
        give_verdict(database, lead_id, Verdict.VALID)
    put_in(database, campaign_id, make_lead(database, country="NO", job_title="Founder"))
    gone = make_lead(database, country="NO", job_title="Founder", contacts={"email": "gone@x.io"})
    give_verdict(database, gone, Verdict.VALID)
    put_in(database, campaign_id, gone, stage=Stage.PROCESSED, removed=True)
    return campaign_id


def test_without_criteria_every_valid_email_counts(database: Database, campaign: int) -> None:
    assert steps(database, campaign)[1:] == [("Discovered", 7), ("Processed", 6), ("Valid emails", 3)]
    assert not card(database, campaign).has_criteria


def test_the_funnel_shows_what_is_left_after_each_criterion_in_their_order(
    database: Database, ana: Actor, campaign: int
) -> None:
    want(database, ana, campaign, "country:NO title:founder")
    assert steps(database, campaign)[1:] == [
        ("Discovered", 7),
        ("Processed", 6),
        ("Country is Norway", 3),
        ("Job title contains founder", 2),
        ("Valid emails", 1),
    ]
    assert card(database, campaign).valid == 1
    want(database, ana, campaign, "title:founder country:NO")
    assert steps(database, campaign)[3:5] == [("Job title contains founder", 3), ("Country is Norway", 2)]


def test_the_members_that_pass_are_those_that_the_link_lists(
    database: Database, ana: Actor, campaign: int
) -> None:
    for text in ("country:NO", "-country:NO OR title:founder", "stage:processed -title:cook", "updated<30d"):
        want(database, ana, campaign, text)
        with database.reading() as session:
            wanted = parse(f"({wanted_in(database, campaign)}) -stage:discovered", vocabulary(session))
            listed = count(session, scope_of(session, None, wanted, campaign_id=campaign))
            assert figures(session, campaign, parse(text, vocabulary(session))).passing == listed
        assert listed


def test_criteria_are_noted_told_and_undone(
    database: Database, ana: Actor, campaign: int, feed: RecordingFeed
) -> None:
    first = want(database, ana, campaign, "country:NO")
    assert campaign in feed.take().campaigns
    second = want(database, ana, campaign, "country:SE")
    assert want(database, ana, campaign, "country:Sweden") == 0
    for act, text in ((second, "country:Norway"), (first, "")):
        with database.transaction() as session:
            undo.undo(session, ana, act)
        assert wanted_in(database, campaign) == text
    assert not card(database, campaign).has_criteria


def test_managers_set_criteria_and_reps_do_not(database: Database, ben: Actor, campaign: int) -> None:
    with pytest.raises(Forbidden):
        want(database, ben, campaign, "country:NO")
    assert want(database, make_account(database, "Mia", Role.MANAGER), campaign, "country:NO")


def test_two_who_change_criteria_at_once_are_told(database: Database, ana: Actor, campaign: int) -> None:
    mia = make_account(database, "Mia", Role.MANAGER)
    base = kept_in(database, campaign)
    want(database, mia, campaign, "country:NO", base=base)
    with pytest.raises(ChangedMeanwhile, match="Mia changed these criteria meanwhile") as told:
        want(database, ana, campaign, "vip", base=base)
    assert wanted_in(database, campaign) == "country:Norway"
    assert want(database, ana, campaign, "vip", base=told.value.stands)


def test_a_rename_is_no_other_criteria_than_a_draft_began_from(
    database: Database, ana: Actor, campaign: int
) -> None:
    lead = make_lead(database)
    with database.transaction() as session:
        tags.tag(session, ana, [lead], "Hot")
    want(database, ana, campaign, "tag:Hot")
    base = kept_in(database, campaign)
    with database.transaction() as session:
        tags.rename(session, ana, 1, "Warm")
    assert want(database, ana, campaign, "tag:Warm vip", base=base)
    assert wanted_in(database, campaign) == "tag:Warm vip"


def test_criteria_hold_shared_segments_only_and_say_when_one_is_gone(
    database: Database, ana: Actor, campaign: int
) -> None:
    with database.transaction() as session:
        id_ = segments.save(session, ana, "Nordics", says(database, "country:NO,SE")).segment_id
    with pytest.raises(BadFilter, match=r"“Nordics” is private\. Share it"):
        want(database, ana, campaign, "segment:Nordics")
    with database.transaction() as session:
        segments.share(session, ana, id_, True)
    want(database, ana, campaign, "segment:Nordics title:founder")
    assert steps(database, campaign)[3:] == [
        ("Segment is Nordics", 6),
        ("Job title contains founder", 3),
        ("Valid emails", 2),
    ]
    with database.transaction() as session, pytest.raises(NotNow, match="the criteria of “Q4”"):
        segments.share(session, ana, id_, False)
    with database.transaction() as session:
        segments.rename(session, ana, id_, "Scandinavia")
    assert wanted_in(database, campaign) == "segment:Scandinavia title:founder"
    with database.transaction() as session:
        segments.delete(session, ana, id_)
    found = card(database, campaign)
    assert (found.valid, found.has_criteria) == (0, True)
    assert "no segment “Scandinavia”" in found.problem or "no segment “Nordics”" in found.problem


def test_criteria_follow_a_merged_tag(database: Database, ana: Actor, campaign: int) -> None:
    with database.transaction() as session:
        tags.tag(session, ana, [1, 2], "hot")
        tags.tag(session, ana, [3], "warm")
    want(database, ana, campaign, "tag:warm")
    assert steps(database, campaign)[3] == ("Tag is warm", 1)
    with database.transaction() as session:
        tags.merge(session, ana, keep=1, absorb=2)
    assert steps(database, campaign)[3] == ("Tag is hot", 3)


def test_a_card_names_the_first_criteria_and_counts_the_others_together(
    database: Database, ana: Actor, campaign: int
) -> None:
    want(database, ana, campaign, "country:NO,SE title:* email:* vip:no -city:x -city:y title:founder")
    assert steps(database, campaign)[3:] == [
        ("Country is Norway or Sweden", 6),
        ("Job title is known", 6),
        ("Email is known", 6),
        ("not VIP", 6),
        ("City does not contain x", 6),
        ("2 more criteria", 3),
        ("Valid emails", 2),
    ]
