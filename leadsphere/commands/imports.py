"""`import FILE --campaign NAME`: a file of leads comes in, and the command waits for it."""

import shutil
import uuid
from argparse import Namespace
from pathlib import Path
from typing import Any

from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.commands.opening import opened
from leadsphere.errors import BadFile
from leadsphere.jobs.runner import run_job
from leadsphere.models import JobStatus, Upload
from leadsphere.queries.import_columns import propose
from leadsphere.services import campaigns, imports, jobs
from leadsphere.settings import Settings


def import_file(settings: Settings, arguments: Namespace) -> dict[str, Any]:
    """Import a file; the counts, and the line and reason of each rejected row."""
    source = Path(arguments.file)
    if not source.is_file():
        raise BadFile(f"There is no file {source}.")
    found = imports.preview(source, source.name)
    with opened(settings, writes=True) as database:
        upload = _keep(source, settings.data)
        with database.transaction() as session:
            imports.receive(session, COMMAND_LINE, upload)
            campaign = campaigns.named(session, COMMAND_LINE, arguments.campaign)
            proposed = propose(session, found.table.header, [row.cells for row in found.sample])
            columns = [(column.header, column.target_key) for column in proposed.columns]
            job = imports.start(
                session,
                COMMAND_LINE,
                upload.id,
                campaign_id=campaign.id or 0,
                columns=columns,
                records=found.records,
                reading=found.table.reading,
            )
            # Claimed where it is asked for, so that no other process takes it in between.
            jobs.claim(session, job.id)
        run_job(database, settings.data, job)
        with database.reading() as session:
            over = jobs.existing(session, job.id or 0)
            if over.status != JobStatus.PERFORMED:
                raise BadFile(over.error or "The import was canceled.")
            left_out = [header for header, target in columns if not target]
            return {**imports.result(session, job.id or 0), "not_imported": left_out}


def import_text(result: dict[str, Any]) -> str:
    """What an import did, for people."""
    counts = "{records:,} rows: {created:,} created, {updated:,} updated, {rejected:,} rejected".format(
        **result
    )
    left_out = [f"not imported: {', '.join(result['not_imported'])}"] if result["not_imported"] else []
    return "\n".join([counts, *left_out, *(f"line {r['line']}: {r['reason']}" for r in result["rejects"])])


def _keep(source: Path, data: Path) -> Upload:
    upload_id = uuid.uuid4().hex
    path = imports.path_of(data, upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    path.chmod(0o600)
    size, sha256 = imports.digest(path)
    return Upload(id=upload_id, filename=source.name[:300], size=size, sha256=sha256)
