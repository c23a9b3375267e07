"""The segments beside the filter bar: the menu, the strip of the one that is open, and the dialog that saves one."""

import reflex as rx

from leadsphere.components.dialog import cancel_button, dialog, popover, toggles
from leadsphere.components.layout import search_box
from leadsphere.components.operation import OPERATION
from leadsphere.components.segment import count_text, segment_star, shared_mark
from leadsphere.components.theme import PRIMARY, SMALL, SMALL_ICON, SMALL_QUIET, icon
from leadsphere.queries.segments import SegmentRow
from leadsphere.services.segments import LONGEST
from leadsphere.state.filters import FilterState
from leadsphere.state.segment_menu import MENU, SAVING, SegmentMenuState
from leadsphere.state.session import SessionState

_OPEN = FilterState.segment


def segments_button() -> rx.Component:
    """Opens the menu."""
    return rx.el.button(
        icon("bookmark", 15),
        type="button",
        class_name=f"{SMALL} segments-button",
        aria_label="Segments",
        title="Segments",
        custom_attrs={**toggles(MENU), "aria-haspopup": "dialog"},
    )


def segments_menu() -> rx.Component:
    """The segments to open, the starred ones first."""
    return popover(
        MENU,
        search_box(
            label="Search segments",
            value="",
            on_change=SegmentMenuState.set_search.debounce(150),
            max_length=LONGEST,
            key=SegmentMenuState.is_open.to_string(),
        ),
        rx.cond(
            SegmentMenuState.rows.length() > 0,
            rx.el.ul(rx.foreach(SegmentMenuState.rows, _line), class_name="segments-menu__list"),
            rx.el.p(
                rx.cond(
                    SegmentMenuState.search != "",
                    "No segment has this in its name.",
                    "No segments yet. Filter the list, then save the filter under a name.",
                ),
                class_name="segments-menu__none muted",
            ),
        ),
        title="Segments",
        footer=rx.fragment(
            rx.el.a("All segments", href="/app/segments", class_name=SMALL_QUIET),
            rx.cond(
                SessionState.can_save_segments & FilterState.is_filtered,
                rx.el.button(
                    icon("plus", 14),
                    "Save this filter",
                    type="button",
                    class_name=SMALL,
                    on_click=SegmentMenuState.ask_name,
                ),
                rx.fragment(),
            ),
        ),
        start=True,
        on_toggle=SegmentMenuState.toggled,
    )


def _line(row: rx.Var[SegmentRow]) -> rx.Component:
    return rx.el.li(
        segment_star(row.name, row.starred, SegmentMenuState.star(row.id, ~row.starred)),
        rx.el.button(
            rx.el.span(row.name, class_name="ellipsis grow"),
            shared_mark(row.shared),
            count_text(SegmentMenuState.counts[row.id], row.problem),
            type="button",
            class_name="segments-menu__open",
            title=row.text,
            aria_current=rx.cond(_OPEN.id == row.id, "true", "false"),
            on_click=SegmentMenuState.open(row.id),
        ),
        class_name="segments-menu__line",
        key=row.id.to_string(),
    )


def segment_strip() -> rx.Component:
    """The segment that the list was opened with; once the filter is another one, what to do about it."""
    return rx.el.div(
        icon("bookmark", 14),
        rx.el.strong(_OPEN.name, class_name="segment-strip__name ellipsis", title=_OPEN.name),
        shared_mark(_OPEN.shared),
        rx.cond(_OPEN.changed, _changes(), rx.fragment()),
        rx.el.button(
            icon("x", 14),
            type="button",
            class_name=f"{SMALL_ICON} segment-strip__close",
            aria_label="Close the segment",
            title="Close the segment",
            on_click=SegmentMenuState.close,
        ),
        role="group",
        aria_label="Open segment",
        class_name="segment-strip",
        data_changed=_OPEN.changed,
    )


def _changes() -> rx.Component:
    return rx.el.div(
        rx.el.span("Changed:", class_name="segment-strip__changed", role="status"),
        rx.cond(
            _OPEN.may_edit,
            rx.el.button(
                "Update segment",
                type="button",
                class_name=SMALL,
                on_click=SegmentMenuState.update_segment(OPERATION),
            ),
            rx.fragment(),
        ),
        rx.cond(SessionState.can_save_segments, save_button("Save as new"), rx.fragment()),
        rx.el.button(
            "Reset", type="button", class_name=SMALL_QUIET, on_click=SegmentMenuState.back_to_segment
        ),
        class_name="segment-strip__acts",
    )


def save_button(text: str) -> rx.Component:
    """Asks for the name of a new segment."""
    return rx.el.button(text, type="button", class_name=SMALL_QUIET, on_click=SegmentMenuState.ask_name)


def save_dialog() -> rx.Component:
    """Give the filter that is shown a name."""
    return dialog(
        SAVING,
        rx.el.form(
            rx.el.div(
                rx.el.label("Name", html_for="segment-name"),
                rx.el.input(
                    id="segment-name",
                    name="name",
                    required=True,
                    max_length=LONGEST,
                    auto_focus=True,
                    auto_complete="off",
                    placeholder="EMEA founders",
                    aria_describedby="segment-name-error",
                ),
                rx.el.p(
                    SegmentMenuState.name_error,
                    id="segment-name-error",
                    class_name="form-error",
                    role="alert",
                ),
                class_name="form-field",
            ),
            rx.el.ul(
                rx.foreach(
                    FilterState.chips, lambda chip: rx.el.li(chip.words, class_name="chip", key=chip.text)
                ),
                class_name="chips",
                aria_label="Its conditions",
            ),
            rx.el.label(
                rx.el.input(type="checkbox", name="shared", value="team"),
                rx.el.span(
                    rx.el.span("Share with the team"),
                    rx.el.span("Otherwise you alone see it.", class_name="muted small"),
                    class_name="segment-share__text",
                ),
                class_name="segment-share",
            ),
            id="segment-form",
            on_submit=SegmentMenuState.save(OPERATION),
            reset_on_submit=False,
            class_name="form",
            key=SegmentMenuState.saves.to_string(),
        ),
        title="Save as a segment",
        text="A segment is this filter under a name: whoever matches it is in it, today and tomorrow.",
        footer=rx.fragment(
            cancel_button(SAVING),
            rx.el.button("Save segment", type="submit", form="segment-form", class_name=PRIMARY),
        ),
    )
