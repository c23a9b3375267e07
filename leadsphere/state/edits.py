"""Edits from the fields of a page: each is saved once, and answered."""

from dataclasses import asdict
from typing import Any

import reflex as rx
from sqlmodel import Session

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import write
from leadsphere.queries.labels import described
from leadsphere.services import edits
from leadsphere.services.editing import Answer, Edit
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done

KEPT = 20
"""Answers that a tab holds on to; the outbox asks again for an older one."""


class EditState(rx.State):
    """The answers to the last operations of this tab."""

    answers: list[dict[str, Any]] = []

    @rx.event
    async def save(self, op: dict[str, Any]) -> None:
        """Save one edit and answer it; the same operation again gets the same answer."""
        edit = Edit(op["name"], op["value"], base=op["base"], operation=op["op_id"])
        actor = await actor_of(self)
        answer, what = await write(_save, actor, On(op["thing"]), op["thing_id"], edit)
        self.answers = [*self.answers, asdict(answer)][-KEPT:]
        await done(self, what, answer.change_set)


def _save(session: Session, actor: Actor, on: On, thing_id: int, edit: Edit) -> tuple[Answer, str]:
    return edits.save(session, actor, on, thing_id, edit), described(session, on, edit.name)
