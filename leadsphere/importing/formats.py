"""Files of leads as streams of rows: which format, encoding and delimiter they have, and where their header is."""

import codecs
import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

import chardet
import clevercsv

from leadsphere.errors import BadFile
from leadsphere.importing import targets

LARGEST_FILE = 200 * 1024 * 1024
LARGEST_FIELD = 64 * 1024
MOST_COLUMNS = 512
# A line or record longer than this is no list of leads; it is never read as a whole.
_LONGEST_RECORD = 1024 * 1024
_SAMPLE = 64 * 1024
_HEADER_WITHIN = 20
# What clevercsv's opinion weighs, beside four for each header that is known.
_SNIFFED = 3
# Quotation marks that never close: each costs a second look at what they swallowed.
_MOST_OPEN_QUOTES = 100
_DELIMITERS = (",", ";", "\t", "|")
_UNDECODABLE = "\udcff"
# "a", "b": quotation marks count only where the space before them does not.
_SPACE_BEFORE_QUOTE = re.compile(r'[,;|\t] +"[^",;|\t\r\n]')


@dataclass(frozen=True, slots=True)
class Row:
    """One record: `line` is the 1-based physical line on which it starts.

    With a `problem` (a sentence), the cells are what could be read, for the reject file only.
    """

    line: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened as a table; `encoding` is Python's name, `header_line` 1-based, 0 if the file has none.

    Without a header, columns are called "Column 1" and so on. `preamble` lines stand before the first record.
    """

    path: Path
    format: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    preamble: int = 0
    skip_spaces: bool = False

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """The records below the header, streamed: those that start on a line beyond `after`.

        Blank ones are none. Raises BadFile where a line is longer than 1 MiB, or too many quotation marks
        are never closed.
        """
        with _Lines(self.path, self.encoding) as lines:
            lines.skip(self.preamble)
            records = _records(lines, self.delimiter, skip_spaces=self.skip_spaces)
            for row in islice(records, 1 if self.header_line else 0, None):
                if row.line > after and (row.problem or any(cell.strip() for cell in row.cells)):
                    yield self._fitted(row)

    def _fitted(self, row: Row) -> Row:
        """A row as wide as the header; one with more values than that has slipped, and nobody knows where."""
        width = len(self.header)
        if row.problem or len(row.cells) == width:
            return row
        if any(cell.strip() for cell in row.cells[width:]):
            problem = f"This row has {len(row.cells)} values where the header has {width} columns."
            return Row(
                row.line, row.cells, f"{problem} Put values that hold the delimiter in quotation marks."
            )
        return Row(row.line, row.cells[:width] + ("",) * (width - len(row.cells)))


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how people call it, how its names end, and how it is opened."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    open: Callable[[Path], Table]


def open_table(path: Path, filename: str) -> Table:
    """The table in the file at `path`; `filename` is what its sender calls it.

    Raises BadFile for a file that is empty, larger than 200 MB, or no table that can be read here.
    """
    size = path.stat().st_size
    if not size:
        raise BadFile("This file is empty.")
    if size > LARGEST_FILE:
        raise BadFile(
            f"This file has {size // 2**20} MB; an import takes at most {LARGEST_FILE // 2**20} MB. Split it."
        )
    with path.open("rb") as file:
        beginning = file.read(4096)
    if guise := _looks_like(beginning):
        raise BadFile(f"This file is {guise}. Save it as CSV and import that.")
    suffix = Path(filename).suffix.lower()
    chosen = next((entry for entry in FORMATS if suffix in entry.suffixes), FORMATS[0])
    return chosen.open(path)


def open_delimited(path: Path) -> Table:
    """A CSV or TSV file (RFC 4180 and its usual deviations). Raises BadFile."""
    encoding = _encoding(path)
    with _Lines(path, encoding) as lines:
        sample = list(lines.until(_SAMPLE))
    if not any(line.strip("\ufeff \t\r\n\x00") for line in sample):
        raise BadFile("This file is empty.")
    named = re.fullmatch(r"\"?sep=([^\w\"\s]|\t)\"?\s*", sample[0].strip("\ufeff\r\n"))
    skipped = 1 if named else 0
    skip_spaces = any(_SPACE_BEFORE_QUOTE.search(line) for line in sample)
    delimiters = (named[1],) if named else _DELIMITERS
    guesses = [_Guess.of(sample[skipped:], delimiter, skip_spaces) for delimiter in delimiters]
    sniffed = _sniffed(sample)
    chosen = max(
        guesses, key=lambda guess: (guess.score + _SNIFFED * (guess.delimiter == sniffed), len(guess.header))
    )
    if len(chosen.header) > MOST_COLUMNS:
        raise BadFile(f"This file has {len(chosen.header)} columns; an import takes at most {MOST_COLUMNS}.")
    header_line = chosen.line + skipped if chosen.line else 0
    preamble = header_line - 1 if header_line else skipped
    return Table(path, "csv", encoding, chosen.delimiter, chosen.header, header_line, preamble, skip_spaces)


FORMATS = (Format("csv", "CSV or TSV", (".csv", ".tsv", ".tab", ".txt"), open_delimited),)

# How files that are no text begin, and what people call them.
_GUISES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"\x1f\x8b", "compressed (.gz)"),
    (b"BZh", "compressed (.bz2)"),
    (b"\xfd7zXZ", "compressed (.xz)"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"{\\rtf", "a formatted text (RTF)"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"PAR1", "a Parquet file"),
)
_TEXT_GUISES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<(?:!doctype html|html|head|body|table)\b"), "a web page (HTML)"),
    (re.compile(r"<\?xml\b"), "an XML document"),
    (re.compile(r"begin:vcard\b"), "a list of vCards"),
    (re.compile(r"begin:vcalendar\b"), "a calendar"),
    (re.compile(r"\{\s*\"|\[\s*[{\[]"), "a JSON document"),
)


def _looks_like(beginning: bytes) -> str:
    """What a file without a table looks like, or "" for text."""
    if beginning.startswith(b"PK\x03\x04"):
        if b"xl/" in beginning or b"[Content_Types].xml" in beginning:
            return "an Excel workbook (.xlsx) or another Office document"
        return "a ZIP archive"
    for start, guise in _GUISES:
        if beginning.startswith(start) and (len(start) > 2 or b"\x00" in beginning):
            return guise
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16(beginning):
        return ""
    text = beginning.removeprefix(codecs.BOM_UTF8).lstrip().decode("latin-1").lower()
    for pattern, guise in _TEXT_GUISES:
        if pattern.match(text):
            return guise
    controls = sum(byte < 9 or 13 < byte < 32 for byte in beginning)
    return "not a text file" if controls > 16 and controls * 20 > len(beginning) else ""


def _encoding(path: Path) -> str:
    """Python's name of the encoding: by its mark, else UTF-8 where most of the file is, else by its letters."""
    with path.open("rb") as file:
        beginning = file.read(4096)
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF32_LE, "utf-32"),
            (codecs.BOM_UTF32_BE, "utf-32"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if beginning.startswith(mark):
                return name
        if name := _utf16(beginning):
            return name
        file.seek(0)
        good, bad, letters = _utf8_lines(file)
    # A few damaged lines do not make a UTF-8 file another one: they are rejected, one by one.
    if bad == 0 or good > bad:
        return "utf-8"
    return _legacy(letters)


def _utf16(beginning: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain text is NUL."""
    half = max(len(beginning) // 2, 1)
    if beginning[1::2].count(0) > 0.4 * half and beginning[0::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if beginning[0::2].count(0) > 0.4 * half and beginning[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return ""


def _utf8_lines(file: IO[bytes]) -> tuple[int, int, bytes]:
    """How many lines with letters beyond ASCII are UTF-8, how many are not, and a sample of the latter."""
    good = bad = 0
    letters = bytearray()
    while line := file.readline(_LONGEST_RECORD):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
            if len(letters) < _SAMPLE:
                letters += line[: _SAMPLE // 16]
    return good, bad, bytes(letters)


def _legacy(sample: bytes) -> str:
    """An encoding of before Unicode. For a handful of letters, Windows-1252 wherever it reads as words."""
    detected = chardet.detect(sample)["encoding"]
    try:
        found = codecs.lookup(detected or "cp1252").name
    except LookupError:
        # It knows a few that Python does not.
        found = "cp1252"
    beyond_ascii = re.findall(rb"[\x80-\xff]+", sample)
    few = sum(map(len, beyond_ascii)) < 40 and all(len(run) <= 2 for run in beyond_ascii)
    if (few and not sample.translate(None, _WESTERN)) or found in ("utf-8", "ascii"):
        return "cp1252"
    # Its neighbours agree with it on many letters: where the text is the same, so is its usual name.
    same = sample.decode(found, "replace") == sample.decode("cp1252", "replace")
    return "cp1252" if same else found


_WESTERN = bytes(
    range(128)
) + "ÀÁÂÄÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜßàáâäãåæçèéêëìíîïñòóôöõøœùúûüÿ’‘“”–—…€®™©°«»¿¡ªº·´".encode("cp1252")


@dataclass(frozen=True, slots=True)
class _Guess:
    """A sample read with one delimiter: its header, on which line (0: none), and how sure that is."""

    delimiter: str
    header: tuple[str, ...]
    line: int
    score: float

    @classmethod
    def of(cls, sample: list[str], delimiter: str, skip_spaces: bool) -> "_Guess":
        lines = _Sample(sample)
        rows = [
            row
            for row in _records(lines, delimiter, skip_spaces=skip_spaces)
            if any(map(str.strip, row.cells))
        ]
        if not rows:
            return cls(delimiter, (), 1, -1)
        # The last record of a sample may be cut off.
        widths = Counter(len(row.cells) for row in rows[:-1] or rows)
        usual = widths.most_common(1)[0][0]
        scored = [
            (_header_score(row, place, usual), -place, row) for place, row in enumerate(rows[:_HEADER_WITHIN])
        ]
        score, _, row = max(scored)
        if score > 0:
            # A wrong delimiter may cut a known header out, but then the rows below do not fit it.
            fitting = [below for below in rows if below.line > row.line]
            share = sum(len(below.cells) == len(row.cells) for below in fitting) / max(len(fitting), 1)
            return cls(delimiter, row.cells, row.line, score * (0.25 + 0.75 * (share if fitting else 1)))
        first = next((row for row in rows[:_HEADER_WITHIN] if len(row.cells) == usual), rows[0])
        if any(_VALUE.search(cell) for cell in first.cells):
            return cls(delimiter, tuple(f"Column {n}" for n in range(1, len(first.cells) + 1)), 0, 0)
        return cls(delimiter, first.cells, first.line, 0)


# What stands in rows of people and never in a header.
_VALUE = re.compile(r"\S@\S+\.\w|https?://|^[+'(]?\d[\d\s().+-]{6,}$")


def _header_score(row: Row, place: int, usual: int) -> int:
    """How much a record reads as the header: headers that we know, none of them a value; 0 for none."""
    if row.problem or any(_VALUE.search(cell) for cell in row.cells):
        return 0
    known = sum(targets.claim(cell) is not None for cell in set(row.cells))
    others = sum(targets.header_key(cell) in targets.OTHERS for cell in set(row.cells))
    # A title above the table, or a value below its header, may be a word of headers by chance.
    if (place and known < 2) or (len(row.cells) == 1 and usual > 1):
        return 0
    return 4 * known + others


def _sniffed(sample: list[str]) -> str:
    """The delimiter that clevercsv finds in the beginning of a file; "" if it finds none."""
    text = _readable("".join(sample)[:8192])
    try:
        dialect = clevercsv.Sniffer().sniff(text, delimiters="".join(_DELIMITERS))
    except clevercsv.Error:
        return ""
    return (dialect.delimiter or "") if dialect else ""


def _mark(error: UnicodeError) -> tuple[str, int]:
    """An error handler: one mark for what cannot be decoded, so that its row is found and the others live."""
    return _UNDECODABLE, getattr(error, "end", 0)


codecs.register_error("leadsphere-undecodable", _mark)


class _Sample:
    """Lines from a list, with the place of the reader in them."""

    def __init__(self, lines: list[str]) -> None:
        self._waiting = deque(lines)
        self.number = 0
        self.taken: list[str] = []
        self.exhausted = False
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            self.exhausted = True
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self._size += len(line)
        if self._size > _LONGEST_RECORD:
            raise csv.Error("this record does not end")
        return line

    def _read(self) -> str:
        return ""

    def begin(self) -> int:
        """A new record begins: the 1-based number of its first line."""
        self.taken.clear()
        self._size = 0
        return self.number + 1

    def skip(self, count: int) -> None:
        for _ in islice(self, count):
            self.begin()

    def give_back(self, count: int) -> None:
        """The last `count` lines taken are to be read again."""
        if count:
            self._waiting.extendleft(reversed(self.taken[-count:]))
            self.number -= count
        self.exhausted = False


class _Lines(_Sample):
    """The physical lines of a file, each with its end, decoded, without NUL; never more than a few in memory."""

    def __init__(self, path: Path, encoding: str) -> None:
        super().__init__([])
        self._file = path.open(encoding=encoding, errors="leadsphere-undecodable", newline="")

    def __enter__(self) -> "_Lines":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _read(self) -> str:
        line = self._file.readline(_LONGEST_RECORD)
        if len(line) >= _LONGEST_RECORD:
            raise BadFile(
                f"Line {self.number + 1} is longer than {_LONGEST_RECORD // 2**20} MB: this is no list of leads."
            )
        # A line of nothing but NULs is not the end of the file.
        return (line.replace("\x00", "") or "\n") if "\x00" in line else line

    def until(self, characters: int) -> Iterator[str]:
        """Lines until that many characters have been read."""
        read = 0
        while read < characters and (line := next(self, "")):
            read += len(line)
            yield line


def _records(lines: _Sample, delimiter: str, *, skip_spaces: bool) -> Iterator[Row]:
    """The records of delimited lines; one that cannot be read has a problem, and the next goes on after it."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=skip_spaces)
    open_quotes = 0
    while True:
        start = lines.begin()
        swallowed = False
        try:
            cells = next(reader)
            # A record that the end of the file ends has a quotation mark that nobody closed.
            swallowed = lines.exhausted
        except StopIteration:
            return
        except csv.Error:
            cells, swallowed = [], True
        if not swallowed:
            yield _checked(start, cells, lines.taken)
            continue
        if (open_quotes := open_quotes + 1) > _MOST_OPEN_QUOTES:
            raise BadFile(f"From line {start} on, too many quotation marks are opened and never closed.")
        lines.give_back(len(lines.taken) - 1)
        yield _torn(start, lines.taken[0], delimiter)
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=skip_spaces)


def _torn(line: int, text: str, delimiter: str) -> Row:
    """A first line whose record could not be read, taken apart at its delimiters."""
    cells = tuple(_readable(cell)[:LARGEST_FIELD] for cell in text.rstrip("\r\n").split(delimiter))
    if len(text) > LARGEST_FIELD:
        return Row(line, cells, f"A field of this row is larger than {LARGEST_FIELD // 1024} KB.")
    return Row(line, cells, "A quotation mark is opened in this row and never closed.")


def _checked(line: int, cells: list[str], taken: list[str]) -> Row:
    if len(taken) == 1 and len(taken[0]) < LARGEST_FIELD // 4 and _UNDECODABLE not in taken[0]:
        return Row(line, tuple(cells))
    if any(_UNDECODABLE in text for text in taken):
        readable = tuple(map(_readable, cells))
        return Row(line, readable, "This row has bytes that are no letters in the file's encoding.")
    if any(len(cell.encode("utf-8", "replace")) > LARGEST_FIELD for cell in cells):
        return Row(line, tuple(cells), f"A field of this row is larger than {LARGEST_FIELD // 1024} KB.")
    return Row(line, tuple(cells))


def _readable(cell: str) -> str:
    return cell.replace(_UNDECODABLE, "\ufffd")
