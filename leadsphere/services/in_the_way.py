"""What stands in the way of an undo: names that are taken meanwhile, and what segments refuse.

An undo puts back what was, column by column; where the act itself would be refused today, what it did stays instead.
"""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.attributes import On
from leadsphere.database import one_at_a_time
from leadsphere.filters.stored import Packed, things_in
from leadsphere.models import Segment
from leadsphere.models.rows import table_of
from leadsphere.services.segments import used_by

Thing = tuple[On, int]

_NAMES = {
    On.SEGMENT: ("name", "name_key"),
    On.CAMPAIGN: ("name", "name_key"),
    On.TAG: ("name", "name_key"),
    On.CUSTOM_FIELD: ("label", "label_key"),
}
"""Things whose names are theirs alone: the column of the name, and that of which no two are alike."""
_FILTERS = {On.SEGMENT: "filter", On.CAMPAIGN: "criteria"}


class Was(Protocol):
    """What is taken back: a change, as it was noted."""

    @property
    def thing(self) -> str: ...
    @property
    def thing_id(self) -> int: ...
    @property
    def attribute(self) -> str: ...
    @property
    def old(self) -> Any: ...
    @property
    def new(self) -> Any: ...


def in_the_way(session: Session, changes: Sequence[Was]) -> dict[Thing, str]:
    """The things that cannot be again what they were before these changes, each with one sentence that says why."""
    concerned = [change for change in changes if change.thing in _NAMES]
    if not concerned:
        return {}
    if any(change.thing in _FILTERS for change in concerned):
        one_at_a_time(session, "save a segment")
    found: dict[Thing, str] = {}
    for (on, id_), before in _before(session, concerned).items():
        why = _taken(session, on, id_, before, changes) or _refused(session, on, id_, before)
        if why:
            found[on, id_] = why
    return found


def _before(session: Session, changes: Sequence[Was]) -> dict[Thing, dict[str, Any]]:
    """The things as they would be again; below "", what of them would be another than it is.

    What goes away is left out, and what was edited since stays as it is.
    """
    noted: dict[Thing, list[Was]] = defaultdict(list)
    for change in changes:
        noted[On(change.thing), change.thing_id].append(change)
    found: dict[Thing, dict[str, Any]] = {}
    for (on, id_), parts in noted.items():
        table = table_of(on)
        row = session.execute(sql_select(table).where(table.c.id == id_)).mappings().first()
        stands: dict[str, Any] = dict(row) if row else {}
        back: dict[str, Any] = {}
        for change in parts:
            if not change.attribute and change.new is None and not row:
                back = dict(change.old)
            elif change.attribute and row and (stands | back)[change.attribute] == change.new:
                back[change.attribute] = change.old
        if back:
            found[on, id_] = {**stands, **back, "": back}
    return found


def _taken(session: Session, on: On, id_: int, before: dict[str, Any], changes: Sequence[Was]) -> str:
    name, key = _NAMES[on]
    if key not in before[""]:
        return ""
    table = table_of(on)
    has_it = sql_select(table.c.id).where(table.c[key] == before[key], table.c.id != id_)
    holder = session.execute(has_it).scalar()
    # One that moves as well may be out of the way by then.
    if holder is None or any(change.thing == on and change.thing_id == holder for change in changes):
        return ""
    return f"The name “{before[name]}” is taken meanwhile."


def _refused(session: Session, on: On, id_: int, before: dict[str, Any]) -> str:
    """Why a segment, or criteria, cannot be what they were, by the rules that `services.segments` has for an act."""
    column, back = _FILTERS.get(on, ""), before[""]
    packed: Packed | None = before.get(column) if column else None
    if (
        on is On.SEGMENT
        and packed
        and column in back
        and (why := _circle(session, id_, before["name"], packed))
    ):
        return why
    if packed and (on is On.CAMPAIGN or before["shared"]) and {column, "shared"} & back.keys():
        if private := _private(session, packed):
            return f"The segment “{private}” is private. Share it with the team first, or leave it out."
    elif on is On.SEGMENT and "shared" in back and (users := used_by(session, id_)):
        return f"“{before['name']}” is part of {users}, which everybody sees. Take it out there first."
    return ""


def _circle(session: Session, id_: int, name: str, packed: Packed) -> str:
    rows = session.exec(select(Segment.id, Segment.name, Segment.filter)).all()
    names = {row_id: row_name for row_id, row_name, _ in rows}
    inside = {row_id: _segments_in(kept) for row_id, _, kept in rows}
    for first in _segments_in(packed):
        seen, pending = set[int](), [first]
        while pending:
            other = pending.pop()
            if other == id_:
                contains = f"“{names[first]}”, which contains “{name}”" if first != id_ else "itself"
                return f"“{name}” cannot contain {contains}."
            if other not in seen:
                seen.add(other)
                pending += inside.get(other, [])
    return ""


def _private(session: Session, packed: Packed) -> str:
    named = select(Segment.name).where(
        col(Segment.id).in_(_segments_in(packed)), col(Segment.shared).is_(False)
    )
    return session.exec(named.order_by(col(Segment.name_key))).first() or ""


def _segments_in(packed: Packed) -> list[int]:
    return [id_ for subject, id_ in things_in(packed) if subject == "segment"]
