"""The ways to reach a lead: e-mails, phones and profiles."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Index, event, false, text
from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, byte_ordered, moment, primary_key
from leadsphere.models.folded import folded
from leadsphere.values import reach


class ContactKind(StrEnum):
    """What a contact point is."""

    EMAIL = "email"
    PHONE = "phone"
    LINKEDIN = "linkedin"
    X = "x"
    FACEBOOK = "facebook"
    GITHUB = "github"
    WEBSITE = "website"
    OTHER = "other"


class Verdict(StrEnum):
    """What verification says of a contact point; never `valid` without evidence."""

    PENDING = "pending"
    VALID = "valid"
    INVALID = "invalid"
    CATCHALL = "catchall"
    ROLE = "role"
    DISPOSABLE = "disposable"
    UNKNOWN = "unknown"


@folded("value")
class ContactPoint(SQLModel, table=True):
    """One address of one lead: several of a kind, exactly one of each kind primary.

    `value` is the normalised form (RFC 5321 address, E.164 number, canonical URL), or the text as it
    came when that could not be understood; `raw` always keeps the text as it came. `evidence` is what the verdict
    rests on (verification/verdict.py), `{}` before anything was verified.

    `reach_key` is what the suppression list finds it by (values/reach.py), written whenever a row goes to the database
    through the model; `suppressed` whether an entry of that list is about it, which services/suppressing.py keeps.
    """

    __tablename__ = "contact_point"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default
    __table_args__ = (
        Index("ix_contact_point_by_value", "kind", "value"),
        Index(
            "ix_contact_point_by_verdict",
            "kind",
            "verdict",
            "lead_id",
            sqlite_where=text("is_primary = 1"),
            postgresql_where=text("is_primary"),
        ),
        Index(
            "ix_contact_point_by_verification",
            "kind",
            "verified_at",
            "lead_id",
            sqlite_where=text("is_primary = 1"),
            postgresql_where=text("is_primary"),
        ),
        Index(
            "ix_contact_point_one_primary",
            "kind",
            "lead_id",
            unique=True,
            # Written as queries write it: SQLite uses a partial index only for the very same words.
            sqlite_where=text("is_primary = 1"),
            postgresql_where=text("is_primary"),
        ),
        Index("ix_contact_point_by_reach", "reach_key"),
        Index(
            "ix_contact_point_suppressed",
            "lead_id",
            sqlite_where=text("suppressed = 1"),
            postgresql_where=text("suppressed"),
        ),
    )

    id: int | None = primary_key()
    lead_id: int = Field(foreign_key="lead.id", index=True, ondelete="CASCADE", sa_type=big_integer())
    kind: str = Field(max_length=20)
    value: str = Field(sa_type=byte_ordered(500))
    raw: str = Field(default="", max_length=500)
    label: str = Field(default="", max_length=60)
    is_primary: bool = False
    verdict: str = Field(default=Verdict.PENDING, max_length=20)
    verdict_reason: str = Field(default="", max_length=300)
    verified_at: datetime | None = moment(optional=True)
    evidence: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict, server_default="{}")
    )
    created_at: datetime = moment()
    reach_key: str = Field(
        default="",
        sa_column=Column(byte_ordered(reach.LONGEST), nullable=False, default="", server_default=""),
    )
    suppressed: bool = Field(
        default=False,
        sa_column=Column(Boolean, nullable=False, default=False, server_default=false()),
    )


def _write_reach(_mapper: Any, _connection: Any, point: ContactPoint) -> None:
    key = reach.reach_key(point.kind, point.value)
    if point.reach_key != key:
        set_attribute(point, "reach_key", key)


for _moment in ("before_insert", "before_update"):
    event.listen(ContactPoint, _moment, _write_reach)
