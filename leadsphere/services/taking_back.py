"""How changes are taken back: the mechanics of an undo, one chunk of a change set at a time.

Changes come newest first. An attribute goes back to its old value where it still has the new one; what was
created is deleted, what was deleted is brought back. Whatever was edited since, by an act that stands, is kept.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, String, cast, insert, literal, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.attributes import On
from leadsphere.database import tell
from leadsphere.live.change import Notice
from leadsphere.models import (
    EXPORTS,
    Act,
    Change,
    ChangeSet,
    Company,
    ContactPoint,
    Job,
    Lead,
)
from leadsphere.models.folded import key_of
from leadsphere.models.rows import BELONGINGS, from_json, revived, table_of, to_json
from leadsphere.services import companies, keys, suppressing
from leadsphere.services.deleting import delete_rows
from leadsphere.services.in_the_way import Thing, in_the_way
from leadsphere.services.many_rows import update_each
from leadsphere.services.recording import Record
from leadsphere.values.text import fold


class Noted(NamedTuple):
    """A change to be taken back, as a plain row: instances would cost ten times as much."""

    id: int
    thing: str
    thing_id: int
    lead_id: int | None
    attribute: str
    old: Any
    new: Any


NOTED = tuple(col(getattr(Change, name)) for name in Noted._fields)
"""The columns of a `Noted`."""

_CAMPAIGN: dict[On, Column[Any]] = {
    On.CAMPAIGN: table_of(On.CAMPAIGN).c.id,
    On.MEMBERSHIP: table_of(On.MEMBERSHIP).c.campaign_id,
    On.SOURCE: table_of(On.SOURCE).c.campaign_id,
}
"""Where a row says which campaign it is about."""

_BELONGINGS = frozenset(on for on, _ in BELONGINGS)
_CREATED, _DELETED = "+", "-"
_QUIET = frozenset({"updated_at", "stage_at"})
"""Attributes that follow others: that they moved on says nothing of its own."""

_FOLLOWERS: tuple[tuple[On, str, tuple[str, ...]], ...] = (
    (On.CONTACT, "value", ("raw", "verdict", "verdict_reason", "verified_at", "evidence")),
    (On.CONTACT, "verified_at", ("verdict", "verdict_reason", "evidence")),
    (On.CUSTOM_VALUE, "value", ("number",)),
    (On.LEAD, "reviewed_at", ("reviewed_by",)),
)
"""Attributes that say something of another one: they go back with it, and stay with it.

Of one that says something of two, the first that was changed decides.
"""
_OF_AN_ADDRESS = ("value", "raw", "verdict", "verdict_reason", "verified_at", "evidence")
"""What a contact point says; without its value, nothing else of it goes back."""
_SEARCHED = frozenset({On.CONTACT, On.CUSTOM_VALUE})
"""What the search box finds a lead by, too."""
_COPIED = frozenset({On.LEAD, On.NOTE, On.CONTACT, On.CUSTOM_VALUE, On.SUPPRESSION})
"""Whose folded copies are taken along; those of companies, and what leads are sorted and searched by, are written
afresh at the end.
"""
_IN_ORDER = frozenset(
    {
        *("is_primary", "removed_at", "kind", "lead_id", "campaign_id", "tag_id", "field_id"),
        *("first_id", "second_id", "name", "name_key", "label", "label_key"),
    }
)
"""Columns of which the database allows no two alike, and what goes with their keys: they go back one after the
other, as they came.

Those of all other columns can be taken together, many rows in one statement.
"""

_ALIKE = 8
"""Rows a value: where so many go back to one and the same, they do so in one statement."""
_NEEDED_BY: dict[On, tuple[Column[Any], ...]] = {
    On.COMPANY: (table_of(On.LEAD).c.company_id,),
    On.CAMPAIGN: (
        table_of(On.MEMBERSHIP).c.campaign_id,
        table_of(On.SOURCE).c.campaign_id,
        Job.__table__.c.campaign_id,  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - SQLModel does not type it
    ),
    On.TAG: (table_of(On.TAGGING).c.tag_id,),
    On.CUSTOM_FIELD: (table_of(On.CUSTOM_VALUE).c.field_id,),
}
"""Columns that hold on to a thing: while one does, it stays."""

_OF = {"tag_id": On.TAG, "campaign_id": On.CAMPAIGN, "field_id": On.CUSTOM_FIELD}
"""Columns that name what a row is nothing without."""

_FIRST = (
    On.COMPANY,
    On.CAMPAIGN,
    On.TAG,
    On.CUSTOM_FIELD,
    On.LEAD,
    *dict.fromkeys(on for on, _ in BELONGINGS),
)
"""The order in which tables hold on to each other."""


class TakingBack:
    """One chunk of an undo. `kept` are the things that stay as they are, found while it works."""

    def __init__(self, session: Session, record: Record, change_set_id: int) -> None:
        self.kept: dict[Thing, int | None] = {}
        """The things that stay, each with its lead, where it is one's."""
        self.why: dict[Thing, str] = {}
        """Of things that stay although nobody has edited them: what stands in the way, in one sentence."""
        self._session = session
        self._record = record
        self._change_set_id = change_set_id
        self._stays: set[tuple[On, int, str]] = set()
        self._follows: set[tuple[On, int, str]] = set()
        # Whose name another one has taken meanwhile: nothing else of it goes back either.
        self._refused: set[Thing] = set()
        # What this act gave the leads that it made and nobody edited since: it goes with them.
        self._goes_along: set[Thing] = set()
        self._stale_leads: set[int] = set()
        self._stale_companies: set[int] = set()
        self._renamed: set[int] = set()

    def take_back(self, changes: Sequence[Noted]) -> None:
        """Take back these changes of the change set, the newest first."""
        edited = self._leads_made_and_edited_since(changes)
        for lead_id in edited:
            self.kept[On.LEAD, lead_id] = lead_id
        for on, leader, followers in _FOLLOWERS:
            ids = {c.thing_id for c in changes if c.thing == on and c.attribute in (leader, *followers)}
            self._look_at_followed(on, leader, followers, ids)
        self._keep_what_would_be_twice(changes)
        self._keep_what_cannot_be(changes)
        self._keep_out_whom_nobody_may_hold(changes)
        wanted = [c for c in changes if c.lead_id not in edited and not self._is_gone_with_its_lead(c)]
        for on, what, run in _runs(wanted):
            if what == _CREATED:
                self._uncreate(on, run)
            elif what == _DELETED:
                self._bring_back(on, run)
            else:
                self._revert(on, what, run)
        self._refresh()
        self._mark(changes)

    def _mark(self, changes: Sequence[Noted]) -> None:
        """Let contact points that were touched, and those that entries are about, say whether they are suppressed."""
        suppressing.mark(self._session, {c.thing_id for c in changes if c.thing == On.CONTACT})
        entries = [c for c in changes if c.thing == On.SUPPRESSION and not c.attribute]
        suppressing.mark_under(self._session, {(c.old or c.new)["key"] for c in entries})

    def _revert(self, on: On, name: str, changes: Sequence[Noted]) -> None:
        table = table_of(on)
        column = table.c[name]
        ids = {change.thing_id for change in changes}
        campaign = _CAMPAIGN.get(on, literal(None))
        rows: Any = self._session.execute(
            sql_select(table.c.id, column, campaign).where(table.c.id.in_(ids)).with_for_update()
        )
        campaign_of: dict[int, int | None] = {}
        stands: dict[int, Any] = {}
        for id_, value, campaign_id in rows:
            stands[id_], campaign_of[id_] = to_json(value), campaign_id
        after = dict(stands)
        decided = self._last_decided(on, name, changes)
        for change in changes:
            value, place = after.get(change.thing_id), (on, change.thing_id, name)
            if change.thing_id not in stands or value == change.old or place in self._stays:
                continue
            if (on, change.thing_id) in self._refused:
                continue
            is_untouched = value == change.new and decided.get(change.thing_id, 0) < change.id
            if is_untouched or place in self._follows:
                after[change.thing_id] = change.old
            elif name not in _QUIET:
                self._keep(on, change)
        # In the order of the changes: of two e-mails, the one first stops being primary.
        moved = {
            c.thing_id: after[c.thing_id] for c in changes if after.get(c.thing_id) != stands.get(c.thing_id)
        }
        refused = self._update(on, column, moved)
        by_id = {change.thing_id: change for change in changes}
        for id_, value in moved.items():
            change = by_id[id_]
            if id_ in refused:
                self._refused.add((on, id_))
                self._keep(on, change)
                continue
            lead_id, campaign_id = change.lead_id, campaign_of[id_]
            self._record.changed(on, id_, name, stands[id_], value, lead_id=lead_id, campaign_id=campaign_id)
            if on is not On.LEAD or name in keys.IN_COPIES:
                self._is_stale(on, id_, lead_id)
            if on is On.COMPANY and name == "name":
                self._renamed.add(id_)

    def _update(self, on: On, column: Column[Any], values: dict[int, Any]) -> set[int]:
        """Set a column of several rows; the ids of those where another row has taken the value meanwhile."""
        if not values:
            return set()
        alike: dict[Any, list[int]] = defaultdict(list)
        for id_, value in values.items():
            alike[value if isinstance(value, Hashable) else id_].append(id_)
        if column.name in _IN_ORDER or len(alike) * _ALIKE > len(values):
            return self._update_each(on, column, values)
        return {id_ for ids in alike.values() for id_ in self._update_alike(on, column, ids, values[ids[0]])}

    def _update_alike(self, on: On, column: Column[Any], ids: Sequence[int], value: Any) -> set[int]:
        """Set a column of several rows to one value."""
        table = table_of(on)
        key = table.c.get(key_of(column.name)) if on in _COPIED else None
        to: dict[Any, Any] = {column: from_json(column, value)}
        if key is not None:
            to[key] = fold(value)
        try:
            with self._session.begin_nested():
                self._session.connection().execute(update(table).where(table.c.id.in_(ids)).values(to))
            return set()
        except IntegrityError:
            return self._update_each(on, column, dict.fromkeys(ids, value))

    def _update_each(self, on: On, column: Column[Any], values: dict[int, Any]) -> set[int]:
        table = table_of(on)
        key: Any = table.c.get(key_of(column.name)) if on in _COPIED else None
        to: dict[Any, list[Any]] = {column: [from_json(column, value) for value in values.values()]}
        if key is not None:
            to[key] = [fold(value) for value in values.values()]
        try:
            with self._session.begin_nested():
                update_each(self._session, list(values), to, in_order=column.name in _IN_ORDER)
            return set()
        except IntegrityError:
            if len(values) == 1:
                return set(values)
            return {id_ for id_, value in values.items() if self._update_each(on, column, {id_: value})}

    def _uncreate(self, on: On, changes: Sequence[Noted]) -> None:
        table = table_of(on)
        ids = [change.thing_id for change in changes]
        found: Any = self._session.execute(sql_select(table).where(table.c.id.in_(ids)).with_for_update())
        rows: dict[int, Any] = {row.id: row for row in found}
        doubtful = [c for c in changes if (on, c.thing_id) not in self._goes_along]
        edited = self._changed_since(on, [(c.id, c.thing_id) for c in doubtful])
        needed = self._needed(on, ids)
        for change in changes:
            if change.thing_id in edited and change.thing_id in rows:
                self._keep(on, change)
        gone = [rows[id_] for id_ in ids if id_ in rows and id_ not in edited and id_ not in needed]
        delete_rows(self._session, self._record, on, gone)
        if on in _SEARCHED:
            self._stale_leads |= {row.lead_id for row in gone}

    def _bring_back(self, on: On, changes: Sequence[Noted]) -> None:
        table = table_of(on)
        there = set(
            self._session.execute(
                sql_select(table.c.id).where(table.c.id.in_([c.thing_id for c in changes]))
            ).scalars()
        )
        missing = [change for change in changes if change.thing_id not in there]
        rows = self._with_what_they_name(on, missing)
        back = self._insert(on, [row for row in rows if row and (on, row["id"]) not in self.kept])
        for change, row in zip(missing, rows, strict=True):
            if row is None or change.thing_id not in back:
                if why := self._why_with(change):
                    self.why.setdefault((on, change.thing_id), why)
                self._keep(on, change)
                continue
            # A link whose other end is gone is the one thing in which it may differ from what it was.
            values = {name: change.old[name] if row[name] is not None else None for name in row}
            campaign_id = row.get("campaign_id") if on is not On.CAMPAIGN else change.thing_id
            self._record.created(on, change.thing_id, values, lead_id=change.lead_id, campaign_id=campaign_id)
            self._is_stale(on, change.thing_id, change.lead_id)

    def _insert(self, on: On, rows: Sequence[dict[str, Any]]) -> set[int]:
        """Write rows that are back; the ids of those that could be."""
        if not rows:
            return set()
        try:
            with self._session.begin_nested():
                self._session.connection().execute(insert(table_of(on)), list(rows))
            return {row["id"] for row in rows}
        except IntegrityError:
            if len(rows) > 1:
                return {id_ for row in rows for id_ in self._insert(on, [row])}
            # Another contact point became the primary one meanwhile.
            return self._insert(on, [rows[0] | {"is_primary": False}]) if rows[0].get("is_primary") else set()

    def _with_what_they_name(self, on: On, changes: Sequence[Noted]) -> list[dict[str, Any] | None]:
        """The rows as they were; without a link whose other end is gone, or None where it cannot be without."""
        table = table_of(on)
        rows: list[dict[str, Any] | None] = [revived(on, change.old) for change in changes]
        for column in table.columns:
            for key in column.foreign_keys:
                wanted = {row[column.name] for row in rows if row} - {None}
                other = key.column
                there = set(self._session.execute(sql_select(other).where(other.in_(wanted))).scalars())
                for number, row in enumerate(rows):
                    if row is not None and row[column.name] not in there | {None}:
                        rows[number] = row | {column.name: None} if column.nullable else None
        return rows

    def _last_decided(self, on: On, name: str, changes: Sequence[Noted]) -> dict[int, int]:
        """The newest change of this attribute of each thing by another act that stands, where there is one.

        Whoever sets again what this act had set has decided on it all the same: the value alone does not tell.
        """
        if name in _QUIET or not changes:
            return {}
        found: Any = self._session.execute(
            sql_select(
                col(Change.thing_id),
                col(Change.id),
                col(Change.change_set_id),
                col(ChangeSet.undo_of),
                col(ChangeSet.undone_by),
            )
            .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
            .where(
                col(Change.thing) == on,
                col(Change.thing_id).in_({change.thing_id for change in changes}),
                col(Change.attribute) == name,
                col(Change.id) > min(change.id for change in changes),
                col(Change.change_set_id) != self._change_set_id,
            )
            .order_by(col(Change.id).desc())
        )
        decided: dict[int, int] = {}
        # An undo that kept something leaves its act standing, but not what it did take back of it.
        taken_back: set[tuple[int, int]] = set()
        for thing_id, id_, change_set_id, undo_of, undone_by in found:
            if undone_by is not None or (thing_id, change_set_id) in taken_back:
                continue
            if undo_of is not None:
                taken_back.add((thing_id, undo_of))
            else:
                decided.setdefault(thing_id, id_)
        return decided

    def _look_at_followed(self, on: On, leader: str, followers: tuple[str, ...], ids: set[int]) -> None:
        """Find out whether what others follow goes back or stays, before any of them is looked at."""
        if not ids:
            return
        led = self._noted(
            col(Change.thing) == on, col(Change.attribute) == leader, col(Change.thing_id).in_(ids)
        )
        if not led:
            return
        table = table_of(on)
        rows: Any = self._session.execute(sql_select(table.c.id, table.c[leader]).where(table.c.id.in_(ids)))
        stands = {id_: to_json(value) for id_, value in rows}
        decided = self._last_decided(on, leader, led)
        known: dict[int, list[Any]] = defaultdict(list)
        last: dict[int, int] = {}
        for change in led:
            known[change.thing_id] += (change.old, change.new)
            last[change.thing_id] = max(last.get(change.thing_id, 0), change.id)
        for id_, values in known.items():
            goes_back = stands.get(id_) in values and decided.get(id_, 0) < last[id_]
            places = {(on, id_, name) for name in followers} - self._follows - self._stays
            if goes_back:
                self._follows |= places
            else:
                self._stays |= places

    def _keep_what_would_be_twice(self, changes: Sequence[Noted]) -> None:
        """Contact points whose old value the lead has again meanwhile, as another contact point of the kind."""
        back = [
            c for c in changes
            if c.thing == On.CONTACT and (c.attribute == "value" or (not c.attribute and c.new is None))
        ]  # fmt: skip
        if not back:
            return
        changed = select(ContactPoint).where(col(ContactPoint.id).in_([c.thing_id for c in back]))
        place = {point.id: (point.lead_id, point.kind) for point in self._session.exec(changed)}
        place |= {c.thing_id: (c.old["lead_id"], c.old["kind"]) for c in back if not c.attribute}
        wanted = {
            c.thing_id: (*place[c.thing_id], c.old if c.attribute else c.old["value"])
            for c in back
            if c.thing_id in place
        }
        points = self._session.exec(
            select(ContactPoint).where(
                col(ContactPoint.lead_id).in_({lead for lead, _, _ in wanted.values()})
            )
        ).all()
        have: dict[tuple[int, str, str], set[int | None]] = defaultdict(set)
        for point in points:
            have[point.lead_id, point.kind, point.value].add(point.id)
        for change in back:
            if change.thing_id in wanted and have[wanted[change.thing_id]] - {change.thing_id}:
                self._stays |= {(On.CONTACT, change.thing_id, name) for name in _OF_AN_ADDRESS}
                self._keep(On.CONTACT, change)

    def _keep_what_cannot_be(self, changes: Sequence[Noted]) -> None:
        """Things that would be refused today as what they were."""
        self.why = in_the_way(self._session, changes)
        for thing in self.why:
            self._refused.add(thing)
            self.kept[thing] = None

    def _keep_out_whom_nobody_may_hold(self, changes: Sequence[Noted]) -> None:
        """Leads and contact points that were put on the suppression list meanwhile."""
        found = suppressing.not_let_in_again(self._session, changes, undoing=self._change_set_id)
        lead_of = {(On(change.thing), change.thing_id): change.lead_id for change in changes}
        for thing, why in found.items():
            self._refused.add(thing)
            self.why.setdefault(thing, why)
            self.kept[thing] = lead_of.get(thing, thing[1] if thing[0] is On.LEAD else None)

    def _why_with(self, change: Noted) -> str:
        """What stands in the way of the tag, campaign or field without which this cannot be back; "" for nothing."""
        named = ((on, change.old.get(column)) for column, on in _OF.items())
        return next((self.why[thing] for thing in named if thing in self.why), "")

    def _leads_made_and_edited_since(self, changes: Sequence[Noted]) -> set[int]:
        ids = {change.lead_id for change in changes} - {None}
        # A lead that was made, and then what was made for it: most acts make no lead.
        leads = self._made(col(Change.thing) == On.LEAD, col(Change.thing_id).in_(ids))
        edited = self._changed_since(On.LEAD, [(change.id, change.thing_id) for change in leads])
        untouched = {change.thing_id for change in leads} - edited
        made = self._made(col(Change.lead_id).in_(untouched)) if untouched else []
        self._goes_along = {
            (On(change.thing), change.thing_id)
            for change in made
            if change.thing == On.LEAD or change.thing in _BELONGINGS
        }
        return edited

    def _made(self, *where: ColumnElement[bool]) -> list[Any]:
        """What this act made, of those changes: id, thing and id of the thing each, and not what it said."""
        was_nothing = cast(col(Change.old), String) == "null"
        mine = sql_select(col(Change.id), col(Change.thing), col(Change.thing_id)).where(
            col(Change.change_set_id) == self._change_set_id, col(Change.attribute) == "", was_nothing, *where
        )
        return list(self._session.connection().execute(mine).all())

    def _noted(self, *where: ColumnElement[bool]) -> list[Noted]:
        mine = sql_select(*NOTED).where(col(Change.change_set_id) == self._change_set_id, *where)
        return [Noted(*row) for row in self._session.connection().execute(mine).all()]

    def _is_gone_with_its_lead(self, change: Noted) -> bool:
        on = On(change.thing)
        is_the_lead = on is On.LEAD and not change.attribute
        return (on, change.thing_id) in self._goes_along and not is_the_lead

    def _changed_since(self, on: On, created: Sequence[tuple[int, int]]) -> set[int]:
        """Those of the created things, each with the id of its change, that an act which stands changed since."""
        if not created:
            return set()
        ids = [thing_id for _, thing_id in created]
        owner = (
            col(Change.lead_id).in_(ids)
            if on is On.LEAD
            else (col(Change.thing) == on) & col(Change.thing_id).in_(ids)
        )
        whose = Change.lead_id if on is On.LEAD else Change.thing_id
        found = self._session.execute(
            sql_select(col(whose))
            .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
            .where(
                owner,
                col(Change.id) > min(id_ for id_, _ in created),
                col(Change.change_set_id) != self._change_set_id,
                col(ChangeSet.undone_by).is_(None),
                col(ChangeSet.undo_of).is_(None),
                # Who was exported or verified is none the different for it: nobody has decided on anything.
                col(ChangeSet.act).not_in([act.name for act in (*EXPORTS, Act.VERIFY)]),
            )
            .distinct()
        )
        return set(found.scalars())

    def _needed(self, on: On, ids: Iterable[int]) -> set[int]:
        held: set[int] = set()
        for column in _NEEDED_BY.get(on, ()):
            held |= set(
                self._session.execute(sql_select(column).where(column.in_(tuple(ids))).distinct()).scalars()
            )
        return held

    def _keep(self, on: On, change: Noted) -> None:
        self.kept[on, change.thing_id] = change.lead_id

    def _is_stale(self, on: On, thing_id: int, lead_id: int | None) -> None:
        if on is On.LEAD:
            self._stale_leads.add(thing_id)
        elif on in _SEARCHED and lead_id is not None:
            self._stale_leads.add(lead_id)
        elif on is On.COMPANY:
            self._stale_companies.add(thing_id)

    def _tell_leads_of(self, company_ids: set[int]) -> None:
        found = select(Lead.id, Lead.company_id).where(col(Lead.company_id).in_(company_ids))
        for lead_id, company_id in self._session.exec(found) if company_ids else ():
            tell(self._session, Notice(On.COMPANY, company_id or 0, lead_id))

    def _refresh(self) -> None:
        """Bring in line what is derived from what was taken back."""
        self._session.flush()
        self._session.expire_all()
        for company in self._session.exec(select(Company).where(col(Company.id).in_(self._stale_companies))):
            companies.refresh_keys(company)
            if company.id in self._renamed:
                keys.refresh_leads_of(self._session, company)
        self._tell_leads_of(self._stale_companies)
        keys.refresh_stored(self._session, sorted(self._stale_leads))


def _runs(changes: Sequence[Noted]) -> Iterator[tuple[On, str, list[Noted]]]:
    """The changes in runs of one sort, in an order that the database allows."""
    for is_part, some in groupby(changes, key=lambda change: bool(change.attribute)):
        free: dict[tuple[On, str], list[Noted]] = {}
        bound: list[Noted] = []
        for change in some:
            if is_part and change.attribute not in _IN_ORDER:
                free.setdefault(_sort(change), []).append(change)
            else:
                bound.append(change)
        for (on, what), run in free.items():
            yield on, what, run
        if not is_part and all(change.new is None for change in bound):
            # What others hold on to comes back before them, and all of a table together.
            bound.sort(
                key=lambda change: _FIRST.index(change.thing) if change.thing in _FIRST else len(_FIRST)
            )
        for (on, what), group in groupby(bound, key=_sort):
            yield on, what, list(group)


def _sort(change: Noted) -> tuple[On, str]:
    if change.attribute:
        return On(change.thing), change.attribute
    return On(change.thing), _CREATED if change.old is None else _DELETED
