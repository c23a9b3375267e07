"""The tokens page: what programs come in with, one's own and, for owners, everybody's."""

import reflex as rx

from leadsphere.accounts.scopes import TokenScope
from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError, NotFound
from leadsphere.live.change import News
from leadsphere.queries.access_tokens import TokenRow, token_rows
from leadsphere.services import access_tokens
from leadsphere.state.session import actor_of

REVOKING = "revoke-token"
NONE = TokenRow(0, "", "", True, "", "", "", "", False)


class TokensState(rx.State):
    """The tokens. `secret` is one just made: shown once, kept nowhere. `chosen` may be about to be revoked."""

    own: list[TokenRow] = []
    others: list[TokenRow] = []
    chosen: TokenRow = NONE
    secret: str = ""
    error: str = ""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the tokens."""
        self.secret, self.error, self.chosen = "", "", NONE
        await self._read()
        self.loaded = True

    @rx.event
    async def create(self, form: dict[str, str]) -> rx.event.EventSpec | None:
        """Make a token; what is wrong with it is said in the form."""
        self.secret = ""
        try:
            self.secret = await write(
                access_tokens.create,
                await actor_of(self),
                name=form.get("name", ""),
                scopes=[scope for scope in TokenScope if form.get(scope.value)],
                days=_days(form.get("days", "")),
            )
        except LeadSphereError as error:
            self.error = str(error)
            return None
        self.error = ""
        await self._read()
        return rx.call_script("document.getElementById('token-form')?.reset()")

    @rx.event
    async def forget_secret(self) -> None:
        """Take the token off the screen."""
        self.secret = ""

    @rx.event
    async def ask_revoke(self, token_id: int) -> rx.event.EventSpec:
        """Ask whether a token shall end."""
        await self._read()
        self.chosen = next((row for row in (*self.own, *self.others) if row.id == token_id), NONE)
        if not self.chosen.id:
            raise NotFound("This token is no longer here.")
        return rx.call_script(f"document.getElementById({REVOKING!r})?.showModal()")

    @rx.event
    async def revoke(self) -> rx.event.EventSpec:
        """End the chosen token."""
        await write(access_tokens.revoke, await actor_of(self), self.chosen.id)
        self.secret = ""
        await self._read()
        # The button that opened the dialog goes with its token: the focus returns to the page instead.
        return rx.call_script(
            f"document.getElementById({REVOKING!r})?.close();"
            "document.getElementById('settings')?.focus({preventScroll: true})"
        )

    async def catch_up(self, news: News) -> None:
        """Bring the tokens in line with what changed."""
        if self.loaded and (news.gap or news.ids(On.ACCOUNT)):
            await self._read()

    async def _read(self) -> None:
        rows = await read(token_rows, await actor_of(self))
        self.own = [row for row in rows if row.is_own]
        self.others = [row for row in rows if not row.is_own]


def _days(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
