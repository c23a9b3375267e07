"""The duplicates page: pairs that may be one person, and the search for them."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.live.change import News
from leadsphere.queries import duplicate_pairs
from leadsphere.queries.duplicate_pairs import PairCard
from leadsphere.queries.job_cards import NO_JOB, JobCard, latest_job
from leadsphere.services import duplicates, jobs
from leadsphere.state.session import actor_of

PAGE = 50


class DuplicatesState(rx.State):
    """The surest pairs first; `job` is the last search."""

    pairs: list[PairCard] = []
    total: int = 0
    loaded: bool = False
    job: JobCard = NO_JOB

    @rx.var
    def has_more(self) -> bool:
        """Whether there are pairs below those shown."""
        return self.total > len(self.pairs)

    @rx.var
    def searched(self) -> bool:
        """Whether anybody has looked yet."""
        return self.job.id > 0

    @rx.event
    async def load(self) -> None:
        """Read the first pairs, and how the last search went."""
        await actor_of(self)
        await self._read(PAGE)
        self.job = await read(latest_job, duplicates.KIND) or NO_JOB
        self.loaded = True

    @rx.event
    async def more(self) -> None:
        """Show further pairs."""
        after = self.pairs[-1].id if self.pairs else None
        self.pairs = [*self.pairs, *await read(duplicate_pairs.pairs, after=after, limit=PAGE)]

    @rx.event
    async def look(self) -> None:
        """Search all leads."""
        await write(duplicates.look, await actor_of(self))
        self.job = await read(latest_job, duplicates.KIND) or NO_JOB

    @rx.event
    async def cancel(self) -> None:
        """Stop the search."""
        await write(jobs.cancel, await actor_of(self), self.job.id)

    async def catch_up(self, news: News) -> None:
        """Bring pairs and the search in line with what changed."""
        if news.gap or news.ids(On.JOB):
            self.job = await read(latest_job, duplicates.KIND) or NO_JOB
        shown = {lead.id for pair in self.pairs for lead in (pair.first, pair.second)}
        if news.gap or news.ids(On.DUPLICATE_PAIR) or shown & news.leads:
            await self._read(max(PAGE, len(self.pairs)))

    async def _read(self, limit: int) -> None:
        self.pairs = await read(duplicate_pairs.pairs, limit=limit)
        self.total = await read(duplicate_pairs.count)
