"""The filter of the leads page as text and as chips."""

from typing import Any

import reflex as rx

from leadsphere.components.chip import condition_chip
from leadsphere.components.layout import search_box
from leadsphere.components.theme import SMALL_QUIET
from leadsphere.panels.segment_menu import save_button
from leadsphere.state.filter_panel import FilterPanelState
from leadsphere.state.filters import Chip, FilterState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import SessionState

TYPED = rx.Var("(document.querySelector('[data-filter-bar]')?.value ?? '')", _var_type=str)
"""What stands in the bar at the moment."""


def filter_bar(
    *,
    label: str = "Filter leads",
    placeholder: str = "Search, or title:growth country:Norway vip",
    on_change: Any = None,
    on_commit: Any = None,
    **attrs: Any,
) -> rx.Component:
    """The bar that is typed in, that of the list at first. Its suggestions come from assets/filter_bar.js."""
    return rx.fragment(
        search_box(
            label=label,
            placeholder=placeholder,
            value=FilterState.text,
            on_change=(on_change or LeadListState.filter_by(FilterState.drawn)).debounce(200),
            max_length=4000,
            key=FilterState.drawn.to_string(),
            aria_autocomplete="list",
            aria_invalid=rx.cond(FilterState.error != "", "true", "false"),
            aria_describedby="filter-error",
            custom_attrs={"data-filter-box": "true", "data-filter-bar": "true"},
            **attrs,
        ),
        # What Enter in the bar does, in assets/filter_bar.js.
        rx.el.button(
            "Show",
            type="button",
            hidden=True,
            on_click=on_commit or LeadListState.commit(FilterState.drawn, TYPED),
            custom_attrs={"data-filter-commit": "true"},
        ),
        # What Back does where the router sees no change.
        rx.el.button(
            "Load",
            type="button",
            hidden=True,
            on_click=[LeadListState.load, FilterPanelState.follow],
            custom_attrs={"data-filter-reload": "true"},
        )
        if on_commit is None
        else rx.fragment(),
    )


def filter_error(*, on_correct: Any = None) -> rx.Component:
    """Why what was typed is not understood, with what may have been meant."""
    return rx.el.p(
        FilterState.error,
        rx.cond(
            FilterState.instead != "",
            rx.el.button(
                "Use this",
                type="button",
                class_name=SMALL_QUIET,
                on_click=on_correct or LeadListState.correct,
            ),
            rx.fragment(),
        ),
        id="filter-error",
        role="alert",
        class_name="filter-error",
        hidden=FilterState.error == "",
    )


def filter_chips(*, on_remove: Any = None, on_clear: Any = None) -> rx.Component:
    """The conditions, one chip each; those of the list can be saved."""
    return rx.el.div(
        rx.foreach(FilterState.chips, lambda chip, number: _chip(chip, number, on_remove)),
        rx.el.button(
            "Clear", type="button", class_name=SMALL_QUIET, on_click=on_clear or LeadListState.clear_filter
        ),
        rx.cond(
            SessionState.can_save_segments & (FilterState.segment.id == 0),
            save_button("Save as segment"),
            rx.fragment(),
        )
        if on_clear is None
        else rx.fragment(),
        class_name="chips chips--filter",
        role="group",
        aria_label="Conditions",
    )


def _chip(chip: rx.Var[Chip], number: rx.Var[int], on_remove: Any) -> rx.Component:
    remove = (on_remove or LeadListState.remove_chip)(number)
    return condition_chip(chip.words, chip.text, on_remove=remove, key=chip.text)
