"""Imports: a file is received, its columns are matched, a job brings its people in."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.database import now
from leadsphere.errors import BadFile, NotFound
from leadsphere.importing.formats import AS_FOUND, Reading, Row, Table, open_table
from leadsphere.importing.mapping import ColumnMap, ColumnMatch, match_columns
from leadsphere.importing.plan import Person, read_row
from leadsphere.models import Act, Job, Origin, Reject, Upload
from leadsphere.queries.import_columns import own_fields
from leadsphere.queries.job_cards import rejects
from leadsphere.services import campaigns, import_columns, jobs, refusing
from leadsphere.services.import_columns import NO_CHOICES, Choices
from leadsphere.services.intake import Arrival, bring_in
from leadsphere.services.recording import resume

CHUNK = 500
SAMPLE = 50
"""Rows looked at to match columns."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds, before anything is written: its columns as matched, its first rows, its records."""

    table: Table
    columns: tuple[ColumnMatch, ...]
    sample: tuple[Row, ...]
    records: int


def preview(path: Path, filename: str, reading: Reading = AS_FOUND) -> Preview:
    """Look through a file, read as settled. Raises BadFile where it is not a list of leads; in constant memory."""
    table = open_table(path, filename, reading)
    rows = table.rows()
    sample = tuple(islice(rows, SAMPLE))
    if not sample:
        raise BadFile(f"{filename} has column names but no rows. Export it again with its contacts.")
    records = len(sample) + sum(1 for _ in rows)
    return Preview(table, match_columns(table.header, [row.cells for row in sample]), sample, records)


def receive(session: Session, actor: Actor, upload: Upload) -> Upload:
    """Note a file that lies in the data folder. Raises Forbidden."""
    require(actor, Act.IMPORT)
    upload.account_id = actor.account_id
    upload.created_at = now(session)
    session.add(upload)
    session.flush()
    return upload


def existing_upload(session: Session, actor: Actor, upload_id: str) -> Upload:
    """A file that this person sent. Raises NotFound, also for another's."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.account_id != actor.account_id:
        raise NotFound("This file is no longer here. Choose it again.")
    return upload


def start(
    session: Session,
    actor: Actor,
    upload_id: str,
    *,
    campaign_id: int,
    columns: Sequence[tuple[str, str]],
    records: int,
    reading: Reading = AS_FOUND,
    choices: Choices = NO_CHOICES,
) -> Job:
    """Ask for the import of a received file; `columns` are its headers, each with its target key ("" for nowhere),
    `reading` is what it was read with when they were looked at.

    `choices` are those of new fields. Raises NotFound, Forbidden, BadFile where no column goes anywhere, BadValue
    where two cannot go to one target.
    """
    require(actor, Act.IMPORT)
    upload = existing_upload(session, actor, upload_id)
    campaigns.existing(session, campaign_id)
    if not import_columns.mapped(columns, own_fields(session)).columns:
        raise BadFile("No column goes anywhere. Match at least a name, an e-mail or a profile.")
    spec = {
        "upload": upload_id,
        "filename": upload.filename,
        "reading": asdict(reading),
        "columns": [list(column) for column in columns],
    }
    job = jobs.ask(
        session,
        actor,
        Act.IMPORT,
        "import",
        title=upload.filename,
        spec=spec,
        campaign_id=campaign_id,
        total=records,
    )
    import_columns.settle(session, actor, job, columns, choices)
    return job


@dataclass(frozen=True, slots=True)
class Planned:
    """One record of a file: the person it describes, or why it is rejected."""

    row: Row
    person: Person | None
    reason: str = ""


def table_of(job: Job, data: Path) -> Table:
    """The table of an import, read as its author saw it. Raises NotFound where its file is gone."""
    path = path_of(data, job.spec["upload"])
    if not path.is_file():
        raise NotFound("The file of this import is no longer here. Choose it again.")
    return open_table(path, job.spec["filename"], Reading(**job.spec.get("reading", {})))


def plan(rows: Iterable[Row], columns: ColumnMap) -> Iterator[Planned]:
    """Read each record as a person."""
    for row in rows:
        read = read_row(row, columns)
        yield Planned(row, read) if isinstance(read, Person) else Planned(row, None, read.reason)


def write_planned(session: Session, actor: Actor, job: Job, planned: Sequence[Planned]) -> dict[str, int]:
    """Write one chunk of an import; returns its counts: created, updated, rejected."""
    planned = _without_the_refused(session, planned)
    record = resume(session, actor, Act.IMPORT, job)
    arrivals = [
        Arrival(item.person, f"{job.title} line {item.row.line}")
        for item in planned
        if item.person is not None
    ]
    landed = bring_in(
        session, record, arrivals, campaign_id=job.campaign_id, origin=Origin.IMPORTED, job_id=job.id
    )
    rejected = [item for item in planned if item.person is None]
    session.add_all(
        Reject(job_id=job.id or 0, line=item.row.line, reason=item.reason[:500], cells=_cells(item))
        for item in rejected
    )
    record.save()
    return {"created": landed.created, "updated": landed.updated, "rejected": len(rejected)}


def _without_the_refused(session: Session, planned: Sequence[Planned]) -> list[Planned]:
    people = [item.person for item in planned if item.person is not None]
    reasons = iter(refusing.refused(session, people))
    return [
        Planned(item.row, None, why) if item.person is not None and (why := next(reasons)) else item
        for item in planned
    ]


def _cells(item: Planned) -> list[str]:
    # Of somebody who may not be held nothing is stored, not even to say that they were refused.
    return [] if item.reason in refusing.REASONS else [*item.row.cells]


def forget_file(session: Session, job: Job, data: Path) -> None:
    """Let go of an import's file that holds somebody who may not be held, once all its rows are read."""
    refused = select(Reject.id).where(Reject.job_id == job.id, col(Reject.reason).in_(refusing.REASONS))
    if session.exec(refused.limit(1)).first() is None:
        return
    upload = session.get(Upload, job.spec["upload"])
    if upload is not None:
        session.delete(upload)
    path_of(data, job.spec["upload"]).unlink(missing_ok=True)


def path_of(data: Path, upload_id: str) -> Path:
    """Where the bytes of an upload lie. Raises NotFound for an id that is none of ours."""
    if not (len(upload_id) == 32 and upload_id.isalnum()):
        raise NotFound
    return data / "uploads" / upload_id


def digest(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def result(session: Session, job_id: int) -> dict[str, Any]:
    """What an import did, as the command line prints it."""
    job = jobs.existing(session, job_id)
    counts = {name: job.counts.get(name, 0) for name in ("created", "updated", "rejected")}
    reasons = [{"line": r.line, "reason": r.reason} for r in rejects(session, job_id, limit=1_000_000)]
    return {"records": sum(counts.values()), **counts, "rejects": reasons}
