"""`import FILE`: a file of leads comes in, or is rehearsed, and the command waits for it."""

import shutil
import uuid
from argparse import Namespace
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlmodel import Session

from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.commands.opening import opened
from leadsphere.errors import BadFile, BadValue, LeadSphereError, NotFound
from leadsphere.importing.own_fields import target_of
from leadsphere.importing.policies import Rules, target_named
from leadsphere.importing.targets import TARGETS, header_key
from leadsphere.jobs.runner import run_job
from leadsphere.models import JobStatus, Outcome, Upload
from leadsphere.queries.accounts import account_named
from leadsphere.queries.import_columns import propose
from leadsphere.queries.rehearsals import rehearsed_rows
from leadsphere.services import campaigns, imports, jobs
from leadsphere.settings import Settings

_NOWHERE = ("", "-", "nothing", "nowhere", "not imported", "ignore")


def import_file(settings: Settings, arguments: Namespace) -> dict[str, Any]:
    """Import or rehearse a file; the counts, and the line and reason of each row that does not come in."""
    source = Path(arguments.file)
    if not source.is_file():
        raise BadFile(f"There is no file {source}.")
    rules = Rules.read(match=arguments.match, policies=arguments.policy, oldest=arguments.oldest)
    found = imports.preview(source, source.name)
    with opened(settings, writes=True) as database:
        upload = _keep(source, settings.data)
        ask = imports.rehearse if arguments.rehearse else imports.start
        with _let_go_where_refused(upload, settings.data), database.transaction() as session:
            imports.receive(session, COMMAND_LINE, upload)
            columns = _columns(session, found, source.name, arguments.map)
            order = _order(session, arguments, rules)
            before = imports.imported_before(session, upload.sha256, columns, order)
            job = ask(
                session,
                COMMAND_LINE,
                upload.id,
                columns=columns,
                records=found.records,
                order=order,
                reading=found.table.reading,
            )
            # Claimed where it is asked for, so that no other process takes it in between.
            jobs.claim(session, job.id)
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


def _columns(
    session: Session, found: imports.Preview, filename: str, maps: Sequence[str]
) -> list[tuple[str, str]]:
    """Where each column goes: as it was settled or is matched, but for those that "Column=attribute" names."""
    proposed = propose(session, found.table.header, [row.cells for row in found.sample])
    columns = [(column.header, column.target_key) for column in proposed.columns]
    targets = (*TARGETS, *map(target_of, proposed.own))
    for said in maps:
        header, equals, name = said.rpartition("=")
        if not equals:
            raise BadValue(
                f'“{said}” maps nothing. Write a column and what it becomes: "Full Name=full name".'
            )
        meant = [n for n, (one, _) in enumerate(columns) if header_key(one) == header_key(header)]
        if not meant:
            names = ", ".join(one for one, _ in columns)
            raise BadValue(f"{filename} has no column “{header}”. It has: {names}.")
        key = "" if name.strip().lower() in _NOWHERE else target_named(name, targets).key
        for number in meant:
            columns[number] = (columns[number][0], key)
    return columns


def _order(session: Session, arguments: Namespace, rules: Rules) -> imports.Order:
    owner = account_named(session, arguments.owner) if arguments.owner else None
    if arguments.owner and owner is None:
        raise NotFound(
            f"Nobody here is called “{arguments.owner}”. Write a name or an e-mail of a colleague."
        )
    names = () if arguments.rehearse else arguments.campaign
    return imports.Order(
        # Nothing is written by a rehearsal, not even a campaign.
        campaign_ids=tuple(campaigns.named(session, COMMAND_LINE, name).id or 0 for name in names),
        tags=tuple(arguments.tag),
        owner_id=owner,
        source=arguments.source,
        consent=arguments.consent,
        rules=rules,
    )


@contextmanager
def _let_go_where_refused(upload: Upload, data: Path) -> Generator[None]:
    """Keep no copy of a file for which nothing can be done."""
    try:
        yield
    except LeadSphereError:
        imports.path_of(data, upload.id).unlink(missing_ok=True)
        raise


def _keep(source: Path, data: Path) -> Upload:
    upload_id = uuid.uuid4().hex
    path = imports.path_of(data, upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    path.chmod(0o600)
    size, sha256 = imports.digest(path)
    return Upload(id=upload_id, filename=source.name[:300], size=size, sha256=sha256)
