"""Webhooks: what they are told, when again, when no more, and what is left of somebody who is erased."""

import base64
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select
from standardwebhooks import Webhook as Verifier

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden, LeadSphereError, NotFound, NotNow
from leadsphere.jobs.runner import run_next
from leadsphere.models import (
    Act,
    ChangeSet,
    Delivery,
    DeliveryStatus,
    Event,
    Forbids,
    Lead,
    Membership,
    Role,
    Stage,
    Suppression,
    Webhook,
    WebhookEvent,
)
from leadsphere.outgoing.guard import Guard
from leadsphere.outgoing.sending import Outcome
from leadsphere.queries.lead_resources import lead_resource, lead_resources
from leadsphere.queries.selections import Selection
from leadsphere.queries.webhooks import webhook_log, webhook_rows
from leadsphere.services import (
    bulk,
    erasing,
    jobs,
    leads,
    memberships,
    merging,
    outbox,
    suppressing,
    undo,
    webhooks,
)
from leadsphere.services.deleting import delete_leads
from leadsphere.services.editing import Edit
from leadsphere.services.edits import save
from leadsphere.services.recording import begin, resume
from leadsphere.services.suppressing import Wanted
from leadsphere.services.webhooks import BACKOFF, EVENTS, Claim, Made
from leadsphere.values.reach import parse_reach
from tests.conftest import Clock
from tests.factories import ask_for_import, make_account, make_campaign, make_lead, put_in, write_csv

URL = "https://example.org/hook"
GOOD, BAD = Outcome(204), Outcome(500, "It answered with the status 500.")


def do(database: Database, service: Callable[..., Any], *args: Any, **how: Any) -> Any:
    with database.transaction() as session:
        return service(session, *args, **how)


def add(database: Database, actor: Actor, *events: Event, url: str = URL) -> Made:
    return do(database, webhooks.add, actor, Guard(), url=url, events=events or EVENTS)


def told(database: Database) -> list[tuple[str, int | None, list[int]]]:
    """What is to be told, in order."""
    with database.reading() as session:
        events = session.exec(select(WebhookEvent).order_by(col(WebhookEvent.id))).all()
        return [(event.event, event.campaign_id, event.lead_ids) for event in events]


def edit(
    database: Database, actor: Actor, on: On, thing_id: int, name: str, value: str, base: str = ""
) -> None:
    answer = do(database, save, actor, on, thing_id, Edit(name, value, base, f"operation {name} {value}"))
    assert answer.status == "saved", answer


def attempt(database: Database, outcome: Outcome | None = GOOD) -> int:
    """Claim what is due, and say what came of it; how many there were."""
    claims = do(database, webhooks.claim)
    for claim in claims:
        do(database, webhooks.settle, claim, outcome)
    return len(claims)


def delivery(database: Database, number: int = 0) -> Delivery:
    with database.reading() as session:
        return session.exec(select(Delivery).order_by(col(Delivery.id))).all()[number]


def hook(database: Database) -> Webhook:
    with database.reading() as session:
        return session.exec(select(Webhook)).one()


def test_what_happens_to_a_lead_is_told(database: Database, ana: Actor) -> None:
    lead_id, campaign = make_lead(database, company="Acme"), make_campaign(database)
    colleague = make_lead(database, company="Acme")
    add(database, ana)
    edit(database, ana, On.LEAD, lead_id, "city", "Oslo")
    edit(database, ana, On.LEAD, lead_id, "email", "ada@example.org")
    edit(database, ana, On.LEAD, lead_id, "note", "Met in Oslo")
    do(database, memberships.settle, ana, [lead_id], assign=[campaign], operation="operation 4")
    with database.reading() as session:
        company = session.get_one(Lead, lead_id).company_id or 0
    edit(database, ana, On.COMPANY, company, "industry", "Computing")
    assert told(database) == [
        ("lead.updated", None, [lead_id]),
        ("lead.updated", None, [lead_id]),
        ("lead.updated", None, [lead_id]),
        ("lead.assigned", campaign, [lead_id]),
        ("lead.updated", None, [lead_id, colleague]),
    ]


def test_who_is_reached_is_told_with_the_campaign(database: Database, ana: Actor) -> None:
    lead_id, campaign = make_lead(database), make_campaign(database)
    (stay,) = put_in(database, campaign, lead_id)
    add(database, ana)

    def move(session: Session, stage: Stage) -> None:
        record = begin(session, ana, Act.PROCESS)
        row = session.get_one(Membership, stay)
        record.put(On.MEMBERSHIP, row, {"stage": stage}, lead_id=lead_id, campaign_id=campaign)
        record.save()

    do(database, move, Stage.PROCESSED)
    do(database, move, Stage.REACHED)
    assert told(database) == [("lead.updated", None, [lead_id]), ("lead.reached", campaign, [lead_id])]


def test_somebody_new_is_told_once(database: Database, ana: Actor, tmp_path: Path) -> None:
    add(database, ana)
    rows = [[f"P{number}", f"p{number}@example.org"] for number in range(250)]
    file = write_csv(tmp_path / "people.csv", ["First name", "Email"], rows)
    ask_for_import(database, tmp_path, ana, file, make_campaign(database))
    while run_next(database, tmp_path):
        pass
    sizes = [(event, len(ids)) for event, _, ids in told(database) if event != "lead.updated"]
    assert sizes == [("lead.created", 100)] * 2 + [("lead.created", 50)] + [("lead.assigned", 100)] * 2 + [
        ("lead.assigned", 50)
    ]
    created = [id_ for event, _, ids in told(database) if event == "lead.created" for id_ in ids]
    assert len(set(created)) == 250


def test_whose_mark_of_the_suppression_list_comes_or_goes_is_told(database: Database, ana: Actor) -> None:
    ada = make_lead(database, contacts={"email": "ada@acme.com"})
    bo = make_lead(database, contacts={"email": ["bo@acme.com", "bo@x.org"]})
    make_lead(database, contacts={"email": "cy@x.org"})
    add(database, ana)
    domain, address = (Wanted(parse_reach(text), Forbids.CONTACT) for text in ("acme.com", "ada@acme.com"))
    do(database, suppressing.add, ana, [domain])
    with database.reading() as session:
        (said,) = lead_resources(session, [bo])
        (entry,) = session.exec(select(Suppression.id)).all()
    assert said["suppressed"] and [one["suppressed"] for one in said["contacts"]] == [True, False]
    do(database, suppressing.add, ana, [address])  # she is marked already
    do(database, suppressing.remove, ana, [entry])
    assert told(database) == [("lead.updated", None, [ada, bo]), ("lead.updated", None, [bo])]


def test_only_what_was_asked_for_is_told_and_only_to_whom_it_was_asked(
    database: Database, ana: Actor
) -> None:
    lead_id = make_lead(database)
    edit(database, ana, On.LEAD, lead_id, "city", "Oslo")
    assert told(database) == []
    add(database, ana, Event.ASSIGNED)
    edit(database, ana, On.LEAD, lead_id, "city", "Bergen", "Oslo")
    assert told(database) == []
    second = add(database, ana, Event.UPDATED)
    edit(database, ana, On.LEAD, lead_id, "city", "Narvik", "Bergen")
    assert len(told(database)) == 1 and delivery(database).webhook_id == second.id


def test_what_a_webhook_is_told_of_can_change_but_not_to_nothing(database: Database, ana: Actor) -> None:
    made = add(database, ana, Event.CREATED)
    do(database, webhooks.tell_of, ana, made.id, Event.UPDATED, on=True)
    do(database, webhooks.tell_of, ana, made.id, Event.CREATED, on=False)
    with pytest.raises(BadValue):
        do(database, webhooks.tell_of, ana, made.id, Event.UPDATED, on=False)
    lead_id = make_lead(database, first_name="Ada")
    edit(database, ana, On.LEAD, lead_id, "city", "London")
    assert told(database) == [("lead.updated", None, [lead_id])]


def test_what_is_rolled_back_is_not_told(database: Database, ana: Actor) -> None:
    lead_id = make_lead(database)
    add(database, ana)

    def half(session: Session) -> None:
        leads.set_lead_attribute(session, ana, lead_id, Edit("city", "Oslo", "", "operation 1"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        do(database, half)
    assert told(database) == []


def test_a_message_says_what_the_api_says_and_is_signed(database: Database, ana: Actor) -> None:
    """The reference library of the specification verifies what we sign."""
    lead_id, campaign = make_lead(database, first_name="Åda"), make_campaign(database, "Q4")
    made = add(database, ana)
    do(database, memberships.settle, ana, [lead_id], assign=[campaign], operation="operation 1")
    (claim,) = do(database, webhooks.claim)
    with database.reading() as session:
        message = webhooks.message(session, claim)
        lead = lead_resource(session, lead_id)
    assert message is not None and made.secret.startswith("whsec_")
    assert len(base64.b64decode(made.secret[6:])) == 32
    said = json.loads(message.body)
    assert said["type"] == "lead.assigned" and said["id"] == message.headers["webhook-id"]
    assert said["data"] == {"campaign": {"id": campaign, "name": "Q4"}, "leads": [lead]}
    assert message.headers["webhook-signature"] == Verifier(made.secret).sign(
        message.headers["webhook-id"], database.clock(), message.body.decode()
    )
    with database.reading() as session:
        kept = str(session.exec(select(Webhook)).one().model_dump())
    assert made.secret[6:] not in kept


def test_a_message_tells_of_nobody_who_is_gone(database: Database, ana: Actor) -> None:
    lead_id = make_lead(database)
    add(database, ana)
    edit(database, ana, On.LEAD, lead_id, "city", "Oslo")
    (claim,) = do(database, webhooks.claim)
    do(database, delete_leads, ana, [lead_id])
    assert [event for event, _, _ in told(database)] == ["lead.updated", "lead.deleted"]
    with database.reading() as session:
        assert webhooks.message(session, claim) is None
    do(database, webhooks.settle, claim, None)
    assert delivery(database).status == DeliveryStatus.DROPPED


def test_who_is_gone_is_told_by_id_alone_and_not_once_they_are_back(database: Database, ana: Actor) -> None:
    ada, copy = make_lead(database, first_name="Ada"), make_lead(database, first_name="Ada")
    bo, cy = make_lead(database), make_lead(database)
    add(database, ana, Event.DELETED)
    do(database, merging.merge, ana, keep=ada, absorb=copy)
    deleted = do(database, delete_leads, ana, [bo])
    do(database, delete_leads, ana, [cy])
    do(database, undo.undo, ana, deleted)
    assert told(database) == [("lead.deleted", None, [id_]) for id_ in (copy, bo, cy)]
    claims = do(database, webhooks.claim)
    with database.reading() as session:
        messages = [webhooks.message(session, claim) for claim in claims]
    assert messages[1] is None
    said = [json.loads(message.body)["data"] for message in messages if message]
    assert said == [{"campaign": None, "leads": [{"id": id_}]} for id_ in (copy, cy)]


def test_an_import_that_is_taken_back_is_told(database: Database, ana: Actor, tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "people.csv", ["Email"], [[f"p{number}@example.org"] for number in range(120)]
    )
    job_id = ask_for_import(database, tmp_path, ana, file, make_campaign(database))
    while run_next(database, tmp_path):
        pass
    add(database, ana, Event.CREATED, Event.DELETED)
    with database.reading() as session:
        act = session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job_id)).one()
    do(database, undo.undo, ana, act)
    while run_next(database, tmp_path):
        pass
    assert [(event, len(ids)) for event, _, ids in told(database)] == [
        ("lead.deleted", 100),
        ("lead.deleted", 20),
    ]


def test_of_somebody_erased_nothing_is_told_but_that_they_are_gone(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    erased, stays = make_lead(database, first_name="Erin"), make_lead(database, first_name="Stan")
    add(database, ana)
    do(database, outbox.tell, [1], Event.UPDATED, [erased, stays], campaign_id=None)
    edit(database, ana, On.LEAD, erased, "city", "Oslo")
    do(database, erasing.erase, ana, erased, tmp_path / "uploads")
    assert [(event, ids) for event, _, ids in told(database)] == [
        ("lead.updated", [stays]),
        ("lead.updated", []),
        ("lead.deleted", [erased]),
    ]
    bodies = []
    for claim in do(database, webhooks.claim):
        with database.reading() as session:
            bodies.append(webhooks.message(session, claim))
    assert (
        len(bodies) == 3 and bodies[1] is None and b"Stan" in bodies[0].body and b"Erin" not in bodies[0].body
    )
    assert b"lead.deleted" in bodies[2].body and b"Erin" not in bodies[2].body


def test_what_fails_is_tried_again_later_and_later_and_then_paused(
    database: Database, ana: Actor, clock: Clock
) -> None:
    lead_id = make_lead(database)
    add(database, ana)
    edit(database, ana, On.LEAD, lead_id, "city", "Oslo")
    for number, pause in enumerate(BACKOFF, start=1):
        assert attempt(database, BAD) == 1
        assert delivery(database).attempts == number and not hook(database).paused_at
        clock.advance(seconds=pause.total_seconds() - 1)
        assert attempt(database, BAD) == 0
        clock.advance(seconds=1)
    assert attempt(database, BAD) == 1
    assert delivery(database).status == DeliveryStatus.FAILED
    paused = hook(database)
    assert paused.paused_at and "7 attempts" in paused.pause_reason and "500" in paused.pause_reason
    edit(database, ana, On.LEAD, lead_id, "city", "Bergen", "Oslo")
    clock.advance(days=1)
    assert attempt(database) == 0
    with pytest.raises(NotNow, match="Resume"):
        do(database, webhooks.retry, ana, delivery(database).id)
    do(database, webhooks.resume, ana, paused.id)
    assert attempt(database) == 1
    do(database, webhooks.retry, ana, delivery(database).id)
    assert attempt(database) == 1
    assert {delivery(database, n).status for n in (0, 1)} == {DeliveryStatus.DELIVERED}


def test_one_that_is_gone_for_good_is_paused_at_once(database: Database, ana: Actor) -> None:
    add(database, ana)
    do(database, webhooks.send_test, ana, hook(database).id)
    attempt(database, Outcome(410, "It answered with the status 410."))
    assert hook(database).paused_at and "410" in hook(database).pause_reason


def test_a_webhook_that_fails_is_tried_by_one_delivery_alone(
    database: Database, ana: Actor, clock: Clock
) -> None:
    add(database, ana)
    for _ in range(10):
        do(database, webhooks.send_test, ana, hook(database).id)
    assert attempt(database, BAD) == webhooks.AT_ONCE
    assert hook(database).failures == 1
    assert attempt(database, BAD) == 0
    clock.advance(seconds=5)
    assert attempt(database, GOOD) == 1
    assert hook(database).failures == 0
    assert attempt(database, GOOD) == webhooks.AT_ONCE


def test_one_webhook_does_not_wait_for_another(database: Database, ana: Actor) -> None:
    first, second = add(database, ana), add(database, ana)
    for _ in range(50):
        do(database, webhooks.send_test, ana, first.id)
    claims = do(database, webhooks.claim)
    assert len(claims) == webhooks.AT_ONCE
    do(database, webhooks.send_test, ana, second.id)
    assert len(do(database, webhooks.claim)) == 1


def test_whoever_was_taken_for_dead_settles_nothing(database: Database, ana: Actor, clock: Clock) -> None:
    add(database, ana)
    do(database, webhooks.send_test, ana, hook(database).id)
    (old,) = do(database, webhooks.claim)
    assert do(database, webhooks.claim) == []
    clock.advance(seconds=61)
    (new,) = do(database, webhooks.claim)
    do(database, webhooks.settle, old, GOOD)
    assert delivery(database).status == DeliveryStatus.WAITING
    do(database, webhooks.settle, new, GOOD)
    do(database, webhooks.settle, new, BAD)
    assert delivery(database).status == DeliveryStatus.DELIVERED
    do(database, webhooks.settle, Claim(999, 1), GOOD)


def test_who_may_not_manage_webhooks_learns_and_changes_nothing(
    database: Database, ana: Actor, ben: Actor, vera: Actor
) -> None:
    made = add(database, make_account(database, "Mia", Role.MANAGER))
    do(database, webhooks.send_test, ana, made.id)
    for actor in (ben, vera):
        for service, *args in (
            (webhooks.pause, made.id),
            (webhooks.resume, made.id),
            (webhooks.remove, made.id),
            (webhooks.send_test, made.id),
            (webhooks.retry, delivery(database).id),
            (webhooks.pause, 999),
        ):
            with pytest.raises(Forbidden):
                do(database, service, actor, *args)
        with pytest.raises(Forbidden):
            do(database, webhooks.tell_of, actor, made.id, Event.UPDATED, on=False)
        with pytest.raises(Forbidden):
            add(database, actor)
    for service, *args in (
        (webhooks.pause, 999),
        (webhooks.retry, 999),
    ):
        with pytest.raises(NotFound):
            do(database, service, ana, *args)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1/", "https://example.org:8443/", "http://localhost:1/"])
def test_a_webhook_that_cannot_be_is_refused(database: Database, ana: Actor, url: str) -> None:
    with pytest.raises(BadValue):
        add(database, ana, url="http://10.0.0.1" if "localhost" in url else url)
    with pytest.raises(BadValue):
        do(database, webhooks.add, ana, Guard(), url=URL, events=[])


def test_a_workspace_has_so_many_webhooks_and_no_more(database: Database, ana: Actor) -> None:
    for _ in range(webhooks.MOST):
        add(database, ana)
    with pytest.raises(LeadSphereError):
        add(database, ana)


def test_old_deliveries_are_let_go_of(database: Database, ana: Actor, clock: Clock) -> None:
    add(database, ana)
    do(database, webhooks.send_test, ana, hook(database).id)
    clock.advance(days=29)
    do(database, webhooks.send_test, ana, hook(database).id)
    clock.advance(days=2)
    do(database, webhooks.forget_old)
    assert len(told(database)) == 1
    with database.reading() as session:
        assert len(session.exec(select(Delivery)).all()) == 1


def test_the_settings_show_what_happened(database: Database, ana: Actor, clock: Clock) -> None:
    made = add(database, ana, Event.UPDATED)
    do(database, webhooks.send_test, ana, made.id)
    attempt(database, BAD)
    with database.reading() as session:
        (row,) = webhook_rows(session)
        log = webhook_log(session, made.id)
    assert (row.url, row.events, row.waiting, row.is_failing) == (URL, ["lead.updated"], 1, True)
    assert (row.added, row.last) == ("Added by Ana", BAD.error)
    (line,) = log.deliveries
    assert (line.event, line.status, line.code, line.attempts) == ("test", "waiting", 500, 1)
    assert line.next == (clock() + timedelta(seconds=5)).isoformat()
    do(database, webhooks.remove, ana, made.id)
    with database.reading() as session:
        assert webhook_rows(session) == [] and webhook_log(session, made.id).deliveries == []
        assert session.exec(select(Delivery)).all() == []


def test_bulk_acts_come_in_bundles(database: Database, ana: Actor, tmp_path: Path) -> None:
    ids = [make_lead(database) for _ in range(230)]
    add(database, ana)
    for many in (150, 230):
        selection = Selection(ids=tuple(ids[:many]))
        do(database, bulk.ask, ana, "tag", selection, {"tag": f"tag {many}"})
        while run_next(database, tmp_path):
            pass
    found = [ids for event, _, ids in told(database) if event == "lead.updated"]
    assert max(map(len, found)) == outbox.BUNDLE
    assert sorted(id_ for some in found for id_ in some) == sorted([*ids, *ids[:150]])


def test_a_webhook_goes_after_the_chunk_that_may_tell_it(database: Database, ana: Actor) -> None:
    if database.is_sqlite:
        pytest.skip("on SQLite there is one writer")
    add(database, ana, Event.CREATED)
    hook_id = hook(database).id
    with database.transaction() as session:
        job_id = jobs.ask(session, ana, Act.IMPORT, "import", title="x", spec={}).id
    gone = threading.Event()

    def remove() -> None:
        with database.transaction() as session:
            session.delete(session.get_one(Webhook, hook_id))
        gone.set()

    removing = threading.Thread(target=remove)
    with database.transaction() as session:
        record = resume(session, ana, Act.IMPORT, jobs.existing(session, job_id or 0))
        removing.start()
        assert not gone.wait(0.3)
        record.created(On.LEAD, 1, {"first_name": "Ada"}, lead_id=1)
        record.save()
    removing.join(10)
    assert gone.is_set()
