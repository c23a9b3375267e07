"""Processing: what is settled about a discovered lead before anybody writes to it."""

from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.models import Act, Company, ContactKind, ContactPoint, Job, Lead, Membership, Stage
from leadsphere.services.companies import tell_leads
from leadsphere.services.recording import Record, resume
from leadsphere.values.domains import is_free_mail


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
    members = session.exec(
        select(Membership, Lead)
        .join(Lead, col(Lead.id) == col(Membership.lead_id))
        .where(
            col(Membership.id).in_(membership_ids),
            # Whoever was moved on or removed since they were found waiting stays so.
            col(Membership.removed_at).is_(None),
            Membership.stage == Stage.DISCOVERED,
        )
        .order_by(col(Membership.id))
        .with_for_update(of=Membership)
    ).all()
    emails = dict(
        session.exec(
            select(ContactPoint.lead_id, ContactPoint.value).where(
                col(ContactPoint.lead_id).in_([lead.id for _, lead in members]),
                ContactPoint.kind == ContactKind.EMAIL,
                col(ContactPoint.is_primary),
            )
        ).all()
    )
    wanted = {lead.company_id for _, lead in members}
    companies = {c.id: c for c in session.exec(select(Company).where(col(Company.id).in_(wanted)))}
    for member, lead in members:
        company = companies.get(lead.company_id)
        if company is not None:
            _settle_domain(session, record, lead, company, emails.get(lead.id or 0, ""))
        record.put(
            On.MEMBERSHIP, member, {"stage": Stage.PROCESSED, "stage_at": now(session)},
            lead_id=lead.id, campaign_id=member.campaign_id,
        )  # fmt: skip
    record.save()
    return {"processed": len(members)}


def _settle_domain(session: Session, record: Record, lead: Lead, company: Company, email: str) -> None:
    domain = email.rpartition("@")[2]
    if domain and not company.domain and not is_free_mail(domain):
        record.put(On.COMPANY, company, {"domain": domain}, lead_id=lead.id, source=f"e-mail {email}")
        record.touch(On.COMPANY, company, lead_id=lead.id)
        tell_leads(session, company.id or 0)
