"""The campaigns of the open lead, ticked and unticked, and applied as one act; those to put many leads into."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError, NotActive
from leadsphere.live.change import News
from leadsphere.models import CampaignStatus
from leadsphere.queries import selections
from leadsphere.queries.lead_campaigns import (
    CampaignChoice,
    LeadCampaigns,
    PastStay,
    campaigns_for_many,
    lead_campaigns,
)
from leadsphere.services import bulk, memberships
from leadsphere.services.campaigns import MOVES
from leadsphere.state.bulk import BulkState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import actor_of
from leadsphere.state.undo import done
from leadsphere.values.text import fold

PICKER = "lead-campaigns"
"""The id of the dialog."""
FOR_SELECTED = "bulk-campaigns"
"""The id of the dialog for the selected leads."""
FILTERED_FROM = 11
"""So many campaigns are worth a filter."""

_CLOSE = rx.call_script(f"document.getElementById('{PICKER}')?.hidePopover()")
_TO_FIRST = rx.call_script(
    # Twice, since the rows are drawn in the first frame after they arrive. On a phone no keyboard comes up unasked.
    "requestAnimationFrame(() => requestAnimationFrame(() => { if (matchMedia('(pointer: fine)').matches) "
    f"document.querySelector('#{PICKER} input:enabled')?.focus() }}))"
)


class CampaignPickerState(rx.State):
    """What the dialog shows of the lead `lead_id`, 0 while it is closed; or of the selected leads, where `act` says
    what is done to them, and `title` that it is.

    Only what this person ticks and unticks is remembered as theirs; all other ticks follow what is true.
    """

    lead_id: int = 0
    act: str = ""
    title: str = ""
    opened: int = 0
    search: str = ""
    past: list[PastStay] = []
    refusal: str = ""
    can_activate: bool = False
    meanwhile: str = ""

    _choices: list[CampaignChoice] = []
    _wanted: dict[int, bool] = {}

    @rx.var
    def shown(self) -> list[CampaignChoice]:
        """The campaigns whose names hold the words of the filter."""
        words = fold(self.search).split()
        return [choice for choice in self._choices if all(word in fold(choice.name) for word in words)]

    @rx.var
    def has_filter(self) -> bool:
        """Whether there are so many that a filter helps."""
        return len(self._choices) >= FILTERED_FROM

    @rx.var
    def ticked(self) -> list[int]:
        """The ticked campaigns."""
        return [c.id for c in self._choices if self._wanted.get(c.id, c.is_member)]

    @rx.var
    def plan(self) -> str:
        """What Apply would do: "Adds 2, removes 1"."""
        assign, remove = self._difference()
        if self.act:
            return f"{len(assign)} chosen" if assign else ""
        said = [f"adds {len(assign)}" if assign else "", f"removes {len(remove)}" if remove else ""]
        return ", ".join(part for part in said if part).capitalize()

    @rx.event
    async def toggled(self, lead_id: int, is_open: bool):
        """Show the truth when the dialog opens, and forget it when it closes."""
        number = self.opened + 1
        self.reset()
        if not is_open:
            return
        self.opened, self.lead_id = number, lead_id
        self._take(await read(lead_campaigns, lead_id))
        yield _TO_FIRST

    @rx.event
    async def for_selected(self, act: str):
        """Let people choose what the selected leads are assigned to, or removed from."""
        entry, number = bulk.act_named(act), self.opened + 1
        selection = await (await self.get_state(LeadListState)).selection()
        many = bulk.many(await read(selections.count, selection))
        self.reset()
        self.opened, self.act, self.title = number, act, f"{entry.label}: {many}"
        self._take(await read(campaigns_for_many, to_join=act == "assign"))
        yield rx.call_script(f"document.getElementById('{FOR_SELECTED}')?.showModal()")

    @rx.event
    def set_search(self, text: str) -> None:
        """Show the campaigns whose names hold these words."""
        self.search = text

    @rx.event
    def tick(self, campaign_id: int, on: bool) -> None:
        """Tick or untick a campaign."""
        self._wanted = {**self._wanted, campaign_id: on}
        self.refusal = ""

    @rx.event
    def clear(self) -> None:
        """Untick everything, also what the filter hides."""
        self._wanted = {choice.id: False for choice in self._choices}
        self.refusal = ""

    @rx.event
    async def apply(self, operation: str):
        """Assign the lead to what was ticked and remove it from what was unticked."""
        return await self._settle(operation, activate=False)

    @rx.event
    async def activate_and_apply(self, operation: str):
        """The same, activating first what refuses leads because it is not active."""
        return await self._settle(operation, activate=True)

    async def catch_up(self, news: News) -> None:
        """Show what others do meanwhile; what this person has ticked stays ticked."""
        if not self.lead_id or not (news.gap or self.lead_id in news.leads or news.ids(On.CAMPAIGN)):
            return
        before = {choice.id for choice in self._choices if choice.is_member}
        order = {choice.id: place for place, choice in enumerate(self._choices)}
        found = await read(lead_campaigns, self.lead_id)
        # Rows stay where they are under the pointer; new ones come last.
        found.choices.sort(key=lambda choice: order.get(choice.id, len(order)))
        self._take(found)
        changed = [choice.name for choice in found.choices if choice.is_member != (choice.id in before)]
        if changed:
            self.meanwhile = f"Changed meanwhile: {', '.join(changed)}"

    async def _settle(self, operation: str, *, activate: bool):
        assign, remove = self._difference()
        if self.act:
            return await self._do_to_selected([c.id for c in assign], operation, activate=activate)
        if not assign and not remove:
            return _CLOSE
        try:
            change_set = await write(
                memberships.settle, await actor_of(self), [self.lead_id],
                assign=[c.id for c in assign], remove=[c.id for c in remove],
                operation=operation, activate=activate,
            )  # fmt: skip
        except LeadSphereError as error:
            self._refuse(error)
            return None
        await done(self, _said(assign, remove), change_set)
        return _CLOSE

    async def _do_to_selected(self, campaign_ids: list[int], operation: str, *, activate: bool):
        name = "activate_and_assign" if activate and self.act == "assign" else self.act
        try:
            await (await self.get_state(BulkState)).perform(name, {"campaigns": campaign_ids}, operation)
        except LeadSphereError as error:
            self._refuse(error)
            return None
        self.act = ""
        return rx.call_script(f"document.getElementById('{FOR_SELECTED}')?.close()")

    def _refuse(self, error: LeadSphereError) -> None:
        self.refusal, self.can_activate = str(error), False
        if isinstance(error, NotActive):
            self.refusal = error.reason
            statuses = (CampaignStatus(status) for _, _, status in error.campaigns)
            self.can_activate = all(CampaignStatus.ACTIVE in MOVES[status] for status in statuses)

    def _take(self, found: LeadCampaigns) -> None:
        self._choices, self.past = found.choices, found.past

    def _difference(self) -> tuple[list[CampaignChoice], list[CampaignChoice]]:
        """Campaigns to assign to, and to remove from: where this person wants another thing than they see."""
        changed = [c for c in self._choices if self._wanted.get(c.id, c.is_member) != c.is_member]
        return [c for c in changed if not c.is_member], [c for c in changed if c.is_member]


def _said(assign: list[CampaignChoice], remove: list[CampaignChoice]) -> str:
    parts = [
        f"{verb} {chosen[0].name if len(chosen) == 1 else f'{len(chosen)} campaigns'}"
        for verb, chosen in (("assigned to", assign), ("removed from", remove))
        if chosen
    ]
    text = ", ".join(parts)
    return text[0].upper() + text[1:]
