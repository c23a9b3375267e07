"""Which encoding a text has, and which there are to choose from."""

import codecs
import re
from typing import IO

import chardet

from leadsphere.errors import BadFile
from leadsphere.importing.formats.content import Content
from leadsphere.importing.formats.table import LONGEST_RECORD

ENCODINGS: dict[str, str] = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252 (Western)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "cp1257": "Windows-1257 (Baltic)",
    "cp874": "Windows-874 (Thai)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "cp932": "Shift-JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB18030 (Chinese)",
    "big5hkscs": "Big5 (Traditional Chinese)",
    "cp949": "EUC-KR (Korean)",
    "cp437": "DOS 437",
    "mac-roman": "Mac Roman",
}
"""The encodings to choose from, by Python's name, as people call them."""

_SAMPLE = 64 * 1024
_ALSO_CALLED = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def offered(encoding: str) -> str:
    """The encoding of `ENCODINGS` that this one is, with or without a mark; itself where it is none of them."""
    return _ALSO_CALLED.get(encoding, encoding)


def label_of(encoding: str) -> str:
    """What people call an encoding."""
    return ENCODINGS.get(offered(encoding), encoding.upper())


def marked_encoding(beginning: bytes) -> str:
    """The encoding of a text that begins with a byte order mark, or can only be UTF-16; else ""."""
    return next((name for mark, name in _MARKS if beginning.startswith(mark)), "") or _utf16(beginning[:4096])


def encoding_of(content: Content, wanted: str = "") -> str:
    """Python's name of the encoding: the one that is wanted; else by its mark, else UTF-8 where most of the
    file is, else by its letters. Raises BadFile where there is no such encoding.
    """
    if wanted:
        return _known(wanted, content)
    if marked := marked_encoding(content.beginning()):
        return marked
    with content.open() as file:
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
    while line := file.readline(LONGEST_RECORD):
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


def _known(wanted: str, content: Content) -> str:
    marked = marked_encoding(content.beginning())
    if wanted == offered(marked):
        return marked
    try:
        codecs.getincrementaldecoder(wanted)("replace").decode("a".encode(wanted), True)
    except (LookupError, ValueError) as error:
        raise BadFile(f"There is no encoding “{wanted[:40]}”. Choose another one.") from error
    return wanted
