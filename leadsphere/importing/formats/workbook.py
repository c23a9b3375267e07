"""Excel workbooks: their rows come from a process of its own (`importing.workbooks`), line by line."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, NoReturn

import leadsphere
from leadsphere.errors import BadFile
from leadsphere.importing.formats.content import Content
from leadsphere.importing.formats.headers import Header, find_header, numbered
from leadsphere.importing.formats.table import (
    MOST_COLUMNS,
    Reading,
    Row,
    Stream,
    Table,
    checked,
)
from leadsphere.importing.workbooks.__main__ import REFUSED

_SAMPLE = 200
_LONGEST_LINE = 64 * 1024 * 1024
_HOME = Path(leadsphere.__file__).parents[1]


def open_xlsx(content: Content, reading: Reading) -> Table:
    """A workbook of Excel 2007 or later. Raises BadFile."""
    return _opened("xlsx", content, reading)


def open_xls(content: Content, reading: Reading) -> Table:
    """A workbook of Excel 97 to 2003. Raises BadFile."""
    return _opened("xls", content, reading)


def _opened(kind: str, content: Content, reading: Reading) -> Table:
    with closing(_said(kind, content, reading.sheet)) as said:
        about: dict[str, Any] = next(said)
        sample = [_row(line) for line in islice(said, _SAMPLE)]
    if not sample:
        raise BadFile(f"The sheet “{about['sheet']}” is empty. Choose another one, or another file.")
    header = _widened(find_header(sample), sample)
    if problem := next((row.problem for row in sample if row.line == header.line), ""):
        raise BadFile(f"The header of this sheet, in row {header.line}, cannot be read. {problem}")
    return Table(
        kind,
        header.cells,
        header.line,
        Reading(sheet=about["sheet"]),
        partial(_below, kind, content, about["sheet"], header.line),
        sheets=tuple(about["sheets"]),
    )


def _widened(header: Header, sample: list[Row]) -> Header:
    """A header as wide as the rows below: a column may well have no name in a sheet."""
    widest = max(len(row.cells) for row in sample if row.line >= header.line)
    missing = widest - len(header.cells)
    cells = header.cells + ("",) * missing if header.line else numbered(max(widest, len(header.cells)))
    return Header(cells, header.line, header.score) if missing > 0 and widest <= MOST_COLUMNS else header


def _below(kind: str, content: Content, sheet: str, header_line: int) -> Stream:
    with closing(_said(kind, content, sheet)) as said:
        next(said)
        for line in said:
            if line[0] > header_line:
                yield _row(line)


def _row(line: tuple[int, list[str], str]) -> Row:
    return checked(*line)


def _said(kind: str, content: Content, sheet: str) -> Generator[Any, None, None]:
    """What the process says, line by line; it ends with whoever listens."""
    with content.on_disk() as file, _started(kind, sheet, file) as process:
        assert process.stdout and process.stderr
        try:
            while line := process.stdout.readline(_LONGEST_LINE):
                yield json.loads(line)
            if process.wait():
                _refuse(process.returncode, process.stderr.read(1000))
        finally:
            process.kill()


def _started(kind: str, sheet: str, file: IO[bytes]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "leadsphere.importing.workbooks", kind, sheet]
    # Of the server's environment, where passwords may be, it gets nothing but where programs are.
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}
    return subprocess.Popen(  # noqa: S603 - itself, with a kind of ours and the name of a sheet
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_HOME,
        env=environment,
    )


def _refuse(status: int, said: bytes) -> NoReturn:
    if status == REFUSED:
        raise BadFile(said.decode("utf-8", "replace"))
    raise BadFile("This workbook took too long or too much to read. Save its sheet as CSV and import that.")
