"""Handing out what is held on a person: noted, so that the history says who took it."""

from typing import Any

from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import NotFound
from leadsphere.models import Act
from leadsphere.models.rows import to_json
from leadsphere.queries.person_export import person
from leadsphere.services.recording import begin


def export_person(session: Session, actor: Actor, lead_id: int) -> dict[str, Any]:
    """Everything held on a person, as `queries.person_export.person` lists it. Raises NotFound, Forbidden."""
    require(actor, Act.EXPORT)
    found = person(session, lead_id)
    if found is None:
        raise NotFound("This lead is no longer here.")
    record = begin(session, actor, Act.EXPORT)
    record.changed(On.LEAD, lead_id, "exported_at", None, to_json(now(session)), lead_id=lead_id)
    record.save()
    return found
