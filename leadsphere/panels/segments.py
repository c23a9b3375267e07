"""The segments page's list: each with its conditions, its leads, and what can be done with it."""

import reflex as rx

from leadsphere.components.empty import empty
from leadsphere.components.field import outbox_field
from leadsphere.components.menu import menu, menu_item, menu_line, menu_link
from leadsphere.components.operation import OPERATION
from leadsphere.components.segment import count_text, segment_star, shared_mark
from leadsphere.components.theme import PRIMARY, SMALL, icon, local_time
from leadsphere.queries.segments import SegmentRow
from leadsphere.services.segments import LONGEST
from leadsphere.state.lead_export import LeadExportState
from leadsphere.state.segment_time import SegmentTimeState
from leadsphere.state.segments import SegmentsState
from leadsphere.state.session import SessionState


def segment_list() -> rx.Component:
    """Every segment, the starred ones first."""
    return rx.cond(
        SegmentsState.rows.length() > 0,
        rx.el.ul(rx.foreach(SegmentsState.rows, _segment), class_name="segments", aria_label="Segments"),
        rx.cond(SegmentsState.loaded, _nothing(), rx.fragment()),
    )


def _segment(row: rx.Var[SegmentRow]) -> rx.Component:
    href = "/app/leads?segment=" + row.id.to_string()
    return rx.el.li(
        rx.el.div(
            segment_star(row.name, row.starred, SegmentsState.star(row.id, ~row.starred)),
            rx.el.div(
                outbox_field(
                    "segment",
                    row.id,
                    "name",
                    label="Segment name",
                    value=row.name,
                    variant="title",
                    maxlength=LONGEST,
                    readonly=~row.may_edit,
                ),
                class_name="segment__name",
            ),
            rx.el.a(
                count_text(SegmentsState.counts[row.id], row.problem),
                rx.el.span("leads", class_name="segment__unit"),
                href=href,
                class_name="segment__leads",
                aria_label=f"Open the leads of {row.name}",
            ),
            rx.el.a("Open", href=href, class_name=SMALL, aria_label=f"Open {row.name}"),
            _menu(row, href),
            class_name="segment__head",
        ),
        rx.el.div(
            rx.foreach(row.words, lambda words: rx.el.span(words, class_name="chip", title=words)),
            rx.cond(row.more != "", rx.el.span(row.more, class_name="muted small"), rx.fragment()),
            class_name="segment__conditions",
        ),
        rx.cond(
            row.problem != "",
            rx.el.p(icon("triangle-alert", 14), row.problem, class_name="segment__problem"),
            rx.fragment(),
        ),
        rx.el.div(
            shared_mark(row.shared),
            rx.el.span(rx.cond(row.shared, "Shared", "Private")),
            rx.el.span("·", aria_hidden="true"),
            rx.el.span(row.owner),
            rx.el.span("·", aria_hidden="true"),
            rx.el.span("Changed ", local_time(row.updated_at)),
            class_name="segment__foot",
        ),
        class_name="segment",
        key=row.id.to_string(),
        custom_attrs={"data-segment": row.name},
    )


def _menu(row: rx.Var[SegmentRow], href: rx.Var[str]) -> rx.Component:
    menu_id = "segment-menu-" + row.id.to_string()
    sharing = rx.cond(
        row.shared,
        rx.cond(
            row.mine,
            menu_item(
                "Make private",
                icon_name="lock",
                closes=menu_id,
                on_click=SegmentsState.share(row.id, False, OPERATION),
            ),
            rx.fragment(),
        ),
        menu_item(
            "Share with the team",
            icon_name="users",
            closes=menu_id,
            on_click=SegmentsState.share(row.id, True, OPERATION),
        ),
    )
    return menu(
        menu_id,
        menu_link("Open its leads", href, icon_name="list"),
        menu_item(
            "Who joined, who left",
            icon_name="history",
            closes=menu_id,
            on_click=SegmentTimeState.ask(row.id),
        ),
        rx.cond(
            SessionState.can_export,
            menu_item(
                "Export its leads",
                icon_name="download",
                closes=menu_id,
                on_click=LeadExportState.begin_segment(row.id),
            ),
            rx.fragment(),
        ),
        rx.cond(
            row.may_edit,
            rx.fragment(
                sharing,
                menu_line(),
                menu_item(
                    "Delete",
                    icon_name="trash-2",
                    danger=True,
                    closes=menu_id,
                    on_click=SegmentsState.delete(row.id, OPERATION),
                ),
            ),
            rx.fragment(),
        ),
        label=f"More for {row.name}",
    )


def _nothing() -> rx.Component:
    return rx.cond(
        (SegmentsState.search != "") | (SegmentsState.shown != "all"),
        empty("search-x", "No segment matches", "Search for another name, or show all segments."),
        empty(
            "bookmark",
            "Keep a filter under a name",
            "A segment is a saved filter: whoever matches it is in it, today and tomorrow. "
            + "Filter the leads, then choose “Save as segment” beside the conditions.",
            rx.cond(
                SessionState.can_save_segments,
                rx.el.a("Filter the leads", href="/app/leads", class_name=PRIMARY),
                rx.fragment(),
            ),
        ),
    )
