"""Countries by the names that people give them."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import cast

import pycountry
from babel import Locale

from leadsphere.errors import BadValue
from leadsphere.values.languages import LANGUAGES
from leadsphere.values.text import clean, fold, shortened

# What neither ISO 3166 nor CLDR has in these languages, and people and other programs write: names in a country's
# own language, former and short ones, and the Olympic codes that are no other country's in ISO 3166.
_ALSO = {
    "AE": ("uae", "emirates", "الإمارات"),
    "AL": ("shqiperi", "shqiperia"),
    "AM": ("հայաստան",),
    "AQ": ("antarctica the territory south of 60 deg s",),
    "AT": ("oesterreich",),
    "AU": ("commonwealth of australia",),
    "AZ": ("azerbaycan", "azərbaycan"),
    "BA": ("bosnia", "bosnia herzegovina"),
    "BD": ("বাংলাদেশ",),
    "BV": ("bouvetoya",),
    "BY": ("byelorussia", "weissrussland"),
    "CD": ("democratic republic of congo", "dr congo", "drc", "congo kinshasa", "zaire"),
    "CG": ("congo", "republic of congo", "congo brazzaville"),
    "CH": ("sui",),
    "CI": ("ivory coast", "cote d ivoire", "cote divoire"),
    "CN": ("prc", "pr china", "mainland china"),
    "CV": ("cape verde",),
    "CZ": ("czech republic", "czech", "ceska republika", "tschechische republik"),
    "DE": ("brd", "bundesrepublik deutschland", "ger"),
    "DK": ("den",),
    "EE": ("eesti",),
    "FK": ("falklands",),
    "FM": ("micronesia",),
    "FR": ("republique francaise", "metropolitan france"),
    "GB": (
        *("uk", "great britain", "britain", "england", "scotland", "wales", "northern ireland", "n ireland"),
        *("grossbritannien",),
    ),
    "GE": ("საქართველო",),
    "GR": ("gre", "hellas"),
    "HK": ("hong kong", "hongkong", "hong kong sar", "hong kong china", "香港"),
    "HR": ("cro",),
    "ID": ("republik indonesia", "ina"),
    "IE": ("eire",),
    "IN": ("bharat",),
    "IO": ("chagos archipelago",),
    "IR": ("ایران",),
    "JP": ("nippon", "日本国"),
    "KG": ("kyrgyz republic", "кыргызстан"),
    "KP": ("north korea", "n korea", "korea north", "dprk"),
    "KR": ("korea", "south korea", "s korea", "korea south", "republic of korea", "rok", "한국"),
    "KZ": ("қазақстан",),
    "LA": ("laos", "lao pdr"),
    "LK": ("ශ්‍රී ලංකාව", "ceylon"),
    "LT": ("lietuva",),
    "LU": ("letzebuerg",),
    "LV": ("latvija",),
    "LY": ("libyan arab jamahiriya",),
    "MK": (
        *("macedonia", "fyrom", "macedonia fyr", "fyr macedonia", "former yugoslav republic of macedonia"),
        *("северна македонија",),
    ),
    "MM": ("burma", "မြန်မာ"),
    "MO": ("macau", "macao", "澳门", "澳門"),
    "MX": ("estados unidos mexicanos",),
    "MY": ("mas",),
    "NL": ("holland", "netherlands", "ned"),
    "NO": ("noreg",),
    "NZ": ("aotearoa",),
    "PH": ("pilipinas", "phi"),
    "PK": ("پاکستان",),
    "PN": ("pitcairn",),
    "PS": ("palestine", "palestinian territory", "occupied palestinian territory", "فلسطين"),
    "PT": ("por",),
    "RS": ("србија", "srbija"),
    "RU": ("russia", "российская федерация"),
    "SA": ("ksa", "السعودية"),
    "SJ": ("svalbard and jan mayen islands",),
    "SK": ("slovak republic",),
    "SZ": ("swaziland",),
    "TH": ("ประเทศไทย",),
    "TL": ("east timor",),
    "TR": ("turkey", "turkiye"),
    "TT": ("trinidad",),
    "TW": ("taiwan", "taiwan roc", "republic of china", "chinese taipei", "臺灣"),
    "US": (
        *(
            "usa",
            "us",
            "u s a",
            "us of a",
            "america",
            "united states of america",
            "unitedstates",
            "eeuu",
            "ee uu",
        ),
        *("eua", "estados unidos de america", "etats unis d amerique", "stati uniti d america", "abd", "сша"),
        *(
            "vereinigte staaten von amerika",
            "forenta staterna",
            "соединенные штаты америки",
            "アメリカ",
            "米国",
        ),
    ),
    "VA": ("vatican", "holy see", "vatican city", "vatican city state"),
    "VG": ("bvi",),
    "VN": ("viet nam",),
    "XK": ("kosovo",),
    "ZA": ("rsa", "suid afrika"),
}
# Two regional indicators are a flag (Unicode Technical Standard 51); both stand 0x1F1A5 above their letters.
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_BESIDE = re.compile(r"\s*[,/|;]\s*|\s+[-–—]\s+")
# Words that some languages and lists put before a name; "Republic of China" and its like stand above as a whole.
_BEFORE = re.compile(
    r"^(?:die|der|la|le|les|el|los|las|(?:(?:socialist|federal|islamic|arab|united) )?republic of|kingdom of) "
)


@lru_cache(maxsize=4096)
def parse_country(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country: from its code, alpha-3 code, or name in a main language.

    Names come from ISO 3166 (pycountry), CLDR (babel) and a short list of our own. Raises BadValue for others.
    """
    line = clean(text)
    bare = clean(_FLAG.sub(" ", line)) or "".join(chr(ord(c) - 0x1F1A5) for c in line if c != " ")
    found = _named(bare) or _named_twice(bare)
    if found:
        return found
    raise BadValue(
        f'"{shortened(line)}" is no country that we know. Write its English name or its two-letter code.'
    )


def country_name(code: str) -> str:
    """A country's English name (CLDR); a text that is no alpha-2 code stays as it is."""
    return _territories("en")[code] if code in _codes() else code


def _named(line: str) -> str:
    """The code of the country that `line` names, "" where it names none.

    Brackets and commas may turn a name around: "Korea (North)", "Bahamas, The".
    """
    outside = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", line)
    inside = " ".join(re.findall(r"\(([^()]*)\)$", line))
    last, comma, first = line.partition(",")
    reversed_name = f"{first} {last}" if comma else ""
    spellings = (line, f"{inside} {outside}", f"{outside} {inside}", outside, reversed_name, inside)
    keys = list(map(_key, spellings))
    names = _names()
    return next((names[key] for key in (*keys, *(_BEFORE.sub("", key) for key in keys)) if key in names), "")


def _named_twice(line: str) -> str:
    """The country of "DE - Germany" or "England, UK", where all parts name one."""
    codes = {_named(part) for part in _BESIDE.split(line)}
    return codes.pop() if len(codes) == 1 else ""


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


def matching_countries(test: Callable[[str], bool]) -> tuple[str, ...]:
    """The ISO 3166 codes, sorted, of the countries whose folded English name passes the test."""
    return tuple(sorted(code for code in _codes() if test(fold(country_name(code)))))
