"""Numbers as people and programs write them, in one plain decimal form."""

import re
from decimal import Context, Decimal, DecimalException, Inexact, Overflow, Subnormal
from functools import cache

from babel.numbers import list_currencies

from leadsphere.errors import BadValue
from leadsphere.values.text import plain_digits, shortened, unmarked

MOST_DIGITS = 15
"""As many as a double-precision number (IEEE 754), and so a column of a database or a spreadsheet, keeps."""
_LIMITS = Context(
    prec=MOST_DIGITS, Emax=MOST_DIGITS - 1, Emin=-MOST_DIGITS, traps=[Inexact, Overflow, Subnormal]
)

# Minus signs and dashes, the apostrophes of Swiss thousands, the separators and the percent sign of Arabic.
_SIGNS = str.maketrans({**dict.fromkeys("−–‒﹣", "-"), **dict.fromkeys("’‘´`٬", "'"), "٫": ".", "٪": "%"})
_MONEY = r"[a-z]{0,3}[$¢£¤¥؋৳฿៛﷼\u20a0-\u20cf]|[a-z]{3}"
_WRITTEN = re.compile(
    rf"(?P<sign>[-+]?) ?(?P<before>%|{_MONEY})? ?(?P<inner>[-+]?) ?"
    r"(?P<digits>(?=[.,]?\d)[\d.,' ]*[\d.,])(?:e(?P<exponent>[-+]?\d{1,3}))?"
    rf" ?(?P<after>%|{_MONEY})?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(([^()+-]+)\)")
_STORED = re.compile(r"(-?)(\d{1,15})((?:\.\d+)?)", re.ASCII)
_PLAIN = re.compile(r"\d*\.?\d*")
_DECIMAL_COMMA = re.compile(r"\d*,\d*")
_DOTTED_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
# Thousands, and the lakhs and crores of India.
_GROUPED = tuple(
    (re.compile(rf"(?:{groups})(?:[{point}]\d*)?"), mark, point)
    for groups, mark, point in (
        (r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d\d)+,\d{3}", ",", "."),
        (r"[1-9]\d{0,2}(?:\.\d{3})+", ".", ","),
        (r"[1-9]\d{0,2}(?: \d{3})+", " ", ".,"),
        (r"[1-9]\d{0,2}(?:'\d{3})+", "'", ".,"),
    )
)


def parse_number(text: str) -> str:
    """The number in "1,234.5", "1 234,5", "1.234,56", "1'234", "12,34,567", "1e3" or "-3" as the shortest plain
    decimal text: no thousands separators, no exponent, no zeros before or after, "-" for negative ones.

    What can be read in two ways is read as in English: "1,234" is 1234 and "1.234" is 1.234. But beside a
    currency "1.200" is 1200, since nobody writes thousandths of a euro. Currency signs, the codes of ISO 4217
    and percent signs are left out, and say nothing: "12 %" is 12. Brackets mean a negative number, as in
    accounts. The digits may be of any script. At most MOST_DIGITS of them before and after the point together,
    zeros at the ends not counted, and from 10^-15 to below 10^15. Raises BadValue otherwise, also for "NaN",
    "inf", "1.2M" and "5 kg".
    """
    line = plain_digits(unmarked(text)).translate(_SIGNS)
    if in_brackets := _IN_BRACKETS.fullmatch(line):
        line = f"-{in_brackets[1]}"
    written = _WRITTEN.fullmatch(line)
    units = [unit for unit in (written["before"], written["after"]) if unit] if written else []
    digits = _digits(written["digits"], money=any(map(_is_money, units))) if written else None
    if not written or not digits or (written["sign"] and written["inner"]) or not all(map(_is_unit, units)):
        raise BadValue(f'"{shortened(text)}" is no number. Write all of its digits, like 1234.5.')
    sign = written["sign"] or written["inner"]
    return _normal(f"{sign}{digits}e{written['exponent'] or 0}", text)


def show_number(value: str) -> str:
    """A stored number for people, its thousands set apart: "1,234.5"; a text that is none stays as it is."""
    stored = _STORED.fullmatch(value)
    return f"{stored[1]}{int(stored[2]):,}{stored[3]}" if stored else value


def _digits(written: str, *, money: bool) -> str | None:
    """Digits and at most one decimal point; None where the separators stand as nobody puts them."""
    if _PLAIN.fullmatch(written) and not (money and _DOTTED_THOUSANDS.fullmatch(written)):
        return written
    for pattern, mark, points in _GROUPED:
        if pattern.fullmatch(written):
            ungrouped = written.replace(mark, "")
            return ungrouped.replace(",", ".") if "," in points else ungrouped
    return written.replace(",", ".") if _DECIMAL_COMMA.fullmatch(written) else None


def _normal(plain: str, text: str) -> str:
    try:
        number = _LIMITS.normalize(Decimal(plain))
    except DecimalException as error:
        raise BadValue(
            f'"{shortened(text)}" has too many digits: a number keeps at most {MOST_DIGITS}.'
        ) from error
    return f"{number:f}" if number else "0"


def _is_money(unit: str) -> bool:
    return unit != "%"


def _is_unit(unit: str) -> bool:
    """A sign ("%", "€", "US$"), or three letters that are the code of a currency (ISO 4217)."""
    return not unit[-1].isalpha() or unit.upper() in _currencies()


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())
