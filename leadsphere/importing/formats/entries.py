"""Files of records that name their own values, such as JSON and vCard: a table of every name that occurs."""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from leadsphere.errors import BadFile
from leadsphere.importing.formats.table import (
    LONGEST_RECORD,
    MOST_COLUMNS,
    Reading,
    Stream,
    Table,
    checked,
)

Name = tuple[str, ...]
"""What a value is called in its record, all others apart."""

MOST_VALUES = 4_096
TOO_LARGE = "This record is larger than 1 MB."


@dataclass(slots=True)
class Entry:
    """One record: its number, its values by their names, and a problem where it cannot be taken."""

    line: int
    values: dict[Name, str] = field(default_factory=dict[Name, str])
    problem: str = ""
    _size: int = 0
    _count: int = 0

    def add(self, name: Name, value: str) -> None:
        """Note a value; several of one name stand beside each other. Too many or too long ones are a problem."""
        self._size += len(value)
        self._count += 1
        if self._size > LONGEST_RECORD or self._count > MOST_VALUES:
            self.problem = self.problem or TOO_LARGE
        elif value.strip() and self.values.get(name):
            self.values[name] += f"; {value}"
        elif value or name not in self.values:
            self.values[name] = value


Entries = Callable[[], Generator[Entry, None, None]]


class Survey:
    """The names of values in many records, in the order in which they came, and the first problem."""

    def __init__(self) -> None:
        self.names: dict[Name, None] = {}
        self.objects = 0
        self._problem = ""

    def take(self, entry: Entry) -> None:
        """Look at a record."""
        if entry.problem:
            self._problem = self._problem or entry.problem
            return
        self.objects += 1
        if len(self.names) <= MOST_COLUMNS:
            self.names |= dict.fromkeys(entry.values)

    def check(self) -> None:
        """Raises BadFile where there is no record that can be read."""
        if not self.names and self._problem:
            raise BadFile(f"No record of this file can be read. The first: {self._problem}")
        if not self.names:
            raise BadFile("This file has no records.")


def survey_of(entries: Entries) -> Survey:
    """Read all records once, to know their names."""
    survey = Survey()
    with closing(entries()) as stream:
        for entry in stream:
            survey.take(entry)
    return survey


def table_of(
    entries: Entries,
    survey: Survey,
    named: Callable[[Name], str],
    *,
    format_: str,
    reading: Reading,
    sheets: tuple[str, ...] = (),
    place: Callable[[Name], tuple[int, *Name]] | None = None,
) -> Table:
    """The table of all records, with a column for each name; `place` sorts them.

    Raises BadFile where there is no record that can be read.
    """
    survey.check()
    names = tuple(sorted(survey.names, key=place) if place else survey.names)
    return Table(format_, tuple(map(named, names)), 0, reading, partial(_rows, entries, names), sheets)


def _rows(entries: Entries, columns: tuple[Name, ...]) -> Stream:
    with closing(entries()) as stream:
        for entry in stream:
            values = entry.values
            cells = values.values() if entry.problem else (values.get(name, "") for name in columns)
            yield checked(entry.line, cells, entry.problem)
