"""Segments in time: what the history says of a past day is what was so on that day."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database
from leadsphere.errors import BadValue, LeadSphereError, NotFound, TooMany
from leadsphere.filters.language import parse
from leadsphere.models import Act, ChangeSet, Company, ContactPoint, Lead, Note, Origin, Tag
from leadsphere.queries.lead_cards import page
from leadsphere.queries.segments import scope_of
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import (
    contacts,
    edits,
    fields,
    leads,
    memberships,
    merging,
    notes,
    past,
    segments,
    tags,
    undo,
)
from leadsphere.services.deleting import delete_leads
from leadsphere.services.intake import Arrival, bring_in
from leadsphere.services.past import Then, since
from leadsphere.services.recording import begin
from tests.conftest import Clock
from tests.factories import make_campaign, make_edit, make_lead, person


def save(database: Database, who: Actor, name: str, text: str) -> int:
    with database.transaction() as session:
        return segments.save(session, who, name, parse(text, vocabulary(session))).segment_id


def then(database: Database, who: Actor, segment_id: int, day: date) -> Then:
    with database.reading() as session:
        return since(session, who, segment_id, day)


def put(database: Database, who: Actor, on: On, id_: int, name: str, value: str) -> None:
    with database.transaction() as session:
        base = ""
        first = edits.save(session, who, on, id_, make_edit(name, value, base=base))
        if first.status == "conflict":
            edits.save(session, who, on, id_, make_edit(name, value, base=first.theirs))


def test_who_joined_and_who_left_since_a_day(database: Database, ana: Actor, clock: Clock) -> None:
    stays = make_lead(database, first_name="Stays", city="Oslo")
    leaves = make_lead(database, first_name="Leaves", city="Oslo")
    gone = make_lead(database, first_name="Gone", city="Oslo")
    joins = make_lead(database, first_name="Joins", city="Bergen")
    id_ = save(database, ana, "Osloers", "city:Oslo")
    day = clock.time.date()
    clock.advance(days=3)
    put(database, ana, On.LEAD, leaves, "city", "Rome")
    put(database, ana, On.LEAD, joins, "city", "Oslo")
    put(database, ana, On.LEAD, stays, "job_title", "Cook")
    with database.transaction() as session:
        delete_leads(session, ana, [gone])
    found = then(database, ana, id_, day)
    assert (found.before, found.now, found.joined, found.left) == (3, 2, 1, 2)
    assert [(one.id, one.name, one.is_gone) for one in found.joiners] == [(joins, "Joins", False)]
    assert {(one.id, one.name, one.is_gone) for one in found.leavers} == {
        (leaves, "Leaves", False),
        (gone, "Gone", True),
    }
    assert found.day == "2 Mar 2026"


def test_a_lead_grows_out_of_an_age_without_a_change(database: Database, ana: Actor, clock: Clock) -> None:
    lead_id = make_lead(database, first_name="Ada")
    id_ = save(database, ana, "New", "created<7d")
    day = clock.time.date()
    clock.advance(days=10)
    found = then(database, ana, id_, day)
    assert (found.before, found.now, [one.id for one in found.leavers]) == (1, 0, [lead_id])


def test_a_renamed_company_is_what_it_was_called(database: Database, ana: Actor, clock: Clock) -> None:
    lead_id = make_lead(database, company="Acme")
    make_lead(database, company="Other")
    id_ = save(database, ana, "Acme's", "company:acme text:acme")
    day = clock.time.date()
    clock.advance(days=1)
    with database.reading() as session:
        company = session.exec(select(Company.id).where(Company.name == "Acme")).one()
    put(database, ana, On.COMPANY, company or 0, "name", "Initech")
    found = then(database, ana, id_, day)
    assert (found.before, found.now, [one.id for one in found.leavers]) == (1, 0, [lead_id])


def test_a_tag_is_meant_by_its_name_of_today(database: Database, ana: Actor, clock: Clock) -> None:
    lead_id = make_lead(database)
    with database.transaction() as session:
        tags.tag(session, ana, [lead_id], "hot")
    id_ = save(database, ana, "Hot", "tag:hot")
    day = clock.time.date()
    clock.advance(days=1)
    with database.transaction() as session:
        tags.rename(session, ana, 1, "warm")
        tags.untag(session, ana, [lead_id], 1)
    found = then(database, ana, id_, day)
    assert (found.before, found.now) == (1, 0)


def test_only_a_day_that_is_over_can_be_asked_for(
    database: Database, ana: Actor, ben: Actor, clock: Clock
) -> None:
    id_ = save(database, ana, "Mine", "vip")
    for days in (0, 1):
        with pytest.raises(BadValue, match="a day that is over"):
            then(database, ana, id_, date.fromordinal(clock.time.date().toordinal() + days))
    clock.advance(days=1)
    with pytest.raises(NotFound):
        then(database, ben, id_, date.fromordinal(clock.time.date().toordinal() - 1))


def test_too_many_changes_are_refused(
    database: Database, ana: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_lead(database) for _ in range(4)]
    id_ = save(database, ana, "VIPs", "vip")
    day = clock.time.date()
    clock.advance(days=1)
    for lead_id in people:
        put(database, ana, On.LEAD, lead_id, "vip", "yes")
    monkeypatch.setattr(past, "MOST_CHANGED", 4)
    assert then(database, ana, id_, day).joined == 4
    monkeypatch.setattr(past, "MOST_CHANGED", 3)
    with pytest.raises(TooMany, match="More than 3 leads have changed"):
        then(database, ana, id_, day)


ASKED = (
    "city:Oslo",
    "-city:Oslo vip",
    "company:acme OR industry:soft",
    "tag:hot -tag:cold",
    "campaign:Q4 OR stage:discovered",
    "email:x.io phone:none",
    "note:met tea:green",
    "text:oslo OR text:green",
    "reviewed<2d OR updated<1d",
    "size:11-50 -title:none",
    'segment:"kept 0","kept 3"',
)


@pytest.mark.parametrize("seed", range(5))
def test_the_history_says_what_was_so(database: Database, ana: Actor, clock: Clock, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
    campaigns = [make_campaign(database, "Q4"), make_campaign(database, "Q1")]
    for number in range(14):
        make_lead(
            database,
            first_name=f"P{number}",
            city=chance.choice(["Oslo", "Rome", ""]),
            company=chance.choice(["Acme", "Initech", ""]),
            contacts={"email": f"p{number}@x.io"} if chance.random() < 0.6 else {},
            vip=chance.random() < 0.4,
        )
    with database.transaction() as session:
        fields.define(session, ana, "Tea", Kind.TEXT)
    asked = [save(database, ana, f"kept {number}", text) for number, text in enumerate(ASKED)]
    days: list[tuple[date, list[set[int]]]] = []
    for _ in range(4):
        clock.time = clock.time.replace(hour=8)
        for _ in range(14):
            clock.advance(minutes=7)
            change_something(database, ana, chance, campaigns)
        # The day's end, to the microsecond.
        clock.time = clock.time.replace(hour=0, minute=0, second=0)
        clock.advance(days=1)
        days.append(
            (
                date.fromordinal(clock.time.date().toordinal() - 1),
                [found(database, ana, id_) for id_ in asked],
            )
        )
    clock.advance(hours=9)
    moved = 0
    for day, expected in days:
        for id_, before in zip(asked, expected, strict=True):
            today = found(database, ana, id_)
            moved += len(today ^ before)
            said = then(database, ana, id_, day)
            assert (said.before, said.now) == (len(before), len(today)), (day, ASKED[id_ - 1])
            assert {one.id for one in said.joiners} == today - before, (day, ASKED[id_ - 1])
            assert {one.id for one in said.leavers} == before - today, (day, ASKED[id_ - 1])
    assert moved > 20


def found(database: Database, who: Actor, segment_id: int) -> set[int]:
    with database.reading() as session:
        wanted = past.open_segment(session, who, segment_id).wanted
        return {card.id for card in page(session, scope_of(session, who.account_id, wanted))}


def ids_of(database: Database, model: Any) -> list[int]:
    with database.reading() as session:
        return list(session.exec(select(model.id).order_by(model.id)))


def change_something(database: Database, who: Actor, chance: random.Random, campaigns: list[int]) -> None:
    """One act of any sort on anybody; what cannot be done just then is not."""
    people, companies, points, words, labels = (
        ids_of(database, model) for model in (Lead, Company, ContactPoint, Note, Tag)
    )
    done = [id_ for id_ in ids_of(database, ChangeSet) if id_ > len(ASKED) + 1]
    lead, other = chance.sample(people, 2)
    some = chance.sample(people, 3)

    def edit(on: On, id_: int, name: str, *values: str) -> Callable[[], None]:
        return lambda: put(database, who, on, id_, name, chance.choice(values))

    def act(service: Callable[..., object], *arguments: object, **named: object) -> Callable[[], None]:
        def run() -> None:
            with database.transaction() as session:
                service(session, who, *arguments, **named)

        return run

    def arrive() -> None:
        someone = person(
            f"N{chance.randrange(99)}",
            "New",
            email=f"n{chance.randrange(9)}@x.io",
            city=chance.choice(["Oslo", "Rome"]),
            company={"name": chance.choice(["Acme", "Hooli"])},
        )
        with database.transaction() as session:
            record = begin(session, who, Act.IMPORT)
            arrivals = [Arrival(someone, "new.csv line 2")]
            bring_in(session, record, arrivals, campaign_id=chance.choice(campaigns), origin=Origin.IMPORTED)
            record.save()

    acts = [
        arrive,
        arrive,
        edit(On.LEAD, lead, "city", "Oslo", "Rome", ""),
        edit(On.LEAD, lead, "job_title", "Cook", ""),
        edit(On.LEAD, lead, "vip", "yes", "no"),
        edit(On.LEAD, lead, "company", "Acme", "Initech", "Hooli", ""),
        edit(On.LEAD, lead, "custom.1", "green", "black", ""),
        edit(On.LEAD, lead, "email", f"new{chance.randrange(99)}@x.io", "a@y.io"),
        act(tags.tag, some, chance.choice(["hot", "cold", "odd"])),
        act(notes.add, lead, chance.choice(["met in Rome", "call back"])),
        act(memberships.settle, some, assign=[chance.choice(campaigns)]),
        act(memberships.settle, some, remove=[chance.choice(campaigns)]),
        act(leads.mark_reviewed, lead),
        act(delete_leads, [lead]) if len(people) > 6 else None,
        act(merging.merge, keep=lead, absorb=other) if len(people) > 6 else None,
        *(
            [edit(On.COMPANY, chance.choice(companies), "name", "Acme", "Vandelay", "Initrode")]
            if companies
            else []
        ),
        *([edit(On.COMPANY, chance.choice(companies), "industry", "Software", "")] if companies else []),
        *([edit(On.COMPANY, chance.choice(companies), "headcount", "11-50", "1000+")] if companies else []),
        *([act(contacts.remove_contact, chance.choice(points))] if points else []),
        *([act(notes.remove, chance.choice(words))] if words else []),
        *([act(tags.remove, chance.choice(labels))] if len(labels) > 2 else []),
        *([act(tags.untag, some, chance.choice(labels))] if labels else []),
        *([act(undo.undo, chance.choice(done[-8:]))] if done else []),
    ]
    try:
        chance.choice([one for one in acts if one is not None])()
    except LeadSphereError:
        return
