"""A secret that is shown once, and the form that makes it."""

from collections.abc import Mapping
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


def secret_form(
    name: str,
    *parts: rx.Component,
    title: str,
    intro: str,
    submit: str,
    on_submit: Any,
    error: rx.Var[str],
    first: Mapping[str, Any],
    secret: rx.Component,
) -> rx.Component:
    """The form that makes something with a secret: its first field, then `parts`; `secret` comes below it.

    `name` begins the ids; `first` are properties of the first field, beside its `label`.
    """
    field = {key: value for key, value in first.items() if key != "label"}
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, custom_attrs={"id": f"{name}-title"}),
            rx.el.p(intro, class_name="setting-intro"),
            rx.el.form(
                rx.el.div(
                    rx.el.label(first["label"], html_for=f"{name}-first"),
                    rx.el.input(
                        id=f"{name}-first",
                        required=True,
                        auto_complete="off",
                        aria_describedby=f"{name}-error",
                        **field,
                    ),
                    rx.el.p(error, id=f"{name}-error", class_name="form-error", role="alert"),
                    class_name="form-field",
                ),
                *parts,
                rx.el.div(rx.el.button(submit, type="submit", class_name=PRIMARY), class_name="form-actions"),
                custom_attrs={"id": f"{name}-form"},
                on_submit=on_submit,
                reset_on_submit=False,
                class_name="form",
            ),
            secret,
            class_name="panel__body",
        ),
        class_name="panel",
        aria_labelledby=f"{name}-title",
    )
