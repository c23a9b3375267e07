"""Every format and preset: what is written, and that nothing in it is calculated."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from leadsphere import catalogue
from leadsphere.errors import BadValue, NotFound
from leadsphere.exporting import columns
from leadsphere.exporting.formats import FORMATS, format_named
from leadsphere.exporting.person import Exported, Shape
from leadsphere.exporting.presets import PRESETS, preset_named
from leadsphere.exporting.vcards import vcard
from tests.exporting.people import ADA, shape_of

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"
SHAPE = Shape(shape_of([ADA]).widths, ((3, "Budget"), (4, "Email")))


def written(name: str, preset: str, *leads: Exported) -> bytes:
    chosen = preset_named(preset)
    return b"".join(format_named(name).pieces(chosen.columns(SHAPE), leads, marked=chosen.is_marked))


def rows(preset: str, *leads: Exported) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written("csv", preset, *leads).decode("utf-8-sig"), newline="")))


def test_every_preset_has_a_header_once_and_a_line_in_the_guide() -> None:
    for one in PRESETS:
        headers = [column.header for column in one.columns(SHAPE)]
        assert len(set(headers)) == len(headers) and one.label in GUIDE.read_text()


def test_every_format_has_a_line_in_the_guide() -> None:
    assert all(entry.label in GUIDE.read_text() for entry in FORMATS)


def test_everything_has_every_attribute_of_the_catalogue_and_all_that_belongs_to_a_lead() -> None:
    (row,) = rows("all", ADA)
    assert {a.label for a in catalogue.ATTRIBUTES} <= row.keys()
    assert (row["Email"], row["Email 2"], row["Phone"]) == (
        "ada@engines.example",
        "ada@home.example",
        "+4722334455",
    )
    assert (row["Last name"], row["Tags"], row["Owner"], row["Budget"]) == (
        "'=Byron;",
        "hot; Q4, late",
        "Ben",
        "12.5",
    )
    assert "Email (2)" in row


def test_programs_get_their_own_headers_and_no_mark_before_the_first() -> None:
    assert rows("hubspot", ADA)[0]["Company Name"] == "Analytical Engines"
    assert rows("lemlist", ADA)[0]["linkedinUrl"] == "https://www.linkedin.com/in/ada"
    (row,) = rows("salesforce", Exported(1, {"lead.first_name": "Bo"}))
    assert (row["Last Name"], row["Company"]) == ("[not provided]", "[not provided]")
    assert rows("salesforce", ADA)[0]["No. of Employees"] == "51"
    (row,) = rows("listmonk", ADA)
    assert json.loads(row["attributes"])["company"] == "Analytical Engines"
    assert written("csv", "listmonk", ADA).startswith(b"email,") and written("csv", "all").startswith(
        b"\xef\xbb\xbf"
    )


def test_json_lines_are_one_object_each_by_header() -> None:
    first, second = written("jsonl", "hubspot", ADA, ADA).decode().splitlines()
    assert json.loads(first) == json.loads(second)
    assert json.loads(first)["Last Name"] == "=Byron;"


def test_a_workbook_holds_texts_alone() -> None:
    with zipfile.ZipFile(io.BytesIO(written("xlsx", "all", ADA))) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
        styles = book.read("xl/styles.xml").decode()
    cells = [e for e in sheet.iter() if e.tag.endswith("}c")]
    assert {cell.get("t") for cell in cells} == {"inlineStr"}
    assert not [e for e in sheet.iter() if e.tag.endswith(("}f", "}hyperlink"))]
    texts = ["".join(cell.itertext()) for cell in cells]
    assert "=Byron;" in texts and "+4722334455" in texts
    assert 'quotePrefix="1"' in styles
    assert cells[texts.index("=Byron;")].get("s") != cells[texts.index("Åda")].get("s")


def test_a_vcard_is_folded_and_escaped() -> None:
    long = Exported(1, {"lead.first_name": "Å" * 60, "company.name": "A, B; C\\D"})
    card = vcard(long)
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    assert "Å" * 60 in card.replace("\r\n ", "") and "ORG:A\\, B\\; C\\\\D" in card
    assert vcard(ADA).startswith("BEGIN:VCARD\r\nVERSION:3.0\r\nN:=Byron\\;;Åda;;;\r\n")
    assert "TEL;TYPE=WORK,PREF:+4722334455\r\n" in vcard(ADA)
    assert "CATEGORIES:hot,Q4\\, late\r\n" in vcard(ADA)


def test_a_file_is_written_as_leads_come() -> None:
    taken = 0

    def endless() -> Iterator[Exported]:
        nonlocal taken
        while True:
            taken += 1
            yield ADA

    for one in FORMATS:
        pieces = one.pieces(preset_named("hubspot").columns(SHAPE), endless(), marked=False)
        taken = 0
        assert isinstance(next(pieces), bytes) and 0 < taken < 2_000
        pieces.close()  # pyright: ignore[reportAttributeAccessIssue] - it is a generator


def test_columns_are_chosen_by_key_or_header() -> None:
    offered = preset_named("all").columns(SHAPE)
    some = columns.chosen(offered, ["first_name", "company", "Email 2", " phone "])
    assert [c.read(ADA) for c in some] == ["Åda", "Analytical Engines", "ada@home.example", "+4722334455"]
    for wrong in (["shoe size"], [], [" "]):
        with pytest.raises(BadValue):
            columns.chosen(offered, wrong)


def test_what_is_none_is_named() -> None:
    with pytest.raises(NotFound, match="csv"):
        format_named("pdf")
    with pytest.raises(NotFound, match="hubspot"):
        preset_named("x")
