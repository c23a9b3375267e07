"""Undo where the world has moved on since: what stays, who may, and what two people do at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import Session, col, delete, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database
from leadsphere.errors import Forbidden, LeadSphereError, NotFound, NotNow
from leadsphere.jobs.runner import run_next
from leadsphere.models import (
    Act,
    Campaign,
    CampaignStatus,
    ChangeSet,
    Company,
    ContactKind,
    ContactPoint,
    CustomField,
    CustomValue,
    Lead,
    Membership,
    Note,
    Role,
    Tag,
    Tagging,
    Verdict,
)
from leadsphere.queries.history import undo_question
from leadsphere.services import (
    accounts,
    campaigns,
    contacts,
    erasing,
    exporting,
    fields,
    leads,
    merging,
    notes,
    tags,
    undo,
)
from leadsphere.services.deleting import delete_leads
from leadsphere.services.recording import begin
from tests.conftest import Clock
from tests.factories import ask_for_import, make_account, make_campaign, make_lead, put_in, write_csv
from tests.services.test_undo import edit, last_act, state_of, take_back


def points_of(database: Database, lead_id: int, kind: str = "email") -> list[tuple[str, bool]]:
    with database.reading() as session:
        found = session.exec(
            select(ContactPoint)
            .where(ContactPoint.lead_id == lead_id, ContactPoint.kind == kind)
            .order_by(col(ContactPoint.id))
        )
        return [(point.value, point.is_primary) for point in found]


def point(database: Database, value: str) -> int:
    with database.reading() as session:
        return session.exec(select(ContactPoint.id).where(ContactPoint.value == value)).one() or 0


def done(database: Database, work) -> int:
    """Does `work(session)`; the change set of it."""
    database.carry_out(work)
    return last_act(database)


def test_of_many_only_those_edited_since_are_kept(database: Database, ana: Actor, ben: Actor) -> None:
    ids = [make_lead(database, first_name=f"Lead {n}") for n in range(5)]
    number = done(database, lambda s: tags.tag(s, ana, ids, "warm"))
    with database.transaction() as session:
        tag_id = session.exec(select(Tag.id)).one() or 0
        tags.untag(session, ben, ids[:2], tag_id)
        tags.tag(session, ben, ids[:2], "warm")
    undone = take_back(database, ana, number)
    with database.reading() as session:
        assert set(session.exec(select(Tagging.lead_id))) == set(ids[:2])
        assert session.get(Tag, tag_id) is not None, "two leads still need it"
    assert undone.reverted == 3
    with pytest.raises(NotNow, match="undone already"):
        take_back(database, ana, number)


def test_an_attribute_edited_since_is_kept_and_says_by_whom(
    database: Database, ana: Actor, ben: Actor
) -> None:
    ids = [make_lead(database, first_name=f"Lead {n}", city="Oslo") for n in range(3)]
    number = done(database, lambda s: delete_leads(s, ana, ids))
    take_back(database, ana, number)
    redo = last_act(database)
    edit(database, ben, On.LEAD, ids[0], "city", "Rome", base="Oslo")
    undone = take_back(database, ana, redo)
    assert [(kept.lead_id, kept.name, kept.by) for kept in undone.kept] == [(ids[0], "Lead 0", "Ben")]
    with database.reading() as session:
        assert [lead.city for lead in session.exec(select(Lead))] == ["Rome"]


def test_what_was_undone_cannot_be_undone_again_until_it_stands_again(database: Database, ana: Actor) -> None:
    lead = make_lead(database, city="Oslo")
    first = state_of(database)
    edit(database, ana, On.LEAD, lead, "city", "Rome", base="Oslo")
    number, second = last_act(database), state_of(database)
    undone = take_back(database, ana, number)
    assert state_of(database) == first
    with pytest.raises(NotNow, match="undone already"):
        take_back(database, ana, number)
    take_back(database, ana, undone.change_set_id)
    assert state_of(database) == second
    with pytest.raises(NotNow, match="undone already"):
        take_back(database, ana, undone.change_set_id)
    take_back(database, ana, number)
    assert state_of(database) == first


def test_whoever_may_not_do_an_act_may_not_undo_it(
    database: Database, ana: Actor, ben: Actor, vera: Actor
) -> None:
    campaign = make_campaign(database, "Q4")
    lead = make_lead(database, city="Oslo")
    paused = done(database, lambda s: campaigns.move(s, ana, campaign, CampaignStatus.PAUSED))
    field = done(database, lambda s: fields.define(s, ana, "Size", Kind.TEXT))
    edit(database, ana, On.LEAD, lead, "city", "Rome", base="Oslo")
    edited = last_act(database)
    undone = take_back(database, ana, paused).change_set_id
    before = state_of(database)
    for actor, number in ((ben, paused), (ben, field), (ben, undone), (vera, edited), (vera, paused)):
        with pytest.raises(Forbidden):
            take_back(database, actor, number)
    assert state_of(database) == before
    take_back(database, ben, edited)


def test_nobody_takes_back_the_note_of_another(database: Database, ana: Actor, ben: Actor) -> None:
    lead = make_lead(database)
    mia = make_account(database, "Mia", Role.MANAGER)
    number = done(database, lambda s: notes.add(s, ben, lead, "Ben's own."))
    with pytest.raises(Forbidden, match="Only its author"):
        take_back(database, mia, number)
    undone = take_back(database, ben, number).change_set_id
    with pytest.raises(Forbidden, match="Only its author"):
        take_back(database, mia, undone)
    take_back(database, ana, undone)
    with database.reading() as session:
        assert session.exec(select(Note.author_id)).all() == [ben.account_id]


@pytest.mark.parametrize("act", sorted(undo.NOT_UNDONE))
def test_some_acts_nothing_takes_back(database: Database, ana: Actor, act: Act) -> None:
    with database.transaction() as session:
        number = begin(session, ana, act).change_set_id
    with pytest.raises(NotNow, match="cannot be undone"):
        take_back(database, ana, number)


def test_what_is_done_to_accounts_leaves_nothing_to_undo(database: Database, ana: Actor) -> None:
    sam = make_account(database, "Sam", Role.REP)
    with database.transaction() as session:
        accounts.change_role(session, ana, sam.account_id or 0, Role.OWNER)
    for number in range(1, last_act(database) + 1):
        with pytest.raises(NotNow, match="cannot be undone"):
            take_back(database, ana, number)


def test_an_act_that_never_was_is_not_found(database: Database, ana: Actor) -> None:
    with pytest.raises(NotFound):
        take_back(database, ana, 4711)


def test_a_deleted_lead_comes_back_without_what_is_gone_meanwhile(database: Database, ana: Actor) -> None:
    lead = make_lead(
        database,
        first_name="Ada",
        company="Acme",
        contacts={"email": "ada@example.org", "phone": "+14165550123"},
    )
    put_in(database, make_campaign(database, "Q4"), lead)
    with database.transaction() as session:
        tags.tag(session, ana, [lead], "warm")
        field = fields.define(session, ana, "Size", Kind.TEXT)
        notes.add(session, ana, lead, "Met in Rome.")
    edit(database, ana, On.LEAD, lead, f"custom.{field}", "41")
    number = done(database, lambda s: delete_leads(s, ana, [lead]))
    with database.transaction() as session:
        for model in (Company, Tag, Campaign, CustomField):
            session.exec(delete(model))
    undone = take_back(database, ana, number)
    assert [kept.lead_id for kept in undone.kept] == [lead]
    with database.reading() as session:
        back = session.get_one(Lead, lead)
        assert (back.first_name, back.company_id, back.company_key) == ("Ada", None, "\U0010fffd")
        assert session.exec(select(Note.text)).all() == ["Met in Rome."]
        for model in (Tagging, Membership, CustomValue):
            assert session.exec(select(model)).all() == []
    assert points_of(database, lead) == [("ada@example.org", True)]


def test_a_primary_address_comes_back_beside_the_new_one(database: Database, ana: Actor, ben: Actor) -> None:
    lead = make_lead(database, contacts={"email": "ada@example.org"})
    number = done(database, lambda s: contacts.remove_contact(s, ana, point(database, "ada@example.org")))
    edit(database, ben, On.LEAD, lead, "email", "new@example.org")
    take_back(database, ana, number)
    assert points_of(database, lead) == [("ada@example.org", False), ("new@example.org", True)]


def test_an_address_that_is_there_again_does_not_come_back_twice(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database, contacts={"email": ["first@example.org", "ada@example.org"]})
    number = done(database, lambda s: contacts.remove_contact(s, ana, point(database, "ada@example.org")))
    with database.transaction() as session:
        contacts.add_contact(session, ben, lead, ContactKind.EMAIL, "ada@example.org")
    undone = take_back(database, ana, number)
    assert points_of(database, lead) == [("first@example.org", True), ("ada@example.org", False)]
    assert undone.kept_count == 1


def test_a_changed_address_that_is_there_again_stays_changed(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database, contacts={"email": "ada@example.org"})
    edit(database, ana, On.LEAD, lead, "email", "Other@example.org", base="ada@example.org")
    number = last_act(database)
    with database.transaction() as session:
        contacts.add_contact(session, ben, lead, ContactKind.EMAIL, "ada@example.org")
    assert take_back(database, ana, number).kept_count == 1
    assert points_of(database, lead) == [("other@example.org", True), ("ada@example.org", False)]
    with database.reading() as session:
        assert set(session.exec(select(ContactPoint.raw))) == {"Other@example.org", "ada@example.org"}


def test_when_a_first_address_goes_the_next_one_is_primary(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database)
    edit(database, ana, On.LEAD, lead, "email", "ada@example.org")
    number = last_act(database)
    with database.transaction() as session:
        contacts.add_contact(session, ben, lead, ContactKind.EMAIL, "second@example.org")
    between = state_of(database)
    undone = take_back(database, ana, number)
    assert points_of(database, lead) == [("second@example.org", True)]
    take_back(database, ana, undone.change_set_id)
    assert state_of(database) == between


def test_a_lead_is_not_left_without_a_primary_address(database: Database, ana: Actor, ben: Actor) -> None:
    lead = make_lead(database, contacts={"email": ["a@example.org", "b@example.org"]})
    number = done(database, lambda s: contacts.make_primary(s, ana, point(database, "b@example.org")))
    with database.transaction() as session:
        contacts.remove_contact(session, ben, point(database, "a@example.org"))
    take_back(database, ana, number)
    assert points_of(database, lead) == [("b@example.org", True)]


def test_a_tag_put_on_again_is_not_put_on_twice(database: Database, ana: Actor, ben: Actor) -> None:
    lead = make_lead(database)
    with database.transaction() as session:
        tags.tag(session, ana, [lead], "warm")
        tag_id = session.exec(select(Tag.id)).one() or 0
    number = done(database, lambda s: tags.untag(s, ana, [lead], tag_id))
    with database.transaction() as session:
        tags.tag(session, ben, [lead], "warm")
    before = state_of(database)
    undone = take_back(database, ana, number)
    assert state_of(database) == before and [kept.by for kept in undone.kept] == ["Ben"]


def test_an_export_is_no_edit_that_an_undo_has_to_keep(database: Database, ana: Actor) -> None:
    lead = make_lead(database, first_name="Ada")
    take_back(database, ana, done(database, lambda s: delete_leads(s, ana, [lead])))
    redo = last_act(database)
    with database.transaction() as session:
        exporting.export_person(session, ana, lead)
    assert not take_back(database, ana, redo).kept
    with database.reading() as session:
        assert session.get(Lead, lead) is None


def test_deleting_is_done_once_however_often_it_is_sent(database: Database, ana: Actor) -> None:
    ids = [make_lead(database), make_lead(database)]
    sets = {
        database.carry_out(lambda s: delete_leads(s, ana, ids, operation="delete-once")) for _ in range(10)
    }
    assert sets == {last_act(database)}
    take_back(database, ana)
    assert {database.carry_out(lambda s: delete_leads(s, ana, ids, operation="delete-once"))} == sets
    with database.reading() as session:
        assert len(session.exec(select(Lead.id)).all()) == 2


def test_two_who_undo_the_same_at_once_undo_it_once(
    database: Database, ana: Actor, ben: Actor, clock: Clock
) -> None:
    ids = [make_lead(database, first_name=f"Lead {n}") for n in range(20)]
    before = state_of(database)
    for _ in range(5):
        number = done(database, lambda s: delete_leads(s, ana, ids))
        together = Barrier(2)

        def undoing(actor: Actor, number: int = number, together: Barrier = together) -> object:
            def work(session: Session) -> undo.Undone:
                together.wait(5) if not database.is_sqlite else None
                return undo.undo(session, actor, number)

            try:
                return database.carry_out(work)
            except LeadSphereError as error:
                return type(error)

        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(undoing, (ana, ben)))
        assert answers.count(NotNow) == 1, answers
        assert state_of(database) == before
        with database.reading() as session:
            assert len(session.exec(select(ChangeSet.id).where(ChangeSet.undo_of == number)).all()) == 1


def verdicts(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        return [(p.value, p.raw, p.verdict) for p in session.exec(select(ContactPoint))]


def verify(database: Database, verdict: Verdict) -> None:
    with database.transaction() as session:
        session.exec(select(ContactPoint)).one().verdict = verdict


def test_the_evidence_of_an_address_stays_with_that_address(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database, contacts={"email": "ada@example.org"})
    verify(database, Verdict.VALID)
    edit(database, ana, On.LEAD, lead, "email", "second@example.org", base="ada@example.org")
    number = last_act(database)
    edit(database, ben, On.LEAD, lead, "email", "third@example.org", base="second@example.org")
    assert take_back(database, ana, number).kept_count == 1
    assert verdicts(database) == [("third@example.org", "third@example.org", "pending")]


def test_the_evidence_of_an_address_goes_back_with_it(database: Database, ana: Actor) -> None:
    lead = make_lead(database, contacts={"email": "ada@example.org"})
    verify(database, Verdict.VALID)
    edit(database, ana, On.LEAD, lead, "email", "second@example.org", base="ada@example.org")
    verify(database, Verdict.INVALID)
    assert not take_back(database, ana).kept
    assert verdicts(database) == [("ada@example.org", "ada@example.org", "valid")]


def test_a_review_that_was_done_again_keeps_who_did_it(database: Database, ana: Actor, clock: Clock) -> None:
    lead = make_lead(database)
    number = done(database, lambda s: leads.mark_reviewed(s, ana, lead))
    clock.advance(minutes=1)
    done(database, lambda s: leads.mark_reviewed(s, ana, lead))
    take_back(database, ana, number)
    with database.reading() as session:
        assert session.get_one(Lead, lead).reviewed_by == ana.account_id


def test_beside_an_edited_attribute_the_others_go_back(database: Database, ana: Actor, ben: Actor) -> None:
    lead = make_lead(database, city="Oslo")
    other = make_lead(database, first_name="Ada", last_name="Byron", job_title="CTO", country="Peru")
    number = done(database, lambda s: merging.merge(s, ana, keep=lead, absorb=other))
    edit(database, ben, On.LEAD, lead, "job_title", "CEO", base="CTO")
    take_back(database, ana, number)
    with database.reading() as session:
        back = session.get_one(Lead, lead)
        assert (back.first_name, back.last_name, back.job_title, back.country) == ("", "", "CEO", "")


def city(database: Database, lead: int) -> str:
    with database.reading() as session:
        return session.get_one(Lead, lead).city


def test_what_somebody_set_again_since_is_theirs(database: Database, ana: Actor, ben: Actor) -> None:
    lead = make_lead(database, first_name="Ada", city="Rome")
    edit(database, ana, On.LEAD, lead, "city", "Oslo", base="Rome")
    number = last_act(database)
    edit(database, ben, On.LEAD, lead, "city", "Paris", base="Oslo")
    edit(database, ben, On.LEAD, lead, "city", "Oslo", base="Paris")
    undone = take_back(database, ana, number)
    assert city(database, lead) == "Oslo"
    assert [(kept.name, kept.by) for kept in undone.kept] == [("Ada", "Ben")]


def test_what_somebody_set_again_and_took_back_is_nobodys(database: Database, ana: Actor, ben: Actor) -> None:
    lead = make_lead(database, city="Rome")
    edit(database, ana, On.LEAD, lead, "city", "Oslo", base="Rome")
    number = last_act(database)
    edit(database, ben, On.LEAD, lead, "city", "Paris", base="Oslo")
    first = last_act(database)
    edit(database, ben, On.LEAD, lead, "city", "Oslo", base="Paris")
    take_back(database, ben)
    take_back(database, ben, first)
    assert not take_back(database, ana, number).kept
    assert city(database, lead) == "Rome"


def test_what_an_undo_took_back_stands_no_longer_where_it_kept_something_else(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database)
    copy = make_lead(database, city="Oslo", job_title="CTO")
    edit(database, ana, On.LEAD, lead, "city", "Rome")
    named = last_act(database)
    merged = done(database, lambda s: merging.merge(s, ana, keep=lead, absorb=copy, take=("city",)))
    edit(database, ben, On.LEAD, lead, "job_title", "CEO", base="CTO")
    assert take_back(database, ana, merged).kept_count == 1
    assert not take_back(database, ana, named).kept
    assert city(database, lead) == ""


def test_an_act_that_set_an_attribute_twice_goes_back_to_the_first_value(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database, city="Rome")
    with database.transaction() as session:
        record = begin(session, ana, Act.IMPORT)
        for value in ("Oslo", "Bern"):
            record.put(On.LEAD, session.get_one(Lead, lead), {"city": value}, lead_id=lead)
        record.save()
    number = last_act(database)
    undone = take_back(database, ana, number)
    assert (city(database, lead), undone.kept) == ("Rome", ())
    redone = take_back(database, ana, undone.change_set_id)
    assert (city(database, lead), redone.kept) == ("Bern", ())
    undone = take_back(database, ana, number)
    assert (city(database, lead), undone.kept) == ("Rome", ())


def test_a_star_put_on_again_stays(database: Database, ana: Actor, ben: Actor) -> None:
    lead = make_lead(database)
    edit(database, ana, On.LEAD, lead, "vip", "yes", base="No")
    number = last_act(database)
    edit(database, ben, On.LEAD, lead, "vip", "no", base="Yes")
    edit(database, ben, On.LEAD, lead, "vip", "yes", base="No")
    assert [kept.by for kept in take_back(database, ana, number).kept] == ["Ben"]
    with database.reading() as session:
        assert session.get_one(Lead, lead).vip


def test_the_evidence_of_an_address_that_was_typed_again_stays_with_it(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database, contacts={"email": "ada@example.org"})
    verify(database, Verdict.VALID)
    edit(database, ana, On.LEAD, lead, "email", "second@example.org", base="ada@example.org")
    number = last_act(database)
    edit(database, ben, On.LEAD, lead, "email", "third@example.org", base="second@example.org")
    edit(database, ben, On.LEAD, lead, "email", "second@example.org", base="third@example.org")
    assert take_back(database, ana, number).kept_count == 1
    assert verdicts(database) == [("second@example.org", "second@example.org", "pending")]


def test_an_address_comes_back_beside_another_kind_that_says_the_same(database: Database, ana: Actor) -> None:
    page = "https://ada.example/"
    lead = make_lead(database, contacts={"website": page, "other": page})
    with database.reading() as session:
        website = session.exec(select(ContactPoint.id).where(ContactPoint.kind == "website")).one() or 0
    number = done(database, lambda s: contacts.remove_contact(s, ana, website))
    assert not take_back(database, ana, number).kept
    assert points_of(database, lead, "website") == [(page, True)]
    assert points_of(database, lead, "other") == [(page, True)]
    edit(database, ana, On.LEAD, lead, "website", "https://new.example/", base=page)
    assert not take_back(database, ana).kept
    assert points_of(database, lead, "website") == [(page, True)]


def test_where_everything_was_edited_since_nothing_is_undone_and_nothing_is_offered(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database, city="Rome")
    edit(database, ana, On.LEAD, lead, "city", "Oslo", base="Rome")
    number = last_act(database)
    edit(database, ben, On.LEAD, lead, "city", "Bern", base="Oslo")
    undone = take_back(database, ana, number)
    assert undo.said(undone) == "Nothing was undone: edited since by Ben"
    assert (undone.change_set_id, undone.reverted, undone.kept_count) == (0, 0, 1)
    with pytest.raises(NotNow, match="nothing left to undo"):
        take_back(database, ana, last_act(database))


def test_where_some_of_a_lead_was_edited_since_the_rest_can_be_done_again(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead = make_lead(database)
    copy = make_lead(database, city="Oslo", job_title="CTO")
    number = done(database, lambda s: merging.merge(s, ana, keep=lead, absorb=copy))
    edit(database, ben, On.LEAD, lead, "job_title", "CEO", base="CTO")
    undone = take_back(database, ana, number)
    assert undo.said(undone) == "1 reverted, 1 kept: edited by Ben"
    assert undone.change_set_id == last_act(database)


def test_leads_and_what_was_kept_beside_them_are_counted_apart(
    database: Database, ana: Actor, ben: Actor, tmp_path: Path
) -> None:
    people = [(f"Lead {n}", f"l{n}@firm{n}.example", f"Firm {n}") for n in range(5)]
    file = write_csv(tmp_path / "people.csv", ("First name", "Email", "Company"), people)
    ask_for_import(database, tmp_path, ana, file, make_campaign(database))
    assert run_next(database, tmp_path)
    with database.reading() as session:
        imported = session.exec(select(ChangeSet.id).where(ChangeSet.act == Act.IMPORT.name)).one() or 0
        lead = session.exec(select(Lead.id).order_by(col(Lead.id))).first() or 0
        firms = session.exec(select(Company.id).order_by(col(Company.id))).all()
        question = undo_question(session, imported)
    edit(database, ben, On.LEAD, lead, "city", "Rome")
    for firm in firms[2:]:
        edit(database, ben, On.COMPANY, firm or 0, "industry", "Tea")
    undone = take_back(database, ana, imported)
    assert question is not None and question.leads == undone.reverted + undone.kept_count == 5
    assert undo.said(undone) == "4 reverted, 1 kept, 3 other things kept: edited by Ben"
    assert {kept.name for kept in undone.kept} == {"Lead 0", "Firm 2", "Firm 3", "Firm 4"}


def test_a_field_that_was_kept_is_called_by_its_label(database: Database, ana: Actor, ben: Actor) -> None:
    field = done(database, lambda s: fields.define(s, ana, "Shoe size", Kind.TEXT))
    with database.transaction() as session:
        field_id = session.exec(select(CustomField.id)).one() or 0
        fields.change(session, ana, field_id, "Boot size")
    assert [kept.name for kept in take_back(database, ana, field).kept] == ["Boot size"]


def test_what_a_field_said_of_a_lead_that_is_gone_is_called_by_the_label(
    database: Database, ana: Actor
) -> None:
    lead = make_lead(database)
    with database.transaction() as session:
        field = fields.define(session, ana, "Shoe size", Kind.TEXT)
    edit(database, ana, On.LEAD, lead, f"custom.{field}", "41")
    edit(database, ana, On.LEAD, lead, f"custom.{field}", "", base="41")
    number = last_act(database)
    done(database, lambda s: delete_leads(s, ana, [lead]))
    assert [kept.name for kept in take_back(database, ana, number).kept] == ["Shoe size"]


def test_of_a_person_who_was_erased_there_is_nothing_left_to_undo(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    lead = make_lead(database, first_name="Ada")
    edit(database, ana, On.LEAD, lead, "city", "Rome")
    number = last_act(database)
    with database.transaction() as session:
        erasing.erase(session, ana, lead, tmp_path)
    with pytest.raises(NotNow, match="nothing left to undo"):
        take_back(database, ana, number)
