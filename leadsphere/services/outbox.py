"""What webhooks are to be told, written in the transaction of whatever they are told of.

Only ids are kept: what a message says of a lead is read when it is sent, and of one that is gone there is nothing.
"""

# The types of what comes back from the library are partly unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.sql import select
from sqlmodel import Session

from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.models import Delivery, DeliveryStatus, Event, Stage, Webhook, WebhookEvent
from leadsphere.models.rows import table_of

BUNDLE = 100
"""Leads that one message tells of at most: what is done to very many comes in bundles."""

_WEBHOOK: Table = Webhook.__table__  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - SQLModel hides it
_EVENT: Table = WebhookEvent.__table__  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - SQLModel hides it
_DELIVERY: Table = Delivery.__table__  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - SQLModel hides it

_SHOWN = frozenset((On.LEAD, On.CONTACT, On.TAGGING, On.NOTE, On.CUSTOM_VALUE, On.MEMBERSHIP))
"""Things of a lead that the API shows with it."""
_UNSEEN = frozenset(("exported_at",))
"""What is noted of a lead and changes nothing of it."""

Told = Mapping[tuple[Event, int | None], Mapping[int, None]]
"""Leads, in order, by what happened to them and in which campaign."""


Hooks = Sequence[tuple[int, Sequence[str]]]
"""Webhooks by their ids, each with the events that it wants to be told of."""


def hooks_of(session: Session) -> Hooks:
    """The webhooks that there are, none of which goes before this transaction ends."""
    # Beside the session, which would write what its services are not done with.
    wanted = select(_WEBHOOK.c.id, _WEBHOOK.c.events).with_for_update(read=True, key_share=True)
    found: Any = session.connection().execute(wanted).all()
    return found


def note(session: Session, changes: Sequence[Mapping[str, Any]], hooks: Hooks | None = None) -> None:
    """Write down what these changes, as rows of `Change`, are to tell; nothing where nobody wants to know.

    `hooks` are those that there are, where they were read before.
    """
    hooks = hooks_of(session) if hooks is None else hooks
    wanted = {event for _, events in hooks for event in events}
    if not wanted:
        return
    for (event, campaign_id), leads in _told(session, changes).items():
        if event in wanted:
            to = [id_ for id_, events in hooks if event in events]
            tell(session, to, event, [*leads], campaign_id=campaign_id)


def note_gone(session: Session, lead_ids: set[int]) -> None:
    """Write down that these leads are gone: whoever has copies of them is to forget them too."""
    of = {"thing": On.LEAD, "attribute": "", "old": {}, "new": None}
    note(session, [of | {"thing_id": lead_id, "lead_id": lead_id} for lead_id in sorted(lead_ids)])


def tell(
    session: Session,
    webhook_ids: Sequence[int],
    event: Event,
    lead_ids: Sequence[int],
    *,
    campaign_id: int | None,
) -> None:
    """Give each of these webhooks a delivery of the event, in bundles."""
    moment = now(session)
    for begin in range(0, max(len(lead_ids), 1), BUNDLE):
        said = {
            "uid": f"msg_{uuid.uuid4().hex}",
            "event": event.value,
            "campaign_id": campaign_id,
            "lead_ids": list(lead_ids[begin : begin + BUNDLE]),
            "at": moment,
        }
        made = session.connection().execute(insert(_EVENT).values(said).returning(_EVENT.c.id)).scalar_one()
        deliveries = [
            {
                "webhook_id": webhook_id,
                "event_id": made,
                "status": DeliveryStatus.WAITING.value,
                "attempts": 0,
                "due_at": moment,
                "error": "",
            }
            for webhook_id in webhook_ids
        ]
        session.connection().execute(insert(_DELIVERY), deliveries)


def forget(session: Session, lead_ids: set[int]) -> None:
    """Take leads out of everything that is still to be told: nobody hears of them any more."""
    events = session.connection().execute(select(_EVENT.c.id, _EVENT.c.lead_ids)).all()
    for id_, told in events:
        if not lead_ids.isdisjoint(told):
            rest = [lead_id for lead_id in told if lead_id not in lead_ids]
            session.connection().execute(_EVENT.update().where(_EVENT.c.id == id_).values(lead_ids=rest))


def _told(session: Session, changes: Sequence[Mapping[str, Any]]) -> Told:
    told = defaultdict[tuple[Event, int | None], dict[int, None]](dict)
    reached: list[int] = []
    companies: list[int] = []
    for change in changes:
        thing, lead_id = change["thing"], change["lead_id"]
        if thing == On.COMPANY and change["attribute"]:
            companies.append(change["thing_id"])
        if lead_id is None or thing not in _SHOWN or change["attribute"] in _UNSEEN:
            continue
        came = not change["attribute"] and change["old"] is None
        if came and thing == On.LEAD:
            told[Event.CREATED, None][lead_id] = None
        elif came and thing == On.MEMBERSHIP:
            told[Event.ASSIGNED, change["new"]["campaign_id"]][lead_id] = None
        elif thing == On.MEMBERSHIP and change["attribute"] == "stage" and change["new"] == Stage.REACHED:
            reached.append(change["thing_id"])
        elif not (thing == On.LEAD and not change["attribute"]):
            told[Event.UPDATED, None][lead_id] = None
    for campaign_id, lead_id in _stays(session, reached):
        told[Event.REACHED, campaign_id][lead_id] = None
    for lead_id in _staff(session, companies):
        told[Event.UPDATED, None][lead_id] = None
    for lead_id in told.get((Event.CREATED, None), ()):
        # Whatever else was said of somebody new is in the message that they are there.
        told[Event.UPDATED, None].pop(lead_id, None)
    gone = {
        c["lead_id"]: None
        for c in changes
        if c["thing"] == On.LEAD and not c["attribute"] and c["new"] is None
    }
    left = {what: {id_: None for id_ in leads if id_ not in gone} for what, leads in told.items()}
    left[Event.DELETED, None] = gone
    return {what: leads for what, leads in left.items() if leads}


def _stays(session: Session, membership_ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    table = table_of(On.MEMBERSHIP)
    for begin in range(0, len(membership_ids), 500):
        some = table.c.id.in_(membership_ids[begin : begin + 500])
        wanted = select(table.c.campaign_id, table.c.lead_id).where(some).order_by(table.c.id)
        yield from ((campaign_id, lead_id) for campaign_id, lead_id in session.connection().execute(wanted))


def _staff(session: Session, company_ids: Sequence[int]) -> Iterable[int]:
    if company_ids:
        table = table_of(On.LEAD)
        wanted = select(table.c.id).where(table.c.company_id.in_(set(company_ids))).order_by(table.c.id)
        yield from session.connection().execute(wanted).scalars()
