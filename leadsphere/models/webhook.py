"""Webhooks: where changes are told to, what there is to tell, and each delivery of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, moment, primary_key


class Event(StrEnum):
    """What a webhook can be told of; TEST is sent when somebody asks for it."""

    CREATED = "lead.created"
    UPDATED = "lead.updated"
    ASSIGNED = "lead.assigned"
    REACHED = "lead.reached"
    DELETED = "lead.deleted"
    TEST = "test"


class DeliveryStatus(StrEnum):
    """What became of a delivery. DROPPED: nobody of whom it would have told is here any longer."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class Webhook(SQLModel, table=True):
    """An address that is told of events. The secret that signs is made of `nonce` and the installation's key.

    `failures` counts attempts that failed since the last that did not; until `retry_at` nothing is sent there.
    """

    id: int | None = primary_key()
    url: str = Field(max_length=2_000)
    events: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    nonce: str = Field(max_length=64)
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    created_at: datetime = moment()
    paused_at: datetime | None = moment(optional=True)
    pause_reason: str = Field(default="", max_length=300)
    failures: int = 0
    retry_at: datetime | None = moment(optional=True)


class WebhookEvent(SQLModel, table=True):
    """Something that happened to some leads in one act, written in the transaction that did it.

    Only their ids: what a message says of them is read when it is sent. `uid` names it to whoever is told.
    """

    __tablename__ = "webhook_event"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    id: int | None = primary_key()
    uid: str = Field(unique=True, max_length=40)
    event: str = Field(max_length=20)
    campaign_id: int | None = Field(default=None, sa_type=big_integer())
    lead_ids: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at: datetime = moment(index=True)


class Delivery(SQLModel, table=True):
    """One event on its way to one webhook. A sender holds it until `lease_until`, under its number of `attempts`."""

    __table_args__ = (
        Index(
            "ix_delivery_waiting",
            "webhook_id",
            "due_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("ix_delivery_by_webhook", "webhook_id", "id"),
    )

    id: int | None = primary_key()
    webhook_id: int = Field(foreign_key="webhook.id", ondelete="CASCADE", sa_type=big_integer())
    event_id: int = Field(
        foreign_key="webhook_event.id", index=True, ondelete="CASCADE", sa_type=big_integer()
    )
    status: str = Field(default=DeliveryStatus.WAITING, max_length=20)
    attempts: int = 0
    due_at: datetime = moment()
    lease_until: datetime | None = moment(optional=True)
    tried_at: datetime | None = moment(optional=True)
    code: int | None = None
    error: str = Field(default="", max_length=300)
