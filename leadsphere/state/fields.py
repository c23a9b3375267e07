"""The fields page: what the workspace asks of every lead beside the built-in attributes."""

import reflex as rx

from leadsphere.attributes import CUSTOM_KINDS, Kind, On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError, NotFound
from leadsphere.live.change import News
from leadsphere.queries.custom_fields import FieldRow, custom_fields
from leadsphere.services import fields
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done

ADDING = "add-field"
REMOVING = "remove-field"

NONE = FieldRow(0, "", "", "", 0)


class FieldsState(rx.State):
    """The fields. `chosen` is the one that somebody may be removing; `error` says why none was added."""

    rows: list[FieldRow] = []
    loaded: bool = False
    chosen: FieldRow = NONE
    error: str = ""

    @rx.event
    async def load(self) -> None:
        """Read every field."""
        self.chosen, self.error = NONE, ""
        self.rows = await read(custom_fields)
        self.loaded = True

    @rx.event
    async def add(self, form: dict[str, str]) -> rx.event.EventSpec | None:
        """Add a field; what is wrong with it is said in the form."""
        kind, choices = form.get("kind", ""), form.get("choices", "").splitlines()
        try:
            actor = await actor_of(self)
            added = await write(fields.add, actor, form.get("label", ""), _kind(kind), choices)
        except LeadSphereError as error:
            self.error = str(error)
            return None
        self.error = ""
        self.rows = await read(custom_fields)
        label = next((row.label for row in self.rows if row.id == added.field_id), "")
        await done(self, f"Field “{label}” added", added.change_set_id)
        return rx.call_script(
            f"document.getElementById('{ADDING}-form')?.reset(); document.getElementById({ADDING!r})?.close()"
        )

    @rx.event
    async def ask_remove(self, field_id: int) -> rx.event.EventSpec:
        """Ask whether a field shall go, once it is known how many leads say something in it."""
        self.rows = await read(custom_fields)
        self._choose(field_id)
        if not self.chosen.id:
            raise NotFound
        return rx.call_script(f"document.getElementById({REMOVING!r})?.showModal()")

    @rx.event
    async def remove(self) -> rx.event.EventSpec:
        """Remove the chosen field."""
        change_set = await write(fields.remove, await actor_of(self), self.chosen.id)
        await done(self, f"Field “{self.chosen.label}” removed", change_set)
        self.rows = await read(custom_fields)
        # The button that opened the dialog goes with its field: the focus returns to the list instead.
        return rx.call_script(
            f"document.getElementById({REMOVING!r})?.close();"
            "document.getElementById('settings')?.focus({preventScroll: true})"
        )

    async def catch_up(self, news: News) -> None:
        """Bring the fields in line with what changed."""
        if self.loaded and (news.gap or news.ids(On.CUSTOM_FIELD) or news.ids(On.CUSTOM_VALUE)):
            self.rows = await read(custom_fields)
            self._choose(self.chosen.id)

    def _choose(self, field_id: int) -> None:
        self.chosen = next((row for row in self.rows if row.id == field_id), NONE)


def _kind(text: str) -> Kind:
    return Kind(text) if text in CUSTOM_KINDS else Kind.TEXT
