"""The formats of exported files, each written as a stream: never more than a few rows in memory."""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from leadsphere.errors import NotFound
from leadsphere.exporting.columns import Column
from leadsphere.exporting.person import Exported, Part
from leadsphere.exporting.vcards import write_vcards
from leadsphere.exporting.workbooks import MOST_ROWS, write_workbook
from leadsphere.values.cells import harmless

PIECE = 64 * 1024
"""Characters that are gathered before they are handed on."""

Columns = Sequence[Column]
Write = Callable[[Columns, Iterable[Exported]], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `write(columns, leads)` yields it in pieces; an empty piece only says that it goes on.

    `is_marked`: it may begin with a byte order mark. `most`: leads that fit, None for any number. `parts`: what it
    reads of a lead whatever the columns, where it has none (`has_columns`).
    """

    name: str
    label: str
    suffix: str
    media_type: str
    write: Write
    most: int | None = None
    has_columns: bool = True
    is_marked: bool = False
    parts: frozenset[Part] = frozenset()

    def reads(self, columns: Columns) -> frozenset[Part]:
        """What has to be read of each lead."""
        return frozenset(c.part for c in columns if c.part is not None) if self.has_columns else self.parts

    def pieces(self, columns: Columns, leads: Iterable[Exported], *, marked: bool) -> Iterator[bytes]:
        """The file in pieces, with a byte order mark where one is wanted and may be there."""
        if marked and self.is_marked:
            yield codecs.BOM_UTF8
        yield from self.write(columns, leads)


def write_csv(columns: Columns, leads: Iterable[Exported]) -> Iterator[bytes]:
    """Comma-separated values in UTF-8 (RFC 4180); nothing in it that a spreadsheet would calculate."""
    gathered = io.StringIO()
    writer = csv.writer(gathered)
    writer.writerow([harmless(column.header) for column in columns])
    for lead in leads:
        writer.writerow([harmless(column.read(lead)) for column in columns])
        if gathered.tell() > PIECE:
            yield _taken(gathered)
    yield _taken(gathered)


def write_json_lines(columns: Columns, leads: Iterable[Exported]) -> Iterator[bytes]:
    """One JSON object a line (https://jsonlines.org), by header, every value as text."""
    gathered = io.StringIO()
    for lead in leads:
        said = {column.header: column.read(lead) for column in columns}
        gathered.write(json.dumps(said, ensure_ascii=False) + "\n")
        if gathered.tell() > PIECE:
            yield _taken(gathered)
    yield _taken(gathered)


FORMATS: tuple[Format, ...] = (
    Format("csv", "CSV", ".csv", "text/csv; charset=utf-8", write_csv, is_marked=True),
    Format(
        "xlsx",
        "Excel workbook",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_workbook,
        most=MOST_ROWS,
    ),
    Format("jsonl", "JSON Lines", ".jsonl", "application/jsonl", write_json_lines),
    Format(
        "vcard",
        "vCard",
        ".vcf",
        "text/vcard; charset=utf-8",
        write_vcards,
        has_columns=False,
        parts=frozenset({Part.CONTACTS, Part.TAGS}),
    ),
)
"""The formats, in the order of the dialog. One more is one more entry here."""

_BY_NAME = {entry.name: entry for entry in FORMATS}


def format_named(name: str) -> Format:
    """The format of this name. Raises NotFound."""
    if name not in _BY_NAME:
        raise NotFound(f"There is no format “{name}”. There are: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]


def _taken(gathered: io.StringIO) -> bytes:
    text = gathered.getvalue()
    gathered.seek(0)
    gathered.truncate()
    return text.encode("utf-8", "replace")
