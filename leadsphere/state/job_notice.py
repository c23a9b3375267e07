"""What the leads page says of the jobs that bring leads in and work on them."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read
from leadsphere.live.change import News
from leadsphere.queries.job_lines import JobSummary, job_summary
from leadsphere.state.jobs import campaign_in


class JobNoticeState(rx.State):
    """How many jobs run, wait and failed lately: of the campaign that is shown, or of all."""

    words: str = ""
    link: str = "/app/jobs"
    running: bool = False
    failed: bool = False

    _campaign_id: int = 0

    async def follow(self, path: str) -> None:
        """Say it of the campaign at `path`, or of all."""
        self._campaign_id = campaign_in(path)
        self.link = f"/app/campaigns/{self._campaign_id}/jobs" if self._campaign_id else "/app/jobs"
        self._say(await read(job_summary, self._campaign_id or None))

    async def catch_up(self, news: News) -> None:
        """Say it anew once a job has changed; a job that is only further on changes nothing here."""
        if news.gap or news.ids(On.JOB):
            self._say(await read(job_summary, self._campaign_id or None))

    def _say(self, found: JobSummary) -> None:
        said = (str(found), found.running > 0, found.failed > 0)
        if said != (self.words, self.running, self.failed):
            self.words, self.running, self.failed = said
