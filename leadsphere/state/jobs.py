"""The jobs page: every job, or those of one campaign, and what is done again and again."""

from urllib.parse import urlencode

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.jobs.scheduler import ASKS
from leadsphere.live.change import News
from leadsphere.queries.campaign_cards import CampaignName
from leadsphere.queries.job_lines import (
    KINDS,
    PAGE,
    STATES,
    JobLine,
    LogLine,
    campaign_named,
    job_log,
    job_page,
)
from leadsphere.queries.schedules import ScheduleLine, schedule_lines
from leadsphere.services import jobs, schedules, settings
from leadsphere.state.session import actor_of

REMOVING = "remove-schedule"
NO_SCHEDULE = ScheduleLine(0, "", "", 0, "", "", "", "", False, "")


def campaign_in(path: str) -> int:
    """The id of the campaign that a path of `/app/campaigns/ID/...` names; 0 for none."""
    parts = path.strip("/").split("/")
    text = parts[2] if len(parts) > 2 and parts[1] == "campaigns" else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


class JobsState(rx.State):
    """Some jobs of those that the filter lets through, the log of one of them, and the schedules."""

    campaign: CampaignName | None = None
    missing: bool = False
    lines: list[JobLine] = []
    total: int = 0
    status: str = ""
    kind: str = ""
    page: int = 0
    log_of: int = 0
    log: list[LogLine] = []
    schedules: list[ScheduleLine] = []
    chosen: ScheduleLine = NO_SCHEDULE
    per_campaign: int = jobs.USUAL_PER_CAMPAIGN
    loaded: bool = False

    _campaign_id: int = 0

    @rx.var
    def position(self) -> str:
        """Which of how many jobs are shown."""
        first = self.page * PAGE + 1
        return f"{first:,} to {first + len(self.lines) - 1:,} of {self.total:,}" if self.lines else "None"

    @rx.var
    def at_end(self) -> bool:
        """Whether no older jobs follow."""
        return (self.page + 1) * PAGE >= self.total

    @rx.var
    def title(self) -> str:
        """The name of the page."""
        return f"Jobs of {self.campaign.name}" if self.campaign else "Jobs"

    @rx.event
    async def load(self) -> None:
        """Read the jobs of the URL, filtered as it says."""
        asked = self.router.url.query_parameters
        self._campaign_id = campaign_in(self.router.url.path)
        self.status = asked.get("state", "") if asked.get("state", "") in STATES else ""
        self.kind = asked.get("kind", "") if asked.get("kind", "") in KINDS else ""
        page = asked.get("page", "")
        self.page = int(page) - 1 if page.isascii() and page.isdigit() and 0 < int(page[:9]) < 10**9 else 0
        self.log_of, self.log, self.chosen = 0, [], NO_SCHEDULE
        await self._read()
        self.loaded = True

    @rx.event
    async def show_status(self, status: str) -> rx.event.EventSpec:
        """Show the jobs in one state alone; all for ""."""
        self.status, self.page = status if status in STATES else "", 0
        await self._read()
        return self._address()

    @rx.event
    async def show_kind(self, kind: str) -> rx.event.EventSpec:
        """Show the jobs of one kind alone; all for ""."""
        self.kind, self.page = kind if kind in KINDS else "", 0
        await self._read()
        return self._address()

    @rx.event
    async def turn(self, pages: int) -> rx.event.EventSpec:
        """Go on to older jobs, or back to newer ones."""
        self.page = min(max(0, self.page + pages), max(0, (self.total - 1) // PAGE))
        await self._read()
        return self._address()

    @rx.event
    async def show_log(self, job_id: int) -> None:
        """Show what a job says of itself, or no more."""
        self.log_of = 0 if self.log_of == job_id else job_id
        self.log = await read(job_log, job_id) if self.log_of else []

    @rx.event
    async def retry(self, job_id: int):
        """Let a job go on where it stopped."""
        await self._do(jobs.retry, job_id)

    @rx.event
    async def cancel(self, job_id: int):
        """Stop a job; what it has done stays."""
        await self._do(jobs.cancel, job_id)

    @rx.event
    async def pause(self, job_id: int):
        """Let a job rest at its next chunk."""
        await self._do(jobs.pause, job_id)

    @rx.event
    async def run_next(self, job_id: int):
        """Let a job that waits go before all others."""
        await self._do(jobs.run_next, job_id)

    @rx.event
    async def give_up(self, job_id: int):
        """Be reminded of a failed job no longer."""
        await self._do(jobs.give_up, job_id)

    @rx.event
    async def set_per_campaign(self, many: str):
        """Decide how many jobs of one campaign run at once."""
        await self._do(settings.run_per_campaign, int(many))

    @rx.event
    async def enable(self, schedule_id: int, on: bool):
        """Let a schedule ask for its jobs, or no more."""
        await self._do(schedules.enable, schedule_id, on=on)

    @rx.event
    async def run_now(self, schedule_id: int):
        """Ask for the job of a schedule now."""
        await self._do(schedules.run_now, schedule_id, ASKS)

    @rx.event
    async def ask_remove(self, schedule_id: int) -> rx.event.EventSpec:
        """Ask whether a schedule shall go."""
        self.chosen = next((one for one in self.schedules if one.id == schedule_id), NO_SCHEDULE)
        return rx.call_script(f"document.getElementById({REMOVING!r})?.showModal()")

    @rx.event
    async def remove(self):
        """Delete the chosen schedule."""
        await self._do(schedules.remove, self.chosen.id)
        # The button that opened the dialog goes with its schedule: the focus returns to the page instead.
        return rx.call_script(
            f"document.getElementById({REMOVING!r})?.close();"
            "document.getElementById('main')?.focus({preventScroll: true})"
        )

    async def catch_up(self, news: News) -> None:
        """Bring jobs and schedules in line with what changed."""
        touched = any(news.ids(on) for on in (On.JOB, On.SCHEDULE, On.CAMPAIGN, On.SETTING))
        if self.loaded and (news.gap or touched):
            await self._read()

    async def _do(self, service, *args, **kwargs) -> None:
        try:
            await write(service, await actor_of(self), *args, **kwargs)
        finally:
            await self._read()

    async def _read(self) -> None:
        campaign_id = self._campaign_id or None
        self.campaign = await read(campaign_named, campaign_id) if campaign_id else None
        self.missing = campaign_id is not None and self.campaign is None
        found = await read(
            job_page, campaign_id=campaign_id, state=self.status, kind=self.kind, page=self.page
        )
        self.lines, self.total = found.lines, found.total
        self.schedules = await read(schedule_lines, campaign_id)
        self.per_campaign = await read(jobs.per_campaign)
        if self.log_of:
            self.log = await read(job_log, self.log_of)

    def _address(self) -> rx.event.EventSpec:
        """Have the address bar say what is shown, so that a reload shows it again."""
        said = {"state": self.status, "kind": self.kind, "page": str(self.page + 1) if self.page else ""}
        query = urlencode({name: value for name, value in said.items() if value})
        return rx.call_script(
            f"history.replaceState(history.state, '', location.pathname + {f'?{query}' if query else ''!r})"
        )
