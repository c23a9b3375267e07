"""Several attributes of one lead at once, all or none, over nothing that the sender has not seen."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import attempt
from leadsphere.errors import BadValue, LeadSphereError, NotFound
from leadsphere.models import Act, Lead
from leadsphere.queries.lead_resources import Resource, etag_of, lead_resource, text_of
from leadsphere.services.editing import Answer, Edit, lock
from leadsphere.services.edits import save


@dataclass(frozen=True, slots=True)
class Patch:
    """What fields are to say, by the names of `set_lead_attribute`.

    `base` is what the sender saw in them; or else `etag` is that of the whole lead as it was seen.
    """

    changes: Mapping[str, str]
    base: Mapping[str, str] | None = None
    etag: str | None = None


class Unseen(LeadSphereError):
    """The lead is another one by now than the sender saw. `now` is the lead as it is."""

    def __init__(self, now: Resource) -> None:
        super().__init__(
            "This lead has changed since you read it. Look at it again, then send what is to change."
        )
        self.now = now


class Overtaken(LeadSphereError):
    """Somebody else changed some of the same fields. `conflicts` are {name, value, by, at} of each."""

    def __init__(self, conflicts: list[dict[str, Any]]) -> None:
        names = ", ".join(conflict["name"] for conflict in conflicts)
        super().__init__(
            f"Changed meanwhile: {names}. Nothing was saved; send again with what stands there now."
        )
        self.conflicts = conflicts


def patch_lead(session: Session, actor: Actor, lead_id: int, patch: Patch) -> Resource:
    """Save all changes, each an act of its own in the history, and return the lead as it is then.

    Raises Forbidden, NotFound, BadValue, Unseen, Overtaken; nothing is saved then.
    """
    require(actor, Act.EDIT_LEAD)
    lock(session, Lead, lead_id)
    found = _existing(session, lead_id)
    if patch.etag is not None and patch.etag != etag_of(found):
        raise Unseen(found)
    with attempt(session):
        conflicts = [
            {"name": name, "value": said.theirs, "by": said.by, "at": said.at or None}
            for name, said in _answers(session, actor, lead_id, patch, found)
            if said.status == "conflict"
        ]
        if conflicts:
            raise Overtaken(conflicts)
    session.expire_all()
    return _existing(session, lead_id)


def _answers(
    session: Session, actor: Actor, lead_id: int, patch: Patch, found: Resource
) -> list[tuple[str, Answer]]:
    answers: list[tuple[str, Answer]] = []
    for name, value in patch.changes.items():
        stands = text_of(found, name) if patch.base is None else patch.base[name]
        said = save(
            session, actor, On.LEAD, lead_id, Edit(name, value, base=stands, operation=uuid.uuid4().hex)
        )
        if said.status == "error":
            raise BadValue(f"{name}: {said.message}")
        answers.append((name, said))
    return answers


def _existing(session: Session, lead_id: int) -> Resource:
    found = lead_resource(session, lead_id)
    if found is None:
        raise NotFound("This lead is no longer here.")
    return found
