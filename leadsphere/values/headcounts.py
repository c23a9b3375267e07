"""How many people a company has: an exact number, a range, or one of the usual bands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from leadsphere.errors import BadValue
from leadsphere.values.dates import months
from leadsphere.values.text import clean, fold, plain_digits, shortened, unmarked


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
        *(
            "self employed",
            "selfemployed",
            "self",
            "freelance",
            "freelancer",
            "solo",
            "solopreneur",
            "just me",
        ),
        *("myself only", "only me", "sole proprietor", "sole proprietorship", "sole trader", "independent"),
        *("micro self employed", "autonomo", "autonoma", "selbstandig", "selbststandig", "freiberufler"),
        *("einzelunternehmer", "independant", "independante", "libero professionista", "zzp", "zzp'er"),
    )
)
# In the data of LinkedIn and Crunchbase: SIZE_1, SIZE_11_TO_50, SIZE_10001_OR_MORE, c_00011_00050, c_10001_max.
_CODE = re.compile(r"(?:size|c)_0*(\d+)(?:_(?:to_)?0*(\d+)|(_or_more|_max))?")
# A spreadsheet reads "1-10" and "11-50" as dates, and writes them back as "10-Jan" or "1-Oct", and "Nov-50".
_READ_AS_DATE = re.compile(
    r"(?P<day>\d{1,2})(?:-|\. ?)(?P<month>[^\W\d]+)\.?|(?P<name>[^\W\d]+)\.?-(?P<number>\d{1,2})"
)
_READ_AS_1950 = ("11/1/1950", "1950-11-01", "1950-11-01 00:00:00")
_NOUNS = re.compile(
    r"\b(?:employees?|people|persons?|staff|ftes?|members?|headcount|emp|empleados|empleadas|personas|trabajadores|"
    r"employes|salaries|personnes|mitarbeiter(?:innen)?|mitarbeitende|beschaftigte|angestellte|funcionarios|"
    r"colaboradores|pessoas|dipendenti|addetti|medewerkers|anstallda|ansatte|pracownikow|сотрудников)\b|[人名명]"
)
_NUMBER = re.compile(
    r"(?P<digits>\d{1,3}(?:[,.' ]\d{3})+(?:[.,]0+)?(?!\d)|\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|\d+(?:[.,]\d+)?)"
    r"\s*(?P<unit>k|m|thousand|million)?(?![a-z])"
)
_GROUPED = re.compile(r"(\d{1,3}(?:[,.' ]\d{3})+|\d{1,2}(?:,\d\d)+,\d{3})(?:[.,]0+)?")
_Limits = Callable[[float, float], tuple[float, float | None]]
# How a headcount is written, with # for each number, and what its numbers (the first, the last) say.
_SHAPES: tuple[tuple[str, _Limits], ...] = (
    (
        r"(?:(?:about|approx\.?|approximately|around|circa|ca\.?|etwa|rund|environ|unos|~) ?)?#",
        lambda only, _: (only, only),
    ),
    (
        r"(?:(?:between|from|von|de|da|entre|tra|od|от) )?"
        r"# ?(?:-+|to|bis|tot|till|til|do|до|a|and|et|y|e|und|until|hasta|ate|至) ?#",
        lambda low, high: (low, high),
    ),
    (
        r"# ?(?:\+|plus|and more|or more|and above|and over|und mehr|y mas|et plus|ou mais|以上)",
        lambda low, _: (low, None),
    ),
    (
        r"(?:>=|≥|at least|min\.?|minimum|ab|mindestens|al menos|au moins|pelo menos|almeno|minstens) ?#\+?",
        lambda low, _: (low, None),
    ),
    (
        r"(?:>|more than|over|above|mas de|plus de|mehr als|uber|mais de|piu di|meer dan) ?#\+?",
        lambda low, _: (low + 1, None),
    ),
    (
        r"(?:<=|≤|up to|max\.?|maximum|bis(?: zu)?|hasta|ate|jusqu'a|fino a|tot) ?#",
        lambda _, high: (1, high),
    ),
    (
        r"(?:<|less than|fewer than|under|below|menos de|moins de|weniger als|meno di|minder dan) ?#",
        lambda _, high: (1, high - 1),
    ),
)
_LARGEST = 100_000_000


@lru_cache(maxsize=4096)
def parse_headcount(text: str) -> Headcount:
    """The headcount in "55", "11 to 50", "1,001-5,000", "10,000+", "5k", "self-employed", "11–50 employees".

    A range that is a band gets the band's label, so that all spellings of it are one; "10,000+" is the last
    band. The codes of LinkedIn's data ("SIZE_11_TO_50") and what a spreadsheet took for a date ("Nov-50") are
    understood. Raises BadValue otherwise.
    """
    folded = plain_digits(fold(unmarked(text))).replace("’", "'")
    folded = re.sub(r"[‐-―−]+|(?<=\d)\s*~\s*(?=\d)", "-", folded)
    line = clean(_NOUNS.sub(" ", _as_written(folded)).strip(" :()."))
    if re.sub(r"[\s_-]+", " ", line) in _ALONE:
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
    if (low, high) == (0, 1):
        return BANDS[0]
    # LinkedIn's pages begin its first band with 2, and its data with 1.
    if (low, high) == (2, 10):
        low = 1
    if high is None and low in (10_000, 10_001):
        return BANDS[-1]
    for band in BANDS[1:]:
        if (band.minimum, band.maximum) == (low, high):
            return band
    if high is None:
        return Headcount(low, None, f"{low}+")
    return Headcount(low, high, str(low) if low == high else f"{low}-{high}")


def _as_written(folded: str) -> str:
    """What stood there before a program turned it into a code of its own, or into a date."""
    if code := _CODE.fullmatch(folded):
        return f"{code[1]}-{code[2]}" if code[2] else f"{code[1]}{'+' if code[3] else ''}"
    if folded in _READ_AS_1950:
        return "11-50"
    found = _READ_AS_DATE.fullmatch(folded)
    if found and (month := months().get(found["month"] or found["name"])):
        low, high = sorted((int(found["day"] or found["number"]), month))
        return f"{low}-{high}"
    return folded


def _count(number: re.Match[str]) -> float:
    digits, unit = number["digits"], number["unit"]
    # "1.234k" has a decimal point, and "1.234" a thousand.
    decimal = unit and re.fullmatch(r"\d+(?:[.,]\d+)?", digits)
    grouped = None if decimal else _GROUPED.fullmatch(digits)
    plain = re.sub(r"[,.' ]", "", grouped[1]) if grouped else digits.replace(",", ".")
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
