"""The tags page's panels: the list, the colours to choose from, and the dialogs that merge and remove."""

from typing import Any

import reflex as rx

from leadsphere.components.card_grid import colour_dot
from leadsphere.components.dialog import cancel_button, dialog, popover, toggles
from leadsphere.components.empty import empty
from leadsphere.components.field import outbox_field
from leadsphere.components.layout import search_box
from leadsphere.components.theme import BUTTON, DANGER, HIDDEN, PRIMARY, SMALL_ICON, grouped, icon
from leadsphere.queries.tags import TagRow
from leadsphere.services.tags import COLOURS, LONGEST
from leadsphere.state.tags import MERGING, REMOVING, TagMergeState, TagsState

_COLOURS = "tag-colours"
_NAMES = ("Purple", "Blue", "Teal", "Green", "Amber", "Orange", "Red", "Pink")


def tag_list() -> rx.Component:
    """The tags, each with its colour, name and number of leads."""
    return rx.cond(
        TagsState.rows.length() > 0,
        rx.fragment(
            rx.el.p(
                rx.cond(TagsState.total == 1, "1 tag", f"{grouped(TagsState.total)} tags"),
                class_name="results",
                role="status",
            ),
            _table(),
            rx.cond(TagsState.rows.length() < TagsState.total, _more(), rx.fragment()),
        ),
        rx.cond(TagsState.loaded, _nothing(), rx.fragment()),
    )


def colours() -> rx.Component:
    """The colours to choose from, beside whichever tag asked for them."""
    return popover(
        _COLOURS,
        rx.el.div(
            *(
                rx.el.button(
                    type="button",
                    class_name="swatch",
                    style={"--dot": colour},
                    aria_label=name,
                    title=name,
                    aria_pressed=TagsState.chosen.colour == colour,
                    on_click=TagsState.recolour(colour),
                    custom_attrs={"popoverTarget": _COLOURS, "popoverTargetAction": "hide"},
                )
                for name, colour in zip(_NAMES, COLOURS, strict=True)
            ),
            class_name="swatches",
        ),
        title="Colour",
        start=True,
    )


def merge_dialog() -> rx.Component:
    """Choose the tag that stays; how many leads change is said before anything does."""
    return dialog(
        MERGING,
        rx.el.div(
            search_box(
                label="Search for the tag that stays",
                value="",
                on_change=TagMergeState.set_search.debounce(150),
                max_length=LONGEST,
                key=TagMergeState.absorb.id.to_string(),
            ),
            rx.cond(
                TagMergeState.offers.length() > 0,
                rx.el.div(
                    rx.foreach(TagMergeState.offers, _offer),
                    role="radiogroup",
                    aria_label="The tag that stays",
                    class_name="choices",
                ),
                rx.el.p("No other tag has this in its name.", class_name="muted"),
            ),
            rx.el.p(
                rx.cond(TagMergeState.keep.id > 0, _what_changes(), "Choose the tag that stays."),
                role="status",
                class_name="choices__outcome",
            ),
            class_name="form",
        ),
        title="Merge “" + TagMergeState.absorb.name + "” into another tag",
        footer=rx.fragment(
            cancel_button(MERGING),
            rx.el.button(
                "Merge",
                type="button",
                class_name=PRIMARY,
                disabled=TagMergeState.keep.id == 0,
                on_click=TagMergeState.merge,
            ),
        ),
    )


def remove_dialog() -> rx.Component:
    """How many leads lose the tag, before they do."""
    return dialog(
        REMOVING,
        rx.el.p(
            rx.match(
                TagsState.chosen.leads,
                (0, "No lead has this tag."),
                (1, "1 lead loses this tag. It can be undone."),
                f"{grouped(TagsState.chosen.leads)} leads lose this tag. It can be undone.",
            )
        ),
        title="Remove “" + TagsState.chosen.name + "”?",
        footer=rx.fragment(
            cancel_button(REMOVING),
            rx.el.button("Remove tag", type="button", class_name=DANGER, on_click=TagsState.remove),
        ),
    )


def _table() -> rx.Component:
    return rx.el.section(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(rx.el.span("Colour", class_name=HIDDEN), scope="col", class_name="tags__colour"),
                    rx.el.th("Name", scope="col"),
                    rx.el.th("Leads", scope="col", class_name="numeric tags__leads"),
                    rx.el.th(rx.el.span("Acts", class_name=HIDDEN), scope="col", class_name="tags__acts"),
                )
            ),
            rx.el.tbody(rx.foreach(TagsState.rows, _row)),
            class_name="table tags",
            aria_label="Tags",
        ),
        class_name="panel",
    )


def _row(tag: rx.Var[TagRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.button(
                colour_dot(tag.colour),
                type="button",
                class_name=SMALL_ICON,
                aria_label=f"Colour of {tag.name}",
                title="Colour",
                on_click=TagsState.choose(tag.id),
                custom_attrs=toggles(_COLOURS),
            )
        ),
        rx.el.td(
            outbox_field(
                "tag", tag.id, "name", label="Tag name", value=tag.name, variant="inline", maxlength=LONGEST
            )
        ),
        rx.el.td(grouped(tag.leads), class_name="numeric"),
        rx.el.td(
            _act("merge", "Merge into…", f"Merge {tag.name} into…", TagMergeState.ask(tag.id)),
            _act("trash-2", "Remove", f"Remove {tag.name}", TagsState.ask_remove(tag.id)),
            class_name="tags__acts",
        ),
        key=tag.id.to_string(),
    )


def _act(icon_name: str, title: str, label: rx.Var[str] | str, on_click: Any) -> rx.Component:
    return rx.el.button(
        icon(icon_name, 15),
        type="button",
        class_name=SMALL_ICON,
        title=title,
        aria_label=label,
        on_click=on_click,
    )


def _more() -> rx.Component:
    return rx.el.div(
        rx.el.span(
            grouped(TagsState.rows.length()), " of ", grouped(TagsState.total), class_name="muted small"
        ),
        rx.el.button("Show more", type="button", class_name=BUTTON, on_click=TagsState.show_more),
        class_name="row row--between",
    )


def _nothing() -> rx.Component:
    return rx.cond(
        TagsState.search != "",
        empty("search-x", "No tag matches", "Search for another name."),
        empty(
            "tag",
            "No tags yet",
            "A tag is a coloured word for leads: “warm”, “met in Rome”. "
            "Tag a lead, and the tag is here to rename, recolour, merge or remove.",
        ),
    )


def _offer(tag: rx.Var[TagRow]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="keep",
            value=tag.id.to_string(),
            checked=TagMergeState.keep.id == tag.id,
            on_change=TagMergeState.choose(tag.id),
        ),
        colour_dot(tag.colour),
        rx.el.span(tag.name, class_name="grow ellipsis", title=tag.name),
        rx.el.span(grouped(tag.leads), class_name="muted numeric"),
        class_name="choices__one",
        key=tag.id.to_string(),
    )


def _what_changes() -> rx.Component:
    leads, both = TagMergeState.absorb.leads, TagMergeState.both
    return rx.fragment(
        rx.cond(leads == 1, "1 lead changes", f"{grouped(leads)} leads change"),
        ": “",
        TagMergeState.keep.name,
        "” takes the place of “",
        TagMergeState.absorb.name,
        "”. ",
        rx.match(
            both,
            (0, ""),
            (1, "1 of them has both. "),
            f"{grouped(both)} of them have both. ",
        ),
        "It can be undone.",
    )
