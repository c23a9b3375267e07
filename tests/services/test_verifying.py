"""Verifying: what is written, told and undone, what is left alone, and what follows of it elsewhere."""

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from sqlmodel import col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import Forbidden, NotNow
from leadsphere.models import Act, Change, ChangeSet, ContactPoint, Lead, Origin, Verdict
from leadsphere.queries.history import history
from leadsphere.queries.lead_detail import ContactView, lead_detail
from leadsphere.queries.person_export import person
from leadsphere.services import contacts, intake, merging, undo, verifying
from leadsphere.services.recording import begin
from leadsphere.verification.resolver import Answer, Mail, Offline, Resolver
from tests.conftest import Clock
from tests.factories import give_verdict, make_edit, make_lead
from tests.factories import person as row
from tests.fakes import RecordingFeed

EMAILS = ("ada@engines.example", "info@engines.example", "ada@gone.example")


class Names:
    """A resolver that knows some domains, and of no other one."""

    def __init__(self, known: Mapping[str, Mail]) -> None:
        self.known = known

    async def mail_of(self, domain: str) -> Answer:
        mail = self.known.get(domain, Mail.NO_DOMAIN)
        return Answer(mail, f"mx.{domain}" if mail is Mail.SERVER else "")


NAMES = Names({"engines.example": Mail.SERVER, "gmail.com": Mail.SERVER, "gmial.com": Mail.SERVER})


@pytest.fixture
def lead(database: Database, clock: Clock) -> int:
    """A lead with three e-mail addresses."""
    lead_id = make_lead(database, first_name="Ada", contacts={"email": EMAILS})
    clock.advance(minutes=5)
    return lead_id


def verify(
    database: Database, actor: Actor, lead_id: int, names: Resolver = NAMES, **how: Any
) -> tuple[int, Mapping[str, int]]:
    with database.reading() as session:
        found = verifying.addresses(session, lead_ids=[lead_id])
    checked = asyncio.run(verifying.check(found, names, database.clock()))
    return database.carry_out(lambda s: verifying.verify(s, actor, checked, **how))


def emails(database: Database, lead_id: int) -> list[ContactView]:
    with database.reading() as session:
        found = lead_detail(session, lead_id)
    assert found is not None
    return [contact for contact in found.contacts if contact.kind == "email"]


def rows(database: Database) -> list[dict[str, Any]]:
    with database.reading() as session:
        return [
            point.model_dump() for point in session.exec(select(ContactPoint).order_by(col(ContactPoint.id)))
        ]


def test_every_address_of_a_lead_has_its_verdict_reason_evidence_and_time(
    database: Database, ben: Actor, lead: int, clock: Clock
) -> None:
    _, said = verify(database, ben, lead)
    assert said == {"valid": 1, "role": 1, "invalid": 1}
    good, role, bad = emails(database, lead)
    assert [one.verdict for one in (good, role, bad)] == ["valid", "role", "invalid"]
    assert good.reason.startswith("The domain takes mail.")
    assert bad.reason == "There is no domain gone.example."
    assert {one.verified for one in (good, role, bad)} == {clock.time.isoformat()}
    assert [(c.label, c.outcome, c.text) for c in good.checks][-1] == (
        "Mail server", "good", "Mail goes to mx.engines.example.",
    )  # fmt: skip


def test_it_is_an_act_in_the_history_told_to_all_and_undone_to_exactly_what_was(
    database: Database, ben: Actor, lead: int, feed: RecordingFeed, clock: Clock
) -> None:
    before = rows(database)
    feed.take()
    change_set, _ = verify(database, ben, lead)
    news = feed.take()
    assert news.leads == {lead}
    assert len(news.ids(On.CONTACT)) == 3
    with database.reading() as session:
        assert session.get_one(ChangeSet, change_set).act == Act.VERIFY.name
        newest = history(session, ben, lead).sets[0]
        assert newest.did == "verified"
        assert [(line.label, line.old, line.new) for line in newest.lines] == [
            ("Email verdict", "not verified yet", "valid"),
            ("Email verdict", "not verified yet", "role address"),
            ("Email verdict", "not verified yet", "invalid"),
        ]
    clock.advance(minutes=1)
    undone = database.carry_out(lambda s: undo.undo(s, ben, change_set))
    assert rows(database) == before
    database.carry_out(lambda s: undo.undo(s, ben, undone.change_set_id))
    assert [one.verdict for one in emails(database, lead)] == ["valid", "role", "invalid"]
    assert all(one.checks for one in emails(database, lead))


def test_the_same_operation_happens_once(database: Database, ben: Actor, lead: int, clock: Clock) -> None:
    operation = uuid.uuid4().hex
    first, _ = verify(database, ben, lead, operation=operation)
    clock.advance(minutes=1)
    assert verify(database, ben, lead, operation=operation) == (first, {})
    with database.reading() as session:
        assert len(session.exec(select(ChangeSet.id)).all()) == 1


def test_a_lead_is_not_edited_by_it(database: Database, ben: Actor, lead: int) -> None:
    with database.reading() as session:
        before = session.get_one(Lead, lead).updated_at
    verify(database, ben, lead)
    with database.reading() as session:
        assert session.get_one(Lead, lead).updated_at == before


def test_a_changed_address_is_pending_again_and_an_undo_of_the_edit_brings_the_verdict_back(
    database: Database, ben: Actor, lead: int
) -> None:
    verify(database, ben, lead)
    first = emails(database, lead)[0]
    edit = make_edit("value", "countess@engines.example", base=first.value)
    database.carry_out(lambda s: contacts.set_contact_attribute(s, ben, first.id, edit))
    changed = emails(database, lead)[0]
    assert (changed.verdict, changed.reason, changed.verified, changed.checks) == ("pending", "", "", [])
    with database.reading() as session:
        change_set = session.exec(select(ChangeSet.id).where(ChangeSet.operation == edit.operation)).one()
    database.carry_out(lambda s: undo.undo(s, ben, change_set or 0))
    assert emails(database, lead)[0] == first


def test_an_address_that_was_changed_meanwhile_is_skipped(database: Database, ben: Actor, lead: int) -> None:
    with database.reading() as session:
        found = verifying.addresses(session, lead_ids=[lead])
    checked = asyncio.run(verifying.check(found, NAMES, database.clock()))
    edit = make_edit("value", "countess@engines.example", base=EMAILS[0])
    database.carry_out(lambda s: contacts.set_contact_attribute(s, ben, found[0].contact_id, edit))
    database.carry_out(lambda s: contacts.remove_contact(s, ben, found[1].contact_id))
    _, said = database.carry_out(lambda s: verifying.verify(s, ben, checked))
    assert said == {"invalid": 1}
    assert [one.verdict for one in emails(database, lead)] == ["pending", "invalid"]


def test_offline_an_address_is_unknown_and_never_invalid_and_what_was_known_stays(
    database: Database, ben: Actor, lead: int, clock: Clock
) -> None:
    _, said = verify(database, ben, lead, Offline())
    assert said == {"unknown": 3, "unanswered": 3}
    assert {one.verdict for one in emails(database, lead)} == {"unknown"}
    assert all("No name server answered" in one.reason for one in emails(database, lead))
    clock.advance(days=1)
    verify(database, ben, lead)
    known = emails(database, lead)
    clock.advance(days=1)
    assert verify(database, ben, lead, Offline()) == (0, {"unanswered": 3})
    assert emails(database, lead) == known


def test_what_an_exporter_says_counts_for_thirty_days_from_when_it_came_in(
    database: Database, ben: Actor, clock: Clock
) -> None:
    lead = make_lead(database, first_name="Ada", contacts={"email": "ada@engines.example"})
    give_verdict(database, lead, Verdict.CATCHALL)
    for days, verdict in ((29, "catchall"), (0, "catchall"), (2, "valid")):
        clock.advance(days=days)
        verify(database, ben, lead)
        (found,) = emails(database, lead)
        assert found.verdict == verdict
        assert (found.reason == "It came in as catchall (2 Mar 2026)") == (verdict == "catchall")
        assert found.checks[-1].text == "It came in as catchall (2 Mar 2026)"


def test_the_address_that_was_meant_is_taken_by_one_click_and_only_while_it_is_the_one_seen(
    database: Database, ben: Actor
) -> None:
    lead = make_lead(database, first_name="Ada", contacts={"email": "ada@gmial.com"})
    verify(database, ben, lead)
    (found,) = emails(database, lead)
    assert (found.verdict, found.suggestion) == ("unknown", "gmail.com")
    operation = uuid.uuid4().hex
    with pytest.raises(NotNow), database.transaction() as session:
        verifying.take_suggestion(session, ben, found.id, "other@gmial.com", operation=operation)
    taken = [
        database.carry_out(
            lambda s: verifying.take_suggestion(s, ben, found.id, "ada@gmial.com", operation=operation)
        )
        for _ in range(2)
    ]
    assert taken[0] == taken[1] > 0
    (found,) = emails(database, lead)
    assert (found.value, found.verdict, found.suggestion) == ("ada@gmail.com", "pending", "")
    verify(database, ben, lead)
    assert emails(database, lead)[0].verdict == "valid"


def test_a_merge_keeps_the_evidence_of_whichever_is_better_known(
    database: Database, ben: Actor, clock: Clock
) -> None:
    keep = make_lead(database, first_name="Ada", contacts={"email": "ada@engines.example"})
    absorb = make_lead(database, first_name="Ada", contacts={"email": "ada@engines.example"})
    verify(database, ben, absorb)
    known = emails(database, absorb)[0]
    database.carry_out(lambda s: merging.merge(s, ben, keep=keep, absorb=absorb))
    (found,) = emails(database, keep)
    assert (found.verdict, found.checks, found.verified) == (known.verdict, known.checks, known.verified)


def test_an_import_is_undone_although_its_leads_were_verified_since(
    database: Database, ben: Actor, clock: Clock
) -> None:
    def land(session: Any) -> int:
        record = begin(session, ben, Act.IMPORT)
        intake.bring_in(
            session,
            record,
            [intake.Arrival(row("Ada", "Byron", email="ada@engines.example"), "list.csv line 2")],
            campaign_id=None,
            origin=Origin.IMPORTED,
        )
        record.save()
        return record.change_set_id

    imported = database.carry_out(land)
    with database.reading() as session:
        lead = session.exec(select(Lead.id)).one() or 0
    clock.advance(minutes=1)
    verify(database, ben, lead)
    undone = database.carry_out(lambda s: undo.undo(s, ben, imported))
    assert (undone.reverted, undone.kept_count) == (1, 0)
    database.carry_out(lambda s: undo.undo(s, ben, undone.change_set_id))
    assert emails(database, lead)[0].verdict == "valid"


def test_a_persons_export_has_the_evidence(database: Database, ben: Actor, lead: int) -> None:
    verify(database, ben, lead)
    with database.reading() as session:
        said = person(session, lead)
    assert said is not None
    mail = next(point for point in said["contact_points"] if point["value"] == "ada@engines.example")
    assert mail["verdict"] == "valid"
    assert mail["reason"].startswith("The domain takes mail.")
    assert mail["evidence"]["host"] == "mx.engines.example"


def test_a_viewer_may_not(database: Database, vera: Actor, lead: int) -> None:
    before = rows(database)
    with pytest.raises(Forbidden):
        verify(database, vera, lead)
    with pytest.raises(Forbidden), database.transaction() as session:
        verifying.take_suggestion(session, vera, emails(database, lead)[0].id, EMAILS[0], operation="x" * 16)
    assert rows(database) == before
    with database.reading() as session:
        assert session.exec(select(Change.id)).all() == []
