"""Cells that no spreadsheet calculates, and that come back as they were."""

import csv
import io
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsphere.values.cells import as_written, harmless, is_harmful

BEGINS = tuple("=+-@\t\r\n＝＋－＠\x00")
CELLS = st.lists(
    st.sampled_from([*BEGINS, *"';, \"47ab(.", "cmd|' /C calc'!A0", "HYPERLINK"]), max_size=12
).map("".join) | st.text(max_size=30)


@settings(max_examples=500, deadline=None)
@given(st.lists(CELLS, min_size=20, max_size=20))
def test_no_cell_of_ten_thousand_begins_a_formula_and_each_comes_back(cells: list[str]) -> None:
    for text in cells:
        out = harmless(text)
        assert as_written(out) == text
        if not (out == text and text.startswith("+") and text[1:].isdigit()):
            # Also where a semicolon parts cells.
            assert not any(part.lstrip(" ").startswith(BEGINS) for part in out.split(";") if part)
            assert not out.startswith(BEGINS)


def test_of_a_hundred_thousand_random_cells_no_spreadsheet_runs_any_and_an_import_has_each_back() -> None:
    chance = random.Random(7)  # noqa: S311 - nothing secret hangs on it
    parts = [*BEGINS, *"';, \"47ab(.é", "cmd|' /C calc'!A0", "HYPERLINK(", "+4722334455"]
    cells = ["".join(chance.choices(parts, k=chance.randrange(9))) for _ in range(90_000)]
    phones = [f"+{chance.randrange(10**9, 10**14)}" for _ in range(10_000)]
    said = [*cells, *phones]
    chance.shuffle(said)
    rows = [said[at : at + 10] for at in range(0, len(said), 10)]
    file = io.StringIO(newline="")
    csv.writer(file).writerows([map(harmless, row) for row in rows])
    text = file.getvalue()
    assert [list(map(as_written, row)) for row in csv.reader(io.StringIO(text, newline=""))] == rows
    assert all(harmless(phone) == phone for phone in phones)
    # As it is opened in any country: each has its own sign between cells.
    for sign in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            for cell in row:
                # In another country a quotation mark may swallow the end of a row, which runs nothing by itself.
                begins = cell.lstrip(" ") if sign == "," else cell.lstrip(" \t\r\n\x00")
                is_number = re.fullmatch(r"\+[1-9]\d{6,14}", begins.partition(",")[0]) is not None
                assert is_number or not begins.startswith(BEGINS), (sign, cell)


@pytest.mark.parametrize("phone", ["+4722334455", "+14168109897", "+441314960850"])
def test_a_phone_number_stays_as_it_is(phone: str) -> None:
    assert harmless(phone) == phone and as_written(phone) == phone


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "-2", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "＝1", "\t=1", "a;=1", "a; =1", "'=1", "+47 22 33",
        "+4722334455 ",
    ],
)  # fmt: skip
def test_what_would_be_calculated_is_known(text: str) -> None:
    assert is_harmful(text)


@pytest.mark.parametrize(
    "text", ["", "Ada", "O'Neil", "'tis", "a=b", "a - b", "ada@example.org", "https://x.org/?a=1"]
)
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    assert harmless(text) == text and as_written(text) == text
