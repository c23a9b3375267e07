"""The rehearsal of an import: under way, then what each row would come to, with the cells that can be mended."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError
from leadsphere.live.change import News
from leadsphere.models import JobStatus
from leadsphere.queries.job_cards import NO_JOB, JobCard, job_card
from leadsphere.queries.rehearsals import rehearsed_rows
from leadsphere.services import imports
from leadsphere.services.rehearsing import DOUBTFUL
from leadsphere.state.session import actor_of

SHOWN = 100
"""Rows of a group that are shown at once."""
LONGEST_NUMBER = 9
"""Digits of a line, and of a column."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One attribute and what becomes of it."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell that was not understood; `column` is -1 where it is none in particular."""

    column: int
    header: str
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class RivalView:
    """A lead that a conflict is about; `id` 0 for one that the file itself brings."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class RehearsedView:
    """One row of the file."""

    line: int
    outcome: str
    name: str
    lead: int
    first: int
    reason: str
    row: str
    changes: list[ChangeView]
    cells: list[CellView]
    rivals: list[RivalView]


class RehearsalState(rx.State):
    """One rehearsal."""

    job: JobCard = NO_JOB
    group: str = ""
    rows: list[RehearsedView] = []
    many: int = SHOWN
    mended: bool = False

    @rx.var
    def is_ready(self) -> bool:
        """Whether all rows have been rehearsed."""
        return self.job.status == JobStatus.PERFORMED

    @rx.event
    async def choose(self, group: str) -> None:
        """Show the rows of one outcome alone, or all."""
        self.group, self.many = ("" if group == self.group else group), SHOWN
        await self._read_rows()

    @rx.event
    async def more(self) -> None:
        """Show more rows."""
        self.many += SHOWN
        await self._read_rows()

    @rx.event
    async def mend(self, form: dict[str, Any]):
        """Put another text into a cell of the file: `line`, `column` and `text`."""
        actor, text = await actor_of(self), str(form.get("text", ""))
        line, column = _number(form, "line"), _number(form, "column")
        try:
            await write(imports.mend, actor, self.job.id, line=line, column=column, text=text)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        self.mended = True
        yield rx.toast.success(f"Line {line} is mended.")

    async def show(self, job_id: int) -> None:
        """Show a rehearsal, or none (0)."""
        before = self.job
        self.job = (await read(job_card, job_id) if job_id else None) or NO_JOB
        if job_id != before.id:
            self.group, self.many, self.mended, self.rows = "", SHOWN, False, []
        if self.job.id and not self.job.is_open:
            await self._read_rows()

    async def catch_up(self, news: News) -> None:
        """Bring the progress in line with what changed."""
        if self.job.id and self.job.is_open and (news.gap or self.job.id in news.ids(On.JOB)):
            await self.show(self.job.id)

    async def _read_rows(self) -> None:
        is_doubtful = self.group == DOUBTFUL
        outcomes = [self.group] if self.group and not is_doubtful else []
        found = await read(
            rehearsed_rows, self.job.id, outcomes=outcomes, doubtful=is_doubtful, limit=self.many
        )
        self.rows = [_view(row) for row in found]


def _number(form: dict[str, Any], name: str) -> int:
    text = str(form.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def _view(row: dict[str, Any]) -> RehearsedView:
    return RehearsedView(
        line=row["line"],
        outcome=row["outcome"],
        name=row["name"],
        lead=row["lead"],
        first=row["first"],
        reason=row["reason"],
        row=row["row"],
        changes=[ChangeView(*change) for change in row["changes"]],
        cells=[CellView(*cell) for cell in row["problems"]],
        rivals=[RivalView(*rival) for rival in row["rivals"]],
    )
