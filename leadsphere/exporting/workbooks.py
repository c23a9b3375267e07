"""Excel workbooks (ECMA-376), every cell a text."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs] - it has none

from leadsphere.exporting.columns import Column
from leadsphere.exporting.person import Exported
from leadsphere.values.cells import is_harmful

MOST_ROWS = 1_048_575
"""Rows of a sheet, less the header."""
LONGEST_CELL = 32_767
PIECE = 256 * 1024
PAUSE = 200
"""Rows after which whoever writes the file may turn to something else."""


def write_workbook(columns: Sequence[Column], leads: Iterable[Exported]) -> Iterator[bytes]:
    """A workbook with one sheet; what would be a formula is marked as text, as Excel itself does it.

    A zip archive is complete only at its end: until then the rows lie in a folder that only this process may
    read, and that goes with the last piece, or with the iterator.
    """
    with TemporaryDirectory(prefix="leadsphere-") as folder:
        file = Path(folder) / "leads.xlsx"
        book = Workbook(str(file), {"constant_memory": True, "tmpdir": folder})
        try:
            yield from _rows(book, columns, leads)
        finally:
            book.close()
        with file.open("rb") as finished:
            while piece := finished.read(PIECE):
                yield piece


def _rows(book: Any, columns: Sequence[Column], leads: Iterable[Exported]) -> Iterator[bytes]:
    sheet = book.add_worksheet("Leads")
    bold, marked = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.header, bold)
    for row, lead in enumerate(leads, 1):
        for place, column in enumerate(columns):
            # `write_string` takes a text for nothing else, neither a formula nor a link nor a number.
            if text := column.read(lead)[:LONGEST_CELL]:
                sheet.write_string(row, place, text, *((marked,) if is_harmful(text) else ()))
        if row % PAUSE == 0:
            yield b""
