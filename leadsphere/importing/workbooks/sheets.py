"""What a workbook is once it is open, and why it is not opened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Line = tuple[int, list[str], str]
"""A row of a sheet: its number, its cells, and what is wrong with it."""


class Refused(Exception):
    """Why a workbook is not read, as a sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook and its rows, each time afresh."""

    name: str
    lines: Callable[[], Iterator[Line]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that somebody would see."""

    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name; for "" the first with a table in it. Raises Refused."""
        if name:
            found = next((sheet for sheet in self.sheets if sheet.name == name), None)
            if found is None:
                raise Refused(f"There is no sheet “{name[:100]}” in this workbook. Choose another one.")
            return found
        return next((sheet for sheet in self.sheets if _has_table(sheet)), self.sheets[0])


def _has_table(sheet: Sheet) -> bool:
    """Whether at least two of the rows say something: a header, and somebody below it."""
    said = 0
    for _, cells, problem in sheet.lines():
        said += bool(cells or problem)
        if said == 2:
            return True
    return False
