"""Pieces of a segment: its star, whether others see it, and how many leads it has."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import HIDDEN, icon


def segment_star(name: rx.Var[str], pressed: rx.Var[bool], on_click: Any) -> rx.Component:
    """A button that puts a segment first in this person's lists."""
    return rx.el.button(
        icon("star", 15),
        type="button",
        class_name="star",
        aria_label=f"Star {name}",
        title="Star: stands first",
        aria_pressed=pressed,
        on_click=on_click,
    )


def shared_mark(shared: rx.Var[bool]) -> rx.Component:
    """Whether the team sees it, or its owner alone."""
    return rx.el.span(
        rx.cond(shared, icon("users", 13), icon("lock", 13)),
        rx.el.span(rx.cond(shared, "Shared with the team", "Private"), class_name=HIDDEN),
        class_name="shared-mark",
        title=rx.cond(shared, "Shared with the team", "Private"),
    )


def count_text(count: rx.Var[str], problem: rx.Var[str]) -> rx.Component:
    """How many leads there are; nothing while they are being counted."""
    return rx.cond(
        problem != "",
        rx.el.span(icon("triangle-alert", 14), class_name="segment-count", title=problem, data_tone="warn"),
        rx.el.span(count, class_name="segment-count"),
    )
