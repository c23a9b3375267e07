"""What this workspace can filter by beside what every workspace has: its own fields."""

from sqlmodel import Session, col, select

from leadsphere.attributes import Kind
from leadsphere.filters.subjects import Subject, Vocabulary, custom
from leadsphere.models import CustomField


def own_subjects(session: Session) -> tuple[Subject, ...]:
    """The subjects of the custom fields that are not removed, the oldest first."""
    found = session.exec(
        select(CustomField).where(col(CustomField.removed_at).is_(None)).order_by(col(CustomField.id))
    )
    return tuple(custom(f.id or 0, f.label, Kind(f.kind), tuple(f.choices)) for f in found)


def vocabulary(session: Session) -> Vocabulary:
    """Everything that this workspace can filter by."""
    return Vocabulary(own_subjects(session))
