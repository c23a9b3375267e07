"""Webhooks: where changes are told to, and how each telling went."""

# SQLModel prefers `exec`, which takes no deletes.
# pyright: reportDeprecated=false

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, func, or_
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import key, now, tell
from leadsphere.errors import BadValue, NotFound, NotNow
from leadsphere.live.change import Notice
from leadsphere.models import Act, Campaign, Delivery, DeliveryStatus, Event, Webhook, WebhookEvent
from leadsphere.outgoing import signing
from leadsphere.outgoing.guard import Guard
from leadsphere.outgoing.sending import Outcome
from leadsphere.queries.lead_resources import Resource, lead_resources
from leadsphere.services import outbox
from leadsphere.services.editing import lock
from leadsphere.services.recording import begin

EVENTS = (Event.CREATED, Event.UPDATED, Event.ASSIGNED, Event.REACHED, Event.DELETED)
"""What a webhook can be told of."""
MOST = 20
BACKOFF = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)
"""How long after each attempt that failed the next one is made; after the last there is none."""
LEASE = timedelta(seconds=60)
"""How long a sender may take for one attempt before another one makes it."""
AT_ONCE = 4
"""Deliveries to one webhook under way at once; one alone where the last attempt failed."""
KEPT = timedelta(days=30)
"""How long it is known what was told, and how that went."""
_GONE = 410
# Whatever happens meanwhile may go on referring to the webhook.
_LOCK: Any = {"key_share": True}


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook just made, and its secret, which is shown once."""

    id: int
    secret: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt to deliver, which nobody else makes."""

    delivery_id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Message:
    """What an attempt sends, and where to."""

    url: str
    headers: dict[str, str]
    body: bytes


def add(session: Session, actor: Actor, guard: Guard, *, url: str, events: Collection[Event]) -> Made:
    """A new webhook. Raises Forbidden, BadValue, NotNow where there are too many."""
    require(actor, Act.MANAGE_WEBHOOKS)
    _check(guard, url, events)
    if session.exec(select(func.count()).select_from(Webhook)).one() >= MOST:
        raise NotNow(f"A workspace has at most {MOST} webhooks. Delete one first.")
    hook = Webhook(
        url=url,
        events=[event.value for event in EVENTS if event in events],
        nonce=secrets.token_hex(16),
        account_id=actor.account_id,
        created_at=now(session),
    )
    session.add(hook)
    session.flush()
    _record(session, actor, hook, "webhook", None, _place(url))
    return Made(hook.id or 0, signing.shown(signing.secret_of(key(session), hook.nonce)))


def tell_of(session: Session, actor: Actor, webhook_id: int, event: Event, *, on: bool) -> None:
    """Tell a webhook of an event from now on, or no more. Raises Forbidden, NotFound, BadValue."""
    hook = _existing(session, actor, webhook_id)
    wanted = {*hook.events, event.value} if on else {*hook.events} - {event.value}
    if not wanted:
        raise BadValue("A webhook is told of something: pause it, or delete it.")
    new = [event.value for event in EVENTS if event.value in wanted]
    if new != hook.events:
        _record(session, actor, hook, "events", hook.events, new)
        hook.events = new
        session.add(hook)


def pause(session: Session, actor: Actor, webhook_id: int) -> None:
    """Send nothing for now; what happens meanwhile waits. Raises Forbidden, NotFound."""
    hook = _existing(session, actor, webhook_id)
    if hook.paused_at is None:
        _record(session, actor, hook, "paused", False, True)
        hook.paused_at, hook.pause_reason = now(session), ""
        session.add(hook)


def resume(session: Session, actor: Actor, webhook_id: int) -> None:
    """Go on with whatever waits. Raises Forbidden, NotFound."""
    hook = _existing(session, actor, webhook_id)
    if hook.paused_at is not None:
        _record(session, actor, hook, "paused", True, False)
        hook.paused_at, hook.pause_reason, hook.failures, hook.retry_at = None, "", 0, None
        session.add(hook)


def remove(session: Session, actor: Actor, webhook_id: int) -> None:
    """Delete a webhook, with whatever waits for it. Raises Forbidden, NotFound."""
    hook = _existing(session, actor, webhook_id)
    _record(session, actor, hook, "webhook", _place(hook.url), None)
    session.delete(hook)


def send_test(session: Session, actor: Actor, webhook_id: int) -> None:
    """Send a message that tells of nothing. Raises Forbidden, NotFound, NotNow while it is paused."""
    hook = _existing(session, actor, webhook_id)
    _refuse_paused(hook)
    hook.retry_at = None
    session.add(hook)
    outbox.tell(session, [webhook_id], Event.TEST, [], campaign_id=None)
    tell(session, Notice(On.WEBHOOK, webhook_id))


def retry(session: Session, actor: Actor, delivery_id: int) -> None:
    """Deliver again, now, what was delivered or given up, or waits. Raises Forbidden, NotFound, NotNow while paused."""
    require(actor, Act.MANAGE_WEBHOOKS)
    delivery: Delivery = lock(session, Delivery, delivery_id)
    hook = _existing(session, actor, delivery.webhook_id)
    _refuse_paused(hook)
    if delivery.lease_until is not None and delivery.lease_until > now(session):
        raise NotNow("This is being delivered already.")
    delivery.status, delivery.attempts, delivery.due_at = DeliveryStatus.WAITING, 0, now(session)
    hook.retry_at = None
    session.add_all((delivery, hook))
    tell(session, Notice(On.WEBHOOK, delivery.webhook_id))


def is_due(session: Session) -> bool:
    """Whether there may be something to claim."""
    wanted = select(Delivery.id).join(Webhook, col(Webhook.id) == col(Delivery.webhook_id))
    return session.exec(wanted.where(*_ready(session), *_due(session)).limit(1)).first() is not None


def claim(session: Session) -> list[Claim]:
    """Take what is due, a few for each webhook, each under a new attempt and a lease."""
    moment = now(session)
    claims: list[Claim] = []
    for hook in session.exec(select(Webhook).where(*_ready(session)).order_by(col(Webhook.id))).all():
        mine = (Delivery.webhook_id == hook.id, Delivery.status == DeliveryStatus.WAITING)
        under_way = (
            select(func.count()).select_from(Delivery).where(*mine, col(Delivery.lease_until) > moment)
        )
        room = (1 if hook.failures else AT_ONCE) - session.exec(under_way).one()
        if room <= 0:
            continue
        due = select(Delivery).where(*mine, *_due(session)).order_by(col(Delivery.due_at), col(Delivery.id))
        for delivery in session.exec(due.limit(room).with_for_update(skip_locked=True)).all():
            delivery.attempts += 1
            delivery.lease_until, delivery.tried_at = moment + LEASE, moment
            session.add(delivery)
            claims.append(Claim(delivery.id or 0, delivery.attempts))
    return claims


def message(session: Session, claimed: Claim) -> Message | None:
    """What to send, with the leads as they are now; None where nobody of them is here any longer."""
    delivery = session.get(Delivery, claimed.delivery_id)
    if delivery is None:
        return None
    hook, event = (
        session.get_one(Webhook, delivery.webhook_id),
        session.get_one(WebhookEvent, delivery.event_id),
    )
    leads = _told_of(session, event)
    if not leads and event.event != Event.TEST:
        return None
    campaign = session.get(Campaign, event.campaign_id) if event.campaign_id is not None else None
    said: dict[str, Any] = {
        "id": event.uid,
        "type": event.event,
        "timestamp": event.at.isoformat(),
        "data": {
            "campaign": {"id": campaign.id, "name": campaign.name} if campaign else None,
            "leads": leads,
        },
    }
    body = json.dumps(said, ensure_ascii=False).encode()
    secret = signing.secret_of(key(session), hook.nonce)
    return Message(hook.url, signing.headers_of(secret, event.uid, int(now(session).timestamp()), body), body)


def _told_of(session: Session, event: WebhookEvent) -> list[Resource]:
    """The leads that are there, in full; of those that were deleted the ids, unless they are back by now."""
    leads = lead_resources(session, event.lead_ids)
    if event.event != Event.DELETED:
        return leads
    back = {lead["id"] for lead in leads}
    return [{"id": id_} for id_ in event.lead_ids if id_ not in back]


def settle(session: Session, claimed: Claim, outcome: Outcome | None) -> None:
    """Note what came of an attempt, unless another one was made since; None where there was nobody to tell of."""
    delivery = session.get(Delivery, claimed.delivery_id, with_for_update=True)
    if (
        delivery is None
        or delivery.attempts != claimed.attempt
        or delivery.status != DeliveryStatus.WAITING
        or delivery.lease_until is None
    ):
        return
    delivery.lease_until = None
    session.add(delivery)
    if outcome is None:
        delivery.status, delivery.code, delivery.error = DeliveryStatus.DROPPED, None, ""
    else:
        hook = session.get_one(Webhook, delivery.webhook_id, with_for_update=_LOCK)
        delivery.code, delivery.error = outcome.code, outcome.error[:300]
        (_succeeded if outcome.is_good else _failed)(session, hook, delivery)
        session.add(hook)
    tell(session, Notice(On.WEBHOOK, delivery.webhook_id))


def release_all(session: Session) -> None:
    """Free the deliveries of a process that is gone; only where no other process can be sending any."""
    for delivery in session.exec(select(Delivery).where(col(Delivery.lease_until).is_not(None))):
        delivery.lease_until = None
        session.add(delivery)


def forget_old(session: Session) -> None:
    """Let go of what happened more than KEPT ago, delivered or not."""
    session.execute(delete(WebhookEvent).where(col(WebhookEvent.at) < now(session) - KEPT))


def _succeeded(session: Session, hook: Webhook, delivery: Delivery) -> None:
    delivery.status = DeliveryStatus.DELIVERED
    hook.failures, hook.retry_at = 0, None


def _failed(session: Session, hook: Webhook, delivery: Delivery) -> None:
    moment = now(session)
    is_last = delivery.attempts > len(BACKOFF)
    if is_last:
        delivery.status = DeliveryStatus.FAILED
    else:
        delivery.due_at = moment + BACKOFF[delivery.attempts - 1]
    # Of several attempts that were under way at once, the first that fails counts for all.
    if hook.retry_at is None or (delivery.tried_at is not None and delivery.tried_at >= hook.retry_at):
        hook.failures += 1
        hook.retry_at = moment + BACKOFF[min(hook.failures, len(BACKOFF)) - 1]
    if delivery.code == _GONE:
        _give_up(hook, moment, "Paused, since it answered that it is gone for good (410).")
    elif hook.failures > len(BACKOFF):
        why = f"Paused after {hook.failures} attempts in a row that failed. {delivery.error}"
        _give_up(hook, moment, why)


def _give_up(hook: Webhook, moment: datetime, why: str) -> None:
    if hook.paused_at is None:
        hook.paused_at, hook.pause_reason = moment, f"{why} What happens meanwhile waits."[:300]


def _ready(session: Session) -> tuple[Any, ...]:
    """The webhooks to which something may be sent now."""
    return (
        col(Webhook.paused_at).is_(None),
        or_(col(Webhook.retry_at).is_(None), col(Webhook.retry_at) <= now(session)),
    )


def _due(session: Session) -> tuple[Any, ...]:
    """The deliveries whose time has come, and which nobody is making."""
    moment = now(session)
    return (
        col(Delivery.status) == DeliveryStatus.WAITING,
        col(Delivery.due_at) <= moment,
        or_(col(Delivery.lease_until).is_(None), col(Delivery.lease_until) <= moment),
    )


def _check(guard: Guard, url: str, events: Collection[Event]) -> None:
    guard.check_url(url)
    if not events:
        raise BadValue("Tick at least one event.")


def _refuse_paused(hook: Webhook) -> None:
    if hook.paused_at is not None:
        raise NotNow("This webhook is paused. Resume it first.")


def _existing(session: Session, actor: Actor, webhook_id: int) -> Webhook:
    require(actor, Act.MANAGE_WEBHOOKS)
    hook = session.get(Webhook, webhook_id, with_for_update=_LOCK)
    if hook is None:
        raise NotFound("This webhook is no longer here.")
    return hook


def _place(url: str) -> str:
    """Where an address leads, without what may be a secret in it."""
    return urlsplit(url).hostname or ""


def _record(session: Session, actor: Actor, hook: Webhook, name: str, old: Any, new: Any) -> None:
    record = begin(session, actor, Act.MANAGE_WEBHOOKS)
    record.changed(On.WEBHOOK, hook.id or 0, name, old, new)
    record.save()
