"""`/app/settings/tokens`: what programs come in with."""

import reflex as rx

from leadsphere.components.layout import page_header
from leadsphere.panels.settings_nav import settings_body, settings_nav
from leadsphere.panels.shell import shell
from leadsphere.panels.tokens import new_token, own_tokens, revoke_dialog, tokens_of_others
from leadsphere.state.session import SessionState


def tokens() -> rx.Component:
    """The page."""
    return shell(
        page_header("Tokens"),
        settings_nav("Tokens"),
        settings_body(
            own_tokens(),
            new_token(),
            tokens_of_others(),
            may=SessionState.name != "",
            icon_name="key-round",
            title="For everybody",
            text="Sign in to see your tokens.",
        ),
        revoke_dialog(),
        current="Settings",
    )
