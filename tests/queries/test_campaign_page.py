"""Every number of a campaign is that of the list behind it, and that of a plain count in Python."""

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select, update

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import BadFilter, NotFound
from leadsphere.filters.language import parse
from leadsphere.models import (
    CONTACTED,
    Campaign,
    CampaignStatus,
    ContactPoint,
    DuplicatePair,
    Job,
    Lead,
    Membership,
    Origin,
    Stage,
    Verdict,
)
from leadsphere.queries.campaign_cards import CampaignCard, campaign_cards, funnel_of
from leadsphere.queries.campaign_charts import CampaignCharts, campaign_charts
from leadsphere.queries.criteria import criteria_of, figures
from leadsphere.queries.lead_cards import count
from leadsphere.queries.readiness import (
    READY,
    REASONS,
    STALE_DAYS,
    Readiness,
    Standing,
    filter_of,
    readiness,
    scope_of_reason,
)
from leadsphere.queries.segments import scope_of
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import campaigns
from leadsphere.services.verification_settings import decide_verification
from leadsphere.verification.policy import CLAIM_DAYS, USUAL
from tests.conftest import Clock
from tests.factories import make_campaign, make_lead, make_pair, put_in

CRITERIA = (
    "",
    "country:NO",
    "country:NO vip",
    "vip OR country:SE",
    "-vip stage:processed",
    "-country:NO -vip email:*",
    "updated<30d",
)
VERDICTS = tuple(Verdict)


def listed(session: Session, href: str) -> int:
    """How many leads the list at this address has."""
    place = urlsplit(href)
    text = parse_qs(place.query).get("q", [""])[0]
    campaign_id = int(place.path.split("/")[3])
    assert place.path == f"/app/campaigns/{campaign_id}/leads"
    scope = scope_of(session, None, parse(text, vocabulary(session)), campaign_id=campaign_id)
    return count(session, scope)


def numbers(session: Session, campaign_id: int) -> list[tuple[str, int, str]]:
    """Every number of a campaign's card, funnel, readiness and charts, and its list."""
    card, ready, charts = read(session, campaign_id)
    found = [
        ("discovered", card.discovered, card.discovered_link),
        ("processed", card.processed, card.processed_link),
        ("valid", card.valid, card.valid_link),
        ("reached", card.reached, card.reached_link),
        ("replied", card.replied, card.replied_link),
        (READY, ready.ready, ready.ready_link),
    ]
    found += [(row.name, row.many, row.href) for row in ready.rows]
    found += [(step["label"], step["value"], step["href"]) for step in card.funnel[1:]]
    wanted = criteria_of(session, campaign_id).wanted
    whole = funnel_of(session, card, wanted, figures(session, campaign_id, wanted))
    found += [(step["label"], step["value"], step["href"]) for step in whole[1:]]
    found += [
        (share.label, share.many, share.href) for share in (*charts.verdicts, *charts.sources) if share.href
    ]
    return found


def read(session: Session, campaign_id: int) -> tuple[CampaignCard, Readiness, CampaignCharts]:
    return (
        campaign_cards(session, [campaign_id])[0],
        readiness(session, campaign_id),
        campaign_charts(session, campaign_id),
    )


def draw_people(database: Database, chance: random.Random, places: list[int]) -> None:
    """Some people in two campaigns, with all that a reason may hang on."""
    with database.reading() as session:
        before = len(session.exec(select(Lead.id)).all())
    leads = [
        make_lead(
            database,
            country=chance.choice(("NO", "SE", "")),
            vip=chance.random() < 0.5,
            contacts={"email": f"p{before + n}@x.io"}
            if chance.random() < 0.85
            else {"phone": "+14165550123"},
        )
        for n in range(14)
    ]
    for place in places:
        for lead in leads:
            if chance.random() < 0.8:
                put_in(
                    database,
                    place,
                    lead,
                    stage=chance.choice((*Stage, *(Stage.PROCESSED,) * 5)),
                    origin=chance.choice(tuple(Origin)),
                    removed=chance.random() < 0.1,
                )
    with database.transaction() as session:
        for point in session.exec(select(ContactPoint).where(col(ContactPoint.lead_id).in_(leads))):
            if point.kind == "email":
                point.verdict = chance.choice((*VERDICTS, *(Verdict.VALID,) * 6)).value
                ago = chance.choice((None, 0, 1, 29, 30, 31, 40))
                point.verified_at = None if ago is None else session.info["now"] - timedelta(days=ago)
            point.suppressed = chance.random() < 0.1
            point.created_at = session.info["now"] - timedelta(days=chance.choice((0, 1, 29, 30, 31, 40)))
            session.add(point)
        for member in session.exec(select(Membership).where(col(Membership.lead_id).in_(leads))):
            member.joined_at = session.info["now"] - timedelta(hours=chance.randrange(24 * 20))
            session.add(member)
    for first, second in {tuple(sorted(chance.sample(leads, 2))) for _ in range(4)}:
        make_pair(database, first, second, kept=chance.random() < 0.4)


def reason_of(session: Session, member: Membership, text: str, now: datetime) -> str:
    """Why a member cannot be contacted, in plain Python."""
    lead = session.get_one(Lead, member.lead_id)
    points = session.exec(select(ContactPoint).where(ContactPoint.lead_id == lead.id)).all()
    email = next((p for p in points if p.kind == "email" and p.is_primary), None)
    if member.stage in CONTACTED:
        return "contacted"
    if member.stage == Stage.DISCOVERED:
        return "waiting"
    if not WANTED[text](lead, member, email, now):
        return "outside"
    if any(p.suppressed for p in points):
        return "suppressed"
    if email is None:
        return "no_email"
    by_verdict = {
        Verdict.INVALID: "invalid",
        **dict.fromkeys((Verdict.PENDING, Verdict.UNKNOWN), "unverified"),
        **dict.fromkeys((Verdict.ROLE, Verdict.DISPOSABLE, Verdict.CATCHALL), "risky"),
    }
    if email.verdict != Verdict.VALID:
        return by_verdict[Verdict(email.verdict)]
    # What an exporter said counts since the address came in.
    since, days = (email.verified_at, STALE_DAYS) if email.verified_at else (email.created_at, CLAIM_DAYS)
    if since < now - timedelta(days=days):
        return "stale"
    here = {
        m.lead_id
        for m in session.exec(select(Membership).where(Membership.campaign_id == member.campaign_id))
        if m.removed_at is None
    }
    for pair in session.exec(select(DuplicatePair)):
        if (
            pair.kept_at is None
            and lead.id in (pair.first_id, pair.second_id)
            and {pair.first_id, pair.second_id} <= here
        ):
            return "duplicate"
    others = session.exec(select(Membership).where(Membership.lead_id == lead.id)).all()
    if any(
        m.campaign_id != member.campaign_id and m.stage == Stage.REPLIED and m.removed_at is None
        for m in others
    ):
        return "replied"
    return READY


WANTED: dict[str, Any] = {
    "": lambda lead, member, email, now: True,
    "country:NO": lambda lead, member, email, now: lead.country == "NO",
    "country:NO vip": lambda lead, member, email, now: lead.country == "NO" and lead.vip,
    "vip OR country:SE": lambda lead, member, email, now: lead.vip or lead.country == "SE",
    "-vip stage:processed": lambda lead, member, email, now: not lead.vip and member.stage == Stage.PROCESSED,
    "-country:NO -vip email:*": lambda lead, member, email, now: (
        lead.country != "NO" and not lead.vip and bool(email)
    ),
    "updated<30d": lambda lead, member, email, now: lead.updated_at >= now - timedelta(days=30),
}


@pytest.mark.parametrize("claim_days", [0, 1, 30])
def test_a_claim_counts_for_as_long_as_was_decided(
    database: Database, ana: Actor, clock: Clock, claim_days: int
) -> None:
    place = make_campaign(database)
    put_in(database, place, make_lead(database, contacts={"email": "p@x.io"}), stage=Stage.PROCESSED)
    with database.transaction() as session:
        session.execute(update(ContactPoint).values(verdict=Verdict.VALID.value))
        decide_verification(session, ana, replace(USUAL, claim_days=claim_days))
    for days in (0.5, 2, 40):
        clock.advance(days=days)
        with database.reading() as session:
            _, ready, _ = read(session, place)
            assert ready.ready == (claim_days > days)
            for name, value, href in numbers(session, place):
                assert listed(session, href) == value, name


def test_a_claim_is_as_old_as_its_address_and_not_as_its_lead(database: Database, clock: Clock) -> None:
    place, lead = make_campaign(database), make_lead(database)
    put_in(database, place, lead, stage=Stage.PROCESSED)
    clock.advance(days=100)
    with database.transaction() as session:
        email = ContactPoint(
            lead_id=lead, kind="email", value="p@x.io", is_primary=True,
            verdict=Verdict.VALID, created_at=clock(),
        )  # fmt: skip
        session.add(email)
    with database.reading() as session:
        ready = readiness(session, place)
        assert (ready.rows, ready.ready, listed(session, ready.ready_link)) == ([], 1, 1)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.sampled_from(CRITERIA))
def test_every_number_is_that_of_its_list_and_of_a_plain_count(
    database: Database, ana: Actor, clock: Clock, seed: int, text: str
) -> None:
    places = [make_campaign(database), make_campaign(database)]
    draw_people(database, random.Random(seed), places)  # noqa: S311 - nothing secret hangs on it
    with database.transaction() as session:
        campaigns.set_criteria(session, ana, places[0], parse(text, vocabulary(session)))
    with database.reading() as session:
        card, ready, charts = read(session, places[0])
        for name, value, href in numbers(session, places[0]):
            assert href, name
            assert listed(session, href) == value, name
        members = session.exec(
            select(Membership).where(
                Membership.campaign_id == places[0], col(Membership.removed_at).is_(None)
            )
        ).all()
        expected = Counter(reason_of(session, member, text, clock()) for member in members)
        assert {row.name: row.many for row in ready.rows} | {READY: ready.ready} == {READY: 0} | expected
        assert ready.members == card.discovered == len(members)
        assert sum(period.discovered for period in charts.periods) == card.discovered
        assert sum(period.processed for period in charts.periods) == card.processed
        everybody = figures(session, places[0], parse("", vocabulary(session))).valid
        assert sum(period.valid for period in charts.periods) + charts.undated == everybody
        assert sum(share.many for share in charts.verdicts) == card.discovered
        days = Counter(member.joined_at.date() for member in members)
        shown = {period.label: period.discovered for period in charts.periods if period.discovered}
        assert shown == {f"{day.day} {day:%b %Y}": many for day, many in days.items()}
        for row in ready.rows:
            assert count(session, scope_of_reason(session, places[0], row.name)) == row.many


def test_the_estimate_of_a_large_campaign_is_near_and_says_so(
    database: Database, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadsphere.queries.samples.FEW", 20)
    monkeypatch.setattr("leadsphere.queries.samples.SAMPLE", 150)
    place = make_campaign(database)
    leads = [make_lead(database, vip=n % 3 == 0) for n in range(300)]
    put_in(database, place, *leads, stage=Stage.PROCESSED)
    with database.transaction() as session:
        campaigns.set_criteria(session, ana, place, parse("vip", vocabulary(session)))
    with database.reading() as session:
        about = figures(session, place, parse("vip", vocabulary(session)), by_sample=True)
        assert about.is_estimate
        assert abs(about.passing - 100) < 40
        assert not figures(session, place, parse("vip", vocabulary(session))).is_estimate
        known = readiness(session, place, by_sample=True)
        assert known.is_estimate
        assert known.members == 300
        assert abs(sum(row.many for row in known.rows) + known.ready - 300) < 5
        (card,) = campaign_cards(session, known=lambda *_: about)
        wanted = criteria_of(session, place).wanted
        whole = campaign_cards(session, known=lambda *_: figures(session, place, wanted))[0]
        # What is kept is known exactly, and what is counted only once all were asked.
        assert [step["is_estimate"] for step in card.funnel] == [False, False, False, True, True]
        assert [step["is_estimate"] for step in funnel_of(session, whole, wanted, about)][-2:] == [True, True]
        assert not any(step["is_estimate"] for step in whole.funnel)


def test_a_merged_member_counts_with_the_address_of_whom_it_became(database: Database, ana: Actor) -> None:
    from leadsphere.services import merging

    place = make_campaign(database)
    keep = make_lead(database, first_name="Ada", contacts={"email": "ada@x.io"})
    absorb = make_lead(database, first_name="Ada")
    put_in(database, place, absorb, stage=Stage.PROCESSED)
    with database.transaction() as session:
        session.execute(update(ContactPoint).values(verdict=Verdict.VALID.value))
    with database.transaction() as session:
        merging.merge(session, ana, keep=keep, absorb=absorb)
    with database.reading() as session:
        card, ready, _ = read(session, place)
        assert card.valid == 1
        assert [row.name for row in ready.rows] == []
        assert ready.ready == 1


@pytest.mark.parametrize(
    ("days", "by", "most"),
    [(0, "day", 1), (61, "day", 62), (62, "week", 10), (400, "week", 58), (1500, "month", 51)],
)
def test_long_campaigns_are_drawn_by_week_and_by_month(
    database: Database, clock: Clock, days: int, by: str, most: int
) -> None:
    place = make_campaign(database)
    leads = [make_lead(database) for _ in range(3)]
    put_in(database, place, *leads)
    with database.transaction() as session:
        first = update(Membership).where(col(Membership.lead_id) == leads[0])
        session.execute(first.values(joined_at=clock() - timedelta(days=days)))
    with database.reading() as session:
        charts = campaign_charts(session, place)
    assert charts.by == by
    assert most - 1 <= len(charts.periods) <= most + 1
    assert sum(period.discovered for period in charts.periods) == 3
    assert charts.periods[0].discovered >= 1
    assert charts.periods[-1].discovered >= 1


def test_a_campaign_without_members_has_nothing_to_draw_and_nobody_ready(database: Database) -> None:
    place = make_campaign(database)
    with database.reading() as session:
        card, ready, charts = read(session, place)
    assert (card.discovered, ready.ready, ready.rows, charts.periods, charts.verdicts, charts.sources) == (
        0,
        0,
        [],
        [],
        [],
        [],
    )


def test_jobs_that_brought_members_are_named(database: Database) -> None:
    place = make_campaign(database)
    with database.transaction() as session:
        job = Job(kind="import", title="Connections.csv", campaign_id=place, created_at=session.info["now"])
        session.add(job)
        session.flush()
        job_id = job.id
    put_in(database, place, make_lead(database), make_lead(database), job_id=job_id)
    put_in(database, place, make_lead(database), origin=Origin.ASSIGNED)
    with database.reading() as session:
        sources = campaign_charts(session, place).sources
    assert [(share.label, share.many) for share in sources] == [
        ("Imported", 2),
        (f"Imported: Connections.csv (job {job_id})", 2),
        ("Assigned by hand", 1),
    ]


def test_criteria_leave_room_for_what_the_lists_ask_beside(database: Database, ana: Actor) -> None:
    place = make_campaign(database)
    full = " ".join(f"-city:x{n}" for n in range(campaigns.MOST_CRITERIA))
    put_in(database, place, make_lead(database), stage=Stage.PROCESSED)
    with database.transaction() as session:
        known = vocabulary(session)
        campaigns.set_criteria(session, ana, place, parse(full, known))
        for text in (f"{full} vip", "(vip OR (vip (city:a OR (city:b city:c)))) city:d"):
            with pytest.raises(BadFilter):
                campaigns.set_criteria(session, ana, place, parse(text, known))
    with database.reading() as session:
        wanted = criteria_of(session, place).wanted
        for reason in REASONS:
            assert listed(session, _address(session, place, reason.name, wanted)) <= 1


def _address(session: Session, place: int, name: str, wanted: Any) -> str:
    from leadsphere.queries.member_lists import address

    href = address(place, filter_of(name, wanted, Standing(STALE_DAYS, CLAIM_DAYS)), vocabulary(session))
    assert href
    return href


def test_there_is_no_list_of_a_reason_that_is_none(database: Database) -> None:
    place = make_campaign(database, status=CampaignStatus.DRAFT)
    with database.reading() as session:
        assert session.get(Campaign, place)
        with pytest.raises(NotFound):
            scope_of_reason(session, place, "whatever")
