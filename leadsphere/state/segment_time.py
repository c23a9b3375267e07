"""A segment in time: who was in it at the end of a past day, who joined since, and who left."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import reflex as rx

from leadsphere.database import read, utc_now
from leadsphere.errors import LeadSphereError
from leadsphere.services.past import MOST_LISTED, Passer, Then, since
from leadsphere.state.segments import SegmentsState
from leadsphere.state.session import actor_of

DIALOG = "segment-time"
"""The id of the dialog."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the two lists: those that are named, and how many others there are."""

    people: list[Passer] = field(default_factory=list[Passer])
    more: str = ""


class SegmentTimeState(rx.State):
    """What the dialog shows. `found` is empty (no day) until it is known."""

    segment_id: int = 0
    name: str = ""
    day: str = ""
    latest: str = ""
    busy: bool = False
    problem: str = ""
    found: Then = Then()
    joined: Listed = Listed()
    left: Listed = Listed()

    _asked: int = 0

    @rx.event
    async def ask(self, segment_id: int):
        """Open the dialog about a segment, first with last Monday."""
        rows = (await self.get_state(SegmentsState)).all_rows
        self.segment_id, self.name = segment_id, next((row.name for row in rows if row.id == segment_id), "")
        today = utc_now().date()
        self.day, self.latest = last_monday(today).isoformat(), (today - timedelta(days=1)).isoformat()
        self.found, self.problem = Then(), ""
        yield rx.call_script(f"document.getElementById('{DIALOG}')?.showModal()")
        yield SegmentTimeState.look

    @rx.event
    async def set_day(self, day: str):
        """Look at another day."""
        self.day = day
        yield SegmentTimeState.look

    @rx.event(background=True)
    async def look(self) -> None:
        """Find out; in the background, since much may have changed since that day."""
        async with self:
            self._asked += 1
            asked, actor, segment_id = self._asked, await actor_of(self), self.segment_id
            day, self.problem = _day(self.day), ""
            self.busy = day is not None
        if day is None:
            return
        found, problem = Then(), ""
        try:
            found = await read(since, actor, segment_id, day)
        except LeadSphereError as error:
            problem = str(error)
        async with self:
            if asked == self._asked:
                self.busy, self.found, self.problem = False, found, problem
                self.joined = _listed(found.joiners, found.joined)
                self.left = _listed(found.leavers, found.left)


def last_monday(today: date) -> date:
    """The Monday before today."""
    return today - timedelta(days=today.weekday() or 7)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _listed(people: list[Passer], many: int) -> Listed:
    return Listed(people, f"and {many - MOST_LISTED:,} more" if many > MOST_LISTED else "")
