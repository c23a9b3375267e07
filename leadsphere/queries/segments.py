"""Segments: those that somebody sees, what each stands for, and how many leads it has."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, can
from leadsphere.errors import BadFilter
from leadsphere.filters import segments
from leadsphere.filters.filter import All, Condition, Filter, Not, conjuncts
from leadsphere.filters.filter import Any as AnyOf
from leadsphere.filters.language import in_words, write
from leadsphere.filters.segments import SEGMENT, Meanings
from leadsphere.filters.subjects import Vocabulary
from leadsphere.filters.suggesting import nearest
from leadsphere.models import Account, Act, Segment, SegmentStar
from leadsphere.queries import lead_cards
from leadsphere.queries.lead_cards import COUNTED, Scope
from leadsphere.queries.stored_filters import NONE_KEPT, KeptFilter, kept_filter, unpack_all
from leadsphere.queries.subjects import vocabulary
from leadsphere.values.text import fold

MOST_WORDS = 6
"""Conditions of a segment that a list shows."""
MOST_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment as a list shows it. `words` are its conditions, `more` says how many others there are.

    `may_edit`: whether this person may change it. `problem` says why it finds nobody, where it asks for something
    that is gone.
    """

    id: int
    name: str
    words: list[str]
    more: str
    text: str
    owner: str
    mine: bool
    shared: bool
    starred: bool
    may_edit: bool
    updated_at: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpenSegment:
    """The segment that a list is opened with: what it stands for, and what this person may do with it."""

    id: int = 0
    name: str = ""
    shared: bool = False
    starred: bool = False
    may_edit: bool = False
    filter: KeptFilter = NONE_KEPT

    @property
    def wanted(self) -> Filter:
        """What it stands for."""
        return self.filter.wanted


NO_SEGMENT = OpenSegment()


def meanings(session: Session, account_id: int | None, wanted: Filter) -> Meanings:
    """What the segments in a filter stand for, as far as this person sees them; with None, the shared ones alone.

    Raises BadFilter with one sentence for a segment that is not there, for one that contains itself, and where
    all of it is too much.
    """
    pending, found = segments.asked(wanted), dict[str, Filter]()
    inside: dict[str, str] = {}
    while pending:
        there = _by_key(session, account_id, pending)
        for key, name in pending.items():
            if key not in there:
                raise _missing(session, account_id, wanted, name, inside.get(key, ""))
        found |= there
        before, pending = pending, {}
        for key, part in there.items():
            for other, name in segments.asked(part).items():
                if other not in found:
                    pending[other] = name
                    inside.setdefault(other, before[key])
    segments.check(wanted, found)
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))


def scope_of(session: Session, account_id: int | None, wanted: Filter, **how: Any) -> Scope:
    """The scope of a filter, its segments known. Raises BadFilter, as `meanings`."""
    own = vocabulary(session).own
    return Scope(wanted=wanted, own=own, segments=meanings(session, account_id, wanted), **how)


def seen_by(account_id: int | None) -> ColumnElement[bool]:
    """The segments that a person sees: the shared ones and their own."""
    shared = col(Segment.shared).is_(True)
    return shared if account_id is None else or_(shared, col(Segment.owner_id) == account_id)


def may_edit(actor: Actor, segment: Segment) -> bool:
    """Whether this person may change the segment: their own, and those that are shared where their role allows it."""
    if segment.owner_id == actor.account_id:
        return can(actor, Act.SAVE_SEGMENT)
    return segment.shared and can(actor, Act.EDIT_SEGMENTS)


def segment_rows(session: Session, actor: Actor, text: str = "") -> list[SegmentRow]:
    """The segments that this person sees, whose names hold every word of `text`: starred ones first, then by name."""
    named = and_(
        true(), *(col(Segment.name_key).contains(word, autoescape=True) for word in fold(text).split())
    )
    rows = session.exec(
        select(Segment, Account.name)
        .join(Account, col(Account.id) == col(Segment.owner_id), isouter=True)
        .where(seen_by(actor.account_id), named)
        .order_by(col(Segment.name_key))
    ).all()
    starred = stars(session, actor)
    filters = unpack_all(session, [segment.filter for segment, _ in rows])
    known = vocabulary(session)
    found = [
        _row(session, actor, known, segment, owner, wanted, starred)
        for (segment, owner), wanted in zip(rows, filters, strict=True)
    ]
    return sorted(found, key=lambda row: not row.starred)


def segment_ids(session: Session, actor: Actor) -> list[int]:
    """The segments that this person sees, by name."""
    wanted = select(Segment.id).where(seen_by(actor.account_id)).order_by(col(Segment.name_key))
    return [id_ for id_ in session.exec(wanted) if id_ is not None]


def open_segment(session: Session, actor: Actor, segment_id: int) -> OpenSegment:
    """The segment to open a list with; `NO_SEGMENT` where it is gone, or private to somebody else."""
    segment = session.exec(
        select(Segment).where(col(Segment.id) == segment_id, seen_by(actor.account_id))
    ).first()
    if segment is None:
        return NO_SEGMENT
    return OpenSegment(
        segment_id,
        segment.name,
        segment.shared,
        segment_id in stars(session, actor),
        may_edit(actor, segment),
        kept_filter(session, segment.filter),
    )


def count_of(session: Session, actor: Actor, segment_id: int, *, most: int | None = COUNTED) -> str:
    """How many leads a segment has now: "1,254"; "10,000+" for more than `most`; "–" where it finds nobody at all."""
    try:
        wanted = open_segment(session, actor, segment_id).wanted
        scope = scope_of(session, actor.account_id, wanted)
    except BadFilter:
        return "–"
    many = lead_cards.count(session, scope, most=most)
    return f"{many:,}" if most is None or many <= most else f"{most:,}+"


def stars(session: Session, actor: Actor) -> set[int]:
    """The segments that this person has starred."""
    return set(session.exec(select(SegmentStar.segment_id).where(SegmentStar.account_id == actor.account_id)))


def names(session: Session, account_id: int | None, begins: str) -> list[str]:
    """Names of segments that this person sees, that begin with the typed text."""
    wanted = (
        select(Segment.name)
        .where(seen_by(account_id), col(Segment.name_key).startswith(fold(begins), autoescape=True))
        .order_by(col(Segment.name_key))
        .limit(MOST_SUGGESTED)
    )
    return list(session.exec(wanted))


def _row(
    session: Session,
    actor: Actor,
    known: Vocabulary,
    segment: Segment,
    owner: str | None,
    wanted: Filter,
    starred: Collection[int],
) -> SegmentRow:
    words = [in_words(part, known) for part in conjuncts(wanted)]
    try:
        meanings(session, actor.account_id, wanted)
        problem = ""
    except BadFilter as error:
        problem = str(error)
    return SegmentRow(
        id=segment.id or 0,
        name=segment.name,
        words=words[:MOST_WORDS],
        more=f"{len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else "",
        text=write(wanted, known),
        owner="You" if segment.owner_id == actor.account_id else owner or "Command line",
        mine=segment.owner_id == actor.account_id,
        shared=segment.shared,
        starred=segment.id in starred,
        may_edit=may_edit(actor, segment),
        updated_at=segment.updated_at.isoformat(),
        problem=problem,
    )


def _by_key(session: Session, account_id: int | None, keys: Mapping[str, str]) -> dict[str, Filter]:
    rows = session.exec(
        select(Segment).where(col(Segment.name_key).in_(tuple(keys)), seen_by(account_id))
    ).all()
    filters = unpack_all(session, [row.filter for row in rows])
    return {row.name_key: wanted for row, wanted in zip(rows, filters, strict=True)}


def _missing(session: Session, account_id: int | None, wanted: Filter, name: str, inside: str) -> BadFilter:
    gone = f"There is no segment “{name}”: it is gone, or private to somebody else."
    if inside:
        return BadFilter(f"The segment “{inside}” cannot be used here. {gone}")
    among = session.exec(select(Segment.name).where(seen_by(account_id))).all()
    near = nearest(name, among)
    if not near:
        return BadFilter(gone)
    instead = write(_with_name(wanted, name, near), vocabulary(session))
    return BadFilter(f"There is no segment “{name}”. Did you mean “{near}”?", instead=instead)


def _with_name(wanted: Filter, name: str, other: str) -> Filter:
    match wanted:
        case Condition(subject, _, values) if subject == SEGMENT:
            return replace(wanted, values=tuple(other if value == name else value for value in values))
        case Condition():
            return wanted
        case Not(part):
            return Not(_with_name(part, name, other))
        case All(parts):
            return All(tuple(_with_name(part, name, other) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_with_name(part, name, other) for part in parts))
