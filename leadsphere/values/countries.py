"""Countries by the names that people give them."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import cast

import pycountry
from babel import Locale

from leadsphere.errors import BadValue
from leadsphere.values.languages import LANGUAGES
from leadsphere.values.text import clean, fold, shortened

# What neither ISO 3166 nor CLDR lists, and people and other programs write.
_ALSO = {
    "AE": ("uae", "emirates"),
    "AQ": ("antarctica the territory south of 60 deg s",),
    "BV": ("bouvetoya",),
    "CD": ("democratic republic of congo", "dr congo", "drc", "congo kinshasa", "zaire"),
    "CG": ("congo", "republic of congo", "congo brazzaville"),
    "CI": ("ivory coast", "cote d ivoire"),
    "CV": ("cape verde",),
    "CZ": ("czech republic", "czech"),
    "DE": ("brd",),
    "FM": ("micronesia",),
    "GB": (
        "uk",
        "great britain",
        "britain",
        "england",
        "scotland",
        "wales",
        "northern ireland",
        "grossbritannien",
    ),
    "HK": ("hong kong", "hongkong", "香港"),
    "IO": ("chagos archipelago",),
    "KG": ("kyrgyz republic",),
    "KP": ("north korea", "dprk"),
    "KR": ("korea", "south korea", "republic of korea", "korea south"),
    "LA": ("laos",),
    "LY": ("libyan arab jamahiriya",),
    "MK": ("macedonia", "fyrom"),
    "MM": ("burma",),
    "MO": ("macau", "macao", "澳门", "澳門"),
    "NL": ("holland", "netherlands"),
    "PN": ("pitcairn",),
    "PS": ("palestine", "palestinian territory"),
    "RU": ("russia",),
    "SJ": ("svalbard and jan mayen islands",),
    "SK": ("slovak republic",),
    "SZ": ("swaziland",),
    "TR": ("turkey", "turkiye"),
    "TW": ("taiwan", "taiwan roc"),
    "US": (
        "usa",
        "us",
        "america",
        "united states of america",
        "estados unidos de america",
        "eeuu",
        "ee uu",
        "eua",
    ),
    "VA": ("vatican", "holy see", "vatican city"),
    "VN": ("viet nam",),
    "XK": ("kosovo",),
}


@lru_cache(maxsize=4096)
def parse_country(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country: from its code, alpha-3 code, or name in a main language.

    Names come from ISO 3166 (pycountry), CLDR (babel) and a short list of our own. Raises BadValue for others.
    """
    line = clean(text)
    names = _names()
    outside_brackets = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", line)
    inside_brackets = "".join(re.findall(r"\(([^()]*)\)$", line))
    last, comma, first = line.partition(",")
    reversed_name = f"{first} {last}" if comma else ""
    for name in (line, outside_brackets, reversed_name, inside_brackets):
        if code := names.get(_key(name)):
            return code
    raise BadValue(
        f'"{shortened(line)}" is no country that we know. Write its English name or its two-letter code.'
    )


def country_name(code: str) -> str:
    """A country's English name (CLDR); a text that is no alpha-2 code stays as it is."""
    return _territories("en")[code] if code in _codes() else code


def _territories(language: str) -> Mapping[str, str]:
    return cast(Mapping[str, str], Locale.parse(language).territories)


@cache
def _codes() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}


@cache
def _names() -> dict[str, str]:
    """Every name, folded, with its code."""
    names: dict[str, str] = {}
    for code, others in _ALSO.items():
        names |= {_key(name): code for name in others}
    names |= {code.lower(): code for code in _codes()}
    for country in pycountry.countries:
        fields = ("alpha_3", "name", "official_name", "common_name")
        for name in (getattr(country, field, "") for field in fields):
            names.setdefault(_key(name), country.alpha_2)
    for language in LANGUAGES:
        for code, name in _territories(language).items():
            if code in _codes():
                names.setdefault(_key(name), code)
                names.setdefault(_key(re.sub(r"\(.*?\)", "", name)), code)
    del names[""]
    return names


def _key(name: str) -> str:
    """Without case, accents, punctuation, and the words that some put before a name and others do not."""
    words = re.sub(
        r"[^\w]+", " ", re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", fold(name)).replace("&", " and ")
    ).split()
    return " ".join(word for word in words if word != "the")
