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


def _starts(text: str, *names: str) -> bool:
    return any(name and text.strip().startswith(name) for name in names)


def _at_last_space(name: str) -> tuple[str, str]:
    first, space, last = name.rpartition(" ")
    return (first, last) if space else (last, "")
