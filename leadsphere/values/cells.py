"""Cells of tables: harmless to a spreadsheet on the way out, and read back as they were."""

import re
from collections.abc import Sequence

from leadsphere.values.text import clean, is_clean

# What begins a formula (https://owasp.org/www-community/attacks/CSV_Injection), in full width too, and what is left
# out on the way in, so that it may hide one.
_RUN = r"[=+\-@＝＋－＠\t\r\n\x00]"
# The beginning of a cell, also where a spreadsheet of another country would have it begin: there ";" parts cells.
_BEGINNING = r"(^|[;\t\r\n])"
# Quotation marks too: where the cell begins in the middle of what was quoted, they are none of its text.
_BEFORE = r"[ '\"]*"
_HARMFUL = re.compile(rf"{_BEGINNING}(?={_BEFORE}{_RUN})")
_MADE_HARMLESS = re.compile(rf"{_BEGINNING}'(?={_BEFORE}{_RUN})")
BLANKS = frozenset(
    (
        *("", "n/a", "n.a.", "#n/a", "na", "not available", "not applicable", "none", "null", "nil"),
        *("nan", "undefined", "unknown", "no value", "(none)", "(blank)", "-", "--", "---", "–", "—", "."),
        *("?", "[]", "{}"),
    )
)
"""What people and programs write, in lower case, where they know nothing."""

_E164 = re.compile(r"\+[1-9]\d{6,14}")


def harmless(text: str) -> str:
    """`text` so that no spreadsheet calculates it: an apostrophe before what would begin a formula.

    A phone number in strict E.164 stays as it is. `as_written` takes the apostrophes away again.
    """
    return text if _E164.fullmatch(text) else _HARMFUL.sub(r"\1'", text)


def as_written(cell: str) -> str:
    """What a cell said before it was made harmless, here or by another program that writes apostrophes."""
    return _MADE_HARMLESS.sub(r"\1", cell) if "'" in cell else cell


def lines_of(cells: Sequence[str]) -> Sequence[str]:
    """Each cell as it was written, on one line as it is stored (`text.clean`)."""
    # Most rows hold nothing that would have to be cleaned, which one look at all of it tells: no apostrophe that may
    # have been added, and no space at the end of a cell.
    row = f"|{'|'.join(cells)}|"
    if is_clean(row) and "'" not in row and "| " not in row and " |" not in row:
        return cells
    return [clean(as_written(cell)) for cell in cells]


def is_harmful(text: str) -> bool:
    """Whether a spreadsheet might calculate this text."""
    return harmless(text) != text
