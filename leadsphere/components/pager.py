"""Where a list stands, and the way to its ends."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import SMALL_ICON, icon


def pager(
    text: rx.Var[str] | str,
    *,
    on_start: Any,
    on_end: Any,
    at_start: rx.Var[bool] | bool = False,
    at_end: rx.Var[bool] | bool = False,
) -> rx.Component:
    """`text` says which rows of how many are shown."""
    return rx.el.div(
        rx.el.span(text),
        rx.el.div(
            _jump("arrow-up-to-line", "To the start", on_start, at_start),
            _jump("arrow-down-to-line", "To the end", on_end, at_end),
            class_name="pager__buttons",
        ),
        class_name="pager",
    )


def _jump(icon_name: str, label: str, on_click: Any, disabled: rx.Var[bool] | bool) -> rx.Component:
    return rx.el.button(
        icon(icon_name, 15),
        type="button",
        class_name=SMALL_ICON,
        aria_label=label,
        title=label,
        disabled=disabled,
        on_click=on_click,
    )
