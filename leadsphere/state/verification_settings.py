"""The settings of verification: how long verdicts count, whom to ask, and the provider's key, which is never shown."""

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import BadValue, LeadSphereError
from leadsphere.live.change import News
from leadsphere.queries.provider_use import ProviderUse, VerificationView
from leadsphere.services import verification_settings
from leadsphere.services.provider_use import verification_view
from leadsphere.state.session import actor_of
from leadsphere.verification.policy import USUAL, VerificationSettings

NOTHING = VerificationView(USUAL, "", ProviderUse())
SAVED = "Saved. It holds from the next verification on."


class VerificationSettingsState(rx.State):
    """What stands, and what was wrong with what was typed. `version` counts how often the form was filled afresh."""

    view: VerificationView = NOTHING
    error: str = ""
    key_error: str = ""
    loaded: bool = False
    version: int = 0

    @rx.event
    async def load(self) -> None:
        """Read the settings."""
        self.error, self.key_error = "", ""
        await self._read()
        self.loaded = True

    @rx.event
    async def save(self, form: dict[str, str]):
        """Decide all but the key; what is wrong is said in the form."""
        try:
            wanted = _read_form(form, self.view.rules)
            await write(verification_settings.decide_verification, await actor_of(self), wanted)
        except LeadSphereError as error:
            self.error = str(error)
            return
        self.error = ""
        await self._read()
        yield rx.toast.success(SAVED)

    @rx.event
    async def keep_key(self, form: dict[str, str]):
        """Keep the key of a provider, and ask it from now on."""
        try:
            await write(
                verification_settings.keep_key,
                await actor_of(self),
                form.get("provider", ""),
                form.get("key", ""),
            )
        except LeadSphereError as error:
            self.key_error = str(error)
            return
        self.key_error = ""
        await self._read()
        yield rx.toast.success(SAVED)

    @rx.event
    async def forget_key(self) -> rx.event.EventSpec:
        """Let go of the key, and ask no provider any more."""
        await write(verification_settings.forget_key, await actor_of(self))
        self.key_error = ""
        await self._read()
        # The button that did it is gone with the key: the focus returns to the page instead.
        return rx.call_script("document.getElementById('settings')?.focus({preventScroll: true})")

    async def catch_up(self, news: News) -> None:
        """Show what the provider was asked since; what somebody types meanwhile stays."""
        if self.loaded and (news.gap or news.ids(On.SETTING)):
            self.view = await read(verification_view)

    async def _read(self) -> None:
        self.view = await read(verification_view)
        self.version += 1


def _read_form(form: dict[str, str], before: VerificationSettings) -> VerificationSettings:
    """What was typed; the provider stays. Raises BadValue."""
    return VerificationSettings(
        claim_days=_whole(form, "claim_days"),
        again_days=_whole(form, "again_days"),
        asks_mailboxes=bool(form.get("asks_mailboxes")),
        helo=form.get("helo", ""),
        sender=form.get("sender", ""),
        asks_pages=bool(form.get("asks_pages")),
        provider=before.provider,
        daily=_whole(form, "daily"),
        monthly=_whole(form, "monthly"),
        dns_a_second=_whole(form, "dns_a_second"),
    )


def _whole(form: dict[str, str], name: str) -> int:
    text = form.get(name, "").strip().replace(",", "")
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise BadValue("Write days, times and domains as whole numbers, such as 30.")
    return int(text)
