"""What attributes are called, wherever a change is named."""

from sqlmodel import Session

from leadsphere import catalogue
from leadsphere.attributes import On
from leadsphere.models import ContactKind, CustomField

_NAMES: dict[str, str] = {
    "company": "Company",
    "company_id": "Company",
    "owner": "Owner",
    "owner_id": "Owner",
    "reviewed_at": "Reviewed",
    "exported_at": "Exported",
    "lead_id": "Lead",
    "is_primary": "Primary",
    "value": "Value",
    "raw": "As typed",
    "verdict": "Verdict",
    "verdict_reason": "Reason",
    "verified_at": "Verified",
    "evidence": "Evidence",
    "stage": "Stage",
    "removed_at": "Removed",
    "text": "Text",
    "status": "Status",
    "name": "Name",
    "label": "Name",
    "colour": "Colour",
    "choices": "Choices",
    "kept_at": "Two people",
}


def label_of(session: Session, on: On, name: str) -> str:
    """The label of an attribute or column: "Job title"; of a contact point its kind."""
    if name.startswith("custom."):
        field = session.get(CustomField, int(name.removeprefix("custom.")))
        return field.label if field else "Custom field"
    if name in tuple(ContactKind):
        return catalogue.CONTACTS[ContactKind(name)].label
    attribute = catalogue.attribute(on, name)
    return attribute.label if attribute else _NAMES.get(name, name)


def described(session: Session, on: On, name: str) -> str:
    """What was done by an edit of this attribute: "Job title changed"."""
    if on is On.CONTACT:
        return "Contact point changed"
    if name == "note":
        return "Note added"
    if on is On.NOTE:
        return "Note changed"
    if on is On.TAG:
        return "Tag renamed"
    if on is On.SEGMENT:
        return "Segment renamed"
    if on is On.CUSTOM_FIELD:
        return "Choices changed" if name == "choices" else "Field renamed"
    return f"{label_of(session, on, name)} changed"
