"""Everything known of one lead, for the right panel."""

# SQLModel's `select` knows at most four columns, so what comes back is unknown to a type checker.
# pyright: reportCallIssue=false, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from leadsphere import catalogue
from leadsphere.attributes import Attr, Kind
from leadsphere.models import (
    Account,
    Campaign,
    Company,
    ContactKind,
    ContactPoint,
    CustomField,
    CustomValue,
    Lead,
    Membership,
    Note,
    Tag,
    Tagging,
)
from leadsphere.queries.initials import initials_of, tone_of
from leadsphere.values import kinds
from leadsphere.values.emails import show_email
from leadsphere.values.phones import show_phone
from leadsphere.verification.checks import CHECKS, Outcome
from leadsphere.verification.links import LINK_CHECKS
from leadsphere.verification.phones import PHONE_CHECKS

_LINKS = {ContactKind.EMAIL: "mailto:", ContactKind.PHONE: "tel:"}
_SHOW = {ContactKind.EMAIL: show_email, ContactKind.PHONE: show_phone}
_WEB = ("https://", "http://")
_CHECKS = {check.name: check.label for check in (*CHECKS, *PHONE_CHECKS)} | LINK_CHECKS
NOTES = 100
"""The newest so many are shown."""


@dataclass(frozen=True, slots=True)
class CheckView:
    """What one check said of an address: `outcome` is one of verification.checks.Outcome."""

    label: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact point: `value` as stored and edited, `shown` as read, `href` empty where it leads nowhere.

    `verified` is the moment of the last verification (ISO 8601), "" before; `checks` are what it found, and
    `suggestion` the domain that was probably meant, "" for none. `suppressed`: it is on the suppression list.
    """

    id: int
    kind: str
    label: str
    value: str
    shown: str
    href: str
    verdict: str
    reason: str
    is_primary: bool
    verified: str = ""
    checks: list[CheckView] = field(default_factory=list[CheckView])
    suggestion: str = ""
    suppressed: bool = False


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
class TagView:
    """A tag of the lead."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note on the lead; `author_id` is text, "" where a command wrote it."""

    id: int
    text: str
    author_id: str
    author: str
    when: str


@dataclass(frozen=True, slots=True)
class CustomView:
    """A custom field and what it says of the lead; `choices` are {value, label} pairs, none for a free text."""

    name: str
    label: str
    value: str
    choices: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class LeadDetail:
    """One lead: `fields` and `company` map attribute names to the text that is shown and edited.

    `owner` is an account's id as text; `reviewed` says who looked the lead over last, and when.
    """

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
    owner: str = ""
    reviewed: str = ""
    tags: list[TagView] = field(default_factory=list[TagView])
    notes: list[NoteView] = field(default_factory=list[NoteView])
    custom: list[CustomView] = field(default_factory=list[CustomView])

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
        owner=str(lead.owner_id or ""),
        reviewed=_reviewed(session, lead),
        tags=_tags(session, lead_id),
        notes=_notes(session, lead_id),
        custom=_custom(session, lead_id),
    )


def _company(company: Company | None) -> dict[str, str]:
    return {
        a.name: kinds.show(a.attr, getattr(company, a.name)) if company else "" for a in catalogue.COMPANY
    }


def _leads_of(session: Session, company: Company | None) -> int:
    if company is None:
        return 0
    return session.exec(select(func.count()).select_from(Lead).where(Lead.company_id == company.id)).one()


def _reviewed(session: Session, lead: Lead) -> str:
    if lead.reviewed_at is None:
        return ""
    account = session.get(Account, lead.reviewed_by) if lead.reviewed_by is not None else None
    return f"Reviewed by {account.name if account else 'the command line'} on {_day(lead.reviewed_at)}"


def _tags(session: Session, lead_id: int) -> list[TagView]:
    rows: Any = session.exec(
        select(Tag.id, Tag.name, Tag.colour)
        .join(Tagging, col(Tagging.tag_id) == col(Tag.id))
        .where(Tagging.lead_id == lead_id)
        .order_by(col(Tag.name_key))
    )
    return [TagView(id_, name, colour) for id_, name, colour in rows]


def _notes(session: Session, lead_id: int) -> list[NoteView]:
    rows: Any = session.exec(
        select(Note, Account.name)
        .join(Account, col(Account.id) == col(Note.author_id), isouter=True)
        .where(Note.lead_id == lead_id)
        .order_by(col(Note.id).desc())
        .limit(NOTES)
    )
    return [
        NoteView(
            note.id, note.text, str(note.author_id or ""), name or "The command line",
            _day(note.created_at) + (", edited" if note.updated_at > note.created_at else ""),
        )
        for note, name in rows
    ]  # fmt: skip


def _custom(session: Session, lead_id: int) -> list[CustomView]:
    mine = (col(CustomValue.field_id) == col(CustomField.id)) & (col(CustomValue.lead_id) == lead_id)
    rows: Any = session.exec(
        select(CustomField, CustomValue.value)
        .join(CustomValue, mine, isouter=True)
        .where(col(CustomField.removed_at).is_(None))
        .order_by(col(CustomField.id))
    )
    return [_custom_view(found, value or "") for found, value in rows]


def _custom_view(found: CustomField, value: str) -> CustomView:
    kind = Kind(found.kind)
    options = ["Yes", "No"] if kind is Kind.YES_NO else found.choices if kind is Kind.CHOICE else []
    # What a lead says already stays to be chosen, also once it is none of the choices any more.
    options = [*options, *([value] if options and value and value not in options else [])]
    choices = [{"value": o, "label": o or "—"} for o in (["", *options] if options else [])]
    attr = Attr(found.label, kind=kind, choices=tuple(found.choices))
    shown = value if choices or not value else kinds.show(attr, value)
    return CustomView(f"custom.{found.id}", found.label, shown, choices)


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
        shown=_SHOW[kind](point.value) if kind in _SHOW else point.value,
        href=_href(kind, point),
        verdict=point.verdict,
        reason=point.verdict_reason,
        is_primary=point.is_primary,
        verified=point.verified_at.isoformat() if point.verified_at else "",
        checks=_checks(point),
        suggestion=str(point.evidence.get("suggestion", "")),
        suppressed=point.suppressed,
    )


def _checks(point: ContactPoint) -> list[CheckView]:
    said: list[dict[str, str]] = point.evidence.get("checks", [])
    found = [CheckView(_CHECKS.get(one["check"], one["check"]), one["outcome"], one["text"]) for one in said]
    for kept, label in (("claim", "Imported"), ("told", "Provider")):
        if claim := point.evidence.get(kept):
            when = datetime.fromisoformat(claim["at"])
            text = f"{claim['reason']} ({_day(when)})"
            # What a provider said just now stands there already, without its day.
            found = [one for one in found if one.text != claim["reason"]]
            found.append(CheckView(label, Outcome.NOTE, text))
    return found


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
