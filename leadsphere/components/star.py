"""The VIP star."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import HIDDEN, icon


def star_button(
    pressed: rx.Var[bool] | bool, on_click: Any, *, disabled: rx.Var[bool] | bool = False
) -> rx.Component:
    """A button named "VIP" that is pressed or not."""
    return rx.el.button(
        icon("star", 18),
        type="button",
        class_name="star",
        aria_label="VIP",
        title="VIP",
        aria_pressed=pressed,
        disabled=disabled,
        on_click=on_click,
        custom_attrs={"data-key": "v"},
    )


def star_mark(on: rx.Var[bool] | bool) -> rx.Component:
    """The star of a row. Not a button: an option of a list may hold none (WAI-ARIA 1.2, 5.2.8)."""
    return rx.el.span(
        icon("star", 15),
        rx.cond(on, rx.el.span("VIP", class_name=HIDDEN), rx.fragment()),
        class_name="lead-row__star",
        data_on=on,
    )
