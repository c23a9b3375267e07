"""Any usual file of leads is read as the table that it is, and no line of it is lost."""

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leadsphere.errors import BadFile
from leadsphere.importing import formats
from leadsphere.importing.formats import FORMATS, Reading, Row, Table, open_table

FILES = Path(__file__).parent / "files"
PEOPLE = "Name,Email,City\nJosé Muñoz,jose@x.example,Málaga\nZoë Löw,zoe@y.example,Köln\n"


@pytest.fixture
def opened(tmp_path: Path):
    def opened(content: str | bytes, name: str = "people.csv") -> Table:
        path = tmp_path / "upload"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_table(path, name)

    return opened


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows()]


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.name)
def test_every_format_has_a_label_and_names_to_know_it_by(entry: formats.Format):
    assert entry.label
    assert all(suffix.startswith(".") for suffix in entry.suffixes)


@pytest.mark.parametrize(
    ("encoding", "found", "text"),
    [
        ("utf-8", "utf-8", PEOPLE),
        ("utf-8-sig", "utf-8-sig", PEOPLE),
        ("utf-16", "utf-16", PEOPLE),
        ("utf-16-le", "utf-16-le", PEOPLE),
        ("utf-16-be", "utf-16-be", PEOPLE),
        ("utf-32", "utf-32", PEOPLE),
        ("cp1252", "cp1252", PEOPLE),
        ("cp1252", "cp1252", "Name,Company\nO’Brien,“Acme” – Ltd\n"),
        ("cp1252", "cp1252", "Vorname,Ort\nJürgen,Köln\n"),
        (
            "cp1250",
            "cp1250",
            "Name,City\nŁukasz Żółć,Łódź\nStanisław Wójcik,Kraków\nZdzisław Śliwa,Częstochowa\n",
        ),
        ("cp1251", "cp1251", "Name,City\nАлексей Иванов,Москва\nОльга Петрова,Казань\n"),
        ("cp932", "cp932", "Name,Company\n山田太郎,株式会社テスト\n佐藤花子,有限会社サンプル\n"),
        ("gb18030", "gb18030", "Name,Company\n王小明,测试有限公司\n李雷,北京科技\n"),
    ],
)
def test_an_encoding_is_recognised(opened, encoding: str, found: str, text: str):
    table = opened(text.encode(encoding))
    assert table.reading.encoding == found
    assert [table.header, *cells(table)] == [tuple(line) for line in csv.reader(io.StringIO(text))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_delimiter_and_line_ends_are_recognised(opened, delimiter: str, end: str):
    text = PEOPLE.replace(",", delimiter).replace("\n", end)
    table = opened(text)
    assert table.reading.delimiter == delimiter
    assert cells(table)[1] == ("Zoë Löw", "zoe@y.example", "Köln")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_recognised_where_no_header_is_known(opened, delimiter: str):
    rows = [["Colour", "Weight, net", "Shape; size"], ["red", "1,5", "round"], ["blue", "2,5", "flat; small"]]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    table = opened(written.getvalue())
    assert table.reading.delimiter == delimiter
    assert [list(table.header), *map(list, cells(table))] == rows


def test_an_encoding_and_a_delimiter_can_be_chosen(tmp_path: Path):
    path = tmp_path / "upload"
    path.write_bytes("Имя;Город\nОльга;Казань, центр\n".encode("koi8-r"))
    chosen = Reading(encoding="koi8-r", delimiter=",")
    table = open_table(path, "people.csv", chosen)
    assert (table.reading, table.header) == (chosen, ("Имя;Город",))
    table = open_table(path, "people.csv", Reading(encoding="koi8-r"))
    assert cells(table) == [("Ольга", "Казань, центр")]


@pytest.mark.parametrize(
    "reading",
    [
        *(Reading(encoding=name) for name in ("klingon", "idna", "rot13", "undefined", "utf\0-8")),
        Reading(delimiter=";;"),
        Reading(delimiter='"'),
    ],
)
def test_what_cannot_be_chosen_is_refused(tmp_path: Path, reading: Reading):
    path = tmp_path / "upload"
    path.write_text(PEOPLE)
    with pytest.raises(BadFile, match="Choose another one"):
        open_table(path, "people.csv", reading)


@pytest.mark.parametrize("written", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_letter_whatever_was_chosen(tmp_path: Path, written: str):
    path = tmp_path / "upload"
    path.write_bytes(PEOPLE.encode(written))
    table = open_table(path, "people.csv", Reading(encoding=formats.offered(written)))
    assert table.header[0] == "Name" and table.reading.encoding == written


def test_a_sep_line_names_the_delimiter(opened):
    table = opened("sep=|\r\nName|Email\r\nAda|ada@x.example\r\n")
    assert (table.reading.delimiter, table.header, table.header_line) == ("|", ("Name", "Email"), 2)
    assert list(table.rows()) == [Row(3, ("Ada", "ada@x.example"))]


def test_a_comma_in_a_header_of_semicolons_does_not_mislead(opened):
    table = opened("Name, full;Email;Phone, mobile\nAda, the first;ada@x.example;1\n")
    assert table.header == ("Name, full", "Email", "Phone, mobile")


def test_lines_before_the_header_are_skipped():
    table = open_table(FILES / "connections.csv", "connections.csv")
    assert table.header_line == 4
    assert table.header[0] == "First Name"
    assert [row.line for row in table.rows()] == [5, 6, 7, 8]


def test_a_title_with_words_of_headers_is_no_header():
    table = open_table(FILES / "report.csv", "report.csv")
    assert (table.header_line, table.header[:2]) == (4, ("First Name", "Last Name"))


def test_a_file_without_a_header_gets_numbered_columns_and_loses_no_row():
    table = open_table(FILES / "no-header.csv", "no-header.csv")
    assert (table.header, table.header_line) == (("Column 1", "Column 2", "Column 3"), 0)
    assert [row.line for row in table.rows()] == [1, 2]


def test_blank_rows_are_no_records_and_lines_are_counted_as_they_stand(opened):
    table = opened('Name,Email\n\nAda,a@x.example\n,\n \t,\n"Two\nlines",b@x.example\n\nEve,e@x.example')
    assert [(row.line, row.cells[0]) for row in table.rows()] == [(3, "Ada"), (6, "Two\nlines"), (9, "Eve")]


def test_equal_headers_stay_apart(opened):
    assert opened("Name,Email,Name\na,b@x.example,c\n").header == ("Name", "Email", "Name")


def test_short_rows_are_filled_and_blank_tails_cut(opened):
    assert cells(opened("Name,Email,City\nAda\nEve,e@x.example,Oslo,,\n")) == [
        ("Ada", "", ""),
        ("Eve", "e@x.example", "Oslo"),
    ]


def test_a_row_with_more_values_than_headers_is_rejected(opened):
    (row,) = opened("Name,Email\nLovelace, Ada,a@x.example\n").rows()
    assert (row.line, row.cells) == (2, ("Lovelace", " Ada", "a@x.example"))
    assert "3 values where the header has 2 columns" in row.problem


def test_spaces_before_quotation_marks_do_not_count(opened):
    assert cells(opened('Name, Email\n"Lovelace, Ada", "a@x.example"\n')) == [
        ("Lovelace, Ada", "a@x.example")
    ]


def test_an_undecodable_row_is_rejected_and_the_others_live(opened):
    good, bad = "Zoë,z@x.example\n".encode(), b"Zo\xeb,y@x.example\n"
    rows = list(opened(b"Name,Email\n" + good * 3 + bad + good).rows())
    assert [bool(row.problem) for row in rows] == [False, False, False, True, False]
    assert rows[3].line == 5
    assert rows[3].cells == ("Zo\ufffd", "y@x.example")
    assert "bytes" in rows[3].problem


def test_nul_bytes_are_dropped(opened):
    assert cells(opened(b"Name,Email\nA\x00da,a@x.example\n\x00\nEve,e@x.example\n")) == [
        ("Ada", "a@x.example"),
        ("Eve", "e@x.example"),
    ]


def test_a_quotation_mark_that_never_closes_costs_only_its_own_row(opened):
    lines = [f"p{n},p{n}@x.example" for n in range(6)]
    for place in (1, 5):
        torn = [*lines[:place], '"' + lines[place], *lines[place + 1 :]]
        rows = list(opened("\n".join(["Name,Email", *torn])).rows())
        assert [row.line for row in rows] == [2, 3, 4, 5, 6, 7]
        assert [row.line for row in rows if row.problem] == [place + 2]
        assert "never closed" in rows[place].problem


def test_a_quotation_mark_that_swallows_too_much_costs_only_its_own_row(opened):
    lines = [f"p{n},p{n}@x.example" for n in range(20_000)]
    rows = list(opened("\n".join(["Name,Email", '"torn,t@x.example', *lines])).rows())
    assert len(rows) == 20_001
    assert [row.line for row in rows if row.problem] == [2]


def test_a_record_that_never_ends_costs_only_its_first_line(opened):
    rows = list(opened('Name,Email\n"\n' + '","\n' * 300_000).rows())
    assert [row.line for row in rows if row.problem] == [2]
    assert len(rows) == 300_001


def test_a_field_that_is_too_large_is_rejected(opened):
    rows = list(
        opened(
            f'Name,Email\n"{"x" * 70_000}",a@x.example\n{"é" * 40_000},b@x.example\nEve,e@x.example\n'
        ).rows()
    )
    assert ["64 KB" in row.problem for row in rows] == [True, True, False]


@pytest.mark.parametrize(
    "content",
    [
        b"Name,Email\n" + b'a,"b\n' * 3 + b"x" * 3_000_000,
        b"Name,Email\n" + b',"a","b\n' * 300_000,
    ],
    ids=["one endless line", "quotation marks without end"],
)
def test_a_file_without_end_of_lines_or_quotes_is_refused(opened, content: bytes):
    with pytest.raises(BadFile, match=r"[.]$"):
        for _ in opened(content).rows():
            pass


def test_reading_can_go_on_after_a_line(opened):
    table = opened("Name\n" + "".join(f"p{n}\n" for n in range(9)))
    assert [row.line for row in table.rows(after=7)] == [8, 9, 10]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n \n\t\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"<?xml version='1.0'?><people/>", "XML"),
        (bytes(range(256)) * 9, "not a text"),
        (b"MZ\x90\x00\x03\x00", "program"),
    ],
)
def test_what_is_no_table_is_refused_by_name(opened, content: bytes, why: str):
    with pytest.raises(BadFile, match=why):
        opened(content)


def test_a_header_alone_is_a_table_without_records(opened):
    table = opened("Name,Email\n")
    assert (table.header, cells(table)) == (("Name", "Email"), [])


def test_too_large_a_file_is_refused_without_reading_it(tmp_path: Path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"Name\n")
        file.truncate(formats.LARGEST_FILE + 1)
    with pytest.raises(BadFile, match="at most 200 MB"):
        open_table(path, path.name)


def test_too_many_columns_are_refused(opened):
    with pytest.raises(BadFile, match="513 columns; an import takes at most 512"):
        opened(",".join(f"Field {n}" for n in range(513)) + "\n")


@given(content=st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_a_table_or_a_bad_file(tmp_path: Path, content: bytes):
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        rows = list(open_table(path, "any.csv").rows())
    except BadFile:
        return
    assert all(cell.encode().decode() == cell for row in rows for cell in row.cells)


# Everything but what no text holds: lone surrogates, and control characters that are no whitespace.
CELL = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from("\t\n\r")), max_size=12
)


@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
@example(
    rows=[(" ", ", ", '"'), ("a\nb", ";", "'")],
    delimiter=",",
    end="\n",
    encoding="utf-8",
    quoting=csv.QUOTE_ALL,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_same_cells_are_read_as_were_written(tmp_path: Path, rows, delimiter, end, encoding, quoting):
    if quoting == csv.QUOTE_MINIMAL:
        # Python's writer leaves a lone CR unquoted when lines end in LF: another reader cannot tell.
        rows = [tuple(cell.replace("\r", " ") for cell in row) for row in rows]
    path = tmp_path / "table"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
        writer.writerow(("First Name", "Email", "Notes"))
        writer.writerows(rows)
    table = open_table(path, "table.csv")
    assert (table.header, table.reading.delimiter) == (("First Name", "Email", "Notes"), delimiter)
    assert cells(table) == [row for row in rows if any(cell.strip() for cell in row)]
