"""Two leads that are one person: nothing of either is lost, and an undo makes them two again exactly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, delete, func, select, update

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database, now
from leadsphere.errors import BadValue, Forbidden, NotFound, NotNow
from leadsphere.jobs.runner import run_next
from leadsphere.models import (
    ChangeSet,
    Company,
    ContactPoint,
    CustomField,
    CustomValue,
    DuplicatePair,
    Job,
    JobStatus,
    Lead,
    Membership,
    Note,
    Origin,
    Stage,
    Tag,
    Tagging,
)
from leadsphere.queries.merge_choices import merge_view
from leadsphere.services import contacts, fields, keys, merging, notes, tags
from leadsphere.services.deleting import delete_leads
from tests.conftest import Clock
from tests.factories import make_campaign, make_lead, make_pair, put_in
from tests.services.test_undo import edit, last_act, state_of, take_back

STAGES = tuple(Stage)
OURS = ("first_name", "city", "job_title", "vip")
KINDS = ("email", "phone")
VALUES = {"email": ("a@x.example", "b@x.example", "c@x.example"), "phone": ("+14165550101", "+14165550102")}

addresses = st.fixed_dictionaries(
    {kind: st.lists(st.sampled_from(VALUES[kind]), unique=True) for kind in KINDS}
)
stays = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(STAGES), st.booleans()),
    max_size=4,
    unique_by=lambda s: (s[0], s[2]),
)
side = st.fixed_dictionaries(
    {
        "attributes": st.fixed_dictionaries(
            {"first_name": st.sampled_from(("", "Ada", "Eve")), "city": st.sampled_from(("", "Rome", "Oslo")),
             "job_title": st.sampled_from(("", "CTO")), "vip": st.booleans()}
        ),
        "company": st.sampled_from(("", "Acme", "Initech")),
        "contacts": addresses,
        "stays": stays,
        "tags": st.sets(st.integers(0, 2)),
        "custom": st.dictionaries(st.integers(0, 1), st.sampled_from(("41", "42"))),
        "notes": st.integers(0, 2),
        "import_key": st.sampled_from((None, "k1", "k2")),
    }
)  # fmt: skip
takes = st.sets(st.sampled_from((*OURS, "company", "email", "phone", "custom.0", "custom.1", "nonsense")))


def clear(database: Database) -> None:
    with database.transaction() as session:
        for model in (DuplicatePair, Lead, Company, Tag, CustomField):
            session.exec(delete(model))


def build(database: Database, ana: Actor, said: dict, made: dict[str, list[int]]) -> int:
    lead = make_lead(
        database,
        company=said["company"],
        contacts=said["contacts"],
        import_key=said["import_key"],
        **said["attributes"],
    )
    for campaign, stage, removed in said["stays"]:
        put_in(database, made["campaigns"][campaign], lead, stage=stage, removed=removed)
    with database.transaction() as session:
        for tag in sorted(said["tags"]):
            session.add(Tagging(lead_id=lead, tag_id=made["tags"][tag], created_at=now(session)))
        for field, value in said["custom"].items():
            session.add(CustomValue(lead_id=lead, field_id=made["fields"][field], value=value))
        for n in range(said["notes"]):
            notes.add(session, ana, lead, f"Note {n} of {lead}")
        keys.refresh(session, [session.get_one(Lead, lead)])
    return lead


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(side, side, takes)
def test_whatever_two_leads_say_one_says_afterwards(
    database: Database, ana: Actor, ours: dict, theirs: dict, take: set[str]
) -> None:
    clear(database)
    with database.transaction() as session:
        made = {"fields": [fields.define(session, ana, f"Field {n}", Kind.TEXT) for n in range(2)]}
        made["tags"] = []
        for n in range(3):
            tag = Tag(name=f"t{n}", name_key=f"t{n}", colour="#000000", created_at=now(session))
            session.add(tag)
            session.flush()
            made["tags"].append(tag.id or 0)
    made["campaigns"] = [make_campaign(database) for _ in range(3)]
    keep, absorb = (build(database, ana, said, made) for said in (ours, theirs))
    third = make_lead(database, first_name="Third")
    with database.transaction() as session:
        for pair in ((keep, absorb), (absorb, third), (keep, third)):
            session.add(DuplicatePair(first_id=pair[0], second_id=pair[1], reason="same name", score=50))
    before = state_of(database)
    named = {f"custom.{made['fields'][int(t[-1])]}" if t.startswith("custom.") else t for t in take}
    number = database.carry_out(lambda s: merging.merge(s, ana, keep=keep, absorb=absorb, take=named))

    with database.reading() as session:
        assert session.get(Lead, absorb) is None
        lead = session.get_one(Lead, keep)
        for name in OURS:
            mine, other = ours["attributes"][name], theirs["attributes"][name]
            wins = name in take and other != ""
            assert getattr(lead, name) == (other if wins else mine or other), name
        company = session.get(Company, lead.company_id) if lead.company_id else None
        wanted = (
            theirs["company"]
            if "company" in take and theirs["company"]
            else ours["company"] or theirs["company"]
        )
        assert (company.name if company else "") == wanted
        assert lead.import_key == (ours["import_key"] or theirs["import_key"])
        for kind in KINDS:
            points = session.exec(
                select(ContactPoint).where(ContactPoint.lead_id == keep, ContactPoint.kind == kind)
            ).all()
            mine, other = ours["contacts"][kind], theirs["contacts"][kind]
            assert sorted(p.value for p in points) == sorted({*mine, *other})
            first = [p.value for p in points if p.is_primary]
            assert first == ((other[:1] if kind in take and other else mine[:1]) or other[:1])
        mine = {(c, removed): stage for c, stage, removed in ours["stays"]}
        current = {c: stage for (c, removed), stage in mine.items() if not removed}
        for c, stage, removed in theirs["stays"]:
            if not removed:
                current[c] = max(current.get(c, stage), stage, key=STAGES.index)
        found = session.exec(select(Membership).where(Membership.lead_id == keep)).all()
        assert {
            made["campaigns"].index(m.campaign_id): m.stage for m in found if m.removed_at is None
        } == current
        past = sum(removed for _, _, removed in [*ours["stays"], *theirs["stays"]])
        assert sum(m.removed_at is not None for m in found) == past
        on = session.exec(select(Tagging.tag_id).where(Tagging.lead_id == keep)).all()
        assert sorted(made["tags"].index(t) for t in on) == sorted(ours["tags"] | theirs["tags"])
        custom = (
            theirs["custom"]
            | ours["custom"]
            | {f: value for f, value in theirs["custom"].items() if f"custom.{f}" in take}
        )
        values = session.exec(select(CustomValue).where(CustomValue.lead_id == keep)).all()
        assert {made["fields"].index(v.field_id): v.value for v in values} == custom
        assert (
            len(session.exec(select(Note).where(Note.lead_id == keep)).all())
            == ours["notes"] + theirs["notes"]
        )
        pairs = session.exec(select(DuplicatePair.first_id, DuplicatePair.second_id)).all()
        assert [tuple(pair) for pair in pairs] == [(keep, third)]
        nothing_left(session, absorb)

    after = state_of(database)
    undone = take_back(database, ana, number)
    assert not undone.kept and state_of(database) == before
    take_back(database, ana, undone.change_set_id)
    assert state_of(database) == after


def nothing_left(session, lead_id: int) -> None:
    """No row of any table points to this lead but the history."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "lead" for key in column.foreign_keys):
                count = session.connection().execute(
                    select(func.count()).select_from(table).where(column == lead_id)
                )
                assert count.scalar_one() == 0, table.name


@pytest.fixture
def two(database: Database, ana: Actor) -> tuple[int, int]:
    """Ada, and a copy of her with another city and an address of its own."""
    ada = make_lead(database, first_name="Ada", city="Rome", contacts={"email": "ada@example.org"})
    copy = make_lead(
        database, first_name="Ada", last_name="Byron", city="Oslo", company="Acme",
        contacts={"email": ["copy@example.org", "ada@example.org"]},
    )  # fmt: skip
    with database.transaction() as session:
        tags.tag(session, ana, [copy], "warm")
        notes.add(session, ana, copy, "Met in Rome.")
    put_in(database, make_campaign(database), copy, stage=Stage.REPLIED, origin=Origin.SCRAPED)
    return ada, copy


def test_every_attribute_can_be_taken_and_no_blank_takes_anything(database: Database, ana: Actor) -> None:
    names = {a.name for a in catalogue.LEAD if a.kind is not Kind.YES_NO}
    full: dict[str, Any] = dict.fromkeys(names, "ours")
    ada, blank = make_lead(database, company="Acme", **full), make_lead(database)
    with database.transaction() as session:
        merging.merge(session, ana, keep=ada, absorb=blank, take=names | {"company", "owner"})
    with database.reading() as session:
        lead = session.get_one(Lead, ada)
        assert {name: getattr(lead, name) for name in names} == full and lead.company_id


def test_the_merged_lead_is_found_by_what_it_says_now(
    database: Database, ana: Actor, two: tuple[int, int]
) -> None:
    ada, copy = two
    with database.transaction() as session:
        merging.merge(session, ana, keep=ada, absorb=copy)
    with database.reading() as session:
        lead = session.get_one(Lead, ada)
        assert (lead.name_key, lead.company_key, lead.search_key) == (
            "byron ada",
            "acme",
            "ada byron\nrome\nacme\nada@example.org\ncopy@example.org",
        )


def test_an_undo_after_more_edits_gives_both_back_and_keeps_the_edits(
    database: Database, ana: Actor, ben: Actor, two: tuple[int, int]
) -> None:
    ada, copy = two
    with database.transaction() as session:
        number = merging.merge(session, ana, keep=ada, absorb=copy, take=("city",))
    edit(database, ben, On.LEAD, ada, "city", "Bern", base="Oslo")
    edit(database, ben, On.LEAD, ada, "job_title", "CTO")
    with database.transaction() as session:
        notes.add(session, ben, ada, "Written since.")
    undone = take_back(database, ana, number)
    assert [(kept.lead_id, kept.by) for kept in undone.kept] == [(ada, "Ben")]
    with database.reading() as session:
        first, second = session.get_one(Lead, ada), session.get_one(Lead, copy)
        assert (first.city, first.job_title, first.last_name) == ("Bern", "CTO", "")
        assert (second.city, second.last_name) == ("Oslo", "Byron")
        written = dict(session.exec(select(Note.text, Note.lead_id)).all())
        assert written == {"Met in Rome.": copy, "Written since.": ada}
        points = session.exec(
            select(ContactPoint).order_by(col(ContactPoint.lead_id), col(ContactPoint.id))
        ).all()
        assert [(p.lead_id, p.value, p.is_primary) for p in points] == [
            (ada, "ada@example.org", True),
            (copy, "copy@example.org", True),
            (copy, "ada@example.org", False),
        ]


def test_an_address_that_moved_and_was_edited_since_goes_back_as_it_is(
    database: Database, ana: Actor, ben: Actor, two: tuple[int, int]
) -> None:
    ada, copy = two
    with database.transaction() as session:
        number = merging.merge(session, ana, keep=ada, absorb=copy)
        moved = (
            session.exec(select(ContactPoint.id).where(ContactPoint.value == "copy@example.org")).one() or 0
        )
        contacts.remove_contact(session, ben, moved)
    undone = take_back(database, ana, number)
    assert not undone.kept_count
    with database.reading() as session:
        points = session.exec(select(ContactPoint).where(ContactPoint.lead_id == copy)).all()
        assert [(p.value, p.is_primary) for p in points] == [("ada@example.org", True)]


def test_the_same_merge_sent_ten_times_happens_once(
    database: Database, ana: Actor, two: tuple[int, int]
) -> None:
    ada, copy = two
    before = last_act(database)

    def once(_: int) -> int:
        return database.carry_out(
            lambda s: merging.merge(s, ana, keep=ada, absorb=copy, operation="merge-once")
        )

    with ThreadPoolExecutor(4) as several:
        numbers = set(several.map(once, range(10)))
    assert len(numbers) == 1 and last_act(database) == before + 1


def test_a_merge_that_makes_no_sense_is_refused(
    database: Database, ana: Actor, ben: Actor, vera: Actor, two: tuple[int, int]
) -> None:
    ada, copy = two
    before = state_of(database)
    for actor, keep, absorb, error in (
        (ana, ada, ada, BadValue),
        (ana, ada, 4711, NotFound),
        (ana, 4711, copy, NotFound),
        (vera, ada, copy, Forbidden),
    ):
        with pytest.raises(error), database.transaction() as session:
            merging.merge(session, actor, keep=keep, absorb=absorb)
    assert state_of(database) == before
    with database.reading() as session:
        assert not session.exec(select(ChangeSet).where(ChangeSet.act == "MERGE")).all()


@pytest.mark.parametrize("which", ["keep", "absorb"])
@pytest.mark.parametrize("first", ["merge", "delete"])
def test_a_merge_and_a_deletion_at_once_come_one_after_the_other(
    database: Database, ana: Actor, ben: Actor, two: tuple[int, int], which: str, first: str
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer anyway")
    ada, copy = two
    before = state_of(database)
    gone = ada if which == "keep" else copy
    begun, go_on = Event(), Event()
    acts = {
        "merge": lambda s: merging.merge(s, ana, keep=ada, absorb=copy),
        "delete": lambda s: delete_leads(s, ben, [gone]),
    }
    second = "delete" if first == "merge" else "merge"

    def slowly(session) -> None:
        acts[first](session)
        begun.set()
        go_on.wait(5)

    with ThreadPoolExecutor(2) as both:
        one = both.submit(database.carry_out, slowly)
        assert begun.wait(5)
        other = both.submit(database.carry_out, acts[second])
        with pytest.raises(TimeoutError):
            other.result(timeout=0.3)
        go_on.set()
        one.result(5)
        if second == "merge":
            with pytest.raises(NotFound):
                other.result(5)
        else:
            assert bool(other.result(5)) is (which == "keep")
    # Whatever happened, taken back in reverse, leaves what was there.
    with database.reading() as session:
        acts_done = session.exec(
            select(ChangeSet.id)
            .where(col(ChangeSet.act).in_(("MERGE", "DELETE")))
            .order_by(col(ChangeSet.id).desc())
        ).all()
    for number in acts_done:
        assert not take_back(database, ana, number or 0).kept
    assert state_of(database) == before


def say(database: Database, actor: Actor, lead: int, name: str, value: str, base: str = "") -> None:
    edit(database, actor, On.LEAD, lead, name, value, base=base)


SINCE: dict[str, Any] = {
    "what is shown of the one that stays": lambda d, b, ada, copy: say(d, b, ada, "city", "Bern", "Rome"),
    "what is shown of the one that goes": lambda d, b, ada, copy: say(d, b, copy, "city", "Bern", "Oslo"),
    "what both said alike": lambda d, b, ada, copy: say(d, b, copy, "first_name", "Adda", "Ada"),
    "what only one of them said": lambda d, b, ada, copy: say(d, b, copy, "job_title", "CEO"),
    "a primary address": lambda d, b, ada, copy: say(d, b, copy, "email", "n@x.example", "copy@example.org"),
    "the owner": lambda d, b, ada, copy: say(d, b, copy, "owner", str(b.account_id), str(b.account_id - 1)),
    "the company": lambda d, b, ada, copy: say(d, b, copy, "company", "Initech", "Acme"),
    "a note": lambda d, b, ada, copy: say(d, b, copy, "note", "Written since."),
}


@pytest.mark.parametrize("what", SINCE)
def test_whoever_merges_has_seen_what_both_leads_say(
    database: Database, ana: Actor, ben: Actor, two: tuple[int, int], what: str
) -> None:
    ada, copy = two
    say(database, ana, ada, "company", "Byron & Co")
    say(database, ana, ada, "job_title", "CTO")
    for lead in two:
        say(database, ana, lead, "owner", str(ana.account_id))
    with database.reading() as session:
        shown = merge_view(session, ada, copy)
    SINCE[what](database, ben, ada, copy)
    before = state_of(database)
    with pytest.raises(NotNow, match="Look at what they say now"), database.transaction() as session:
        merging.merge(session, ana, keep=ada, absorb=copy, take=("city",), shown=shown)
    assert state_of(database) == before
    with database.reading() as session:
        shown = merge_view(session, ada, copy)
    number = database.carry_out(
        lambda s: merging.merge(s, ana, keep=ada, absorb=copy, shown=shown, operation="merge-seen")
    )
    again = database.carry_out(
        lambda s: merging.merge(s, ana, keep=ada, absorb=copy, shown=shown, operation="merge-seen")
    )
    assert again == number
    assert not take_back(database, ana, number).kept
    assert state_of(database) == before


T1, T2 = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
PENDING, VALID, INVALID = ("pending", "", None), ("valid", "250 OK", T1), ("invalid", "550 unknown", T2)


def shared(session: Session, lead: int) -> ContactPoint:
    """The address that both leads have, as one of them has it."""
    return session.exec(
        select(ContactPoint).where(ContactPoint.lead_id == lead, ContactPoint.value == "ada@example.org")
    ).one()


def verify(database: Database, lead: int, said: Any) -> None:
    with database.transaction() as session:
        point = shared(session, lead)
        point.verdict, point.verdict_reason, point.verified_at = said


def evidence(database: Database, lead: int) -> Any:
    with database.reading() as session:
        point = shared(session, lead)
        return point.verdict, point.verdict_reason, point.verified_at


@pytest.mark.parametrize(
    ("ours", "theirs", "stands"),
    [
        (PENDING, VALID, VALID),
        (VALID, PENDING, VALID),
        (VALID, INVALID, INVALID),
        (INVALID, VALID, INVALID),
        (("invalid", "No domain", None), VALID, VALID),
        (PENDING, ("invalid", "No domain", None), ("invalid", "No domain", None)),
    ],
)
def test_of_an_address_that_both_have_the_newer_evidence_stays(
    database: Database, ana: Actor, two: tuple[int, int], ours: Any, theirs: Any, stands: Any
) -> None:
    for lead, said in zip(two, (ours, theirs), strict=True):
        verify(database, lead, said)
    before = state_of(database)
    number = database.carry_out(lambda s: merging.merge(s, ana, keep=two[0], absorb=two[1]))
    assert evidence(database, two[0]) == stands
    assert not take_back(database, ana, number).kept
    assert state_of(database) == before


def test_an_address_verified_since_a_merge_keeps_all_of_its_evidence(
    database: Database, ana: Actor, two: tuple[int, int]
) -> None:
    verify(database, two[1], VALID)
    number = database.carry_out(lambda s: merging.merge(s, ana, keep=two[0], absorb=two[1]))
    since = ("valid", "250 again", T2)
    verify(database, two[0], since)
    take_back(database, ana, number)
    assert evidence(database, two[0]) == since


@pytest.mark.parametrize("theirs", [None, False, True], ids=["no pair", "proposed", "kept apart"])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whom_one_was_kept_apart_from_the_other_is_kept_apart_from(
    database: Database, ana: Actor, clock: Clock, order: tuple[int, ...], theirs: bool | None
) -> None:
    made = [make_lead(database, first_name=f"Lead {n}") for n in range(4)]
    keep, absorb, third = (made[n] for n in order)
    make_pair(database, *sorted((absorb, third)), kept=True, reason="Same phone")
    make_pair(database, *sorted((absorb, made[3])))
    make_pair(database, *sorted((keep, absorb)))
    moment = clock.time
    clock.advance(minutes=5)
    if theirs is not None:
        make_pair(database, *sorted((keep, third)), kept=theirs)
    before = state_of(database)
    number = database.carry_out(lambda s: merging.merge(s, ana, keep=keep, absorb=absorb))
    with database.reading() as session:
        (pair,) = session.exec(select(DuplicatePair)).all()
    assert [pair.first_id, pair.second_id] == sorted((keep, third))
    assert pair.kept_at == (clock.time if theirs else moment)
    after = state_of(database)
    undone = take_back(database, ana, number)
    assert not undone.kept and state_of(database) == before
    take_back(database, ana, undone.change_set_id)
    assert state_of(database) == after


@pytest.mark.parametrize(("ours", "theirs"), [(None, 1), (1, None), (1, 2), (2, 1), (None, None)])
def test_the_later_review_of_both_stays(
    database: Database, ana: Actor, ben: Actor, two: tuple[int, int], ours: int | None, theirs: int | None
) -> None:
    with database.transaction() as session:
        for lead, day, who in ((two[0], ours, ana), (two[1], theirs, ben)):
            row = session.get_one(Lead, lead)
            if day is not None:
                row.reviewed_at, row.reviewed_by = datetime(2026, 1, day, tzinfo=UTC), who.account_id
    before = state_of(database)
    number = database.carry_out(lambda s: merging.merge(s, ana, keep=two[0], absorb=two[1]))
    with database.reading() as session:
        lead = session.get_one(Lead, two[0])
        day = max(ours or 0, theirs or 0)
        assert (lead.reviewed_at.day if lead.reviewed_at else 0) == day
        assert lead.reviewed_by == (None if not day else ana.account_id if day == ours else ben.account_id)
    assert not take_back(database, ana, number).kept
    assert state_of(database) == before


def test_a_member_whose_job_lost_sight_of_it_is_processed(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    place, keep, absorb = make_campaign(database), make_lead(database), make_lead(database)
    with database.transaction() as session:
        session.add(
            job := Job(kind="import", title="p.csv", status=JobStatus.PERFORMED, created_at=now(session))
        )
        session.flush()
        job_id = job.id
    put_in(database, place, absorb)
    with database.transaction() as session:
        session.execute(update(Membership).values(job_id=job_id))
    with database.transaction() as session:
        merging.merge(session, ana, keep=keep, absorb=absorb)
    while run_next(database, tmp_path):
        pass
    with database.reading() as session:
        assert session.exec(select(Membership.stage)).all() == [Stage.PROCESSED]
