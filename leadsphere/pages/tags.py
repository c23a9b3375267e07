"""`/app/settings/tags`: the tags of the workspace; for managers and owners."""

import reflex as rx

from leadsphere.components.layout import page_header, search_box
from leadsphere.panels.settings_nav import settings_body, settings_nav
from leadsphere.panels.shell import shell
from leadsphere.panels.tags import colours, merge_dialog, remove_dialog, tag_list
from leadsphere.state.session import SessionState
from leadsphere.state.tags import SORTS, TagsState


def tags() -> rx.Component:
    """The page."""
    return shell(
        page_header("Tags", rx.cond(SessionState.can_edit_tags, _search_and_sort(), rx.fragment())),
        settings_nav("Tags"),
        settings_body(
            tag_list(),
            may=SessionState.can_edit_tags,
            icon_name="tag",
            title="For managers and owners",
            text="A manager or an owner keeps the tags of the workspace in order. "
            "Tags are put on leads where the leads are.",
        ),
        colours(),
        merge_dialog(),
        remove_dialog(),
        current="Settings",
    )


def _search_and_sort() -> rx.Component:
    return rx.fragment(
        search_box(
            label="Search tags",
            value=TagsState.search,
            on_change=TagsState.set_search.debounce(200),
            data_filter_box="true",
            max_length=200,
        ),
        rx.el.select(
            *(rx.el.option(text, value=name) for name, text in SORTS.items()),
            value=TagsState.sort,
            on_change=TagsState.set_sort,
            aria_label="Sort by",
            class_name="input",
        ),
    )
