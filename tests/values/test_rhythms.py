"""Rhythms: when something is done that is done again and again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.rhythms import EVERY_DAY, WEEKDAYS, Rhythm, daily, hourly, next_after, unpacked

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOMENTS = st.datetimes(
    MONDAY.replace(2020, tzinfo=None), MONDAY.replace(2035, tzinfo=None), timezones=st.just(UTC)
)


def test_every_day_at_six_is_six_where_people_are() -> None:
    rhythm = daily("6:00", "Europe/Paris")
    assert next_after(rhythm, MONDAY) == datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
    # Clocks go forward on 29 March.
    assert next_after(rhythm, datetime(2026, 3, 29, 0, 0, tzinfo=UTC)) == datetime(
        2026, 3, 29, 4, 0, tzinfo=UTC
    )


def test_weekdays_leave_out_the_weekend() -> None:
    friday = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    assert next_after(daily("06:00", "UTC", WEEKDAYS), friday) == datetime(2026, 3, 9, 6, 0, tzinfo=UTC)


def test_hours_are_counted_from_the_last_time_and_missed_ones_are_passed_over() -> None:
    assert next_after(hourly(6), MONDAY) == MONDAY + timedelta(hours=6)
    late = MONDAY + timedelta(hours=20, minutes=5)
    assert next_after(hourly(6), late, last=MONDAY) == MONDAY + timedelta(hours=24)
    assert next_after(hourly(6), MONDAY, last=MONDAY) == MONDAY + timedelta(hours=6)


def test_a_time_that_a_day_does_not_have_comes_all_the_same() -> None:
    rhythm = daily("02:30", "Europe/Paris")
    assert next_after(rhythm, datetime(2026, 3, 28, 12, 0, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


@given(
    moment=MOMENTS,
    days=st.sets(st.sampled_from(EVERY_DAY), min_size=1),
    hour=st.integers(4, 23),
    zone=st.sampled_from(("UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")),
)
def test_the_next_time_is_the_first_one_that_fits(
    moment: datetime, days: set[int], hour: int, zone: str
) -> None:
    then = next_after(daily(f"{hour}:15", zone, sorted(days)), moment)
    assert then > moment
    local = then.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.weekday() in days) == (hour, 15, True)
    # None of the days in between fits.
    day = moment.astimezone(ZoneInfo(zone))
    between = [day + timedelta(days=n) for n in range(1, (local.date() - day.date()).days)]
    assert not [one for one in between if one.weekday() in days]


@given(moment=MOMENTS, hours=st.integers(1, 700), ago=st.integers(0, 10**7))
def test_hours_keep_to_their_grid(moment: datetime, hours: int, ago: int) -> None:
    last = moment - timedelta(seconds=ago)
    then = next_after(hourly(hours), moment, last=last)
    assert moment < then <= moment + timedelta(hours=hours)
    assert (then - last) % timedelta(hours=hours) == timedelta(0)


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        (hourly(1), "every hour"),
        (hourly(6), "every 6 hours"),
        (daily("6:00", "UTC"), "every day at 06:00"),
        (daily("06:30", "UTC", WEEKDAYS), "on weekdays at 06:30"),
        (daily("06:30", "UTC", (3, 0)), "on Mondays and Thursdays at 06:30"),
    ],
)
def test_a_rhythm_is_said_in_words_and_kept_as_json(rhythm: Rhythm, said: str) -> None:
    assert str(rhythm) == said
    assert unpacked(rhythm.packed(), rhythm.zone) == rhythm


@pytest.mark.parametrize("at", ["", "25:00", "6", "06:60", "6 am"])
def test_a_time_of_day_that_is_none_is_refused(at: str) -> None:
    with pytest.raises(BadValue):
        daily(at, "UTC")


def test_rhythms_that_make_no_sense_are_refused() -> None:
    for make in (lambda: hourly(0), lambda: daily("06:00", "Mars/Base"), lambda: daily("06:00", "UTC", ())):
        with pytest.raises(BadValue):
            make()
