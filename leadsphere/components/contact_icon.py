"""What a contact point is, at a glance."""

from collections.abc import Mapping

import reflex as rx

from leadsphere.components.theme import icon

ICONS: Mapping[str, str] = {"email": "mail", "phone": "phone", "website": "globe", "other": "link"}
# The icon set carries no trade marks, so networks go by their letters.
LETTERS: Mapping[str, str] = {"linkedin": "in", "x": "X", "facebook": "f", "github": "GH"}


def contact_icon(kind: str) -> rx.Component:
    """The icon of a kind of contact point, or its letters; decorative."""
    if kind in LETTERS:
        return rx.el.span(LETTERS[kind], class_name="letters", aria_hidden="true")
    return icon(ICONS[kind])
