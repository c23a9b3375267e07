"""How many people a company has: an exact number, a range, or one of the usual bands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from leadsphere.errors import BadValue
from leadsphere.values.text import clean, fold, shortened


@dataclass(frozen=True, slots=True)
class Headcount:
    """People, from `minimum` to `maximum` (None: open end); `label` is the text that is stored and shown."""

    minimum: int
    maximum: int | None
    label: str


# LinkedIn's company sizes, which most exporters use.
BANDS = (
    Headcount(1, 1, "Self-employed"),
    Headcount(1, 10, "1-10"),
    Headcount(11, 50, "11-50"),
    Headcount(51, 200, "51-200"),
    Headcount(201, 500, "201-500"),
    Headcount(501, 1000, "501-1000"),
    Headcount(1001, 5000, "1001-5000"),
    Headcount(5001, 10000, "5001-10000"),
    Headcount(10001, None, "10001+"),
)

_ALONE = frozenset(
    (
        *("self employed", "selfemployed", "self", "freelance", "freelancer", "solo", "just me"),
        *("myself only", "only me", "sole proprietor", "sole trader", "independent", "autonomo"),
        *("selbstandig", "independant", "0-1", "micro self employed"),
    )
)
# A spreadsheet reads these bands as dates and writes them back so.
_BANDS_READ_AS_DATES = {
    **dict.fromkeys(("jan-10", "10-jan", "1-oct", "oct-1", "01-oct", "oct-01"), "1-10"),
    **dict.fromkeys(("nov-50", "50-nov", "11/1/1950", "1950-11-01"), "11-50"),
}
_NOUNS = re.compile(
    r"\b(?:employees?|people|persons?|staff|ftes?|members?|headcount|emp|empleados|empleadas|personas|trabajadores|"
    r"employes|salaries|personnes|mitarbeiter(?:innen)?|beschaftigte|angestellte|funcionarios|colaboradores|pessoas|"
    r"dipendenti|addetti|medewerkers)\b"
)
_NUMBER = re.compile(
    r"(?P<digits>\d{1,3}(?:[,.' ]\d{3})+(?![\d])|\d+(?:[.,]\d+)?)\s*(?P<unit>k|m|thousand|million)?(?![a-z])"
)
_Limits = Callable[[float, float], tuple[float, float | None]]
# How a headcount is written, with # for each number, and what its numbers (the first, the last) say.
_SHAPES: tuple[tuple[str, _Limits], ...] = (
    (r"(?:about |approx |~|circa |ca )?#", lambda only, _: (only, only)),
    (
        r"(?:between |from |von |de |entre )?# ?(?:-+|to|bis|a|and|et|y|und|until|hasta|ate) ?#",
        lambda low, high: (low, high),
    ),
    (
        r"# ?(?:\+|plus|and more|or more|and above|and over|und mehr|y mas|et plus|ou mais)",
        lambda low, _: (low, None),
    ),
    (r"(?:>=|≥|at least|min) ?#\+?", lambda low, _: (low, None)),
    (
        r"(?:>|more than|over|above|mas de|plus de|mehr als|uber|mais de) ?#\+?",
        lambda low, _: (low + 1, None),
    ),
    (r"(?:<=|≤|up to|max|bis|hasta|ate) ?#", lambda _, high: (1, high)),
    (
        r"(?:<|less than|fewer than|under|below|menos de|moins de|weniger als) ?#",
        lambda _, high: (1, high - 1),
    ),
)
_LARGEST = 100_000_000


@lru_cache(maxsize=4096)
def parse_headcount(text: str) -> Headcount:
    """The headcount in "55", "11 to 50", "1,001-5,000", "10,000+", "5k", "self-employed", "11–50 employees".

    A range that is a band gets the band's label, so that all spellings of it are one; "10,000+" is the last
    band. Bands that a spreadsheet turned into dates ("Nov-50") are understood. Raises BadValue otherwise.
    """
    folded = re.sub(r"[‐-―−~～]+", "-", fold(text))
    folded = _BANDS_READ_AS_DATES.get(folded, folded)
    line = clean(_NOUNS.sub(" ", folded).strip(" :()."))
    if re.sub(r"[\s-]+", " ", line) in _ALONE or line in _ALONE:
        return BANDS[0]
    numbers = [_count(number) for number in _NUMBER.finditer(line)]
    shape = _NUMBER.sub("#", line)
    for pattern, limits in _SHAPES:
        if 1 <= len(numbers) <= 2 and len(numbers) == shape.count("#") and re.fullmatch(pattern, shape):
            return _headcount(text, *limits(*_with_unit(line, numbers)))
    raise _not_understood(text)


def _headcount(text: str, minimum: float, maximum: float | None) -> Headcount:
    if minimum != int(minimum) or (maximum is not None and (maximum != int(maximum) or maximum < minimum)):
        raise _not_understood(text)
    low, high = int(minimum), None if maximum is None else int(maximum)
    if max(low, high or 0) > _LARGEST:
        raise _not_understood(text)
    if high is None and low in (10_000, 10_001):
        return BANDS[-1]
    for band in BANDS[1:]:
        if (band.minimum, band.maximum) == (low, high):
            return band
    if high is None:
        return Headcount(low, None, f"{low}+")
    return Headcount(low, high, str(low) if low == high else f"{low}-{high}")


def _count(number: re.Match[str]) -> float:
    digits, unit = number["digits"], number["unit"]
    grouped = re.fullmatch(r"\d{1,3}(?:[,.' ]\d{3})+", digits) and not unit
    plain = re.sub(r"[,.' ]", "", digits) if grouped else digits.replace(",", ".")
    scale = {"k": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}.get(unit or "", 1)
    return round(float(plain) * scale, 3) if len(plain) <= 12 else _LARGEST * 10.0


def _with_unit(line: str, numbers: list[float]) -> tuple[float, float]:
    """Both ends; in "1-5k" the unit is meant for both."""
    low, high = numbers[0], numbers[-1]
    units = [number["unit"] for number in _NUMBER.finditer(line)]
    if len(units) == 2 and units[1] and not units[0] and low * 1000 < high:
        low *= 1000
    return low, high


def _not_understood(text: str) -> BadValue:
    return BadValue(
        f'"{shortened(text)}" is no headcount. Write a number like 55, or a range like 11-50 or 10001+.'
    )
