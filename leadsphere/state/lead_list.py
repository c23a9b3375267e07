"""The left panel of the leads page: a window of a list of any length."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import long_read, read, read_aside, write
from leadsphere.filters.filter import EVERYBODY, Filter
from leadsphere.live.change import News
from leadsphere.queries import lead_cards
from leadsphere.queries.campaign_cards import CampaignCard, campaign_cards, uncounted
from leadsphere.queries.lead_cards import LeadCard, Scope
from leadsphere.queries.lead_order import stretches
from leadsphere.queries.selections import Selection
from leadsphere.services import edits
from leadsphere.services.editing import Edit
from leadsphere.state import counting
from leadsphere.state.filters import FilterState
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.selection import SelectionState
from leadsphere.state.session import actor_of
from leadsphere.state.sorting import BY_NAME, SORTINGS, Sorting, sorting_of
from leadsphere.state.undo import done

PAGE = 50
"""Rows fetched at a time."""
WINDOW = 200
"""Rows kept; what scrolls far away is let go."""

QUICK = 2
"""Stretches of a list at most where a place in it is soon found: see queries/lead_order.py."""
BEFORE = 25
"""Rows that are read before the one that is gone to, so that there is somewhere to scroll back to."""


def _once_drawn(script: str) -> rx.event.EventSpec:
    # Twice, since the rows are drawn in the first frame after they arrive.
    return rx.call_script(f"requestAnimationFrame(() => requestAnimationFrame(() => {{ {script} }}))")


def _scroll_to(top: str) -> rx.event.EventSpec:
    return _once_drawn(
        f"const list = document.querySelector('.list-scroll'); if (list) list.scrollTop = {top}"
    )


_TO_SELECTED = _once_drawn(
    "document.querySelector('[role=option][aria-selected=true]')?.scrollIntoView({block: 'center'})"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a list that changed: how many there are, up to `most`; the figures of its campaign; and
    where the lead `beside[0]` stands, which is the row `beside[1]` of the window."""

    scope: Scope
    most: int | None
    campaign_id: int | None
    beside: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The answer: `place` is None where it was not asked for or is no more."""

    total: int
    campaign: CampaignCard | None
    place: int | None


async def answer(question: Question) -> Figures:
    """Count: long lists one after the other, each once for all who show it."""
    async with long_read():
        total = await counting.count_aside(question.scope, most=question.most)
        place = None
        if question.beside and (question.most is None or total <= question.most):
            place = await read_aside(lead_cards.place, question.scope, question.beside[0])
    campaigns = (
        []
        if question.campaign_id is None
        else await read(campaign_cards, [question.campaign_id], known=uncounted)
    )
    return Figures(total, next(iter(campaigns), None), place)


class LeadListState(rx.State):
    """The window: `rows` stand at `offset` of a list of `total` leads, each -1 while it is being counted.

    `more`: there are at least `total`, and the exact count is on its way. `astray`: the selected lead is not in the
    list; where it was until somebody edited it, its row stays until another one is selected.
    """

    rows: list[LeadCard] = []
    offset: int = 0
    total: int = -1
    more: bool = False
    sort: str = BY_NAME
    selected: int = 0
    campaign: CampaignCard | None = None
    missing: bool = False
    loaded: bool = False
    astray: bool = False

    _campaign_id: int | None = None
    _guessed: bool = False
    _moved: set[int] = set()

    @rx.var
    def at_start(self) -> bool:
        """Whether the window begins with the first lead."""
        return self.offset == 0

    @rx.var
    def at_end(self) -> bool:
        """Whether the window ends with the last lead."""
        return 0 <= self.total <= self.offset + len(self._fitting()) and self.offset >= 0 and not self.more

    @rx.var
    def results(self) -> str:
        """How many there are: "1,254 results"."""
        if self.total < 0:
            return "Counting…"
        if self.more:
            return f"{self.total:,}+ results"
        return f"{self.total:,} {'result' if self.total == 1 else 'results'}"

    @rx.var
    def position(self) -> str:
        """Where the window stands: "401–600 of 1,254"."""
        many = len(self._fitting())
        if not many or self.offset < 0:
            return ""
        of = f" of {self.total:,}{'+' * self.more}" if self.total >= 0 else ""
        return f"{self.offset + 1:,}–{self.offset + many:,}{of}"

    @rx.var
    def sort_label(self) -> str:
        """What the list is sorted by, in words."""
        by = self._sorting()
        return f"{by.label} · {by.down if self.descending else by.up}"

    @rx.var
    def sorted_by(self) -> str:
        """The column that the list is sorted by."""
        return self.sort.removeprefix("-")

    @rx.var
    def descending(self) -> bool:
        """Whether its order is turned round."""
        return self.sort.startswith("-")

    @rx.var
    def up(self) -> str:
        """What comes first, as it stands."""
        return self._sorting().up

    @rx.var
    def down(self) -> str:
        """What comes first when it is turned round."""
        return self._sorting().down

    @rx.var
    def first_id(self) -> int:
        """The lead at the top of the window."""
        return self.rows[0].id if self.rows else 0

    @rx.var
    def last_id(self) -> int:
        """The lead at the bottom of the window."""
        return self.rows[-1].id if self.rows else 0

    @rx.var
    def title(self) -> str:
        """What the page is called."""
        return self.campaign.name if self.campaign else "Leads"

    @rx.var
    def import_link(self) -> str:
        """Where leads are imported into what is shown."""
        return f"/app/import?campaign={self.campaign.id}" if self.campaign else "/app/import"

    @rx.event
    async def load(self):
        """Rebuild the window from the URL: campaign, filter, sort, and the selected lead."""
        await self.restore()
        yield _TO_SELECTED
        yield LeadListState.count
        yield LeadPanelState.open(self.selected)

    async def restore(self) -> None:
        """Read campaign, filter, sort and selection off the URL, and the window off the database."""
        query = self.router.url.query_parameters
        self._campaign_id = _campaign_of(self.router.url.path)
        await (await self._filter()).restore(query)
        self.sort = query["sort"] if sorting_of(query.get("sort", "")) else BY_NAME
        self.selected = _whole(query.get("lead", ""))
        self.campaign = None
        if self._campaign_id is not None:
            self.campaign = next(iter(await read(campaign_cards, [self._campaign_id], known=uncounted)), None)
        self.missing = self._campaign_id is not None and self.campaign is None
        await self._select_nobody()
        await self._read_around(self.selected)
        await self._look()
        self.loaded = True

    @rx.event(background=True)
    async def count(self) -> None:
        """Count the list, and where its window stands: after its rows, which never wait for it.

        At once as far as that is quick, then to its end, in the background: nothing else of this tab waits for it.
        """
        async with self:
            scope = await self.scope()
        total = await counting.count(scope, most=lead_cards.COUNTED)
        async with self:
            if scope != await self.scope():
                return
            self.more = total > lead_cards.COUNTED
            self.total = min(total, lead_cards.COUNTED)
            first = self.first_id if self.offset < 0 else 0
        if total <= lead_cards.COUNTED and not first:
            return
        async with long_read():
            async with self:
                if scope != await self.scope():
                    return
            if total > lead_cards.COUNTED:
                total = await counting.count_aside(scope)
                async with self:
                    if scope == await self.scope():
                        self.counted(total)
            place = await read_aside(lead_cards.place, scope, first) if first else None
        async with self:
            ids = [row.id for row in self._fitting()]
            if place is not None and self.offset < 0 and scope == await self.scope() and first in ids:
                self.offset = max(0, place - ids.index(first))

    @rx.event
    async def filter_by(self, drawn: int, text: str):
        """Show the leads for whom the typed filter holds; the list stays while it cannot be understood.

        `drawn` is that of the bar it was typed in: since then the filter may have been set elsewhere.
        """
        if await self._takes(drawn, text):
            for event in await self._refilter("type"):
                yield event

    @rx.event
    async def commit(self, drawn: int, text: str):
        """What was typed is meant, and shown at once: Back leads to what was there before."""
        if await self._takes(drawn, text):
            for event in await self._refilter("push"):
                yield event
        else:
            yield await self.to_address("push")

    async def _takes(self, drawn: int, text: str) -> bool:
        """Take the filter that was typed; False where it is no other one, or cannot be understood."""
        found = await self._filter()
        before = found.wanted
        return drawn == found.drawn and await found.understand(text) and found.wanted != before

    @rx.event
    async def correct(self):
        """Take what was probably meant instead of what cannot be understood."""
        found = await self._filter()
        if await found.understand(found.instead):
            found.drawn += 1
            for event in await self._refilter("push"):
                yield event

    @rx.event
    async def remove_chip(self, number: int):
        """Take one condition away."""
        found = await self._filter()
        await found.set_filter(found.without(number))
        for event in await self._refilter("push"):
            yield event

    @rx.event
    async def clear_filter(self):
        """Show everybody."""
        await (await self._filter()).set_filter(EVERYBODY)
        for event in await self._refilter("push"):
            yield event

    async def show_filter(self, wanted: Filter) -> list[Any]:
        """Take a filter that was put together elsewhere; returns the events that follow."""
        await (await self._filter()).set_filter(wanted)
        return await self._refilter("push")

    async def _filter(self) -> FilterState:
        return await self.get_state(FilterState)

    async def _refilter(self, how: str) -> list[Any]:
        await self._select_nobody()
        self.total, self.more, self._guessed = -1, False, False
        await self._read_first()
        await self._look()
        return [_scroll_to("0"), await self.to_address(how), LeadListState.count]

    @rx.event
    async def set_sort(self, sort: str):
        """Sort the list, keeping the selected lead in view."""
        return await self._sort_by(sort)

    @rx.event
    async def pick(self, lead_id: int):
        """Select a lead and open it in the right panel."""
        await self._select(lead_id)
        yield await self.to_address()
        yield LeadPanelState.open(lead_id)

    @rx.event
    async def tick(self, lead_id: int, through: bool) -> None:
        """Tick or untick a row; `through` ticks all rows from the last ticked one."""
        chosen = await self.get_state(SelectionState)
        chosen.turn(lead_id, [row.id for row in self.rows], through=through)

    @rx.event
    async def tick_all(self, on: bool) -> None:
        """Tick all rows of the window, or none."""
        (await self.get_state(SelectionState)).turn_page([row.id for row in self._fitting()], on=on)

    @rx.event
    async def select_everyone(self) -> None:
        """Select the whole list, also what is not shown."""
        (await self.get_state(SelectionState)).take_everyone()

    async def selection(self) -> Selection:
        """Who is selected."""
        return (await self.get_state(SelectionState)).said(await self.scope())

    def after(self, lead_ids: list[int]) -> int:
        """The row to go on to when these leads are gone; 0 where there is none."""
        ids = [row.id for row in self.rows]
        if self.selected not in ids:
            return 0
        at = ids.index(self.selected)
        following = [*ids[at + 1 :], *reversed(ids[:at])]
        return next((id_ for id_ in following if id_ not in lead_ids), 0)

    @rx.event
    async def close(self):
        """Back from the lead to the list."""
        await self._select(0)
        yield await self.to_address()
        yield LeadPanelState.open(0)

    @rx.event
    async def extend_down(self) -> None:
        """Fetch what follows the window, and let go of what is far above it."""
        at = self._anchor(-1)
        if at is None:
            return
        kept = [row for number, row in enumerate(self.rows) if number <= at or self._stays(row)]
        rows = [*kept, *_others(await self._beside(self.rows[at].id, "after"), kept)]
        dropped = max(0, len(rows) - WINDOW)
        self.offset += dropped if self.offset >= 0 else 0
        self.rows = rows[dropped:]

    @rx.event
    async def extend_up(self) -> None:
        """Fetch what comes before the window, and let go of what is far below it."""
        at = self._anchor(0)
        if at is None:
            return
        more = await self._beside(self.rows[at].id, "before")
        kept = [row for number, row in enumerate(self.rows) if number >= at or self._stays(row)]
        if len(more) < PAGE:
            self.offset = 0
        elif self.offset >= 0:
            self.offset = max(0, self.offset + at - len(more))
        self.rows = [*_others(more, kept), *kept][:WINDOW]

    async def _beside(self, lead_id: int, side: lead_cards.Side) -> list[LeadCard]:
        return await read(lead_cards.page, await self.scope(), beside=lead_id, side=side, limit=PAGE)

    def _anchor(self, end: Literal[0, -1]) -> int | None:
        """The row nearest to this end of the window from which to go on; None where there is none.

        Whoever was edited since it was read stands elsewhere in the order by now, maybe; where all were, any will do.
        """
        fitting = [at for at, row in enumerate(self.rows) if not self._stays(row)]
        steady = [at for at in fitting if self.rows[at].id not in self._moved]
        return next(iter((steady or fitting)[end:] if end else steady or fitting), None)

    @rx.event
    async def to_start(self):
        """Show the first leads."""
        await self._read_first()
        yield _scroll_to("0")

    @rx.event
    async def turn(self, descending: bool):
        """Sort by the same column, turned round or not."""
        return await self._sort_by(f"{'-' * descending}{self._sorting().sort}")

    async def _sort_by(self, sort: str) -> list[Any]:
        self.sort = sort if sorting_of(sort) else BY_NAME
        await self._read_around(self.selected)
        is_here = self.selected in {row.id for row in self.rows}
        return [_TO_SELECTED if is_here else _scroll_to("0"), await self.to_address(), LeadListState.count]

    @rx.event
    async def jump(self, form: dict[str, str]):
        """Show the lead at a position that somebody typed, which counts from 1; beyond the end, the last leads."""
        typed = _whole(form.get("position", "").replace(",", "").replace(" ", ""))
        if not typed:
            return rx.toast.error("Write the number of a row, such as 700.")
        first = max(0, typed - 1 - BEFORE)
        rows = await read(lead_cards.page_at, await self.scope(), first, limit=2 * PAGE)
        if not rows or len(rows) <= typed - 1 - first:
            return await self._show_end()
        self.rows, self.offset, self._moved = rows, first, set()
        await self._look()
        row = f'[data-lead="{rows[max(0, typed - 1 - first)].id}"]'
        return _once_drawn(f"document.querySelector('{row}')?.scrollIntoView({{block: 'start'}})")

    @rx.event
    async def to_end(self):
        """Show the last leads."""
        return await self._show_end()

    async def _show_end(self) -> rx.event.EventSpec:
        scope = await self.scope()
        if self.total < 0 or self.more:
            self.total, self.more = await read(lead_cards.count, scope), False
        self.rows = await read(lead_cards.page, scope, side="before", limit=2 * PAGE)
        self._moved = set()
        self.offset = max(0, self.total - len(self.rows))
        return _scroll_to("list.scrollHeight")

    @rx.event
    async def toggle_vip(self, lead_id: int, vip: bool, operation: str):
        """Set or clear a lead's star; `operation` makes a click that is sent twice happen once."""
        edit = Edit("vip", "yes" if vip else "no", base="No" if vip else "Yes", operation=operation)
        answer = await write(edits.save, await actor_of(self), On.LEAD, lead_id, edit)
        if answer.status == "error":
            yield rx.toast.error(answer.message)
        await done(self, "VIP set" if vip else "VIP cleared", answer.change_set)
        yield LeadPanelState.open(self.selected)

    async def catch_up(self, news: News) -> None:
        """Bring the visible rows in line with what changed."""
        selection = await self.get_state(SelectionState)
        shown, ticked = set(self._ids()), set(selection.ticked)
        if news.gap:
            await self._keeping(self._read_window_again)
            selection.let_go(ticked - (await read(lead_cards.cards, await self.scope(), ticked)).keys())
        elif news.leads and (changed := news.leads & {self.selected, *shown, *ticked}):
            fresh = await read(lead_cards.cards, await self.scope(), changed)
            # What is done to the ticked leads is done to none that left the list.
            selection.let_go(changed - fresh.keys())
            if self.selected in changed:
                self.astray = self.selected not in fresh
                fresh |= await self._stray()
            self._moved |= changed & shown
            self.rows = [
                fresh.get(row.id, row) for row in self.rows if row.id in fresh or row.id not in changed
            ]

    async def follow_filter(self) -> None:
        """Show the leads of a filter that means something else since somebody changed a segment in it."""
        await self._select_nobody()
        self.total, self.more, self._guessed = -1, False, False
        await self._keeping(self._read_first)

    async def question(self) -> Question:
        """What has to be counted again after changes, with the campaign's figures."""
        scope = await self.scope()
        # What a filter leaves of very many is not counted for every edit of anybody.
        most = None if scope.wanted == EVERYBODY else lead_cards.COUNTED
        at = self._anchor(0) if self.offset > 0 and len(stretches(scope)) <= QUICK else None
        return Question(scope, most, self._campaign_id, None if at is None else (self.rows[at].id, at))

    async def learn(self, question: Question, figures: Figures) -> None:
        """Show the figures, unless it is another list by now, and fill a window that still has room."""
        if question.scope != await self.scope():
            return
        total, most = figures.total, question.most
        self._guessed = most is not None and total > most
        if not self._guessed or self.total <= lead_cards.COUNTED:
            self.total, self.more = (total, False) if most is None or total <= most else (most, True)
        if self._campaign_id is not None:
            self.campaign = figures.campaign
        if figures.place is not None and question.beside and self.offset > 0:
            here, before = question.beside
            if before < len(self.rows) and self.rows[before].id == here:
                self.offset = max(0, figures.place - before)
        if self.offset == 0 and len(self._fitting()) < min(self.total, PAGE):
            await self._keeping(self._read_first)

    @property
    def is_guessed(self) -> bool:
        """Whether leads have changed since so many were counted."""
        return self._guessed

    def counted(self, total: int) -> None:
        """So many there are, to the last one."""
        self.total, self.more, self._guessed = total, False, False

    def _sorting(self) -> Sorting:
        return sorting_of(self.sort) or SORTINGS[0]

    async def _select_nobody(self) -> None:
        (await self.get_state(SelectionState)).clear()

    def _ids(self) -> list[int]:
        """The leads of the window."""
        # Past the proxy, which would watch over each row that is looked at.
        return [row.id for row in getattr(self.rows, "__wrapped__", self.rows)]

    def _fitting(self) -> list[LeadCard]:
        """The rows without the one that stays though it is in the list no more."""
        return [row for row in self.rows if not self._stays(row)]

    def _stays(self, row: LeadCard) -> bool:
        """Whether this is the row that stays though it is in the list no more."""
        return self.astray and row.id == self.selected

    async def _select(self, lead_id: int) -> None:
        """Select a lead; the row of one that left the list goes with its selection."""
        if lead_id != self.selected:
            self.rows, self.astray = self._fitting(), False
        self.selected = lead_id
        await self._look()

    async def _look(self) -> None:
        """See whether the selected lead is in the list."""
        if not self.selected or (not self.astray and self.selected in {row.id for row in self.rows}):
            self.astray = False
        else:
            self.astray = not await read(lead_cards.cards, await self.scope(), [self.selected])

    async def _stray(self) -> dict[int, LeadCard]:
        """The card of the selected lead, where it is in the list no more but still there."""
        if not self.astray:
            return {}
        return await read(lead_cards.cards_outside, await self.scope(), [self.selected])

    async def _keeping(self, read_again: Callable[[], Awaitable[None]]) -> None:
        """Read rows again; that of the selected lead stays where it is, also if it left the list."""
        ids = [row.id for row in self.rows]
        await read_again()
        if self.selected not in ids or self.selected in {row.id for row in self.rows}:
            await self._look()
            return
        self.astray = not await read(lead_cards.cards, await self.scope(), [self.selected])
        at = min(ids.index(self.selected), len(self.rows))
        self.rows = [*self.rows[:at], *(await self._stray()).values(), *self.rows[at:]]

    async def scope(self) -> Scope:
        """Which leads are listed, and in which order."""
        found = await self._filter()
        return Scope(
            self._campaign_id,
            found.wanted,
            self._sorting().sort,
            descending=self.sort.startswith("-"),
            own=found.own,
            segments=found.meanings,
        )

    async def _read_first(self) -> None:
        self._moved = set()
        self.rows = await read(lead_cards.page, await self.scope(), limit=PAGE)
        self.offset = 0

    async def _read_around(self, lead_id: int) -> None:
        scope = await self.scope()
        here = await read(lead_cards.cards, scope, [lead_id]) if lead_id else {}
        if not here:
            await self._read_first()
            return
        before = await read(lead_cards.page, scope, beside=lead_id, side="before", limit=PAGE)
        after = await read(lead_cards.page, scope, beside=lead_id, limit=PAGE)
        self._moved = set()
        self.rows = [*before, *here.values(), *after]
        self.offset = -1 if len(before) == PAGE else 0

    async def _read_window_again(self) -> None:
        if not self.rows or self.offset == 0:
            await self._read_first()
            return
        first = self.rows[self._anchor(0) or 0].id
        here = await read(lead_cards.cards, await self.scope(), [first])
        after = await read(
            lead_cards.page, await self.scope(), beside=first, limit=max(PAGE, len(self.rows) - 1)
        )
        self._moved = set()
        self.rows = [*here.values(), *after]

    async def to_address(self, how: str = "replace") -> rx.event.EventSpec:
        """Let the address say what is shown: `push` makes an entry of the history that Back leads away from."""
        says: dict[str, Any] = {
            **(await self._filter()).address,
            "sort": "" if self.sort == BY_NAME else self.sort,
            "lead": self.selected or "",
        }
        query = urlencode({name: value for name, value in says.items() if value})
        # urlencode leaves only characters that end no string and open no markup.
        path = f"/app/campaigns/{self._campaign_id}/leads" if self._campaign_id is not None else "/app/leads"
        return rx.call_script(f"leadsphere.address('{how}', '{path}', '{'?' + query if query else ''}')")


def _others(rows: list[LeadCard], known: list[LeadCard]) -> list[LeadCard]:
    """Those of the rows that are not known: nobody stands in the list twice."""
    ids = {row.id for row in known}
    return [row for row in rows if row.id not in ids]


def _campaign_of(path: str) -> int | None:
    parts = path.strip("/").split("/")
    return _whole(parts[2]) if len(parts) == 4 and parts[1] == "campaigns" else None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
