"""Edits: saved once, answered always, and never over what somebody else has written meanwhile."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, func, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database
from leadsphere.errors import Forbidden
from leadsphere.models import Act, Change, ChangeSet, Company, Lead
from leadsphere.services.editing import Answer, Edit
from leadsphere.services.edits import save
from tests.conftest import Clock
from tests.factories import make_account, make_company, make_edit, make_lead
from tests.fakes import RecordingFeed

# For each kind: a text as typed, and the value and the text that stand after it.
SAMPLES: dict[Kind, tuple[str, str | bool, str]] = {
    Kind.TEXT: ("  Growth \u00a0 lead ", "Growth lead", "Growth lead"),
    Kind.LONG_TEXT: ("one\r\ntwo", "one\ntwo", "one\ntwo"),
    Kind.YES_NO: ("yes", True, "Yes"),
    Kind.COUNTRY: ("usa", "US", "United States"),
    Kind.HEADCOUNT: ("11 to 50", "11-50", "11-50"),
    Kind.DOMAIN: ("https://www.Example.com/about", "example.com", "example.com"),
    Kind.CHOICE: ("polish", "Polish", "Polish"),
    Kind.COMPANY: (" Acme  GmbH ", "Acme GmbH", "Acme GmbH"),
}
ROWS: dict[On, type[SQLModel]] = {On.LEAD: Lead, On.COMPANY: Company}
EDITABLE = [a for a in catalogue.ATTRIBUTES if a.attr.editable]


def stored(database: Database, on: On, thing_id: int, name: str) -> Any:
    with database.reading() as session:
        return getattr(session.get_one(ROWS[on], thing_id), name)


def saved(database: Database, actor: Actor, on: On, thing_id: int, edit: Edit) -> Answer:
    return database.carry_out(lambda session: save(session, actor, on, thing_id, edit))


def rows_of(database: Database, model: type[SQLModel]) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


@pytest.mark.parametrize("attribute", EDITABLE, ids=lambda a: f"{a.on}-{a.name}")
def test_every_attribute_is_saved_as_what_its_text_means(
    attribute: catalogue.Attribute, database: Database, ana: Actor
) -> None:
    thing_id = make_lead(database) if attribute.on is On.LEAD else make_company(database, "Before")
    typed, value, shown = SAMPLES[attribute.kind]
    base = "Before" if attribute.kind is Kind.COMPANY else "No" if attribute.kind is Kind.YES_NO else ""
    edit = make_edit(attribute.name, typed, base=base)
    assert saved(database, ana, attribute.on, thing_id, edit) == Answer(edit.operation, "saved", value=shown)
    assert stored(database, attribute.on, thing_id, attribute.name) == value


@pytest.mark.parametrize("attribute", EDITABLE, ids=lambda a: f"{a.on}-{a.name}")
def test_every_change_says_who_made_it_and_from_what_to_what(
    attribute: catalogue.Attribute, database: Database, ana: Actor, clock: Clock, feed: RecordingFeed
) -> None:
    thing_id = make_lead(database) if attribute.on is On.LEAD else make_company(database, "Before")
    old = stored(database, attribute.on, thing_id, attribute.name)
    base = "No" if attribute.kind is Kind.YES_NO else str(old)
    clock.advance(minutes=5)
    feed.take()
    saved(
        database,
        ana,
        attribute.on,
        thing_id,
        make_edit(attribute.name, SAMPLES[attribute.kind][0], base=base),
    )
    with database.reading() as session:
        change, act, account_id = session.exec(
            select(Change, ChangeSet.act, ChangeSet.account_id)
            .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
            .where(Change.attribute == attribute.name)
        ).one()
    assert (change.thing, change.thing_id, change.old, change.new, change.at) == (
        attribute.on,
        thing_id,
        old,
        SAMPLES[attribute.kind][1],
        clock.time,
    )
    assert account_id == ana.account_id
    assert Act[act] is (Act.EDIT_LEAD if attribute.on is On.LEAD else Act.EDIT_COMPANY)
    assert feed.ids(attribute.on) == {thing_id}


def test_an_operation_sent_ten_times_happens_once_and_gets_the_same_answer(
    database: Database, ana: Actor, feed: RecordingFeed
) -> None:
    lead_id = make_lead(database)
    edit = make_edit("headline", "Hello")
    feed.take()
    answers = [saved(database, ana, On.LEAD, lead_id, edit) for _ in range(10)]
    assert answers == [Answer(edit.operation, "saved", value="Hello")] * 10
    assert rows_of(database, Change) == rows_of(database, ChangeSet) == 1
    assert len(feed.published) == 1


def test_an_operation_sent_again_after_others_have_edited_on_undoes_nothing(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead_id = make_lead(database)
    first = make_edit("headline", "Hello")
    answer = saved(database, ana, On.LEAD, lead_id, first)
    saved(database, ben, On.LEAD, lead_id, make_edit("headline", "Goodbye", base="Hello"))
    assert saved(database, ana, On.LEAD, lead_id, first) == answer
    assert stored(database, On.LEAD, lead_id, "headline") == "Goodbye"


def test_an_operation_of_another_account_is_refused(database: Database, ana: Actor, ben: Actor) -> None:
    lead_id = make_lead(database)
    edit = make_edit("headline", "Hello")
    saved(database, ana, On.LEAD, lead_id, edit)
    with pytest.raises(Forbidden):
        saved(database, ben, On.LEAD, lead_id, edit)


def test_an_edit_that_started_from_an_older_value_is_a_conflict_and_writes_nothing(
    database: Database, ana: Actor, ben: Actor, clock: Clock, feed: RecordingFeed
) -> None:
    lead_id = make_lead(database, headline="Old")
    clock.advance(minutes=1)
    saved(database, ana, On.LEAD, lead_id, make_edit("headline", "Hers", base="Old"))
    when = clock.time
    clock.advance(minutes=1)
    feed.take()
    edit = make_edit("headline", "His", base="Old")
    answer = saved(database, ben, On.LEAD, lead_id, edit)
    assert answer == Answer(edit.operation, "conflict", theirs="Hers", by="Ana", at=when.isoformat())
    assert stored(database, On.LEAD, lead_id, "headline") == "Hers"
    assert rows_of(database, ChangeSet) == 1
    assert not feed.take()


def test_two_who_type_the_same_have_no_conflict(database: Database, ana: Actor, ben: Actor) -> None:
    lead_id = make_lead(database, headline="Old")
    saved(database, ana, On.LEAD, lead_id, make_edit("headline", "New", base="Old"))
    assert (
        saved(database, ben, On.LEAD, lead_id, make_edit("headline", " New ", base="Old")).status == "saved"
    )
    assert rows_of(database, Change) == 1


def test_after_a_conflict_the_person_can_still_have_it_their_way(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead_id = make_lead(database, headline="Old")
    saved(database, ana, On.LEAD, lead_id, make_edit("headline", "Hers", base="Old"))
    asked = saved(database, ben, On.LEAD, lead_id, make_edit("headline", "His", base="Old"))
    again = make_edit("headline", "His", base=asked.theirs)
    assert saved(database, ben, On.LEAD, lead_id, again).status == "saved"
    assert stored(database, On.LEAD, lead_id, "headline") == "His"


def test_edits_of_two_attributes_from_the_same_page_both_stand(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead_id = make_lead(database, headline="Old", city="Rome")
    saved(database, ana, On.LEAD, lead_id, make_edit("headline", "New", base="Old"))
    assert saved(database, ben, On.LEAD, lead_id, make_edit("city", "Oslo", base="Rome")).status == "saved"
    assert stored(database, On.LEAD, lead_id, "headline") == "New"
    assert stored(database, On.LEAD, lead_id, "city") == "Oslo"


@pytest.mark.parametrize(
    ("name", "typed"),
    [("country", "Narnia"), ("vip", "perhaps"), ("first_name", "x" * 201), ("email", "nobody")],
)
def test_a_text_that_cannot_be_understood_keeps_what_was_there(
    name: str, typed: str, database: Database, ana: Actor, feed: RecordingFeed
) -> None:
    lead_id = make_lead(
        database, country="FR", vip=True, first_name="Ada", contacts={"email": "ada@example.com"}
    )
    base = {"country": "France", "vip": "Yes", "first_name": "Ada", "email": "ada@example.com"}[name]
    feed.take()
    edit = make_edit(name, typed, base=base)
    answer = saved(database, ana, On.LEAD, lead_id, edit)
    assert (answer.status, answer.value) == ("error", typed)
    assert answer.message
    assert rows_of(database, ChangeSet) == 0
    assert not feed.take()
    with database.reading() as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.country, lead.vip, lead.first_name) == ("FR", True, "Ada")


def test_an_edit_that_failed_can_be_sent_again_once_it_makes_sense(database: Database, ana: Actor) -> None:
    lead_id = make_lead(database)
    failed = make_edit("country", "Narnia")
    assert saved(database, ana, On.LEAD, lead_id, failed).status == "error"
    mended = make_edit("country", "Norway", operation=failed.operation)
    assert saved(database, ana, On.LEAD, lead_id, mended).status == "saved"


@pytest.mark.parametrize("name", ["headline", "vip", "company", "email"])
def test_a_viewer_is_refused(name: str, database: Database, vera: Actor) -> None:
    lead_id = make_lead(database)
    answer = saved(database, vera, On.LEAD, lead_id, make_edit(name, "yes"))
    assert answer.status == "error"
    assert "role" in answer.message
    assert rows_of(database, ChangeSet) == 0


@pytest.mark.parametrize("on", [On.LEAD, On.COMPANY, On.CONTACT, On.CAMPAIGN])
def test_what_is_not_there_is_said_to_be_gone(on: On, database: Database, ana: Actor) -> None:
    answer = saved(database, ana, on, 99, make_edit("value" if on is On.CONTACT else "name", "Hello"))
    assert (answer.status, answer.message) == ("error", "This is no longer here.")


@pytest.mark.parametrize(
    "name", ["name_key", "id", "company_id", "updated_at", "search_key", "", "__class__"]
)
def test_nothing_but_attributes_can_be_edited(name: str, database: Database, ana: Actor) -> None:
    lead_id = make_lead(database)
    assert saved(database, ana, On.LEAD, lead_id, make_edit(name, "1")).status == "error"


def test_the_folded_copies_follow_every_edit(database: Database, ana: Actor) -> None:
    lead_id = make_lead(database, first_name="Ada", last_name="Lovelace")
    saved(database, ana, On.LEAD, lead_id, make_edit("last_name", "Ångström", base="Lovelace"))
    saved(database, ana, On.LEAD, lead_id, make_edit("company", "Świat"))
    assert stored(database, On.LEAD, lead_id, "name_key") == "angstrom ada"
    assert stored(database, On.LEAD, lead_id, "company_key") == "swiat"
    assert stored(database, On.LEAD, lead_id, "search_key").split() == ["ada", "angstrom", "swiat"]


def test_an_edit_moves_the_lead_to_the_last_updated(database: Database, ana: Actor, clock: Clock) -> None:
    lead_id = make_lead(database)
    clock.advance(hours=1)
    saved(database, ana, On.LEAD, lead_id, make_edit("headline", "Hello"))
    assert stored(database, On.LEAD, lead_id, "updated_at") == clock.time


TEXTS = ("", "a", "b", "c")
NAMES = ("headline", "city", "company", "job_title")
STEPS = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(NAMES),
        st.sampled_from(TEXTS),
        # Most people look before they type; the others start from whatever they saw once.
        st.one_of(st.none(), st.none(), st.sampled_from(TEXTS)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_random_edits_by_two_people_do_what_a_dictionary_would(steps: list[Any], database: Database) -> None:
    people = {who: make_account(database, name) for who, name in ((True, "Ana"), (False, "Ben"))}
    lead_id = make_lead(database)
    said = dict.fromkeys(NAMES, "")
    last = dict.fromkeys(NAMES, "Somebody")
    for who, name, value, seen in steps:
        base = said[name] if seen is None else seen
        edit = make_edit(name, value, base=base)
        answer = saved(database, people[who], On.LEAD, lead_id, edit)
        if value != said[name] and base != said[name]:
            assert (answer.status, answer.theirs, answer.by) == ("conflict", said[name], last[name])
            continue
        assert (answer.status, answer.value) == ("saved", value)
        if value != said[name]:
            said[name], last[name] = value, people[who].name
    assert shown(database, lead_id) == said


def shown(database: Database, lead_id: int) -> dict[str, str]:
    with database.reading() as session:
        lead = session.get_one(Lead, lead_id)
        company = session.get(Company, lead.company_id) if lead.company_id is not None else None
        return {name: getattr(lead, name) for name in NAMES if name != "company"} | {
            "company": company.name if company else ""
        }


def test_what_an_attempt_would_have_told_is_forgotten_with_it(
    database: Database, ana: Actor, feed: RecordingFeed
) -> None:
    lead_id = make_lead(database)
    feed.take()

    def both(session: Session) -> list[str]:
        edits = [make_edit("headline", "Hello"), make_edit("country", "Narnia")]
        return [save(session, ana, On.LEAD, lead_id, edit).status for edit in edits]

    assert database.carry_out(both) == ["saved", "error"]
    assert feed.take().leads == {lead_id}
    assert rows_of(database, Change) == 1
