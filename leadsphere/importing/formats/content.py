"""The bytes of a file as they are meant: inflated where they came compressed, and never more than a few at once."""

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import IO

from typing_extensions import Buffer

from leadsphere.errors import BadFile
from leadsphere.importing.formats.table import LARGEST_FILE
from leadsphere.importing.workbooks.zips import Damaged, directory

BEGINNING = 64 * 1024
GZIP = b"\x1f\x8b\x08"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds. `name` is what its sender calls it, `open` a fresh stream of it from the beginning."""

    name: str
    open: Callable[[], IO[bytes]]
    is_packed: bool = False

    @property
    def suffix(self) -> str:
        """The end of its name, such as ".csv"."""
        return PurePosixPath(self.name).suffix.lower()

    def beginning(self) -> bytes:
        """Its first 64 KB."""
        with self.open() as file:
            return file.read(BEGINNING)

    def on_disk(self) -> IO[bytes]:
        """A file of its own that can be read in any order; what was compressed lies in one without a name."""
        if not self.is_packed:
            return self.open()
        unpacked = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked for it closes it
        with self.open() as file:
            copyfileobj(file, unpacked)
        unpacked.seek(0)
        return unpacked


def content_of(path: Path, name: str) -> Content:
    """What the file at `path` holds, inflated where it is a .gz, or a .zip with one file. Raises BadFile."""
    content = Content(name, partial(path.open, "rb"))
    beginning = content.beginning()
    if beginning.startswith(GZIP):
        inner = name[:-3] if name.lower().endswith(".gz") else name
        return _not_packed_again(Content(inner, partial(_gunzip, path), is_packed=True))
    if beginning.startswith(ZIP):
        return _only_file(path, content)
    return content


def members(content: Content) -> list[str]:
    """The names of what a zip archive holds. Raises BadFile."""
    with content.on_disk() as file, _said_plainly(), directory(file) as archive:
        return [entry.filename for entry in archive.infolist()]


def is_office(names: list[str]) -> bool:
    """Whether an archive with these members is an Office document, and no archive to anybody."""
    return "[Content_Types].xml" in names or "mimetype" in names or "Index/Document.iwa" in names


def _only_file(path: Path, content: Content) -> Content:
    if is_office(members(content)):
        return content
    with path.open("rb") as file, _said_plainly(), directory(file) as archive:
        files = [entry for entry in archive.infolist() if not _is_left_out(entry)]
    if len(files) != 1:
        found = "no file" if not files else f"{len(files)} files"
        raise BadFile(f"This archive holds {found}. Put exactly one in it, or import each by itself.")
    if files[0].flag_bits & 1:
        raise BadFile("This archive is protected with a password. Unpack it and import what is in it.")
    if files[0].file_size > LARGEST_FILE:
        raise BadFile(_TOO_LARGE)
    name = PurePosixPath(files[0].filename.replace("\\", "/")).name
    return _not_packed_again(Content(name, partial(_unzip, path, files[0].filename), is_packed=True))


def _is_left_out(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what macOS puts beside a file."""
    name = entry.filename
    return entry.is_dir() or name.startswith("__MACOSX/") or name.endswith(".DS_Store")


def _not_packed_again(content: Content) -> Content:
    beginning = content.beginning()
    again = beginning.startswith(GZIP) or (beginning.startswith(ZIP) and not is_office(members(content)))
    if again:
        raise BadFile("There is an archive in this archive. Unpack it and import what is in it.")
    return content


def _gunzip(path: Path) -> IO[bytes]:
    file = path.open("rb")
    return io.BufferedReader(_Inflated(gzip.GzipFile(fileobj=file), file), BEGINNING)


def _unzip(path: Path, member: str) -> IO[bytes]:
    file = path.open("rb")
    try:
        with _said_plainly():
            return io.BufferedReader(_Inflated(directory(file).open(member), file), BEGINNING)
    except BadFile:
        file.close()
        raise


_TOO_LARGE = f"Unpacked, this file has more than {LARGEST_FILE // 2**20} MB. Split it into smaller ones."
_DAMAGED = "This archive is damaged or not complete. Pack it again, or import the file as it is."


class _said_plainly:  # noqa: N801 - a context manager, used as one
    """What goes wrong inside of an archive, as one sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, (EOFError, OSError, zlib.error, zipfile.BadZipFile, Damaged)):
            raise BadFile(_DAMAGED) from error
        if isinstance(error, (NotImplementedError, RuntimeError)):
            raise BadFile("This archive is packed in a way that is not read here. Pack it anew.") from error


class _Inflated(io.RawIOBase):
    """An inflating stream that counts what comes out, whatever the archive says of itself."""

    def __init__(self, source: gzip.GzipFile | IO[bytes], file: IO[bytes]) -> None:
        super().__init__()
        self._source, self._file, self._read = source, file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        room = memoryview(buffer)
        with _said_plainly():
            piece = self._source.read(len(room))
        self._read += len(piece)
        if self._read > LARGEST_FILE:
            raise BadFile(_TOO_LARGE)
        room[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._source.close()
        self._file.close()
        super().close()
