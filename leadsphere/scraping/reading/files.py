"""Lists that are published as files: CSV, JSON, JSON Lines and cards, read as an import reads them."""

import re
import tempfile
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from leadsphere.errors import BadFile
from leadsphere.importing.formats import open_table
from leadsphere.importing.mapping import ColumnMap, match_columns
from leadsphere.importing.plan import Rejected, read_row
from leadsphere.importing.targets import BY_KEY
from leadsphere.scraping.draft import Draft
from leadsphere.scraping.fetching import Unread
from leadsphere.scraping.order import Value

MOST_ROWS = 20_000
_SAMPLE = 100
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
_NOT_TAKEN = ("tags", "email_verdict", "catch_all")
CARD = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*begin\s*:\s*vcard", re.IGNORECASE)


def read_file(body: bytes, url: str, name: str = "") -> list[Draft]:
    """The people of a file. Raises Unread with the sentence of the import, or where it names nobody."""
    if body.startswith(_WORKBOOKS):
        raise Unread("This file is packed or a workbook. Publish it as CSV, or download it and import it.")
    # A file without a name: nothing of it can stay behind.
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.flush()
        try:
            return _people(
                Path(f"/dev/fd/{file.fileno()}"), url, name or urlsplit(url).path.rpartition("/")[2]
            )
        except BadFile as error:
            raise Unread(str(error)) from error


def _people(path: Path, url: str, name: str) -> list[Draft]:
    table = open_table(path, name)
    matches = match_columns(table.header, [row.cells for row in islice(table.rows(), _SAMPLE)])
    if not any(match.target_key for match in matches):
        raise Unread("None of the columns of this file is known.")
    mapping = ColumnMap.from_matches(matches)
    drafts: list[Draft] = []
    for row in islice(table.rows(), MOST_ROWS):
        if isinstance(read_row(row, mapping), Rejected):
            continue
        draft = Draft(url)
        for column in mapping.columns:
            key = column.target.key
            if (
                column.index < len(row.cells)
                and key in BY_KEY
                and key not in _NOT_TAKEN
                and (text := row.cells[column.index].strip())
            ):
                draft.values.append(Value(key, text, url, column.header))
        if draft.name or draft.get("email") or draft.get("linkedin"):
            drafts.append(draft)
    return drafts
