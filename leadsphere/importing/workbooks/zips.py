"""Zip archives from anybody: their directory is measured before it is read (APPNOTE.TXT, 4.3)."""

import struct
import zipfile
from typing import IO

MOST_MEMBERS = 10_000
_LARGEST_DIRECTORY = 1024 * 1024

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_LONGEST_COMMENT = 65_535


class Damaged(Exception):
    """This is no archive that can be read."""


def directory(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive in a file that can be read in any order.

    Raises Damaged where it has no directory, or one so large that only somebody who means ill wrote it.
    """
    size, count = _measured(file)
    if size > _LARGEST_DIRECTORY or count > MOST_MEMBERS:
        raise Damaged
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Damaged from error


def _measured(file: IO[bytes]) -> tuple[int, int]:
    """Bytes and entries of the directory, as its end says."""
    whole = file.seek(0, 2)
    file.seek(max(whole - _END.size - _LONGEST_COMMENT - _LOCATOR_64.size - _END_64.size, 0))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        raise Damaged
    _, _, _, _, count, size, _, _ = _END.unpack_from(tail, place)
    # The larger record of ZIP64 stands before, with a locator between.
    before = place - _LOCATOR_64.size - _END_64.size
    if before >= 0 and tail.startswith(b"PK\x06\x06", before):
        _, _, _, _, _, _, _, count, size, _ = _END_64.unpack_from(tail, before)
    return size, count
