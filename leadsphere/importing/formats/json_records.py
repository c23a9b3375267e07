"""JSON (RFC 8259) and JSON Lines (jsonlines.org): lists of objects, what is nested in them flattened.

Nothing is ever built of a whole file, nor of a record beyond its limits: JSON is read as a stream of events.
"""

import json
import re
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

import ijson  # pyright: ignore[reportMissingTypeStubs] - it has none

from leadsphere.errors import BadFile
from leadsphere.importing.formats.content import Content
from leadsphere.importing.formats.encodings import encoding_of
from leadsphere.importing.formats.entries import Entry, Name, Survey, survey_of, table_of
from leadsphere.importing.formats.lines import UNREADABLE, Lines, readable, text_of
from leadsphere.importing.formats.table import LONGEST_RECORD, UNDECODABLE, Reading, Table

_DEEPEST_VALUE = 32
_DEEPEST = 1_000
_MOST_LISTS = 100
_PIECE = 64 * 1024
# Names of mere wrappers, as of JSON:API and of the interfaces of Airtable and HubSpot.
_WRAPPERS = frozenset(("attributes", "properties", "fields"))
_TOO_DEEP = "This record is nested too deeply."
_NO_OBJECT = "This record is no object with names and values."


def is_json_lines(text: str, suffix: str) -> bool:
    """Whether a file is JSON Lines: by its name, or since its first line is an object and its second begins one."""
    if suffix in (".jsonl", ".ndjson"):
        return True
    first, _, rest = text.partition("\n")
    if not (first.startswith("{") and rest.lstrip().startswith("{")):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def open_json_lines(content: Content, reading: Reading) -> Table:
    """One object a line; `Row.line` is the physical line. Raises BadFile."""
    encoding = encoding_of(content, reading.encoding)
    entries = partial(_line_entries, content, encoding)
    return table_of(entries, survey_of(entries), _header, format_="jsonl", reading=Reading(encoding=encoding))


def open_json(content: Content, reading: Reading) -> Table:
    """A list of objects, or an object that wraps one; `Row.line` is the number of the record.

    Where there are several lists, they are its sheets, and the one with the most objects is read. Raises BadFile.
    """
    encoding = encoding_of(content, reading.encoding)
    surveys = _surveys(content, encoding)
    lists = {".".join(path): path for path, survey in surveys.items() if survey.objects} or {"": ()}
    if reading.sheet and reading.sheet not in lists:
        raise BadFile(f"There is no list “{reading.sheet[:100]}” in this file. Choose another one.")
    most = max(lists, key=lambda name: surveys[lists[name]].objects if lists[name] in surveys else 0)
    path = lists[reading.sheet or most]
    entries = partial(_entries_at, content, encoding, path)
    sheets = tuple(lists) if len(lists) > 1 else ()
    read = Reading(encoding=encoding, sheet=".".join(path) if sheets else "")
    survey = surveys.get(path, Survey())
    return table_of(entries, survey, _header, format_="json", reading=read, sheets=sheets)


def _surveys(content: Content, encoding: str) -> dict[Name, Survey]:
    """What there is in each list of a file, by the names that lead to it."""
    surveys: dict[Name, Survey] = defaultdict(Survey)
    with closing(_json_entries(content, encoding)) as found:
        for path, entry in found:
            surveys[path].take(entry)
            if len(surveys) > _MOST_LISTS:
                raise BadFile("This file holds too many lists. Import one of them by itself.")
    return dict(surveys)


_WHOLE: Name = ("",)
"""Stands for a file that is one record and no list."""


def _header(name: Name) -> str:
    return " ".join(name)


def _line_entries(content: Content, encoding: str) -> Generator[Entry, None, None]:
    with Lines(content, encoding) as lines:
        while line := next(lines, ""):
            number = lines.number
            lines.begin()
            if line.strip("\ufeff \t\r\n"):
                yield _line_entry(number, line)


def _line_entry(number: int, line: str) -> Entry:
    entry = Entry(number)
    if UNREADABLE in line:
        entry.add(("line",), readable(line))
        entry.problem = UNDECODABLE
        return entry
    try:
        # Numbers stay as they are written, and no name that stands twice is lost.
        said = json.loads(
            line.lstrip("\ufeff"),
            object_pairs_hook=_Object,
            parse_int=str,
            parse_float=str,
            parse_constant=str,
        )
    except (ValueError, RecursionError):
        entry.add(("line",), line.strip())
        entry.problem = "This line is no proper JSON."
        return entry
    if isinstance(said, _Object):
        _flatten(entry, (), said, 0)
    else:
        entry.add(("line",), line.strip())
        entry.problem = _NO_OBJECT
    return entry


class _Object(list[tuple[str, Any]]):
    """The names and values of an object, as they stand."""


def _flatten(entry: Entry, path: Name, value: Any, depth: int) -> None:
    if depth > _DEEPEST_VALUE:
        entry.problem = _TOO_DEEP
    elif isinstance(value, _Object):
        for name, inner in value:
            _flatten(entry, _inside(path, name), inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType] - JSON
            _flatten(entry, path, inner, depth + 1)
    else:
        entry.add(path, _text(value))


def _inside(path: Name, name: str) -> Name:
    return path if name in _WRAPPERS else (*path, name)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _entries_at(content: Content, encoding: str, wanted: Name) -> Generator[Entry, None, None]:
    with closing(_json_entries(content, encoding)) as found:
        for path, entry in found:
            if path == wanted:
                yield entry


@dataclass(slots=True)
class _Walk:
    """Where in a file its events are: names and lists that are open, and the record that is being read."""

    whole: Entry = field(default_factory=lambda: Entry(1))
    lists: dict[Name, int] = field(default_factory=dict[Name, int])
    open: list[str | None] = field(default_factory=list[str | None])
    path: list[Name] = field(default_factory=lambda: [()])
    name: str = ""
    entry: Entry | None = None
    at: int = 0

    def step(self, kind: str, value: Any) -> Entry | None:
        """Take an event; the record that it ends, if it does."""
        if kind == "map_key":
            self.name = value
            return None
        if kind in ("start_map", "start_array"):
            return self._enter(is_list=kind == "start_array")
        if kind in ("end_map", "end_array"):
            return self._leave()
        return self._value(value)

    @property
    def of(self) -> Name:
        """The list that the record belongs to."""
        return self.path[self.at]

    def _enter(self, *, is_list: bool) -> None:
        inner = self._inner_path()
        if self.entry is None and self._is_in_list():
            self._begin()
            inner = ()
        self.open.append("list" if is_list else None)
        self.path.append(inner)
        if len(self.open) > _DEEPEST:
            raise BadFile("This file is nested far too deeply for a list of leads.")
        if self.entry is not None and len(self.open) - self.at > _DEEPEST_VALUE:
            self.entry.problem = _TOO_DEEP

    def _inner_path(self) -> Name:
        inside_list = bool(self.open) and self.open[-1] == "list"
        path = self.path[-1]
        if inside_list or not self.open:
            return path
        return _inside(path, self.name) if self.entry is not None else (*path, self.name)

    def _is_in_list(self) -> bool:
        """Whether what comes is a record: in a list that only names lead to."""
        return bool(self.open) and self.open[-1] == "list" and self.open.count("list") == 1

    def _begin(self) -> None:
        self.at = len(self.path) - 1
        number = self.lists[self.of] = self.lists.get(self.of, 0) + 1
        self.entry = Entry(number)

    def _leave(self) -> Entry | None:
        was_list = self.open.pop() == "list"
        self.path.pop()
        if self.entry is None or len(self.path) - 1 > self.at:
            return None
        ended, self.entry = self.entry, None
        if was_list:
            ended.problem = ended.problem or _NO_OBJECT
        return ended

    def _value(self, value: Any) -> Entry | None:
        if self.entry is not None and self.entry.problem:
            return None
        path, text = self._inner_path(), _text(value)
        if self.entry is not None:
            self.entry.add(path, text)
            return None
        self.whole.add(path or ("value",), text)
        if not self._is_in_list():
            return None
        self._begin()
        ended, self.entry = self.entry, None
        assert ended is not None
        ended.add(("value",), text)
        ended.problem = _NO_OBJECT
        return ended


def _json_entries(content: Content, encoding: str) -> Generator[tuple[Name, Entry], None, None]:
    """Every object in every list, with the names that lead to the list; where there is none, the file as one."""
    walk, objects = _Walk(), 0
    with text_of(content, encoding) as text:
        for kind, value in _events(text, walk):
            if ended := walk.step(kind, value):
                objects += ended.problem != _NO_OBJECT
                yield walk.of, _told(ended)
    if not objects and walk.whole.values:
        yield _WHOLE, _told(walk.whole)


def _events(text: IO[str], walk: _Walk) -> Iterator[tuple[str, Any]]:
    try:
        yield from ijson.basic_parse(_Guarded(text), buf_size=_PIECE)
    except (ijson.JSONError, ValueError) as error:
        number = max(walk.lists.values(), default=0)
        where = f" from record {number} on" if number else ""
        raise BadFile(f"This file is no proper JSON{where}, or not complete. Export it again.") from error


_NO_LETTER = "\ufdef"
"""A code point that no text holds (Unicode, 23.7), for bytes that are no letters: a stream of JSON is UTF-8."""


def _told(entry: Entry) -> Entry:
    if any(_NO_LETTER in value for value in entry.values.values()):
        entry.values = {name: value.replace(_NO_LETTER, "\ufffd") for name, value in entry.values.items()}
        entry.problem = UNDECODABLE
    return entry


_QUOTE = re.compile(rb'(?<!\\)"')
_LONG_NUMBER = re.compile(rb"[:,\[]\s{0,50}-?[0-9]{1000}")


class _Guarded:
    """A text as the parser reads it, in UTF-8; it holds every text whole, and so none may go on without end."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._ending = b""
        self._without_quote = 0

    def read(self, size: int) -> bytes:
        piece = self._text.read(size).replace(UNREADABLE, _NO_LETTER).encode()
        # Inside a text, a quotation mark always has a backslash before it.
        if _QUOTE.search(self._ending[-1:] + piece):
            self._without_quote = 0
        self._without_quote += len(piece)
        if self._without_quote > LONGEST_RECORD:
            raise BadFile("A text in this file is longer than 1 MB: this is no list of leads.")
        # The parser makes a number of it, which takes long, and cannot say so.
        if _LONG_NUMBER.search(self._ending + piece):
            raise BadFile("A number in this file has more than 1,000 digits: this is no list of leads.")
        self._ending = piece[-1_100:]
        return piece
