"""The export of leads: which file is asked for, and the ticket that its download is begun with."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

import reflex as rx

from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError
from leadsphere.exporting.formats import format_named
from leadsphere.exporting.presets import CHOSEN, preset_named
from leadsphere.queries import selections
from leadsphere.queries.lead_exports import shape_of
from leadsphere.queries.segments import open_segment, scope_of
from leadsphere.queries.selections import Selection
from leadsphere.services import lead_exports
from leadsphere.state.bulk import BulkState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import actor_of

EXPORT_DIALOG = "export-dialog"


STARTS_WITH = ("lead.first_name", "lead.last_name", "email", "company.name", "lead.job_title")
"""The columns that are picked at first."""
CHOSEN_HINT = "Pick columns, and move them up or down: the first stands leftmost."


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column to pick: its key, and the header that the file has for it."""

    key: str
    header: str


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
    picked: list[ColumnView] = []
    offered: list[ColumnView] = []
    moved: str = ""

    # Every column that there is, by key.
    _columns: dict[str, str] = {}
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
    async def choose_preset(self, name: str) -> None:
        """Choose the columns."""
        self.hint = CHOSEN_HINT if name == CHOSEN else preset_named(name).hint
        self.preset, self.mistake, self.moved = name, "", ""
        self._leave_out()
        if name == CHOSEN:
            shape = await read(shape_of, await self._selection())
            self._columns = {column.key: column.header for column in preset_named("all").columns(shape)}
            self._pick([view.key for view in self.picked] or STARTS_WITH)

    @rx.event
    def pick_column(self, key: str) -> None:
        """Put a column at the end."""
        self._pick([*(view.key for view in self.picked), key])
        self.moved = f"{self._columns.get(key, '')} is column {len(self.picked)}"

    @rx.event
    def drop_column(self, key: str) -> None:
        """Leave a column out."""
        self._pick([view.key for view in self.picked if view.key != key])
        self.moved = f"{self._columns.get(key, '')} is left out"

    @rx.event
    def move_column(self, key: str, by: int):
        """Move a column up (-1) or down (1); the button that did it keeps the focus."""
        keys = [view.key for view in self.picked]
        if key not in keys or not 0 <= keys.index(key) + by < len(keys):
            return
        at = keys.index(key)
        keys.insert(at + by, keys.pop(at))
        self._pick(keys)
        self.moved = f"{self._columns[key]} is column {at + by + 1} of {len(keys)}"
        button = json.dumps(f"{'up' if by < 0 else 'down'}-{key}")
        yield rx.call_script(f"document.getElementById({button})?.focus()")

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
                picked=[view.key for view in self.picked],
                with_suppressed=self.with_suppressed,
            )
        except LeadSphereError as error:
            self.mistake = str(error)
            return
        yield rx.call_script(f"document.getElementById('{EXPORT_DIALOG}')?.close()")
        if ticket.job_id:
            await (await self.get_state(BulkState)).follow(ticket.job_id)
        else:
            yield _download(f"/api/export/{ticket.id}/{ticket.token}")

    async def _open(self, title: str):
        self.mistake = ""
        await self.choose_preset(self.preset)
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

    def _pick(self, keys: Iterable[str]) -> None:
        """Pick just these, each once, as far as they are there; the others are offered."""
        known = [key for key in dict.fromkeys(keys) if key in self._columns]
        self.picked = [ColumnView(key, self._columns[key]) for key in known]
        self.offered = [ColumnView(key, text) for key, text in self._columns.items() if key not in known]

    def _leave_out(self) -> None:
        sends = self.preset != CHOSEN and preset_named(self.preset).sends
        self.left_out = self.has_columns and sends and self.suppressed > 0

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
