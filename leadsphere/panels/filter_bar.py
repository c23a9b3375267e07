"""The filter of the leads page as text and as chips."""

import reflex as rx

from leadsphere.components.chip import condition_chip
from leadsphere.components.layout import search_box
from leadsphere.components.theme import SMALL_QUIET
from leadsphere.state.filters import Chip, FilterState
from leadsphere.state.lead_list import LeadListState


def filter_bar() -> rx.Component:
    """The bar that is typed in. Its suggestions come from assets/filter_bar.js."""
    return rx.fragment(
        search_box(
            label="Filter leads",
            placeholder="Search, or title:growth country:Norway vip",
            value=FilterState.text,
            on_change=LeadListState.filter_by(FilterState.drawn).debounce(200),
            max_length=4000,
            key=FilterState.drawn.to_string(),
            aria_autocomplete="list",
            aria_invalid=rx.cond(FilterState.error != "", "true", "false"),
            aria_describedby="filter-error",
            custom_attrs={"data-filter-box": "true", "data-filter-bar": "true"},
        ),
        # What Enter in the bar does, in assets/filter_bar.js.
        rx.el.button(
            "Show",
            type="button",
            hidden=True,
            on_click=LeadListState.commit,
            custom_attrs={"data-filter-commit": "true"},
        ),
    )


def filter_error() -> rx.Component:
    """Why what was typed is not understood, with what may have been meant."""
    return rx.el.p(
        FilterState.error,
        rx.cond(
            FilterState.instead != "",
            rx.el.button("Use this", type="button", class_name=SMALL_QUIET, on_click=LeadListState.correct),
            rx.fragment(),
        ),
        id="filter-error",
        role="alert",
        class_name="filter-error",
        hidden=FilterState.error == "",
    )


def filter_chips() -> rx.Component:
    """The conditions, one chip each."""
    return rx.el.div(
        rx.foreach(FilterState.chips, _chip),
        rx.el.button("Clear", type="button", class_name=SMALL_QUIET, on_click=LeadListState.clear_filter),
        class_name="chips chips--filter",
        role="group",
        aria_label="Conditions",
    )


def _chip(chip: rx.Var[Chip], number: rx.Var[int]) -> rx.Component:
    return condition_chip(chip.words, chip.text, on_remove=LeadListState.remove_chip(number), key=chip.text)
