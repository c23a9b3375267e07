"""`/app/settings/people`: who may come in, and as what; for owners."""

import reflex as rx

from leadsphere.components.layout import page_header
from leadsphere.panels.people import invite_panel, people_table
from leadsphere.panels.settings_nav import settings_body, settings_nav
from leadsphere.panels.shell import shell
from leadsphere.state.session import SessionState


def people() -> rx.Component:
    """The page."""
    return shell(
        page_header("People"),
        settings_nav("People"),
        settings_body(
            people_table(),
            invite_panel(),
            may=SessionState.is_owner,
            icon_name="users",
            title="For owners",
            text="An owner of the workspace decides who may come in, and as what.",
        ),
        current="Settings",
    )
