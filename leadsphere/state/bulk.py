"""What is done to the selected leads, or to the open one, all at once and undone at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx

from leadsphere import catalogue
from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError
from leadsphere.live.change import News
from leadsphere.queries import selections
from leadsphere.queries.accounts import colleagues
from leadsphere.queries.custom_fields import custom_fields
from leadsphere.queries.job_cards import BulkProgress, bulk_progress
from leadsphere.queries.selections import Selection
from leadsphere.queries.tags import all_tags
from leadsphere.services import bulk, jobs
from leadsphere.services.bulk import Asks
from leadsphere.services.deleting import delete_leads
from leadsphere.services.fields import PREFIX
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.selection import SelectionState
from leadsphere.state.session import actor_of
from leadsphere.state.undo import UndoState, done

BULK_DIALOG = "bulk-dialog"
"""The id of the dialog that asks what an act needs to know."""
MOST_TAGS = 500
"""Tags that are offered to be taken off."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose."""

    value: str
    label: str


class BulkState(rx.State):
    """Acts on several leads: what is asked before one, and how far the one in the background is."""

    error: str = ""
    mistake: str = ""
    asks: str = ""
    act: str = ""
    title: str = ""
    button: str = ""
    text: str = ""
    options: list[Option] = []
    attribute: str = ""
    kind: str = ""
    choices: list[Option] = []
    opened: int = 0
    job: BulkProgress = BulkProgress()

    # The jobs that this tab asked for and has not told the end of.
    _asked: list[int] = []
    _attributes: dict[str, tuple[str, list[str]]] = {}

    @rx.event
    async def begin(self, name: str, operation: str):
        """Do an act to the selected leads, or open the dialog that asks what it needs to know."""
        entry = bulk.act_named(name)
        many = await read(selections.count, await (await self.get_state(LeadListState)).selection())
        if entry.asks is Asks.NOTHING or (entry.asks is Asks.SURE and many <= bulk.AT_ONCE):
            async for event in self._do(name, {}, operation):
                yield event
            return
        self.act, self.asks, self.mistake = name, entry.asks.value, ""
        self.title, self.button = f"{entry.label}: {bulk.many(many)}", entry.label
        self.opened += 1
        await self._offer(entry.asks, many)
        yield rx.call_script(f"document.getElementById('{BULK_DIALOG}')?.showModal()")

    @rx.event
    def choose_attribute(self, name: str) -> None:
        """Choose what to set: its control follows."""
        self.mistake = ""
        self._choose(name)

    @rx.event
    async def apply(self, operation: str, form: dict[str, str]):
        """Do what the dialog asked about."""
        try:
            given = self._given({name: str(value) for name, value in form.items()})
            async for event in self._do(self.act, given, operation):
                yield event
        except LeadSphereError as error:
            self.mistake = str(error)
            return
        yield rx.call_script(f"document.getElementById('{BULK_DIALOG}')?.close()")

    @rx.event
    async def tag_selected(self, operation: str, form: dict[str, str]):
        """Tag the selected leads."""
        try:
            async for event in self._do("tag", {"tag": form.get("tag", "")}, operation):
                yield event
        except LeadSphereError as error:
            self.error = str(error)
            return
        yield rx.call_script("document.getElementById('bulk-tag')?.reset()")

    @rx.event
    async def delete_open(self, lead_id: int, operation: str):
        """Delete the open lead, and go on to the next one."""
        leads = await self.get_state(LeadListState)
        after = leads.after([lead_id])
        change_set = await write(delete_leads, await actor_of(self), [lead_id], operation=operation)
        (await self.get_state(SelectionState)).let_go([lead_id])
        await done(self, f"{bulk.many(1)} deleted", change_set)
        if leads.selected == lead_id:
            yield LeadListState.pick(after) if after else LeadListState.close

    @rx.event
    async def cancel(self, job_id: int):
        """Stop what goes on in the background; what was done stays, and can be undone."""
        try:
            await write(jobs.cancel, await actor_of(self), job_id)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))

    async def perform(self, name: str, given: Mapping[str, Any], operation: str) -> None:
        """Do an act to the selected leads, at once or in the background. Raises what the act's order raises."""
        await self.perform_on(await (await self.get_state(LeadListState)).selection(), name, given, operation)

    async def perform_on(
        self, selection: Selection, name: str, given: Mapping[str, Any], operation: str
    ) -> None:
        """Do an act to these leads, as `perform` does."""
        asked = await write(bulk.ask, await actor_of(self), name, selection, given, operation=operation)
        self.error = ""
        if not asked.job_id:
            await done(self, asked.said, asked.change_set_id)
            return
        await self.follow(asked.job_id)

    async def follow(self, job_id: int) -> None:
        """Show how far a job is that this tab asked for, and say what came of it."""
        self._asked = [*(id_ for id_ in self._asked if id_ != job_id), job_id]
        await self._follow()

    async def catch_up(self, news: News) -> None:
        """Show how far the work in the background is, whoever asked for it, and what came of one's own."""
        if news.gap or news.ids(On.JOB):
            await self._follow()

    async def _follow(self) -> None:
        viewer = (await actor_of(self)).account_id
        self.job = await read(bulk_progress, viewer) or BulkProgress()
        for job_id in self._asked:
            progress = await read(bulk_progress, viewer, job_id)
            if progress is None or not progress.is_open:
                self._asked = [id_ for id_ in self._asked if id_ != job_id]
                if progress is not None:
                    await self._tell(progress)

    async def _tell(self, progress: BulkProgress) -> None:
        """Say what came of a job, and offer to undo it."""
        undo = await self.get_state(UndoState)
        text = progress.said
        if progress.status != "performed":
            text = f"Stopped at {progress.done:,} of {progress.total:,}: {progress.doing}"
            text = f"{text}. {progress.error}" if progress.error else text
        if progress.href:
            undo.show(f"{text}. The file waits for a day", 0, progress.href)
        elif progress.change_set_id:
            undo.did(text, progress.change_set_id)
        elif progress.status != "performed":
            undo.show(text, 0)

    async def _do(self, name: str, given: Mapping[str, Any], operation: str):
        leads, chosen = await self.get_state(LeadListState), await self.get_state(SelectionState)
        gone = [id_ for id_ in (*chosen.ticked, leads.selected) if await self._is_selected(id_)]
        await self.perform(name, given, operation)
        if name != "delete":
            return
        after = leads.after(gone) if not chosen.everyone else 0
        chosen.clear()
        if leads.selected in gone:
            yield LeadListState.pick(after) if after else LeadListState.close

    async def _is_selected(self, lead_id: int) -> bool:
        chosen = await self.get_state(SelectionState)
        return lead_id not in chosen.spared if chosen.everyone else lead_id in chosen.ticked

    async def _offer(self, asks: Asks, many: int) -> None:
        """Read what the dialog lets people choose from."""
        self.text = ""
        if asks is Asks.TAG:
            self.options = [
                Option(str(tag.id), f"{tag.name} ({tag.leads:,})")
                for tag in await read(all_tags, limit=MOST_TAGS)
            ]
        elif asks is Asks.PERSON:
            people = [Option(c.id, c.name) for c in await read(colleagues)]
            self.options = [Option("", "Nobody"), *people]
        elif asks is Asks.VALUE:
            await self._offer_attributes()
        elif asks is Asks.SURE:
            self.text = f"This is about {bulk.many(many)}, with everything that is theirs. Undo brings all of it back."

    async def _offer_attributes(self) -> None:
        known = {a.name: (a.kind.value, list(a.attr.choices)) for a in catalogue.LEAD if a.attr.editable}
        self.options = [Option(a.name, a.label) for a in catalogue.LEAD if a.name in known]
        for field in await read(custom_fields):
            name = f"{PREFIX}{field.id}"
            known[name] = (field.kind, field.choices.split("\n") if field.choices else [])
            self.options = [*self.options, Option(name, field.label)]
        self._attributes = known
        self._choose(next(iter(known)))

    def _choose(self, name: str) -> None:
        if name in self._attributes:
            self.attribute = name
            self.kind, choices = self._attributes[name]
            self.choices = [Option(choice, choice.replace("_", " ")) for choice in choices]

    def _given(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """What the dialog was told, as the act takes it."""
        if self.asks == Asks.TAG:
            tag = form.get("tag", "")
            return {"tag": int(tag) if tag.isascii() and tag.isdigit() else 0}
        if self.asks == Asks.VALUE:
            # As the form says it: somebody quick has sent it before its control has followed.
            return {"attribute": form.get("attribute", ""), "value": form.get("value", "")}
        return dict(form)
