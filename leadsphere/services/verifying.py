"""Verifying the contact points of leads: read, checked outside of any transaction, and written as one act.

Whoever verifies as a step of something larger calls `addresses()` in a session that reads, `check()` in none, and
`store()` in the transaction of its act: between them nothing is held.
"""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import NotFound, NotNow
from leadsphere.models import Act, ContactKind, ContactPoint, Verdict
from leadsphere.models.rows import table_of, to_json
from leadsphere.queries.settings import verification_settings
from leadsphere.services import due, rechecks
from leadsphere.services.contacts import set_contact_attribute
from leadsphere.services.editing import Edit
from leadsphere.services.many_rows import update_each
from leadsphere.services.provider_use import note_use, terms
from leadsphere.services.recording import Record, begin, done_before
from leadsphere.verification import asking
from leadsphere.verification.asking import LINKS, Address, Checked, Outside, Terms
from leadsphere.verification.resolver import Resolver
from leadsphere.verification.verdict import (
    OTHERS,
    PROVIDER_SAID,
    SUPPRESSED,
    SUPPRESSED_ONES,
    UNANSWERED_ONES,
    Claim,
    Finding,
)

_POINT = table_of(On.CONTACT)
_KNOWN = ("verdict", "verdict_reason", "evidence", "verified_at")
_COLUMNS = tuple(
    _POINT.c[name]
    for name in ("id", "lead_id", "kind", "value", "reach_key", "suppressed", "created_at", *_KNOWN)
)
_NOTHING_KNOWN = (Verdict.PENDING, Verdict.UNKNOWN)
_ASKED_THE_MAILBOX = ("smtp", PROVIDER_SAID)
_PHONE, _PAGE = OTHERS
_PREFIXES = {ContactKind.EMAIL: "", ContactKind.PHONE: _PHONE}


def addresses(
    session: Session,
    *,
    lead_ids: Sequence[int] = (),
    contact_ids: Sequence[int] = (),
    unverified: bool = False,
) -> list[Address]:
    """The contact points of these leads that can be verified, and those of these ids, in order.

    That is e-mail addresses and phone numbers, and web addresses where the workspace asks for pages. Each carries what
    is known of it and what the workspace has decided, so that `check()` needs no database. `unverified`: only those
    e-mail addresses that are verified by themselves, about which name servers alone are asked, since nobody ordered it.
    """
    agreed = _names_alone(session) if unverified else terms(session)
    kinds = (ContactKind.EMAIL, ContactKind.PHONE, *(LINKS if agreed.rules.asks_pages else ()))
    found = sql_select(*_COLUMNS).where(
        _POINT.c.kind.in_((ContactKind.EMAIL,) if unverified else kinds),
        _POINT.c.lead_id.in_(lead_ids) | _POINT.c.id.in_(contact_ids),
        *((due.unverified_ones(),) if unverified else ()),
    )
    rows = session.execute(found.order_by(_POINT.c.id)).all()
    leads = _leads_by_mailbox(session, [row.reach_key for row in rows if row.kind == ContactKind.EMAIL])
    return [
        replace(_address(row, max(0, leads.get(row.reach_key, 1) - 1), agreed), automatic=unverified)
        for row in rows
    ]


def _names_alone(session: Session) -> Terms:
    """What the workspace has decided, but for whom to ask beside name servers."""
    rules = verification_settings(session)
    return Terms(replace(rules, asks_mailboxes=False, asks_pages=False, provider=""))


AT_ONCE, AT_ONCE_SLOWLY = 3_000, 50
"""Leads of one chunk of a job: fewer where mail servers, websites or a provider are asked, who take long."""


def at_once(session: Session) -> int:
    """How many leads to check at once on the workspace's terms: what is not stored yet may be asked twice."""
    rules = verification_settings(session)
    asks_slowly = rules.asks_mailboxes or rules.asks_pages or rules.provider
    return AT_ONCE_SLOWLY if asks_slowly else AT_ONCE


async def check(
    wanted: Sequence[Address], resolver: Resolver, at: datetime, outside: Outside | None = None
) -> list[Checked]:
    """Check what `addresses()` read; `at` is now, `outside` whom to ask beside name servers (this process's usual).

    Takes as long as the slowest of whoever is asked, and holds nothing meanwhile: cancel it, and nothing was done.
    """
    return await asking.check(wanted, resolver, at, outside)


def _leads_by_mailbox(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """How many leads have each of these mailboxes, however it is spelled there."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    many = func.count(_POINT.c.lead_id.distinct())
    found = (
        sql_select(_POINT.c.reach_key, many)
        .where(_POINT.c.reach_key.in_(wanted), _POINT.c.kind == ContactKind.EMAIL)
        .group_by(_POINT.c.reach_key)
        .having(many > 1)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def _address(row: Any, others: int, agreed: Terms) -> Address:
    told = row.evidence.get("told")
    return Address(
        row.id,
        row.value,
        claim_in(row) if row.kind == ContactKind.EMAIL else None,
        row.suppressed,
        row.kind,
        Claim.of(told, PROVIDER_SAID) if told else None,
        others if row.kind == ContactKind.EMAIL else 0,
        agreed,
    )


def store(session: Session, record: Record, checked: Sequence[Checked]) -> dict[str, int]:
    """Write what was found, within an act; how many addresses have which verdict now, and how many `UNANSWERED_ONES`.

    Phone numbers and pages are counted apart (`verdict.OTHERS`). An address that was changed or removed meanwhile is
    skipped, and so is one that somebody verified while it was verified by itself. Where nobody answered, what was
    known stays, and so it does of `SUPPRESSED_ONES`. An address of which no name server could say anything was not
    verified, and stays so. It is verified again by itself (services/rechecks.py), as is one whose mail server asked to
    come back later.
    """
    by_id = {one.contact_id: one for one in checked}
    # Leads that share an address were paid for once.
    paid = len({one.value for one in checked if one.paid})
    note_use(session, paid, next((one.trouble for one in checked if one.trouble), ""))
    found = sql_select(*_COLUMNS).where(_POINT.c.id.in_(by_id)).order_by(_POINT.c.id).with_for_update()
    said, rows, overtaken = Counter[str](), dict[int, dict[str, Any]](), set[int]()
    silent = set[int]()
    for row in session.execute(found):
        one = by_id[row.id]
        if row.value != one.value:
            continue
        if one.automatic and row.verified_at is not None and not row.evidence.get("claim", {}).get("is_new"):
            overtaken.add(row.id)
            continue
        prefix = _PREFIXES.get(row.kind, _PAGE)
        if row.suppressed or one.finding is SUPPRESSED:
            said[prefix + SUPPRESSED_ONES] += 1
            continue
        if not one.finding.is_answered:
            said[UNANSWERED_ONES] += 1
            if _is_unverified(one) and row.verified_at is None:
                silent.add(row.id)
            if _says_less(one.finding, row):
                continue
        said[prefix + one.finding.verdict.value] += 1
        at = row.verified_at if _is_unverified(one) else now(session)
        rows[row.id] = _put(record, row, one.finding, at)
    if rows:
        given = {_POINT.c[name]: [values[name] for values in rows.values()] for name in _KNOWN}
        update_each(session, [*rows], given)
        session.expire_all()
    rechecks.note(session, [one for one in checked if one.contact_id not in overtaken], silent)
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


def note_claim(record: Record, point: ContactPoint, claim: Claim, source: str) -> None:
    """Note, within an act, what an exporter says of an address that is there: never in place of our own verdict.

    Where that rests on names alone, the address is to be verified again by itself.
    """
    kept: dict[str, Any] = {**claim.as_json()}
    said: dict[str, Any] = {}
    if point.verified_at is None:
        said = {"verdict": claim.verdict.value, "verdict_reason": claim.reason}
    elif point.evidence.get("source") not in _ASKED_THE_MAILBOX:
        kept["is_new"] = True
    said["evidence"] = {**point.evidence, "claim": kept}
    record.put(On.CONTACT, point, said, lead_id=point.lead_id, source=source)


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


def _says_less(finding: Finding, row: Any) -> bool:
    """Whether a finding without an answer says less than what is known: only what the address shows says more."""
    if row.verdict in _NOTHING_KNOWN or finding.verdict is Verdict.DISPOSABLE:
        return False
    return finding.verdict is Verdict.UNKNOWN or row.verified_at is not None


def _is_unverified(one: Checked) -> bool:
    """Whether nobody could be asked, and the address shows nothing that needs no asking."""
    return one.is_silent and one.finding.verdict is not Verdict.DISPOSABLE


def _put(record: Record, row: Any, finding: Finding, moment: datetime | None) -> dict[str, Any]:
    """Note what changes of an address; what it says now."""
    values: dict[str, Any] = {
        "verdict": finding.verdict.value,
        "verdict_reason": finding.reason,
        "evidence": dict(finding.evidence),
        "verified_at": moment,
    }
    for name, value in values.items():
        if (old := getattr(row, name)) != value:
            record.changed(On.CONTACT, row.id, name, to_json(old), to_json(value), lead_id=row.lead_id)
    return values


def claim_in(row: Any) -> Claim | None:
    """What an exporter said: kept with the evidence, or a verdict that came in with the address itself."""
    kept = row.evidence.get("claim")
    if kept:
        return Claim.of(kept)
    if row.verified_at is None and row.verdict != Verdict.PENDING and not row.evidence:
        reason = row.verdict_reason or f"It came in as {row.verdict}"
        return Claim(Verdict(row.verdict), reason, row.created_at)
    return None
