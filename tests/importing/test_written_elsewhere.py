"""Any table is read back equal, whoever wrote it: each format is written by a library that nothing here shares."""

# What openpyxl and XlsxWriter say of their arguments is narrower than what they take.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportOptionalSubscript=false
# pyright: reportAttributeAccessIssue=false

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import vobject
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadsphere.importing.formats import open_table

HEADER = ("First Name", "Email", "Notes")
Rows = list[tuple[str, ...]]

# What every format can hold: no control characters but line ends, no halves of surrogate pairs.
CELL = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufeff\ufffe\uffff"),
        st.sampled_from("\n\t;,\\\"'=:_x0041_"),
    ),
    max_size=12,
)


def as_xlsx(rows: Rows, *, in_cells: bool = False) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": in_cells})
    sheet = book.add_worksheet()
    for number, row in enumerate((HEADER, *rows)):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    book.close()
    return file.getvalue()


def with_texts_in_cells(rows: Rows) -> bytes:
    return as_xlsx(rows, in_cells=True)


def by_openpyxl(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for number, row in enumerate((HEADER, *rows), 1):
        for column, cell in enumerate(row, 1):
            written = book.active.cell(number, column)
            # A text, also where it begins with "=".
            written.value, written.data_type = cell, "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_xls(rows: Rows) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("People")
    for number, row in enumerate((HEADER, *rows)):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_json(rows: Rows) -> bytes:
    records = [dict(zip(HEADER, row, strict=True)) for row in rows]
    return json.dumps({"people": records}, ensure_ascii=False, indent=1).encode()


def as_json_lines(rows: Rows) -> bytes:
    return "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in rows).encode()


WRITERS: tuple[tuple[str, Callable[[Rows], bytes]], ...] = (
    ("xlsx", as_xlsx),
    ("xlsx", with_texts_in_cells),
    ("xlsx", by_openpyxl),
    ("xls", as_xls),
    ("json", as_json),
    ("jsonl", as_json_lines),
)


@pytest.mark.parametrize(("name", "write"), WRITERS, ids=lambda part: getattr(part, "__name__", part))
def test_a_table_is_read_back_equal(tmp_path: Path, name: str, write: Callable[[Rows], bytes]) -> None:
    # Each workbook is read by a process of its own.
    @settings(
        max_examples=15 if name.startswith("xls") else 100,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8))
    def it_is(rows: Rows) -> None:
        said = [row for row in rows if any(map(str.strip, row))]
        if not said:
            return
        path = tmp_path / "table"
        path.write_bytes(write(rows))
        table = open_table(path, f"table.{name}")
        assert (table.format, table.header) == (name, HEADER)
        read = [tuple(cell if cell.strip() else "" for cell in row.cells) for row in table.rows()]
        assert read == [tuple(cell if cell.strip() else "" for cell in row) for row in said]

    it_is()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(
        st.fixed_dictionaries(
            {"first": CELL, "last": CELL, "title": CELL, "emails": st.lists(CELL, max_size=3)}
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_card_is_read_back_equal(tmp_path: Path, people: list[dict[str, str]]) -> None:
    cards: list[str] = []
    for person in people:
        card = vobject.vCard()
        card.add("fn").value = "Somebody"
        card.add("n").value = vobject.vcard.Name(family=person["last"], given=person["first"])
        card.add("title").value = person["title"]
        for email in person["emails"]:
            card.add("email").value = email
        cards.append(card.serialize())
    path = tmp_path / "cards"
    path.write_bytes("".join(cards).encode())
    table = open_table(path, "cards.vcf")
    for person, row in zip(people, table.rows(), strict=True):
        assert not row.problem
        found = list(zip(table.header, row.cells, strict=True))
        for header, wanted in (("First name", "first"), ("Last name", "last"), ("Job title", "title")):
            assert [cell for name, cell in found if name == header and cell] == _said(person[wanted])
        emails = [cell for name, cell in found if name == "E-mail" and cell]
        assert emails == [one for email in person["emails"] for one in _said(email)]


def _said(text: str) -> list[str]:
    """A value without spaces around it, nothing if it is blank; a card's lines end in one way."""
    return [stripped] if (stripped := re.sub(r"\r\n?", "\n", text).strip()) else []
