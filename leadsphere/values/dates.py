"""Days of the calendar, as people and programs write them, in ISO 8601."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import cast

from babel import Locale

from leadsphere.errors import BadValue
from leadsphere.values.languages import LANGUAGES
from leadsphere.values.text import fold, plain_digits, shortened, unmarked

YEARS = range(1900, 2201)

_STORED = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(\d\d)", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Exporters write moments: the day is the one that they name, in whatever time zone.
_TIME_OF_DAY = re.compile(
    r"(?:t|,? )\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?$"
)
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\. ?(\d{1,2})\. ?(\d{1,2})\.?|(\d\d)(\d\d)"
    r"| ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일])"
)
_YEAR_LAST = re.compile(r"(\d{1,2})(?:([-/ ])(\d{1,2})\2|\. ?(\d{1,2})\. ?)(\d{4}|\d\d)(?: ?г)?\.?")
_WEEKDAY = re.compile(r"^([^\W\d]+)[.,]* |(?:(?<=[日일])| )\(?([^\W\d]+)\)?$")
_BETWEEN = re.compile(r"[\s.,،/'’-]+|(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_BESIDE = frozenset(
    (
        *("st", "nd", "rd", "th", "er", "o", "a", "eme"),  # 1st, 1er, 1º
        *("of", "the", "de", "del", "d", "den", "der", "el", "le", "г", "р"),
    )
)
_Parts = tuple[str, str, str]


def parse_date(text: str) -> str:
    """The day in "2026-03-03", "20260303", "2026/3/3", "3 Mar 2026", "March 3rd, 2026", "3 de marzo de 2026",
    "2026年3月3日", "03.03.2026" or "31/12/2026" as ISO 8601 has it: "2026-03-03".

    A date with dots begins with the day, as in every language of CLDR that writes it so. With slashes or dashes
    some begin with the day and others with the month: "31/12/2026" can only be one, and "03/04/2026", which can
    be two, is refused with both. A weekday and a time of day are left out. Years are YEARS, with all of their
    digits. Raises BadValue otherwise.
    """
    line = _TIME_OF_DAY.sub("", plain_digits(fold(unmarked(text))))
    found = _year_first(line) or _year_last(line, text) or _with_name(line)
    if not found:
        raise BadValue(f'"{shortened(text)}" is no date. Write it like 2026-03-31 or 31 Mar 2026.')
    return _iso(*found, text)


def show_date(value: str) -> str:
    """A stored day for people: "3 Mar 2026"; a text that is none stays as it is."""
    stored = _STORED.fullmatch(value)
    return f"{int(stored[3])} {_MONTHS[int(stored[2]) - 1]} {stored[1]}" if stored else value


@cache
def months() -> dict[str, int]:
    """The names and abbreviations of the months in our languages, folded (CLDR).

    Not the few that are two months: "listopad" is October in Croatia, and November in Poland.
    """
    found: dict[str, set[int]] = {"sept": {9}}
    for language in LANGUAGES:
        for width in _names_of("months", language):
            for number, name in width.items():
                words = _BETWEEN.split(fold(name))
                words = [word for word in words if word and word not in _BESIDE]
                if len(words) == 1 and not words[0].isdecimal():
                    found.setdefault(words[0], set()).add(int(number))
                    if language == "he":  # "in March" is one word.
                        found.setdefault(f"ב{words[0]}", set()).add(int(number))
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


def _year_first(line: str) -> _Parts | None:
    if found := _match(_YEAR_FIRST, line):
        year, month, day = filter(None, found.groups())
        return year, month, day
    return None


def _year_last(line: str, text: str) -> _Parts | None:
    found = _match(_YEAR_LAST, line)
    if not found:
        return None
    first, mark, second, after_dot, year = found.groups()
    if after_dot:
        return year, after_dot, first
    low, high = sorted((int(first), int(second)))
    if mark and low != high <= 12 and len(year) == 4:
        raise BadValue(
            f'"{shortened(text)}" can be two days: write {year}-{int(second):02}-{int(first):02} '
            f"or {year}-{int(first):02}-{int(second):02}."
        )
    return (year, first, second) if int(second) > 12 else (year, second, first)


def _with_name(line: str) -> _Parts | None:
    words = [word for word in _BETWEEN.split(line) if word and word not in _BESIDE]
    numbers = sorted((word for word in words if word.isdecimal()), key=len)
    names = [word for word in words if not word.isdecimal() and (word in months() or word not in _weekdays())]
    # "mar." is a Tuesday in French, and March in Spanish.
    if len(names) == 2 and names[0] == words[0] in _weekdays():
        del names[0]
    if len(numbers) != 2 or len(names) != 1 or names[0] not in months():
        return None
    if len(numbers[0]) > 2 or len(numbers[1]) not in (1, 2, 4):
        return None
    day, year = numbers if len(numbers[1]) == 4 else (numbers[0], "")
    return year, str(months()[names[0]]), day


def _iso(year: str, month: str, day: str, text: str) -> str:
    if len(year) < 4:
        raise BadValue(f'"{shortened(text)}" does not name its century: write the year with four digits.')
    if int(year) not in YEARS:
        raise BadValue(f'"{shortened(text)}" is too far away: years go from {YEARS[0]} to {YEARS[-1]} here.')
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise BadValue(
            f'"{shortened(text)}" is no day of the calendar. Look at its day and month.'
        ) from error


def _match(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    """With or without a weekday before or after the date."""

    def unless_weekday(word: re.Match[str]) -> str:
        return "" if (word[1] or word[2]) in _weekdays() else word[0]

    return pattern.fullmatch(line) or pattern.fullmatch(_WEEKDAY.sub(unless_weekday, line))


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(
        word
        for language in LANGUAGES
        for width in _names_of("days", language)
        for name in width.values()
        for word in _BETWEEN.split(fold(name))
    )


def _names_of(what: str, language: str) -> list[Mapping[int, str]]:
    """Wide and abbreviated, as they stand in a date and alone."""
    contexts = cast(Mapping[str, Mapping[str, Mapping[int, str]]], getattr(Locale.parse(language), what))
    return [contexts[c][width] for c in ("format", "stand-alone") for width in ("wide", "abbreviated")]
