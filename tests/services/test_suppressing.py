"""The suppression list: whom it is about, who is refused, and what an undo can bring back of it."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden
from leadsphere.filters.language import parse
from leadsphere.models import (
    Act,
    Change,
    ChangeSet,
    ContactKind,
    ContactPoint,
    Forbids,
    Lead,
    Membership,
    Origin,
    Role,
    Stage,
    Suppression,
    Verdict,
)
from leadsphere.queries import suppressions
from leadsphere.queries.campaign_cards import campaign_cards
from leadsphere.queries.history import history
from leadsphere.queries.lead_cards import count
from leadsphere.queries.segments import scope_of
from leadsphere.queries.selections import Selection
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import bulk, contacts, erasing, memberships, merging, refusing, suppressing, undo
from leadsphere.services.deleting import delete_leads
from leadsphere.services.intake import Arrival, bring_in
from leadsphere.services.recording import begin
from leadsphere.services.suppressing import Wanted
from leadsphere.values.mailboxes import mailbox
from leadsphere.values.reach import parse_reach
from tests.factories import (
    give_verdict,
    make_account,
    make_campaign,
    make_edit,
    make_lead,
    person,
    put_in,
)

HOLD, CONTACT = Forbids.HOLD, Forbids.CONTACT


@pytest.fixture
def ana(database: Database) -> Actor:
    return make_account(database, "Ana", Role.MANAGER)


def put(database: Database, actor: Actor, *texts: str, forbids: Forbids = CONTACT, **how: Any) -> int:
    with database.transaction() as session:
        wanted = [Wanted(parse_reach(text), forbids, "asked us to stop") for text in texts]
        return suppressing.add(session, actor, wanted, **how).change_set_id


def marked(database: Database) -> set[int]:
    with database.reading() as session:
        found = select(ContactPoint.lead_id).where(col(ContactPoint.suppressed))
        return set(session.exec(found))


def undone(database: Database, actor: Actor, change_set_id: int) -> str:
    with database.transaction() as session:
        return undo.said(undo.undo(session, actor, change_set_id))


@pytest.mark.parametrize(
    ("entry", "kind", "value", "is_about"),
    [
        ("ada@acme.com", "email", "ada@acme.com", True),
        ("ADA@Acme.COM", "email", "ada@acme.com", True),
        ("ada@acme.com", "email", "a.da@acme.com", False),
        ("ada@gmail.com", "email", "a.d.a+news@googlemail.com", True),
        ("ada+news@acme.com", "email", "ada@acme.com", True),
        ("acme.com", "email", "bob@acme.com", True),
        ("acme.com", "email", "bob@mail.eu.acme.com", True),
        ("acme.com", "email", "bob@notacme.com", False),
        ("acme.com", "email", "bob@acme.com.evil.org", False),
        ("mail.acme.com", "email", "bob@acme.com", False),
        ("acme.com", "website", "https://www.acme.com/team", True),
        ("acme.com", "other", "https://instagram.com/acme.com", False),
        ("googlemail.com", "email", "bob@gmail.com", True),
        ("müller.de", "email", "jo@xn--mller-kva.de", True),
        ("+49 30 1234567", "phone", "+49301234567", True),
        ("+49 30 1234567", "phone", "+49301234567;ext=9", True),
        ("linkedin.com/in/ada", "linkedin", "https://www.linkedin.com/in/ada", True),
        ("linkedin.com/in/ada", "linkedin", "https://www.linkedin.com/in/adam", False),
    ],
)
def test_an_entry_is_about_all_spellings_of_an_address_and_all_below_a_domain(
    database: Database, ana: Actor, entry: str, kind: str, value: str, is_about: bool
) -> None:
    lead = make_lead(database, contacts={kind: value})
    put(database, ana, entry)
    assert marked(database) == ({lead} if is_about else set())


@pytest.mark.parametrize(
    "text", ["", "hello", "linkedin.com", "https://acme.com/about", "030 123456", "a@b@c.de"]
)
def test_what_names_nobody_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(BadValue):
        parse_reach(text)


def test_whoever_is_never_to_be_held_is_not_imported_and_whoever_is_not_to_be_contacted_comes_in_marked(
    database: Database, ana: Actor
) -> None:
    put(database, ana, "@never.com", "+4930111222", forbids=HOLD)
    put(database, ana, "quiet.com")
    people = [
        person("Ada", email="ada@mail.never.com"),
        person("Bob", phone="+4930111222"),
        person("Cyd", email=["cyd@home.org", "cyd@never.com"]),
        person("Dan", email="dan@quiet.com"),
        person("Eva", email="eva@fine.com"),
    ]
    with database.transaction() as session:
        reasons = refusing.refused(session, people)
        assert reasons == [refusing.SUPPRESSED] * 3 + ["", ""]
        record = begin(session, ana, Act.IMPORT)
        welcome = [Arrival(one, "a file") for one, why in zip(people, reasons, strict=True) if not why]
        bring_in(session, record, welcome, campaign_id=None, origin=Origin.IMPORTED)
        record.save()
    with database.reading() as session:
        names = {lead.id: lead.first_name for lead in session.exec(select(Lead))}
    assert set(names.values()) == {"Dan", "Eva"}
    assert {names[id_] for id_ in marked(database)} == {"Dan"}


def test_a_contact_point_by_hand_is_refused_or_marked(database: Database, ana: Actor) -> None:
    put(database, ana, "never.com", forbids=HOLD)
    put(database, ana, "quiet.com")
    lead = make_lead(database, contacts={"email": "ada@fine.com"})
    with (
        database.transaction() as session,
        pytest.raises(BadValue, match=r"ada@never\.com is on the suppression list"),
    ):
        contacts.add_contact(session, ana, lead, ContactKind.EMAIL, "ada@never.com")
    with database.transaction() as session, pytest.raises(BadValue, match="never to be held"):
        contacts.add_contact(session, ana, lead, ContactKind.WEBSITE, "https://blog.never.com")
    with database.transaction() as session:
        contacts.add_contact(session, ana, lead, ContactKind.EMAIL, "ada@quiet.com")
    assert marked(database) == {lead}
    with database.transaction() as session:
        point = session.exec(select(ContactPoint).where(ContactPoint.value == "ada@quiet.com")).one()
        edit = make_edit("value", "ada@new.org", base="ada@quiet.com")
        contacts.set_contact_attribute(session, ana, point.id or 0, edit)
    assert marked(database) == set()


def test_adding_many_is_one_act_with_who_and_why_and_one_undo(database: Database, ana: Actor) -> None:
    leads = [make_lead(database, contacts={"email": f"p{n}@acme{n}.com"}) for n in range(5)]
    texts = [f"p{n}@acme{n}.com" for n in range(3)] + ["acme3.com"]
    act = put(database, ana, *texts)
    assert marked(database) == set(leads[:4])
    with database.reading() as session:
        said = session.exec(select(Change).where(Change.change_set_id == act)).all()
        assert session.get_one(ChangeSet, act).account_id == ana.account_id
        assert [(c.new["value"], c.new["reason"]) for c in said] == [(t, "asked us to stop") for t in texts]
    assert undone(database, ana, act) == "4 reverted"
    assert marked(database) == set()
    with database.reading() as session:
        assert session.exec(select(Suppression)).all() == []
        again = session.exec(select(ChangeSet.id).where(ChangeSet.undo_of == act)).one()
    undone(database, ana, again or 0)
    assert marked(database) == set(leads[:4])


def test_removing_one_entry_leaves_the_mark_that_another_makes(database: Database, ana: Actor) -> None:
    lead = make_lead(database, contacts={"email": "ada@acme.com"})
    put(database, ana, "ada@acme.com", "acme.com")
    with database.transaction() as session:
        ids = {entry.value: entry.id or 0 for entry in session.exec(select(Suppression))}
        first = suppressing.remove(session, ana, [ids["acme.com"]])
    assert marked(database) == {lead}
    with database.transaction() as session:
        suppressing.remove(session, ana, [ids["ada@acme.com"]])
    assert marked(database) == set()
    undone(database, ana, first)
    assert marked(database) == {lead}


def test_leads_that_are_never_to_be_held_go_with_the_entry_and_come_back_with_its_undo(
    database: Database, ana: Actor
) -> None:
    ada = make_lead(database, first_name="Ada", contacts={"email": "ada@acme.com"})
    eva = make_lead(database, first_name="Eva", contacts={"email": "eva@fine.com"})
    act = put(database, ana, "acme.com", forbids=HOLD, delete_leads=True)
    with database.reading() as session:
        assert session.exec(select(Lead.id)).all() == [eva]
    undone(database, ana, act)
    with database.reading() as session:
        assert session.exec(select(Lead.id).order_by(col(Lead.id))).all() == [ada, eva]
        assert session.exec(select(ContactPoint.value).where(ContactPoint.lead_id == ada)).all() == [
            "ada@acme.com"
        ]
    assert marked(database) == set()


def test_an_undo_brings_nobody_back_who_was_put_on_the_list_meanwhile(database: Database, ana: Actor) -> None:
    ada = make_lead(database, first_name="Ada", contacts={"email": "ada@acme.com", "phone": "+4930111222"})
    eva = make_lead(database, first_name="Eva", contacts={"email": "eva@fine.com"})
    with database.transaction() as session:
        gone = delete_leads(session, ana, [ada, eva])
    put(database, ana, "ada@acme.com", forbids=HOLD)
    said = undone(database, ana, gone)
    assert "ada@acme.com is on the suppression list by now." in said
    with database.reading() as session:
        assert session.exec(select(Lead.id)).all() == [eva]
        assert session.exec(select(ContactPoint.lead_id)).all() == [eva]


def test_an_undo_gives_no_address_back_that_is_never_to_be_held(database: Database, ana: Actor) -> None:
    lead = make_lead(database, contacts={"email": "old@acme.com"})
    with database.transaction() as session:
        point = session.exec(select(ContactPoint)).one()
        edit = make_edit("value", "new@fine.com", base="old@acme.com")
        contacts.set_contact_attribute(session, ana, point.id or 0, edit)
        act = session.exec(select(ChangeSet.id).where(ChangeSet.operation == edit.operation)).one()
    put(database, ana, "acme.com", forbids=HOLD)
    assert "old@acme.com is on the suppression list by now." in undone(database, ana, act or 0)
    with database.reading() as session:
        assert session.exec(select(ContactPoint.value).where(ContactPoint.lead_id == lead)).all() == [
            "new@fine.com"
        ]


def test_an_undo_of_a_never_contact_entrys_victim_comes_back_marked(database: Database, ana: Actor) -> None:
    ada = make_lead(database, contacts={"email": "ada@acme.com"})
    with database.transaction() as session:
        gone = delete_leads(session, ana, [ada])
    put(database, ana, "acme.com")
    undone(database, ana, gone)
    assert marked(database) == {ada}


def test_nobody_of_the_list_is_assigned_reached_or_merged(database: Database, ana: Actor) -> None:
    ada = make_lead(database, contacts={"email": "ada@acme.com"})
    eva = make_lead(database, contacts={"email": "eva@fine.com"})
    campaign = make_campaign(database)
    put(database, ana, "acme.com", forbids=HOLD)
    with (
        database.transaction() as session,
        pytest.raises(BadValue, match="This lead is on the suppression list"),
    ):
        memberships.settle(session, ana, [ada], assign=[campaign])
    with database.transaction() as session:
        memberships.settle(session, ana, [ada, eva], assign=[campaign])
    with database.reading() as session:
        assert session.exec(select(Membership.lead_id)).all() == [eva]
    other = make_campaign(database)
    with database.transaction() as session:
        asked = bulk.ask(session, ana, "assign", Selection(ids=(ada, eva)), {"campaigns": [other]})
        assert asked.said.endswith("1 suppressed")
    with (
        database.transaction() as session,
        pytest.raises(BadValue, match="All of them are on the suppression list"),
    ):
        bulk.ask(session, ana, "assign", Selection(ids=(ada,)), {"campaigns": [other]})
    put_in(database, campaign, ada, stage=Stage.PROCESSED)
    with database.transaction() as session:
        members = session.exec(select(Membership).where(Membership.campaign_id == campaign)).all()
        record = begin(session, ana, Act.PROCESS)
        assert memberships.move_on(session, record, [(member, Stage.REACHED) for member in members]) == 1
        record.save()
        assert {member.lead_id: member.stage for member in members} == {
            eva: Stage.REACHED,
            ada: Stage.PROCESSED,
        }
    with database.transaction() as session, pytest.raises(BadValue, match="delete that lead instead"):
        merging.merge(session, ana, keep=eva, absorb=ada)


def test_a_valid_address_of_the_list_is_no_valid_email_of_a_campaign(database: Database, ana: Actor) -> None:
    campaign = make_campaign(database)
    leads = [make_lead(database, contacts={"email": f"p{n}@acme.com"}) for n in range(3)]
    put_in(database, campaign, *leads, stage=Stage.PROCESSED)
    for lead in leads:
        give_verdict(database, lead, Verdict.VALID)

    def valid() -> int:
        with database.reading() as session:
            return campaign_cards(session)[0].valid

    assert valid() == 3
    put(database, ana, "p1@acme.com")
    assert valid() == 2


def test_reps_may_look_and_not_change_and_viewers_learn_of_the_mark_alone(
    database: Database, ana: Actor
) -> None:
    lead = make_lead(database, contacts={"email": "ada@acme.com"})
    put(database, ana, "acme.com")
    rep, viewer = make_account(database, "Rep", Role.REP), make_account(database, "Vi", Role.VIEWER)
    for actor in (rep, viewer):
        with pytest.raises(Forbidden):
            put(database, actor, "other.com")
        with database.transaction() as session, pytest.raises(Forbidden):
            suppressing.remove(session, actor, [1])
    with database.reading() as session:
        (seen,) = suppressions.marks_of(session, rep, lead)
        assert (seen.value, seen.reason, seen.by) == ("acme.com", "asked us to stop", "Ana")
        (hidden,) = suppressions.marks_of(session, viewer, lead)
        assert (hidden.value, hidden.reason, hidden.by, hidden.forbids) == ("", "", "", "contact")


def test_whoever_is_erased_leaves_the_list_too(database: Database, tmp_path: Any) -> None:
    owner = make_account(database, "Olga", Role.OWNER)
    ada = make_lead(database, first_name="Ada", last_name="Lovelace", contacts={"email": "ada@acme.com"})
    put(database, owner, "ada@acme.com", "acme.com")
    with database.transaction() as session:
        erasing.erase(session, owner, ada, tmp_path / "uploads")
    with database.reading() as session:
        assert [entry.value for entry in session.exec(select(Suppression))] == ["acme.com"]
        assert "ada@acme.com" not in str([(c.old, c.new) for c in session.exec(select(Change))])
    with database.transaction() as session:
        assert refusing.refused(session, [person("Ada", email="ada@acme.com")]) == [erasing.REFUSED]


def test_a_lead_whose_addresses_are_put_on_the_list_says_so_in_its_history(
    database: Database, ana: Actor
) -> None:
    lead = make_lead(
        database,
        contacts={"email": "ada@acme.com", "phone": "+4930111222;ext=5", "website": "https://acme.com"},
    )
    with database.transaction() as session:
        done = suppressing.suppress_lead(session, ana, lead, HOLD, "by letter", operation="operation-1")
        again = suppressing.suppress_lead(session, ana, lead, HOLD, "by letter", operation="operation-1")
    assert (done.new, again.change_set_id) == (2, done.change_set_id)
    with database.reading() as session:
        (shown,) = history(session, ana, lead).sets
        assert (shown.who, shown.did, shown.undo) == ("Ana", "changed the suppression list", "Undo")
        assert [line.new for line in shown.lines] == [
            "ada@acme.com (never hold): by letter",
            "+4930111222 (never hold): by letter",
        ]


def test_the_list_is_searched_paged_by_key_and_counted(database: Database, ana: Actor) -> None:
    put(database, ana, *[f"d{n:03}.com" for n in range(250)])
    seen: list[str] = []
    before = None
    with database.reading() as session:
        while rows := suppressions.page(session, before=before):
            seen += [row.value for row in rows]
            before = rows[-1].id
        assert seen == [f"d{n:03}.com" for n in reversed(range(250))]
        assert suppressions.count(session) == 250
        found = [row.value for row in suppressions.page(session, text="D01")]
        assert found == [f"d01{n}.com" for n in reversed(range(10))]
        assert suppressions.count(session, text="ASKED us") == 250
        assert len(list(suppressions.all_entries(session))) == 250


LOCALS = st.sampled_from(["ada", "a.da", "ada+x", "bob"])
HOSTS = st.sampled_from(
    ["acme.com", "mail.acme.com", "gmail.com", "googlemail.com", "acme.com.br", "xacme.com"]
)
ADDRESSES = st.builds("{}@{}".format, LOCALS, HOSTS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.one_of(ADDRESSES, HOSTS), st.sampled_from(Forbids)),
        st.tuples(st.just("remove"), st.integers(0, 20), st.none()),
        st.tuples(st.just("lead"), ADDRESSES, st.none()),
        st.tuples(st.just("edit"), ADDRESSES, st.integers(0, 20)),
        st.tuples(st.just("delete"), st.integers(0, 20), st.none()),
        st.tuples(st.just("undo"), st.integers(0, 20), st.none()),
    ),
    max_size=14,
)


def is_about(entry: Suppression, address: str) -> bool:
    """The plain road: what an entry means, said without any key."""
    box = mailbox(address)
    if entry.kind == "email":
        return mailbox(entry.value) == box
    host = box.rpartition("@")[2]
    domain = mailbox(f"x@{entry.value}").rpartition("@")[2]
    return host == domain or host.endswith(f".{domain}")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_after_any_acts_the_marks_are_those_that_the_entries_make_and_nobody_forbidden_came_in(
    database: Database, ana: Actor, steps: list[Any]
) -> None:
    with database.transaction() as session:
        for model in (Change, ChangeSet, ContactPoint, Lead, Suppression):
            for row in session.exec(select(model)):
                session.delete(row)
            session.flush()
    for what, first, second in steps:
        try:
            _do(database, ana, what, first, second)
        except (BadValue, undo.NotNow):
            continue
    with database.reading() as session:
        entries = session.exec(select(Suppression)).all()
        for point in session.exec(select(ContactPoint)):
            assert point.suppressed == any(is_about(entry, point.value) for entry in entries), point.value
        marked_leads = {p.lead_id for p in session.exec(select(ContactPoint)) if p.suppressed}
        known = vocabulary(session)
        assert count(session, scope_of(session, None, parse("suppressed", known))) == len(marked_leads)


def _do(database: Database, ana: Actor, what: str, first: Any, second: Any) -> None:
    with database.transaction() as session:
        leads = session.exec(select(Lead.id).order_by(col(Lead.id))).all()
        acts = session.exec(select(ChangeSet.id).order_by(col(ChangeSet.id))).all()
        entries = session.exec(select(Suppression.id).order_by(col(Suppression.id))).all()
        match what:
            case "add":
                suppressing.add(session, ana, [Wanted(parse_reach(first), second)])
            case "remove" if entries:
                suppressing.remove(session, ana, [entries[first % len(entries)] or 0])
            case "lead":
                arriving = person("Some", email=first)
                if not refusing.refused(session, [arriving])[0]:
                    record = begin(session, ana, Act.IMPORT)
                    bring_in(
                        session, record, [Arrival(arriving, "x")], campaign_id=None, origin=Origin.IMPORTED
                    )
                    record.save()
            case "edit" if leads:
                whose = select(ContactPoint).where(ContactPoint.lead_id == leads[second % len(leads)])
                if (point := session.exec(whose).first()) is not None:
                    edit = make_edit("value", first, base=point.value)
                    contacts.set_contact_attribute(session, ana, point.id or 0, edit)
            case "delete" if leads:
                delete_leads(session, ana, [leads[first % len(leads)] or 0])
            case "undo" if acts:
                undo.undo(session, ana, acts[first % len(acts)] or 0)
            case _:
                pass
