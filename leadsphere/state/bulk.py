"""What is done to the ticked leads, or to the open one, all at once and undone at once."""

import reflex as rx

from leadsphere.database import write
from leadsphere.errors import LeadSphereError
from leadsphere.services import tags
from leadsphere.services.deleting import delete_leads
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done
from leadsphere.values.text import clean


class BulkState(rx.State):
    """Acts on several leads."""

    error: str = ""

    @rx.event
    async def delete_ticked(self, operation: str):
        """Delete the ticked leads."""
        async for event in self._delete((await self.get_state(LeadListState)).ticked, operation):
            yield event

    @rx.event
    async def delete_open(self, lead_id: int, operation: str):
        """Delete the open lead, and go on to the next one."""
        async for event in self._delete([lead_id], operation):
            yield event

    @rx.event
    async def tag_ticked(self, operation: str, form: dict[str, str]):
        """Tag the ticked leads."""
        ticked = (await self.get_state(LeadListState)).ticked
        name = clean(form.get("tag", ""))
        try:
            change_set = await write(tags.tag, await actor_of(self), ticked, name, operation=operation)
        except LeadSphereError as error:
            self.error = str(error)
            return
        self.error = ""
        await done(self, f"{_many(len(ticked))} tagged “{name}”", change_set)
        yield rx.call_script("document.getElementById('bulk-tag')?.reset()")

    async def _delete(self, lead_ids: list[int], operation: str):
        leads = await self.get_state(LeadListState)
        after = leads.after(lead_ids)
        change_set = await write(delete_leads, await actor_of(self), list(lead_ids), operation=operation)
        leads.ticked = [id_ for id_ in leads.ticked if id_ not in lead_ids]
        await done(self, f"{_many(len(lead_ids))} deleted", change_set)
        if leads.selected in lead_ids:
            yield LeadListState.pick(after) if after else LeadListState.close


def _many(count: int) -> str:
    return f"{count:,} {'lead' if count == 1 else 'leads'}"
