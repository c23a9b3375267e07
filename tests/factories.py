"""Builders of what a test starts from: each writes straight into the open database and returns what to go on with."""

import csv
import itertools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database, now
from leadsphere.importing.plan import Contact, Person
from leadsphere.models import (
    Account,
    Campaign,
    CampaignStatus,
    Company,
    ContactKind,
    ContactPoint,
    DuplicatePair,
    Job,
    Lead,
    Membership,
    Origin,
    Role,
    Stage,
    Upload,
    Verdict,
)
from leadsphere.services import imports, jobs
from leadsphere.services.companies import refresh_keys as refresh_company
from leadsphere.services.editing import Edit
from leadsphere.services.imports import Order
from leadsphere.services.keys import refresh
from leadsphere.values.text import fold

_numbers = itertools.count(1)


def make_account(database: Database, name: str = "Ana", role: Role = Role.OWNER) -> Actor:
    """Somebody who can sign in with nobody's password."""
    with database.transaction() as session:
        account = Account(
            email=f"{fold(name).replace(' ', '.')}.{next(_numbers)}@example.com",
            name=name,
            password_hash="!",
            role=role.value,
            created_at=now(session),
        )
        session.add(account)
        session.flush()
        return Actor(account.id, name, role)


def make_company(database: Database, name: str = "Acme", **attributes: Any) -> int:
    """A company; its id."""
    with database.transaction() as session:
        return _company(session, name, attributes)


def make_lead(
    database: Database,
    *,
    company: str = "",
    contacts: Mapping[str, str | Sequence[str]] | None = None,
    **attributes: Any,
) -> int:
    """A lead; its id. `company` is found by name or made; `contacts` are values by kind, the first one primary."""
    with database.transaction() as session:
        moment = now(session)
        lead = Lead(**attributes, created_at=moment, updated_at=moment)
        employer = _company_named(session, company) if company else None
        lead.company_id = employer.id if employer else None
        session.add(lead)
        session.flush()
        assert lead.id is not None
        for kind, values in (contacts or {}).items():
            for number, value in enumerate([values] if isinstance(values, str) else values):
                session.add(
                    ContactPoint(
                        lead_id=lead.id,
                        kind=ContactKind(kind).value,
                        value=value,
                        raw=value,
                        is_primary=number == 0,
                        created_at=moment,
                    )
                )
        refresh(session, [lead])
        return lead.id


def make_campaign(
    database: Database, name: str = "", *, status: CampaignStatus = CampaignStatus.ACTIVE
) -> int:
    """A campaign; its id."""
    name = name or f"Campaign {next(_numbers)}"
    with database.transaction() as session:
        moment = now(session)
        campaign = Campaign(
            name=name, name_key=fold(name), status=status.value, created_at=moment, updated_at=moment
        )
        session.add(campaign)
        session.flush()
        assert campaign.id is not None
        return campaign.id


def put_in(
    database: Database,
    campaign_id: int,
    *lead_ids: int,
    stage: Stage = Stage.DISCOVERED,
    origin: Origin = Origin.IMPORTED,
    removed: bool = False,
    job_id: int | None = None,
) -> list[int]:
    """Put leads into a campaign; the ids of their memberships."""
    with database.transaction() as session:
        moment = now(session)
        stays = [
            Membership(
                lead_id=lead_id,
                campaign_id=campaign_id,
                origin=origin.value,
                stage=stage.value,
                job_id=job_id,
                joined_at=moment,
                stage_at=moment,
                removed_at=moment if removed else None,
            )
            for lead_id in lead_ids
        ]
        session.add_all(stays)
        session.flush()
        return [stay.id or 0 for stay in stays]


def give_verdict(
    database: Database, lead_id: int, verdict: Verdict, kind: ContactKind = ContactKind.EMAIL
) -> None:
    """What verification says of the lead's primary contact point."""
    with database.transaction() as session:
        point = session.exec(
            select(ContactPoint).where(
                ContactPoint.lead_id == lead_id, ContactPoint.kind == kind, ContactPoint.is_primary
            )
        ).one()
        point.verdict = verdict.value
        session.add(point)


def make_pair(
    database: Database,
    first: int,
    second: int,
    *,
    score: int = 80,
    reason: str = "Same name",
    kept: bool = False,
) -> int:
    """A pair of leads that may be one person, or that somebody kept apart; its id."""
    with database.transaction() as session:
        pair = DuplicatePair(
            first_id=first,
            second_id=second,
            reason=reason,
            score=score,
            kept_at=now(session) if kept else None,
        )
        session.add(pair)
        session.flush()
        return pair.id or 0


def make_edit(name: str, value: str, *, base: str = "", operation: str = "") -> Edit:
    """An edit as a browser sends it, with an operation id of its own unless one is given."""
    return Edit(name, value, base=base, operation=operation or uuid.uuid4().hex)


def person(
    first_name: str = "",
    last_name: str = "",
    *,
    email: str | Sequence[str] = (),
    linkedin: str | Sequence[str] = (),
    phone: str | Sequence[str] = (),
    company: Mapping[str, Any] | None = None,
    import_key: str | None = None,
    **lead: Any,
) -> Person:
    """A person as a row of a file says; nothing blank in it."""
    said = {"first_name": first_name, "last_name": last_name, **lead}
    kinds = {ContactKind.EMAIL: email, ContactKind.LINKEDIN: linkedin, ContactKind.PHONE: phone}
    contacts = tuple(
        Contact(kind, value, value)
        for kind, values in kinds.items()
        for value in ([values] if isinstance(values, str) else values)
    )
    known = {name: value for name, value in said.items() if value not in ("", False)}
    return Person(known, dict(company or {}), contacts, import_key=import_key)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A comma-separated file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def receive(database: Database, data: Path, actor: Actor, file: Path) -> str:
    """Send `file`; the id of the upload."""
    upload_id = uuid.uuid4().hex
    path = imports.path_of(data, upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.read_bytes())
    size, sha256 = imports.digest(path)
    with database.transaction() as session:
        imports.receive(session, actor, Upload(id=upload_id, filename=file.name, size=size, sha256=sha256))
    return upload_id


def ask_for_import(
    database: Database, data: Path, actor: Actor, file: Path, *campaign_ids: int, order: Order | None = None
) -> int:
    """Receive `file` and ask for its import, its columns as they are matched; the id of the pending job.

    `order` is what is asked beside them, into the campaigns otherwise.
    """
    found = imports.preview(file, file.name)
    upload_id = receive(database, data, actor, file)
    columns = [(column.header, column.target_key) for column in found.columns]
    order = order or Order(campaign_ids=campaign_ids)
    with database.transaction() as session:
        job = imports.start(session, actor, upload_id, columns=columns, records=found.records, order=order)
        return job.id or 0


def claimed(database: Database, job_id: int) -> Job:
    """The job, taken by this process."""
    with database.transaction() as session:
        job = jobs.claim(session, job_id)
    assert job is not None
    return job


def _company_named(session: Session, name: str) -> Company:
    found = session.exec(select(Company).where(Company.name_key == fold(name))).first()
    return found or session.get_one(Company, _company(session, name, {}))


def _company(session: Session, name: str, attributes: Mapping[str, Any]) -> int:
    moment = now(session)
    company = Company(name=name, name_key=fold(name), created_at=moment, updated_at=moment, **attributes)
    refresh_company(company)
    session.add(company)
    session.flush()
    assert company.id is not None
    return company.id
