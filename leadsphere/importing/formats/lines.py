"""The lines of a text, one after the other and never more than a few in memory."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import IO

from leadsphere.errors import BadFile
from leadsphere.importing.formats.content import Content
from leadsphere.importing.formats.table import LONGEST_RECORD

UNREADABLE = "\udcff"
"""Stands for bytes that are no letters."""


def _mark(error: UnicodeError) -> tuple[str, int]:
    """An error handler: one mark for what cannot be decoded, so that its row is found and the others live."""
    return UNREADABLE, getattr(error, "end", 0)


codecs.register_error("leadsphere-undecodable", _mark)


def text_of(content: Content, encoding: str) -> IO[str]:
    """The text of a file, its line ends as they are; what is no letter of the encoding is `UNREADABLE`."""
    return io.TextIOWrapper(content.open(), encoding, errors="leadsphere-undecodable", newline="")


def readable(text: str) -> str:
    """A text for people, with a mark where bytes could not be read."""
    return text.replace(UNREADABLE, "\ufffd")


class Sample:
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
        if self._size > LONGEST_RECORD:
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


class Lines(Sample):
    """The physical lines of a file, each with its end, decoded, without NUL; never more than a few in memory."""

    def __init__(self, content: Content, encoding: str) -> None:
        super().__init__([])
        self._file = text_of(content, encoding)

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _read(self) -> str:
        line = self._file.readline(LONGEST_RECORD)
        if len(line) >= LONGEST_RECORD:
            raise BadFile(
                f"Line {self.number + 1} is longer than {LONGEST_RECORD // 2**20} MB: this is no list of leads."
            )
        # A line of nothing but NULs is not the end of the file.
        return (line.replace("\x00", "") or "\n") if "\x00" in line else line

    def until(self, characters: int) -> Iterator[str]:
        """Lines until that many characters have been read."""
        read = 0
        while read < characters and (line := next(self, "")):
            read += len(line)
            yield line
