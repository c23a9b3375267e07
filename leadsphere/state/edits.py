"""Edits from the fields of a page: each is saved once, and answered."""

from dataclasses import asdict
from typing import Any

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import write
from leadsphere.services import edits
from leadsphere.services.editing import Edit
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
        answer, what = await write(edits.save_and_say, actor, On(op["thing"]), op["thing_id"], edit)
        self.answers = [*self.answers, asdict(answer)][-KEPT:]
        await done(self, what, answer.change_set)
