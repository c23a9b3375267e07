"""When something is done that is done again and again: every so many hours, or on days of the week at a time of day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from leadsphere.errors import BadValue

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVERY_DAY, WEEKDAYS = tuple(range(7)), tuple(range(5))
MOST_HOURS = 24 * 31

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every `hours` hours, or where that is 0, on these days (Monday is 0) at a time of day in a time zone (IANA).

    Made by `hourly()` and `daily()`, which check what they are given.
    """

    hours: int = 0
    days: tuple[int, ...] = EVERY_DAY
    at: str = "06:00"
    zone: str = "UTC"

    def packed(self) -> dict[str, Any]:
        """As JSON; the zone is kept beside it."""
        return {"hours": self.hours} if self.hours else {"days": list(self.days), "at": self.at}

    def __str__(self) -> str:
        """Such as "every 6 hours", "every day at 06:00" and "on weekdays at 06:00"."""
        if self.hours:
            return "every hour" if self.hours == 1 else f"every {self.hours} hours"
        if self.days == EVERY_DAY:
            return f"every day at {self.at}"
        names = "weekdays" if self.days == WEEKDAYS else _listed([f"{DAYS[day]}s" for day in self.days])
        return f"on {names} at {self.at}"


def hourly(hours: int) -> Rhythm:
    """Every so many hours. Raises BadValue."""
    if not 1 <= hours <= MOST_HOURS:
        raise BadValue(f"Something is done again after 1 to {MOST_HOURS} hours.")
    return Rhythm(hours=hours)


def daily(at: str, zone: str, days: Sequence[int] = EVERY_DAY) -> Rhythm:
    """On these days of the week at a time such as "06:00" or "6:30" of this zone. Raises BadValue."""
    found = _TIME.fullmatch(at.strip())
    if found is None:
        raise BadValue("A time of day is written like 06:00.")
    if not days or not set(days) <= set(EVERY_DAY):
        raise BadValue("Choose at least one day of the week.")
    if zone not in zones():
        raise BadValue("This time zone is not known. Write one such as Europe/Paris.")
    return Rhythm(0, tuple(sorted(set(days))), f"{int(found[1]):02}:{found[2]}", zone)


def unpacked(rhythm: Mapping[str, Any], zone: str) -> Rhythm:
    """A rhythm as it was kept."""
    if hours := rhythm.get("hours"):
        return Rhythm(hours=hours)
    return Rhythm(0, tuple(rhythm["days"]), rhythm["at"], zone)


def next_after(rhythm: Rhythm, moment: datetime, *, last: datetime | None = None) -> datetime:
    """The first time beyond `moment`, in UTC. Hours are counted from the `last` time, or from `moment` on.

    A time of day that a day does not have, where clocks are put forward, is when it would be without that; one that
    it has twice is the first of them.
    """
    if rhythm.hours:
        step = timedelta(hours=rhythm.hours)
        if last is None or last > moment:
            return moment + step
        return last + step * ((moment - last) // step + 1)
    zone = _zone(rhythm.zone)
    hour, minute = map(int, rhythm.at.split(":"))
    day = moment.astimezone(zone).date()
    for ahead in range(9):
        wanted = day + timedelta(days=ahead)
        then = datetime.combine(wanted, time(hour, minute), zone).astimezone(UTC)
        if wanted.weekday() in rhythm.days and then > moment:
            return then
    raise AssertionError("every week has each of its days")


@cache
def zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(available_timezones())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        # Known when it was chosen: this machine has an older list.
        return ZoneInfo("UTC")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
