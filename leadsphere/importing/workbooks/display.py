"""Numbers of spreadsheets as people see them: dates, times, percentages, leading zeros (ECMA-376, 18.8.30)."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from xlrd.formatting import std_format_strings
from xlrd.xldate import XLDateError, xldate_as_datetime

GENERAL = "General"
# What East Asian versions show as dates, each in its own way (18.8.30).
_EAST_ASIAN_DATES = dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd")
FORMATS: dict[int, str] = _EAST_ASIAN_DATES | std_format_strings
"""The formats that a file does not spell out, by number."""

# A text in quotes, an escaped letter, a letter's width, a colour or a language: nothing of it is about the number.
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_MASK = re.compile(r'"[^"]*"|\\.|[0#]|[^0#"\\]')


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """A number as its format shows it; dates and times in ISO 8601, for no country's order of day and month."""
    section = code.split(";")[0]
    about = _LITERAL.sub("", section).lower()
    if about in ("", "general", "@"):
        return plain(value)
    if _ELAPSED.search(about):
        return _elapsed(value)
    if re.search(r"[ymdhs]", about):
        return _moment(value, about, from_1904=from_1904)
    if "%" in about:
        decimals = len(about.partition(".")[2].rstrip("% "))
        return f"{value * 100:.{decimals}f}%"
    if value >= 0 and value == int(value) and about.count("0") + about.count("#") > 1:
        return _masked(int(value), section) if not set(".,e?/") & set(about) else plain(value)
    return plain(value)


def plain(value: float) -> str:
    """A number with the 15 digits that a spreadsheet keeps, and no exponent where it can be read without."""
    digits = f"{value:.15g}"
    return format(Decimal(digits), "f") if "e" in digits and abs(value) < 1e21 else digits


def _moment(value: float, about: str, *, from_1904: bool) -> str:
    try:
        moment = xldate_as_datetime(value, 1 if from_1904 else 0)
    except (XLDateError, OverflowError, ValueError):
        return plain(value)
    # Fractions of days are not exact: to the nearest second.
    moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    has_time = bool(re.search(r"[hs]", about))
    has_date = bool(re.search(r"[yd]", about)) or not has_time
    time = _time(moment) if has_time else ""
    return " ".join(part for part in (moment.date().isoformat() if has_date else "", time) if part)


def _time(moment: datetime) -> str:
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


def _elapsed(value: float) -> str:
    seconds = round(value * 86_400)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _masked(value: int, section: str) -> str:
    """Digits in their places, from the right: 2134 as "00000" is 02134."""
    digits = list(str(value))
    parts = _MASK.findall(_ignored(section))
    first = next(place for place, part in enumerate(parts) if part in "0#")
    written: list[str] = []
    for place in range(len(parts) - 1, -1, -1):
        part = parts[place]
        if part in "0#":
            written.append(digits.pop() if digits else "0" if part == "0" else "")
            if place == first:
                written.extend(reversed(digits))
        else:
            written.append(part.strip('"').removeprefix("\\"))
    return "".join(reversed(written)).strip()


def _ignored(section: str) -> str:
    return re.sub(r"\[[^\]]*\]|[_*].", "", section)
