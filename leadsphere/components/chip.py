"""A coloured word that can be taken off."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import icon


def chip(
    text: rx.Var[str] | str,
    colour: rx.Var[str] | str,
    *,
    on_remove: Any = None,
    removable: rx.Var[bool] | bool = True,
    **attrs: Any,
) -> rx.Component:
    """A tag; with `on_remove` a button beside it takes it off, while `removable`."""
    button = (
        rx.el.button(
            icon("x", 12),
            type="button",
            class_name="chip__remove",
            aria_label=rx.Var.create(f"Remove the tag {text}"),
            on_click=on_remove,
        )
        if on_remove is not None
        else rx.fragment()
    )
    return rx.el.span(
        rx.el.span(class_name="dot", style={"--dot": colour}, aria_hidden="true"),
        rx.el.span(text, class_name="chip__text"),
        rx.cond(removable, button, rx.fragment()),
        class_name="chip",
        **attrs,
    )


def condition_chip(words: rx.Var[str], text: rx.Var[str], *, on_remove: Any, **attrs: Any) -> rx.Component:
    """One condition of a filter: its words take the cursor to `text` in the bar, the x takes it away."""
    return rx.el.span(
        rx.el.button(
            words,
            type="button",
            class_name="chip__text chip__edit",
            title=text,
            custom_attrs={"data-chip": text},
        ),
        rx.el.button(
            icon("x", 12),
            type="button",
            class_name="chip__remove",
            aria_label=rx.Var.create(f"Remove the condition {words}"),
            on_click=on_remove,
            custom_attrs={"data-chip-remove": "true"},
        ),
        class_name="chip chip--condition",
        **attrs,
    )
