"""The suppression list: who is never to be held, or never to be contacted, and the mark on contact points of theirs.

The mark is stored, so that lists of a million leads ask it like any other column. It follows from the entries and from
what the contact point says, and from nothing else: whoever writes either calls `mark` in the same transaction.
"""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import bindparam, delete, insert, or_, update
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time, tell
from leadsphere.errors import BadValue, NotFound
from leadsphere.importing.plan import Person
from leadsphere.importing.suppressions import Listing
from leadsphere.live.change import Notice
from leadsphere.models import Act, Change, ContactPoint, Forbids, Suppression
from leadsphere.models.folded import folded_copies
from leadsphere.models.rows import table_of
from leadsphere.queries.suppressions import entries_about, points_under
from leadsphere.services import outbox
from leadsphere.services.deleting import delete_rows, take_away
from leadsphere.services.editing import lock, lock_leads
from leadsphere.services.recording import Record, begin, done_before
from leadsphere.services.traces import GONE, Traces
from leadsphere.values.reach import Reach, keys_over, reach_key, stretch
from leadsphere.values.text import clean

CHUNK = 1_000
"""Entries that one transaction writes."""
LONGEST_REASON = 300

_POINT = table_of(On.CONTACT)
_ENTRY = table_of(On.SUPPRESSION)
_ONE_AT_A_TIME = "suppressing"
"""Entries and contact points that come to be at the same moment would not see each other."""


class Noted(Protocol):
    """What is taken back: a change, as it was noted."""

    @property
    def thing(self) -> str: ...
    @property
    def thing_id(self) -> int: ...
    @property
    def lead_id(self) -> int | None: ...
    @property
    def attribute(self) -> str: ...
    @property
    def old(self) -> Any: ...
    @property
    def new(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry to be: whom it is about, what it forbids, and why."""

    reach: Reach
    forbids: Forbids
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding: how many entries are new, say something else than before, stood there already; and how
    many leads were deleted. `change_set_id` is 0 where nothing changed.
    """

    change_set_id: int
    new: int = 0
    changed: int = 0
    known: int = 0
    deleted: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(
            self.change_set_id or other.change_set_id,
            self.new + other.new,
            self.changed + other.changed,
            self.known + other.known,
            self.deleted + other.deleted,
        )


def wanted_of(listing: Listing, forbids: Forbids, reason: str) -> list[Wanted]:
    """The entries that a list asks for; `forbids` and `reason` are for those of which it does not say."""
    return [Wanted(line.reach, line.forbids or forbids, line.reason or reason) for line in listing.lines]


def add(
    session: Session,
    actor: Actor,
    wanted: Sequence[Wanted],
    *,
    delete_leads: bool = False,
    lead_id: int | None = None,
    operation: str | None = None,
    part_of: int = 0,
) -> Added:
    """Add entries, at most CHUNK of them; one that is there already takes what it forbids and its reason from here.

    `delete_leads` deletes the leads whom an entry that forbids to hold them is about. `lead_id` is whose panel it was
    done in. `part_of` is the change set of an act whose beginning this goes on with. Raises Forbidden.
    """
    require(actor, Act.SUPPRESS)
    if delete_leads:
        require(actor, Act.DELETE)
    if not part_of and (done := done_before(session, actor, operation)):
        return Added(done)
    one_at_a_time(session, _ONE_AT_A_TIME)
    record = Record(session, part_of) if part_of else begin(session, actor, Act.SUPPRESS, operation=operation)
    by_key = {one.reach.key: replace(one, reason=clean(one.reason)[:LONGEST_REASON]) for one in wanted}
    there = entries_about(session, by_key)
    # First, so that an undo, which goes backwards, lets people in again before it brings them back.
    deleted = _delete(session, record, by_key.values()) if delete_leads else 0
    changed = sum(
        record.put(
            On.SUPPRESSION,
            entry,
            {"forbids": by_key[key].forbids.value, "reason": by_key[key].reason},
            lead_id=lead_id,
        )
        for key, entry in there.items()
    )
    session.flush()
    new = [one for key, one in by_key.items() if key not in there]
    _write(session, record, actor, new, lead_id)
    mark_under(session, by_key)
    if part_of:
        record.save()
    change_set_id = part_of or record.settle()
    return Added(change_set_id, len(new), changed, len(there) - changed, deleted)


def remove(session: Session, actor: Actor, entry_ids: Sequence[int], *, operation: str | None = None) -> int:
    """Take entries off the list, at most CHUNK of them; returns the change set, 0 where they are gone.

    Raises Forbidden.
    """
    require(actor, Act.SUPPRESS)
    if done := done_before(session, actor, operation):
        return done
    one_at_a_time(session, _ONE_AT_A_TIME)
    found = select(Suppression).where(col(Suppression.id).in_(entry_ids)).order_by(col(Suppression.id))
    entries = session.exec(found.with_for_update()).all()
    keys = [entry.key for entry in entries]
    record = begin(session, actor, Act.SUPPRESS, operation=operation)
    delete_rows(session, record, On.SUPPRESSION, entries)
    mark_under(session, keys)
    return record.settle()


def set_forbids(
    session: Session, actor: Actor, entry_id: int, forbids: Forbids, *, operation: str | None = None
) -> int:
    """Let an entry forbid something else; returns the change set, 0 where it does. Raises NotFound, Forbidden."""
    require(actor, Act.SUPPRESS)
    if done := done_before(session, actor, operation):
        return done
    one_at_a_time(session, _ONE_AT_A_TIME)
    entry = lock(session, Suppression, entry_id)
    record = begin(session, actor, Act.SUPPRESS, operation=operation)
    record.put(On.SUPPRESSION, entry, {"forbids": forbids.value})
    session.flush()
    return record.settle()


def suppress_lead(
    session: Session, actor: Actor, lead_id: int, forbids: Forbids, reason: str, *, operation: str
) -> Added:
    """Put everything that reaches a lead alone on the list: e-mails, numbers, profiles, and no website's domain.

    Raises NotFound, BadValue where nothing reaches it, Forbidden.
    """
    require(actor, Act.SUPPRESS)
    if not lock_leads(session, [lead_id]):
        raise NotFound
    points = session.exec(select(ContactPoint).where(ContactPoint.lead_id == lead_id)).all()
    wanted = [
        Wanted(Reach(point.kind, point.value.partition(";")[0], point.reach_key), forbids, reason)
        for point in points
        if point.reach_key and not point.reach_key.endswith(".")
    ]
    if not wanted:
        raise BadValue("This lead has no address, number or profile to put on the list.")
    return add(session, actor, wanted, lead_id=lead_id, operation=operation)


def mark(session: Session, contact_ids: Collection[int]) -> None:
    """Bring these contact points in line with what they say, and with the list."""
    if not contact_ids:
        return
    one_at_a_time(session, _ONE_AT_A_TIME)
    session.flush()
    columns = [_POINT.c[name] for name in ("id", "lead_id", "kind", "value", "reach_key", "suppressed")]
    rows = session.execute(sql_select(*columns).where(_POINT.c.id.in_(contact_ids))).all()
    _settle(session, rows)


def mark_under(session: Session, keys: Collection[str]) -> None:
    """Bring all contact points that entries of these keys are, or were, about in line with the list, and tell of it."""
    outbox.note(
        session,
        [
            {"thing": On.CONTACT, "thing_id": row.id, "lead_id": row.lead_id}
            | {"attribute": "suppressed", "old": row.suppressed, "new": not row.suppressed}
            for row in _settle(session, points_under(session, keys))
        ],
    )


def are_suppressed(session: Session, reach_keys: Collection[str]) -> set[str]:
    """Those of these keys of contact points that an entry is about; no entry comes or goes until this has ended."""
    one_at_a_time(session, _ONE_AT_A_TIME)
    return set(_about(session, reach_keys))


def never_held(session: Session, reach_keys: Collection[str], *, but_those_of: int = 0) -> set[str]:
    """Those of these keys of contact points that an entry forbids to hold; none comes or goes until this has ended.

    `but_those_of` is a change set whose entries do not count.
    """
    one_at_a_time(session, _ONE_AT_A_TIME)
    about = _about(session, reach_keys)
    forbidding = {
        key: {entry.id for entry in entries if entry.forbids == Forbids.HOLD}
        for key, entries in about.items()
    }
    made = select(Change.thing_id).where(
        Change.change_set_id == but_those_of, Change.thing == On.SUPPRESSION, Change.attribute == ""
    )
    spared = set(session.exec(made)) if but_those_of and any(forbidding.values()) else set[int]()
    return {key for key, entries in forbidding.items() if entries - spared}


def keys_of_lead(session: Session, lead_id: int) -> set[str]:
    """The keys of all contact points of a lead."""
    found = select(ContactPoint.reach_key).where(ContactPoint.lead_id == lead_id)
    return set(session.exec(found)) - {""}


def forget(session: Session, keys: Collection[str], traces: Traces) -> None:
    """Take somebody who is erased off the list, with its history: their keyed hash keeps them out from now on."""
    own = {entry.id for entry in entries_about(session, keys).values() if stretch(entry.key) is None}
    perhaps = or_(
        col(Change.thing_id).in_(own),
        traces.is_perhaps_in(col(Change.old)),
        traces.is_perhaps_in(col(Change.new)),
    )
    for change in session.exec(select(Change).where(Change.thing == On.SUPPRESSION, perhaps)):
        if change.thing_id in own or traces.are_in([change.old, change.new]):
            session.delete(change)
    session.flush()
    session.execute(delete(_ENTRY).where(_ENTRY.c.id.in_(own)))
    for entry in session.exec(select(Suppression).where(col(Suppression.reason) != "")):
        if traces.says([entry.reason]):
            entry.reason = GONE
            session.add(entry)


def keys_of(person: Person) -> set[str]:
    """The keys of all contact points of a person of a file."""
    return {reach_key(contact.kind, contact.value) for contact in person.contacts} - {""}


def not_let_in_again(
    session: Session, changes: Sequence[Noted], *, undoing: int
) -> dict[tuple[On, int], str]:
    """The leads and contact points that may not be what they were before these changes, each with why.

    An entry that the act which is undone has made itself goes first, and stands in nobody's way.
    """
    back: dict[tuple[On, int], set[tuple[str, str]]] = defaultdict(set)
    leads = [c.thing_id for c in changes if c.thing == On.LEAD and not c.attribute and c.new is None]
    for change in (*changes, *_points_deleted_with(session, leads, undoing)):
        if change.thing != On.CONTACT:
            continue
        if not change.attribute and change.new is None:
            said = (change.old["kind"], change.old["value"])
            back[On.CONTACT, change.thing_id].add(said)
            if change.lead_id in leads:
                back[On.LEAD, change.lead_id].add(said)
        elif change.attribute == "value" and (point := session.get(ContactPoint, change.thing_id)):
            back[On.CONTACT, change.thing_id].add((point.kind, change.old))
    never = never_held(
        session, {reach_key(*said) for some in back.values() for said in some}, but_those_of=undoing
    )
    return {
        thing: f"{value} is on the suppression list by now."
        for thing, some in back.items()
        for kind, value in some
        if reach_key(kind, value) in never
    }


def _points_deleted_with(session: Session, lead_ids: Sequence[int], change_set_id: int) -> Sequence[Change]:
    """The contact points of these leads that the act deleted, whichever chunk of its undo they come back in."""
    found = select(Change).where(
        Change.change_set_id == change_set_id,
        Change.thing == On.CONTACT,
        Change.attribute == "",
        col(Change.lead_id).in_(lead_ids),
    )
    return [change for change in session.exec(found) if change.new is None] if lead_ids else []


def suppressed_leads(session: Session, lead_ids: Collection[int]) -> set[int]:
    """Those of these leads that an entry is about."""
    found = select(ContactPoint.lead_id).where(
        col(ContactPoint.suppressed), col(ContactPoint.lead_id).in_(lead_ids)
    )
    return set(session.exec(found))


def _about(session: Session, reach_keys: Collection[str]) -> Mapping[str, Sequence[Suppression]]:
    """Those of these keys that entries are about, each with the entries."""
    if session.exec(select(Suppression.id).limit(1)).first() is None:
        return {}
    over = {key: keys_over(key) for key in reach_keys if key}
    entries = entries_about(session, {key for keys in over.values() for key in keys})
    found = {key: [entries[one] for one in keys if one in entries] for key, keys in over.items()}
    return {key: some for key, some in found.items() if some}


def _settle(session: Session, rows: Iterable[Any]) -> list[Any]:
    """Write what the rows are to say; returns those, as they were, whose mark comes or goes."""
    said = {row: reach_key(row.kind, row.value) for row in rows}
    about = _about(session, set(said.values()))
    moved = [
        {"of": row.id, "key": key, "is": key in about}
        for row, key in said.items()
        if row.reach_key != key or row.suppressed != (key in about)
    ]
    if not moved:
        return []
    change = update(_POINT).where(_POINT.c.id == bindparam("of"))
    session.connection().execute(change.values(reach_key=bindparam("key"), suppressed=bindparam("is")), moved)
    ids = {row["of"] for row in moved}
    for row in said:
        if row.id in ids:
            tell(session, Notice(On.CONTACT, row.id, row.lead_id))
            known = (
                session.identity_map.get((ContactPoint, (row.id,), None)) if session.identity_map else None
            )
            if known is not None:
                session.expire(known, ["reach_key", "suppressed"])
    return [row for row, key in said.items() if row.suppressed != (key in about)]


def _write(
    session: Session, record: Record, actor: Actor, new: Sequence[Wanted], lead_id: int | None
) -> None:
    if not new:
        return
    rows: list[dict[str, Any]] = [
        {
            "kind": one.reach.kind,
            "value": one.reach.value,
            "key": one.reach.key,
            "forbids": one.forbids.value,
            "reason": one.reason,
            "account_id": actor.account_id,
            "created_at": now(session),
            **folded_copies(Suppression, {"reason": one.reason}),
        }
        for one in new
    ]
    statement = insert(Suppression).returning(col(Suppression.id), sort_by_parameter_order=True)
    ids: Any = session.scalars(statement, rows)
    for row, entry_id in zip(rows, ids, strict=True):
        values = {name: row[name] for name in ("kind", "value", "key", "forbids", "reason")}
        record.created(On.SUPPRESSION, entry_id, values, lead_id=lead_id)


def _delete(session: Session, record: Record, wanted: Iterable[Wanted]) -> int:
    keys = [one.reach.key for one in wanted if one.forbids is Forbids.HOLD]
    return take_away(session, record, sorted({row.lead_id for row in points_under(session, keys)}))
