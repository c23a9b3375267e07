"""Columns of leads, one lead or many at a time: set beside the model, each value that changes noted."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session

from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.models import Lead
from leadsphere.models.folded import folded_copies
from leadsphere.models.rows import table_of, to_json
from leadsphere.services import keys
from leadsphere.services.recording import Record

_LEAD = table_of(On.LEAD)
_UPDATED = "updated_at"


def put_values(
    session: Session,
    record: Record,
    lead_ids: Sequence[int],
    values: Mapping[str, Any],
    *,
    touch: bool = True,
) -> list[int]:
    """Set columns of leads to these values; returns the leads of which any changed, in order.

    `touch` notes that those are updated now. Instances of them that the session holds are expired.
    """
    session.flush()
    differs = or_(*(_LEAD.c[name].is_distinct_from(value) for name, value in values.items()))
    columns = [_LEAD.c[name] for name in (*values, _UPDATED)]
    found = sql_select(_LEAD.c.id, *columns).where(_LEAD.c.id.in_(lead_ids), differs)
    rows = session.connection().execute(found.order_by(_LEAD.c.id).with_for_update()).all()
    if not rows:
        return []
    wanted = {**values, _UPDATED: now(session)} if touch else dict(values)
    said = {name: to_json(value) for name, value in wanted.items()}
    for id_, *stands in rows:
        # Without `touch`, the last one that stands is not asked for.
        for (name, value), old in zip(wanted.items(), stands, strict=False):
            if old != value:
                record.changed(On.LEAD, id_, name, to_json(old), said[name], lead_id=id_)
    changed = [row.id for row in rows]
    statement = update(_LEAD).where(_LEAD.c.id.in_(changed)).values(wanted | folded_copies(Lead, values))
    session.connection().execute(statement)
    if not values.keys().isdisjoint(keys.SAYS):
        keys.refresh_stored(session, changed)
    _forget(session, changed)
    return changed


def touch(session: Session, record: Record, lead_ids: Sequence[int]) -> None:
    """Note that leads are updated now."""
    put_values(session, record, lead_ids, {_UPDATED: now(session)}, touch=False)


def _forget(session: Session, lead_ids: Sequence[int]) -> None:
    """Let instances of the leads be read again: they say what was before."""
    for lead_id in lead_ids if session.identity_map else ():
        if (lead := session.identity_map.get((Lead, (lead_id,), None))) is not None:
            session.expire(lead)
