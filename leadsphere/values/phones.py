"""Phone numbers: E.164 for storing, the international form for people."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
)

from leadsphere.errors import BadValue
from leadsphere.values.text import clean, plain_digits, shortened

# "Mobile: ...", "p:+44..." as lead forms write it, and the apostrophe that keeps a spreadsheet from counting.
_LABEL = re.compile(r"^[^\d+(]+")
_REMARK = re.compile(
    r"\s*[(\[][^()\[\]\d]*[)\]]\s*$|[\s,–-]+(?:mobile?|mob|cell|handy|work|business|office|home|private?|personal|"
    r"direct|main|head ?quarters|hq|zentrale|fax|tel|phone|landline|whats ?app)\.?$|['’`\"\s]+$",
    re.IGNORECASE,
)
# "00" leads abroad from nearly everywhere, and no national number begins with it; "0011" leads there from
# Australia, and no area code of North America begins with "1".
_ABROAD = re.compile(r"^[+(\s]*00(?:11)?\)?[\s./-]*(?=[\d(])")
_WHATSAPP = re.compile(r"^(?:https?://)?(?:wa\.me/|api\.whatsapp\.com/send\?phone=)(?=\d)", re.IGNORECASE)
# A form's default country before a number that was typed with its own.
_CODE_TWICE = re.compile(r"^\(?\+\(?(\d{1,3})\)?(?:[\s().-]*\+|[\s().-]+00)[\s(]*\1")
_TWO_CODES = re.compile(r"^\(?\+\(?\d{1,3}\)?(?:[\s().-]*\+|[\s().-]+00)[\s(]*[1-9]")
# Until 2019 a mobile in Mexico was +52 1 and ten digits.
_OLD_MEXICAN = re.compile(r"^(\+52[\s().-]*)1(?=(?:\W*\d){10}(?!\W*\d))")
# What the plan of a region alone does not tell, by region: a spelling, and what to read instead of it.
_AT_HOME = {
    # A mobile with its country code, that is no number of Leer, whose area code is (0)491.
    "DE": (re.compile(r"^49(?=\W*1[5-7](?:\W*\d){8,9}\W*$)"), "+49"),
    # Until 2019 national calls began with 01, 044 or 045.
    "MX": (re.compile(r"^(?:01|04[45])(?=(?:\W*\d){10}(?!\W*\d))"), ""),
}
_WITHIN = re.compile(r"(?<=\d)['’`_ー](?=\d)")
_HIDDEN = re.compile(r"[x*•●_?]{2,}|…|\.{3,}", re.IGNORECASE)
_DECIMALS = re.compile(r"^(\d{7,})\.0$")
_ROUNDED = re.compile(r"\+?\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:;?\s*ext\.?[=:\s]*|\s*[x#]\s*)\d{1,9}\s*$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*(?:;(?!\s*ext)|\||\n|\r|:::|,(?!\s*ext)|/|\s(?:or|and|und|oder|et|ou|y|o)\s)\s*|(?<=\d)\s+(?=\+)",
    re.IGNORECASE,
)
_LONGEST = 200
# The shortest number with its area code that people write without one of the separators above.
_FEWEST_DIGITS = 7

_WHY = {
    ValidationResult.TOO_SHORT: "it has too few digits.",
    ValidationResult.TOO_LONG: "it has too many digits.",
    ValidationResult.INVALID_COUNTRY_CODE: "there is no such country code.",
    ValidationResult.INVALID_LENGTH: "that country has no numbers of this length.",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "it needs its area code.",
}
# North America, Great Britain, Australia and New Zealand, where numbers are advertised as words.
_WITH_LETTERS = (1, 44, 61, 64)
_LETTERS = "it has letters among its digits."
_NEEDS_COUNTRY = "it needs a country code, like +1 for the United States."


@dataclass(frozen=True, slots=True)
class _Plan:
    """How long the numbers of a region are, and how those begin whose first digits may be no part of them."""

    code: str
    lengths: frozenset[int]
    doubtful: re.Pattern[str]


_CERTAIN = re.compile(r"\+?\(?\d[\d ().-]{4,21}\d", re.ASCII)
_UNCERTAIN = re.compile(r"^\+?\(?\d{1,3}[ ().-]+00|\.0$|\.\.")
_SIGNS = str.maketrans("", "", "+ ().-")


def certain_phone(text: str, region: str = "") -> str:
    """What `parse_phone` makes of a plain number such as most are; "" for a text that it must look at.

    Certain is a number as long as those of its country, where neither a country code nor what is dialled before
    numbers at home can be meant by its first digits.
    """
    if not _CERTAIN.fullmatch(text) or _UNCERTAIN.search(text):
        return ""
    digits = text.translate(_SIGNS)
    if text[0] == "+":
        plan = _plan_abroad(digits[:3])
        national = digits[len(plan.code) :] if plan else ""
    else:
        plan, national = _plan(region) if region and region not in _AT_HOME else None, digits
        if plan and national.startswith(plan.code):
            return ""
    if not plan or len(national) not in plan.lengths or plan.doubtful.match(national):
        return ""
    return f"+{plan.code}{national}"


@cache
def _plan_abroad(first: str) -> _Plan | None:
    """The plan of the country whose code these digits begin with."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    codes = (int(first[:length]) for length in (1, 2, 3)) if first[0] != "0" else iter(())
    code = next((code for code in codes if code in regions), None)
    return _plan(regions[code][0]) if code is not None and regions[code][0] not in _AT_HOME else None


@cache
def _plan(region: str) -> _Plan | None:
    if region not in phonenumbers.SUPPORTED_REGIONS:
        return None
    metadata: Any = phonenumbers.PhoneMetadata.metadata_for_region(region)
    # Of several countries with one code, the first has the lengths for all.
    first = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[metadata.country_code][0]
    general: Any = phonenumbers.PhoneMetadata.metadata_for_region(first)
    lengths = set(general.general_desc.possible_length) - set(general.general_desc.possible_length_local_only)
    begins = filter(None, ("0", metadata.national_prefix_for_parsing, metadata.international_prefix))
    doubtful = "|".join(f"(?:{beginning})" for beginning in begins)
    return _Plan(str(metadata.country_code), frozenset(lengths), re.compile(doubtful))


def parse_phone(text: str, region: str | None = None) -> str:
    """A number as it is stored: E.164 ("+14168109897"), followed by ";ext=752" (RFC 3966) if it has an extension.

    `region` is the ISO 3166 alpha-2 code of the country to assume when the number names none. A number that
    is possible there passes, whether or not it is assigned. Raises BadValue otherwise.
    """
    if certain := certain_phone(text, region or ""):
        return certain
    written = plain_digits(clean(text))
    if _ROUNDED.fullmatch(written):
        raise BadValue(
            f'"{written}" was rounded by a spreadsheet: format the column as text and export it again.'
        )
    if not any(c.isdigit() for c in written):
        raise BadValue(_refusal(written, "it has no digits.") if written else "There is no phone number.")
    if len(written) > _LONGEST:
        raise BadValue(_refusal(written, "it is too long."))
    if _HIDDEN.search(written):
        raise BadValue(_refusal(written, "some of its digits are hidden."))
    if len(split_phones(written)) > 1:
        raise BadValue(f'"{shortened(written)}" is more than one number: write each by itself.')
    return _parse(_bare(written), region or "", written)


@lru_cache(maxsize=8192)
def country_of_phone(value: str) -> str:
    """The country that a stored number is of (ISO 3166 alpha-2); "" where its code is several countries' or none's."""
    try:
        number = phonenumbers.parse(value, None)
    except NumberParseException:
        return ""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(number.country_code or 0, ())
    region = regions[0] if len(regions) == 1 else phonenumbers.region_code_for_number(number)
    # "001" stands for numbers of no country, such as those of satellites.
    return region if region and region.isalpha() else ""


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


def _bare(written: str) -> str:
    """Without what people and programs write around a number, and with "+" before a country code."""
    line = _LABEL.sub("", _WHATSAPP.sub("+", written))
    while (less := _REMARK.sub("", line)) != line:
        line = less
    line = _ABROAD.sub("+", _WITHIN.sub(" ", line))
    line = _OLD_MEXICAN.sub(r"\1", _CODE_TWICE.sub(r"+\1", line))
    if _TWO_CODES.match(line):
        raise BadValue(_refusal(written, "it names two countries."))
    return _DECIMALS.sub(r"\1", line)


@lru_cache(maxsize=8192)
def _parse(line: str, region: str, written: str) -> str:
    known_region = region if region in phonenumbers.SUPPORTED_REGIONS else None
    if known_region in _AT_HOME:
        spelling, instead = _AT_HOME[known_region]
        line = spelling.sub(instead, line)
    abroad = line.lstrip(" (").startswith("+")
    try:
        number = phonenumbers.parse(line, known_region)
    except NumberParseException as error:
        why = _LETTERS if _has_letters(line) else _why(error, abroad, known_region)
        raise BadValue(_refusal(written, why)) from error
    if _has_letters(line, number.extension or "") and not _may_be_letters(number):
        raise BadValue(_refusal(written, _LETTERS))
    possible = phonenumbers.is_possible_number_with_reason(number)
    # With its country code, a number is taken at its word; without, its area code may be missing.
    if possible != ValidationResult.IS_POSSIBLE and not (abroad and phonenumbers.is_possible_number(number)):
        raise BadValue(_refusal(written, _WHY.get(possible, "its length is not possible.")))
    stored = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    # Zeros after the country code are mostly those dialled at home: a number that begins so reads as another.
    zeros = (number.number_of_leading_zeros or 1) if number.italian_leading_zero else 0
    if zeros > 1 or (zeros and phonenumbers.parse(stored, None) != _without_extension(number)):
        raise BadValue(_refusal(written, "it begins with too many zeros."))
    return f"{stored};ext={number.extension}" if number.extension else stored


def _has_letters(line: str, extension: str = "") -> bool:
    """Apart from those of an extension and of a tel: address's parameters (RFC 3966)."""
    if extension:
        number = re.sub(r"\D+$", "", line.rpartition(extension)[0])
    else:
        number = _EXTENSION.sub("", line).partition(";")[0]
    return any(c.isalpha() for c in number)


def _may_be_letters(number: PhoneNumber) -> bool:
    """Whether it is a number that the letters on the keys (E.161) are written for: "1-800-..." and its like."""
    return number.country_code in _WITH_LETTERS and phonenumbers.is_valid_number(number)


def _without_extension(number: PhoneNumber) -> PhoneNumber:
    bare = PhoneNumber()
    bare.merge_from(number)
    bare.extension = None
    return bare


def _refusal(written: str, why: str) -> str:
    return f'"{shortened(written)}" is no phone number: {why}'


def _why(error: NumberParseException, abroad: bool, region: str | None) -> str:
    if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return "there is no such country code." if abroad or region else _NEEDS_COUNTRY
    if error.error_type == NumberParseException.TOO_LONG:
        return "it has too many digits."
    return "it has too few digits."
