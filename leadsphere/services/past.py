"""Leads as they were on a past day: what has changed since is taken back on copies, in a database in memory.

Who has no change since that day is as they were. All others are read with everything that is theirs, their changes
are applied backwards, and the filter is asked of them by the same SQL as ever.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import create_engine, func, insert, or_
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql import select
from sqlmodel import Session, SQLModel, col

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import BadValue, NotFound, TooMany
from leadsphere.filters import filter as filters
from leadsphere.filters import sql
from leadsphere.filters.operators import Op
from leadsphere.filters.subjects import Vocabulary
from leadsphere.models import Change, ChangeSet, Company, ContactPoint, CustomValue, Job, Lead, Note
from leadsphere.models.folded import folded_copies
from leadsphere.models.rows import ACCOUNT, from_json, table_of
from leadsphere.queries import lead_cards
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.segments import open_segment, scope_of
from leadsphere.services.companies import bounds
from leadsphere.services.keys import keys_of
from leadsphere.values.dates import show_date
from leadsphere.values.text import fold

MOST_CHANGED = 50_000
"""Leads that have changed since the day: more are not rebuilt."""
MOST_LISTED = 200
"""People of each list that are named."""
_AT_ONCE = 5_000
"""Values in one statement."""

_OF_A_LEAD = (On.CONTACT, On.MEMBERSHIP, On.TAGGING, On.NOTE, On.CUSTOM_VALUE)
_NAMED = (On.TAG, On.CAMPAIGN, On.CUSTOM_FIELD)
_MODELS: dict[On, type[SQLModel]] = {
    On.LEAD: Lead,
    On.COMPANY: Company,
    On.CONTACT: ContactPoint,
    On.NOTE: Note,
    On.CUSTOM_VALUE: CustomValue,
}
"""Those that have folded copies."""

Rows = dict[On, dict[int, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Passer:
    """Somebody who joined or left. `is_gone`: deleted meanwhile, or made one with another lead."""

    id: int
    name: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Then:
    """A segment at the end of a past day and now. The lists name at most `MOST_LISTED`, by name."""

    day: str = ""
    before: int = 0
    now: int = 0
    joined: int = 0
    left: int = 0
    joiners: list[Passer] = field(default_factory=list[Passer])
    leavers: list[Passer] = field(default_factory=list[Passer])


def since(session: Session, actor: Actor, segment_id: int, day: date) -> Then:
    """Who was in a segment at the end of `day` (UTC), by its conditions of today, and who joined and left since.

    Raises NotFound, BadValue for a day that is not past, BadFilter, and TooMany where more leads than
    `MOST_CHANGED` have changed since.
    """
    segment = open_segment(session, actor, segment_id)
    if not segment.id:
        raise NotFound("This segment is no longer here.")
    if day >= now(session).date():
        raise BadValue("Choose a day that is over.")
    moment = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
    scope = scope_of(session, actor.account_id, segment.wanted)
    return compared(session, scope, moment, shown=show_date(day.isoformat()))


def compared(session: Session, scope: Scope, moment: datetime, *, shown: str = "") -> Then:
    """Who was in the scope at that moment, and who joined and left since. Raises TooMany."""
    changes = _changes(session, moment)
    affected = _affected(session, changes)
    rows = _as_they_were(session, changes, affected)
    before = _found_among(rows, session, scope, moment)
    after = _found(session, scope, now(session), among=affected)
    if _asks_for_ages(scope):
        # Who has not changed may still have grown too old, or old enough.
        before |= _found(session, scope, moment) - affected
        everybody = _found(session, scope, now(session))
        many, after = len(everybody), everybody
    else:
        many = lead_cards.count(session, scope)
    joined, left = after - before, before - after
    return Then(
        shown,
        many - len(joined) + len(left),
        many,
        len(joined),
        len(left),
        _named(session, joined, rows),
        _named(session, left, rows),
    )


def _changes(session: Session, moment: datetime) -> list[Any]:
    """What has changed since, the newest first. What a job did belongs to an act that may have begun before."""
    running = select(col(Job.id)).where(or_(col(Job.finished_at).is_(None), col(Job.finished_at) >= moment))
    sets = select(col(ChangeSet.id)).where(
        or_(col(ChangeSet.at) >= moment, col(ChangeSet.job_id).in_(running))
    )
    since_then = (col(Change.change_set_id).in_(sets), col(Change.at) >= moment)
    some = select(col(Change.lead_id)).where(*since_then, col(Change.lead_id).is_not(None)).distinct()
    limited = some.limit(MOST_CHANGED + 1).subquery()
    if session.execute(select(func.count()).select_from(limited)).scalar_one() > MOST_CHANGED:
        raise TooMany(f"More than {MOST_CHANGED:,} leads have changed since that day. Choose a later one.")
    columns = (
        *(col(Change.id), col(Change.thing), col(Change.thing_id), col(Change.lead_id)),
        *(col(Change.attribute), col(Change.old), col(Change.new)),
    )
    return list(session.execute(select(*columns).where(*since_then).order_by(col(Change.id).desc())))


def _affected(session: Session, changes: Sequence[Any]) -> set[int]:
    """The leads that changed, and those of companies that did. Raises TooMany."""
    found = {change.lead_id for change in changes if change.lead_id is not None}
    companies = {change.thing_id for change in changes if change.thing == On.COMPANY}
    lead = table_of(On.LEAD)
    for some in _few(companies):
        found |= set(session.execute(select(lead.c.id).where(lead.c.company_id.in_(some))).scalars())
    if len(found) > MOST_CHANGED:
        raise TooMany(f"More than {MOST_CHANGED:,} leads have changed since that day. Choose a later one.")
    return found


def _as_they_were(session: Session, changes: Sequence[Any], affected: set[int]) -> Rows:
    rows: Rows = {On.LEAD: _read(session, On.LEAD, "id", affected)}
    for on in _OF_A_LEAD:
        rows[on] = _read(session, on, "lead_id", affected)
    rows[On.COMPANY] = _read(session, On.COMPANY, "id", _companies(rows, changes))
    for on in _NAMED:
        rows[on] = _read(session, on, "id", None)
    for change in changes:
        if (on := On(change.thing)) in rows:
            _take_back(rows[on], on, change)
    _write_copies(rows)
    return rows


def _companies(rows: Rows, changes: Sequence[Any]) -> set[int]:
    found = {row["company_id"] for row in rows[On.LEAD].values()}
    for change in changes:
        if change.thing == On.COMPANY:
            found.add(change.thing_id)
        elif change.thing == On.LEAD and change.attribute == "company_id":
            found.add(change.old)
        elif change.thing == On.LEAD and not change.attribute and change.old:
            found.add(change.old.get("company_id"))
    return found - {None}


def _take_back(rows: dict[int, dict[str, Any]], on: On, change: Any) -> None:
    table, row = table_of(on), rows.get(change.thing_id)
    if change.attribute:
        # What a thing is called is today's: a filter names it so.
        if row is not None and change.attribute in table.c and on not in _NAMED:
            row[change.attribute] = from_json(table.c[change.attribute], change.old)
    elif change.old is None:
        if on not in _NAMED:
            rows.pop(change.thing_id, None)
    elif row is None and not (on in _NAMED and _is_taken(rows, change.old)):
        rows[change.thing_id] = {
            column.name: from_json(column, change.old.get(column.name)) for column in table.columns
        }


def _is_taken(rows: dict[int, dict[str, Any]], gone: dict[str, Any]) -> bool:
    """Whether something else has the unique name of a thing that is gone."""
    name = "name_key" if "name_key" in gone else "label_key"
    return any(row[name] == gone.get(name) for row in rows.values())


def _write_copies(rows: Rows) -> None:
    """Write afresh what is derived from the rows."""
    for on, model in _MODELS.items():
        for row in rows[on].values():
            row |= folded_copies(model, {name: value or "" for name, value in row.items()})
    for row in rows[On.COMPANY].values():
        row["name_key"] = fold(row["name"])[:300]
        row["headcount_min"], row["headcount_max"] = bounds(row["headcount"])
    also: dict[int, list[str]] = defaultdict(list)
    for row in sorted(rows[On.CUSTOM_VALUE].values(), key=lambda row: row["field_id"]):
        also[row["lead_id"]].append(row["value"])
    for row in sorted(rows[On.CONTACT].values(), key=lambda row: row["id"]):
        also[row["lead_id"]].append(row["value"])
    for id_, row in rows[On.LEAD].items():
        company = rows[On.COMPANY].get(row["company_id"] or 0)
        row |= keys_of(row, company["name"] if company else "", also[id_])


def _found_among(rows: Rows, session: Session, scope: Scope, moment: datetime) -> set[int]:
    """Those of the rebuilt leads for whom the filter held."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    try:
        with engine.begin() as connection:
            tables = [table_of(on) for on in rows]
            SQLModel.metadata.create_all(connection, tables=[*tables, ACCOUNT])
            for on, found in rows.items():
                if found:
                    connection.execute(insert(table_of(on)), list(found.values()))
            if accounts := _accounts(session):
                connection.execute(insert(ACCOUNT), accounts)
            lead = table_of(On.LEAD)
            terms = sql.Terms(Vocabulary(scope.own), scope.campaign_id, sqlite=True)
            wanted = select(lead.c.id).where(sql.holds(scope.written_out, terms))
            return set(connection.execute(wanted, sql.given(scope.written_out, moment)).scalars())
    finally:
        engine.dispose()


def _accounts(session: Session) -> list[dict[str, Any]]:
    """The names of everybody, and nothing else of them."""
    wanted = select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.name_key, ACCOUNT.c.created_at)
    blank = {"password_hash": "", "role": ""}
    rows: Any = session.execute(wanted).mappings()
    return [blank | dict(row) | {"email": str(row["id"])} for row in rows]


def _found(session: Session, scope: Scope, moment: datetime, among: Iterable[int] | None = None) -> set[int]:
    """The leads, of these or of all, for whom the filter holds, its ages counted from a moment."""
    lead = table_of(On.LEAD)
    terms = sql.Terms(Vocabulary(scope.own), scope.campaign_id, lead_cards.is_sqlite(session))
    wanted = select(lead.c.id).where(sql.holds(scope.written_out, terms))
    given = sql.given(scope.written_out, moment)
    statements = [wanted] if among is None else [wanted.where(lead.c.id.in_(some)) for some in _few(among)]
    return {
        id_ for statement in statements for id_ in session.connection().execute(statement, given).scalars()
    }


def _asks_for_ages(scope: Scope) -> bool:
    return any(c.op in (Op.WITHIN, Op.OLDER) for c in filters.conditions(scope.written_out))


def _named(session: Session, ids: set[int], rows: Rows) -> list[Passer]:
    lead = table_of(On.LEAD)
    there: dict[int, tuple[str, str]] = {}
    for some in _few(ids):
        columns = select(lead.c.id, lead.c.first_name, lead.c.last_name, lead.c.name_key)
        for id_, first, last, key in session.execute(columns.where(lead.c.id.in_(some))):
            there[id_] = (key, f"{first} {last}".strip() or "No name")
    found = [(*there[id_], Passer(id_, there[id_][1])) for id_ in ids if id_ in there]
    for id_ in ids - there.keys():
        row = rows[On.LEAD][id_]
        name = f"{row['first_name']} {row['last_name']}".strip() or "No name"
        found.append((row["name_key"], name, Passer(id_, name, is_gone=True)))
    return [passer for _, _, passer in sorted(found, key=lambda one: (one[0], one[2].id))][:MOST_LISTED]


def _read(session: Session, on: On, column: str, ids: Iterable[int] | None) -> dict[int, dict[str, Any]]:
    table = table_of(on)
    statements = (
        [select(table)]
        if ids is None
        else [select(table).where(table.c[column].in_(some)) for some in _few(ids)]
    )
    return {
        row.id: dict(row._mapping)  # pyright: ignore[reportPrivateUsage] - its public name
        for statement in statements
        for row in session.execute(statement)
    }


def _few(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
