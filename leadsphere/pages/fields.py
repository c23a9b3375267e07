"""`/app/settings/fields`: the fields that the workspace adds to its leads; for managers and owners."""

import reflex as rx

from leadsphere.components.layout import page_header
from leadsphere.panels.fields import add_button, add_dialog, field_list, remove_dialog
from leadsphere.panels.settings_nav import settings_body, settings_nav
from leadsphere.panels.shell import shell
from leadsphere.state.session import SessionState


def fields() -> rx.Component:
    """The page."""
    return shell(
        page_header("Fields", rx.cond(SessionState.can_edit_fields, add_button(), rx.fragment())),
        settings_nav("Fields"),
        settings_body(
            field_list(),
            may=SessionState.can_edit_fields,
            icon_name="text-cursor-input",
            title="For managers and owners",
            text="A manager or an owner decides which fields the leads of the workspace have.",
        ),
        add_dialog(),
        remove_dialog(),
        current="Settings",
    )
