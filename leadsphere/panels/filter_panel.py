"""The Filters dialog: a button with the number of conditions, and one control for each thing to filter by."""

from typing import Any

import reflex as rx

from leadsphere.components.dialog import popover, toggles
from leadsphere.components.theme import PRIMARY, SMALL, icon
from leadsphere.filters.controls import AGE_UNITS, WAYS, Shape, Takes
from leadsphere.filters.filter import LONGEST_VALUE
from leadsphere.filters.language import LONGEST_TEXT
from leadsphere.state.filter_panel import IN_USE, PANEL, ControlCard, ControlGroup, FilterPanelState, Pill
from leadsphere.state.filters import FilterState

_FORM = "filters-form"
_LONGEST_NUMBER = 40


def filter_button() -> rx.Component:
    """Opens the dialog, and counts the conditions."""
    many = FilterState.chips.length()
    return rx.el.button(
        icon("sliders-horizontal", 14),
        rx.el.span("Filters", class_name="filters-button__text"),
        rx.cond(many > 0, rx.el.span(many, class_name="count"), rx.fragment()),
        type="button",
        class_name=f"{SMALL} filters-button",
        aria_label="Filters",
        title=rx.cond(many == 1, "1 condition", many.to_string() + " conditions"),
        custom_attrs={**toggles(PANEL), "data-key": "f", "aria-haspopup": "dialog"},
    )


def filter_panel() -> rx.Component:
    """The dialog. Which inputs belong to the chosen operator, and what the search leaves, the browser knows itself."""
    return popover(
        PANEL,
        rx.el.div(_search(), _jumps(), class_name="controls__head", key=FilterPanelState.drawn.to_string()),
        rx.cond(FilterPanelState.also.length() > 0, _also(), rx.fragment()),
        rx.el.form(
            rx.fragment(
                rx.foreach(FilterPanelState.groups, _group),
                key=FilterPanelState.drawn.to_string(),
            ),
            rx.el.p("Nothing to filter by has this in its name.", class_name="controls__none muted"),
            on_submit=FilterPanelState.apply,
            reset_on_submit=False,
            # What is wrong is said at the control, by a server that knows why.
            custom_attrs={"id": _FORM, "noValidate": True},
            class_name="controls",
        ),
        title="Filters",
        footer=_foot(),
        start=True,
        on_toggle=FilterPanelState.toggled,
    )


def _search() -> rx.Component:
    return rx.el.div(
        icon("search", 15),
        rx.el.input(
            type="search",
            aria_label="Search filters",
            placeholder="Search filters",
            max_length=LONGEST_VALUE,
            auto_complete="off",
            spell_check=False,
            custom_attrs={"data-control-search": "true"},
        ),
        class_name="search",
    )


def _jumps() -> rx.Component:
    """A way down for the pointer; the keyboard has the search."""
    return rx.el.div(
        rx.foreach(
            FilterPanelState.groups,
            lambda group: rx.el.button(
                group.label,
                type="button",
                class_name="controls__jump",
                tab_index=-1,
                key=group.label,
                custom_attrs={"data-jump": group.label},
            ),
        ),
        class_name="controls__jumps",
    )


def _also() -> rx.Component:
    return rx.el.div(
        rx.el.span("Also: ", class_name="controls__also-label"),
        rx.foreach(
            FilterPanelState.also, lambda words: rx.el.span(words, class_name="chip", title=words, key=words)
        ),
        rx.el.span("stays as it is; the filter bar can change it.", class_name="muted"),
        class_name="controls__also",
    )


def _foot() -> rx.Component:
    return rx.fragment(
        rx.el.p(FilterPanelState.refusal, role="alert", class_name="controls__refusal"),
        rx.el.button("Clear", type="button", class_name=SMALL, on_click=FilterPanelState.clear),
        rx.el.button("Apply", type="submit", form=_FORM, class_name=f"{PRIMARY} button--small"),
    )


def _group(group: rx.Var[ControlGroup]) -> rx.Component:
    return rx.el.section(
        rx.el.h3(
            group.label,
            rx.cond(
                group.label == IN_USE,
                rx.el.span(group.cards.length(), class_name="count"),
                rx.fragment(),
            ),
            class_name="controls__heading",
        ),
        rx.foreach(group.cards, _control),
        class_name="controls__group",
        aria_label=group.label,
        key=group.label,
    )


def _control(card: rx.Var[ControlCard]) -> rx.Component:
    wrong = _is_wrong(card)
    return rx.el.div(
        rx.el.span(card.label, class_name="control__label", title=card.label),
        rx.match(
            card.shape,
            *((shape.value, _face(shape, card)) for shape in Shape if shape is not Shape.TEXT),
            _face(Shape.TEXT, card),
        ),
        rx.cond(
            wrong,
            rx.el.p(
                FilterPanelState.mistakes[card.name],
                role="alert",
                class_name="control__mistake",
                custom_attrs={"id": _mistake_of(card)},
            ),
            rx.fragment(),
        ),
        role="group",
        aria_label=card.label,
        class_name="control",
        key=card.name,
        custom_attrs={
            "data-control": card.label,
            "data-used": card.used,
            "data-invalid": wrong,
        },
    )


def _face(shape: Shape, card: rx.Var[ControlCard]) -> rx.Component:
    """The operator, and beside it an input for each thing that one of the shape's operators takes."""
    if shape is Shape.FLAG:
        return _switch(card)
    taken = {way.takes for way in WAYS[shape]}
    return rx.fragment(
        _ways(shape, card),
        rx.el.div(
            _list(card) if Takes.LIST in taken else rx.fragment(),
            _pills(card) if Takes.PICKS in taken else rx.fragment(),
            _ends(shape, card) if Takes.ONE in taken else rx.fragment(),
            _age(card) if Takes.AGE in taken else rx.fragment(),
            class_name="control__values",
        ),
    )


def _ways(shape: Shape, card: rx.Var[ControlCard]) -> rx.Component:
    return rx.el.select(
        *(
            rx.el.option(way.label, value=way.value, custom_attrs={"data-takes": way.takes.value})
            for way in WAYS[shape]
        ),
        name=card.name + ".way",
        default_value=card.way,
        aria_label=card.label + ": how it compares",
        class_name="input control__way",
    )


def _switch(card: rx.Var[ControlCard]) -> rx.Component:
    """Any, yes or no."""
    return rx.el.div(
        *(
            rx.el.label(
                rx.el.input(
                    type="radio", name=card.name + ".way", value=value, default_checked=card.way == value
                ),
                rx.el.span(label),
                class_name="switch__side",
            )
            for value, label in (("", "Any"), *((w.value, w.label.capitalize()) for w in WAYS[Shape.FLAG]))
        ),
        class_name="switch",
    )


def _list(card: rx.Var[ControlCard]) -> rx.Component:
    return _input(
        card,
        "text",
        card.label,
        placeholder="Several with commas",
        max_length=LONGEST_TEXT,
        takes=Takes.LIST,
        **{"data-suggest": rx.cond(card.suggest != "", card.suggest, rx.Var("undefined"))},
    )


def _pills(card: rx.Var[ControlCard]) -> rx.Component:
    return rx.el.div(
        rx.foreach(card.pills, lambda pill: _pill(card, pill)),
        class_name="pills control__value",
        custom_attrs={"data-takes": Takes.PICKS.value},
    )


def _pill(card: rx.Var[ControlCard], pill: rx.Var[Pill]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox", name=card.name + ".picked", value=pill.value, default_checked=pill.pressed
        ),
        rx.el.span(pill.label),
        class_name="pill",
        key=pill.value,
    )


def _ends(shape: Shape, card: rx.Var[ControlCard]) -> rx.Component:
    how: dict[str, Any] = (
        {"type": "date"} if shape is Shape.DATE else {"input_mode": "decimal", "placeholder": "Number"}
    )
    return rx.el.div(
        _input(card, "low", card.label, max_length=_LONGEST_NUMBER, **how),
        rx.el.span("and", class_name="control__and"),
        _input(card, "high", card.label + ": other end", max_length=_LONGEST_NUMBER, **how),
        class_name="control__value control__ends",
        custom_attrs={"data-takes": Takes.ONE.value},
    )


def _age(card: rx.Var[ControlCard]) -> rx.Component:
    return rx.el.div(
        _input(card, "age", card.label + ": how many", max_length=5, input_mode="numeric", placeholder="30"),
        rx.el.select(
            *(rx.el.option(words, value=unit) for unit, words in AGE_UNITS),
            name=card.name + ".unit",
            default_value=card.unit,
            aria_label=card.label + ": unit",
            class_name="input",
        ),
        class_name="control__value control__age",
        custom_attrs={"data-takes": Takes.AGE.value},
    )


def _input(
    card: rx.Var[ControlCard],
    part: str,
    label: rx.Var[str],
    *,
    takes: Takes | None = None,
    **attrs: Any,
) -> rx.Component:
    custom = {name: attrs.pop(name) for name in tuple(attrs) if name.startswith("data-")}
    if takes is not None:
        custom["data-takes"] = takes.value
    return rx.el.input(
        name=card.name + f".{part}",
        default_value=getattr(card, part),
        aria_label=label,
        aria_invalid=rx.cond(_is_wrong(card), "true", "false"),
        aria_describedby=_mistake_of(card),
        auto_complete="off",
        spell_check=False,
        class_name="input control__value" if takes else "input",
        custom_attrs=custom,
        **{"type": "text", **attrs},
    )


def _is_wrong(card: rx.Var[ControlCard]) -> rx.Var[bool]:
    return FilterPanelState.mistakes.contains(card.name)


def _mistake_of(card: rx.Var[ControlCard]) -> rx.Var[str]:
    return "filter-mistake-" + card.name
