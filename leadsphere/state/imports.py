"""The import page: a file received, its columns matched, a job that brings its people in."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx

from leadsphere.accounts.rights import Actor, can
from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError, NotNow
from leadsphere.importing.formats import AS_FOUND, Reading
from leadsphere.importing.own_fields import label_for
from leadsphere.live.change import News
from leadsphere.models import SCRAPE, Act, Job
from leadsphere.queries.campaign_cards import CampaignName, campaign_names
from leadsphere.queries.import_columns import propose
from leadsphere.queries.job_cards import (
    NO_JOB,
    JobCard,
    RejectView,
    job_card,
    open_rehearsal,
    recent_jobs,
    rejects,
)
from leadsphere.services import campaigns, import_columns, imports, jobs
from leadsphere.settings import Settings
from leadsphere.state.import_options import Chosen, ImportOptionState
from leadsphere.state.import_rehearsal import RehearsalState
from leadsphere.state.read_as import NOT_READ, ReadAs
from leadsphere.state.session import actor_of

KINDS = ("import", "scraping", SCRAPE)
"""Jobs that bring leads in."""
CHOSEN = "chosen"
"""How a column is settled that somebody sent elsewhere than it was proposed."""
NOWHERE = "none"
"""The choice of no campaign; "" is that of a new one."""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field of the workspace that a column can become."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column of the file: what it is called, what it holds, where it goes and why.

    `kind` is that of the new field it could become, `label` what that would be called.
    """

    index: int
    header: str
    examples: str
    target: str
    how: str
    kind: str = ""
    label: str = ""


class ImportState(rx.State):
    """One file on its way in."""

    upload_id: str = ""
    filename: str = ""
    read_as: ReadAs = NOT_READ
    records: int = 0
    columns: list[ColumnView] = []
    sample: list[list[str]] = []
    fields: list[FieldChoice] = []
    exporter: str = ""
    remembered: str = ""
    campaigns: list[CampaignName] = []
    campaign: str = ""
    new_campaign: str = ""
    error: str = ""
    earlier: str = ""
    job: JobCard = NO_JOB
    rejected: list[RejectView] = []
    recent: list[JobCard] = []

    @rx.var
    def has_job(self) -> bool:
        """Whether an import is shown."""
        return self.job.id > 0

    @rx.var
    def left_out(self) -> int:
        """How many columns are not imported."""
        return sum(not column.target for column in self.columns)

    @rx.var
    async def step(self) -> int:
        """The step that is under way: choose 0, columns 1, rehearsal 2, run 3, result 4."""
        if self.upload_id:
            return 2 if (await self.get_state(RehearsalState)).job.id else 1
        return (3 if self.job.is_open or self.job.status == "paused" else 4) if self.job.id else 0

    @rx.event
    async def load(self) -> None:
        """Read the campaigns to choose from and the last imports; `?campaign=` chooses one."""
        actor = await actor_of(self)
        await (await self.get_state(ImportOptionState)).begin()
        self.campaigns = await read(campaign_names)
        self.recent = await read(recent_jobs, kinds=KINDS)
        if not self.upload_id or self.router.url.query_parameters.get("campaign"):
            self._choose_campaign(actor)
        if not self.job.id:
            running = next((job for job in self.recent if job.is_open and job.kind == "import"), None)
            await self._show(running.id if running else 0)
        if not self.job.id and not self.upload_id:
            await self._take_up(await read(open_rehearsal, actor.account_id))

    @rx.event
    async def received(self, upload_id: str) -> None:
        """Look through a file that has arrived, and propose where its columns go."""
        try:
            await self.look_through(upload_id)
        except LeadSphereError as error:
            self.error = str(error)

    @rx.event
    def set_target(self, index: int, target: str) -> None:
        """Send a column somewhere else."""
        self.columns = [
            replace(c, target=target, how=CHOSEN) if c.index == index else c for c in self.columns
        ]

    @rx.event
    async def match_afresh(self) -> None:
        """Let go of how these columns were settled last time, and match them by what they say."""
        header = [column.header for column in self.columns]
        await write(import_columns.forget, await actor_of(self), header)
        await self._propose(header, self.sample)

    @rx.event
    def set_campaign(self, campaign: str) -> None:
        """Choose the campaign that the leads go to; empty for a new one."""
        self.campaign = campaign

    @rx.event
    def set_new_campaign(self, name: str) -> None:
        """Name the new campaign that the leads go to."""
        self.new_campaign = name

    @rx.event
    async def start(self) -> None:
        """Start the import, as a job that goes on whatever becomes of this tab."""
        job = await self._ask(rehearse=False)
        if job is None:
            return
        self.upload_id, self.columns, self.sample = "", [], []
        await (await self.get_state(RehearsalState)).show(0)
        await self._show(job.id or 0)

    @rx.event
    async def rehearse(self) -> None:
        """Say what the import would do, as a job; nothing is written."""
        job = await self._ask(rehearse=True)
        if job is not None:
            await (await self.get_state(RehearsalState)).show(job.id or 0)

    @rx.event
    async def back(self) -> None:
        """Go from the rehearsal back to the columns."""
        rehearsal = await self.get_state(RehearsalState)
        if rehearsal.job.is_open:
            await write(jobs.cancel, await actor_of(self), rehearsal.job.id)
        await rehearsal.show(0)

    @rx.event
    async def pause(self, job_id: int):
        """Let an import rest at its next chunk."""
        try:
            await write(jobs.pause, await actor_of(self), job_id)
        except NotNow as error:
            yield rx.toast.error(str(error))

    @rx.event
    async def cancel(self, job_id: int):
        """Stop an import; what came in stays."""
        try:
            await write(jobs.cancel, await actor_of(self), job_id)
        except NotNow as error:
            yield rx.toast.error(str(error))

    @rx.event
    async def retry(self, job_id: int):
        """Let a failed or canceled import go on where it stopped."""
        try:
            await write(jobs.retry, await actor_of(self), job_id)
        except NotNow as error:
            yield rx.toast.error(str(error))

    @rx.event
    async def show(self, job_id: int) -> None:
        """Show what became of an import."""
        await self._show(job_id)

    @rx.event
    async def again(self) -> None:
        """Start over with another file."""
        if self.upload_id:
            await write(imports.forget_rehearsals, self.upload_id)
        self.upload_id, self.filename, self.columns, self.sample, self.error = "", "", [], [], ""
        self.job, self.rejected, self.earlier = NO_JOB, [], ""
        rehearsal = await self.get_state(RehearsalState)
        await rehearsal.show(0)

    async def catch_up(self, news: News) -> None:
        """Bring the job's progress, the recent jobs and the campaigns in line with what changed."""
        changed = news.ids(On.JOB)
        await (await self.get_state(RehearsalState)).catch_up(news)
        # One that is over changes where it is undone: a job of its own, or at once.
        may_be_undone = not self.job.is_open and bool(changed or news.leads)
        if self.job.id and (news.gap or self.job.id in changed or may_be_undone):
            await self._show(self.job.id)
        if news.gap or changed:
            self.recent = await read(recent_jobs, kinds=KINDS)
        if news.gap or news.ids(On.CAMPAIGN):
            self.campaigns = await read(campaign_names)

    async def look_through(self, upload_id: str, reading: Reading = AS_FOUND) -> None:
        """Show what a received file holds, read as settled; what was chosen for a column of the same name stays.

        Raises NotFound, BadFile.
        """
        actor = await actor_of(self)
        is_new = upload_id != self.upload_id
        chosen = {(c.index, c.header): c for c in self.columns if c.how == CHOSEN and not is_new}
        upload = await read(imports.existing_upload, actor, upload_id)
        path = imports.path_of(Settings.from_env().data, upload_id)
        found = await asyncio.to_thread(imports.preview, path, upload.filename, reading)
        await self.again()
        self.upload_id, self.filename, self.records = upload_id, upload.filename, found.records
        self.read_as = ReadAs.of(found.table)
        self.sample = [list(row.cells) for row in found.sample[:5]]
        await self._propose(found.table.header, [list(row.cells) for row in found.sample])
        self.columns = [
            replace(c, target=chosen[c.index, c.header].target, how=CHOSEN)
            if (c.index, c.header) in chosen
            else c
            for c in self.columns
        ]
        before = await read(imports.imported_before, upload.sha256)
        self.earlier = f"{before.by}, {before.at:%-d %b %Y}" if before else ""
        if is_new:
            # Nothing that was asked of another file is asked of this one.
            (await self.get_state(ImportOptionState)).take(imports.NOTHING_MORE)
            self._choose_campaign(actor, before.campaign_ids if before else ())
            name = upload.filename.rpartition(".")[0][:200] or upload.filename[:200]
            self.new_campaign = await read(campaigns.free_name, name)

    def _choose_campaign(self, actor: Actor, went: Sequence[int] = ()) -> None:
        """The campaign of `?campaign=`, else the one where this file `went` before, else a new one or none."""
        there = {str(campaign.id) for campaign in self.campaigns}
        wanted = self.router.url.query_parameters.get("campaign", "")
        usual = "" if can(actor, Act.CREATE_CAMPAIGN) else NOWHERE
        self.campaign = next((one for one in (wanted, *map(str, went[:1])) if one in there), usual)

    async def _propose(self, header: Sequence[str], sample: list[list[str]]) -> None:
        """Propose where columns go."""
        found = await read(propose, header, sample)
        self.exporter, self.remembered, self.sample = found.exporter, found.remembered, sample
        self.fields = [FieldChoice(field.key, field.label) for field in found.own]
        self.columns = [
            ColumnView(
                column.index,
                column.header,
                ", ".join(column.examples),
                column.target_key,
                column.how,
                column.kind.value,
                label_for(column.header) or f"Column {column.index + 1}",
            )
            for column in found.columns
        ]

    async def _ask(self, *, rehearse: bool) -> Job | None:
        """Ask for the rehearsal or the import; None, and why, where it cannot be."""
        actor, options = await actor_of(self), await self.get_state(ImportOptionState)
        self.error = ""
        columns = [(column.header, column.target) for column in self.columns]
        try:
            choices = {} if rehearse else await self._choices(columns)
            ids = (int(self.campaign),) if self.campaign.isdigit() else ()
            asked: dict[str, Any] = {
                "columns": columns,
                "records": self.records,
                "order": options.order(*ids),
                "reading": self.read_as.reading,
                "new_campaign": None if self.campaign else self.new_campaign,
            }
            if rehearse:
                return await write(imports.rehearse, actor, self.upload_id, **asked)
            return await write(imports.start, actor, self.upload_id, **asked, choices=choices)
        except LeadSphereError as error:
            self.error = str(error)
            return None

    async def _take_up(self, job: Job | None) -> None:
        """Show the rehearsal that this person left, as it was asked for."""
        if job is None:
            return
        try:
            await self.look_through(job.spec["upload"], Reading(**job.spec.get("reading", {})))
        except (LeadSphereError, OSError):
            # Its file is gone: there is nothing to take up.
            return
        targets = [target for _, target in job.spec["columns"]]
        self.columns = [
            column if column.target == target else replace(column, target=target, how=CHOSEN)
            for column, target in zip(self.columns, targets, strict=False)
        ]
        order = imports.order_of(job)
        new = job.spec.get("new_campaign")
        ids = [str(id_) for id_ in order.campaign_ids]
        self.campaign, *also = ["", *ids] if new else ids or [NOWHERE]
        self.new_campaign = new or self.new_campaign
        options = await self.get_state(ImportOptionState)
        options.take(order)
        names = {str(one.id): one.name for one in self.campaigns}
        options.also = [Chosen(id_, names.get(id_, "")) for id_ in also]
        await (await self.get_state(RehearsalState)).show(job.id or 0)

    async def _choices(self, columns: list[tuple[str, str]]) -> dict[int, list[str]]:
        """The choices of the fields that the import is to make: all values that the file has."""
        path = imports.path_of(Settings.from_env().data, self.upload_id)
        reading = self.read_as.reading
        return await asyncio.to_thread(import_columns.choices_of, path, self.filename, columns, reading)

    async def _show(self, job_id: int) -> None:
        self.job = (await read(job_card, job_id) if job_id else None) or NO_JOB
        over = self.job.id and not self.job.is_open
        self.rejected = await read(rejects, job_id) if over else []
