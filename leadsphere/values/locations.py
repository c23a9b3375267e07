"""Places written as one text."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, cast

import pycountry

from leadsphere.errors import BadValue
from leadsphere.values.countries import parse_country
from leadsphere.values.text import clean, fold

_CODE = 3
"""Letters of a name that may as well be a code."""
_BETWEEN = re.compile(r"[,;|，、]|\s[/–-]\s")


def split_location(text: str) -> tuple[str, str, str]:
    """City, region and country of "City, Region, Country" or "City / Country", each as written; "" for what is unsaid.

    A state of the United States (ISO 3166-2) at the end of two parts is a region ("Austin, TX",
    "Atlanta, Georgia"), though its name or code may be a country's too.
    """
    parts = [part for part in map(clean, _BETWEEN.split(text)) if part]
    country = ""
    if parts and _is_country(parts[-1]) and not (len(parts) == 2 and fold(parts[-1]) in _states()):
        country = parts.pop()
    city = parts[0] if parts else ""
    return city, ", ".join(parts[1:]), country


def country_of_region(region: str) -> str:
    """The only country that has a subdivision of this name (ISO 3166-2), as alpha-2 code; "" for none and several."""
    codes = _subdivisions().get(fold(region), frozenset())
    return next(iter(codes)) if len(codes) == 1 else ""


def _is_country(text: str) -> bool:
    try:
        return bool(parse_country(text))
    except BadValue:
        return False


@cache
def _states() -> frozenset[str]:
    places = cast(Iterable[Any], pycountry.subdivisions)
    states = [place for place in places if place.country_code == "US"]
    return frozenset(fold(name) for state in states for name in (state.code.removeprefix("US-"), state.name))


@cache
def _subdivisions() -> dict[str, frozenset[str]]:
    """The countries that have a subdivision of a folded name; whatever is a country's name too tells nothing."""
    found: dict[str, set[str]] = defaultdict(set)
    for place in cast(Iterable[Any], pycountry.subdivisions):
        found[fold(place.name)].add(place.country_code)
    for country in cast(Iterable[Any], pycountry.countries):
        for name in (country.name, getattr(country, "common_name", "")):
            found.pop(fold(name), None)
    return {name: frozenset(codes) for name, codes in found.items() if len(name) > _CODE}
