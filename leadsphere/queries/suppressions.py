"""Reads of the suppression list: a page of it, whom it is about, and what an entry would do."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import ColumnElement, and_, exists, func, or_, true
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, can
from leadsphere.attributes import On
from leadsphere.models import Account, Act, ContactPoint, Forbids, Suppression
from leadsphere.models.rows import table_of
from leadsphere.values.reach import keys_over, stretch
from leadsphere.values.text import fold

T = TypeVar("T")

PAGE = 100
"""Entries of a page."""
COUNTED = 10_000
"""Entries that match a search are counted so far: "10,000+"."""
_FEW = 500
"""Keys in one statement."""
_STRETCHES = 50
"""Stretches of keys in one statement."""

_POINT = table_of(On.CONTACT)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as the list shows it: `at` is ISO 8601, `by` the name of whoever added it."""

    id: int
    kind: str
    value: str
    forbids: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a lead is suppressed: the entry, and the reason where this person may read it.

    `query` is the value as an address of the list's page says it.
    """

    entry_id: int
    value: str
    forbids: str
    reason: str
    by: str
    at: str
    query: str


def page(
    session: Session, *, text: str = "", forbids: str = "", before: int | None = None, limit: int = PAGE
) -> list[EntryRow]:
    """Entries, the newest first, from below the id `before`; those that hold `text` in value or reason."""
    wanted = (
        sql_select(Suppression, col(Account.name))
        .join(Account, col(Account.id) == col(Suppression.account_id), isouter=True)
        .where(*_asked(text, forbids))
        .order_by(col(Suppression.id).desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(col(Suppression.id) < before)
    return [_row(entry, name) for entry, name in session.execute(wanted).all()]


def entry_row(session: Session, entry_id: int) -> EntryRow | None:
    """One entry, or None where it is gone."""
    found = session.get(Suppression, entry_id)
    if found is None:
        return None
    by = session.get(Account, found.account_id) if found.account_id is not None else None
    return _row(found, by.name if by else None)


def count(session: Session, *, text: str = "", forbids: str = "") -> int:
    """How many entries match; all are counted where no text is asked for, and else up to COUNTED + 1."""
    some = sql_select(col(Suppression.id)).where(*_asked(text, forbids))
    if text:
        some = some.limit(COUNTED + 1)
    return session.execute(sql_select(func.count()).select_from(some.subquery())).scalar_one()


def entries_about(session: Session, keys: Collection[str]) -> dict[str, Suppression]:
    """The entries of these keys, by key."""
    found: dict[str, Suppression] = {}
    for some in _batches(keys, _FEW):
        entries = session.exec(select(Suppression).where(col(Suppression.key).in_(some)))
        found |= {entry.key: entry for entry in entries}
    return found


def points_under(session: Session, keys: Collection[str]) -> list[Any]:
    """The contact points that entries of these keys are about, each once.

    Of each: id, lead_id, kind, value, reach_key, suppressed.
    """
    columns = [_POINT.c[name] for name in ("id", "lead_id", "kind", "value", "reach_key", "suppressed")]
    wide = [part for key in keys if (part := stretch(key)) is not None]
    single = [key for key in keys if stretch(key) is None]
    reach = _POINT.c.reach_key
    asked = [reach.in_(some) for some in _batches(single, _FEW)]
    asked += [
        or_(*(and_(reach >= first, reach < end) for first, end in some))
        for some in _batches(wide, _STRETCHES)
    ]
    found: dict[int, Any] = {}
    for condition in asked:
        rows = session.execute(sql_select(*columns).where(condition).order_by(_POINT.c.id)).all()
        found |= {row.id: row for row in rows}
    return list(found.values())


def leads_under(session: Session, keys: Collection[str]) -> set[int]:
    """The leads that entries of these keys are, or would be, about."""
    return {row.lead_id for row in points_under(session, keys)}


def is_suppressed(lead_id: Any) -> ColumnElement[bool]:
    """Whether any entry is about the lead whose id this column holds."""
    point = _POINT.alias()
    # Written as the partial index says it: SQLite uses it only then.
    return exists().where(point.c.lead_id == lead_id, point.c.suppressed == true())


def marks_of(session: Session, actor: Actor, lead_id: int) -> list[Mark]:
    """The entries about a lead, as `actor` may see them: whoever may not read the list learns of the mark alone."""
    keys = session.exec(
        select(ContactPoint.reach_key).where(ContactPoint.lead_id == lead_id, col(ContactPoint.suppressed))
    ).all()
    entries = entries_about(session, {over for key in keys for over in keys_over(key)}) if keys else {}
    if not entries:
        return []
    if not can(actor, Act.SEE_SUPPRESSIONS):
        strictest = max(entries.values(), key=lambda entry: entry.forbids == Forbids.HOLD)
        return [Mark(0, "", strictest.forbids, "", "", "", "")]
    rows = [entry_row(session, entry.id or 0) for entry in entries.values()]
    return [
        Mark(row.id, row.value, row.forbids, row.reason, row.by, row.at, quote(row.value, safe=""))
        for row in sorted((row for row in rows if row), key=lambda row: row.id)
    ]


def all_entries(session: Session) -> Iterator[EntryRow]:
    """The whole list, the oldest first, a page in memory at a time."""
    last = 0
    while True:
        wanted = (
            sql_select(Suppression, col(Account.name))
            .join(Account, col(Account.id) == col(Suppression.account_id), isouter=True)
            .where(col(Suppression.id) > last)
            .order_by(col(Suppression.id))
            .limit(_FEW)
        )
        rows: Sequence[Any] = session.execute(wanted).all()
        yield from (_row(entry, name) for entry, name in rows)
        if len(rows) < _FEW:
            return
        last = rows[-1][0].id


def _asked(text: str, forbids: str) -> list[Any]:
    asked: list[Any] = [col(Suppression.forbids) == forbids] if forbids else []
    said, folded = text.strip().lower(), fold(text)
    if said:
        columns: Mapping[Any, str] = {
            col(Suppression.value): said,
            table_of(On.SUPPRESSION).c.reason_key: folded,
        }
        asked.append(or_(*(c.contains(part, autoescape=True) for c, part in columns.items() if part)))
    return asked


def _row(entry: Suppression, name: str | None) -> EntryRow:
    by = name or ("Somebody" if entry.account_id else "Command line")
    return EntryRow(
        entry.id or 0, entry.kind, entry.value, entry.forbids, entry.reason, by, entry.created_at.isoformat()
    )


def _batches(items: Collection[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
