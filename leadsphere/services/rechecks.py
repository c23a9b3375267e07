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

UNHEARD = 12
"""Times after which it is given up where nobody answers: three days, or less."""


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
    most = {**dict.fromkeys(later, len(LATER)), **dict.fromkeys(unheard, UNHEARD)}
    over = [id_ for id_, row in known.items() if row.attempts >= most.get(id_, 0)]
    if over:
        session.execute(delete(Recheck).where(col(Recheck.contact_id).in_(over)))
    for id_ in (unheard & {*known}) - {*over}:
        # A bad hour, ours or theirs, says nothing of the address.
        row = known[id_]
        row.due_at, row.attempts = now(session) + LATER[-1], row.attempts + 1
        session.add(row)
    there = {*session.exec(select(ContactPoint.id).where(col(ContactPoint.id).in_(later)))}
    for id_ in sorted(later - set(over)):
        if id_ in there:
            row = known.get(id_) or Recheck(contact_id=id_, due_at=now(session))
            row.due_at, row.attempts = now(session) + LATER[row.attempts], row.attempts + 1
            session.add(row)
