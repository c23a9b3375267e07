"""CSV and TSV files (RFC 4180 and its usual deviations), in any dialect."""

import csv
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice

import clevercsv

from leadsphere.errors import BadFile
from leadsphere.importing.formats.content import Content
from leadsphere.importing.formats.encodings import encoding_of
from leadsphere.importing.formats.headers import Header, find_header
from leadsphere.importing.formats.lines import UNREADABLE, Lines, Sample, readable
from leadsphere.importing.formats.table import (
    LARGEST_FIELD,
    TOO_LARGE_A_FIELD,
    UNDECODABLE,
    Reading,
    Row,
    Stream,
    Table,
    checked,
)

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
"""What parts cells, and what people call it."""

_SAMPLE = 64 * 1024
# What clevercsv's opinion weighs, beside four for each header that is known.
_SNIFFED = 3
# Quotation marks that never close: each costs a second look at what they swallowed.
_MOST_OPEN_QUOTES = 100
# "a", "b": quotation marks count only where the space before them does not.
_SPACE_BEFORE_QUOTE = re.compile(r'[,;|\t] +"[^",;|\t\r\n]')


def open_delimited(content: Content, reading: Reading) -> Table:
    """Delimited text. Raises BadFile."""
    encoding = encoding_of(content, reading.encoding)
    with Lines(content, encoding) as lines:
        sample = list(lines.until(_SAMPLE))
    if not any(line.strip("\ufeff \t\r\n\x00") for line in sample):
        raise BadFile("This file is empty.")
    named = re.fullmatch(r"\"?sep=([^\w\"\s]|\t)\"?\s*", sample[0].strip("\ufeff\r\n"))
    skipped = 1 if named else 0
    skip_spaces = any(_SPACE_BEFORE_QUOTE.search(line) for line in sample)
    delimiters = _wanted(reading.delimiter) or ((named[1],) if named else tuple(DELIMITERS))
    delimiter, header = _surest(sample, skipped, delimiters, skip_spaces=skip_spaces)
    header_line = header.line + skipped if header.line else 0
    preamble = header_line - 1 if header_line else skipped
    return Table(
        "csv",
        header.cells,
        header_line,
        Reading(encoding=encoding, delimiter=delimiter),
        partial(
            _below,
            content,
            encoding,
            delimiter,
            preamble,
            has_header=bool(header_line),
            skip_spaces=skip_spaces,
        ),
    )


def _wanted(delimiter: str) -> tuple[str, ...]:
    if len(delimiter) > 1 or delimiter in ('"', "\r", "\n", "\0"):
        raise BadFile("A delimiter is one character, and no quotation mark. Choose another one.")
    return (delimiter,) if delimiter else ()


def _surest(
    sample: list[str], skipped: int, delimiters: tuple[str, ...], *, skip_spaces: bool
) -> tuple[str, Header]:
    """The delimiter that makes most of a sample, and the header that it finds."""
    sniffed = _sniffed(sample)
    guesses = [
        (delimiter, find_header(list(_records(Sample(sample[skipped:]), delimiter, skip_spaces=skip_spaces))))
        for delimiter in delimiters
    ]
    return max(
        guesses,
        key=lambda guess: (guess[1].score + _SNIFFED * (guess[0] == sniffed), len(guess[1].cells)),
    )


def _sniffed(sample: list[str]) -> str:
    """The delimiter that clevercsv finds in the beginning of a file; "" if it finds none."""
    text = readable("".join(sample)[:8192])
    try:
        dialect = clevercsv.Sniffer().sniff(text, delimiters="".join(DELIMITERS))
    except clevercsv.Error:
        return ""
    return (dialect.delimiter or "") if dialect else ""


def _below(
    content: Content, encoding: str, delimiter: str, preamble: int, *, has_header: bool, skip_spaces: bool
) -> Stream:
    """The records below the header. Raises BadFile where a line is longer than 1 MiB, or too many quotation
    marks are never closed.
    """
    with Lines(content, encoding) as lines:
        lines.skip(preamble)
        yield from islice(_records(lines, delimiter, skip_spaces=skip_spaces), int(has_header), None)


def _records(lines: Sample, delimiter: str, *, skip_spaces: bool) -> Iterator[Row]:
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
    cells = tuple(readable(cell)[:LARGEST_FIELD] for cell in text.rstrip("\r\n").split(delimiter))
    if len(text) > LARGEST_FIELD:
        return Row(line, cells, TOO_LARGE_A_FIELD)
    return Row(line, cells, "A quotation mark is opened in this row and never closed.")


def _checked(line: int, cells: list[str], taken: list[str]) -> Row:
    if len(taken) == 1 and len(taken[0]) < LARGEST_FIELD // 4 and UNREADABLE not in taken[0]:
        return Row(line, tuple(cells))
    if any(UNREADABLE in text for text in taken):
        return Row(line, tuple(map(readable, cells)), UNDECODABLE)
    return checked(line, tuple(cells))
