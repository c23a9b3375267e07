"""What is asked of an import beside its columns: by what people are recognised, what gives way, and where they go."""

from dataclasses import dataclass

import reflex as rx

from leadsphere.accounts.rights import can
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError
from leadsphere.importing.policies import (
    USUAL,
    MatchKey,
    Policy,
    Rules,
    at_least_one,
    match_key,
    policy_named,
)
from leadsphere.models import AUTOMATIC_VERIFICATION, CONSENT_ASKED, Act
from leadsphere.queries.accounts import Colleague, colleagues
from leadsphere.queries.campaign_cards import campaign_names
from leadsphere.queries.settings import get_setting
from leadsphere.services import settings
from leadsphere.services.imports import Order
from leadsphere.state.session import actor_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """A campaign that the leads go to, too."""

    id: str
    name: str


class ImportOptionState(rx.State):
    """One order under way."""

    also: list[Chosen] = []
    tags: str = ""
    owner: str = ""
    source: str = ""
    consent: str = ""
    match: list[str] = list(USUAL)
    policies: dict[str, str] = {}
    oldest: bool = False
    colleagues: list[Colleague] = []
    consent_asked: bool = False
    verifies: bool = True
    may_set: bool = False
    version: int = 0

    async def begin(self) -> None:
        """Read whom leads can belong to, and what the workspace asks for."""
        self.may_set = can(await actor_of(self), Act.EDIT_SETTINGS)
        self.colleagues = await read(colleagues)
        self.consent_asked = bool(await read(get_setting, CONSENT_ASKED))
        self.verifies = await read(get_setting, AUTOMATIC_VERIFICATION) is not False

    @rx.event
    async def add_campaign(self, campaign: str) -> None:
        """Let the leads go to one more campaign."""
        names = {str(one.id): one.name for one in await read(campaign_names)}
        if campaign in names and campaign not in {one.id for one in self.also}:
            self.also = [*self.also, Chosen(campaign, names[campaign])]

    @rx.event
    def drop_campaign(self, campaign: str) -> None:
        """Let the leads not go to this campaign."""
        self.also = [one for one in self.also if one.id != campaign]

    @rx.event
    def set_tags(self, text: str) -> None:
        """The tags that the leads get, with commas between them."""
        self.tags = text

    @rx.event
    def set_owner(self, owner: str) -> None:
        """Whose the leads become; empty for nobody's."""
        self.owner = owner

    @rx.event
    def set_source(self, text: str) -> None:
        """Where the leads come from."""
        self.source = text

    @rx.event
    def set_consent(self, text: str) -> None:
        """On what consent, or other legal basis, they are stored."""
        self.consent = text

    @rx.event
    def toggle_match(self, key: str, on: bool) -> None:
        """Recognise people by this, or not."""
        chosen = {MatchKey(one) for one in self.match}
        chosen = chosen | {match_key(key)} if on else chosen - {match_key(key)}
        self.match = [one.value for one in MatchKey if one in chosen]

    @rx.event
    def set_policy(self, target: str, policy: str) -> None:
        """What becomes of what is there."""
        self.policies = self.policies | {target: policy_named(policy).value}

    @rx.event
    def set_oldest(self, on: bool) -> None:
        """Take whoever matches several leads for the oldest of them."""
        self.oldest = on

    @rx.event
    async def ask_for_consent(self, wanted: bool):
        """Let every import of the workspace need a note on consent, or not."""
        try:
            await write(settings.ask_for_consent, await actor_of(self), wanted)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
        self.consent_asked = bool(await read(get_setting, CONSENT_ASKED))

    @rx.event
    async def verify_automatically(self, wanted: bool):
        """Let new e-mail addresses of the workspace be verified by themselves, or not."""
        try:
            await write(settings.verify_automatically, await actor_of(self), wanted)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
        self.verifies = await read(get_setting, AUTOMATIC_VERIFICATION) is not False

    def order(self, *campaign_ids: int) -> Order:
        """What is asked for now, into these campaigns and those chosen here. Raises BadValue."""
        keys = at_least_one([MatchKey(key) for key in self.match])
        policies = {key: Policy(value) for key, value in self.policies.items()}
        ids = (*campaign_ids, *(int(one.id) for one in self.also if one.id.isdigit()))
        return Order(
            campaign_ids=ids,
            tags=tuple(tag for text in self.tags.split(",") if (tag := text.strip())),
            owner_id=int(self.owner) if self.owner.isdigit() else None,
            source=self.source,
            consent=self.consent,
            rules=Rules(keys, policies, self.oldest),
        )

    def take(self, order: Order) -> None:
        """Show an order that was given before."""
        self.tags, self.owner = ", ".join(order.tags), str(order.owner_id or "")
        self.source, self.consent, self.oldest = order.source, order.consent, order.rules.oldest
        self.match = [key.value for key in order.rules.match]
        self.policies = {key: policy.value for key, policy in order.rules.policies.items()}
        self.also = []
        self.version += 1
