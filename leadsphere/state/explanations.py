"""Why the list is empty, and why the open lead is not in it."""

from urllib.parse import urlencode

import reflex as rx

from leadsphere.database import read
from leadsphere.live.change import News
from leadsphere.queries import explanations
from leadsphere.queries.explanations import Line, Reason
from leadsphere.queries.lead_cards import Scope
from leadsphere.state.filters import FilterState
from leadsphere.state.lead_list import LeadListState


class ExplanationState(rx.State):
    """What each condition of a filter that finds nobody leaves.

    `elsewhere`: so many are found outside of the campaign, under `link`.
    """

    reasons: list[Reason] = []
    elsewhere: str = ""
    link: str = ""

    _scope: Scope = Scope()

    @rx.event(background=True)
    async def explain(self) -> None:
        """Explain the filter, one condition after the other, until another filter is asked for."""
        async with self:
            scope = await (await self.get_state(LeadListState)).scope()
            self._scope = scope
            self.link = "/app/leads?" + urlencode({"q": (await self.get_state(FilterState)).text})
            self.reasons, self.elsewhere = explanations.reasons(scope), ""
        for number in range(len(explanations.reasons(scope))):
            found = await read(explanations.reason, scope, number)
            async with self:
                if self._scope != scope:
                    return
                self.reasons = [*self.reasons[:number], found, *self.reasons[number + 1 :]]
        elsewhere = await read(explanations.elsewhere, scope)
        async with self:
            if self._scope == scope:
                self.elsewhere = elsewhere

    @rx.event
    async def take(self, number: int, hint: int, choice: int):
        """Take a value that exists instead of one that nobody has."""
        leads = await self.get_state(LeadListState)
        try:
            instead = self.reasons[number].hints[hint]
            found = instead.choices[choice]
        except IndexError:
            return
        if await leads.scope() != self._scope:
            return
        for event in await leads.show_filter(explanations.taken(self._scope.wanted, number, instead, found)):
            yield event


class WhyNotState(rx.State):
    """Which conditions of the list a lead fails, once somebody asked: about this lead, with this text as the filter."""

    lead_id: int = 0
    text: str = ""
    lines: list[Line] = []

    _scope: Scope = Scope()

    @rx.event
    async def ask(self) -> None:
        """Say why the selected lead is not in the list."""
        leads = await self.get_state(LeadListState)
        self.lead_id, self._scope = leads.selected, await leads.scope()
        self.text = (await self.get_state(FilterState)).text
        await self._read()

    @rx.event
    def hide(self) -> None:
        """Hide the answer."""
        self.lead_id, self.lines = 0, []

    async def catch_up(self, news: News) -> None:
        """Answer again where the lead changed."""
        if self.lead_id and (news.gap or self.lead_id in news.leads):
            await self._read()

    async def _read(self) -> None:
        self.lines = await read(explanations.why_not, self._scope, self.lead_id)
