"""Whatever address has no page."""

import reflex as rx

from leadsphere.components.card_grid import card_link
from leadsphere.components.empty import empty
from leadsphere.components.layout import page_body
from leadsphere.panels.shell import shell


def not_found() -> rx.Component:
    """The page."""
    return shell(
        page_body(
            empty(
                "map-pin-off",
                "There is no page here",
                "The address may be misspelt, or what it showed is gone.",
                card_link("To the campaigns", "/app/campaigns", strong=True),
            )
        ),
        current="",
    )
