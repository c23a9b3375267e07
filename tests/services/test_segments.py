"""Segments: who may do what with them, what they keep meaning, and what is refused."""

import random

import pytest
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import COMMAND_LINE, Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database
from leadsphere.errors import (
    AlreadyExists,
    BadFilter,
    BadValue,
    ChangedMeanwhile,
    Forbidden,
    NotFound,
    NotNow,
)
from leadsphere.filters.filter import Filter
from leadsphere.filters.language import parse, write
from leadsphere.models import Account, ChangeSet, Lead, Role, Segment
from leadsphere.queries.lead_cards import page
from leadsphere.queries.segments import count_of, open_segment, scope_of, segment_rows
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import campaigns, edits, fields, memberships, segments, tags, undo
from tests.factories import make_account, make_campaign, make_edit, make_lead


def says(database: Database, text: str) -> Filter:
    with database.reading() as session:
        return parse(text, vocabulary(session))


def save(database: Database, who: Actor, name: str, text: str = "vip", *, shared: bool = False) -> int:
    wanted = says(database, text)
    with database.transaction() as session:
        return segments.save(session, who, name, wanted, shared=shared).segment_id


def change(database: Database, who: Actor, segment_id: int, text: str, base: str | None = None) -> int:
    wanted = says(database, text)
    with database.transaction() as session:
        return segments.change(session, who, segment_id, wanted, base=base)


def kept(database: Database, who: Actor, segment_id: int) -> str:
    with database.reading() as session:
        return open_segment(session, who, segment_id).filter.kept


def text_of(database: Database, who: Actor, segment_id: int) -> str:
    with database.reading() as session:
        return write(open_segment(session, who, segment_id).wanted, vocabulary(session))


def found(database: Database, who: Actor, text: str) -> set[int]:
    with database.reading() as session:
        wanted = parse(text, vocabulary(session))
        return {card.id for card in page(session, scope_of(session, who.account_id, wanted))}


def undone(database: Database, who: Actor, change_set_id: int) -> str:
    with database.transaction() as session:
        return undo.said(undo.undo(session, who, change_set_id))


def share(database: Database, who: Actor, segment_id: int, shared: bool) -> int:
    with database.transaction() as session:
        return segments.share(session, who, segment_id, shared)


def delete(database: Database, who: Actor, segment_id: int) -> int:
    with database.transaction() as session:
        return segments.delete(session, who, segment_id)


def names(database: Database, who: Actor) -> list[str]:
    with database.reading() as session:
        return [row.name for row in segment_rows(session, who)]


def test_a_private_segment_is_seen_by_its_owner_alone(database: Database, ana: Actor, ben: Actor) -> None:
    mine = save(database, ben, "Mine", "vip")
    shared = save(database, ben, "Ours", "-vip", shared=True)
    assert names(database, ben) == ["Mine", "Ours"]
    assert names(database, ana) == ["Ours"]
    with database.reading() as session:
        assert open_segment(session, ana, mine).id == 0
        assert open_segment(session, ana, shared).name == "Ours"
    with pytest.raises(BadFilter, match="gone, or private"):
        found(database, ana, "segment:Mine")
    for act in (segments.delete, segments.star):
        with database.transaction() as session, pytest.raises(NotFound):
            act(session, ana, mine, *([True] if act is segments.star else []))


def test_a_segment_in_a_filter_finds_whom_it_stands_for(database: Database, ben: Actor) -> None:
    oslo, bergen = make_lead(database, city="Oslo", vip=True), make_lead(database, city="Bergen", vip=True)
    plain = make_lead(database, city="Oslo")
    save(database, ben, "Nordic VIPs", "vip (city:Oslo OR city:Bergen)")
    save(database, ben, "Osloers", "city:Oslo")
    save(database, ben, "Both", 'segment:"nordic vips"+Osloers')
    assert found(database, ben, 'segment:"NORDIC VIPS"') == {oslo, bergen}
    assert found(database, ben, '-segment:"Nordic VIPs"') == {plain}
    assert found(database, ben, "segment:Both") == {oslo}
    assert found(database, ben, "segment:Both,Osloers") == {oslo, plain}
    change(database, ben, 2, "city:Bergen")
    assert found(database, ben, "segment:Both") == {bergen}


def test_a_misspelt_segment_is_corrected_and_one_that_is_gone_said_so(database: Database, ben: Actor) -> None:
    id_ = save(database, ben, "EMEA founders")
    with pytest.raises(BadFilter, match="Did you mean “EMEA founders”") as caught:
        found(database, ben, "title:x segment:emea-fonders")
    assert caught.value.instead == 'title:x segment:"EMEA founders"'
    save(database, ben, "Outer", 'segment:"EMEA founders"')
    with database.transaction() as session:
        change_set = segments.delete(session, ben, id_)
    with pytest.raises(BadFilter, match=r"segment “Outer” cannot be used here.*“EMEA founders”"):
        found(database, ben, "segment:Outer")
    with database.reading() as session:
        (row,) = segment_rows(session, ben)
        assert "EMEA founders" in row.problem
        assert count_of(session, ben, row.id) == "–"
    undone(database, ben, change_set)
    assert found(database, ben, "segment:Outer") == set()


def test_a_segment_cannot_contain_itself(database: Database, ben: Actor) -> None:
    a = save(database, ben, "A", "vip")
    b = save(database, ben, "B", "segment:A city:Oslo")
    save(database, ben, "C", "segment:B")
    with pytest.raises(BadFilter, match="“A” cannot contain itself"):
        change(database, ben, a, "segment:A")
    with pytest.raises(BadFilter, match="“A” cannot contain “C”, which contains “A”"):
        change(database, ben, a, "vip segment:C")
    assert text_of(database, ben, a) == "vip"
    assert text_of(database, ben, b) == "segment:A city:Oslo"


def test_an_undo_closes_no_circle(database: Database, ben: Actor) -> None:
    a = save(database, ben, "A", "vip")
    b = save(database, ben, "B", "city:Oslo")
    change(database, ben, a, "segment:B")
    apart = change(database, ben, a, "city:Rome")
    change(database, ben, b, "segment:A")
    said = undone(database, ben, apart)
    assert said == "Nothing was undone. “A” cannot contain “B”, which contains “A”."
    assert text_of(database, ben, a) == "city:Rome"
    change(database, ben, b, "vip")
    assert undone(database, ben, apart) == "Undone"
    assert text_of(database, ben, a) == "segment:B"


def test_a_redo_closes_no_circle(database: Database, ben: Actor) -> None:
    a, b = save(database, ben, "A", "vip"), save(database, ben, "B", "city:Oslo")
    with_b = change(database, ben, a, "segment:B")
    undone(database, ben, with_b)
    change(database, ben, b, "segment:A")
    with database.transaction() as session:
        found_sets = session.exec(select(ChangeSet.id).where(ChangeSet.undo_of == with_b)).all()
    assert "“A” cannot contain “B”" in undone(database, ben, found_sets[0] or 0)
    assert found(database, ben, "segment:A") == set()


def test_an_undo_makes_nothing_private_that_everybody_uses(database: Database, ana: Actor) -> None:
    mia = make_account(database, "Mia", Role.MANAGER)
    c = save(database, ana, "C", "vip")
    shared = share(database, ana, c, True)
    d = save(database, mia, "D", "segment:C", shared=True)
    in_use = (
        "Nothing was undone. “C” is part of the segment “D”, which everybody sees. Take it out there first."
    )
    assert undone(database, ana, shared) == in_use
    assert found(database, mia, "segment:D") == set()
    # A segment that is back is shared beside what is private by now, and criteria are as well.
    gone = delete(database, mia, d)
    assert undone(database, ana, shared) == "Undone"
    private = "“C” is private. Share it with the team first, or leave it out."
    assert undone(database, mia, gone) == f"Nothing was undone. The segment {private}"
    assert names(database, mia) == []
    share(database, ana, c, True)
    undone(database, mia, gone)
    assert names(database, mia) == ["C", "D"]


def test_criteria_are_not_undone_to_what_is_private_by_now(database: Database, ana: Actor) -> None:
    c, campaign = save(database, ana, "C", "vip", shared=True), make_campaign(database, "Q4")
    with database.transaction() as session:
        campaigns.set_criteria(session, ana, campaign, parse("segment:C", vocabulary(session)))
        cleared = campaigns.set_criteria(session, ana, campaign, parse("vip", vocabulary(session)))
    share(database, ana, c, False)
    assert undone(database, ana, cleared).startswith("Nothing was undone. The segment “C” is private.")


def test_an_undo_says_that_a_name_is_taken_meanwhile(database: Database, ana: Actor, ben: Actor) -> None:
    id_ = save(database, ben, "E2")
    with database.transaction() as session:
        renamed = segments.rename(session, ben, id_, "E3")
    other = save(database, ana, "e2")
    taken = "Nothing was undone. The name “E2” is taken meanwhile."
    assert undone(database, ben, renamed) == taken
    with database.transaction() as session:
        segments.rename(session, ana, other, "E4")
    assert undone(database, ben, renamed) == "Undone"
    gone = delete(database, ben, id_)
    save(database, ana, "E2")
    assert undone(database, ben, gone) == taken


def test_an_undo_says_so_of_tags_too_and_of_what_hung_on_them(database: Database, ana: Actor) -> None:
    leads = [make_lead(database), make_lead(database)]
    with database.transaction() as session:
        tags.tag(session, ana, leads, "Hot")
        removed = tags.remove(session, ana, 1)
        tags.tag(session, ana, leads[:1], "hot")
    assert undone(database, ana, removed) == "Nothing was undone. The name “Hot” is taken meanwhile."


def test_a_shared_segment_contains_no_private_one(database: Database, ben: Actor, ana: Actor) -> None:
    private = save(database, ben, "Private")
    with pytest.raises(BadFilter, match=r"“Private” is private\. Share it with the team first"):
        save(database, ben, "Ours", "segment:Private", shared=True)
    outer = save(database, ben, "Outer", "segment:Private")
    with database.transaction() as session, pytest.raises(BadFilter, match="is private"):
        segments.share(session, ben, outer, True)
    for id_ in (private, outer):
        with database.transaction() as session:
            assert segments.share(session, ben, id_, True)
    assert names(database, ana) == ["Outer", "Private"]
    with database.transaction() as session, pytest.raises(NotNow, match="part of the segment “Outer”"):
        segments.share(session, ben, private, False)


def test_reps_change_their_own_and_managers_what_is_shared(
    database: Database, ben: Actor, vera: Actor
) -> None:
    mia, cleo = make_account(database, "Mia", Role.MANAGER), make_account(database, "Cleo", Role.REP)
    shared = save(database, ben, "Ours", shared=True)
    for who in (cleo, vera):
        with pytest.raises(Forbidden):
            change(database, who, shared, "city:Oslo")
    theirs = change(database, mia, shared, "city:Oslo")
    assert text_of(database, ben, shared) == "city:Oslo"
    undone(database, mia, theirs)
    assert text_of(database, ben, shared) == "vip"
    with pytest.raises(Forbidden):
        save(database, vera, "A viewer's")
    with database.transaction() as session, pytest.raises(Forbidden, match="Only its owner"):
        segments.share(session, mia, shared, False)
    mine = change(database, ben, shared, "city:Bergen")
    with pytest.raises(Forbidden, match="Only whoever did this"):
        undone(database, cleo, mine)


def test_an_update_overwrites_no_other_one(database: Database, ana: Actor) -> None:
    mia = make_account(database, "Mia", Role.MANAGER)
    inner = save(database, ana, "Inner", shared=True)
    shared = save(database, ana, "Ours", "segment:Inner city:Oslo", shared=True)
    base = kept(database, ana, shared)
    with database.transaction() as session:
        segments.rename(session, mia, inner, "Renamed")
    # A rename is no other filter.
    assert change(database, mia, shared, "segment:Renamed title:manager", base)
    with pytest.raises(ChangedMeanwhile, match="Mia changed this segment meanwhile") as told:
        change(database, ana, shared, "segment:Renamed vip", base)
    assert text_of(database, ana, shared) == "segment:Renamed title:manager"
    assert not change(database, ana, shared, "segment:Renamed title:manager", base)
    assert change(database, ana, shared, "segment:Renamed vip", told.value.stands)


def test_a_star_is_one_persons_and_outlives_a_deletion_that_is_undone(
    database: Database, ben: Actor, vera: Actor
) -> None:
    save(database, ben, "A", shared=True)
    second = save(database, ben, "B", shared=True)
    with database.transaction() as session:
        segments.star(session, vera, second, True)
        segments.star(session, vera, second, True)
    assert names(database, vera) == ["B", "A"]
    assert names(database, ben) == ["A", "B"]
    with database.transaction() as session:
        gone = segments.delete(session, ben, second)
    assert names(database, vera) == ["A"]
    undone(database, ben, gone)
    assert names(database, vera) == ["B", "A"]
    with database.transaction() as session:
        segments.star(session, vera, second, False)
    assert names(database, vera) == ["A", "B"]


def test_a_name_is_taken_once_whatever_its_case(database: Database, ana: Actor, ben: Actor) -> None:
    first = save(database, ben, "EMEA founders")
    for name in ("émea  FOUNDERS", "EMEA founders"):
        with pytest.raises(AlreadyExists, match="is taken"):
            save(database, ana, name)
    for name in ("", "  ", "x" * 81, "\u0301"):
        with pytest.raises(BadValue):
            save(database, ben, name)
    with pytest.raises(BadValue, match="at least one condition"):
        save(database, ben, "Everybody", "")
    second = save(database, ben, "Other")
    edit = make_edit("name", "emea Founders", base="Other")
    with database.transaction() as session:
        assert edits.save(session, ben, On.SEGMENT, second, edit).status == "error"
        assert (
            edits.save(session, ben, On.SEGMENT, first, make_edit("name", "EMEA", base="EMEA founders")).value
            == "EMEA"
        )
    assert names(database, ben) == ["EMEA", "Other"]


def test_saving_twice_by_one_operation_saves_once(database: Database, ben: Actor) -> None:
    wanted, saved = says(database, "vip"), set[segments.Saved]()
    for _ in range(2):
        with database.transaction() as session:
            saved.add(segments.save(session, ben, "Once", wanted, operation="operation-1"))
    assert names(database, ben) == ["Once"]
    assert len(saved) == 1


def test_every_act_can_be_undone(database: Database, ben: Actor) -> None:
    with database.transaction() as session:
        saved = segments.save(session, ben, "New", says(database, "vip"))
    undone(database, ben, saved.change_set_id)
    assert names(database, ben) == []
    id_ = save(database, ben, "Old", "vip")
    with database.transaction() as session:
        acts = [segments.rename(session, ben, id_, "Renamed"), segments.share(session, ben, id_, True)]
    acts.append(change(database, ben, id_, "city:Oslo"))
    for act in reversed(acts):
        undone(database, ben, act)
    with database.reading() as session:
        (row,) = segment_rows(session, ben)
    assert (row.name, row.shared, row.text) == ("Old", False, "vip")


def test_renamed_things_are_called_by_their_new_names_and_mean_the_same(
    database: Database, ana: Actor
) -> None:
    lead, other = make_lead(database), make_lead(database)
    campaign = make_campaign(database, "Q4")
    with database.transaction() as session:
        tags.tag(session, ana, [lead], "hot")
        tags.tag(session, ana, [other], "cold")
        memberships.settle(session, ana, [lead], assign=[campaign])
        field = fields.define(session, ana, "Tea", Kind.TEXT)
    inner = save(database, ana, "Inner", "tag:hot")
    outer = save(database, ana, "Outer", "segment:Inner campaign:Q4 -tea:green owner:none")
    assert found(database, ana, "segment:Outer") == {lead}
    with database.transaction() as session:
        tags.rename(session, ana, 1, "glowing")
        tags.rename(session, ana, 2, "hot")
        edits.save(session, ana, On.CAMPAIGN, campaign, make_edit("name", "Q5", base="Q4"))
        segments.rename(session, ana, inner, "Core")
        fields.change(session, ana, field, "Drink")
    assert text_of(database, ana, inner) == "tag:glowing"
    assert text_of(database, ana, outer) == "segment:Core campaign:Q5 -Drink:green -owner:*"
    assert found(database, ana, "segment:Outer") == {lead}


def test_a_merged_tag_becomes_the_one_that_stays_until_the_merge_is_undone(
    database: Database, ana: Actor
) -> None:
    lead, other = make_lead(database), make_lead(database)
    with database.transaction() as session:
        tags.tag(session, ana, [lead], "hot")
        tags.tag(session, ana, [other], "warm")
    id_ = save(database, ana, "Hot ones", "tag:hot,warm -vip")
    only = save(database, ana, "Warm ones", "tag:warm")
    with database.transaction() as session:
        merged = tags.merge(session, ana, keep=1, absorb=2)
        tags.rename(session, ana, 1, "heated")
    assert text_of(database, ana, id_) == "tag:heated -vip"
    assert text_of(database, ana, only) == "tag:heated"
    assert found(database, ana, 'segment:"Warm ones"') == {lead, other}
    undone(database, ana, merged)
    assert text_of(database, ana, id_) == "tag:heated,warm -vip"
    assert found(database, ana, 'segment:"Warm ones"') == {other}


def test_two_people_of_one_name_are_both_meant(database: Database, ana: Actor) -> None:
    make_account(database, "Sam")
    make_account(database, "Sam")
    id_ = save(database, ana, "Sams", "owner:Sam,Ana")
    with database.reading() as session:
        condition = session.get_one(Segment, id_).filter
    assert condition["ids"] == [None, ana.account_id]


def test_random_renames_change_no_list(database: Database, ana: Actor) -> None:
    chance = random.Random(11)  # noqa: S311 - nothing secret hangs on it
    leads = [make_lead(database, vip=chance.random() < 0.5) for _ in range(24)]
    called = {"tag": ["t0", "t1", "t2"], "campaign": ["c0", "c1"], "segment": ["s0", "s1"]}
    with database.transaction() as session:
        for name in called["tag"]:
            tags.tag(session, ana, chance.sample(leads, 9), name)
        for name in called["campaign"]:
            made = campaigns.create(session, ana, name)
            memberships.settle(session, ana, chance.sample(leads, 9), assign=[made.id or 0])
        for lead in session.exec(select(Lead).order_by(col(Lead.id))):
            lead.owner_id = chance.choice([ana.account_id, None])
            session.add(lead)
    save(database, ana, "s0", "tag:t0 OR vip")
    save(database, ana, "s1", "-segment:s0 campaign:c0")
    texts = [
        "tag:t0,t2",
        "tag:t0+t1",
        "-campaign:c1 owner:Ana",
        "segment:s1 OR tag:t1",
        "campaign:c0 -segment:s0",
    ]
    kept = [save(database, ana, f"kept {number}", text) for number, text in enumerate(texts)]
    expected = [found(database, ana, f'segment:"kept {number}"') for number in range(len(texts))]
    assert len({frozenset(leads) for leads in expected}) == len(texts)
    ids = {"tag": [1, 2, 3], "campaign": [1, 2], "segment": [1, 2]}
    for round_ in range(12):
        sort = chance.choice(list(called))
        name = chance.choice(["t0", "c0", "s0", f"new {round_}", "Ørsted & Søn", '"quoted"'])
        with database.transaction() as session:
            rename(session, ana, sort, chance.choice(ids[sort]), name)
            account = session.get_one(Account, ana.account_id)
            account.name = f"Ana {round_}"
            session.add(account)
        assert [found(database, ana, f'segment:"kept {number}"') for number in range(len(kept))] == expected


def rename(session: Session, who: Actor, sort: str, id_: int, name: str) -> None:
    try:
        match sort:
            case "tag":
                tags.rename(session, who, id_, name)
            case "segment":
                segments.rename(session, who, id_, name)
            case _:
                campaign = campaigns.existing(session, id_)
                edits.save(session, who, On.CAMPAIGN, id_, make_edit("name", name, base=campaign.name))
    except AlreadyExists:
        return


def test_the_command_line_knows_shared_segments_and_no_private_ones(database: Database, ben: Actor) -> None:
    oslo = make_lead(database, city="Oslo")
    make_lead(database, city="Rome")
    save(database, ben, "Osloers", "city:Oslo", shared=True)
    save(database, ben, "Secret", "city:Rome")
    assert found(database, COMMAND_LINE, "segment:Osloers") == {oslo}
    with pytest.raises(BadFilter, match="There is no segment “Secret”"):
        found(database, COMMAND_LINE, "segment:Secret")
