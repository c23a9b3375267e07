"""Files that break what reads them, or try to: what becomes of each, and what memory it takes.

`python -m tests.importing.hostile FOLDER` writes each, reads it as an import does, and prints one JSON object a line.
"""

# What openpyxl and XlsxWriter say of their arguments is narrower than what they take.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportOptionalSubscript=false
# pyright: reportAttributeAccessIssue=false

import codecs
import gzip
import io
import json
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt

from leadsphere.errors import BadFile
from leadsphere.importing.formats import open_table
from tests.importing.hand_made import sheet, workbook

MB = 1024 * 1024
CONTROL = "64 MB, held for a moment"
"""Shows that memory is measured at all."""
ROWS = b"Name,Email\nAda,ada@x.example\nBen,ben@x.example\n"


@dataclass(frozen=True)
class Hostile:
    """A file: how it is written, and what has to become of it.

    Either it is refused with a sentence in which `refused` stands, or of its records `good` are read and `bad` are
    rejected.
    """

    name: str
    write: Callable[[Path], None]
    refused: str = ""
    good: int = 0
    bad: int = 0


def _bytes(data: bytes | str) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(data if isinstance(data, bytes) else data.encode()), None)[1]


def _pieces(pieces: Callable[[], Iterable[bytes]]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(pieces())

    return write


def _repeated_gzip(before: bytes, piece: bytes, times: int, after: bytes = b"") -> Callable[[Path], None]:
    """A gzip file of very much, written at once: its members are joined, each a small one."""
    return _pieces(lambda: (gzip.compress(before), *(gzip.compress(piece, 1),) * times, gzip.compress(after)))


Packed = tuple[bytes, int, int]
"""A raw deflate stream, how long it says that it is once inflated, and the CRC of that."""


def _deflated(before: bytes, piece: bytes, times: int, after: bytes) -> Packed:
    """Very much, deflated at once."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = deflate.compress(before) + deflate.flush(zlib.Z_FULL_FLUSH)
    middle = deflate.compress(piece) + deflate.flush(zlib.Z_FULL_FLUSH)
    end = deflate.compress(after) + deflate.flush()
    check = zlib.crc32(before)
    for _ in range(times):
        check = zlib.crc32(piece, check)
    size = len(before) + len(piece) * times + len(after)
    return begin + middle * times + end, size, zlib.crc32(after, check)


def _forged(
    entries: Iterable[tuple[str, Packed]], *, method: int = 8, flags: int = 0
) -> Callable[[Path], None]:
    """A zip archive that says of each entry what it is told to."""

    def write(path: Path) -> None:
        directory, offset = [], 0
        with path.open("wb") as file:
            for name, (packed, claimed, check) in entries:
                about = (20, flags, method, 0, 33, check, len(packed), claimed, len(name), 0)
                file.write(struct.pack("<4s5H3L2H", b"PK\3\4", *about) + name.encode() + packed)
                directory.append(
                    struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *about, 0, 0, 0, 0, offset) + name.encode()
                )
                offset = file.tell()
            size = sum(map(len, directory))
            file.writelines(directory)
            file.write(
                struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(directory), len(directory), size, offset, 0)
            )

    return write


def _zip(*entries: tuple[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return packed.getvalue()


def _bomb(part: str, before: str, piece: str, times: int, after: str) -> Callable[[Path], None]:
    """A workbook one of whose parts inflates to very much."""
    packed = _deflated(before.encode(), piece.encode(), times, after.encode())
    parts = dict(workbook({"A1": "Name", "B1": "Email"}))
    parts[part] = ""
    return _forged(
        [(name, packed if name == part else _packed(text.encode())) for name, text in parts.items()]
    )


def _packed(data: bytes) -> Packed:
    return _deflated(data, b"", 0, b"")


def _claimed(packed: Packed, size: int) -> Packed:
    return packed[0], size, packed[2]


def _changed(part: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    parts = dict(workbook({"A1": "Name", "B1": "Email", "A2": "Ada", "B2": "ada@x.example"}))
    parts[part] = change(parts[part])
    return _bytes(_zip(*parts.items()))


def _xlsx(cells: str) -> bytes:
    return _zip(*workbook(cells).items())


def _openpyxl(change: Callable[[openpyxl.Workbook], None]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        book.active.append(["Name", "Email"])
        book.active.append(["Ada", "ada@x.example"])
        change(book)
        book.save(path)

    return write


def _million_empty_columns(book: openpyxl.Workbook) -> None:
    book.active.append(["Ben", "ben@x.example"])
    book.active["XFD3"].font = openpyxl.styles.Font(bold=True)
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)


def _merged(book: openpyxl.Workbook) -> None:
    book.active.append(["Ben", "ben@x.example"])
    book.active.merge_cells("A4:B9")


def _calculated(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    people = book.add_worksheet()
    people.write_row(0, 0, ["Name", "Email"])
    people.write_formula(1, 0, '="A"&"da"', None, "Ada")
    people.write_string(1, 1, "=cmd|'/c calc'!A1")
    people.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    people.write_row(2, 1, ["ben@x.example"])
    book.close()


def _far_away(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    people = book.add_worksheet()
    people.write_row(0, 0, ["Name", "Email"])
    people.write_row(1, 0, ["Ada", "ada@x.example"])
    people.write(1_048_575, 16_383, "far away")
    book.close()


def _old(path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("People").write(0, 0, "Name")
    book.save(str(path))
    data = bytearray(path.read_bytes())
    data[600:1200] = b"\xff" * 600
    path.write_bytes(data)


def _old_protected() -> bytes:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    return header + "EncryptionInfo".encode("utf-16-le") + bytes(64) + "EncryptedPackage".encode("utf-16-le")


def _many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}.csv", b"")


def _card(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in ("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD"))


_GOOD_CARD = _card("FN:Ada", "EMAIL:ada@x.example")
_ENTITIES = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
_BILLION_LAUGHS = f'<!DOCTYPE l [<!ENTITY l0 "ha">{_ENTITIES}]>'
_EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_SHEET = "xl/worksheets/sheet1.xml"
_ROW = '<row><c t="inlineStr"><is><t>Ada</t></is></c></row>'
_DECLARED = "declares a document type"


def _declaring(what: str) -> Callable[[str], str]:
    return lambda xml: xml.replace("?>", f"?>{what}", 1)


def _json_records(bad: str) -> str:
    return f'[{{"name": "Ada"}}, {bad}, {{"name": "Ben"}}]'


CASES = (
    # Compressed.
    Hostile("1 GB cell.csv.gz", _repeated_gzip(b'Name\n"', b"x" * 16 * MB, 64), "more than 200 MB"),
    Hostile("1 GB of rows.csv.gz", _repeated_gzip(b"", ROWS * 300_000, 80), "more than 200 MB"),
    Hostile("truncated.csv.gz", _bytes(gzip.compress(ROWS * 1000)[:-20]), "damaged or not complete"),
    Hostile("damaged.csv.gz", _bytes(gzip.compress(ROWS)[:20] + b"\0\1\2" * 9), "damaged or not complete"),
    Hostile("header alone.csv.gz", _bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\3"), "damaged or not complete"),
    Hostile("junk behind.csv.gz", _bytes(gzip.compress(ROWS) + b"junk"), "damaged or not complete"),
    Hostile("gzip in gzip.csv.gz.gz", _bytes(gzip.compress(gzip.compress(ROWS))), "archive in this archive"),
    Hostile("empty.csv.gz", _bytes(gzip.compress(b"")), "empty"),
    Hostile("zip in zip.zip", _bytes(_zip(("a.zip", _zip(("a.csv", ROWS))))), "archive in this archive"),
    Hostile("two files.zip", _bytes(_zip(("a.csv", ROWS), ("b.csv", ROWS))), "holds 2 files"),
    Hostile("no file.zip", _bytes(_zip(("folder/", b""))), "holds no file"),
    Hostile("many members.zip", _many_members, "damaged or not complete"),
    Hostile(
        "says that it is small.zip",
        _forged([("a.csv", _claimed(_deflated(ROWS, b"x" * MB, 1000, b""), 60))]),
        "damaged or not complete",
    ),
    Hostile("says that it is large.zip", _forged([("a.csv", _claimed(_packed(ROWS), 2**31))]), "more than 200 MB"),
    Hostile("inflates.zip", _forged([("a.csv", _deflated(ROWS, b"x" * MB, 190, b""))]), "longer than"),
    Hostile("password.zip", _forged([("a.csv", (b"x" * 40, 40, 0))], flags=1), "protected with a password"),
    Hostile("unknown method.zip", _forged([("a.csv", (b"x" * 40, 40, 0))], method=77), "packed in a way"),
    Hostile("cut off.zip", _bytes(_zip(("a.csv", ROWS))[:-30]), "damaged or not complete"),
    Hostile("up and away.zip", _bytes(_zip(("../../etc/people.csv", ROWS))), good=2),
    # Workbooks.
    Hostile("sheet bomb.xlsx", _bomb(_SHEET, sheet("", end=False), _ROW * 20_000, 300, "</sheetData></worksheet>"), "unpacks to far more"),
    Hostile("strings bomb.xlsx", _bomb("xl/sharedStrings.xml", "<sst>", "<si><t>x</t></si>" * 50_000, 500, "</sst>"), "unpacks to far more"),
    Hostile("one cell bomb.xlsx", _bomb(_SHEET, sheet('<row><c t="inlineStr"><is><t>', end=False), "x" * MB, 14, ""), "more than 1 MB"),
    Hostile("one tag bomb.xlsx", _bomb(_SHEET, "<worksheet ", "x" * MB, 14, ""), "more than 1 MB"),
    Hostile("external entity.xlsx", _changed(_SHEET, _declaring(_EXTERNAL)), _DECLARED),
    Hostile("billion laughs.xlsx", _changed("xl/sharedStrings.xml", _declaring(_BILLION_LAUGHS)), _DECLARED),
    Hostile("entity in a part that is not read.xlsx", _changed("docProps/app.xml", _declaring(_EXTERNAL)), _DECLARED),
    Hostile("entity in UTF-16.xlsx", lambda path: path.write_bytes(_zip(*(workbook({"A1": "Name"}) | {_SHEET: ('<?xml version="1.0" encoding="UTF-16"?>' + _EXTERNAL + "<worksheet/>").encode("utf-16")}).items())) and None, _DECLARED),
    Hostile("sheet is no XML.xlsx", _changed(_SHEET, lambda _: "Name,Email"), "damaged"),
    Hostile("sheet cut off.xlsx", _changed(_SHEET, lambda xml: xml[:-40]), "damaged"),
    Hostile("sheet gone.xlsx", _bytes(_zip(*((n, x) for n, x in workbook({"A1": "Name"}).items() if n != _SHEET))), "damaged"),
    Hostile("no sheets.xlsx", _changed("xl/workbook.xml", lambda _: "<workbook/>"), "no sheet with cells"),
    Hostile("empty sheet.xlsx", _bytes(_xlsx("")), "is empty"),
    Hostile("refers to a text that is not there.xlsx", _bytes(_xlsx('<row><c t="inlineStr"><is><t>Name</t></is></c></row>' + _ROW + '<row><c t="s"><v>99</v></c></row><row><c t="s"><v>-1</v></c></row>')), good=1, bad=2),
    Hostile("letters for numbers.xlsx", _bytes(_xlsx('<row><c t="inlineStr"><is><t>Name</t></is></c></row><row><c><v>abc</v></c></row>' + _ROW)), good=1, bad=1),
    Hostile("rows out of order.xlsx", _bytes(_xlsx('<row r="9"><c t="inlineStr"><is><t>Name</t></is></c></row><row r="3"><c t="inlineStr"><is><t>Ada</t></is></c></row><row r="99999999999"><c t="inlineStr"><is><t>Ben</t></is></c></row>')), good=2),
    Hostile("a cell twice.xlsx", _bytes(_xlsx('<row><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row><row><c r="A2" t="inlineStr"><is><t>Ada</t></is></c><c r="A2" t="inlineStr"><is><t>Eve</t></is></c></row>')), bad=1),
    Hostile("control characters.xlsx", _bytes(_xlsx('<row><c t="inlineStr"><is><t>Name</t></is></c></row><row><c t="inlineStr"><is><t>A_x0000_da_xD800_</t></is></c></row>')), good=1),
    Hostile("a million empty columns.xlsx", _openpyxl(_million_empty_columns), good=2),
    Hostile("a cell far away.xlsx", _far_away, good=1, bad=1),
    Hostile("merged cells.xlsx", _openpyxl(_merged), good=2),
    Hostile("calculated.xlsx", _calculated, good=2),
    Hostile("never calculated.xlsx", _openpyxl(lambda book: book.active.append(["=A2", "eve@x.example"])), good=1, bad=1),
    Hostile("too many columns.xlsx", _bytes(_xlsx("<row>" + '<c t="inlineStr"><is><t>Name</t></is></c>' * 600 + "</row>" + _ROW)), "takes at most 512"),
    Hostile("many members.xlsx", lambda path: path.write_bytes(_zip(*workbook({"A1": "Name"}).items(), *((f"xl/{n}.xml", "") for n in range(12_000)))) and None, "damaged or not complete"),
    Hostile("a part twice.xlsx", _forged([(n, _packed(x.encode())) for n, x in (*workbook({"A1": "Name"}).items(), (_SHEET, sheet("")))]), "two parts of one name"),
    Hostile("protected.xlsx", _bytes(_old_protected()), "protected with a password"),
    Hostile("damaged.xls", _old, "damaged"),
    Hostile("nothing but its first bytes.xls", _bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)), "damaged"),
    Hostile("letter.docx", _bytes(_zip(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>"))), "text document"),
    Hostile("binary.xlsb", _bytes(_zip(("[Content_Types].xml", "<Types/>"), ("xl/workbook.bin", b"\0"))), "binary workbook"),
    # JSON.
    Hostile("deep.json", _bytes('[{"name": ' + "[" * 5_000_000), "nested far too deeply"),
    Hostile("one deep record.json", _bytes(_json_records('{"name": ' + "[" * 100 + "]" * 100 + "}")), good=2, bad=1),
    Hostile("150 MB text.json", _pieces(lambda: (b'[{"name": "', *(b"x" * MB,) * 150, b'"}]')), "longer than 1 MB"),
    Hostile("text of quotation marks.json", _pieces(lambda: (b'[{"name": "', *(b'\\"' * MB,) * 50, b'"}]')), "longer than 1 MB"),
    Hostile("endless record.json", _pieces(lambda: (b'[{"name": "Ada"}, {"a": [', *(b'"1",' * 200_000,) * 20, b'"1"]}]')), good=1, bad=1),
    Hostile("many names.json", _pieces(lambda: (b"[", *(b'{"n%d": 1},' % n for n in range(100_000)), b"{}]")), "at most 512"),
    Hostile("cut off.json", _bytes('[{"name": "Ada"}, {"name": "Be'), "no proper JSON from record 2"),
    Hostile("long number.json", _bytes(_json_records('{"name": ' + "9" * 9000 + "}")), "more than 1,000 digits"),
    Hostile("lists and numbers.json", _bytes(_json_records('7, ["Eve"]')), good=2, bad=2),
    Hostile("bytes that are no letters.json", _bytes(b'[{"name": "Zo\xc3\xab"},\n{"name": "Zo\xeb"},\n{"name": "L\xc3\xb6we"},\n{"name": "Ada \xc3\xab"}]'), good=3, bad=1),
    Hostile("deep and torn lines.jsonl", _bytes('{"name": "Ada"}\n' + "[" * 100_000 + '\n{"name": "Be\n{"name": "Eve", "x": NaN}\n{"name": "\\ud800\\u0000"}\n'), good=3, bad=2),
    Hostile("endless line.jsonl", _pieces(lambda: (b'{"name": "', *(b"x" * MB,) * 20, b'"}\n')), "longer than 1 MB"),
    # vCards.
    Hostile("giant.vcf", _pieces(lambda: (_GOOD_CARD.encode(), b"BEGIN:VCARD\r\nNOTE:", *((b"x" * 70 + b"\r\n ") * 10_000,) * 100, b"\r\nEND:VCARD\r\n", _GOOD_CARD.encode())), good=2, bad=1),
    Hostile("giant photo.vcf", _pieces(lambda: (b"BEGIN:VCARD\r\nFN:Ada\r\nPHOTO;ENCODING=b:", *((b"A" * 74 + b"\r\n ") * 10_000,) * 60, b"\r\nEND:VCARD\r\n")), good=1),
    Hostile("no end.vcf", _bytes(_GOOD_CARD + "BEGIN:VCARD\r\nFN:Ben\r\n" + _GOOD_CARD + "BEGIN:VCARD\r\nFN:Eve"), good=2, bad=2),
    Hostile("torn.vcf", _bytes(_GOOD_CARD + "junk\r\n" + _card("FN:Ben", "no colon")), good=1, bad=2),
    Hostile("many of a kind.vcf", _bytes(_GOOD_CARD + _card("FN:Ben", *(f"EMAIL:b{n}@x.example" for n in range(9000)))), good=1, bad=1),
    Hostile("a group.vcf", _bytes(_GOOD_CARD + _card("FN:Everybody", "KIND:group")), good=1, bad=1),
    # Texts.
    Hostile("zeros.csv", _bytes(b"Name,Email\n" + bytes(12) + b"Ada,ada@x.example\n"), good=1),
    Hostile("nothing but zeros.csv", lambda path: (path.touch(), path.open("r+b").truncate(150 * MB), None)[2], "not a text file"),
    Hostile("lone quotes.csv", _bytes(ROWS + b'"Eve,eve@x.example\n' + ROWS[11:]), good=4, bad=1),
    Hostile("mixed encodings.csv", _bytes(ROWS + "Zoë,zoe@x.example\n".encode() * 3 + "Zoë,zoe@x.example\n".encode("cp1252")), good=5, bad=1),
    Hostile("field of 100 KB.csv", _bytes(ROWS + b"x" * 100_000 + b",eve@x.example\n"), good=2, bad=1),
    Hostile("endless list of addresses.txt", _bytes("ada@x.example, " * 60_000), good=60_000),
    Hostile("endless name.txt", _bytes("Ada <ada@x.example>, " + "a" * 900_000 + " <b@x.example>"), good=1, bad=1),
    Hostile("UTF-16, half a letter.csv", _bytes(codecs.BOM_UTF16_LE + "Name,Email\nAda,a@x.example\n".encode("utf-16-le") + b"\0\xd8\n\0B\0"), good=2, bad=1),
    Hostile("named as a workbook.xlsx", _bytes(ROWS), good=2),
    Hostile("named as JSON.json", _bytes(ROWS), "no proper JSON"),
)  # fmt: skip


def _peak() -> int:
    """The most memory that this process has held since `_forget_peak`, in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _read(path: Path, name: str) -> dict[str, object]:
    try:
        good = bad = 0
        problem = ""
        for row in open_table(path, name).rows():
            good, bad, problem = good + (not row.problem), bad + bool(row.problem), problem or row.problem
            "".join(row.cells).encode()
        return {"good": good, "bad": bad, "problem": problem}
    except BadFile as error:
        return {"refused": str(error)}


def main(folder: Path) -> None:
    """Read every case, and say what became of it."""
    path = folder / "file"
    path.write_bytes(ROWS)
    _read(path, "people.csv")
    _forget_peak()
    before = _peak()
    print(json.dumps({"name": CONTROL, "memory": len(bytearray(64 * MB)) and _peak() - before}))
    for case in CASES:
        case.write(path)
        _forget_peak()
        before, began = _peak(), time.monotonic()
        outcome = _read(path, case.name)
        outcome |= {"name": case.name, "memory": _peak() - before, "seconds": time.monotonic() - began}
        print(json.dumps(outcome), flush=True)
        path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
