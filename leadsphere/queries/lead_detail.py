"""Everything known of one lead, for the right panel."""

# SQLModel's `select` knows at most four columns, so what comes back is unknown to a type checker.
# pyright: reportCallIssue=false, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.models import Campaign, Company, ContactKind, ContactPoint, Lead, Membership
from leadsphere.queries.initials import initials_of, tone_of
from leadsphere.values import kinds
from leadsphere.values.phones import show_phone

_LINKS = {ContactKind.EMAIL: "mailto:", ContactKind.PHONE: "tel:"}
_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact point: `value` as stored and edited, `shown` as read, `href` empty where it leads nowhere."""

    id: int
    kind: str
    label: str
    value: str
    shown: str
    href: str
    verdict: str
    reason: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign that holds the lead."""

    id: int
    name: str
    colour: str
    origin: str
    stage: str
    since: str


@dataclass(frozen=True, slots=True)
class LeadDetail:
    """One lead: `fields` and `company` map attribute names to the text that is shown and edited."""

    id: int
    name: str
    initials: str
    tone: int
    vip: bool
    fields: dict[str, str]
    company_id: int
    company: dict[str, str]
    company_leads: int
    contacts: list[ContactView]
    campaigns: list[CampaignView]
    created: str

    @property
    def primary(self) -> dict[str, ContactView]:
        """The primary contact point of each kind that the lead has."""
        return {contact.kind: contact for contact in self.contacts if contact.is_primary}


NOBODY = LeadDetail(
    id=0,
    name="",
    initials="",
    tone=0,
    vip=False,
    fields={a.name: "" for a in (*catalogue.LEAD, catalogue.COMPANY_LINK)},
    company_id=0,
    company={a.name: "" for a in catalogue.COMPANY},
    company_leads=0,
    contacts=[],
    campaigns=[],
    created="",
)
"""What the panel holds while no lead is open."""


def lead_detail(session: Session, lead_id: int) -> LeadDetail | None:
    """The lead, or None where there is none."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        return None
    company = session.get(Company, lead.company_id) if lead.company_id is not None else None
    return LeadDetail(
        id=lead_id,
        name=f"{lead.first_name} {lead.last_name}".strip() or "No name",
        initials=initials_of(lead.first_name, lead.last_name),
        tone=tone_of(lead_id),
        vip=lead.vip,
        fields={a.name: kinds.show(a.attr, getattr(lead, a.name)) for a in catalogue.LEAD}
        | {"company": company.name if company else ""},
        company_id=company.id or 0 if company else 0,
        company=_company(company),
        company_leads=_leads_of(session, company),
        contacts=_contacts(session, lead_id),
        campaigns=_campaigns(session, lead_id),
        created=_day(lead.created_at),
    )


def _company(company: Company | None) -> dict[str, str]:
    return {
        a.name: kinds.show(a.attr, getattr(company, a.name)) if company else "" for a in catalogue.COMPANY
    }


def _leads_of(session: Session, company: Company | None) -> int:
    if company is None:
        return 0
    # Up to a hundred are counted: whether an edit touches many leads matters, not how many exactly.
    return len(session.exec(select(Lead.id).where(Lead.company_id == company.id).limit(100)).all())


def _contacts(session: Session, lead_id: int) -> list[ContactView]:
    found = session.exec(
        select(ContactPoint)
        .where(ContactPoint.lead_id == lead_id)
        .order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
    ).all()
    order = {kind: rank for rank, kind in enumerate(ContactKind)}
    return [_contact(point) for point in sorted(found, key=lambda p: order[ContactKind(p.kind)])]


def _contact(point: ContactPoint) -> ContactView:
    kind = ContactKind(point.kind)
    return ContactView(
        id=point.id or 0,
        kind=kind,
        label=" ".join(
            part for part in (catalogue.CONTACTS[kind].label, point.label and f"({point.label})") if part
        ),
        value=point.value,
        shown=show_phone(point.value) if kind is ContactKind.PHONE else point.value,
        href=_href(kind, point),
        verdict=point.verdict,
        reason=point.verdict_reason,
        is_primary=point.is_primary,
    )


def _href(kind: ContactKind, point: ContactPoint) -> str:
    if point.verdict == "invalid" and point.value == point.raw and kind in _LINKS:
        return ""
    if kind in _LINKS:
        return _LINKS[kind] + point.value
    return point.value if point.value.startswith(_WEB) else ""


def _campaigns(session: Session, lead_id: int) -> list[CampaignView]:
    rows: Any = session.exec(
        select(
            Campaign.id,
            Campaign.name,
            Campaign.colour,
            Membership.origin,
            Membership.stage,
            Membership.joined_at,
        )
        .join(Membership, col(Membership.campaign_id) == col(Campaign.id))
        .where(Membership.lead_id == lead_id, col(Membership.removed_at).is_(None))
        .order_by(col(Membership.joined_at), col(Membership.id))
    )
    return [
        CampaignView(id_, name, colour, origin, stage, _day(joined))
        for id_, name, colour, origin, stage, joined in rows
    ]


def _day(moment: Any) -> str:
    return f"{moment:%-d %b %Y}"
