"""The columns of an import as somebody settled them: new fields are made, and the choice is kept for the next file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import Kind
from leadsphere.database import now
from leadsphere.errors import BadValue
from leadsphere.importing.formats import AS_FOUND, Reading, Row, open_table
from leadsphere.importing.mapping import ColumnMap, as_it_came, fingerprint
from leadsphere.importing.own_fields import NEW, OwnField, distinct_choices, label_for
from leadsphere.models import Act, ImportMapping, Job
from leadsphere.queries.import_columns import own_fields
from leadsphere.services import fields
from leadsphere.services.recording import resume
from leadsphere.values.cells import BLANKS
from leadsphere.values.text import clean, fold

Columns = Sequence[tuple[str, str]]
"""Each header with its target's key, "" for nowhere."""
Choices = Mapping[int, Sequence[str]]
"""The choices of new fields, by the column's place."""
NO_CHOICES: Choices = {}

_NEW_CHOICE = f"{NEW}{Kind.CHOICE}"


def mapped(columns: Columns, own: Iterable[OwnField] = ()) -> ColumnMap:
    """Where these columns go. Raises BadValue where two cannot go to one target."""
    return ColumnMap.of([header for header, _ in columns], [key for _, key in columns], tuple(own))


def columns_of(job: Job) -> ColumnMap:
    """Where the columns of an import go, as its author settled it."""
    own = [
        OwnField(field["id"], field["label"], Kind(field["kind"]), tuple(field["choices"]))
        for field in job.spec.get("fields", ())
    ]
    columns: list[list[str]] = job.spec["columns"]
    return mapped([(header, key) for header, key in columns], own)


def choices_of(
    path: Path, filename: str, columns: Columns, reading: Reading = AS_FOUND
) -> dict[int, list[str]]:
    """`choices_in` of a whole file, which is read only where there are such columns. Raises BadFile, BadValue."""
    wanted = any(key == _NEW_CHOICE for _, key in columns)
    return choices_in(open_table(path, filename, reading).rows(), columns) if wanted else {}


def choices_in(rows: Iterable[Row], columns: Columns) -> dict[int, list[str]]:
    """The different values of the columns that become new fields of choices.

    Raises BadValue for a column with too many, or too long ones, to choose from.
    """
    found: dict[int, dict[str, str]] = {i: {} for i, (_, key) in enumerate(columns) if key == _NEW_CHOICE}
    for row in rows if found else ():
        for index, values in found.items():
            text = clean(row.cells[index]) if index < len(row.cells) else ""
            if text.lower() not in BLANKS:
                values.setdefault(fold(text), text)
            if len(values) > fields.MOST_CHOICES or len(text) > fields.LONGEST_CHOICE:
                header = clean(columns[index][0])
                raise BadValue(
                    f"“{header}” has too many different values to choose from: make it a field of text."
                )
    return {index: distinct_choices(values.values()) for index, values in found.items()}


def settle(session: Session, actor: Actor, job: Job, columns: Columns, choices: Choices) -> None:
    """Make the fields that columns are to become, as a part of the import, and keep the choice for the next file.

    Raises Forbidden, BadValue, TooMany.
    """
    made = _with_fields_made(session, actor, job, columns, choices)
    keys = {key for _, key in made}
    own = [asdict(field) for field in own_fields(session) if field.key in keys]
    job.spec = {**job.spec, "columns": [list(column) for column in made], "fields": own}
    session.add(job)
    if actor.account_id is not None:
        remember(session, actor, made)


def remember(session: Session, actor: Actor, columns: Columns) -> None:
    """Keep where these columns go for the next file with the same header; the last choice wins. Raises Forbidden."""
    require(actor, Act.IMPORT)
    header = [name for name, _ in columns]
    print_ = fingerprint(header)
    if not print_:
        return
    mapping = session.get(ImportMapping, print_) or ImportMapping(fingerprint=print_, used_at=now(session))
    mapping.targets = [key for _, key in columns[: len(as_it_came(header))]]
    mapping.account_id, mapping.used_at = actor.account_id, now(session)
    session.add(mapping)
    session.flush()


def forget(session: Session, actor: Actor, header: Sequence[str]) -> None:
    """Drop what was kept for files with this header. Raises Forbidden."""
    require(actor, Act.IMPORT)
    mapping = session.get(ImportMapping, fingerprint(header) or "-")
    if mapping is not None:
        session.delete(mapping)
        session.flush()


def _with_fields_made(
    session: Session, actor: Actor, job: Job, columns: Columns, choices: Choices
) -> list[tuple[str, str]]:
    if not any(key.startswith(NEW) for _, key in columns):
        return list(columns)
    require(actor, Act.EDIT_FIELDS)
    record = resume(session, actor, Act.IMPORT, job)
    made: list[tuple[str, str]] = []
    for index, (header, key) in enumerate(columns):
        if key.startswith(NEW):
            kind, label = Kind(key.removeprefix(NEW)), label_for(header) or f"Column {index + 1}"
            key = f"{fields.PREFIX}{fields.field_for(session, actor, record, label, kind, choices.get(index, ()))}"
        made.append((header, key))
    record.save()
    return made
