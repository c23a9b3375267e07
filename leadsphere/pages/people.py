"""`/app/settings/people`: who may come in, and as what; for owners."""

import reflex as rx

from leadsphere.components.empty import empty
from leadsphere.components.layout import page_body, page_header
from leadsphere.panels.people import invite_panel, people_table
from leadsphere.panels.shell import shell
from leadsphere.state.session import SessionState


def people() -> rx.Component:
    """The page."""
    return shell(
        page_header("People"),
        page_body(
            rx.cond(
                SessionState.is_owner,
                rx.el.div(people_table(), invite_panel(), class_name="page-narrow form"),
                rx.cond(
                    SessionState.name != "",
                    empty(
                        "users",
                        "For owners",
                        "An owner of the workspace decides who may come in, and as what.",
                    ),
                    rx.fragment(),
                ),
            )
        ),
        current="People",
    )
