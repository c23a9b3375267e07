"""What is done to the open lead by a button: each act once, however often its click is sent, and offered to undo."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from leadsphere.database import write
from leadsphere.errors import LeadSphereError, NotNow
from leadsphere.models import ContactKind
from leadsphere.services import contacts, erasing, leads, notes, tags
from leadsphere.settings import Settings
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.session import actor_of
from leadsphere.state.undo import UndoState, done
from leadsphere.values.text import clean


class LeadActsState(rx.State):
    """The acts; what was wrong with the last one stands at the lead that it was for."""

    @rx.event
    async def add_contact(self, lead_id: int, operation: str, form: dict[str, str]):
        """Give the lead one more contact point."""
        kind = form.get("kind", "")
        try:
            known = ContactKind(kind) if kind in tuple(ContactKind) else ContactKind.OTHER
            await self._do(
                "Contact point added",
                contacts.add_contact,
                lead_id,
                known,
                form.get("value", ""),
                operation=operation,
            )
        except LeadSphereError as error:
            (await self._panel()).contact_error = str(error)
            return
        panel = await self._panel()
        panel.contact_error, panel.all_contacts = "", True
        yield rx.call_script("document.getElementById('new-contact')?.reset()")

    @rx.event
    async def make_primary(self, contact_id: int, operation: str) -> None:
        """Make a contact point the first of its kind."""
        await self._do(
            "Primary contact point changed", contacts.make_primary, contact_id, operation=operation
        )

    @rx.event
    async def remove_contact(self, contact_id: int, operation: str) -> None:
        """Remove a contact point."""
        await self._do("Contact point removed", contacts.remove_contact, contact_id, operation=operation)

    @rx.event
    async def add_tag(self, lead_id: int, operation: str, form: dict[str, str]):
        """Put a tag on the lead, made where there is none of this name."""
        name = clean(form.get("tag", ""))
        try:
            await self._do(f"Tagged “{name}”", tags.tag, [lead_id], name, operation=operation)
        except LeadSphereError as error:
            (await self._panel()).tag_error = str(error)
            return
        panel = await self._panel()
        panel.tag_error, panel.all_tags = "", True
        yield rx.call_script("document.getElementById('new-tag')?.reset()")

    @rx.event
    async def remove_tag(self, lead_id: int, tag_id: int, operation: str) -> None:
        """Take a tag off the lead."""
        await self._do("Tag removed", tags.untag, [lead_id], tag_id, operation=operation)

    @rx.event
    async def remove_note(self, note_id: int, operation: str) -> None:
        """Remove a note."""
        await self._do("Note removed", notes.remove, note_id, operation=operation)

    @rx.event
    async def review(self, lead_id: int, operation: str) -> None:
        """Note that the lead was looked over."""
        await self._do("Marked reviewed", leads.mark_reviewed, lead_id, operation=operation)

    @rx.event
    async def erase(self, lead_id: int):
        """Erase a person for good."""
        try:
            await erasing.erase_person(await actor_of(self), lead_id, Settings.from_env().data / "uploads")
        except NotNow as why:
            yield rx.toast.error(str(why))
            return
        (await self.get_state(UndoState)).forget()
        yield LeadListState.close
        yield rx.toast("Erased. This person cannot be imported again.")

    async def _panel(self) -> LeadPanelState:
        return await self.get_state(LeadPanelState)

    async def _do(self, text: str, service: Callable[..., int], *args: Any, operation: str) -> None:
        change_set_id = await write(service, await actor_of(self), *args, operation=operation)
        await done(self, text, change_set_id)
