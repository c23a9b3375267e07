"""A file opened as a table: what it was read with, its header, and its records as a stream."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple

LARGEST_FILE = 200 * 1024 * 1024
LARGEST_FIELD = 64 * 1024
MOST_COLUMNS = 512
LONGEST_RECORD = 1024 * 1024
"""A line or record longer than this is no list of leads; it is never held as a whole."""

UNDECODABLE = "This row has bytes that are no letters in the file's encoding."
TOO_LARGE_A_FIELD = f"A field of this row is larger than {LARGEST_FIELD // 1024} KB."


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read: Python's name of its encoding, the delimiter, the sheet; "" to find out.

    What its format does not have stays "".
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


AS_FOUND = Reading()
"""As it looks."""


class Row(NamedTuple):
    """One record: `line` is where it stands, as people count in that format: the 1-based physical line on which it
    starts, the row of the sheet, or the number of the record or card.

    With a `problem` (a sentence), the cells are what could be read, for the reject file only.
    """

    line: int
    cells: tuple[str, ...]
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing at all, and so is no record."""
        return not self.problem and not any(map(str.strip, self.cells))


Stream = Generator[Row, None, None]
"""Records as they are read; closing it lets go of the file."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened as a table. `reading` is how it is read, nothing left open; `sheets` are those there are.

    `header_line` is counted as `Row.line`, 0 where the format names its columns itself or the file does not: then they
    are called "Column 1" and so on.
    """

    format: str
    header: tuple[str, ...]
    header_line: int
    reading: Reading
    records: Callable[[], Stream] = field(repr=False, compare=False)
    sheets: tuple[str, ...] = ()

    def rows(self, *, after: int = 0) -> Stream:
        """The records below the header, streamed: those that stand beyond `after`.

        Blank ones are none. Raises BadFile where the rest of the file cannot be read.
        """
        with closing(self.records()) as records:
            for row in records:
                if row.line > after and not row.is_blank:
                    yield self._fitted(row)

    def _fitted(self, row: Row) -> Row:
        """A row as wide as the header; one with more values than that has slipped, and nobody knows where."""
        width = len(self.header)
        if row.problem or len(row.cells) == width:
            return row
        if any(cell.strip() for cell in row.cells[width:]):
            problem = f"This row has {len(row.cells)} values where the header has {width} columns."
            if self.reading.delimiter:
                problem += " Put values that hold the delimiter in quotation marks."
            return Row(row.line, row.cells, problem)
        return Row(row.line, row.cells[:width] + ("",) * (width - len(row.cells)))


def is_too_large(cell: str) -> bool:
    """Whether a field is larger than one may be."""
    return len(cell) > LARGEST_FIELD // 4 and len(cell.encode("utf-8", "replace")) > LARGEST_FIELD


def checked(line: int, cells: Iterable[str], problem: str = "") -> Row:
    """A row of texts that can be stored, with a problem also where one of its fields is too large."""
    kept = tuple(map(_storable, cells))
    return Row(line, kept, problem or (TOO_LARGE_A_FIELD if any(map(is_too_large, kept)) else ""))


def _storable(cell: str) -> str:
    """Without NUL and halves of surrogate pairs, which no database keeps."""
    if cell.isascii():
        return cell.replace("\0", "")
    return cell.replace("\0", "").encode("utf-8", "replace").decode()
