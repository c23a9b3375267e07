"""Addresses whose mail server asked to come back later: when they are due again, and when that is given up."""

# SQLModel prefers `exec`, which takes neither inserts nor deletes.
# pyright: reportDeprecated=false

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from leadsphere.database import now
from leadsphere.models import ContactPoint, Recheck
from leadsphere.verification.asking import Checked

LATER = (timedelta(minutes=15), timedelta(hours=2), timedelta(hours=6))
"""How long after each time that it was put off an address is asked about again; after the last it is not.

Servers that put off whom they do not know mostly do so for some minutes, and let them in for a day or more then.
"""


def note(session: Session, checked: Sequence[Checked]) -> None:
    """Remember whom to ask about again, and forget those on whom there is an answer now.

    Where nobody answered this time, whoever waited waits on.
    """
    later = {one.contact_id for one in checked if one.put_off}
    ids = [one.contact_id for one in checked]
    known = {
        row.contact_id: row
        for row in session.exec(select(Recheck).where(col(Recheck.contact_id).in_(ids))).all()
    }
    unheard = {one.contact_id for one in checked if not one.finding.is_answered} - later
    over = [
        id_
        for id_, row in known.items()
        if id_ not in unheard and (id_ not in later or row.attempts >= len(LATER))
    ]
    if over:
        session.execute(delete(Recheck).where(col(Recheck.contact_id).in_(over)))
    for id_ in unheard & {*known}:
        # What comes of a bad hour of ours, or of theirs, is not that it was put off once more.
        known[id_].due_at = now(session) + LATER[-1]
        session.add(known[id_])
    there = {*session.exec(select(ContactPoint.id).where(col(ContactPoint.id).in_(later)))}
    for id_ in sorted(later - set(over)):
        if id_ in there:
            row = known.get(id_) or Recheck(contact_id=id_, due_at=now(session))
            row.due_at, row.attempts = now(session) + LATER[row.attempts], row.attempts + 1
            session.add(row)
