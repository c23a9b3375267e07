"""The tags page: every tag of the workspace, renamed in its field, recoloured, merged and removed."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import NotFound
from leadsphere.live.change import News
from leadsphere.queries.tags import TagRow, TagSort, all_tags, count_tags, leads_with_both, suggest, tag_row
from leadsphere.services import tags
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done

SORTS = {
    TagSort.NAME.value: "Name",
    TagSort.MOST_USED.value: "Most used",
    TagSort.LEAST_USED.value: "Least used",
}
AT_ONCE = 100
"""Tags shown at first, and more with each "Show more"."""
REMOVING = "remove-tag"
MERGING = "merge-tag"

NONE = TagRow(0, "", "", 0)


class TagsState(rx.State):
    """The tags shown, of `total` that match the search. `chosen` is the one that a dialog is about."""

    rows: list[TagRow] = []
    total: int = 0
    loaded: bool = False
    search: str = ""
    sort: str = TagSort.NAME.value
    chosen: TagRow = NONE

    _limit: int = AT_ONCE

    @rx.event
    async def load(self) -> None:
        """Read the first tags."""
        self.search, self.chosen, self._limit = "", NONE, AT_ONCE
        await self.refresh()
        self.loaded = True

    @rx.event
    async def set_search(self, text: str) -> None:
        """Show the tags whose names hold these words."""
        self.search, self._limit = text, AT_ONCE
        await self.refresh()

    @rx.event
    async def set_sort(self, sort: str) -> None:
        """Sort the tags."""
        self.sort = sort if sort in SORTS else TagSort.NAME.value
        await self.refresh()

    @rx.event
    async def show_more(self) -> None:
        """Show the next tags too."""
        self._limit += AT_ONCE
        await self.refresh()

    @rx.event
    async def choose(self, tag_id: int) -> None:
        """Say which tag the colours are for."""
        self.chosen = await read(tag_row, tag_id) or NONE

    @rx.event
    async def recolour(self, colour: str) -> None:
        """Give the chosen tag another colour."""
        change_set = await write(tags.recolour, await actor_of(self), self.chosen.id, colour)
        await done(self, f"Colour of “{self.chosen.name}” changed", change_set)
        await self.refresh()

    @rx.event
    async def ask_remove(self, tag_id: int) -> rx.event.EventSpec:
        """Ask whether a tag shall go, once it is known how many leads carry it."""
        self.chosen = await read(tag_row, tag_id) or NONE
        if not self.chosen.id:
            raise NotFound
        return _open(REMOVING)

    @rx.event
    async def remove(self) -> rx.event.EventSpec:
        """Remove the chosen tag."""
        change_set = await write(tags.remove, await actor_of(self), self.chosen.id)
        await done(self, f"“{self.chosen.name}” removed", change_set)
        await self.refresh()
        return _close(REMOVING)

    async def catch_up(self, news: News) -> None:
        """Bring the tags in line with what changed."""
        if self.loaded and (news.gap or news.ids(On.TAG) or news.ids(On.TAGGING)):
            await self.refresh()

    async def refresh(self) -> None:
        """Read the tags shown again."""
        self.total = await read(count_tags, self.search)
        self.rows = await read(all_tags, text=self.search, sort=TagSort(self.sort), limit=self._limit)
        if self.chosen.id:
            self.chosen = await read(tag_row, self.chosen.id) or NONE


class TagMergeState(rx.State):
    """The dialog that merges one tag into another: `absorb` goes, its leads get `keep`.

    `round` counts how often it was opened.
    """

    absorb: TagRow = NONE
    keep: TagRow = NONE
    round: int = 0
    both: int = 0
    search: str = ""
    offers: list[TagRow] = []

    @rx.event
    async def ask(self, tag_id: int) -> rx.event.EventSpec:
        """Ask which tag this one shall become."""
        self.absorb = await read(tag_row, tag_id) or NONE
        if not self.absorb.id:
            raise NotFound
        self.keep, self.both, self.search, self.round = NONE, 0, "", self.round + 1
        self.offers = await read(suggest, "", but=tag_id)
        return _open(MERGING)

    @rx.event
    async def set_search(self, text: str) -> None:
        """Offer the tags that may be meant."""
        self.search = text
        self.offers = await read(suggest, text, but=self.absorb.id)

    @rx.event
    async def choose(self, tag_id: int) -> None:
        """Choose the tag that stays, and count what changes."""
        self.keep = await read(tag_row, tag_id) or NONE
        self.absorb = await read(tag_row, self.absorb.id) or NONE
        self.both = await read(leads_with_both, self.keep.id, self.absorb.id)

    @rx.event
    async def merge(self) -> rx.event.EventSpec:
        """Merge the two."""
        actor = await actor_of(self)
        change_set = await write(tags.merge, actor, keep=self.keep.id, absorb=self.absorb.id)
        await done(self, f"“{self.absorb.name}” merged into “{self.keep.name}”", change_set)
        await (await self.get_state(TagsState)).refresh()
        return _close(MERGING)


def _open(dialog_id: str) -> rx.event.EventSpec:
    return rx.call_script(f"document.getElementById({dialog_id!r})?.showModal()")


def _close(dialog_id: str) -> rx.event.EventSpec:
    """The button that opened the dialog goes with its tag: the focus returns to the list instead."""
    return rx.call_script(
        f"document.getElementById({dialog_id!r})?.close();"
        "document.getElementById('settings')?.focus({preventScroll: true})"
    )
