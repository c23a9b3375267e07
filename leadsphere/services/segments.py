"""Segments: saved, changed, renamed, shared, starred and deleted."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time, tell
from leadsphere.errors import AlreadyExists, BadFilter, BadValue, Conflict, Forbidden, NotFound, NotNow
from leadsphere.filters import segments as inside
from leadsphere.filters.filter import EVERYBODY, Filter, check
from leadsphere.filters.stored import things_in
from leadsphere.live.change import Notice
from leadsphere.models import Act, Campaign, Change, Segment, SegmentStar
from leadsphere.queries.segments import may_edit, meanings, seen_by
from leadsphere.queries.stored_filters import pack, unpack
from leadsphere.services.deleting import delete_rows
from leadsphere.services.editing import Edit, last_change, lock
from leadsphere.services.kept_filters import check_base
from leadsphere.services.recording import begin, done_before, set_columns
from leadsphere.values.text import clean, fold

LONGEST = 80
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A new segment, and the change set that an undo of it takes back."""

    segment_id: int
    change_set_id: int


def save(
    session: Session,
    actor: Actor,
    name: str,
    wanted: Filter,
    *,
    shared: bool = False,
    operation: str | None = None,
) -> Saved:
    """Save a filter under a name. Raises BadValue, BadFilter, AlreadyExists, Forbidden."""
    require(actor, Act.SAVE_SEGMENT)
    one_at_a_time(session, "save a segment")
    if done := done_before(session, actor, operation):
        made = select(Change.thing_id).where(Change.change_set_id == done, Change.thing == On.SEGMENT)
        return Saved(session.exec(made).first() or 0, done)
    text = _name(name)
    _refuse_taken(session, text, but=None)
    _check(session, actor, 0, text, wanted, shared=shared)
    moment = now(session)
    segment = Segment(
        name=text,
        name_key=fold(text),
        filter=pack(session, wanted),
        shared=shared,
        owner_id=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(segment)
    _flush(session, text)
    record = begin(session, actor, Act.SAVE_SEGMENT, operation=operation)
    record.created(On.SEGMENT, segment.id or 0, {"name": text, "filter": segment.filter, "shared": shared})
    record.save()
    return Saved(segment.id or 0, record.change_set_id)


def change(
    session: Session,
    actor: Actor,
    segment_id: int,
    wanted: Filter,
    *,
    base: str | None = None,
    operation: str | None = None,
) -> int:
    """Let a segment stand for another filter; returns the change set, 0 where it does already.

    `base` is how the filter was kept that the person began from. Raises NotFound, BadValue, BadFilter where it would
    contain itself, ChangedMeanwhile where it stands for another one by now, Forbidden.
    """
    one_at_a_time(session, "save a segment")
    if done := done_before(session, actor, operation):
        return done
    segment, act = _editable(session, actor, segment_id)
    _check(session, actor, segment_id, segment.name, wanted, shared=segment.shared)
    values = {"filter": pack(session, wanted), "updated_at": now(session)}
    if values["filter"] == segment.filter:
        return 0
    check_base(session, On.SEGMENT, segment_id, "filter", segment.filter, base)
    return set_columns(session, actor, act, On.SEGMENT, segment, values, operation=operation)


def rename(
    session: Session, actor: Actor, segment_id: int, name: str, *, operation: str | None = None
) -> int:
    """Give a segment another name; filters that name it follow. Raises NotFound, BadValue, AlreadyExists, Forbidden."""
    one_at_a_time(session, "save a segment")
    segment, act = _editable(session, actor, segment_id)
    text = _name(name)
    _refuse_taken(session, text, but=segment_id)
    if text == segment.name:
        return 0
    values = {"name": text, "name_key": fold(text), "updated_at": now(session)}
    return set_columns(session, actor, act, On.SEGMENT, segment, values, operation=operation)


def set_segment_attribute(session: Session, actor: Actor, segment_id: int, edit: Edit) -> str:
    """Rename a segment in place; returns the name that now stands.

    Raises NotFound, BadValue, AlreadyExists, Conflict, Forbidden.
    """
    segment, _ = _editable(session, actor, segment_id)
    if edit.name != "name":
        raise NotFound
    if _name(edit.value) != segment.name and edit.base != segment.name:
        raise Conflict(segment.name, *last_change(session, On.SEGMENT, segment_id, "name"))
    rename(session, actor, segment_id, edit.value, operation=edit.operation)
    return segment.name


def share(
    session: Session, actor: Actor, segment_id: int, shared: bool, *, operation: str | None = None
) -> int:
    """Share a segment with the team, or keep it for its owner alone; returns the change set, 0 for no change.

    Raises NotFound; BadValue where it contains a private one; NotNow while something that everybody sees uses it;
    Forbidden.
    """
    one_at_a_time(session, "save a segment")
    if done := done_before(session, actor, operation):
        return done
    segment, act = _editable(session, actor, segment_id)
    if segment.shared == shared:
        return 0
    if shared:
        _check(session, actor, segment_id, segment.name, unpack(session, segment.filter), shared=True)
    elif segment.owner_id != actor.account_id:
        raise Forbidden("Only its owner can make this segment private.")
    elif users := used_by(session, segment_id):
        raise NotNow(f"“{segment.name}” is part of {users}, which everybody sees. Take it out there first.")
    values = {"shared": shared, "updated_at": now(session)}
    return set_columns(session, actor, act, On.SEGMENT, segment, values, operation=operation)


def star(session: Session, actor: Actor, segment_id: int, on: bool) -> None:
    """Let a segment stand first in this person's lists, or no longer. Raises NotFound, Forbidden.

    Nothing that others see changes, so that nothing is noted of it; a click takes it back.
    """
    require(actor, Act.SEE)
    _visible(session, actor, segment_id)
    if actor.account_id is None:
        raise Forbidden
    there = session.get(SegmentStar, (actor.account_id, segment_id))
    if on and there is None:
        session.add(SegmentStar(account_id=actor.account_id, segment_id=segment_id))
    elif not on and there is not None:
        session.delete(there)
    tell(session, Notice(On.SEGMENT, segment_id))


def delete(session: Session, actor: Actor, segment_id: int, *, operation: str | None = None) -> int:
    """Delete a segment; what names it says so from then on. Returns the change set. Raises NotFound, Forbidden."""
    if done := done_before(session, actor, operation):
        return done
    segment, act = _editable(session, actor, segment_id)
    record = begin(session, actor, act, operation=operation)
    delete_rows(session, record, On.SEGMENT, [segment])
    record.save()
    return record.change_set_id


def check_shared(session: Session, wanted: Filter) -> None:
    """Raise BadFilter where a filter that everybody sees names a segment that not everybody does."""
    try:
        meanings(session, None, wanted)
    except BadFilter:
        private = _private(session, wanted)
        if private:
            raise BadFilter(
                f"The segment “{private}” is private. Share it with the team first, or leave it out."
            ) from None
        raise


def _check(
    session: Session, actor: Actor, segment_id: int, name: str, wanted: Filter, *, shared: bool
) -> None:
    if wanted == EVERYBODY:
        raise BadValue("A segment needs at least one condition. Set a filter first.")
    check(wanted)
    found = dict(meanings(session, actor.account_id, wanted))
    mine = session.exec(select(Segment.name_key).where(col(Segment.id) == segment_id)).first()
    if mine is not None and mine in found:
        direct = inside.asked(wanted)
        through = next((direct[key] for key in direct if _reaches(found, key, mine)), name)
        raise BadFilter(
            f"“{name}” cannot contain itself."
            if fold(through) == mine
            else f"“{name}” cannot contain “{through}”, which contains “{name}”."
        )
    if shared:
        check_shared(session, wanted)


def _reaches(found: dict[str, Filter], start: str, goal: str) -> bool:
    seen, pending = set[str](), [start]
    while pending:
        key = pending.pop()
        if key == goal:
            return True
        if key not in seen and key in found:
            seen.add(key)
            pending += inside.asked(found[key])
    return False


def _private(session: Session, wanted: Filter) -> str:
    keys = list(inside.asked(wanted))
    named = select(Segment.name).where(col(Segment.name_key).in_(keys), col(Segment.shared).is_(False))
    return session.exec(named.order_by(col(Segment.name_key))).first() or ""


def used_by(session: Session, segment_id: int) -> str:
    """What everybody sees that names this segment: "the segment “EMEA” and the criteria of “Q4”"; "" for nothing."""
    rows = session.exec(select(Segment).where(col(Segment.shared).is_(True))).all()
    users = [f"the segment “{s.name}”" for s in rows if ("segment", segment_id) in things_in(s.filter)]
    campaigns = session.exec(select(Campaign).where(col(Campaign.criteria).is_not(None))).all()
    users += [
        f"the criteria of “{c.name}”"
        for c in campaigns
        if c.criteria and ("segment", segment_id) in things_in(c.criteria)
    ]
    return " and ".join(filter(None, (", ".join(users[:-1]), users[-1]))) if users else ""


def _visible(session: Session, actor: Actor, segment_id: int) -> None:
    seen = select(Segment.id).where(col(Segment.id) == segment_id, seen_by(actor.account_id))
    if session.exec(seen).first() is None:
        raise NotFound("This segment is no longer here.")


def _editable(session: Session, actor: Actor, segment_id: int) -> tuple[Segment, Act]:
    """The segment, locked, and the act that changing it is. Raises NotFound, Forbidden."""
    require(actor, Act.SAVE_SEGMENT)
    _visible(session, actor, segment_id)
    segment: Segment = lock(session, Segment, segment_id)
    if not may_edit(actor, segment):
        raise Forbidden("Only its owner, a manager or an owner of the workspace can change this segment.")
    return segment, Act.SAVE_SEGMENT if segment.owner_id == actor.account_id else Act.EDIT_SEGMENTS


def _name(text: str) -> str:
    name = clean(text)
    if not name:
        raise BadValue("A segment needs a name.")
    # Folded, some characters become two.
    if max(len(name), len(fold(name))) > LONGEST:
        raise BadValue(f"The name of a segment has at most {LONGEST} characters.")
    if not fold(name):
        raise BadValue("The name of a segment needs a letter or a digit.")
    return name


def _refuse_taken(session: Session, name: str, *, but: int | None) -> None:
    taken = session.exec(select(Segment).where(Segment.name_key == fold(name))).first()
    if taken is not None and taken.id != but:
        raise _taken(name)


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError:
        raise _taken(name) from None


def _taken(name: str) -> AlreadyExists:
    # Also where it is somebody's private one, of which nothing else is said.
    return AlreadyExists(f"The name “{name}” is taken. Choose another one.")
