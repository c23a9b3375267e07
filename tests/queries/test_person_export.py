"""Whoever asks what is held on them gets all of it."""

import json
from datetime import datetime

import pytest

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database
from leadsphere.errors import Forbidden, NotFound
from leadsphere.importing.plan import Person
from leadsphere.models import Act, ChangeSet, ContactKind, DuplicatePair, Origin, Stage, Verdict
from leadsphere.queries.person_export import person
from leadsphere.services import contacts, fields, leads, merging, notes, tags
from leadsphere.services.exporting import export_person
from leadsphere.services.intake import Arrival, bring_in
from leadsphere.services.recording import begin
from tests.conftest import Clock
from tests.factories import give_verdict, make_campaign, make_lead, put_in
from tests.factories import person as row
from tests.services.test_undo import edit, last_act, state_of


@pytest.fixture
def ada(database: Database, ana: Actor, ben: Actor, clock: Clock) -> int:
    """A lead that came in a file and has been worked on since."""
    arrival: Person = row(
        "Ada",
        "Byron",
        email="ada@example.org",
        phone="+14165550123",
        company={"name": "Acme", "industry": "Tea"},
    )
    now_in, past = make_campaign(database, "Q4"), make_campaign(database, "Q1")
    with database.transaction() as session:
        record = begin(session, ana, Act.IMPORT)
        bring_in(
            session,
            record,
            [Arrival(arrival, "people.csv line 2")],
            campaign_id=now_in,
            origin=Origin.IMPORTED,
        )
        record.save()
        field = fields.define(session, ana, "Shoe size", Kind.TEXT)
        fields.define(session, ana, "Said nothing", Kind.TEXT)
    lead = 1
    clock.advance(days=1)
    with database.transaction() as session:
        contacts.add_contact(session, ben, lead, ContactKind.EMAIL, "Second@Example.org")
        tags.tag(session, ben, [lead], "warm")
        notes.add(session, ben, lead, "Met in Rome.\nLikes tea.")
        leads.mark_reviewed(session, ben, lead)
        fields_edit = f"custom.{field}"
    edit(database, ben, On.LEAD, lead, fields_edit, "41")
    edit(database, ben, On.LEAD, lead, "owner", str(ben.account_id))
    edit(database, ben, On.LEAD, lead, "job_title", "Analyst")
    give_verdict(database, lead, Verdict.CATCHALL)
    put_in(database, past, lead, stage=Stage.REPLIED, removed=True)
    copy = make_lead(database, first_name="Ada", last_name="King", contacts={"x": "https://x.com/ada"})
    other = make_lead(database, first_name="Otto", last_name="Secret")
    with database.transaction() as session:
        merging.merge(session, ben, keep=lead, absorb=copy)
        fields.remove(session, ana, field)
        session.add(DuplicatePair(first_id=lead, second_id=other, reason="same name", score=60))
    return lead


def test_everything_held_on_a_person_is_in_it(database: Database, ada: int) -> None:
    with database.reading() as session:
        found = person(session, ada)
    assert found is not None
    said = {(line["label"], line["value"]) for line in found["attributes"] + found["company"]}
    assert {("First name", "Ada"), ("Job title", "Analyst"), ("Company", "Acme"), ("Industry", "Tea")} <= said
    assert ("VIP", False) in said
    assert (found["owner"], found["reviewed"]) == ("Ben", {"at": "2026-03-03T09:00:00+00:00", "by": "Ben"})
    assert [(c["value"], c["verdict"], c["is_primary"], c["source"]) for c in found["contact_points"]] == [
        ("ada@example.org", "catchall", True, "people.csv line 2"),
        ("second@example.org", "pending", False, ""),
        ("+14165550123", "pending", True, "people.csv line 2"),
        ("https://x.com/ada", "pending", True, ""),
    ]
    assert found["contact_points"][1]["as_typed"] == "Second@Example.org"
    assert found["tags"] == [{"name": "warm", "since": "2026-03-03T09:00:00+00:00"}]
    assert [(note["text"], note["author"]) for note in found["notes"]] == [
        ("Met in Rome.\nLikes tea.", "Ben")
    ]
    assert [(line["label"], line["value"]) for line in found["custom_fields"]] == [("Shoe size", "41")]
    assert found["custom_fields"][0]["field_removed_at"]
    assert [(stay["campaign"], stay["stage"], bool(stay["removed_at"])) for stay in found["campaigns"]] == [
        ("Q4", "discovered", False),
        ("Q1", "replied", True),
    ]
    assert found["possible_duplicates"] == [{"reason": "same name", "found_to_be_two_at": ""}]


def test_the_history_is_whole_and_says_who_and_where_from(database: Database, ada: int) -> None:
    with database.reading() as session:
        found = person(session, ada)
    assert found is not None
    history = found["history"]
    assert (history[0]["act"], history[0]["by"], history[0]["source"]) == (
        "imported leads",
        "Ana",
        "people.csv line 2",
    )
    assert {"act": "edited a lead", "attribute": "Job title", "old": "", "new": "Analyst"}.items() <= next(
        line for line in history if line["attribute"] == "Job title"
    ).items()
    assert any(line["old"] and "King" in str(line["old"]) for line in history), "the copy is the same person"
    assert all(datetime.fromisoformat(line["at"]).tzinfo for line in history)
    assert "Secret" not in json.dumps(found), "another lead's name is nobody else's to see"


def test_an_export_is_noted_with_who_took_it(database: Database, ana: Actor, ben: Actor, ada: int) -> None:
    before = state_of(database)
    with database.transaction() as session:
        taken = export_person(session, ana, ada)
        assert person(session, ada) != taken, "the export itself is part of the next one"
    assert state_of(database) == before
    with database.reading() as session:
        own = session.get_one(ChangeSet, last_act(database))
        assert (own.act, own.account_id) == (Act.EXPORT.name, ana.account_id)
        found = person(session, ada)
    assert found is not None
    last = found["history"][-1]
    assert (last["act"], last["by"], last["attribute"]) == ("exported a person", "Ana", "Exported")


def test_whoever_may_not_export_gets_nothing(
    database: Database, ana: Actor, ben: Actor, vera: Actor, ada: int
) -> None:
    number = last_act(database)
    for actor in (ben, vera):
        with pytest.raises(Forbidden), database.transaction() as session:
            export_person(session, actor, ada)
    with pytest.raises(NotFound), database.transaction() as session:
        export_person(session, ana, 4711)
    assert last_act(database) == number
