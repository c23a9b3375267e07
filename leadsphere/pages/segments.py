"""`/app/segments`: the filters that people have saved."""

import reflex as rx

from leadsphere.components.layout import page_body, page_header, search_box
from leadsphere.panels.lead_export import export_dialog
from leadsphere.panels.segment_time import segment_time_dialog
from leadsphere.panels.segments import segment_list
from leadsphere.panels.shell import SEGMENTS, shell
from leadsphere.state.segments import SHOWN, SegmentsState


def segments() -> rx.Component:
    """The page."""
    return shell(
        page_header(
            "Segments",
            search_box(
                label="Search segments",
                value=SegmentsState.search,
                on_change=SegmentsState.set_search.debounce(200),
                data_filter_box="true",
                max_length=200,
            ),
            rx.el.select(
                *(rx.el.option(text, value=name) for name, text in SHOWN.items()),
                value=SegmentsState.shown,
                on_change=SegmentsState.set_shown,
                aria_label="Show",
                class_name="input",
            ),
        ),
        page_body(segment_list()),
        segment_time_dialog(),
        export_dialog(),
        current=SEGMENTS.label,
    )
