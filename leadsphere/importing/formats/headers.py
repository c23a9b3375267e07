"""Where the header of a table stands: below titles and notes, or nowhere."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from leadsphere.importing import targets
from leadsphere.importing.formats.table import Row

_WITHIN = 20


@dataclass(frozen=True, slots=True)
class Header:
    """The names of columns, on which line they stand (0: nowhere), and how sure that is."""

    cells: tuple[str, ...]
    line: int
    score: float


def find_header(rows: Sequence[Row]) -> Header:
    """The header among the first rows of a file, of which the last may be cut off."""
    rows = [row for row in rows if any(map(str.strip, row.cells))]
    if not rows:
        return Header((), 1, -1)
    widths = Counter(len(row.cells) for row in rows[:-1] or rows)
    usual = widths.most_common(1)[0][0]
    scored = [(_score(row, place, usual), -place, row) for place, row in enumerate(rows[:_WITHIN])]
    score, _, row = max(scored)
    if score > 0:
        # A wrong delimiter may cut a known header out, but then the rows below do not fit it.
        fitting = [below for below in rows if below.line > row.line]
        share = sum(len(below.cells) == len(row.cells) for below in fitting) / max(len(fitting), 1)
        return Header(row.cells, row.line, score * (0.25 + 0.75 * (share if fitting else 1)))
    first = next((row for row in rows[:_WITHIN] if len(row.cells) == usual), rows[0])
    if any(_VALUE.search(cell) for cell in first.cells):
        return Header(numbered(len(first.cells)), 0, 0)
    return Header(first.cells, first.line, 0)


def numbered(width: int) -> tuple[str, ...]:
    """Names for the columns of a table without a header."""
    return tuple(f"Column {number}" for number in range(1, width + 1))


# What stands in rows of people and never in a header.
_VALUE = re.compile(r"\S@\S+\.\w|https?://|^[+'(]?\d[\d\s().+-]{6,}$")


def _score(row: Row, place: int, usual: int) -> int:
    """How much a record reads as the header: headers that we know, none of them a value; 0 for none."""
    if row.problem or any(_VALUE.search(cell) for cell in row.cells):
        return 0
    known = sum(targets.claim(cell) is not None for cell in set(row.cells))
    others = sum(targets.header_key(cell) in targets.OTHERS for cell in set(row.cells))
    # A title above the table, or a value below its header, may be a word of headers by chance.
    if (place and known < 2) or (len(row.cells) == 1 and usual > 1):
        return 0
    return 4 * known + others
