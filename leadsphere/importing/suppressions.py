"""Lists of addresses and domains, pasted or in a file: one column, or more that say why, and what is forbidden."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leadsphere.errors import BadFile, BadValue
from leadsphere.models import Forbids
from leadsphere.values.cells import as_written
from leadsphere.values.reach import Reach, parse_reach
from leadsphere.values.text import clean, fold, shortened

LARGEST = 20 * 1024 * 1024
MOST = 100_000
"""Entries of one list."""
ADDRESS, FORBIDS, REASON = "Address", "Forbids", "Reason"
"""The headers of a list that goes out, by which one that comes in is known, too."""
WORDS = {Forbids.CONTACT: "never contact", Forbids.HOLD: "never hold"}

_DELIMITERS = "\t;,|"
_HEADERS = {
    ADDRESS: frozenset(
        ("address", "addresses", "email", "e-mail", "email address", "mail", "domain", "domains", "website")
    )
    | frozenset(("phone", "phone number", "number", "linkedin", "profile", "entry", "value", "contact")),
    FORBIDS: frozenset(("forbids", "forbid", "what")),
    REASON: frozenset(("reason", "why", "note", "notes", "comment", "comments", "grund", "motivo")),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a list; `forbids` is None, and `reason` empty, where the list does not say."""

    line: int
    reach: Reach
    forbids: Forbids | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not understood: on which line, what it says, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list says: each entry once, how many were there again, and what is not understood."""

    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    repeated: int = 0


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with a mark, or else as Windows writes it. Raises BadFile where it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise BadFile("This is no text file. Save the list as CSV, or as text with one entry a line.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_list(text: str) -> Listing:
    """Read a list. Raises BadFile where it is empty, or longer than MOST."""
    rows = list(_rows(text))
    if not rows:
        raise BadFile("There is nothing in this list. Write one address or domain a line.")
    columns = _columns(rows[0][1])
    found: dict[str, Line] = {}
    problems: list[Problem] = []
    read = 0
    for number, cells in rows[1:] if columns else rows:
        for entry in _entries(number, cells, columns):
            if isinstance(entry, Problem):
                problems.append(entry)
                continue
            read += 1
            found[entry.reach.key] = entry
    if len(found) > MOST:
        raise BadFile(f"This list has more than {MOST:,} entries. Split it.")
    return Listing(tuple(found.values()), tuple(problems), read - len(found))


def _rows(text: str) -> Iterable[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
    try:
        for cells in reader:
            if any(clean(cell) for cell in cells):
                yield reader.line_num, [clean(as_written(cell)) for cell in cells]
    except csv.Error as error:
        raise BadFile(f"Line {reader.line_num} of this list cannot be read.") from error


def _delimiter(text: str) -> str:
    beginning = text[:65_536]
    return max(_DELIMITERS, key=beginning.count) if any(c in beginning for c in _DELIMITERS) else ","


def _columns(first: Sequence[str]) -> dict[str, int]:
    """Where the columns are, by a first row that names one of addresses; none where it does not."""
    named = {fold(cell): place for place, cell in reversed(list(enumerate(first)))}
    found = {
        column: min(places)
        for column, headers in _HEADERS.items()
        if (places := [named[header] for header in map(fold, headers) if header in named])
    }
    return found if ADDRESS in found else {}


def _entries(number: int, cells: Sequence[str], columns: dict[str, int]) -> Iterable[Line | Problem]:
    if columns:
        said = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        yield _entry(number, said[ADDRESS], said.get(REASON, ""), said.get(FORBIDS, ""))
        return
    first, *rest = (cell for cell in cells if cell)
    if rest and all(_is_entry(cell) for cell in rest):
        yield from (_entry(number, cell) for cell in (first, *rest))
        return
    yield _entry(number, first, ", ".join(rest))


def _entry(number: int, text: str, reason: str = "", forbids: str = "") -> Line | Problem:
    try:
        return Line(number, parse_reach(text), _forbids(forbids), reason)
    except BadValue as error:
        return Problem(number, shortened(text), str(error))


def _forbids(text: str) -> Forbids | None:
    if not text:
        return None
    for forbids, words in WORDS.items():
        if fold(text) in (fold(words), forbids.value):
            return forbids
    raise BadValue(f'"{shortened(text)}" forbids nothing known: write "never contact" or "never hold".')


def _is_entry(text: str) -> bool:
    try:
        parse_reach(text)
    except BadValue:
        return False
    return True
