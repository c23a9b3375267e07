"""What can be done to the ticked leads."""

import reflex as rx

from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import SMALL, SMALL_ICON, grouped, icon
from leadsphere.state.bulk import BulkState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import SessionState


def tick_all_box() -> rx.Component:
    """Ticks all rows of the window, or none."""
    return rx.el.input(
        type="checkbox",
        aria_label="Select all on the page",
        title="Select all on the page",
        checked=LeadListState.ticked.length() > 0,
        on_change=LeadListState.tick_all,
        class_name="tick-all",
    )


def bulk_bar() -> rx.Component:
    """How many leads are ticked, and the acts."""
    return rx.el.div(
        rx.el.strong(grouped(LeadListState.ticked.length()), " selected", role="status"),
        rx.cond(SessionState.can_edit_leads, _acts(), rx.fragment()),
        rx.el.button(
            icon("x", 14),
            type="button",
            class_name=SMALL_ICON,
            aria_label="Clear the selection",
            title="Clear the selection",
            on_click=LeadListState.tick_all(False),
        ),
        class_name="bulk-bar",
    )


def _acts() -> rx.Component:
    return rx.fragment(
        rx.el.form(
            rx.el.input(
                name="tag",
                placeholder="Tag",
                aria_label="Tag the selected leads",
                auto_complete="off",
                max_length=60,
                class_name="input input--small",
                custom_attrs={"data-suggest": "/api/suggest/tags"},
            ),
            id="bulk-tag",
            on_submit=BulkState.tag_ticked(OPERATION),
            reset_on_submit=False,
        ),
        rx.el.button(
            icon("trash-2", 14),
            "Delete",
            type="button",
            class_name=SMALL,
            on_click=BulkState.delete_ticked(OPERATION),
        ),
        rx.cond(
            BulkState.error != "",
            rx.el.span(BulkState.error, role="alert", class_name="form-error"),
            rx.fragment(),
        ),
    )
