"""Who else has which lead open: small initials on the rows in view, and names in the panel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import current
from leadsphere.live.change import News
from leadsphere.live.presence import Viewer, Viewers
from leadsphere.queries.initials import initials_of
from leadsphere.queries.lead_cards import LeadCard
from leadsphere.queries.lead_detail import LeadDetail
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.session import actor_of

DRAWN = 2
"""How many people have a circle of their own before the rest are counted."""
NAMED = 5
"""How many people are called by name before the rest are counted."""


@dataclass(frozen=True, slots=True)
class Faces:
    """The others who have one lead open: two of them and how many more ("AT BK +2"), and all of them in words.

    Two strings, since a row is drawn again when one of its arguments changes, and every list is another one.
    """

    initials: str
    words: str


class PresenceState(rx.State):
    """What other people look at; one's own tabs are not other people."""

    _others: dict[int, frozenset[Viewer]] = {}

    # pyright takes the vars of a class for the values that its objects have.
    @rx.var(deps=["_others", LeadListState.rows, LeadPanelState.lead], auto_deps=False)  # pyright: ignore[reportArgumentType]
    async def faces(self) -> dict[int, Faces]:
        """Who else has each lead open, of the rows in the window and the open lead."""
        # As they are: through Reflex's proxies, each of two hundred rows costs as much as all of this.
        rows: list[LeadCard] = (await self.get_state(LeadListState)).get_value("rows")
        lead: LeadDetail = (await self.get_state(LeadPanelState)).get_value("lead")
        in_sight = {lead.id, *(row.id for row in rows)}
        return {lead_id: faces_of(here) for lead_id, here in self._others.items() if lead_id in in_sight}

    async def begin(self) -> None:
        """Say which lead this tab has open, and read who else has which."""
        panel = await self.get_state(LeadPanelState)
        current().presence.look(self.router.session.client_token, panel.lead.id)
        await self._read()

    async def catch_up(self, news: News) -> None:
        """Read who has which lead open again, if that changed."""
        if news.gap or news.ids(On.PRESENCE):
            await self._read()

    async def _read(self) -> None:
        me = (await actor_of(self)).account_id
        others = _without(me, await current().presence.viewers())
        # What one looks at oneself is no news for one's own page.
        if others != self._others:
            self._others = others


def faces_of(viewers: Iterable[Viewer]) -> Faces:
    """What is shown of these people, in the order of their names."""
    names = [viewer.name for viewer in sorted(viewers, key=lambda viewer: (viewer.name, viewer.account_id))]
    initials = [initials_of(*name.split()) for name in names[:DRAWN]]
    more = [f"+{len(names) - DRAWN}"] if len(names) > DRAWN else []
    return Faces(" ".join(initials + more), _words(names))


def _without(account_id: int | None, viewers: Viewers) -> dict[int, frozenset[Viewer]]:
    others = {
        lead_id: frozenset(viewer for viewer in here if viewer.account_id != account_id)
        for lead_id, here in viewers.items()
    }
    return {lead_id: here for lead_id, here in others.items() if here}


def _words(names: Sequence[str]) -> str:
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    *others, last = [*names[:NAMED], *more]
    everybody = f"{', '.join(others)} and {last}" if others else last
    return f"{everybody} {'are' if others else 'is'} looking at this lead"
