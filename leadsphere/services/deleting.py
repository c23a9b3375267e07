"""Rows that go: noted whole, with all that belongs to them, so that they can come back."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.models import Act
from leadsphere.models.rows import BELONGINGS, MODELS, table_of
from leadsphere.services.editing import lock_leads
from leadsphere.services.recording import Record, begin, done_before

_LEAD_COLUMN = {On.DUPLICATE_PAIR: "first_id", On.LEAD: "id"} | {
    on: column for on, column in BELONGINGS if on is not On.DUPLICATE_PAIR
}
_CAMPAIGN_COLUMN = {On.CAMPAIGN: "id", On.MEMBERSHIP: "campaign_id", On.SOURCE: "campaign_id"}
"""Where a row says whose it is."""


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
    gone: dict[On, Sequence[Any]] = {}
    if on is On.LEAD:
        lead_ids = [row.id for row in rows]
        for belonging, column in BELONGINGS:
            gone[belonging] = [
                *gone.get(belonging, ()),
                *_delete_belongings(session, belonging, column, lead_ids),
            ]
    table = table_of(on)
    session.execute(delete(table).where(table.c.id.in_([row.id for row in rows])))
    _note(session, record, gone | {on: rows})


def _delete_belongings(session: Session, on: On, column: str, lead_ids: list[int]) -> list[Any]:
    table = table_of(on)
    gone = session.connection().execute(delete(table).where(table.c[column].in_(lead_ids)).returning(table))
    return sorted(gone, key=lambda row: row.id)


def _note(session: Session, record: Record, gone: Mapping[On, Sequence[Any]]) -> None:
    """Note what is gone lead by lead, each after what was its own: an undo brings back one lead after the other."""
    noted = [
        (lead_of(on, row), on is On.LEAD, on, row) for on, rows in gone.items() for row in rows
    ]  # fmt: skip
    if len(gone) > 1:
        noted.sort(key=lambda one: (one[0] or 0, one[1]))
    for lead_id, _, on, row in noted:
        record.deleted(on, row, lead_id=lead_id, campaign_id=campaign_of(on, row))
        if (
            session.identity_map
            and (known := session.identity_map.get((MODELS[on], (row.id,), None))) is not None
        ):
            session.expunge(known)


def lead_of(on: On, row: Any) -> int | None:
    """The lead that a row is, or belongs to."""
    name = _LEAD_COLUMN.get(on)
    return getattr(row, name) if name else None


def campaign_of(on: On, row: Any) -> int | None:
    """The campaign that a row is, or belongs to."""
    name = _CAMPAIGN_COLUMN.get(on)
    return getattr(row, name) if name else None
