"""Erasing a person: out of every table and file, and known by a keyed hash alone, so as not to come back."""

# SQLModel prefers `exec`, which takes neither deletes nor statements of the Core.
# pyright: reportDeprecated=false

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, or_, update
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import key, now, tell
from leadsphere.errors import BadValue, NotNow
from leadsphere.importing.plan import Person
from leadsphere.live.change import Notice
from leadsphere.models import (
    OPEN,
    Act,
    Change,
    ChangeSet,
    Company,
    ContactKind,
    ContactPoint,
    Erased,
    Job,
    Lead,
    Reject,
    Upload,
)
from leadsphere.services.editing import lock
from leadsphere.services.recording import begin
from leadsphere.values.text import fold

REFUSED = "This person was erased at their request, and may not be stored again."
GONE = "erased"

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


def erase(session: Session, actor: Actor, lead_id: int, uploads: Path) -> None:
    """Erase a person: the lead, its belongings and history, rejected rows that name it, and uploaded files.

    `uploads` is the folder of the files. Call `Database.compact()` once this has committed: until then a database
    keeps what was deleted in its free pages. Raises NotFound, NotNow while an import runs, Forbidden.
    """
    require(actor, Act.ERASE)
    running = select(Job.id).where(Job.kind == "import", col(Job.status).in_(OPEN)).limit(1)
    if session.exec(running).first() is not None:
        raise NotNow(
            "An import is running, whose file may hold this person. Wait for it, or cancel it first."
        )
    lead: Lead = lock(session, Lead, lead_id)
    company = session.get(Company, lead.company_id) if lead.company_id is not None else None
    traits = _traits_of(session, lead, company)
    _remember(session, traits)
    ids = _once_them(session, {lead_id})
    _forget_history(session, ids)
    session.execute(delete(Lead).where(col(Lead.id).in_(ids)))
    _forget_company(session, company)
    _forget_files(session, traits, uploads)
    record = begin(session, actor, Act.ERASE)
    record.save()
    tell(session, Notice(On.LEAD, lead_id, lead_id))


def refused(session: Session, people: Sequence[Person]) -> list[bool]:
    """For each of these people, whether they were erased."""
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


def _traits_of(session: Session, lead: Lead, company: Company | None) -> Traits:
    points = session.exec(
        select(ContactPoint.kind, ContactPoint.value).where(ContactPoint.lead_id == lead.id)
    ).all()
    name = f"{lead.first_name} {lead.last_name}".strip()
    return Traits(name, company.name if company else "", tuple(points), lead.import_key)


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


def _once_them(session: Session, ids: set[int]) -> set[int]:
    """The lead, and all that were merged into it: their history is this person's too."""
    merged = (
        select(Change.thing_id)
        .where(Change.thing == On.LEAD, Change.attribute == "")
        .where(
            col(Change.change_set_id).in_(
                select(Change.change_set_id)
                .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
                .where(ChangeSet.act == Act.MERGE.name, col(ChangeSet.undone_by).is_(None))
                .where(col(Change.lead_id).in_(ids))
            )
        )
    )
    more = set(session.exec(merged)) - ids
    return _once_them(session, ids | more) if more else ids


def _forget_history(session: Session, ids: set[int]) -> None:
    touched = set(session.exec(select(Change.change_set_id).where(col(Change.lead_id).in_(ids)).distinct()))
    # A merge that was undone again still says of one lead what the other one said.
    merges = set(
        session.exec(
            select(ChangeSet.id).where(col(ChangeSet.id).in_(touched), ChangeSet.act == Act.MERGE.name)
        )
    )
    undone = set(session.exec(select(ChangeSet.id).where(col(ChangeSet.undo_of).in_(merges))))
    whole = merges | undone
    session.execute(
        delete(Change).where(or_(col(Change.lead_id).in_(ids), col(Change.change_set_id).in_(whole)))
    )
    session.execute(update(ChangeSet).where(col(ChangeSet.id).in_(touched)).values(answer=None))
    for own in session.exec(select(ChangeSet).where(ChangeSet.act == Act.UNDO.name)):
        kept: dict[str, Any] = (own.report or {}).get("kept", {})
        if any(f"lead {id_}" in kept for id_ in ids):
            left = {name: line for name, line in kept.items() if name not in {f"lead {id_}" for id_ in ids}}
            own.report = {**(own.report or {}), "kept": left}
            session.add(own)


def _forget_company(session: Session, company: Company | None) -> None:
    """A company of which nobody is left here may be a person's own: it goes too."""
    if company is None:
        return
    if session.exec(select(Lead.id).where(Lead.company_id == company.id).limit(1)).first() is None:
        session.execute(
            delete(Change).where(col(Change.thing) == On.COMPANY, col(Change.thing_id) == company.id)
        )
        session.execute(delete(Company).where(col(Company.id) == company.id))


def _forget_files(session: Session, traits: Traits, uploads: Path) -> None:
    said = {fold(value) for _, value in traits.contacts}
    if " " in traits.name:
        # A single word may well say something else.
        said.add(fold(traits.name))
    for reject in session.exec(select(Reject).execution_options(yield_per=1_000)):
        if _says(reject.cells, said):
            session.delete(reject)
    for job in session.exec(select(Job)):
        if _says([job.title], said):
            job.title, job.spec = GONE, {**job.spec, "filename": GONE}
            session.add(job)
    # Their rows are stored; whoever wants to import one again has it.
    for upload in session.exec(select(Upload)):
        (uploads / upload.id).unlink(missing_ok=True)
        session.delete(upload)


def _says(texts: Iterable[str], said: set[str]) -> bool:
    line = fold(" ".join(texts))
    return any(text in line for text in said)
