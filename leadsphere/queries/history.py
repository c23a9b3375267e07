"""The history of a lead: who did what to it, when, from what to what; newest first, in pages."""

# SQLModel's `select` knows at most four columns, so what comes back is unknown to a type checker.
# pyright: reportCallIssue=false, reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, union
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, can
from leadsphere.attributes import On
from leadsphere.models import NOT_UNDONE, OPEN, Account, Act, Change, ChangeSet, Job, Lead
from leadsphere.queries.change_lines import (
    HIDDEN,
    Known,
    Line,
    key_of,
    label_of_key,
    read_lines,
)

PAGE = 20
"""Change sets in a page."""
FIRST = 4
"""Lines of a set that are shown at once; the others open."""
COUNTED = 10_000
"""Changes of a set that are looked at to count its leads."""
MOST_LEADS = 1_000
"""Leads of a set that are said exactly where not all of its changes were looked at."""

_TYPED = frozenset({Act.EDIT_LEAD, Act.EDIT_COMPANY, Act.EDIT_CONTACT, Act.NOTE})
"""Acts whose values somebody typed."""


@dataclass(frozen=True, slots=True)
class HistorySet:
    """One act, as far as it is about this lead. `position` is where it stands: greater is newer.

    `undo` names the button that takes it back ("Undo" or, of an undo, "Redo"), empty where nobody may.
    `source` is where most of its values came from; a line that came from elsewhere says so itself.
    """

    id: int
    position: int
    who: str
    did: str
    at: str
    lines: list[Line]
    more: list[Line]
    source: str
    leads: str
    is_large: bool
    undo: str
    undone: str


@dataclass(frozen=True, slots=True)
class Topic:
    """An attribute that has changed, to filter by."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class History:
    """A page of it, whether there is more below, and what can be filtered by."""

    sets: list[HistorySet]
    has_more: bool
    topics: list[Topic]


NO_HISTORY = History([], has_more=False, topics=[])


def history(
    session: Session,
    actor: Actor,
    lead_id: int,
    *,
    topic: str = "",
    before: int | None = None,
    down_to: int | None = None,
    limit: int = PAGE,
) -> History:
    """What happened to a lead, as `actor` may see and undo it; of one `topic` where that is given.

    The page begins below the position `before`, and has `limit` sets, or all down to the position `down_to`.
    """
    entries = _entries(session, lead_id)
    known = _contacts_and_fields(session, entries)
    wanted = [entry for entry in entries if entry.may_say(topic, known)]
    standing: list[tuple[int, list[_Entry]]] = sorted(
        ((some[-1].id, some) for some in _by_set(wanted) if before is None or some[-1].id < before),
        key=lambda pair: -pair[0],
    )
    here = [pair for pair in standing if down_to is None or pair[0] >= down_to]
    found = _filled(session, lead_id, topic, here)
    shown = list(found if down_to is not None else islice(found, limit + 1))
    has_more = len(here) < len(standing) if down_to is not None else len(shown) > limit
    shown = shown if down_to is not None else shown[:limit]
    return History(_dressed(session, actor, shown), has_more, _topics(session, entries, known))


@dataclass(frozen=True, slots=True)
class UndoQuestion:
    """What an undo would take back: the act, and how many leads exactly."""

    change_set_id: int
    did: str
    leads: int


def undo_question(session: Session, change_set_id: int) -> UndoQuestion | None:
    """What undoing a change set would take back, or None where there is none. Counts all of a large one."""
    change_set = session.get(ChangeSet, change_set_id)
    if change_set is None:
        return None
    leads = session.exec(
        select(func.count(col(Change.lead_id).distinct())).where(Change.change_set_id == change_set_id)
    ).one()
    return UndoQuestion(change_set_id, _did(change_set, *first_act(session, change_set)), leads)


class _Entry(NamedTuple):
    """One change, without what it says."""

    id: int
    change_set_id: int
    thing: str
    thing_id: int
    attribute: str

    def may_say(self, topic: str, known: Known) -> bool:
        if not topic:
            return True
        if self.thing in (On.LEAD, On.COMPANY) and not self.attribute:
            return True
        on = On(self.thing)
        return key_of(on, self.attribute, known.row(on, self.thing_id)) == topic


def _entries(session: Session, lead_id: int) -> list[_Entry]:
    """Every change of the lead that people may want to read of, the oldest first; found without its values."""
    columns: tuple[Any, ...] = (
        Change.id,
        Change.change_set_id,
        Change.thing,
        Change.thing_id,
        Change.attribute,
    )
    mine = sql_select(*columns).where(col(Change.lead_id) == lead_id)
    company_id = session.exec(select(Lead.company_id).where(Lead.id == lead_id)).first()
    if company_id is not None:
        # What the company was before this lead came is no history of the lead.
        since = (
            sql_select(col(Change.change_set_id))
            .where(col(Change.lead_id) == lead_id)
            .order_by(col(Change.id))
            .limit(1)
            .scalar_subquery()
        )
        mine = union(
            mine,
            sql_select(*columns).where(
                col(Change.thing) == On.COMPANY,
                col(Change.thing_id) == company_id,
                col(Change.change_set_id) >= func.coalesce(since, 0),
            ),
        )
    rows = [_Entry(*row) for row in session.execute(mine)]
    merges = _merges_of(session, lead_id)
    return sorted(
        row
        for row in rows
        if row.attribute not in HIDDEN
        or (row.attribute == "updated_at" and row.thing == On.LEAD and row.change_set_id in merges)
    )


def _merges_of(session: Session, lead_id: int) -> set[int]:
    """The merges of a lead: such a one says something even where the lead gained nothing."""
    found = (
        select(ChangeSet.id)
        .join(Change, col(Change.change_set_id) == col(ChangeSet.id))
        .where(ChangeSet.act == Act.MERGE.name, Change.lead_id == lead_id)
        .distinct()
    )
    return {id_ for id_ in session.exec(found) if id_ is not None}


def _by_set(entries: Iterable[_Entry]) -> Iterable[list[_Entry]]:
    found: dict[int, list[_Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.change_set_id].append(entry)
    return found.values()


def _filled(
    session: Session, lead_id: int, topic: str, standing: Sequence[tuple[int, list[_Entry]]]
) -> Iterator[tuple[int, int, list[Line]]]:
    """Position, id and lines of the sets that say something; read some at a time, as far as they are wanted."""
    for start in range(0, len(standing), PAGE + 1):
        some = standing[start : start + PAGE + 1]
        ids = [entry.id for _, entries in some for entry in entries]
        lines = read_lines(session, lead_id, _changes(session, ids))
        merged = _merged_in(session, [entries[0].change_set_id for _, entries in some])
        for position, entries in some:
            number = entries[0].change_set_id
            said = [*merged.get(number, ()), *lines.get(number, ())]
            said = [line for line in said if topic in ("", line.key)]
            if said:
                yield position, number, said


def _changes(session: Session, ids: Sequence[int]) -> list[Change]:
    found: list[Change] = []
    for start in range(0, len(ids), 5_000):
        part = ids[start : start + 5_000]
        found += session.exec(select(Change).where(col(Change.id).in_(part)))
    return found


def _merged_in(session: Session, set_ids: Sequence[int]) -> dict[int, list[Line]]:
    """The lead that each merge among the sets made part of another."""
    found = select(ChangeSet.id).where(col(ChangeSet.id).in_(set_ids), ChangeSet.act == Act.MERGE.name)
    merges = session.exec(found).all()
    gone = select(Change).where(
        col(Change.change_set_id).in_(merges), Change.thing == On.LEAD, Change.attribute == ""
    )
    if not merges:
        return {}
    return {
        change.change_set_id: [Line("merged", "Merged", _name(change.old), "")]
        for change in session.exec(gone)
        if change.old
    }


def _name(row: dict[str, Any]) -> str:
    return f"{row.get('first_name', '')} {row.get('last_name', '')}".strip() or "No name"


def _contacts_and_fields(session: Session, entries: Sequence[_Entry]) -> Known:
    """The rows whose kind or field says what a change of them is about."""
    known = Known(session, ())
    for on in (On.CONTACT, On.CUSTOM_VALUE):
        known.learn(on, {entry.thing_id for entry in entries if entry.thing == on})
    return known


def _topics(session: Session, entries: Sequence[_Entry], known: Known) -> list[Topic]:
    keys: set[str] = set()
    for on, thing_id, attribute in {(On(e.thing), e.thing_id, e.attribute) for e in entries}:
        if attribute or on not in (On.LEAD, On.COMPANY, On.DUPLICATE_PAIR):
            keys.add(key_of(on, attribute, known.row(on, thing_id)))
    return sorted((Topic(key, label_of_key(session, key)) for key in keys), key=lambda t: t.label.casefold())


def _dressed(
    session: Session, actor: Actor, found: Sequence[tuple[int, int, list[Line]]]
) -> list[HistorySet]:
    """Each set with who did it, whether it stands, and what this person may do about it."""
    ids = [number for _, number, _ in found]
    sets = _sets(session, ids)
    undoers = _sets(session, {one.undone_by for one, _ in sets.values() if one.undone_by is not None})
    open_jobs = set(
        session.exec(
            select(Job.id).where(
                col(Job.id).in_({one.job_id for one, _ in sets.values() if one.job_id}),
                col(Job.status).in_(OPEN),
            )
        )
    )
    leads, consents = _leads_in(session, ids), _consents(session, sets)
    dressed: list[HistorySet] = []
    for position, number, lines in found:
        change_set, who = sets[number]
        act, depth = first_act(session, change_set)
        may = can(actor, Act.UNDO) and can(actor, act) and act not in NOT_UNDONE
        free = change_set.undone_by is None and change_set.job_id not in open_jobs
        undoer = undoers.get(change_set.undone_by or 0)
        count, is_all = leads.get(number, (1, True))
        lines, source = _sourced(lines, Act[change_set.act])
        consent = consents.get(change_set.job_id or 0, "")
        dressed.append(
            HistorySet(
                id=number,
                position=position,
                who=who,
                did=_did(change_set, act, depth),
                at=change_set.at.isoformat(),
                lines=lines[:FIRST] if len(lines) > FIRST + 1 else lines,
                more=lines[FIRST:] if len(lines) > FIRST + 1 else [],
                source=" · ".join(part for part in (source, consent) if part),
                leads=_many(count, is_all=is_all),
                is_large=count > 1 or not is_all,
                undo=("Redo" if depth % 2 else "Undo") if may and free else "",
                undone=f"Undone by {undoer[1]}" if undoer else "",
            )
        )
    return dressed


def _consents(session: Session, sets: dict[int, tuple[ChangeSet, str]]) -> dict[int, str]:
    """On what legal basis the imports among these say that they stored people, by job."""
    ids = {one.job_id for one, _ in sets.values() if one.job_id}
    said = session.exec(select(Job.id, Job.spec).where(col(Job.id).in_(ids), Job.kind == "import"))
    found = {id_: spec.get("order", {}).get("consent", "") for id_, spec in said}
    return {id_: f"Consent: {text}" for id_, text in found.items() if id_ and text}


def _sets(session: Session, ids: Collection[int]) -> dict[int, tuple[ChangeSet, str]]:
    """Change sets by id, each with whoever did it."""
    if not ids:
        return {}
    rows: Any = session.exec(
        select(ChangeSet, Account.name)
        .join(Account, col(Account.id) == col(ChangeSet.account_id), isouter=True)
        .where(col(ChangeSet.id).in_(ids))
    )
    return {one.id: (one, name or ("Somebody" if one.account_id else "Command line")) for one, name in rows}


def first_act(session: Session, change_set: ChangeSet) -> tuple[Act, int]:
    """The act that an undo, or an undo of an undo, is about, and how many undos lie between."""
    depth, one = 0, change_set
    while one.undo_of is not None and (before := session.get(ChangeSet, one.undo_of)) is not None:
        one, depth = before, depth + 1
    return Act[one.act], depth


def _did(change_set: ChangeSet, act: Act, depth: int) -> str:
    if not depth:
        return Act[change_set.act].value
    return f"{'undid' if depth % 2 else 'redid'}: {act.value}"


def _leads_in(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, bool]]:
    """How many leads each set touched, and whether that is all of them: a huge set is not counted to its end."""
    some = (
        sql_select(col(Change.lead_id))
        .where(col(Change.change_set_id) == col(ChangeSet.id), col(Change.lead_id).is_not(None))
        .limit(COUNTED)
        .correlate(ChangeSet)
        .subquery()
    )
    # One figure of two: a database looks at the changes once.
    seen = func.count(some.c.lead_id.distinct()) * (COUNTED + 1) + func.count()
    figures = sql_select(col(ChangeSet.id), sql_select(seen).select_from(some).scalar_subquery())
    rows = session.execute(figures.where(col(ChangeSet.id).in_(ids)))
    return {id_: (figure // (COUNTED + 1), figure % (COUNTED + 1) < COUNTED) for id_, figure in rows}


def _many(count: int, *, is_all: bool) -> str:
    if is_all:
        return f"one of {count:,} leads" if count > 1 else ""
    return f"one of {min(count, MOST_LEADS):,}+ leads"


def _sourced(lines: list[Line], act: Act) -> tuple[list[Line], str]:
    """The source of most of the lines, and the lines, of which only the others still say theirs."""
    said = [replace(line, source=line.source or ("typed" if act in _TYPED else "")) for line in lines]
    found = Counter(line.source for line in said if line.source).most_common(1)
    common = found[0][0] if found else ""
    return [replace(line, source="") if line.source == common else line for line in said], common
