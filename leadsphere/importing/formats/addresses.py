"""Lists of addresses as mail programs write them: "Ada Lovelace <ada@x.com>, ben@x.com; ..." (RFC 5322, 3.4)."""

import re
from collections.abc import Iterator
from functools import partial

from leadsphere.importing.formats.content import Content
from leadsphere.importing.formats.encodings import encoding_of
from leadsphere.importing.formats.lines import UNREADABLE, Lines, readable
from leadsphere.importing.formats.table import UNDECODABLE, Reading, Stream, Table, checked

HEADER = ("Name", "E-mail")

_ADDRESS = r"[^\s<>\"(),;:@]+@[^\s<>\"(),;:@]+"
_FIELD = re.compile(r"^\s*(?:to|cc|bcc|from)\s*:", re.IGNORECASE)
# One entry: an address alone; or a name in quotes or not, then <address>. A name may hold a comma, and neither a whole
# entry nor the rest of a long line.
_ENTRY = re.compile(
    rf"""\s*(?:
        (?:mailto:)?(?P<alone>{_ADDRESS})(?=\s*(?:[,;]|$))
        | (?P<name>"(?:[^"\\]|\\.){{0,200}}"|[^<>;"]{{0,200}}?)\s*<\s*(?:mailto:)?(?P<address>{_ADDRESS})\s*>
    )\s*(?:[,;]+|$)""",
    re.VERBOSE,
)

_PIECE = re.compile(r"[^,;]*(?:[,;]|$)")


def are_addresses(text: str) -> bool:
    """Whether a text is a list of addresses: one in every line, mostly with <> around, or several in a line alone."""
    lines = [_FIELD.sub("", line.strip("\ufeff")) for line in text.splitlines() if line.strip()]
    if "\t" in text or not all("@" in line for line in lines):
        return False
    entries = [entry for line in lines for entry in _entries(line)]
    addressed = sum(bool(address) for _, address in entries)
    if addressed * 4 < len(entries) * 3:
        return False
    return "<" in text or (len(lines) == 1 and len(entries) > 1)


def open_addresses(content: Content, reading: Reading) -> Table:
    """A list of addresses, each a record; `Row.line` is its number in the list. Raises BadFile."""
    encoding = encoding_of(content, reading.encoding)
    return Table("addresses", HEADER, 0, Reading(encoding=encoding), partial(_records, content, encoding))


def _records(content: Content, encoding: str) -> Stream:
    number = 0
    with Lines(content, encoding) as lines:
        while line := next(lines, ""):
            lines.begin()
            for name, address in _entries(_FIELD.sub("", line.strip("\ufeff"))):
                number += 1
                problem = UNDECODABLE if UNREADABLE in name + address else ""
                yield checked(number, (readable(name), readable(address)), problem)


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Each name and address of a line; what has no address is a name alone, so that nothing is lost."""
    place = 0
    text = text.strip()
    while place < len(text):
        if entry := _ENTRY.match(text, place):
            yield _name(entry["name"] or ""), entry["address"] or entry["alone"]
        else:
            entry = _PIECE.match(text, place)
            assert entry is not None
            if name := _name(entry[0]):
                yield name, ""
        place = entry.end()


def _name(text: str) -> str:
    name = text.strip(" \t,;")
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name.strip()
