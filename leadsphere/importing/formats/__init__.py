"""Files of leads as streams of rows: which format they are in, how they are read, and where their header is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from leadsphere.errors import BadFile
from leadsphere.importing.formats.addresses import are_addresses, open_addresses
from leadsphere.importing.formats.content import BEGINNING, ZIP, Content, content_of, members
from leadsphere.importing.formats.delimited import DELIMITERS, open_delimited
from leadsphere.importing.formats.encodings import ENCODINGS, label_of, marked_encoding, offered
from leadsphere.importing.formats.guises import guise_of, office_guise
from leadsphere.importing.formats.json_records import is_json_lines, open_json, open_json_lines
from leadsphere.importing.formats.table import AS_FOUND, LARGEST_FILE, MOST_COLUMNS, Reading, Row, Table
from leadsphere.importing.formats.vcards import open_vcards
from leadsphere.importing.formats.workbook import open_xls, open_xlsx

__all__ = [
    "AS_FOUND",
    "DELIMITERS",
    "ENCODINGS",
    "FORMATS",
    "LARGEST_FILE",
    "PACKED",
    "Format",
    "Reading",
    "Row",
    "Table",
    "format_named",
    "label_of",
    "offered",
    "open_table",
]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a file begins: its first 64 KB as bytes and as text; how its name ends; what it holds if it is an archive."""

    data: bytes
    text: str
    suffix: str
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how people call it, how its names end, whether a file is one, and how it is opened."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    begins: Callable[[Beginning], bool]
    open: Callable[[Content, Reading], Table]


def open_table(path: Path, filename: str, reading: Reading = AS_FOUND) -> Table:
    """The table in the file at `path`; `filename` is what its sender calls it, `reading` what they settled.

    Raises BadFile for a file that is empty, larger than 200 MB, or no table that can be read here.
    """
    size = path.stat().st_size
    if not size:
        raise BadFile("This file is empty.")
    if size > LARGEST_FILE:
        raise BadFile(
            f"This file has {size // 2**20} MB; an import takes at most {LARGEST_FILE // 2**20} MB. Split it."
        )
    content = content_of(path, filename)
    beginning = _beginning(content)
    if not beginning.data:
        raise BadFile("This file is empty.")
    chosen = next((entry for entry in FORMATS if entry.begins(beginning)), None)
    if chosen is None:
        raise BadFile(f"This file is {_guise(beginning)}. Save it as CSV and import that.")
    table = chosen.open(content, reading)
    if len(table.header) > MOST_COLUMNS:
        raise BadFile(f"This file has {len(table.header)} columns; an import takes at most {MOST_COLUMNS}.")
    return table


def _beginning(content: Content) -> Beginning:
    data = content.beginning()
    text = data.decode(marked_encoding(data) or "latin-1", "replace").removeprefix("\ufeff").lstrip()
    packed = frozenset(members(content)) if data.startswith(ZIP) else frozenset[str]()
    return Beginning(data, text, content.suffix, packed)


def _guise(beginning: Beginning) -> str:
    return office_guise(beginning.members) if beginning.members else guise_of(beginning.data[:4096])


def _is_text(beginning: Beginning) -> bool:
    return not beginning.members and not guise_of(beginning.data[:4096])


def _is_xlsx(beginning: Beginning) -> bool:
    return any(name.lower() == "xl/workbook.xml" for name in beginning.members)


def _is_xls(beginning: Beginning) -> bool:
    # Below it also lie Word documents, and workbooks with a password.
    return beginning.data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def _is_vcard(beginning: Beginning) -> bool:
    return re.match(r"begin\s*:\s*vcard\b", beginning.text, re.IGNORECASE) is not None


def _is_json_lines(beginning: Beginning) -> bool:
    return is_json_lines(beginning.text, beginning.suffix)


def _is_json(beginning: Beginning) -> bool:
    is_named_so = beginning.suffix == ".json" and _is_text(beginning)
    return is_named_so or re.match(r'\{\s*["}]|\[\s*[{\[\]]', beginning.text) is not None


def _is_addresses(beginning: Beginning) -> bool:
    text = beginning.data.decode(marked_encoding(beginning.data) or "utf-8", "replace")
    if len(beginning.data) == BEGINNING:
        # What stands last is cut off.
        text = text[: text.rfind("\n") + 1 or max(map(text.rfind, ",;")) + 1]
    return _is_text(beginning) and are_addresses(text)


FORMATS: tuple[Format, ...] = (
    Format("xlsx", "Excel workbook", (".xlsx", ".xlsm", ".xltx"), _is_xlsx, open_xlsx),
    Format("xls", "Excel 97–2003 workbook", (".xls", ".xlt"), _is_xls, open_xls),
    Format("vcard", "vCard", (".vcf", ".vcard"), _is_vcard, open_vcards),
    Format("jsonl", "JSON Lines", (".jsonl", ".ndjson"), _is_json_lines, open_json_lines),
    Format("json", "JSON", (".json",), _is_json, open_json),
    Format("addresses", "List of addresses", (), _is_addresses, open_addresses),
    Format("csv", "CSV", (".csv", ".tsv", ".tab", ".txt"), _is_text, open_delimited),
)
"""The formats, in the order in which a file is tried. One more is one more entry here."""

PACKED = (".gz", ".zip")
"""How the names of compressed files end."""


def format_named(name: str) -> Format:
    """The format of this name. Raises KeyError."""
    return next(entry for entry in FORMATS if entry.name == name)
