"""Workbooks of Excel 2007 and later (ECMA-376), read as a stream: no more of a sheet in memory than a few rows.

Parts are looked through before any is parsed: how large they really are, and that none declares a document type.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import IO
from xml.parsers import expat

from leadsphere.importing.workbooks.display import FORMATS, GENERAL, shown
from leadsphere.importing.workbooks.sheets import Line, Refused, Sheet, Workbook
from leadsphere.importing.workbooks.zips import directory

LARGEST = 512 * 1024 * 1024
"""Bytes of a workbook once it is inflated."""
_SUSPICIOUS = 16 * 1024 * 1024
_RATIO = 150
"""Above so many bytes, no table of people is packed as tightly as this."""
_PIECE = 64 * 1024
_LONGEST_TAG = 1024 * 1024
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_LONGEST_TEXT = 256 * 1024
MOST_COLUMNS = 512
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

_TOO_LARGE = (
    f"Unpacked, this workbook has more than {LARGEST // 2**20} MB. Save its sheet as CSV and import that."
)
_DECLARES = (
    "This workbook declares a document type, as none does that a spreadsheet program wrote. Save it anew."
)
_NO_SHEET = "This workbook has no sheet with cells. Choose another file."
Attributes = Mapping[str, str]


def open_xlsx(file: IO[bytes]) -> Workbook:
    """The sheets of a workbook. Raises Refused, Damaged."""
    archive = directory(file)
    _look_through(archive)
    return _Xlsx(archive).workbook()


def _look_through(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len({entry.filename for entry in entries}) < len(entries):
        raise Refused("This workbook holds two parts of one name. Save it anew.")
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise Refused(_TOO_LARGE)
    real = 0
    for entry in entries:
        if entry.file_size > max(_SUSPICIOUS, _RATIO * entry.compress_size):
            raise Refused("This workbook unpacks to far more than a list of people would. Save it anew.")
        ending = b""
        with archive.open(entry) as part:
            while piece := part.read(_PIECE):
                real += len(piece)
                if real > LARGEST:
                    raise Refused(_TOO_LARGE)
                # Without the zeros of UTF-16.
                text = (ending + piece).replace(b"\x00", b"")
                if _DECLARATION.search(text):
                    raise Refused(_DECLARES)
                ending = text[-16:]


class _Xlsx:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.namelist()}
        self._from_1904 = False

    def workbook(self) -> Workbook:
        home = next(iter(self._targets("_rels/.rels", "/officeDocument").values()), "xl/workbook.xml")
        folder, name = posixpath.split(home)
        relations = f"{folder}/_rels/{name}.rels"
        sheets, shown_sheets = self._sheets(home, self._targets(relations, "/worksheet"))
        if not sheets:
            raise Refused(_NO_SHEET)
        strings = next(iter(self._targets(relations, "/sharedStrings").values()), "")
        styles = next(iter(self._targets(relations, "/styles").values()), "")
        read = _SheetReader(
            self._strings(strings) if strings else [],
            self._styles(styles) if styles else [],
            from_1904=self._from_1904,
        )
        return Workbook(
            tuple(
                Sheet(name, lambda part=part: read.lines(self._open(part)))
                for name, part in (shown_sheets or sheets)
            )
        )

    def _open(self, part: str) -> IO[bytes]:
        # Some programs write the names of parts with other capitals than they refer to.
        return self._archive.open(self._names.get(part.lower(), part))

    def _targets(self, relations: str, kind: str) -> dict[str, str]:
        """The parts of a kind that a part refers to, by the id of the relation."""
        found: dict[str, str] = {}
        home = posixpath.dirname(posixpath.dirname(relations))
        for name, said in self._elements(relations):
            if name == "Relationship" and said.get("Type", "").endswith(kind):
                path = posixpath.normpath(posixpath.join("/", home, said.get("Target", ""))).lstrip("/")
                found[said.get("Id", "")] = path
        return found

    def _elements(self, part: str) -> Iterator[tuple[str, Attributes]]:
        if part.lower() not in self._names:
            return
        found: list[tuple[str, Attributes]] = []
        with self._open(part) as stream:
            for _ in _parsed(stream, start=lambda name, said: found.append((name, said))):
                yield from found
                found.clear()

    def _sheets(
        self, home: str, parts: Mapping[str, str]
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        every: list[tuple[str, str]] = []
        visible: list[tuple[str, str]] = []
        for name, said in self._elements(home):
            if name == "workbookPr":
                self._from_1904 = said.get("date1904", "0") in ("1", "true", "on")
            if name != "sheet":
                continue
            reference = next((value for key, value in said.items() if key.endswith(" id")), "")
            if part := parts.get(reference):
                every.append((said.get("name", ""), part))
                if said.get("state", "visible") == "visible":
                    visible.append(every[-1])
        return every, visible

    def _styles(self, part: str) -> list[str]:
        """The format of numbers of each style."""
        spelt: dict[int, str] = dict(FORMATS)
        styles: list[str] = []
        inside = False
        for name, said in self._elements(part):
            if name == "numFmt":
                spelt[_number(said.get("numFmtId"))] = said.get("formatCode", GENERAL)
            elif name in ("cellXfs", "cellStyles", "dxfs"):
                inside = name == "cellXfs"
            elif name == "xf" and inside:
                styles.append(spelt.get(_number(said.get("numFmtId")), GENERAL))
        return styles

    def _strings(self, part: str) -> list[str]:
        if part.lower() not in self._names:
            return []
        reader = _StringReader()
        with self._open(part) as stream:
            for _ in _parsed(stream, reader.start, reader.end, reader.text):
                pass
        return reader.strings


class _StringReader:
    """The texts that cells share; how they are pronounced (`rPh`) is left out."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_phonetic = False

    def start(self, name: str, _: Attributes) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._is_phonetic = True
        self._is_text = name == "t" and not self._is_phonetic

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            self.strings.append(_unescaped("".join(self._pieces)))

    def text(self, piece: str) -> None:
        if self._is_text:
            self._pieces.append(piece)


class _SheetReader:
    def __init__(self, strings: list[str], styles: list[str], *, from_1904: bool) -> None:
        self._strings, self._styles, self._from_1904 = strings, styles, from_1904

    def lines(self, stream: IO[bytes]) -> Iterator[Line]:
        """The rows of a sheet, each with its number and as wide as its last cell that says something."""
        rows = _Rows(self._value)
        with stream:
            for _ in _parsed(stream, rows.start, rows.end, rows.text):
                yield from rows.finished
                rows.finished.clear()

    def _value(self, kind: str, style: int, text: str) -> str:
        """What a cell shows. Raises ValueError, IndexError where it is damaged."""
        match kind:
            case "s":
                number = int(text)
                return self._strings[number] if number >= 0 else self._strings[len(self._strings)]
            case "b":
                return "TRUE" if text.strip() in ("1", "true") else "FALSE"
            case "str" | "inlineStr":
                return _unescaped(text)
            case "e" | "d":
                return text
            case _:
                code = self._styles[style] if 0 <= style < len(self._styles) else GENERAL
                return shown(float(text), code, from_1904=self._from_1904)


class _Rows:
    """Rows as the parser comes by them."""

    def __init__(self, value: Callable[[str, int, str], str]) -> None:
        self.finished: list[Line] = []
        self._value = value
        self._row = self._column = self._style = self._size = 0
        self._cells: dict[int, str] = {}
        self._problem = self._kind = ""
        self._pieces: list[str] = []
        self._is_value = self._is_text = self._is_formula = self._is_phonetic = False

    def start(self, name: str, said: Attributes) -> None:
        if name == "c":
            self._column = _column(said.get("r", "")) or self._column + 1
            self._kind, self._style = said.get("t", "n"), _number(said.get("s"))
            self._pieces.clear()
            self._is_value = self._is_formula = False
            self._size = 0
        elif name in ("v", "t"):
            self._is_text = not self._is_phonetic
            self._is_value = True
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "row":
            # Rows that stand out of order are counted on.
            self._row = max(_number(said.get("r")), self._row + 1)
            self._column, self._problem = 0, ""
            self._cells = {}

    def text(self, piece: str) -> None:
        if self._is_text and self._size < _LONGEST_TEXT:
            self._size += len(piece)
            self._pieces.append(piece)

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "c":
            self._cell()
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "row":
            width = max(self._cells, default=0)
            cells = [self._cells.get(column, "") for column in range(1, width + 1)]
            self.finished.append((self._row, cells, self._problem))

    def _cell(self) -> None:
        text = "".join(self._pieces)
        if not text and self._is_formula and self._kind != "str":
            self._problem = (
                f"Column {self._column} of this row is a formula that was never calculated. "
                "Open the file in a spreadsheet program, save it, and import that."
            )
        if not text:
            return
        try:
            shows = self._value(self._kind, self._style, text)
        except (ValueError, IndexError, OverflowError):
            shows = text
            self._problem = f"Column {self._column} of this row is damaged."
        if not shows.strip():
            return
        if self._column > MOST_COLUMNS:
            self._problem = (
                f"This row has a value in column {self._column}; an import takes at most {MOST_COLUMNS}."
            )
            return
        if self._column in self._cells:
            self._problem = f"Column {self._column} of this row is there twice."
        self._cells[self._column] = shows


def _parsed(
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Parse a part piece by piece, without the prefixes of names; halts after each piece.

    Raises Refused where it declares something, or a tag does not end.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, said: start(name.rpartition(" ")[2], said)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    if text:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    without_end = 0
    while piece := stream.read(_PIECE):
        without_end = 0 if b">" in piece else without_end + len(piece)
        if without_end > _LONGEST_TAG:
            raise Refused("This workbook has a cell of more than 1 MB: this is no list of leads.")
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def _refuse(*_: object) -> None:
    raise Refused(_DECLARES)


def _number(text: str | None) -> int:
    """A number of rows or styles; 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _column(reference: str) -> int:
    """1 for "A7", 27 for "AA7"; 0 where it names no column."""
    found = 0
    for letter in islice(reference, 4):
        if not "A" <= letter <= "Z":
            break
        found = found * 26 + ord(letter) - 64
    return found


def _unescaped(text: str) -> str:
    """Letters that XML does not hold are written _x0007_ (ECMA-376, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return (
        _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
    )
