"""Webhooks as the settings show them, with how their deliveries went."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from leadsphere.models import Account, Delivery, DeliveryStatus, Webhook, WebhookEvent

SHOWN = 50
"""Deliveries of one webhook that are listed, the newest first."""


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """One webhook. `reason` says why it was paused where nobody did it; `last` how the last attempt went."""

    id: int
    url: str
    events: list[str]
    added: str
    is_paused: bool
    reason: str
    waiting: int
    is_failing: bool
    last: str
    last_at: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery: `said` is what came of the last attempt, `tried` and `next` are moments (ISO 8601) or ""."""

    id: int
    event: str
    leads: int
    status: str
    code: int
    said: str
    attempts: int
    happened: str
    tried: str
    next: str


@dataclass(frozen=True, slots=True)
class WebhookLog:
    """The deliveries of one webhook."""

    id: int = 0
    url: str = ""
    deliveries: list[DeliveryRow] = field(default_factory=list[DeliveryRow])


def webhook_rows(session: Session) -> list[WebhookRow]:
    """Every webhook, the oldest first."""
    waiting = (
        select(Delivery.webhook_id, func.count().label("many"))
        .where(Delivery.status == DeliveryStatus.WAITING)
        .group_by(col(Delivery.webhook_id))
        .subquery()
    )
    rows = session.exec(
        select(Webhook, Account.name, waiting.c.many)
        .join(Account, col(Account.id) == col(Webhook.account_id), isouter=True)
        .join(waiting, waiting.c.webhook_id == col(Webhook.id), isouter=True)
        .order_by(col(Webhook.id))
    ).all()
    return [_row(hook, name, many or 0, _last(session, hook)) for hook, name, many in rows]


def webhook_log(session: Session, webhook_id: int) -> WebhookLog:
    """The newest deliveries of a webhook; none of one that is gone."""
    hook = session.get(Webhook, webhook_id)
    if hook is None:
        return WebhookLog()
    rows: Sequence[tuple[Delivery, WebhookEvent]] = session.exec(
        select(Delivery, WebhookEvent)
        .join(WebhookEvent, col(WebhookEvent.id) == col(Delivery.event_id))
        .where(Delivery.webhook_id == webhook_id)
        .order_by(col(Delivery.id).desc())
        .limit(SHOWN)
    ).all()
    return WebhookLog(webhook_id, hook.url, [_delivery(delivery, event) for delivery, event in rows])


def _last(session: Session, hook: Webhook) -> Delivery | None:
    tried = select(Delivery).where(Delivery.webhook_id == hook.id, col(Delivery.tried_at).is_not(None))
    return session.exec(
        tried.order_by(col(Delivery.tried_at).desc(), col(Delivery.id).desc()).limit(1)
    ).first()


def _row(hook: Webhook, added_by: str | None, waiting: int, last: Delivery | None) -> WebhookRow:
    return WebhookRow(
        id=hook.id or 0,
        url=hook.url,
        events=hook.events,
        added=f"Added by {added_by}" if added_by else "",
        is_paused=hook.paused_at is not None,
        reason=hook.pause_reason,
        waiting=waiting,
        is_failing=hook.failures > 0,
        last=_said(last) if last else "",
        last_at=_moment(last.tried_at) if last else "",
    )


def _delivery(delivery: Delivery, event: WebhookEvent) -> DeliveryRow:
    waits = delivery.status == DeliveryStatus.WAITING
    return DeliveryRow(
        id=delivery.id or 0,
        event=event.event,
        leads=len(event.lead_ids),
        status=delivery.status,
        code=delivery.code or 0,
        said=_said(delivery),
        attempts=delivery.attempts,
        happened=_moment(event.at),
        tried=_moment(delivery.tried_at),
        next=_moment(delivery.due_at) if waits else "",
    )


def _said(delivery: Delivery) -> str:
    if delivery.status == DeliveryStatus.DROPPED:
        return "Nobody of whom it would have told is here any longer."
    if delivery.error:
        return delivery.error
    if delivery.code is not None:
        return f"Delivered, answered with {delivery.code}."
    return "On its way." if delivery.attempts else "Waits for its turn."


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
