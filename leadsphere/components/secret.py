"""A secret that is shown once."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import BUTTON, PRIMARY


def secret_once(
    value: rx.Var[str], *, field_id: str, label: str, hint: str, on_copy: Any, on_done: Any
) -> rx.Component:
    """The secret, with what it is for and a button that copies it; nothing once it is off the screen."""
    return rx.cond(
        value != "",
        rx.el.div(
            rx.el.label(label, html_for=field_id),
            rx.el.input(
                id=field_id, read_only=True, value=value, spell_check=False, class_name="secret-once__value"
            ),
            rx.el.p(hint, class_name="form-hint"),
            rx.el.div(
                rx.el.button("Done", type="button", on_click=on_done, class_name=BUTTON),
                rx.el.button("Copy", type="button", on_click=on_copy, class_name=PRIMARY),
                class_name="form-actions",
            ),
            class_name="form-field secret-once",
            role="status",
        ),
        rx.fragment(),
    )
