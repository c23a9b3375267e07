"""Rows that go: noted whole, with all that belongs to them, so that they can come back."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.models import Act
from leadsphere.models.rows import BELONGINGS, MODELS, table_of
from leadsphere.services.editing import lock_leads
from leadsphere.services.recording import Record, begin, done_before

AT_ONCE = 1_000
"""Leads deleted in one transaction."""


def delete_leads(
    session: Session, actor: Actor, lead_ids: Sequence[int], *, operation: str | None = None
) -> int:
    """Delete leads with everything that is theirs; returns the change set, 0 where all were gone already.

    Raises Forbidden.
    """
    require(actor, Act.DELETE)
    if done := done_before(session, actor, operation):
        return done
    lock_leads(session, lead_ids, to_write=True)
    # Sent twice at once: the second one waited for the rows, and finds it done.
    if done := done_before(session, actor, operation):
        return done
    record = begin(session, actor, Act.DELETE, operation=operation)
    take_away(session, record, lead_ids)
    return record.settle()


def take_away(session: Session, record: Record, lead_ids: Sequence[int]) -> int:
    """Delete those of the leads that are there, with everything that is theirs; how many they are."""
    session.flush()
    table = table_of(On.LEAD)
    found = select(table).where(table.c.id.in_(lead_ids)).order_by(table.c.id).with_for_update()
    leads = session.connection().execute(found).all()
    delete_rows(session, record, On.LEAD, leads)
    return len(leads)


def delete_rows(session: Session, record: Record, on: On, rows: Sequence[Any]) -> None:
    """Delete rows and note what they said; leads go with all that belongs to them.

    The rows are instances of the model or, where there are many, of its table: those cost a third.
    """
    if not rows:
        return
    session.flush()
    if on is On.LEAD:
        for belonging, column in BELONGINGS:
            _delete_belongings(session, record, belonging, column, [row.id for row in rows])
    table = table_of(on)
    session.execute(delete(table).where(table.c.id.in_([row.id for row in rows])))
    _note(session, record, on, rows)


def _delete_belongings(session: Session, record: Record, on: On, column: str, lead_ids: list[int]) -> None:
    table = table_of(on)
    gone = session.execute(delete(table).where(table.c[column].in_(lead_ids)).returning(table)).all()
    _note(session, record, on, sorted(gone, key=lambda row: row.id))


def _note(session: Session, record: Record, on: On, gone: Sequence[Any]) -> None:
    for row in gone:
        record.deleted(on, row, lead_id=lead_of(on, row), campaign_id=campaign_of(on, row))
        if (instance := session.identity_map.get((MODELS[on], (row.id,), None))) is not None:
            session.expunge(instance)


def lead_of(on: On, row: Any) -> int | None:
    """The lead that a row is, or belongs to."""
    lead_id: int | None = row.id if on is On.LEAD else getattr(row, "lead_id", getattr(row, "first_id", None))
    return lead_id


def campaign_of(on: On, row: Any) -> int | None:
    """The campaign that a row is, or belongs to."""
    campaign_id: int | None = row.id if on is On.CAMPAIGN else getattr(row, "campaign_id", None)
    return campaign_id
