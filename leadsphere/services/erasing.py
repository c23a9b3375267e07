"""Erasing a person: out of every table and file, and known by a keyed hash alone, so as not to come back."""

# SQLModel prefers `exec`, which takes neither deletes nor statements of the Core.
# pyright: reportDeprecated=false

import hmac
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import delete, func, insert, or_, update
from sqlmodel import Session, col, select

from leadsphere import database
from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import key, now, one_at_a_time, tell
from leadsphere.errors import BadValue, NotNow
from leadsphere.importing.plan import Person
from leadsphere.live.change import Notice
from leadsphere.models import (
    EXPORT,
    OPEN,
    REHEARSAL,
    SCRAPE,
    Act,
    Change,
    ChangeSet,
    Company,
    ContactKind,
    ContactPoint,
    DuplicatePair,
    Erased,
    Job,
    JobLog,
    JobStatus,
    Lead,
    Level,
    Membership,
    RehearsedRow,
    Reject,
    Schedule,
    ScrapedPage,
    Source,
    Upload,
)
from leadsphere.queries.copies import merged_into
from leadsphere.services import outbox, suppressing
from leadsphere.services.editing import lock
from leadsphere.services.kept_filters import forget_in_filters
from leadsphere.services.recording import begin
from leadsphere.services.traces import GONE, Traces, history_of
from leadsphere.values.text import fold

REFUSED = "This person was erased at their request, and may not be stored again."

_IDENTIFYING = (
    ContactKind.EMAIL,
    ContactKind.LINKEDIN,
    ContactKind.X,
    ContactKind.FACEBOOK,
    ContactKind.GITHUB,
)
"""Kinds that are one person's alone. A phone can be an office's: it counts together with the name."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a person is known by."""

    name: str
    company: str
    contacts: tuple[tuple[str, str], ...]
    import_key: str | None = None


async def erase_person(actor: Actor, lead_id: int, uploads: Path) -> None:
    """Erase a person and overwrite what the database still keeps of them: the one call that a page makes.

    `uploads` is the folder of uploaded files (`Settings.data / "uploads"`). Raises NotFound; NotNow while an
    import runs (nobody is erased then), or where the person is erased but somebody is reading the database
    for so long that its file could not be cleaned; Forbidden.
    """
    await database.write(erase, actor, lead_id, uploads)
    await database.compact()


def erase(session: Session, actor: Actor, lead_id: int, uploads: Path) -> None:
    """Erase a person: the lead, its belongings and history, rejected rows that name it, and uploaded files.

    `uploads` is the folder of the files. Call `Database.compact()` once this has committed: until then a database
    keeps what was deleted in its free pages. Raises NotFound, NotNow while an import runs, Forbidden.
    """
    require(actor, Act.ERASE)
    # An import that has looked for the erased already has to land first: see `refused`.
    one_at_a_time(session, "erasing")
    running = (
        select(Job.id)
        .where(col(Job.kind).in_(("import", REHEARSAL, EXPORT)), col(Job.status).in_(OPEN))
        .limit(1)
    )
    if session.exec(running).first() is not None:
        raise NotNow(
            "An import or an export is running, whose file may hold this person. Wait for it, or cancel it first."
        )
    reading = select(Job.id).where(Job.kind == SCRAPE, Job.status == JobStatus.RUNNING).limit(1)
    if session.exec(reading).first() is not None:
        raise NotNow("A source is being read that may name this person. Wait for it, or cancel it first.")
    lead: Lead = lock(session, Lead, lead_id)
    ids = merged_into(session, lead_id)
    history = history_of(session, ids)
    companies = _companies(lead, history)
    traces = Traces.of(session, lead, history)
    lead_keys = suppressing.keys_of_lead(session, lead_id)
    _remember(session, _traits_of(session, lead))
    for copy in _copies_in(session, history):
        _remember(session, copy)
    ids |= _deleted_copies(session, traces)
    _forget_pairs(session, ids)
    _forget_history(session, ids)
    outbox.forget(session, ids)
    outbox.note_gone(session, ids)
    campaigns = select(Membership.campaign_id).where(col(Membership.lead_id).in_(ids)).distinct()
    counted = session.exec(campaigns).all()
    session.execute(delete(Lead).where(col(Lead.id).in_(ids)))
    for company_id in sorted(companies):
        _forget_company(session, company_id, traces)
    _forget_mentions(session, traces)
    forget_in_filters(session, traces)
    suppressing.forget(session, lead_keys, traces)
    _forget_jobs(session, traces)
    _forget_places(session, traces)
    _forget_files(session, uploads)
    record = begin(session, actor, Act.ERASE)
    record.save()
    tell(session, Notice(On.LEAD, lead_id, lead_id))
    for campaign_id in counted:
        # Nobody can find out any more where they were.
        tell(session, Notice(On.MEMBERSHIP, 0, lead_id, campaign_id))


def refused(session: Session, people: Sequence[Person]) -> list[bool]:
    """For each of these people, whether they were erased; nobody is erased until this transaction ends."""
    one_at_a_time(session, "erasing")
    if session.exec(select(Erased.digest).limit(1)).first() is None:
        return [False] * len(people)
    wanted = [digests(session, _traits_in(person)) for person in people]
    known = _known(session, {digest for some in wanted for digest in some})
    return [not known.isdisjoint(some) for some in wanted]


def refuse_contact(session: Session, kind: str, value: str) -> None:
    """Raise BadValue for a contact point of somebody who was erased."""
    if _known(session, digests(session, Traits("", "", ((kind, value),)))):
        raise BadValue(REFUSED)


def digests(session: Session, traits: Traits) -> set[str]:
    """The keyed hashes of what a person is known by."""
    name, company = fold(traits.name), fold(traits.company)
    said = {f"{kind} {value}" for kind, value in traits.contacts if kind in _IDENTIFYING}
    if name:
        said |= {f"phone {value} {name}" for kind, value in traits.contacts if kind == ContactKind.PHONE}
    if name and company:
        said.add(f"name {name} at {company}")
    if traits.import_key:
        said.add(f"row {traits.import_key}")
    return {hmac.digest(key(session), text.encode(), "sha256").hex() for text in said}


def _known(session: Session, wanted: Collection[str]) -> set[str]:
    return set(session.exec(select(Erased.digest).where(col(Erased.digest).in_(wanted)))) if wanted else set()


def _traits_of(session: Session, lead: Lead) -> Traits:
    points = session.exec(
        select(ContactPoint.kind, ContactPoint.value).where(ContactPoint.lead_id == lead.id)
    ).all()
    # What a colleague has too, an office's address, does not keep that colleague out.
    shared = set(
        session.exec(
            select(ContactPoint.kind, ContactPoint.value).where(
                col(ContactPoint.value).in_([value for _, value in points]), ContactPoint.lead_id != lead.id
            )
        )
    )
    own = tuple(
        (kind, value) for kind, value in points if kind == ContactKind.PHONE or (kind, value) not in shared
    )
    name = f"{lead.first_name} {lead.last_name}".strip()
    return Traits(name, _name_of(session, lead.company_id), own, lead.import_key)


def _copies_in(session: Session, history: Sequence[Change]) -> Iterator[Traits]:
    """What the leads that were merged into this one were known by; their contact points are this one's now."""
    for change in history:
        if change.thing == On.LEAD and not change.attribute and change.old:
            row: dict[str, Any] = change.old
            name = f"{row['first_name']} {row['last_name']}".strip()
            yield Traits(name, _name_of(session, row.get("company_id")), (), row.get("import_key"))


def _name_of(session: Session, company_id: int | None) -> str:
    company = session.get(Company, company_id) if company_id is not None else None
    return company.name if company else ""


def _traits_in(person: Person) -> Traits:
    name = f"{person.lead.get('first_name', '')} {person.lead.get('last_name', '')}".strip()
    contacts = tuple((contact.kind.value, contact.value) for contact in person.contacts)
    return Traits(name, str(person.company.get("name", "")), contacts, person.import_key)


def _remember(session: Session, traits: Traits) -> None:
    wanted = digests(session, traits)
    new = wanted - _known(session, wanted)
    if new:
        session.execute(
            insert(Erased), [{"digest": digest, "erased_at": now(session)} for digest in sorted(new)]
        )


def _companies(lead: Lead, history: Sequence[Change]) -> set[int]:
    """The ids of every company that the person is or was with, also of those that are gone."""
    ids = {lead.company_id}
    for change in history:
        if change.thing == On.LEAD and change.attribute == "company_id":
            ids |= {change.old, change.new}
        elif change.thing == On.LEAD and not change.attribute:
            ids |= {said.get("company_id") for said in (change.old, change.new) if said}
    return {id_ for id_ in ids if id_ is not None}


def _deleted_copies(session: Session, traces: Traces) -> set[int]:
    """Leads of the same name and address that were deleted, which an undo could bring back."""
    mentioned = {change.lead_id for change in traces.mentions(session)} - {None}
    there = set(session.exec(select(Lead.id).where(col(Lead.id).in_(mentioned))))
    return {
        id_ for id_ in mentioned - there if id_ is not None and traces.is_named_in(history_of(session, {id_}))
    }


def _forget_pairs(session: Session, ids: set[int]) -> None:
    """The pairs that these leads are in: their history stands under whichever lead is the older one."""
    pairs = set(
        session.exec(
            select(DuplicatePair.id).where(
                or_(col(DuplicatePair.first_id).in_(ids), col(DuplicatePair.second_id).in_(ids))
            )
        )
    )
    sides: list[Any] = [
        said[side].as_integer().in_(ids)
        for said in (col(Change.old), col(Change.new))
        for side in ("first_id", "second_id")
    ]
    pairs |= set(
        session.exec(
            select(Change.thing_id).where(
                Change.thing == On.DUPLICATE_PAIR, Change.attribute == "", or_(*sides)
            )
        )
    )
    session.execute(
        delete(Change).where(col(Change.thing) == On.DUPLICATE_PAIR, col(Change.thing_id).in_(pairs))
    )


def _forget_history(session: Session, ids: set[int]) -> None:
    touched = set(session.exec(select(Change.change_set_id).where(col(Change.lead_id).in_(ids)).distinct()))
    # A merge that was undone again still says of one lead what the other one said, and so do its undos.
    whole, new = set[int | None](), set[int | None](touched)
    found = select(ChangeSet.id).where(col(ChangeSet.id).in_(new), ChangeSet.act == Act.MERGE.name)
    while new := set(session.exec(found)) - whole:
        whole |= new
        found = select(ChangeSet.id).where(col(ChangeSet.undo_of).in_(new))
    session.execute(
        delete(Change).where(or_(col(Change.lead_id).in_(ids), col(Change.change_set_id).in_(whole)))
    )
    _forget_answers(session, touched)
    _forget_reports(session, {f"lead {id_}" for id_ in ids})


def _forget_answers(session: Session, change_sets: Collection[int | None]) -> None:
    session.execute(update(ChangeSet).where(col(ChangeSet.id).in_(change_sets)).values(answer=None))


def _forget_reports(session: Session, names: set[str]) -> None:
    for own in session.exec(select(ChangeSet).where(ChangeSet.act == Act.UNDO.name)):
        kept: dict[str, Any] = (own.report or {}).get("kept", {})
        if not names.isdisjoint(kept):
            own.report = {
                **(own.report or {}),
                "kept": {n: line for n, line in kept.items() if n not in names},
            }
            session.add(own)


def _forget_company(session: Session, company_id: int, traces: Traces) -> None:
    """A company of which nobody is left here may be a person's own: it goes too, with its history."""
    if session.exec(select(Lead.id).where(Lead.company_id == company_id).limit(1)).first() is not None:
        return
    its = (col(Change.thing) == On.COMPANY, col(Change.thing_id) == company_id)
    history = session.exec(select(Change).where(*its)).all()
    company = session.get(Company, company_id)
    called = {company.name: company.domain} if company else dict[str, str]()
    for said in (
        said for change in history if not change.attribute for said in (change.old, change.new) if said
    ):
        called |= {said["name"]: said.get("domain", "")}
    for name, domain in called.items():
        if traces.says([name]):
            traces.add(name, domain)
    _forget_answers(session, {change.change_set_id for change in history})
    _forget_reports(session, {f"{On.COMPANY} {company_id}"})
    session.execute(delete(Change).where(*its))
    session.execute(delete(Company).where(col(Company.id) == company_id))


def _forget_mentions(session: Session, traces: Traces) -> None:
    """What the history of other leads says of the person, whose address somebody typed there once."""
    for change in traces.mentions(session):
        if change.thing == On.LEAD and not change.attribute:
            # That this lead came to be, or is gone, stays; only what it said of the person does not.
            change.old, change.new = traces.without(change.old), traces.without(change.new)
            session.add(change)
        else:
            session.delete(change)
    answers = select(ChangeSet).where(traces.is_perhaps_in(col(ChangeSet.answer)))
    for own in session.exec(answers):
        if traces.are_in(own.answer):
            own.answer = None
            session.add(own)
    session.flush()


def _forget_jobs(session: Session, traces: Traces) -> None:
    """Rejected rows that name the person, and what jobs are called after them."""
    for reject in session.exec(select(Reject).execution_options(yield_per=1_000)):
        if traces.says([*reject.cells, reject.reason]):
            session.delete(reject)
    session.execute(delete(RehearsedRow))
    for line in session.exec(select(JobLog).where(col(JobLog.level) != Level.INFO)):
        # What a job says of itself is about nobody, save perhaps what went wrong.
        if traces.says([line.text]):
            session.delete(line)
    for schedule in session.exec(select(Schedule)):
        if traces.says([schedule.title]) or traces.are_in(schedule.spec):
            schedule.title, schedule.spec = GONE, traces.without(schedule.spec)
            session.add(schedule)
    for job in session.exec(select(Job)):
        if job.spec.get("fixes") or job.spec.get("new_campaign"):
            # Its file is gone, and with it the cells that were mended, and the import that was rehearsed.
            job.spec = {**job.spec, "fixes": [], "new_campaign": None}
            session.add(job)
        given = str(job.spec.get("given", ""))
        order = job.spec.get("order", {})
        if order and traces.says([order["source"], order["consent"], *order["tags"]]):
            job.spec = {**job.spec, "order": {**order, "source": GONE, "consent": GONE, "tags": []}}
            session.add(job)
        if not traces.says([job.title, str(job.spec.get("filename", "")), job.error, given]):
            continue
        sets = select(ChangeSet.id).where(ChangeSet.job_id == job.id)
        if job.title:
            session.execute(
                update(Change)
                .where(col(Change.change_set_id).in_(sets), col(Change.source) != "")
                .values(source=func.replace(col(Change.source), job.title, GONE))
            )
        job.title, job.error = GONE, ""
        session.execute(delete(JobLog).where(col(JobLog.job_id) == job.id))
        if "filename" in job.spec:
            job.spec = {**job.spec, "filename": GONE}
        if traces.says([given]) and job.status not in OPEN:
            job.spec = {**job.spec, "given": GONE}
        session.add(job)


def _forget_places(session: Session, traces: Traces) -> None:
    """Addresses on the web that name the person: of pages that are to be read, of sources, and of others' values."""
    # Whoever goes on reading begins anew, and finds nobody twice.
    session.execute(delete(ScrapedPage))
    for source in session.exec(select(Source)):
        if traces.says([unquote(source.url)]) or traces.are_in(source.url):
            session.delete(source)
        elif traces.says([unquote(source.last_error)]):
            source.last_error = ""
            session.add(source)
    for change in session.exec(select(Change).where(col(Change.thing) == On.SOURCE)):
        said = json.dumps([change.old, change.new], ensure_ascii=False)
        if traces.says([unquote(said)]) or traces.are_in([change.old, change.new]):
            session.delete(change)
    addresses = select(Change.source).where(col(Change.source).startswith("http")).distinct()
    for address in session.exec(addresses).all():
        if traces.says([unquote(address)]):
            session.execute(update(Change).where(col(Change.source) == address).values(source=GONE))


def _forget_files(session: Session, uploads: Path) -> None:
    """All files, those of exports too: their rows are stored, and whoever wants to import or export again can.

    Before the commit on purpose. Cut off in between, an erase has lost files that can be sent again; the other
    way round, the person would stay in them.
    """
    session.execute(delete(Upload))
    for file in uploads.glob("*"):
        # Also one that no table knows, since its upload was cut off.
        file.unlink(missing_ok=True)
