"""Making the file of a large export."""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from sqlmodel import Session

from leadsphere.exporting.person import Exported
from leadsphere.jobs.work import Chunk, Work, nothing
from leadsphere.models import Job
from leadsphere.queries import lead_exports
from leadsphere.services import export_files

TOLD_SECONDS = 0.5
"""So often it says how far it is, and hears that it is not wanted any longer."""


def make_file(work: Work, cursor: int) -> Iterator[Chunk]:
    """Write the file. Half a workbook is none: whoever takes over begins it anew."""
    if cursor:
        return
    with work.database.reading() as session:
        order = export_files.ordered(session, work.actor, work.job)
        columns = order.preset.columns(lead_exports.shape_of(session, order.selection))
    leads = _Counted(lead_exports.stream(work.database.reading, order.lead_ids, order.format.reads(columns)))
    path = export_files.path_of(work.data, work.job.id or 0)
    part = path.with_name(f"{path.name}.{work.job.attempt}")
    try:
        told = time.monotonic()
        with _private(part) as file:
            for piece in order.format.pieces(columns, leads, marked=order.preset.is_marked):
                file.write(piece)
                if time.monotonic() - told > TOLD_SECONDS:
                    yield Chunk(0, leads.many, nothing)
                    told = time.monotonic()
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

    def made(session: Session, job: Job) -> dict[str, int]:
        export_files.made(session, job, order.lead_ids)
        return {}

    yield Chunk(1, len(order.lead_ids), made)


class _Counted:
    """Leads, and how many of them were read so far."""

    def __init__(self, leads: Iterable[Exported]) -> None:
        self._leads = leads
        self.many = 0

    def __iter__(self) -> Iterator[Exported]:
        for lead in self._leads:
            self.many += 1
            yield lead


def _private(path: Path) -> IO[bytes]:
    """A new file that this account of the machine alone can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
