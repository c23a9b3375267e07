"""Phone numbers: E.164 for storing, the international form for people."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from leadsphere.errors import BadValue
from leadsphere.values.text import clean, shortened

# "Mobile: ...", "p:+44..." as lead forms write it, and the apostrophe that keeps a spreadsheet from counting.
_LABEL = re.compile(
    r"^[\s'’`\"=]*(?:(?:tel|phone|mobile|mob|cell|work|home|office|fax|p|t|m)\s*[.:]\s*)?['’`\"\s]*",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*\([^()\d]*\)\s*$|['’`\"\s]+$")
_ABROAD = re.compile(r"^\(?00\)?[\s./-]*(?=[\d(])")
_DECIMALS = re.compile(r"^(\d{7,})\.0$")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:;?\s*ext\.?[=:\s]*|\s*[x#]\s*)\d{1,9}\s*$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*(?:;(?!\s*ext)|\||\n|\r|:::|,(?!\s*ext)|/|\s(?:or|and|und|oder|et|ou|y|o)\s)\s*", re.IGNORECASE
)
# The shortest number with its area code that people write without one of the separators above.
_FEWEST_DIGITS = 7

_WHY = {
    ValidationResult.TOO_SHORT: "it has too few digits.",
    ValidationResult.TOO_LONG: "it has too many digits.",
    ValidationResult.INVALID_COUNTRY_CODE: "there is no such country code.",
    ValidationResult.INVALID_LENGTH: "that country has no numbers of this length.",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "it needs its area code.",
}
_NEEDS_COUNTRY = "it needs a country code, like +1 for the United States."


def parse_phone(text: str, region: str | None = None) -> str:
    """A number as it is stored: E.164 ("+14168109897"), followed by ";ext=752" (RFC 3966) if it has an extension.

    `region` is the ISO 3166 alpha-2 code of the country to assume when the number names none. A number that
    is possible there passes, whether or not it is assigned. Raises BadValue otherwise.
    """
    line = _REMARK.sub("", _LABEL.sub("", clean(text)))
    # "00" leads abroad from nearly everywhere, and no national number begins with it.
    line = _ABROAD.sub("+", line)
    if _ROUNDED.fullmatch(line):
        raise BadValue(
            f'"{line}" was rounded by a spreadsheet: format the column as text and export it again.'
        )
    if not any(c.isdigit() for c in line):
        raise BadValue(
            f'"{shortened(line)}" is no phone number: it has no digits.'
            if line
            else "There is no phone number."
        )
    return _parse(_DECIMALS.sub(r"\1", line), region or "")


def split_phones(cell: str) -> list[str]:
    """The numbers in a cell such as "020 7946 0018 / +44 7700 900123", each as it stood, in their order.

    Only where every piece has digits enough for a number: "06/12/34/56/78" is one.
    """
    pieces = [piece for piece in _BETWEEN.split(cell) if clean(piece)]
    long_enough = all(
        sum(c.isdigit() for c in _EXTENSION.sub("", piece)) >= _FEWEST_DIGITS for piece in pieces
    )
    if long_enough:
        return [piece.strip() for piece in pieces]
    return [cell]


@lru_cache(maxsize=4096)
def show_phone(value: str) -> str:
    """A stored number for people: "+1 416-810-9897 ext. 752"; a text that is no number stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(value, None), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return value


@lru_cache(maxsize=8192)
def _parse(line: str, region: str) -> str:
    known_region = region if region in phonenumbers.SUPPORTED_REGIONS else None
    abroad = line.lstrip(" (").startswith(("+", "＋"))
    try:
        number = phonenumbers.parse(line, known_region)
    except NumberParseException as error:
        raise BadValue(
            f'"{shortened(line)}" is no phone number: {_why(error, abroad, known_region)}'
        ) from error
    possible = phonenumbers.is_possible_number_with_reason(number)
    # With its country code, a number is taken at its word; without, its area code may be missing.
    if possible != ValidationResult.IS_POSSIBLE and not (abroad and phonenumbers.is_possible_number(number)):
        raise BadValue(
            f'"{shortened(line)}" is no phone number: {_WHY.get(possible, "its length is not possible.")}'
        )
    stored = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    # Zeros after the country code are mostly those dialled at home: a number that begins so reads as another.
    if number.italian_leading_zero and phonenumbers.parse(stored, None) != _without_extension(number):
        raise BadValue(f'"{shortened(line)}" is no phone number: it begins with too many zeros.')
    return f"{stored};ext={number.extension}" if number.extension else stored


def _without_extension(number: PhoneNumber) -> PhoneNumber:
    bare = PhoneNumber()
    bare.merge_from(number)
    bare.extension = None
    return bare


def _why(error: NumberParseException, abroad: bool, region: str | None) -> str:
    if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return "there is no such country code." if abroad or region else _NEEDS_COUNTRY
    if error.error_type == NumberParseException.TOO_LONG:
        return "it has too many digits."
    return "it has too few digits."
