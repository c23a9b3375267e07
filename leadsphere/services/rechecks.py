"""Addresses whose mail server asked to come back later, or of which no name server could say anything: when they are
due again, and when that is given up.
"""

# SQLModel prefers `exec`, which takes neither inserts nor deletes.
# pyright: reportDeprecated=false

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from leadsphere.database import now
from leadsphere.models import ContactPoint, Recheck
from leadsphere.services import due
from leadsphere.verification.asking import Checked

LATER = (timedelta(minutes=15), timedelta(hours=2), timedelta(hours=6))
"""How long after each time that it was put off an address is asked about again; after the last it is not.

Servers that put off whom they do not know mostly do so for some minutes, and let them in for a day or more then.
"""

UNHEARD = 12
"""Times after which it is given up where nobody answers: three days, or less."""


AT_ONCE = 2_000
"""Addresses that are made due at once."""


def make_due(session: Session) -> int:
    """Let those addresses be verified by themselves that nobody could be asked about, once they are due; how many.

    Those that mail servers put off are a job's (services/reverifying.py).
    """
    moment = now(session)
    found = session.exec(
        select(Recheck, ContactPoint.lead_id)
        .join(ContactPoint, col(ContactPoint.id) == col(Recheck.contact_id))
        .where(*_silent_ones(moment))
        .order_by(col(Recheck.contact_id))
        .limit(AT_ONCE)
    ).all()
    for row, _ in found:
        # What comes of it decides: this is for what comes to nothing.
        row.due_at = moment + LATER[-1]
        session.add(row)
    due.verify(session, None, [lead_id for _, lead_id in found])
    return len(found)


def are_due(session: Session) -> bool:
    """Whether `make_due` has anything to do."""
    wanted = select(Recheck.contact_id).join(ContactPoint, col(ContactPoint.id) == col(Recheck.contact_id))
    return session.exec(wanted.where(*_silent_ones(now(session))).limit(1)).first() is not None


def _silent_ones(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Recheck.due_at) <= moment, col(ContactPoint.verified_at).is_(None)


def note(session: Session, checked: Sequence[Checked], silent: Collection[int] = ()) -> None:
    """Remember whom to ask about again, and forget those on whom there is an answer now.

    `silent` are the ids of those that nobody ever could be asked about. Where nobody answered this time, whoever
    waited waits on.
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
    session.add_all(
        Recheck(contact_id=id_, due_at=now(session) + LATER[0], attempts=1)
        for id_ in sorted({*silent} - {*known} - later)
    )
    there = {*session.exec(select(ContactPoint.id).where(col(ContactPoint.id).in_(later)))}
    for id_ in sorted(later - set(over)):
        if id_ in there:
            row = known.get(id_) or Recheck(contact_id=id_, due_at=now(session))
            row.due_at, row.attempts = now(session) + LATER[row.attempts], row.attempts + 1
            session.add(row)
