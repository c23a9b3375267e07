"""Where a list stands, the way to its ends and to any position between them."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import SMALL_ICON, icon


def pager(
    text: rx.Var[str] | str,
    *,
    on_start: Any,
    on_end: Any,
    on_jump: Any = None,
    at_start: rx.Var[bool] | bool = False,
    at_end: rx.Var[bool] | bool = False,
) -> rx.Component:
    """`text` says which rows of how many are shown. `on_jump` receives the form with the `position` that was typed.

    The keys Home, End and g act on these controls.
    """
    return rx.el.div(
        rx.el.span(text),
        rx.el.div(
            _position(on_jump) if on_jump is not None else rx.fragment(),
            _end("arrow-up-to-line", "To the start", "Home", on_start, at_start),
            _end("arrow-down-to-line", "To the end", "End", on_end, at_end),
            class_name="pager__buttons",
        ),
        class_name="pager",
    )


def _position(on_jump: Any) -> rx.Component:
    return rx.el.form(
        rx.el.input(
            name="position",
            placeholder="Go to",
            aria_label="Go to position",
            title="Go to position",
            auto_complete="off",
            input_mode="numeric",
            max_length=12,
            required=True,
            class_name="input input--small pager__position",
            custom_attrs={"data-focus-key": "g", "data-position": "true"},
        ),
        on_submit=on_jump,
    )


def _end(icon_name: str, label: str, key: str, on_click: Any, disabled: rx.Var[bool] | bool) -> rx.Component:
    return rx.el.button(
        icon(icon_name, 15),
        type="button",
        class_name=SMALL_ICON,
        aria_label=label,
        title=label,
        disabled=disabled,
        on_click=on_click,
        custom_attrs={"data-key": key},
    )
