"""A list and what is selected in it, side by side; on narrow screens one after the other."""

import reflex as rx


def two_panel(
    left: rx.Component,
    right: rx.Component,
    *,
    has_selection: rx.Var[bool] | bool,
    left_label: str = "Leads",
    right_label: str = "Lead details",
    back: rx.Component | None = None,
) -> rx.Component:
    """Two regions that scroll on their own. `back`, a link or button, shows on narrow screens only."""
    return rx.el.div(
        rx.el.section(left, class_name="two-panel__left", aria_label=left_label),
        rx.el.section(
            rx.el.div(back, class_name="two-panel__back") if back is not None else rx.fragment(),
            right,
            class_name="two-panel__right",
            aria_label=right_label,
            # Scrolls on its own, so the keyboard must be able to enter it.
            tab_index=0,
        ),
        class_name="two-panel",
        data_selection=has_selection,
    )


def list_head(*lines: rx.Component) -> rx.Component:
    """What stays above the scrolling rows; each line is a row of controls."""
    return rx.el.div(
        *(rx.el.div(line, class_name="list-head__line") for line in lines), class_name="list-head"
    )


def list_scroll(*children: rx.Component) -> rx.Component:
    """The scrolling rows."""
    return rx.el.div(*children, class_name="list-scroll")


def list_foot(*children: rx.Component) -> rx.Component:
    """What stays below the scrolling rows."""
    return rx.el.div(*children, class_name="list-foot")


def results(text: rx.Var[str] | str) -> rx.Component:
    """How many there are, said aloud when it changes: "1,254 results"."""
    return rx.el.p(text, class_name="results", role="status")


def section(title: str, *children: rx.Component, action: rx.Component | None = None) -> rx.Component:
    """A titled part of the record on the right."""
    return rx.el.section(
        rx.el.div(
            rx.el.h3(title, class_name="section__title"), action or rx.fragment(), class_name="section__head"
        ),
        *children,
        class_name="section",
    )
