"""`/app/duplicates`: leads that may be one person."""

import reflex as rx

from leadsphere.components.layout import page_body, page_header
from leadsphere.components.theme import grouped
from leadsphere.panels.duplicates import duplicate_pairs, look_button
from leadsphere.panels.merge_dialog import merge_dialog
from leadsphere.panels.shell import DUPLICATES, shell
from leadsphere.state.duplicates import DuplicatesState


def duplicates() -> rx.Component:
    """The page."""
    return shell(
        page_header(
            "Duplicates",
            rx.cond(
                DuplicatesState.total > 0,
                rx.el.p(grouped(DuplicatesState.total), " to decide on", class_name="muted", role="status"),
                rx.fragment(),
            ),
            rx.cond(DuplicatesState.searched, look_button("Look again"), rx.fragment()),
        ),
        page_body(duplicate_pairs()),
        merge_dialog(),
        current=DUPLICATES.label,
    )
