"""A full name, taken apart."""

import re

import nameparser

from leadsphere.values.text import clean, fold

FORMS_OF_ADDRESS = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "sir",
        "herr",
        "frau",
        "m",
        "mme",
        "mlle",
        "sr",
        "sra",
        "srta",
        "sig",
        "dott",
    )
)
"""What stands before a name and is none, folded, without its dot."""


_PARTICLES = frozenset(
    (
        *("da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "la", "las"),
        *("le", "los", "ten", "ter", "van", "von", "vom", "y", "zu", "zum", "zur"),
    )
)
"""Words within a family name that are written small."""
_DOTLESS = ("TR", "AZ")
"""Where the small letter of I is another one, so that capitals do not say how a name is written."""
_PART = re.compile(r"[^\s\-'’.]+")


_HAN = r"[\u3005\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]"
_FAMILY_FIRST = re.compile(
    rf"(?P<family>{_HAN}{{1,4}}) (?P<given>(?:{_HAN}|[\u3040-\u30ff]){{1,5}})"
    r"|(?P<surname>[\uac00-\ud7a3])(?P<syllables>[\uac00-\ud7a3]{2})"
)


def split_name(full: str) -> tuple[str, str]:
    """First and last name; titles, middle names and nicknames stay with the first, suffixes with the last;
    "Mr. Smith" is a last name as a whole.

    Nothing is lost: every word of `full` is in one of the two, and put together they read as `full` did (a
    comma after a family name that stands first is all that goes). In Chinese characters and Hangul the family name
    stands first. A single word is a first name, save for three syllables of Hangul, of which the first is the surname.
    """
    name = clean(full)
    if found := _FAMILY_FIRST.fullmatch(name):
        return found["given"] or found["syllables"], found["family"] or found["surname"]
    parsed = nameparser.parse(name)
    family = parsed.family
    if not family or name == family:
        return name, ""
    last, comma, first = name.partition(",")
    if comma and parsed.given and last.strip() == family and _starts(first, parsed.given, parsed.title):
        return first.strip(), last.strip()
    start = name.rfind(f" {family}")
    if start < 0:
        return _at_last_space(name)
    first = name[:start].strip()
    return ("", name) if fold(first).rstrip(".") in FORMS_OF_ADDRESS else (first, name[start:].strip())


def well_cased(name: str, country: str = "", *, family: bool = False) -> str:
    """A name that is written all in capitals, or all small, as names are: "ANNE-MARIE" is "Anne-Marie".

    Any other stays as it is: whoever mixed them knew why. So do initials ("AJ"), names of scripts that know no
    capitals, and those from where capitals do not say what the small letters are. In a `family` name particles are
    small. `country` is an ISO 3166 alpha-2 code.
    """
    letters = [c for c in name if c.isalpha()]
    is_one_case = name.isupper() or name.islower()
    if not is_one_case or len(letters) < 3 or country in _DOTLESS or any(c in "ıİ" for c in name):
        return name
    parts = [part[0] for part in _PART.finditer(name)]
    return _PART.sub(lambda part: _cased(part[0], is_particle=family and len(parts) > 1), name)


def _cased(part: str, *, is_particle: bool) -> str:
    small = part.lower()
    if is_particle and small in _PARTICLES:
        return small
    if small.startswith("mc") and len(small) > 4:
        return f"Mc{small[2:].capitalize()}"
    return small.capitalize()


def _starts(text: str, *names: str) -> bool:
    return any(name and text.strip().startswith(name) for name in names)


def _at_last_space(name: str) -> tuple[str, str]:
    first, space, last = name.rpartition(" ")
    return (first, last) if space else (last, "")
