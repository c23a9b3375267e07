"""Workbooks written by hand, part by part (ECMA-376)."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = f'{XML}<Relationships><Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
WORKBOOK = (
    f'{XML}<workbook {_MAIN} xmlns:r="{_RELATION}"><sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>"
)
WORKBOOK_RELATIONS = (
    f'{XML}<Relationships><Relationship Id="r1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATION}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
)


def sheet(rows: str, *, end: bool = True) -> str:
    """A sheet with these rows, or only its beginning."""
    return f"{XML}<worksheet {_MAIN}><sheetData>{rows}" + ("</sheetData></worksheet>" if end else "")


def workbook(cells: str | Mapping[str, str]) -> dict[str, str]:
    """The parts of a workbook with one sheet: its rows as XML, or texts by the name of their cell, row by row."""
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "docProps/app.xml": f"{XML}<Properties/>",
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS,
        "xl/sharedStrings.xml": f"{XML}<sst {_MAIN}><si><t>shared</t></si></sst>",
        "xl/worksheets/sheet1.xml": sheet(cells if isinstance(cells, str) else _rows(cells)),
    }


def _rows(cells: Mapping[str, str]) -> str:
    rows: dict[str, list[str]] = {}
    for name, text in cells.items():
        row = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        rows.setdefault(row, []).append(
            f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
        )
    return "".join(f'<row r="{row}">{"".join(written)}</row>' for row, written in rows.items())
