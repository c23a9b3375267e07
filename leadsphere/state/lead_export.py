"""The export of leads: which file is asked for, and the ticket that its download is begun with."""

from dataclasses import replace

import reflex as rx

from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError
from leadsphere.exporting.formats import format_named
from leadsphere.exporting.presets import preset_named
from leadsphere.queries import selections
from leadsphere.queries.segments import open_segment, scope_of
from leadsphere.queries.selections import Selection
from leadsphere.services import lead_exports
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import actor_of

EXPORT_DIALOG = "export-dialog"


class LeadExportState(rx.State):
    """The dialog. `leads` is how many are selected, of whom so many are `suppressed`; `left_out` says that those stay
    behind unless somebody wants them.
    """

    leads: int = 0
    title: str = ""
    format: str = "csv"
    preset: str = "all"
    hint: str = ""
    has_columns: bool = True
    suppressed: int = 0
    left_out: bool = False
    with_suppressed: bool = False
    mistake: str = ""

    # Whose leads: those of a segment, or 0 for those that are selected in the list.
    _segment: int = 0

    @rx.event
    async def begin(self):
        """Ask what to export of the selected leads."""
        self._segment = 0
        async for event in self._open("Export"):
            yield event

    @rx.event
    async def begin_segment(self, segment_id: int):
        """Ask what to export of a segment."""
        self._segment = segment_id
        segment = await read(open_segment, await actor_of(self), segment_id)
        async for event in self._open(f"Export “{segment.name}”"):
            yield event

    @rx.event
    def choose_format(self, name: str) -> None:
        """Choose the kind of file."""
        self.has_columns = format_named(name).has_columns
        self.format, self.mistake = name, ""
        self._leave_out()

    @rx.event
    def choose_preset(self, name: str) -> None:
        """Choose the columns."""
        self.hint = preset_named(name).hint
        self.preset, self.mistake = name, ""
        self._leave_out()

    @rx.event
    def include_suppressed(self, on: bool) -> None:
        """Take those on the suppression list along, or leave them out."""
        self.with_suppressed = on

    @rx.event
    async def export(self, operation: str, _form: dict[str, str]):
        """Begin the download of what the dialog says."""
        try:
            ticket = await write(
                lead_exports.order,
                await actor_of(self),
                await self._selection(),
                self.format,
                self.preset,
                operation=operation,
                with_suppressed=self.with_suppressed,
            )
        except LeadSphereError as error:
            self.mistake = str(error)
            return
        yield rx.call_script(f"document.getElementById('{EXPORT_DIALOG}')?.close()")
        yield _download(f"/api/export/{ticket.id}/{ticket.token}")

    async def _open(self, title: str):
        self.mistake, self.hint = "", preset_named(self.preset).hint
        try:
            selection = await self._selection()
            self.leads = await read(selections.count, selection)
            contactable = await read(selections.count, replace(selection, contactable=True))
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        self.suppressed, self.with_suppressed = self.leads - contactable, False
        self._leave_out()
        self.title = title
        yield rx.call_script(f"document.getElementById('{EXPORT_DIALOG}')?.showModal()")

    def _leave_out(self) -> None:
        self.left_out = self.has_columns and preset_named(self.preset).sends and self.suppressed > 0

    async def _selection(self) -> Selection:
        if not self._segment:
            return await (await self.get_state(LeadListState)).selection()
        actor = await actor_of(self)
        segment = await read(open_segment, actor, self._segment)
        return Selection(scope=await read(scope_of, actor.account_id, segment.wanted))


def _download(address: str) -> rx.event.EventSpec:
    """A download beside the page, which stays whatever comes of it; the address holds nothing that needs escaping."""
    return rx.call_script(
        "{ const link = document.createElement('a'); "
        f"link.href = '{address}'; link.download = ''; link.click(); }}"
    )
