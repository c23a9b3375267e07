"""Imports: a file is received, its columns are matched, a job brings its people in."""

# SQLModel prefers `exec`, which takes no deletes.
# pyright: reportDeprecated=false

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.database import now
from leadsphere.errors import BadFile, BadValue, NotFound, NotNow
from leadsphere.importing.formats import AS_FOUND, Reading, Row, Table, open_table
from leadsphere.importing.mapping import ColumnMatch, match_columns
from leadsphere.importing.plan import Person, read_row
from leadsphere.importing.policies import USUAL_RULES, Rules
from leadsphere.models import (
    CONSENT_ASKED,
    OVER,
    REHEARSAL,
    Account,
    Act,
    ChangeSet,
    Job,
    JobStatus,
    Origin,
    Outcome,
    RehearsedRow,
    Reject,
    Upload,
)
from leadsphere.queries.import_columns import own_fields
from leadsphere.queries.job_cards import rejects
from leadsphere.queries.settings import get_setting
from leadsphere.services import campaigns, import_columns, jobs, refusing
from leadsphere.services.import_columns import NO_CHOICES, Choices, Columns
from leadsphere.services.intake import Where, folded_as_said, one_arrival_at_a_time, write_landings
from leadsphere.services.planning import Arrival, Directory, Landing, Somebody
from leadsphere.services.recording import resume
from leadsphere.services.tags import tag_name
from leadsphere.values.text import clean, clean_lines

CHUNK = 1_000
ABANDONED = timedelta(days=7)
"""How long a file waits for its import."""
SAMPLE = 50
"""Rows looked at to match columns."""
LONGEST_FIX, LONGEST_SOURCE, LONGEST_CONSENT = 500, 200, 2_000
"""Characters of a mended cell, of the name of a source, and of a note on consent."""
NOT_WRITTEN = (Outcome.REJECTED, Outcome.CONFLICT, Outcome.SUPPRESSED)
"""What rows come to of which nothing is written."""


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


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of an import beside its columns.

    The leads go into the campaigns, get the tags, and are the owner's where they are nobody's; `source` is where they
    come from, where no column says it; `consent` is a note on the consent, or another legal basis, to store them.
    """

    campaign_ids: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    owner_id: int | None = None
    source: str = ""
    consent: str = ""
    rules: Rules = USUAL_RULES

    def as_json(self) -> dict[str, Any]:
        """The order as a job keeps it."""
        return {
            "campaign_ids": list(self.campaign_ids),
            "tags": list(self.tags),
            "owner_id": self.owner_id,
            "source": self.source,
            "consent": self.consent,
            "rules": self.rules.as_json(),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Order":
        """What `as_json` wrote; an order of nothing in particular for `{}`."""
        return cls(
            tuple(said.get("campaign_ids", ())),
            tuple(said.get("tags", ())),
            said.get("owner_id"),
            said.get("source", ""),
            said.get("consent", ""),
            Rules.from_json(said.get("rules", {})),
        )


NOTHING_MORE = Order()


def start(
    session: Session,
    actor: Actor,
    upload_id: str,
    *,
    columns: Columns,
    records: int,
    order: Order = NOTHING_MORE,
    reading: Reading = AS_FOUND,
    choices: Choices = NO_CHOICES,
    new_campaign: str | None = None,
) -> Job:
    """Ask for the import of a received file, with the cells that were mended in it.

    `reading` is what it was read with when its columns were looked at, `choices` are those of new fields; with
    `new_campaign` one of that name is made, and the leads go there first. Raises NotFound, Forbidden, BadFile where no
    column goes anywhere, BadValue where two cannot go to one target, or where the order cannot be met, AlreadyExists.
    """
    if new_campaign is not None:
        campaign = campaigns.create(session, actor, new_campaign)
        order = replace(order, campaign_ids=(campaign.id or 0, *order.campaign_ids))
    spec = _spec(session, actor, upload_id, columns, order, reading)
    if not spec["order"]["consent"] and get_setting(session, CONSENT_ASKED):
        raise BadValue("Write on what consent, or other legal basis, these people may be stored.")
    forget_rehearsals(session, upload_id)
    job = _ask(session, actor, "import", spec, records)
    import_columns.settle(session, actor, job, columns, choices)
    return job


def rehearse(
    session: Session,
    actor: Actor,
    upload_id: str,
    *,
    columns: Columns,
    records: int,
    order: Order = NOTHING_MORE,
    reading: Reading = AS_FOUND,
    new_campaign: str | None = None,
    once: bool = False,
) -> Job:
    """Ask what the import would do; what was rehearsed of the file before is forgotten. Raises as `start` does.

    `once`: no import follows, and the file is let go of.
    """
    spec = _spec(session, actor, upload_id, columns, order, reading) | {"once": once}
    if new_campaign is not None:
        spec["new_campaign"] = campaigns.check_new(session, actor, new_campaign)
    forget_rehearsals(session, upload_id)
    return _ask(session, actor, REHEARSAL, spec, records)


def mend(session: Session, actor: Actor, rehearsal_id: int, *, line: int, column: int, text: str) -> None:
    """Put another text into one cell of a rehearsed file, for its next rehearsal and its import.

    It stands there while the file is read as that rehearsal read it: another sheet has another cell in that place.
    Raises NotFound, Forbidden, BadValue for a text that is too long.
    """
    require(actor, Act.IMPORT)
    if len(text) > LONGEST_FIX:
        raise BadValue(f"Write at most {LONGEST_FIX} characters.")
    spec = jobs.existing(session, rehearsal_id).spec
    upload = existing_upload(session, actor, spec["upload"])
    place = [spec["reading"], line, column]
    upload.fixes = [*(fix for fix in upload.fixes if fix[:-1] != place), [*place, text]]
    session.add(upload)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An import of the very same file: by whom, when and where to, and whether everything was asked for as now."""

    by: str
    at: datetime
    same: bool
    campaign_ids: tuple[int, ...] = ()


def imported_before(
    session: Session, sha256: str, columns: Columns | None = None, order: Order | None = None
) -> Earlier | None:
    """The last import of a file of these bytes that nobody took back; None where there is none."""
    found = session.exec(
        select(Job, Account.name)
        .join(Account, col(Account.id) == col(Job.account_id), isouter=True)
        .join(ChangeSet, col(ChangeSet.job_id) == col(Job.id), isouter=True)
        .where(
            Job.kind == "import",
            Job.status == JobStatus.PERFORMED,
            col(Job.spec)["sha256"].as_string() == sha256,
            col(ChangeSet.undone_by).is_(None),
        )
        .order_by(col(Job.id).desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    job, name = found
    wanted = [list(column) for column in columns or ()], (order or NOTHING_MORE).as_json()
    same = (job.spec["columns"], job.spec["order"]) == wanted
    where = order_of(job).campaign_ids
    return Earlier(name or "Command line", job.finished_at or job.created_at, same, where)


def _spec(
    session: Session, actor: Actor, upload_id: str, columns: Columns, order: Order, reading: Reading
) -> dict[str, Any]:
    require(actor, Act.IMPORT)
    upload = existing_upload(session, actor, upload_id)
    own = own_fields(session)
    if not import_columns.mapped(columns, own).columns:
        raise BadFile("No column goes anywhere. Match at least a name, an e-mail or a profile.")
    keys = {key for _, key in columns}
    return {
        "upload": upload_id,
        "filename": upload.filename,
        "sha256": upload.sha256,
        "reading": asdict(reading),
        "columns": [list(column) for column in columns],
        "fields": [asdict(field) for field in own if field.key in keys],
        "order": _settled(session, order).as_json(),
        "fixes": [fix for read, *fix in upload.fixes if read == asdict(reading)],
    }


def _settled(session: Session, order: Order) -> Order:
    """The order as it can be met. Raises NotFound for a campaign or an owner that is not here, NotNow for a campaign
    that is over, BadValue.
    """
    for campaign_id in order.campaign_ids:
        campaign = campaigns.existing(session, campaign_id)
        if campaign.status in OVER:
            raise NotNow(
                f"“{campaign.name}” is {campaign.status}. Choose another campaign, or take this one up again first."
            )
    owner = session.get(Account, order.owner_id) if order.owner_id is not None else None
    if order.owner_id is not None and (owner is None or owner.disabled_at is not None):
        raise NotFound("The owner is no longer here. Choose another one.")
    names = dict.fromkeys(tag_name(name) for name in order.tags)
    source, consent = clean(order.source), clean_lines(order.consent)
    if len(source) > LONGEST_SOURCE:
        raise BadValue(f"A source has at most {LONGEST_SOURCE} characters.")
    if len(consent) > LONGEST_CONSENT:
        raise BadValue(f"A note on consent has at most {LONGEST_CONSENT:,} characters.")
    ids = tuple(dict.fromkeys(order.campaign_ids))
    return replace(order, campaign_ids=ids, tags=tuple(names), source=source, consent=consent)


def _ask(session: Session, actor: Actor, kind: str, spec: dict[str, Any], records: int) -> Job:
    campaign_ids = spec["order"]["campaign_ids"]
    # A rehearsal is no job of the campaign's: nothing comes into it.
    campaign_id = campaign_ids[0] if campaign_ids and kind != REHEARSAL else None
    return jobs.ask(
        session, actor, Act.IMPORT, kind,
        title=spec["filename"], spec=spec, campaign_id=campaign_id, total=records,
    )  # fmt: skip


def forget_rehearsals(session: Session, upload_id: str) -> None:
    """Stop the rehearsals of a file, and let go of what they showed."""
    rehearsals = session.exec(
        select(Job).where(Job.kind == REHEARSAL, col(Job.spec)["upload"].as_string() == upload_id)
    ).all()
    for job in rehearsals:
        jobs.stop(session, job)
    ids = [job.id for job in rehearsals]
    session.execute(delete(RehearsedRow).where(col(RehearsedRow.job_id).in_(ids)))


class Planned(NamedTuple):
    """One record of a file: the person it describes, or why it is rejected; `copies` as those of an `Arrival`."""

    row: Row
    person: Person | None
    reason: str = ""
    copies: Mapping[str, str] | None = None


def table_of(job: Job, data: Path) -> Table:
    """The table of an import, read as its author saw it. Raises NotFound where its file is gone."""
    path = path_of(data, job.spec["upload"])
    if not path.is_file():
        raise NotFound("The file of this import is no longer here. Choose it again.")
    return open_table(path, job.spec["filename"], Reading(**job.spec.get("reading", {})))


class Settled(NamedTuple):
    """What one record of a file comes to, and why it is not written where it is not."""

    planned: Planned
    outcome: Outcome
    landing: Landing | None = None
    reason: str = ""


def order_of(job: Job) -> Order:
    """What the author of an import asked of it."""
    return Order.from_json(job.spec.get("order", {}))


def plan(rows: Iterable[Row], job: Job, *, to_write: bool = False) -> Iterator[Planned]:
    """Read each record as a person, its cells as they were mended; with `copies` where they are to be written."""
    columns, source = import_columns.columns_of(job), order_of(job).source
    fixes: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for line, column, text in job.spec.get("fixes", ()):
        fixes[line].append((column, text))
    for row in rows:
        mended = _mended(row, fixes[row.line]) if row.line in fixes else row
        read = read_row(mended, columns)
        if not isinstance(read, Person):
            yield Planned(mended, None, read.reason)
            continue
        if source:
            read.lead.setdefault("source", source)
        yield Planned(mended, read, "", folded_as_said(read) if to_write else None)


def _mended(row: Row, fixes: Iterable[tuple[int, str]]) -> Row:
    cells = list(row.cells)
    for column, text in fixes:
        if column < len(cells):
            cells[column] = text
    return row._replace(cells=tuple(cells))


_OF_THE_ROW: Mapping[str, str] = MappingProxyType({})
"""All values of a row come from it."""


def settle(
    session: Session, directory: Directory, job: Job, planned: Sequence[Planned], *, lock: bool
) -> list[Settled]:
    """What the records of a chunk come to: asked by the rehearsal, and by the import, which locks what it finds."""
    reasons = iter(refusing.refused(session, [item.person for item in planned if item.person is not None]))
    if lock:
        one_arrival_at_a_time(session)
    arriving: list[tuple[Planned, Arrival | None, str]] = []
    for item in planned:
        reason = next(reasons) if item.person is not None else ""
        comes = item.person is not None and not reason
        source = f"{job.title} line {item.row.line}"
        arrival = Arrival(item.person, source, _OF_THE_ROW, item.copies) if comes and item.person else None
        arriving.append((item, arrival, reason))
    coming = [arrival for _, arrival, _ in arriving if arrival is not None]
    directory.read(session, coming, job_id=job.id if lock else None, lock=lock)
    return [_settle_one(directory, *one) for one in arriving]


def _settle_one(directory: Directory, item: Planned, arrival: Arrival | None, reason: str) -> Settled:
    if reason:
        return Settled(item, Outcome.SUPPRESSED, reason=reason)
    if arrival is None:
        return Settled(item, Outcome.REJECTED, reason=item.reason)
    landing = directory.land(arrival)
    reason = _conflict(landing) if landing.outcome is Outcome.CONFLICT else ""
    return Settled(item, landing.outcome, landing, reason)


def _conflict(landing: Landing) -> str:
    names = [name_of(who) for who in landing.rivals[:3]]
    more = len(landing.rivals) - len(names)
    said = ", ".join(names) + (f" and {more} more" if more else "")
    return f"This row matches {len(landing.rivals)} leads: {said}. Merge them, or take the oldest."


def name_of(who: Somebody) -> str:
    """What a lead is called: by name, else by an address."""
    name = f"{who.values.get('first_name', '')} {who.values.get('last_name', '')}".strip()
    return name or next((value for _, value in who.points), "Somebody without a name")


def write_planned(session: Session, actor: Actor, job: Job, planned: Sequence[Planned]) -> dict[str, int]:
    """Write one chunk of an import; returns how many records came to what."""
    order = order_of(job)
    directory = Directory(order.rules, owner_id=order.owner_id)
    settled = settle(session, directory, job, planned, lock=True)
    record = resume(session, actor, Act.IMPORT, job)
    landings = [one.landing for one in settled if one.landing is not None]
    where = Where(Origin.IMPORTED, order.campaign_ids, order.tags, job.id)
    write_landings(session, record, directory, landings, where)
    session.add_all(
        Reject(
            job_id=job.id or 0,
            line=one.planned.row.line,
            outcome=one.outcome,
            reason=one.reason[:500],
            # Of somebody who may not come in nothing is stored, not even to say that they were refused.
            cells=[] if one.outcome is Outcome.SUPPRESSED else [*one.planned.row.cells],
        )
        for one in settled
        if one.outcome in NOT_WRITTEN
    )
    record.save()
    return Counter(one.outcome.value for one in settled)


def forget_file(session: Session, job: Job, data: Path) -> None:
    """Let go of a file, once all its rows are read, that holds somebody who may not be held or is not read again."""
    refused = select(Reject.id).where(Reject.job_id == job.id, col(Reject.reason).in_(refusing.REASONS))
    if not job.spec.get("once") and session.exec(refused.limit(1)).first() is None:
        return
    _delete_upload(session, job.spec["upload"], data)


def let_go(session: Session, upload_id: str, data: Path) -> None:
    """Let go of a received file, and of what was rehearsed of it."""
    forget_rehearsals(session, upload_id)
    _delete_upload(session, upload_id, data)


def forget_abandoned(session: Session, data: Path) -> None:
    """Let go of files that were sent `ABANDONED` ago and that nobody has imported since."""
    upload = col(Job.spec)["upload"].as_string()
    imported = select(upload).where(Job.kind == "import", upload.is_not(None))
    old = select(Upload.id).where(
        col(Upload.created_at) < now(session) - ABANDONED, col(Upload.id).not_in(imported)
    )
    for upload_id in session.exec(old).all():
        let_go(session, upload_id, data)


def _delete_upload(session: Session, upload_id: str, data: Path) -> None:
    if (upload := session.get(Upload, upload_id)) is not None:
        session.delete(upload)
    path_of(data, upload_id).unlink(missing_ok=True)


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
    """What an import did, or would do, as the command line prints it."""
    job = jobs.existing(session, job_id)
    counts = {outcome.value: job.counts.get(outcome, 0) for outcome in Outcome}
    reasons = [
        {"line": r.line, "outcome": r.outcome, "reason": r.reason}
        for r in rejects(session, job_id, limit=1_000_000)
    ]
    return {"records": sum(counts.values()), **counts, "rejects": reasons}
