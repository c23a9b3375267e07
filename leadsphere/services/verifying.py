"""Verifying the e-mail addresses of leads: read, checked outside of any transaction, and written as one act."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import NotFound, NotNow
from leadsphere.models import Act, ContactKind, ContactPoint, Verdict
from leadsphere.models.rows import table_of, to_json
from leadsphere.services.contacts import set_contact_attribute
from leadsphere.services.editing import Edit
from leadsphere.services.recording import Record, begin, done_before
from leadsphere.verification.resolver import Answer, Resolver
from leadsphere.verification.verdict import (
    SUPPRESSED,
    SUPPRESSED_ONES,
    UNANSWERED_ONES,
    Claim,
    Finding,
    has_domain,
    judge,
)

_POINT = table_of(On.CONTACT)
_KNOWN = ("verdict", "verdict_reason", "evidence", "verified_at")
_COLUMNS = tuple(_POINT.c[name] for name in ("id", "lead_id", "value", "suppressed", *_KNOWN))
_NOTHING_KNOWN = (Verdict.PENDING, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address to verify, what an exporter said of it, and whether it is on the suppression list."""

    contact_id: int
    value: str
    claim: Claim | None
    suppressed: bool = False

    @property
    def domain(self) -> str:
        """Where name servers are asked; "" for an address that nobody asks about."""
        return "" if self.suppressed or not has_domain(self.value) else self.value.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of an address."""

    contact_id: int
    value: str
    finding: Finding


def addresses(
    session: Session,
    *,
    lead_ids: Sequence[int] = (),
    contact_ids: Sequence[int] = (),
    unverified: bool = False,
) -> list[Address]:
    """The e-mail addresses of these leads, and those of these contact points, in order.

    `unverified`: only those that never were verified.
    """
    found = sql_select(*_COLUMNS, _POINT.c.created_at).where(
        _POINT.c.kind == ContactKind.EMAIL,
        _POINT.c.lead_id.in_(lead_ids) | _POINT.c.id.in_(contact_ids),
        *((_POINT.c.verified_at.is_(None),) if unverified else ()),
    )
    rows = session.execute(found.order_by(_POINT.c.id)).all()
    return [Address(row.id, row.value, _claim_in(row), row.suppressed) for row in rows]


async def check(wanted: Sequence[Address], resolver: Resolver, at: datetime) -> list[Checked]:
    """Check addresses, each domain once; `at` is now. Takes as long as the slowest name server."""
    domains = sorted({one.domain for one in wanted} - {""})
    answers = dict(zip(domains, await asyncio.gather(*map(resolver.mail_of, domains)), strict=True))
    return [Checked(one.contact_id, one.value, _found(one, answers, at)) for one in wanted]


def _found(one: Address, answers: Mapping[str, Answer], at: datetime) -> Finding:
    return SUPPRESSED if one.suppressed else judge(one.value, answers.get(one.domain), claim=one.claim, at=at)


def store(session: Session, record: Record, checked: Sequence[Checked]) -> dict[str, int]:
    """Write what was found, within an act; how many addresses have which verdict now, and how many `UNANSWERED_ONES`.

    An address that was changed or removed meanwhile is skipped. Where nobody answered, what was known stays, and so
    it does of `SUPPRESSED_ONES`.
    """
    by_id = {one.contact_id: one for one in checked}
    found = sql_select(*_COLUMNS).where(_POINT.c.id.in_(by_id)).order_by(_POINT.c.id).with_for_update()
    said, rows = Counter[str](), list[dict[str, Any]]()
    for row in session.execute(found):
        one = by_id[row.id]
        if row.value != one.value:
            continue
        if row.suppressed or one.finding is SUPPRESSED:
            said[SUPPRESSED_ONES] += 1
            continue
        if not one.finding.is_answered:
            said[UNANSWERED_ONES] += 1
            if one.finding.verdict is Verdict.UNKNOWN and row.verdict not in _NOTHING_KNOWN:
                continue
        said[one.finding.verdict.value] += 1
        rows.append(_put(record, row, one.finding, now(session)))
    if rows:
        values: dict[Any, Any] = {_POINT.c[name]: bindparam(f"to_{name}") for name in _KNOWN}
        statement = update(_POINT).where(_POINT.c.id == bindparam("of_row")).values(values)
        session.connection().execute(statement, rows)
        session.expire_all()
    return dict(said)


def verify(
    session: Session, actor: Actor, checked: Sequence[Checked], *, operation: str | None = None
) -> tuple[int, Mapping[str, int]]:
    """Write what was found as one act; its change set, 0 where nothing changed, and what `store` counts.

    Raises Forbidden.
    """
    require(actor, Act.VERIFY)
    if done := done_before(session, actor, operation):
        return done, {}
    record = begin(session, actor, Act.VERIFY, operation=operation)
    said = store(session, record, checked)
    return record.settle(), said


def take_suggestion(session: Session, actor: Actor, contact_id: int, seen: str, *, operation: str) -> int:
    """Write the address that was probably meant instead of `seen`, which the person saw; returns the change set.

    Raises NotFound, NotNow where another address stands there by now, AlreadyExists, BadValue, Forbidden.
    """
    require(actor, Act.EDIT_CONTACT)
    if done := done_before(session, actor, operation):
        return done
    contact = session.get(ContactPoint, contact_id)
    if contact is None:
        raise NotFound
    domain = contact.evidence.get("suggestion")
    if contact.value != seen or not domain:
        raise NotNow("This address has changed meanwhile.")
    meant = f"{seen.rpartition('@')[0]}@{domain}"
    set_contact_attribute(session, actor, contact_id, Edit("value", meant, base=seen, operation=operation))
    return done_before(session, actor, operation) or 0


def _put(record: Record, row: Any, finding: Finding, moment: datetime) -> dict[str, Any]:
    """Note what changes of an address; the row to write."""
    values: dict[str, Any] = {
        "verdict": finding.verdict.value,
        "verdict_reason": finding.reason,
        "evidence": dict(finding.evidence),
        "verified_at": moment,
    }
    for name, value in values.items():
        if (old := getattr(row, name)) != value:
            record.changed(On.CONTACT, row.id, name, to_json(old), to_json(value), lead_id=row.lead_id)
    return {"of_row": row.id, **{f"to_{name}": value for name, value in values.items()}}


def _claim_in(row: Any) -> Claim | None:
    """What an exporter said: kept with the evidence, or a verdict that came in with the address itself."""
    kept = row.evidence.get("claim")
    if kept:
        return Claim(Verdict(kept["verdict"]), kept["reason"], datetime.fromisoformat(kept["at"]))
    if row.verified_at is None and row.verdict != Verdict.PENDING:
        reason = row.verdict_reason or f"It came in as {row.verdict}"
        return Claim(Verdict(row.verdict), reason, row.created_at)
    return None
