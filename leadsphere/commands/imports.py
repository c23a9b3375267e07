"""`import FILE`: a file of leads comes in, or is rehearsed, and the command waits for it."""

import shutil
import uuid
from argparse import Namespace
from pathlib import Path
from typing import Any

from sqlmodel import Session

from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.commands.opening import opened
from leadsphere.errors import BadFile, BadValue, LeadSphereError, NotNow
from leadsphere.importing.policies import Rules
from leadsphere.jobs.runner import run_job
from leadsphere.models import Job, JobStatus, Outcome, Upload
from leadsphere.queries.import_columns import propose
from leadsphere.queries.rehearsals import rehearsed_rows
from leadsphere.services import imports, jobs
from leadsphere.services.import_columns import choices_of
from leadsphere.services.import_words import columns_in_words, order_in_words
from leadsphere.settings import Settings


def import_file(settings: Settings, arguments: Namespace) -> dict[str, Any]:
    """Import or rehearse a file; the counts, and the line and reason of each row that does not come in."""
    source = Path(arguments.file)
    if not source.is_file():
        raise BadFile(f"There is no file {source}.")
    rules = Rules.read(match=arguments.match, policies=arguments.policy, oldest=arguments.oldest)
    found = imports.preview(source, source.name)
    with opened(settings, writes=True) as database:
        upload = _keep(source, settings.data)
        try:
            with database.transaction() as session:
                begun = _begin(session, source, upload, found, rules, arguments)
        except LeadSphereError:
            imports.path_of(settings.data, upload.id).unlink(missing_ok=True)
            raise
        job, columns, before = begun
        run_job(database, settings.data, job)
        with database.reading() as session:
            over = jobs.existing(session, job.id or 0)
            if over.status != JobStatus.PERFORMED:
                raise BadFile(over.error or "The import was canceled.")
            result = imports.result(session, job.id or 0)
            if arguments.rehearse:
                result |= {"rows": rehearsed_rows(session, job.id or 0)}
        if arguments.rehearse:
            with database.transaction() as session:
                imports.let_go(session, upload.id, settings.data)
    return result | {
        "import": 0 if arguments.rehearse else job.id,
        "rehearsed": bool(arguments.rehearse),
        "not_imported": [header for header, target in columns if not target],
        "imported_before": {"by": before.by, "at": before.at.isoformat(), "same": before.same}
        if before
        else None,
    }


def _begin(
    session: Session, source: Path, upload: Upload, found: imports.Preview, rules: Rules, arguments: Namespace
) -> tuple[Job, list[tuple[str, str]], imports.Earlier | None]:
    """The job, where it sends each column, and the import of the very same file before it."""
    imports.receive(session, COMMAND_LINE, upload)
    proposal = propose(session, found.table.header, [row.cells for row in found.sample])
    columns = columns_in_words(proposal, map(_mapping, arguments.map))
    order = _order(session, arguments, rules)
    before = imports.imported_before(session, upload.sha256, columns, order)
    asked: dict[str, Any] = {
        "columns": columns,
        "records": found.records,
        "order": order,
        "reading": found.table.reading,
    }
    if arguments.rehearse:
        job = imports.rehearse(session, COMMAND_LINE, upload.id, **asked, once=True)
    else:
        choices = choices_of(source, source.name, columns, found.table.reading)
        job = imports.start(session, COMMAND_LINE, upload.id, **asked, choices=choices)
    # Claimed where it is asked for, so that no other process takes it in between.
    if jobs.claim(session, job.id) is None:
        raise NotNow("This campaign is not under way, and its jobs wait. Resume it first.")
    return job, columns, before


def import_text(result: dict[str, Any]) -> str:
    """What an import did, or would do, for people."""
    before = result["imported_before"]
    said = [f"This file was imported before, on {before['at'][:10]} by {before['by']}."] if before else []
    counts = ", ".join(f"{result[outcome]:,} {outcome}" for outcome in Outcome if result[outcome])
    would = "Rehearsed, nothing written: " if result["rehearsed"] else ""
    said.append(f"{would}{result['records']:,} rows: {counts or 'none'}")
    said += [f"not imported: {', '.join(result['not_imported'])}"] if result["not_imported"] else []
    said += [f"line {r['line']}: {r['reason']}" for r in result["rejects"]]
    said += [_row(row) for row in result.get("rows", ())]
    return "\n".join(said)


def _row(row: dict[str, Any]) -> str:
    changes = ", ".join(f"{name}: {old or '-'} > {new}" for name, old, new in row["changes"])
    problems = "; ".join(f"{header}: {why}".removeprefix(": ") for _, header, _, why in row["problems"])
    parts = (row["name"], changes, row["reason"], problems)
    return f"line {row['line']}, {row['outcome']}: " + " · ".join(part for part in parts if part)


def _mapping(said: str) -> tuple[str, str]:
    header, equals, name = said.rpartition("=")
    if not equals:
        raise BadValue(f'“{said}” maps nothing. Write a column and what it becomes: "Full Name=full name".')
    return header, name


def _order(session: Session, arguments: Namespace, rules: Rules) -> imports.Order:
    return order_in_words(
        session,
        COMMAND_LINE,
        campaign=arguments.campaign,
        tag=arguments.tag,
        owner=arguments.owner,
        source=arguments.source,
        consent=arguments.consent,
        rules=rules,
        rehearse=arguments.rehearse,
    )


def _keep(source: Path, data: Path) -> Upload:
    upload_id = uuid.uuid4().hex
    path = imports.path_of(data, upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    path.chmod(0o600)
    size, sha256 = imports.digest(path)
    return Upload(id=upload_id, filename=source.name[:300], size=size, sha256=sha256)
