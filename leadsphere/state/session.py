"""Who is signed in: what every page shows of it, and what every other state asks before it works."""

import reflex as rx

from leadsphere.accounts.rights import Actor, can
from leadsphere.accounts.tokens import token_hash_in
from leadsphere.database import current
from leadsphere.errors import Forbidden
from leadsphere.live.feed import Subscription
from leadsphere.models import Act
from leadsphere.queries.accounts import SignedIn
from leadsphere.queries.initials import initials_of
from leadsphere.services import accounts


async def signed_in(state: rx.State) -> SignedIn:
    """Whose tab this is, read afresh. Raises Forbidden once the sign-in has ended."""
    headers = state.router.headers
    secure = headers.origin.startswith("https://")
    found = await accounts.recognise(token_hash_in(headers.cookie, secure=secure))
    if found is None:
        raise Forbidden("You are signed out. Sign in again.")
    return found


async def actor_of(state: rx.State) -> Actor:
    """Who does what this tab asks for. Raises Forbidden once the sign-in has ended."""
    return (await signed_in(state)).actor


async def subscribed(state: rx.State, key: str) -> Subscription:
    """A mailbox for whoever follows what the page has read; it says so where changes came in between."""
    heard = (await state.get_state(SessionState))._heard
    subscription = current().feed.subscribe(key)
    if current().feed.heard != heard:
        subscription.put((), gap=True)
    return subscription


class SessionState(rx.State):
    """The person in front of the screen. What it says decides nothing: the gate and the services do."""

    account: str = ""
    name: str = ""
    initials: str = ""
    role: str = ""
    can_edit_leads: bool = False
    can_import: bool = False
    can_manage_campaigns: bool = False
    can_edit_sources: bool = False
    can_edit_tags: bool = False
    can_edit_fields: bool = False
    can_save_segments: bool = False
    can_export: bool = False
    can_manage_webhooks: bool = False
    can_edit_settings: bool = False
    can_suppress: bool = False
    can_see_suppressions: bool = False
    is_owner: bool = False

    _heard: int = 0

    @rx.event
    async def load(self) -> None:
        """Read who is signed in: before whatever else the page reads, so that it notes what was heard by then."""
        self._heard = current().feed.heard
        person = await signed_in(self)
        self.account, self.name, self.role = str(person.account_id), person.name, person.role.value
        self.initials = initials_of(*person.name.split())
        self.can_edit_leads = can(person.actor, Act.EDIT_LEAD)
        self.can_import = can(person.actor, Act.IMPORT)
        self.can_manage_campaigns = can(person.actor, Act.EDIT_CAMPAIGN)
        self.can_edit_sources = can(person.actor, Act.EDIT_SOURCES)
        self.can_edit_tags = can(person.actor, Act.EDIT_TAGS)
        self.can_edit_fields = can(person.actor, Act.EDIT_FIELDS)
        self.can_save_segments = can(person.actor, Act.SAVE_SEGMENT)
        self.can_export = can(person.actor, Act.EXPORT_LEADS)
        self.can_manage_webhooks = can(person.actor, Act.MANAGE_WEBHOOKS)
        self.can_edit_settings = can(person.actor, Act.EDIT_SETTINGS)
        self.can_suppress = can(person.actor, Act.SUPPRESS)
        self.can_see_suppressions = can(person.actor, Act.SEE_SUPPRESSIONS)
        self.is_owner = can(person.actor, Act.MANAGE_PEOPLE)
