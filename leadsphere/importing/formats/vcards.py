"""vCards of any version: 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350)."""

import quopri
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import partial

from leadsphere.importing.formats.content import Content
from leadsphere.importing.formats.encodings import encoding_of
from leadsphere.importing.formats.entries import TOO_LARGE, Entry, Name, survey_of, table_of
from leadsphere.importing.formats.lines import UNREADABLE, Lines, readable
from leadsphere.importing.formats.table import LONGEST_RECORD, UNDECODABLE, Reading, Table

_NAMES: dict[str, tuple[str, ...]] = {
    "FN": ("Full name",),
    "ORG": ("Company", "Department"),
    "TITLE": ("Job title",),
    "EMAIL": ("E-mail",),
    "TEL": ("Phone",),
    "URL": ("Personal website",),
    "N": ("Last name", "First name", "Middle name", "Prefix", "Suffix"),
    "ADR": ("Post office box", "Address line 2", "Street", "City", "Region", "Postal code", "Country"),
    "ROLE": ("Role",),
    "NOTE": ("Note",),
    "CATEGORIES": ("Tags",),
    "NICKNAME": ("Nickname",),
    "BDAY": ("Birthday",),
    "X-LINKEDIN": ("LinkedIn",),
    "X-TWITTER": ("X (Twitter)",),
}
"""What the parts of a property are called; of any other, it is its own name."""

_ORDER = {header: place for place, header in enumerate(h for headers in _NAMES.values() for h in headers)}
_STRUCTURED = frozenset(("N", "ADR", "ORG"))
_SERVICES = {
    "linkedin": "LinkedIn",
    "twitter": "X (Twitter)",
    "x": "X (Twitter)",
    "facebook": "Facebook",
    "github": "GitHub",
}
_PROFILES = frozenset(("X-SOCIALPROFILE", "SOCIALPROFILE"))
# What says nothing of the person, and pictures and sounds, which are large.
_LEFT_OUT = frozenset(
    (
        *("BEGIN", "END", "VERSION", "PRODID", "REV", "UID", "CLASS", "MAILER", "SOURCE", "PROFILE", "KIND"),
        *("SORT-STRING", "X-ABLABEL", "X-ABUID", "X-ABSHOWAS", "X-ABADR", "CLIENTPIDMAP", "XML", "NAME"),
    )
)
_BINARY = frozenset(("PHOTO", "LOGO", "SOUND", "KEY"))
_GROUPS = frozenset(("KIND", "X-ADDRESSBOOKSERVER-KIND"))
_MOST_OF_A_KIND = 50
_FULL_NAME = ("Full name", "01")

_LINE = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:\"[^\"]*\"|[^\":;])*)*)\s*:(?P<value>.*)", re.DOTALL
)
_PARAMETER = re.compile(r";((?:\"[^\"]*\"|[^\":;])*)")
_PART = re.compile(r"((?:\\.|[^;\\]|\\$)*)(?:;|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def open_vcards(content: Content, reading: Reading) -> Table:
    """Cards, each a record; `Row.line` is the number of the card. Raises BadFile."""
    encoding = encoding_of(content, reading.encoding)
    entries = partial(_entries, content, encoding)
    return table_of(
        entries,
        survey_of(entries),
        _header,
        format_="vcard",
        reading=Reading(encoding=encoding),
        place=_place,
    )


def _header(name: Name) -> str:
    return name[0]


def _place(name: Name) -> tuple[int, *Name]:
    return _ORDER.get(name[0], len(_ORDER)), *name


def _entries(content: Content, encoding: str) -> Generator[Entry, None, None]:
    with Lines(content, encoding) as lines:
        for number, card in enumerate(_cards(lines), 1):
            yield _entry(number, card)


@dataclass(slots=True)
class _Card:
    """The lines of a card, each in the pieces that it was folded into, and what is wrong with it."""

    lines: list[list[str]] = field(default_factory=list[list[str]])
    problem: str = ""
    size: int = 0
    is_binary: bool = False
    is_quoted: bool = False

    def take(self, line: str) -> None:
        """Take a physical line: a folded one goes on with the last; pictures and sounds are left out."""
        if self.lines and self.is_quoted and self.lines[-1][-1].endswith("="):
            self.lines[-1][-1] = self.lines[-1][-1][:-1]
            self._go_on(line)
        elif self.lines and line[:1] in (" ", "\t"):
            self._go_on(line[1:])
        elif line:
            about = line.partition(":")[0]
            self.is_binary = _name_of(line) in _BINARY
            self.is_quoted = "QUOTED-PRINTABLE" in about.upper()
            self._keep(f"{about}:" if self.is_binary else line, begins=True)

    def _go_on(self, piece: str) -> None:
        if not self.is_binary:
            self._keep(piece, begins=False)

    def _keep(self, piece: str, *, begins: bool) -> None:
        self.size += len(piece)
        if self.size > LONGEST_RECORD:
            self.problem = TOO_LARGE
        elif begins:
            self.lines.append([piece])
        else:
            self.lines[-1].append(piece)


def _cards(lines: Lines) -> Iterator[_Card]:
    card: _Card | None = None
    while physical := next(lines, ""):
        lines.begin()
        line = physical.rstrip("\r\n").lstrip("\ufeff")
        mark = re.sub(r"\s", "", line[:20]).upper()
        if mark == "BEGIN:VCARD":
            if card:
                card.problem = "This card has no end."
                yield card
            card = _Card()
        elif mark == "END:VCARD" and card:
            yield card
            card = None
        elif card:
            card.take(line)
        elif line.strip():
            yield _Card([[line[:1000]]], "This line belongs to no card.")
    if card:
        card.problem = "This card has no end."
        yield card


def _name_of(line: str) -> str:
    found = re.match(r"(?:[\w-]+\.)?([\w-]+)[;:]", line)
    return found[1].upper() if found else ""


def _entry(number: int, card: _Card) -> Entry:
    entry = Entry(number)
    entry.problem = card.problem
    counts: dict[str, int] = {}
    for line in map("".join, card.lines):
        if UNREADABLE in line:
            entry.problem = entry.problem or UNDECODABLE
        found = _LINE.fullmatch(readable(line))
        if found is None:
            entry.add(("Line",), readable(line))
            entry.problem = entry.problem or "This card has a line without a name and a colon."
            continue
        name = found["name"].upper()
        if name in _GROUPS and found["value"].strip().lower() == "group":
            entry.problem = "This card is a group, and no person."
        if name in _LEFT_OUT or name in _GROUPS or name in _BINARY:
            continue
        counts[name] = counts.get(name, 0) + 1
        if counts[name] > _MOST_OF_A_KIND:
            entry.problem = f"This card has more than {_MOST_OF_A_KIND} values of one kind."
            break
        _add(entry, name, found, counts[name])
    _leave_out_a_name_that_is_none(entry)
    return entry


def _leave_out_a_name_that_is_none(entry: Entry) -> None:
    """A card must have a full name (RFC 2426, 3.1.1): where nobody knew one, an address stands for it."""
    name = entry.values.get(_FULL_NAME)
    others = {value for key, value in entry.values.items() if key != _FULL_NAME}
    if name and {name, _number(name)} & others:
        del entry.values[_FULL_NAME]


def _add(entry: Entry, name: str, found: "re.Match[str]", number: int) -> None:
    parameters = _parameters(found["parameters"])
    value = _decoded(found["value"], parameters)
    if UNREADABLE in value:
        entry.problem = entry.problem or UNDECODABLE
    headers = _NAMES.get(name, (name.removeprefix("X-").capitalize(),))
    if name in _PROFILES:
        services = [*parameters.get("TYPE", ()), *parameters.get("SERVICE-TYPE", ())]
        headers = (
            next((_SERVICES[one.lower()] for one in services if one.lower() in _SERVICES), "Other profile"),
        )
        # The number counts all networks; apart, each begins with 1.
        number = 1 + sum(name[0] == headers[0] for name in entry.values)
    if name == "TEL":
        value = _number(value)
    parts = _PART.findall(value)[: len(headers)] if name in _STRUCTURED else [value]
    for header, part in zip(headers, parts, strict=False):
        if text := readable(_ESCAPE.sub(_letter, part)).strip():
            entry.add((header, f"{number:02}"), text)


def _number(value: str) -> str:
    """A phone number as people write it, of a `tel:` address (RFC 3966)."""
    return re.sub(r"^tel:", "", value, flags=re.IGNORECASE).replace(";ext=", " ext. ")


def _parameters(text: str) -> dict[str, list[str]]:
    """Each parameter with its values; one without a name is a type, as version 2.1 has it."""
    found: dict[str, list[str]] = {}
    for parameter in _PARAMETER.findall(text):
        name, equals, values = parameter.partition("=")
        if not equals:
            name, values = "TYPE", name
        found.setdefault(name.strip().upper(), []).extend(part.strip(' "') for part in values.split(","))
    return found


def _decoded(value: str, parameters: dict[str, list[str]]) -> str:
    said = [one.upper() for name in ("ENCODING", "TYPE") for one in parameters.get(name, ())]
    if "QUOTED-PRINTABLE" not in said:
        return value
    data = quopri.decodestring(value.encode())
    try:
        return data.decode(next(iter(parameters.get("CHARSET", ())), "utf-8"), "leadsphere-undecodable")
    except LookupError:
        return data.decode("utf-8", "leadsphere-undecodable")


def _letter(escape: "re.Match[str]") -> str:
    return "\n" if escape[1] in "nN" else escape[1]
