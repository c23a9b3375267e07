"""Everything that is held on one person, for whoever asks what is."""

# SQLModel's `select` knows at most four columns, so what comes back is unknown to a type checker.
# pyright: reportCallIssue=false, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportArgumentType=false

from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.attributes import Attr, Kind, On
from leadsphere.models import (
    Account,
    Act,
    Campaign,
    Change,
    ChangeSet,
    Company,
    ContactKind,
    ContactPoint,
    CustomField,
    CustomValue,
    DuplicatePair,
    ImportedLead,
    Job,
    Lead,
    Membership,
    Note,
    Tag,
    Tagging,
)
from leadsphere.queries.copies import merged_into
from leadsphere.queries.labels import label_of
from leadsphere.values import kinds


def person(session: Session, lead_id: int) -> dict[str, Any] | None:
    """What is held on a person, ready for JSON, or None where there is none: moments are ISO 8601 in UTC.

    `attributes`, `company` and `custom_fields` are lists of {label, value} (the first two with the attribute's
    `name`), blanks left out; `history` begins with the oldest change, and holds that of leads merged into this one.
    """
    lead = session.get(Lead, lead_id)
    if lead is None:
        return None
    names = dict(session.exec(select(Account.id, Account.name)).all())
    company = session.get(Company, lead.company_id) if lead.company_id is not None else None
    history = _history(session, lead_id, names)
    return {
        "id": lead_id,
        "attributes": _said(catalogue.LEAD, lead),
        "company": _said(catalogue.COMPANY, company) if company else [],
        "owner": names.get(lead.owner_id, ""),
        "reviewed": {"at": _moment(lead.reviewed_at), "by": names.get(lead.reviewed_by, "")},
        "created_at": _moment(lead.created_at),
        "updated_at": _moment(lead.updated_at),
        "contact_points": _contacts(session, lead_id, history),
        "tags": _tags(session, lead_id),
        "notes": _notes(session, lead_id, names),
        "custom_fields": _custom(session, lead_id),
        "campaigns": _campaigns(session, lead_id),
        "imports": _imports(session, lead_id),
        "possible_duplicates": _pairs(session, lead_id),
        "history": history,
    }


def _said(attributes: tuple[catalogue.Attribute, ...], row: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": a.name,
            "label": a.label,
            "value": value if isinstance(value, bool) else kinds.show(a.attr, value),
        }
        for a in attributes
        if (value := getattr(row, a.name)) != ""
    ]


def _contacts(session: Session, lead_id: int, history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = session.exec(
        select(ContactPoint)
        .where(ContactPoint.lead_id == lead_id)
        .order_by(col(ContactPoint.kind), col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
    )
    sources = _sources(history)
    return [
        {
            "kind": point.kind,
            "label": catalogue.CONTACTS[ContactKind(point.kind)].label,
            "remark": point.label,
            "value": point.value,
            "as_typed": point.raw,
            "is_primary": point.is_primary,
            "verdict": point.verdict,
            "reason": point.verdict_reason,
            "evidence": point.evidence,
            "verified_at": _moment(point.verified_at),
            "added_at": _moment(point.created_at),
            "source": sources.get(point.value, ""),
        }
        for point in found
    ]


def _sources(history: list[dict[str, Any]]) -> dict[str, str]:
    """Where the values of contact points came from, when nobody typed them."""
    found: dict[str, str] = {}
    for change in history:
        new = change["new"]
        if not change["source"] or not new:
            continue
        if change["thing"] == On.CONTACT:
            values = [new["value"] if isinstance(new, dict) else new]
        else:
            values = [value for _, value in new.get("contacts", ())] if isinstance(new, dict) else []
        for value in values:
            found.setdefault(value, change["source"])
    return found


def _tags(session: Session, lead_id: int) -> list[dict[str, Any]]:
    found = session.exec(
        select(Tag.name, Tagging.created_at)
        .join(Tagging, col(Tagging.tag_id) == col(Tag.id))
        .where(Tagging.lead_id == lead_id)
        .order_by(col(Tag.name_key))
    )
    return [{"name": name, "since": _moment(since)} for name, since in found]


def _notes(session: Session, lead_id: int, names: dict[int | None, str]) -> list[dict[str, Any]]:
    found = session.exec(select(Note).where(Note.lead_id == lead_id).order_by(col(Note.id)))
    return [
        {
            "text": note.text,
            "author": names.get(note.author_id, ""),
            "written_at": _moment(note.created_at),
            "changed_at": _moment(note.updated_at),
        }
        for note in found
    ]


def _custom(session: Session, lead_id: int) -> list[dict[str, Any]]:
    """Also those of fields that were removed, whose values are kept."""
    found = session.exec(
        select(CustomField, CustomValue.value)
        .join(CustomValue, col(CustomValue.field_id) == col(CustomField.id))
        .where(CustomValue.lead_id == lead_id)
        .order_by(col(CustomField.id))
    )
    return [
        {
            "label": field.label,
            "value": value
            if field.kind == Kind.YES_NO
            else kinds.show(Attr(field.label, Kind(field.kind)), value),
            "field_removed_at": _moment(field.removed_at),
        }
        for field, value in found
    ]


def _campaigns(session: Session, lead_id: int) -> list[dict[str, Any]]:
    """Also those that the lead has left."""
    found = session.exec(
        select(Campaign.name, Membership)
        .join(Membership, col(Membership.campaign_id) == col(Campaign.id))
        .where(Membership.lead_id == lead_id)
        .order_by(col(Membership.id))
    )
    return [
        {
            "campaign": name,
            "origin": stay.origin,
            "stage": stay.stage,
            "stage_since": _moment(stay.stage_at),
            "joined_at": _moment(stay.joined_at),
            "removed_at": _moment(stay.removed_at),
        }
        for name, stay in found
    ]


def _imports(session: Session, lead_id: int) -> list[dict[str, Any]]:
    """The imports that met the person, and on what consent, or other legal basis, they say that they did."""
    found = session.exec(
        select(Job.title, Job.created_at, Job.spec, ImportedLead.outcome)
        .join(ImportedLead, col(ImportedLead.job_id) == col(Job.id))
        .where(ImportedLead.lead_id == lead_id)
        .order_by(col(Job.id))
    )
    return [
        {
            "file": title,
            "at": _moment(at),
            "outcome": outcome,
            "source": spec.get("order", {}).get("source", ""),
            "consent": spec.get("order", {}).get("consent", ""),
        }
        for title, at, spec, outcome in found
    ]


def _pairs(session: Session, lead_id: int) -> list[dict[str, Any]]:
    """Without the other one, who may be somebody else."""
    found = session.exec(
        select(DuplicatePair)
        .where(or_(col(DuplicatePair.first_id) == lead_id, col(DuplicatePair.second_id) == lead_id))
        .order_by(col(DuplicatePair.id))
    )
    return [{"reason": pair.reason, "found_to_be_two_at": _moment(pair.kept_at)} for pair in found]


def _history(session: Session, lead_id: int, names: dict[int | None, str]) -> list[dict[str, Any]]:
    found = session.exec(
        select(Change, ChangeSet)
        .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
        .where(col(Change.lead_id).in_(merged_into(session, lead_id)))
        .order_by(col(Change.id))
    )
    return [
        {
            "at": _moment(change.at),
            "by": names.get(own.account_id, ""),
            "act": Act[own.act].value,
            "thing": change.thing,
            "attribute": label_of(session, On(change.thing), change.attribute) if change.attribute else "",
            "old": change.old,
            "new": change.new,
            "source": change.source,
        }
        for change, own in found
    ]


def _moment(value: datetime | None) -> str:
    return value.isoformat() if value else ""
