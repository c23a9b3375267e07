"""The people page: who works here, in which role, and who is invited."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import current, read, write
from leadsphere.errors import Forbidden, LeadSphereError
from leadsphere.live.change import News
from leadsphere.models import Role
from leadsphere.queries.accounts import Person, people
from leadsphere.services import accounts
from leadsphere.state.session import actor_of, subscribed
from leadsphere.state.undo import UndoState

ROLES = {
    Role.OWNER.value: "Owner: everything, and who may come in",
    Role.MANAGER.value: "Manager: leads and campaigns",
    Role.REP.value: "Rep: leads and imports",
    Role.VIEWER.value: "Viewer: looks, changes nothing",
}


class PeopleState(rx.State):
    """Everybody with an account. `link` is an invitation just made: shown once, kept nowhere."""

    people: list[Person] = []
    invited: str = ""
    link: str = ""
    error: str = ""

    @rx.event
    async def load(self) -> None:
        """Read everybody."""
        self.invited = self.link = self.error = ""
        self.people = await read(people)

    @rx.event(background=True)
    async def watch(self) -> None:
        """Read everybody again when an account changes, until the tab leaves the page or loses the right."""
        async with self:
            token, path = self.router.session.client_token, self.router.url.path
        feed = current().feed
        async with self:
            subscription = await subscribed(self, token)
            await (await self.get_state(UndoState)).catch_up(News(gap=True))
        try:
            while not subscription.closed:
                news = await subscription.news(within=10)
                async with self:
                    if subscription.closed or self.router.url.path != path:
                        return
                    accounts.require_manager(await actor_of(self))
                    await (await self.get_state(UndoState)).catch_up(news)
                    if news.gap or news.ids(On.ACCOUNT):
                        self.people = await read(people)
        except Forbidden:
            return
        finally:
            feed.unsubscribe(token, subscription)

    @rx.event
    async def invite(self, form_data: dict[str, str]) -> None:
        """Make a link that lets one person in."""
        try:
            email, role = form_data.get("email", ""), _role(form_data.get("role", ""))
            token = await write(accounts.invite, await actor_of(self), email=email, role=role)
        except LeadSphereError as error:
            self.error, self.link = str(error), ""
            return
        self.error, self.invited = "", email.strip()
        self.link = f"{self.router.headers.origin}/invite/{token}"

    @rx.event
    async def forget_link(self) -> None:
        """Take the link off the screen."""
        self.invited = self.link = ""

    @rx.event
    async def set_role(self, account_id: int, role: str) -> None:
        """Give somebody another role; they have to sign in again."""
        try:
            await write(accounts.change_role, await actor_of(self), account_id, _role(role))
        finally:
            # Also after a refusal, so that the control shows what is true.
            self.people = []
            self.people = await read(people)

    @rx.event
    async def disable(self, account_id: int) -> None:
        """Keep somebody out."""
        await write(accounts.disable, await actor_of(self), account_id)
        self.people = await read(people)

    @rx.event
    async def enable(self, account_id: int) -> None:
        """Let somebody in again."""
        await write(accounts.enable, await actor_of(self), account_id)
        self.people = await read(people)


def _role(text: str) -> Role:
    return Role(text) if text in ROLES else Role.VIEWER
