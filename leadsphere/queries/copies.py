"""Which leads a lead once was: those that were merged into it, whose history is the same person's."""

from sqlmodel import Session, col, select

from leadsphere.attributes import On
from leadsphere.models import Act, Change, ChangeSet, Lead


def merged_into(session: Session, lead_id: int) -> set[int]:
    """The lead, and all that were merged into it and are no leads of their own (any more, or again)."""
    ids, new = {lead_id}, {lead_id}
    while new:
        merges = (
            select(Change.change_set_id)
            .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
            .where(ChangeSet.act == Act.MERGE.name, col(ChangeSet.undone_by).is_(None))
            .where(col(Change.lead_id).in_(new))
        )
        absorbed = select(Change.thing_id).where(
            Change.thing == On.LEAD, Change.attribute == "", col(Change.change_set_id).in_(merges)
        )
        new = set(session.exec(absorbed)) - ids
        # An undo that kept something brought its lead back all the same: that one is somebody of their own.
        new -= set(session.exec(select(Lead.id).where(col(Lead.id).in_(new))))
        ids |= new
    return ids
