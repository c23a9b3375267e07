"""Attributes of every kind: from typed or imported text to the value, and from the value to the screen."""

from collections.abc import Callable

from leadsphere.attributes import Attr, Kind
from leadsphere.errors import BadValue
from leadsphere.values.countries import country_name, parse_country
from leadsphere.values.dates import parse_date, show_date
from leadsphere.values.domains import parse_domain
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.links import parse_link
from leadsphere.values.numbers import parse_number, show_number
from leadsphere.values.text import clean, clean_lines, fold

YES_WORDS = (
    *("yes", "y", "true", "t", "1", "x", "on", "vip", "✓", "✔", "☑", "★", "⭐", "sí", "s", "verdadero"),
    *("oui", "o", "vrai", "ja", "j", "wahr", "sim", "verdadeiro", "vero", "tak", "evet", "да", "نعم"),
    *("हाँ", "是", "はい"),
)
NO_WORDS = (
    *("no", "n", "false", "f", "0", "off", "✗", "✘", "☐", "-", "none", "not vip", "falso", "non", "faux"),
    *("nein", "falsch", "não", "nie", "hayır", "нет", "لا", "नहीं", "否", "不", "いいえ"),
)
_YES = frozenset(map(fold, YES_WORDS))
_NO = frozenset(map(fold, NO_WORDS))


def parse(attr: Attr, text: str) -> str | bool:
    """The value that `text` means for an attribute: a bool for yes/no, a string for every other kind.

    Country: ISO 3166 alpha-2. Headcount: its label. Domain: ASCII, no www. Choice: one of `attr.choices`.
    Number: the shortest plain decimal text. Date: ISO 8601. URL: http, https, mailto or tel. Text: cleaned;
    only long text keeps line breaks. Blank text is "" (False for yes/no). Raises BadValue for what cannot be
    understood, or is longer than `attr.max_length` characters.
    """
    value = _PARSERS[attr.kind](attr, text)
    if isinstance(value, str) and len(value) > attr.max_length:
        raise BadValue(f"{attr.label} has {len(value)} characters; write at most {attr.max_length}.")
    return value


def parse_own(attr: Attr, text: str) -> str:
    """The value that `text` means for a workspace's own field, "" for nothing: always text, yes/no as its word.

    Raises BadValue.
    """
    if not clean(text):
        return ""
    value = parse(attr, text)
    # Three answers: yes, no, and nothing said.
    return show(attr, value) if isinstance(value, bool) else value


def show(attr: Attr, value: str | bool) -> str:
    """The value for people: a country by its English name, yes/no as "Yes" and "No", a choice in words, a
    number as "1,234.5", a date as "3 Mar 2026". `parse` understands what is shown.
    """
    return _SHOWN[attr.kind](value) if attr.kind in _SHOWN else str(value)


def _text(_: Attr, text: str) -> str:
    return clean(text)


def _long_text(_: Attr, text: str) -> str:
    return clean_lines(text)


def _yes_no(attr: Attr, text: str) -> bool:
    word = fold(text)
    if word in _YES or word == fold(attr.label):
        return True
    if word in _NO or not word:
        return False
    raise BadValue(f"{attr.label} is yes or no. Write one of them.")


def _choice(attr: Attr, text: str) -> str:
    wanted = _choice_key(text)
    if not wanted:
        return ""
    if clean(text) in attr.choices:
        return clean(text)
    for choice in attr.choices:
        if _choice_key(choice) == wanted:
            return str(choice)
    raise BadValue(f"{attr.label} is one of: {', '.join(map(_in_words, attr.choices))}.")


def _country(_: Attr, text: str) -> str:
    return parse_country(text) if clean(text) else ""


def _headcount(_: Attr, text: str) -> str:
    return parse_headcount(text).label if clean(text) else ""


def _domain(_: Attr, text: str) -> str:
    return parse_domain(text) if clean(text) else ""


def _number(_: Attr, text: str) -> str:
    return parse_number(text) if clean(text) else ""


def _date(_: Attr, text: str) -> str:
    return parse_date(text) if clean(text) else ""


def _url(_: Attr, text: str) -> str:
    return parse_link(text) if clean(text) else ""


def _choice_key(text: str) -> str:
    return fold(text).replace("_", " ").replace("-", " ")


def _in_words(value: str | bool) -> str:
    return str(value).replace("_", " ")


_PARSERS: dict[Kind, Callable[[Attr, str], str | bool]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.YES_NO: _yes_no,
    Kind.COUNTRY: _country,
    Kind.HEADCOUNT: _headcount,
    Kind.DOMAIN: _domain,
    Kind.COMPANY: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.URL: _url,
}
_SHOWN: dict[Kind, Callable[[str | bool], str]] = {
    Kind.YES_NO: lambda value: "Yes" if value else "No",
    Kind.COUNTRY: lambda value: country_name(str(value)),
    Kind.CHOICE: _in_words,
    Kind.NUMBER: lambda value: show_number(str(value)),
    Kind.DATE: lambda value: show_date(str(value)),
}
