"""The criteria of a campaign: the bar, the chips, and what is left after each of them."""

import reflex as rx

from leadsphere.components.card_grid import funnel
from leadsphere.components.empty import callout, empty
from leadsphere.components.theme import BUTTON, grouped, icon
from leadsphere.panels.filter_bar import TYPED, filter_bar, filter_chips, filter_error
from leadsphere.panels.filter_panel import filter_button, filter_panel
from leadsphere.state.criteria import CriteriaState
from leadsphere.state.filters import FilterState
from leadsphere.state.session import SessionState


def criteria_panel() -> rx.Component:
    """Who is wanted, and what that leaves."""
    return rx.cond(
        CriteriaState.missing,
        empty(
            "folder-x",
            "This campaign is no longer here",
            "It may have been removed. All campaigns are under Campaigns.",
        ),
        rx.el.div(_wanted(), _left(), class_name="criteria"),
    )


def _wanted() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Who is wanted", class_name="criteria__title"),
            rx.cond(
                SessionState.can_manage_campaigns,
                rx.fragment(
                    rx.el.span(
                        rx.cond(CriteriaState.saved, "Saved", "Press Enter to save"),
                        role="status",
                        class_name="criteria__saved",
                        data_saved=CriteriaState.saved,
                    ),
                    filter_button(),
                ),
                rx.fragment(),
            ),
            class_name="criteria__head",
        ),
        rx.cond(
            SessionState.can_manage_campaigns,
            rx.fragment(
                filter_panel(),
                rx.el.div(
                    filter_bar(
                        label="Criteria",
                        placeholder="country:Norway size:11-50 title:growth",
                        on_change=CriteriaState.filter_by(FilterState.drawn),
                        on_commit=CriteriaState.commit(FilterState.drawn, TYPED),
                        on_blur=CriteriaState.leave(FilterState.drawn, TYPED),
                    ),
                    class_name="criteria__bar",
                ),
                filter_error(on_correct=CriteriaState.correct),
            ),
            rx.fragment(),
        ),
        rx.cond(
            FilterState.chips.length() > 0,
            rx.cond(
                SessionState.can_manage_campaigns,
                filter_chips(on_remove=CriteriaState.remove_chip, on_clear=CriteriaState.clear_filter),
                rx.el.div(
                    rx.foreach(
                        FilterState.chips,
                        lambda chip: rx.el.span(chip.words, class_name="chip", key=chip.text),
                    ),
                    class_name="chips chips--filter",
                    role="group",
                    aria_label="Criteria",
                ),
            ),
            rx.el.p(
                "No criteria: everybody in this campaign is wanted. Criteria take nobody out of it; they say "
                "who counts as a valid e-mail on the card, and whom “members that pass” lists.",
                class_name="muted",
            ),
        ),
        class_name="panel criteria__wanted",
        aria_label="Who is wanted",
    )


def _left() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("What is left after each", class_name="criteria__title"),
            rx.el.a(
                icon("users", 15),
                rx.cond(
                    FilterState.is_filtered,
                    rx.fragment("Members that pass"),
                    rx.fragment("All members"),
                ),
                href=CriteriaState.link,
                class_name=BUTTON,
            ),
            class_name="criteria__head",
        ),
        rx.cond(
            CriteriaState.problem != "",
            callout(CriteriaState.problem, icon_name="triangle-alert", tone="warn"),
            rx.fragment(
                funnel(CriteriaState.steps),
                rx.cond(
                    FilterState.is_filtered,
                    rx.el.p(
                        rx.cond(CriteriaState.is_estimate, "About ", ""),
                        grouped(CriteriaState.passing),
                        " processed members pass all criteria.",
                        rx.cond(CriteriaState.is_estimate, " Counting…", ""),
                        class_name="muted small",
                        role="status",
                    ),
                    rx.fragment(),
                ),
            ),
        ),
        class_name="panel criteria__left",
        aria_label="What is left",
        aria_busy=CriteriaState.counting,
    )
