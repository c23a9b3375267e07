"""What happens to the filters that segments and campaigns keep when something changes elsewhere: themselves, or
what they name.
"""

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from leadsphere.attributes import On
from leadsphere.errors import ChangedMeanwhile
from leadsphere.filters.stored import Packed, moved, things_in
from leadsphere.models import Act, Campaign, Change, ChangeSet, Segment
from leadsphere.queries.stored_filters import as_kept
from leadsphere.services.editing import last_change
from leadsphere.services.recording import Record
from leadsphere.services.traces import GONE, Traces

_CHANGED = {
    On.CAMPAIGN: "changed these criteria meanwhile. Press Enter again to put yours in their place.",
    On.SEGMENT: "changed this segment meanwhile. Press “Update segment” again to put yours in its place.",
}
"""What is said to whoever began from another filter than the one that stands."""


def check_base(
    session: Session, on: On, thing_id: int, name: str, packed: Packed | None, base: str | None
) -> None:
    """Raise ChangedMeanwhile unless the filter that stands is kept as `base` is; with None, it may be any."""
    stands = as_kept(packed)
    if base is not None and base != stands:
        by, _ = last_change(session, on, thing_id, name)
        raise ChangedMeanwhile(f"{by} {_CHANGED[on]}", stands)


def move_in_filters(session: Session, record: Record, subject: str, before: int, after: int) -> None:
    """Let every kept filter that names one thing name another, as a part of the act that made them one."""
    for on, row, name in _kept(session):
        packed = getattr(row, name)
        if (subject, before) in things_in(packed):
            campaign_id = row.id if on is On.CAMPAIGN else None
            record.put(on, row, {name: moved(packed, subject, before, after)}, campaign_id=campaign_id)


def forget_in_filters(session: Session, traces: Traces) -> None:
    """Take a person who is erased out of the kept filters, the names of segments, and the history of both."""
    for _, row, name in _kept(session):
        packed = _without(getattr(row, name), traces)
        if packed != getattr(row, name):
            setattr(row, name, packed)
            session.add(row)
    for segment in session.exec(select(Segment)):
        if traces.says([segment.name]):
            segment.name = f"Segment {segment.id}"
            segment.name_key = f"segment {segment.id}"
            session.add(segment)
    things = select(Change).where(col(Change.thing).in_((On.SEGMENT, On.CAMPAIGN)))
    for change in session.exec(
        things.where(col(Change.attribute).in_(("", "filter", "criteria", "name", "name_key")))
    ):
        change.old, change.new = _without(change.old, traces), _without(change.new, traces)
        session.add(change)
    acts = (Act.SAVE_SEGMENT.name, Act.EDIT_SEGMENTS.name)
    for own in session.exec(select(ChangeSet).where(col(ChangeSet.act).in_(acts))):
        if own.answer is not None and _without(own.answer, traces) != own.answer:
            own.answer = None
            session.add(own)
    session.flush()


def _kept(session: Session) -> Iterator[tuple[On, Any, str]]:
    """Every row that keeps a filter, and the name of its column."""
    for segment in session.exec(select(Segment).order_by(col(Segment.id)).with_for_update()):
        yield On.SEGMENT, segment, "filter"
    campaigns = select(Campaign).where(col(Campaign.criteria).is_not(None)).order_by(col(Campaign.id))
    for campaign in session.exec(campaigns.with_for_update()):
        yield On.CAMPAIGN, campaign, "criteria"


def _without(value: Any, traces: Traces) -> Any:
    """A JSON value in which nothing names the person."""
    if isinstance(value, str):
        return GONE if traces.says([value]) else value
    if isinstance(value, list):
        return [_without(part, traces) for part in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON has no type
    if isinstance(value, dict):
        return {name: _without(part, traces) for name, part in value.items()}  # pyright: ignore[reportUnknownVariableType] - JSON has no type
    return value
