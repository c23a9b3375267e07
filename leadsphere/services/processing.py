"""Processing: what is settled about a discovered lead before anybody writes to it."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.models import Act, Company, ContactKind, ContactPoint, Job, Lead, Membership, Stage
from leadsphere.models.rows import table_of, to_json
from leadsphere.services.companies import tell_leads
from leadsphere.services.recording import Record, resume
from leadsphere.values.domains import is_free_mail

_MEMBER = table_of(On.MEMBERSHIP)


def waiting(session: Session, job: Job, after: int, limit: int) -> list[int]:
    """Ids of the memberships that this job brought and nobody has processed, from `after` on."""
    found = session.exec(
        select(Membership.id)
        .where(
            col(Membership.campaign_id).in_(_campaigns(job)),
            Membership.job_id == job.id,
            col(Membership.removed_at).is_(None),
            Membership.stage == Stage.DISCOVERED,
            col(Membership.id) > after,
        )
        .order_by(col(Membership.id))
        .limit(limit)
    )
    return [id_ for id_ in found if id_ is not None]


def _campaigns(job: Job) -> list[int | None]:
    """The campaigns that a job brings leads into."""
    return job.spec.get("order", {}).get("campaign_ids") or [job.campaign_id]


def process(session: Session, actor: Actor, job: Job, membership_ids: list[int]) -> dict[str, int]:
    """Process these members: a company without a domain takes that of the lead's work e-mail."""
    record = resume(session, actor, Act.PROCESS, job)
    # Beside their model, which would look at every value of many thousands.
    members: Any = session.execute(
        sql_select(_MEMBER.c.id, _MEMBER.c.lead_id, _MEMBER.c.campaign_id, _MEMBER.c.stage_at)
        .where(
            _MEMBER.c.id.in_(membership_ids),
            # Whoever was moved on or removed since they were found waiting stays so.
            _MEMBER.c.removed_at.is_(None),
            _MEMBER.c.stage == Stage.DISCOVERED.value,
        )
        .order_by(_MEMBER.c.id)
        .with_for_update()
    ).all()
    _settle_domains(session, record, [lead_id for _, lead_id, *_ in members])
    moment = now(session)
    moved = {"stage": Stage.PROCESSED.value, "stage_at": moment}
    session.execute(update(_MEMBER).where(_MEMBER.c.id.in_([id_ for id_, *_ in members])).values(moved))
    for id_, lead_id, campaign_id, before in members:
        of = {"lead_id": lead_id, "campaign_id": campaign_id}
        record.changed(On.MEMBERSHIP, id_, "stage", Stage.DISCOVERED.value, Stage.PROCESSED.value, **of)
        record.changed(On.MEMBERSHIP, id_, "stage_at", to_json(before), to_json(moment), **of)
    session.expire_all()
    record.save()
    return {"processed": len(members)}


def _settle_domains(session: Session, record: Record, lead_ids: Sequence[int]) -> None:
    """Give the companies of these leads that lack one the domain of a lead's primary e-mail."""
    found = session.exec(
        select(Lead.id, Company, ContactPoint.value)
        .join(Company, col(Company.id) == col(Lead.company_id))
        .join(ContactPoint, col(ContactPoint.lead_id) == col(Lead.id))
        .where(
            col(Lead.id).in_(lead_ids),
            Company.domain == "",
            ContactPoint.kind == ContactKind.EMAIL,
            col(ContactPoint.is_primary),
        )
        .order_by(col(Lead.id))
    ).all()
    for lead_id, company, email in found:
        _settle_domain(session, record, lead_id or 0, company, email)
    session.flush()


def _settle_domain(session: Session, record: Record, lead_id: int, company: Company, email: str) -> None:
    domain = email.rpartition("@")[2]
    if domain and not company.domain and not is_free_mail(domain):
        record.put(On.COMPANY, company, {"domain": domain}, lead_id=lead_id, source=f"e-mail {email}")
        record.touch(On.COMPANY, company, lead_id=lead_id)
        tell_leads(session, company.id or 0)
