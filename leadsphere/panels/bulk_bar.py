"""Which leads are selected, and what can be done to them."""

from typing import Any

import reflex as rx

from leadsphere.components.menu import menu, menu_item, menu_line
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import SMALL, SMALL_ICON, grouped, icon
from leadsphere.services.bulk import BULK, Asks, BulkAct
from leadsphere.state.bulk import BulkState
from leadsphere.state.campaign_picker import CampaignPickerState
from leadsphere.state.lead_export import LeadExportState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.selection import SelectionState
from leadsphere.state.session import SessionState

_MORE = "bulk-menu"
_DIRECT = ("vip", "assign")
"""Acts with a button of their own; all others are in the menu."""
_SPARED = SelectionState.spared.length()
_ALL = LeadListState.total - _SPARED
_TICKED = SelectionState.ticked.length()

IS_SELECTED = SelectionState.everyone | (_TICKED > 0)
"""Whether anybody is selected."""


def is_ticked(lead_id: rx.Var[int]) -> rx.Var[bool]:
    """Whether a row is selected."""
    return rx.cond(
        SelectionState.everyone,
        ~SelectionState.spared.contains(lead_id),
        SelectionState.ticked.contains(lead_id),
    )


def tick_all_box() -> rx.Component:
    """Ticks all rows of the window, or none; Ctrl+A presses it while they are not ticked."""
    full = SelectionState.everyone | SelectionState.whole_page
    return rx.el.input(
        type="checkbox",
        aria_label="Select all on the page",
        title="Select all on the page",
        checked=full,
        on_change=LeadListState.tick_all,
        class_name="tick-all",
        custom_attrs={"data-key": rx.cond(full, "", "ctrl+a")},
    )


def selection_line() -> rx.Component:
    """Once all that is shown is ticked: a way to select the whole list, and then a way back."""
    more = LeadListState.more | (LeadListState.total > _TICKED)
    return rx.cond(
        SelectionState.everyone,
        rx.el.p(
            "All ",
            rx.cond(_SPARED > 0, rx.fragment("but ", grouped(_SPARED), " of the "), rx.fragment()),
            _total(),
            rx.cond(_SPARED > 0, " leads are selected. ", " leads in this list are selected. "),
            rx.el.button("Clear selection", type="button", class_name="link", on_click=SelectionState.clear),
            class_name="selection-line",
            role="status",
        ),
        rx.cond(
            SelectionState.whole_page & more,
            rx.el.p(
                "All ",
                grouped(_TICKED),
                " shown are selected. ",
                rx.el.button(
                    "Select all ",
                    _total(),
                    " leads in this list",
                    type="button",
                    class_name="link",
                    on_click=LeadListState.select_everyone,
                    custom_attrs={"data-key": "ctrl+a"},
                ),
                class_name="selection-line",
                role="status",
            ),
            rx.fragment(),
        ),
    )


def bulk_bar() -> rx.Component:
    """How many leads are selected, and the acts."""
    return rx.el.div(
        rx.el.strong(
            grouped(rx.cond(SelectionState.everyone, _ALL, _TICKED)),
            rx.cond(SelectionState.everyone & LeadListState.more, "+", ""),
            " selected",
            role="status",
        ),
        rx.cond(SessionState.can_edit_leads, _acts(), rx.fragment()),
        rx.cond(SessionState.can_export, _export(), rx.fragment()),
        rx.el.button(
            icon("x", 14),
            type="button",
            class_name=SMALL_ICON,
            aria_label="Clear the selection",
            title="Clear the selection",
            on_click=SelectionState.clear,
            custom_attrs={"data-escape": "true"},
        ),
        class_name="bulk-bar",
    )


def _total() -> rx.Component:
    return rx.fragment(grouped(LeadListState.total), rx.cond(LeadListState.more, "+", ""))


def _acts() -> rx.Component:
    offered = [entry for entry in BULK if entry.is_offered and entry.asks is not Asks.TAG_NAME]
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
            on_submit=BulkState.tag_selected(OPERATION),
            reset_on_submit=False,
        ),
        *(_button(entry) for entry in offered if entry.name in _DIRECT),
        menu(
            _MORE,
            *(_item(entry) for entry in offered if entry.name not in _DIRECT),
            label="More acts",
            button=rx.fragment("More", icon("chevron-down", 14)),
            button_class=SMALL,
        ),
        rx.cond(
            BulkState.error != "",
            rx.el.span(BulkState.error, role="alert", class_name="form-error"),
            rx.fragment(),
        ),
    )


def _button(entry: BulkAct) -> rx.Component:
    return rx.el.button(
        icon(entry.icon, 14),
        type="button",
        class_name=SMALL_ICON,
        aria_label=entry.label,
        title=entry.label,
        on_click=_begins(entry),
    )


def _export() -> rx.Component:
    """No entry of `BULK`: it writes nothing, and nothing of it is undone."""
    return rx.el.button(
        icon("download", 14),
        type="button",
        class_name=SMALL_ICON,
        aria_label="Export",
        title="Export",
        on_click=LeadExportState.begin,
    )


def _item(entry: BulkAct) -> rx.Component:
    danger = entry.asks is Asks.SURE
    item = menu_item(entry.label, icon_name=entry.icon, on_click=_begins(entry), closes=_MORE, danger=danger)
    return rx.fragment(menu_line(), item) if danger else item


def _begins(entry: BulkAct) -> Any:
    if entry.asks is Asks.CAMPAIGNS:
        return CampaignPickerState.for_selected(entry.name)
    return BulkState.begin(entry.name, OPERATION)
