"""Exports of leads: who may, for whom a ticket is good, and what is noted of it."""

import pytest
from sqlmodel import select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import Forbidden, NotFound, NotNow
from leadsphere.exporting.person import Part
from leadsphere.filters.language import parse
from leadsphere.models import Act, Change, ChangeSet, ContactKind, Role
from leadsphere.queries import lead_exports as reading
from leadsphere.queries.segments import scope_of
from leadsphere.queries.selections import Selection
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import lead_exports, tags, undo
from leadsphere.services.lead_exports import GOOD_FOR, Order, Ticket
from leadsphere.services.recording import begin
from tests.conftest import Clock
from tests.factories import make_account, make_campaign, make_lead, put_in

OPERATION = "operation-1"


@pytest.fixture
def crowd(database: Database) -> list[int]:
    """Three in Oslo and one in Rome."""
    return [
        make_lead(
            database,
            first_name=f"P{number}",
            city="Rome" if number == 3 else "Oslo",
            country="NO",
            company="Acme",
            contacts={"email": [f"p{number}@x.example", f"q{number}@x.example"], "phone": "+4722334455"},
        )
        for number in range(4)
    ]


def oslo(database: Database, *spared: int) -> Selection:
    with database.reading() as session:
        scope = scope_of(session, None, parse("city:Oslo", vocabulary(session)))
    return Selection(scope=scope, spared=spared)


def order(
    database: Database, actor: Actor, selection: Selection, format_: str = "csv", operation: str = OPERATION
) -> Ticket:
    with database.transaction() as session:
        return lead_exports.order(session, actor, selection, format_, "all", operation=operation)


def redeem(database: Database, actor: Actor, ticket: Ticket) -> Order:
    with database.transaction() as session:
        return lead_exports.redeem(session, actor, ticket)


def test_a_ticket_is_good_for_the_leads_that_were_selected(
    database: Database, ana: Actor, crowd: list[int]
) -> None:
    found = redeem(database, ana, order(database, ana, oslo(database, crowd[1])))
    assert list(found.lead_ids) == [crowd[0], crowd[2]]
    ticked = order(database, ana, Selection(ids=(crowd[3], 4711)), operation="operation-2")
    assert list(redeem(database, ana, ticked).lead_ids) == [crowd[3]]


def test_it_is_noted_who_took_how_many_by_which_filter_in_which_format(
    database: Database, ana: Actor, crowd: list[int]
) -> None:
    ticket = order(database, ana, oslo(database), "xlsx")
    redeem(database, ana, ticket)
    with database.reading() as session:
        own = session.get_one(ChangeSet, ticket.id)
        noted = session.exec(select(Change).where(Change.change_set_id == ticket.id)).all()
    assert (own.act, own.account_id) == (Act.EXPORT_LEADS.name, ana.account_id)
    assert own.report is not None and own.answer is not None
    assert (own.report["leads"], own.report["format"], own.report["columns"]) == (3, "xlsx", "all")
    assert own.report["taken_at"] and own.answer["text"] == "city:Oslo"
    assert [(change.lead_id, change.attribute) for change in noted] == [
        (lead_id, "exported_at") for lead_id in crowd[:3]
    ]
    with database.transaction() as session, pytest.raises(NotNow, match="cannot be undone"):
        undo.undo(session, ana, ticket.id)


def test_a_ticket_is_used_once_and_the_same_operation_gives_the_same_one(
    database: Database, ana: Actor, crowd: list[int]
) -> None:
    ticket = order(database, ana, Selection(ids=tuple(crowd)))
    assert order(database, ana, Selection(ids=tuple(crowd))) == ticket
    redeem(database, ana, ticket)
    with pytest.raises(NotFound, match="Export again"):
        redeem(database, ana, ticket)


def test_a_ticket_expires(database: Database, ana: Actor, crowd: list[int], clock: Clock) -> None:
    ticket = order(database, ana, Selection(ids=tuple(crowd)))
    clock.advance(seconds=GOOD_FOR.total_seconds() + 1)
    with pytest.raises(NotFound, match="Export again"):
        redeem(database, ana, ticket)


def test_a_ticket_of_another_or_a_guessed_one_is_none(
    database: Database, ana: Actor, crowd: list[int]
) -> None:
    ticket = order(database, ana, Selection(ids=tuple(crowd)))
    with pytest.raises(NotFound):
        redeem(database, make_account(database, "Mia", Role.MANAGER), ticket)
    for wrong in (Ticket(ticket.id, "0" * 64), Ticket(ticket.id, "é"), Ticket(4711, ticket.token)):
        with pytest.raises(NotFound):
            redeem(database, ana, wrong)
    with database.transaction() as session:
        other = begin(session, ana, Act.TAG, operation="operation-9").change_set_id
    with pytest.raises(NotFound):
        redeem(database, ana, Ticket(other, ticket.token))
    assert redeem(database, ana, ticket).lead_ids


@pytest.mark.parametrize("role", [Role.REP, Role.VIEWER])
def test_reps_and_viewers_are_refused(database: Database, ana: Actor, crowd: list[int], role: Role) -> None:
    actor = make_account(database, "Sam", role)
    with pytest.raises(Forbidden):
        order(database, actor, Selection(ids=tuple(crowd)))
    ticket = order(database, ana, Selection(ids=tuple(crowd)))
    with pytest.raises(Forbidden):
        redeem(database, actor, ticket)


def test_what_cannot_be_exported_leaves_no_ticket(database: Database, ana: Actor, crowd: list[int]) -> None:
    for selection, format_ in ((Selection(ids=(4711,)), "csv"), (Selection(ids=tuple(crowd)), "pdf")):
        with pytest.raises(NotFound):
            order(database, ana, selection, format_)
    with database.reading() as session:
        assert not session.exec(select(ChangeSet).where(ChangeSet.act == Act.EXPORT_LEADS.name)).all()


def test_a_chunk_has_all_that_belongs_to_its_leads(database: Database, ana: Actor, crowd: list[int]) -> None:
    with database.transaction() as session:
        tags.tag(session, ana, [crowd[1]], "hot")
    put_in(database, make_campaign(database, "SaaS"), crowd[1])
    put_in(database, make_campaign(database, "Left"), crowd[1], removed=True)
    with database.reading() as session:
        shape = reading.shape_of(session, Selection(ids=tuple(crowd)))
    found = list(reading.stream(database.reading, crowd, frozenset(Part)))
    assert [lead.id for lead in found] == crowd
    second = found[1]
    assert (second.value("lead.country"), second.value("company.name")) == ("Norway", "Acme")
    assert list(second.tags) == ["hot"]
    assert [stay.campaign for stay in second.stays] == ["SaaS"]
    assert [p.value for p in second.points(ContactKind.EMAIL)] == ["p1@x.example", "q1@x.example"]
    assert shape.widths == {ContactKind.EMAIL: 2, ContactKind.PHONE: 1}


def test_leads_are_read_in_chunks_and_whoever_is_gone_is_left_out(
    database: Database, crowd: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 2)
    ids = [crowd[0], crowd[1], 4711, crowd[3]]
    found = list(reading.stream(database.reading, ids, ()))
    assert [lead.id for lead in found] == [crowd[0], crowd[1], crowd[3]]
    assert not found[0].points(ContactKind.EMAIL)
