"""`/app/settings/suppressions`: who is never held or contacted; reps may look, managers and owners keep it."""

import reflex as rx
from reflex_components_core.el.elements.inline import A

from leadsphere.components.layout import page_header, search_box
from leadsphere.components.theme import BUTTON, PRIMARY, icon
from leadsphere.panels.settings_nav import settings_body, settings_nav
from leadsphere.panels.shell import shell
from leadsphere.panels.suppressions import add_dialog, suppression_list
from leadsphere.state.session import SessionState
from leadsphere.state.suppressions import SuppressionsState, SuppressState


def suppressions() -> rx.Component:
    """The page."""
    return shell(
        page_header("Suppression list", rx.cond(SessionState.can_see_suppressions, _acts(), rx.fragment())),
        settings_nav("Suppression list"),
        settings_body(
            suppression_list(),
            may=SessionState.can_see_suppressions,
            icon_name="ban",
            title="For the team",
            text="Whoever works on leads sees here who is never to be contacted. A lead says so itself, too.",
        ),
        rx.cond(SessionState.can_suppress, add_dialog(), rx.fragment()),
        current="Settings",
    )


def _acts() -> rx.Component:
    return rx.fragment(
        search_box(
            label="Search the suppression list",
            value=SuppressionsState.search,
            on_change=SuppressionsState.set_search.debounce(200),
            data_filter_box="true",
            max_length=200,
        ),
        rx.el.select(
            rx.el.option("All entries", value=""),
            rx.el.option("Never contact", value="contact"),
            rx.el.option("Never hold", value="hold"),
            value=SuppressionsState.shown,
            on_change=SuppressionsState.set_shown,
            aria_label="Which entries",
            class_name="input",
        ),
        # A plain link: the router behind `rx.el.a` would take the file for a page.
        A.create(
            icon("download", 15),
            "Export",
            href="/api/suppressions",
            custom_attrs={"download": ""},
            class_name=BUTTON,
        ),
        rx.cond(
            SessionState.can_suppress,
            rx.el.button(
                icon("plus", 15), "Add", type="button", class_name=PRIMARY, on_click=SuppressState.begin
            ),
            rx.fragment(),
        ),
    )
