"""Files that hold no table that is read here, and what people call them."""

import re
from collections.abc import Collection

from leadsphere.importing.formats.encodings import marked_encoding

# How files that are no text begin, and what people call them.
_GUISES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
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
    (re.compile(r"begin:vcalendar\b"), "a calendar"),
)


_OFFICE_GUISES = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("word/document.xml", "a text document (.docx)"),
    ("ppt/presentation.xml", "a presentation (.pptx)"),
    ("Index/Document.iwa", "a document of Numbers, Pages or Keynote"),
    ("mimetype", "an OpenDocument file"),
)


def guise_of(beginning: bytes) -> str:
    """What a file without a table looks like, or "" for a text."""
    for start, guise in _GUISES:
        if beginning.startswith(start) and (len(start) > 2 or b"\x00" in beginning):
            return guise
    if marked_encoding(beginning):
        return ""
    text = beginning.lstrip().decode("latin-1").lower()
    for pattern, guise in _TEXT_GUISES:
        if pattern.match(text):
            return guise
    controls = sum(byte < 9 or 13 < byte < 32 for byte in beginning)
    return "not a text file" if controls > 16 and controls * 20 > len(beginning) else ""


def office_guise(names: Collection[str]) -> str:
    """What an Office document with these parts is, if not a workbook."""
    return next(
        (guise for name, guise in _OFFICE_GUISES if name in names), "an Office document without a sheet"
    )
