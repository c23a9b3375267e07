"""Every kind of file, in the encodings and dialects that programs write, is read as the cells that people see."""

# What openpyxl and XlsxWriter say of their arguments is narrower than what they take.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportOptionalSubscript=false
# pyright: reportAttributeAccessIssue=false

import gzip
import io
import json
import threading
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from leadsphere.errors import BadFile
from leadsphere.importing.formats import AS_FOUND, FORMATS, Reading, open_table
from tests.importing.hand_made import workbook

HEADER = ("First Name", "Last Name", "E-mail", "City")
ROWS = (
    ("Zoë", "Löwe", "zoe@y.example", "Köln"),
    ("José", "Muñoz, Jr.", "jose@x.example", "Málaga; Sur"),
)


def delimited(
    delimiter: str, *, header: tuple[str, ...] = HEADER, rows: tuple[tuple[str, ...], ...] = ROWS
) -> str:
    """A table as programs write it, every cell in quotation marks."""
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in (header, *rows))


def zipped(*entries: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return packed.getvalue()


def by_xlsxwriter(write: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, options)
    write(book)
    book.close()
    return file.getvalue()


def people(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("People")
    for number, row in enumerate((HEADER, *ROWS)):
        sheet.write_row(number, 0, row)


def as_people_see_them(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet()
    formats = {
        code: book.add_format({"num_format": code})
        for code in (
            "dd/mm/yyyy",
            "00000",
            "0.0%",
            "(000) 000-0000",
            "hh:mm",
            "d mmm yyyy h:mm",
            "[h]:mm",
            '#,##0.00 "€"',
        )
    }
    sheet.write_row(
        0,
        0,
        (
            "Name",
            "Born",
            "Zip",
            "Share",
            "Phone",
            "At",
            "Seen",
            "Spent",
            "Price",
            "VIP",
            "Greeting",
            "Wrong",
            "Big",
        ),
    )
    sheet.write(1, 0, "Ada")
    sheet.write_datetime(1, 1, date(1985, 12, 10), formats["dd/mm/yyyy"])
    sheet.write_number(1, 2, 2134, formats["00000"])
    sheet.write_number(1, 3, 0.125, formats["0.0%"])
    sheet.write_number(1, 4, 4168109897, formats["(000) 000-0000"])
    sheet.write_datetime(1, 5, time(14, 30), formats["hh:mm"])
    sheet.write_datetime(1, 6, datetime.fromisoformat("2024-03-01T09:05:07"), formats["d mmm yyyy h:mm"])
    sheet.write_number(1, 7, 1.5, formats["[h]:mm"])
    sheet.write_number(1, 8, 1234.5, formats['#,##0.00 "€"'])
    sheet.write_boolean(1, 9, True)
    sheet.write_formula(1, 10, '="Hello "&A2', None, "Hello Ada")
    sheet.write_formula(1, 11, "=1/0", None, "#DIV/0!")
    sheet.write_number(1, 12, 472233445566)


SEEN = (
    *(
        "Ada",
        "1985-12-10",
        "02134",
        "12.5%",
        "(416) 810-9897",
        "14:30",
        "2024-03-01 09:05:07",
        "36:00:00",
        "1234.5",
    ),
    *("TRUE", "Hello Ada", "#DIV/0!", "472233445566"),
)


def a_date(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Name", "Born"))
    sheet.write(1, 0, "Ada")
    sheet.write_datetime(1, 1, date(1985, 12, 10), book.add_format({"num_format": "yyyy-mm-dd"}))


def several_sheets(book: xlsxwriter.Workbook) -> None:
    hidden = book.add_worksheet("Hidden")
    hidden.write_column(0, 0, ("Name", "Nobody"))
    book.add_worksheet("Cover").write(0, 0, "Our leads")
    people(book)
    book.add_worksheet("More").write_column(0, 0, ("Name", "Eve"))
    hidden.hide()
    book.get_worksheet_by_name("Cover").activate()


def with_a_title() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"] = "Leads of the first quarter"
    sheet.merge_cells("B2:E2")
    for number, row in enumerate((HEADER, *ROWS), 4):
        for column, cell in enumerate(row, 2):
            sheet.cell(number, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("People")
    for number, row in enumerate((HEADER, *ROWS)):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def old_numbers() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("One")
    for column, cell in enumerate(("Name", "Born", "Zip", "VIP")):
        sheet.write(0, column, cell)
    sheet.write(1, 0, "Ada")
    sheet.write(1, 1, date(1985, 12, 10), xlwt.easyxf(num_format_str="DD/MM/YYYY"))
    sheet.write(1, 2, 2134, xlwt.easyxf(num_format_str="00000"))
    sheet.write(1, 3, True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def prefixed() -> bytes:
    """As some libraries write it: names with a prefix, texts in the cells, no numbers of rows and columns."""
    parts = workbook("")
    parts["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        + "".join(
            "<x:row>"
            + "".join(f'<x:c t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>' for cell in row)
            + "</x:row>"
            for row in (HEADER, *ROWS)
        )
        + "</x:sheetData></x:worksheet>"
    )
    return zipped(*((name, text.encode()) for name, text in parts.items()))


VCARD_21 = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:L=C3=B6we;Zo=C3=
=AB;;;
TEL;WORK;VOICE:+49 221 4710
EMAIL;INTERNET:zoe@y.example
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Mu=F1oz, Jr.;Jos=E9
END:VCARD
"""
VCARD_30 = """BEGIN:VCARD
VERSION:3.0
N:Löwe;Zoë;;;
ORG:Löwe\\, Söhne;Sales
TITLE:VP
 \x20Growth
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
 AAAA//8=
item1.EMAIL;TYPE=INTERNET:zoe@y.example
item1.X-ABLabel:private
EMAIL:z@home.example
ADR;TYPE=WORK:;;Domplatz 1;Köln;NRW;50667;Germany
X-SOCIALPROFILE;TYPE=linkedin:https://www.linkedin.com/in/zoe
NOTE:met in\\nKöln
END:VCARD
"""
VCARD_40 = """begin:vcard
version:4.0
kind:individual
fn:Zoë Löwe
tel;value=uri;type="voice,work":tel:+49-221-4710
url:https://zoe.example/?a=b\\;c
end:vcard
"""

JSON = [
    {
        "id": 1,
        "name": {"first": "Zoë", "last": "Löwe"},
        "emails": [{"value": "zoe@y.example"}, {"value": "z@home.example"}],
        "vip": True,
    },
    {"id": 2, "name": {"first": "José", "last": None}, "emails": [], "score": 1.50},
]
JSON_HEADER = ("id", "name first", "name last", "emails value", "vip", "score")
JSON_ROWS = (
    ("1", "Zoë", "Löwe", "zoe@y.example; z@home.example", "true", ""),
    ("2", "José", "", "", "", "1.5"),
)


@dataclass(frozen=True)
class File:
    """A file, how it is read, and what has to be found in it."""

    name: str
    content: bytes
    format: str
    header: tuple[str, ...] = HEADER
    rows: tuple[tuple[str, ...], ...] = ROWS
    lines: tuple[int, ...] = (2, 3)
    asked: Reading = AS_FOUND
    read: Reading = AS_FOUND


def text(encoding: str, delimiter: str) -> Reading:
    return Reading(encoding, delimiter)


UTF8 = Reading("utf-8")
SHEET = Reading(sheet="People")
MAIL = "Zoë Löwe <zoe@y.example>; Muñoz, José <jose@x.example>,\nto: ben@x.example, Eve"
FILES = (
    File("comma.csv", delimited(",").encode(), "csv", read=text("utf-8", ",")),
    File("semicolon, Windows.csv", delimited(";").encode("cp1252"), "csv", read=text("cp1252", ";")),
    File("tab, UTF-16.txt", delimited("\t").encode("utf-16"), "csv", read=text("utf-16", "\t")),
    File("pipe.csv", delimited("|").encode(), "csv", read=text("utf-8", "|")),
    File("mark.csv", delimited(",").encode("utf-8-sig"), "csv", read=text("utf-8-sig", ",")),
    File("sep.csv", b"sep=;\r\n" + delimited(";").encode(), "csv", lines=(3, 4), read=text("utf-8", ";")),
    File(
        "preamble.csv",
        b'Notes:\n"Some addresses, are missing"\n\n' + delimited(",").encode(),
        "csv",
        lines=(5, 6),
        read=text("utf-8", ","),
    ),
    File(
        "Shift-JIS.csv",
        delimited(",", header=("名前", "会社名"), rows=(("山田太郎", "株式会社テスト"), ("佐藤花子", "有限会社サンプル"))).encode("cp932"),
        "csv",
        ("名前", "会社名"),
        (("山田太郎", "株式会社テスト"), ("佐藤花子", "有限会社サンプル")),
        read=text("cp932", ","),
    ),
    File(
        "GB18030.csv",
        delimited(",", header=("姓名", "公司"), rows=(("王小明", "测试有限公司"), ("李雷", "北京科技"))).encode("gb18030"),
        "csv",
        ("姓名", "公司"),
        (("王小明", "测试有限公司"), ("李雷", "北京科技")),
        read=text("gb18030", ","),
    ),
    File(
        "chosen.csv",
        delimited(",", rows=(("Zoë", "Löwe", "zoe@y.example", "Köln"),)).encode("cp437"),
        "csv",
        rows=(("Zoë", "Löwe", "zoe@y.example", "Köln"),),
        lines=(2,),
        asked=Reading(encoding="cp437"),
        read=text("cp437", ","),
    ),
    File("people.csv.gz", gzip.compress(delimited(",").encode()), "csv", read=text("utf-8", ",")),
    File("people.zip", zipped(("people.csv", delimited(";").encode("cp1252"))), "csv", read=text("cp1252", ";")),
    File(
        "from a Mac.zip",
        zipped(("a/", b""), ("a/people.csv", delimited(",").encode()), ("__MACOSX/a/._people.csv", b"\0")),
        "csv",
        read=text("utf-8", ","),
    ),
    File("people.xlsx", by_xlsxwriter(people), "xlsx", read=SHEET),
    File("people, texts in cells.xlsx", by_xlsxwriter(people, constant_memory=True), "xlsx", read=SHEET),
    File("people.xlsx.gz", gzip.compress(by_xlsxwriter(people)), "xlsx", read=SHEET),
    File("prefixed.xlsx", prefixed(), "xlsx", read=SHEET),
    File(
        "title.xlsx",
        with_a_title(),
        "xlsx",
        ("", *HEADER),
        tuple(("", *row) for row in ROWS),
        (5, 6),
        read=Reading(sheet="Sheet"),
    ),
    File(
        "as people see them.xlsx",
        by_xlsxwriter(as_people_see_them),
        "xlsx",
        ("Name", "Born", "Zip", "Share", "Phone", "At", "Seen", "Spent", "Price", "VIP", "Greeting", "Wrong", "Big"),
        (SEEN,),
        (2,),
        read=Reading(sheet="Sheet1"),
    ),
    File(
        "from 1904.xlsx",
        by_xlsxwriter(a_date, date_1904=True),
        "xlsx",
        ("Name", "Born"),
        (("Ada", "1985-12-10"),),
        (2,),
        read=Reading(sheet="Sheet1"),
    ),
    File("several sheets.xlsx", by_xlsxwriter(several_sheets), "xlsx", read=SHEET),
    File(
        "another sheet.xlsx",
        by_xlsxwriter(several_sheets),
        "xlsx",
        ("Name",),
        (("Eve",),),
        (2,),
        asked=Reading(sheet="More"),
        read=Reading(sheet="More"),
    ),
    File("people.xls", old_workbook(), "xls", read=SHEET),
    File(
        "numbers.xls",
        old_numbers(),
        "xls",
        ("Name", "Born", "Zip", "VIP"),
        (("Ada", "1985-12-10", "02134", "TRUE"),),
        (2,),
        read=Reading(sheet="One"),
    ),
    File(
        "2.1.vcf",
        VCARD_21.replace("\n", "\r\n").encode(),
        "vcard",
        ("E-mail", "Phone", "Last name", "First name"),
        (("zoe@y.example", "+49 221 4710", "Löwe", "Zoë"), ("", "", "Muñoz, Jr.", "José")),
        (1, 2),
        read=UTF8,
    ),
    File(
        "3.0.vcf",
        VCARD_30.encode(),
        "vcard",
        (
            *("Company", "Department", "Job title", "E-mail", "E-mail", "Last name", "First name", "Street", "City"),
            *("Region", "Postal code", "Country", "Note", "LinkedIn"),
        ),
        (
            (
                *("Löwe, Söhne", "Sales", "VP Growth", "zoe@y.example", "z@home.example", "Löwe", "Zoë", "Domplatz 1"),
                *("Köln", "NRW", "50667", "Germany", "met in\nKöln", "https://www.linkedin.com/in/zoe"),
            ),
        ),
        (1,),
        read=UTF8,
    ),
    File(
        "4.0.vcf",
        VCARD_40.encode(),
        "vcard",
        ("Full name", "Phone", "Personal website"),
        (("Zoë Löwe", "+49-221-4710", "https://zoe.example/?a=b;c"),),
        (1,),
        read=UTF8,
    ),
    File("list.json", json.dumps(JSON).encode(), "json", JSON_HEADER, JSON_ROWS, (1, 2), read=UTF8),
    File(
        "wrapped.json",
        json.dumps({"meta": {"page": 1, "links": [1, 2]}, "result": {"contacts": JSON}}, ensure_ascii=False).encode("utf-16"),
        "json",
        JSON_HEADER,
        JSON_ROWS,
        (1, 2),
        read=Reading("utf-16"),
    ),
    File(
        "two lists.json",
        json.dumps({"leads": JSON, "owners": [{"name": "Ana"}]}).encode(),
        "json",
        ("name",),
        (("Ana",),),
        (1,),
        asked=Reading(sheet="owners"),
        read=Reading("utf-8", sheet="owners"),
    ),
    File(
        "of an interface.json",
        json.dumps({"data": [{"type": "contact", "attributes": {"first_name": "Zoë"}}]}).encode(),
        "json",
        ("type", "first_name"),
        (("contact", "Zoë"),),
        (1,),
        read=UTF8,
    ),
    File("one.json", b'{"name": "Ada", "emails": ["a@x.example", "b@x.example"]}', "json",
         ("name", "emails"), (("Ada", "a@x.example; b@x.example"),), (1,), read=UTF8),
    File(
        "lines.jsonl",
        "".join(json.dumps(record) + "\n\n" for record in JSON).encode(),
        "jsonl",
        JSON_HEADER,
        JSON_ROWS,
        (1, 3),
        read=UTF8,
    ),
    File(
        "lines with another name.txt",
        b'{"name": "Ada", "phone": 0.10, "name": "Byron"}\n{"name": "Ben", "phone": 12345678901234567890}\n',
        "jsonl",
        ("name", "phone"),
        (("Ada; Byron", "0.10"), ("Ben", "12345678901234567890")),
        (1, 2),
        read=UTF8,
    ),
    File(
        "Pasted table.txt",
        b'Name\tEmail\tNotes\nAda\tada@x.example\t"two\nlines"\nBen\tben@x.example\t\n',
        "csv",
        ("Name", "Email", "Notes"),
        (("Ada", "ada@x.example", "two\nlines"), ("Ben", "ben@x.example", "")),
        (2, 4),
        read=text("utf-8", "\t"),
    ),
    File(
        "Pasted addresses.txt",
        MAIL.encode(),
        "addresses",
        ("Name", "E-mail"),
        (("Zoë Löwe", "zoe@y.example"), ("Muñoz, José", "jose@x.example"), ("", "ben@x.example"), ("Eve", "")),
        (1, 2, 3, 4),
        read=UTF8,
    ),
    File(
        "Addresses before names.txt",
        b"ada@x.example, Ben <ben@x.example>; mailto:cy@x.example , Eve, Q. <eve@x.example>, ada@x.example <ada@y.example>",
        "addresses",
        ("Name", "E-mail"),
        (
            ("", "ada@x.example"), ("Ben", "ben@x.example"), ("", "cy@x.example"), ("Eve, Q.", "eve@x.example"),
            ("ada@x.example", "ada@y.example"),
        ),
        (1, 2, 3, 4, 5),
        read=UTF8,
    ),
)  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_read_as_the_cells_that_people_see(tmp_path: Path, file: File) -> None:
    path = tmp_path / "upload"
    path.write_bytes(file.content)
    table = open_table(path, file.name, file.asked)
    rows = list(table.rows())
    assert (table.format, table.header, table.reading) == (file.format, file.header, file.read)
    assert [(row.cells, row.problem) for row in rows] == [(cells, "") for cells in file.rows]
    assert tuple(row.line for row in rows) == file.lines


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_read_alike_with_what_it_was_read_with(tmp_path: Path, file: File) -> None:
    path = tmp_path / "upload"
    path.write_bytes(file.content)
    table = open_table(path, file.name, file.asked)
    again = open_table(path, file.name, table.reading)
    assert again == table and list(again.rows()) == list(table.rows())


@pytest.mark.parametrize("file", [file for file in FILES if len(file.lines) > 1], ids=lambda file: file.name)
def test_reading_goes_on_after_any_record(tmp_path: Path, file: File) -> None:
    path = tmp_path / "upload"
    path.write_bytes(file.content)
    table = open_table(path, file.name, file.asked)
    for place, line in enumerate(file.lines, 1):
        assert [row.line for row in table.rows(after=line)] == list(file.lines[place:])


def test_every_format_is_among_the_files() -> None:
    assert {file.format for file in FILES} == {entry.name for entry in FORMATS}


def test_the_sheets_that_people_see_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(by_xlsxwriter(several_sheets))
    assert open_table(path, "leads.xlsx").sheets == ("Cover", "People", "More")
    with pytest.raises(BadFile, match="no sheet “Nowhere”"):
        open_table(path, "leads.xlsx", Reading(sheet="Nowhere"))
    path.write_text(json.dumps({"leads": JSON, "owners": [{"name": "Ana"}]}))
    assert open_table(path, "leads.json").sheets == ("leads", "owners")
    with pytest.raises(BadFile, match="no list “Nowhere”"):
        open_table(path, "leads.json", Reading(sheet="Nowhere"))


def test_what_reads_a_workbook_ends_with_whoever_reads_its_rows(tmp_path: Path) -> None:
    def long(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Name")
        for row in range(1, 5_000):
            sheet.write(row, 0, "x" * 200)

    path = tmp_path / "upload"
    path.write_bytes(by_xlsxwriter(long))
    rows = open_table(path, "long.xlsx").rows()
    next(rows)
    children = Path("/proc/self/task").joinpath(str(threading.get_native_id()), "children")
    assert len(children.read_text().split()) == 1
    rows.close()
    assert not children.read_text().split()


def test_nothing_of_the_server_reaches_the_process_that_reads_workbooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADSPHERE_DATABASE", "postgresql://secret")
    path = tmp_path / "upload"
    path.write_bytes(by_xlsxwriter(people))
    rows = open_table(path, "people.xlsx").rows()
    next(rows)
    children = Path("/proc/self/task").joinpath(str(threading.get_native_id()), "children")
    (child,) = children.read_text().split()
    environment = Path("/proc", child, "environ").read_bytes()
    rows.close()
    assert b"secret" not in environment
