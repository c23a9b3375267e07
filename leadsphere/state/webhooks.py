"""The webhooks page: where changes are told to, and how that went."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError, NotFound
from leadsphere.live.change import News
from leadsphere.models import Event
from leadsphere.outgoing.guard import Guard
from leadsphere.queries.webhooks import WebhookLog, WebhookRow, webhook_log, webhook_rows
from leadsphere.services import webhooks
from leadsphere.services.webhooks import EVENTS
from leadsphere.settings import Settings
from leadsphere.state.session import actor_of

REMOVING = "remove-webhook"
NONE = WebhookRow(0, "", [], "", False, "", 0, False, "", "")
NO_LOG = WebhookLog()


class WebhooksState(rx.State):
    """The webhooks, and the deliveries of one. `secret` is that of one just made: shown once, kept nowhere."""

    rows: list[WebhookRow] = []
    log: WebhookLog = NO_LOG
    chosen: WebhookRow = NONE
    secret: str = ""
    error: str = ""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the webhooks."""
        self.secret, self.error, self.chosen, self.log = "", "", NONE, NO_LOG
        self.rows = await read(webhook_rows)
        self.loaded = True

    @rx.event
    async def add(self, form: dict[str, str]) -> rx.event.EventSpec | None:
        """Add a webhook; what is wrong with it is said in the form."""
        self.secret = ""
        guard = Guard(local=Settings.from_env().local_webhooks)
        events = [event for event in EVENTS if form.get(event.value)]
        url = form.get("url", "").strip()
        try:
            made = await write(webhooks.add, await actor_of(self), guard, url=url, events=events)
        except LeadSphereError as error:
            self.error = str(error)
            return None
        self.error, self.secret = "", made.secret
        self.rows = await read(webhook_rows)
        return rx.call_script("document.getElementById('webhook-form')?.reset()")

    @rx.event
    async def forget_secret(self) -> None:
        """Take the secret off the screen."""
        self.secret = ""

    @rx.event
    async def tell_of(self, webhook_id: int, event: str, on: bool):
        """Tell a webhook of an event from now on, or no more."""
        try:
            await write(webhooks.tell_of, await actor_of(self), webhook_id, Event(event), on=on)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
        await self._read()

    @rx.event
    async def pause(self, webhook_id: int) -> None:
        """Send nothing there for now."""
        await write(webhooks.pause, await actor_of(self), webhook_id)
        await self._read()

    @rx.event
    async def resume(self, webhook_id: int) -> None:
        """Go on sending."""
        await write(webhooks.resume, await actor_of(self), webhook_id)
        await self._read()

    @rx.event
    async def send_test(self, webhook_id: int) -> None:
        """Send a message that tells of nothing, and show what comes of it."""
        await write(webhooks.send_test, await actor_of(self), webhook_id)
        self.log = await read(webhook_log, webhook_id)
        await self._read()

    @rx.event
    async def show_log(self, webhook_id: int) -> None:
        """Show the deliveries of a webhook."""
        self.log = await read(webhook_log, webhook_id)

    @rx.event
    async def hide_log(self) -> None:
        """Show no deliveries."""
        self.log = NO_LOG

    @rx.event
    async def retry(self, delivery_id: int) -> None:
        """Deliver once more, now."""
        await write(webhooks.retry, await actor_of(self), delivery_id)
        await self._read()

    @rx.event
    async def ask_remove(self, webhook_id: int) -> rx.event.EventSpec:
        """Ask whether a webhook shall go."""
        self.rows = await read(webhook_rows)
        self.chosen = next((row for row in self.rows if row.id == webhook_id), NONE)
        if not self.chosen.id:
            raise NotFound("This webhook is no longer here.")
        return rx.call_script(f"document.getElementById({REMOVING!r})?.showModal()")

    @rx.event
    async def remove(self) -> rx.event.EventSpec:
        """Delete the chosen webhook."""
        await write(webhooks.remove, await actor_of(self), self.chosen.id)
        self.secret = ""
        await self._read()
        # The button that opened the dialog goes with its webhook: the focus returns to the page instead.
        return rx.call_script(
            f"document.getElementById({REMOVING!r})?.close();"
            "document.getElementById('settings')?.focus({preventScroll: true})"
        )

    async def catch_up(self, news: News) -> None:
        """Bring webhooks and deliveries in line with what changed."""
        if self.loaded and (news.gap or news.ids(On.WEBHOOK)):
            await self._read()

    async def _read(self) -> None:
        self.rows = await read(webhook_rows)
        if self.log.id:
            self.log = await read(webhook_log, self.log.id)
