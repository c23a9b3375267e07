"""The dialog in which two leads become one."""

import reflex as rx

from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError, NotNow
from leadsphere.live.change import News
from leadsphere.queries.merge_choices import NOTHING, MergeView, merge_view
from leadsphere.services import duplicates, merging
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done

DIALOG = "merge-dialog"
JUST_CHANGED = "One of these leads has just changed. This is what they say now."
_OPEN = rx.call_script(f"document.getElementById('{DIALOG}')?.showModal()")
_CLOSE = rx.call_script(f"document.getElementById('{DIALOG}')?.close()")


class MergeState(rx.State):
    """The two leads, and the names of what is taken from the one that goes.

    `news` says that they changed while somebody looked at them. `round` counts how often the choices were drawn anew.
    """

    view: MergeView = NOTHING
    take: list[str] = []
    error: str = ""
    news: str = ""
    round: int = 0

    _is_open: bool = False

    @rx.event
    async def open(self, keep: int, absorb: int):
        """Show two leads side by side."""
        self.error, self.news, self.take, self.round = "", "", [], self.round + 1
        try:
            self.view = await read(merge_view, keep, absorb)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        self._is_open = True
        yield _OPEN

    @rx.event
    async def swap(self) -> None:
        """Keep the other one."""
        names = {choice.name for choice in self.view.choices}
        self.view = await read(merge_view, self.view.absorb.id, self.view.keep.id)
        self.take, self.round = sorted(names - set(self.take)), self.round + 1

    @rx.event
    def choose(self, name: str, theirs: bool) -> None:
        """Take one attribute from the lead that goes, or from the one that stays."""
        self.take = sorted({*self.take, name} if theirs else {*self.take} - {name})

    @rx.event
    async def merge(self, operation: str, seen: int):
        """Make them one, as the dialog showed them: `seen` is the round that the browser sees."""
        if seen != self.round:
            self.news = merging.CHANGED
            return
        keep, absorb = self.view.keep.id, self.view.absorb.id
        try:
            change_set = await write(
                merging.merge,
                await actor_of(self),
                keep=keep,
                absorb=absorb,
                take=self.take,
                shown=self.view,
                operation=operation,
            )
        except NotNow as error:
            await self._look_again()
            self.news = str(error)
            return
        except LeadSphereError as error:
            self.error = str(error)
            return
        self._is_open = False
        await done(self, f"Merged into {self.view.keep.name}", change_set)
        leads = await self.get_state(LeadListState)
        if leads.selected in (keep, absorb):
            yield LeadListState.pick(keep)
        yield _CLOSE

    @rx.event
    async def keep_both(self, first: int, second: int) -> None:
        """Say that two leads are two people."""
        change_set = await write(duplicates.keep_both, await actor_of(self), first, second)
        await done(self, "Kept as two people", change_set)

    async def catch_up(self, news: News) -> None:
        """Show what the two leads say by now, and say so; what was chosen stays chosen where it still differs."""
        both = (self.view.keep.id, self.view.absorb.id)
        if self._is_open and (news.gap or not news.leads.isdisjoint(both)):
            await self._look_again()

    async def _look_again(self) -> None:
        try:
            view = await read(merge_view, self.view.keep.id, self.view.absorb.id)
        except LeadSphereError as error:
            self.error = str(error)
            return
        self.error = ""
        if view != self.view:
            names = {choice.name for choice in view.choices}
            self.view, self.take = view, [name for name in self.take if name in names]
            self.news, self.round = JUST_CHANGED, self.round + 1
