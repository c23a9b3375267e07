"""Workbooks of Excel 97 to 2003, read by xlrd."""

import io
from collections.abc import Iterator
from typing import IO, Any

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from leadsphere.importing.workbooks.display import GENERAL, shown
from leadsphere.importing.workbooks.sheets import Line, Refused, Sheet, Workbook

_PROTECTED = "This workbook is protected with a password. Take the protection off, save it, and import that."
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_xls(file: IO[bytes]) -> Workbook:
    """The sheets of a workbook. Raises Refused."""
    content = file.read()
    try:
        book = xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
    except (XLRDError, CompDocError) as error:
        if "encrypted" in str(error) or _ENCRYPTED in content:
            raise Refused(_PROTECTED) from error
        raise
    return Workbook(tuple(Sheet(name, lambda name=name: _lines(book, name)) for name in book.sheet_names()))


def _lines(book: Any, name: str) -> Iterator[Line]:
    sheet = book.sheet_by_name(name)
    for row in range(sheet.nrows):
        cells = [_text(book, cell) for cell in sheet.row(row)]
        while cells and not cells[-1].strip():
            cells.pop()
        yield row + 1, cells, ""


def _text(book: Any, cell: Any) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return cell.value
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            code = book.format_map.get(book.xf_list[cell.xf_index].format_key)
            return shown(cell.value, code.format_str if code else GENERAL, from_1904=bool(book.datemode))
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR!")
        case _:
            return ""
