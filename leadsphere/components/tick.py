"""A box to tick, with what it stands for."""

from typing import Any

import reflex as rx


def tick(*text: Any, **box: Any) -> rx.Component:
    """One box with its label; `box` are properties of the input, such as `name` or `checked`."""
    return rx.el.label(rx.el.input(type="checkbox", **box), rx.el.span(*text), class_name="checkbox")


def ticks(legend: rx.Component, *boxes: rx.Component) -> rx.Component:
    """Boxes that belong together, under their legend."""
    return rx.el.fieldset(legend, *boxes, class_name="setting-choices")
