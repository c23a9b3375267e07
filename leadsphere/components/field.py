"""The field that is edited in place, and the outbox that brings its edits to the server."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

# Imported by outbox_field.jsx, from beside it.
rx.asset("outbox.js", shared=True)
_MODULE = rx.asset("outbox_field.jsx", shared=True).importable_path


class OutboxField(rx.Component):
    """One attribute of one thing; keeps what is typed until the server has answered."""

    library = _MODULE
    tag = "OutboxField"

    thing: rx.Var[str]
    thing_id: rx.Var[int]
    name: rx.Var[str]
    label: rx.Var[str]
    value: rx.Var[str]
    kind: rx.Var[str]
    choices: rx.Var[list[dict[str, str]]]
    placeholder: rx.Var[str]
    readonly: rx.Var[bool]
    variant: rx.Var[str]
    maxlength: rx.Var[int]
    warning: rx.Var[str]
    suggest: rx.Var[str]
    submit: rx.Var[str]


class Outbox(rx.Component):
    """The operations of this tab that the server has not answered; one on a page."""

    library = _MODULE
    tag = "Outbox"

    answers: rx.Var[list[dict[str, Any]]]
    account: rx.Var[str]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


def outbox_field(
    thing: str,
    thing_id: rx.Var[int] | int,
    name: str,
    *,
    label: rx.Var[str] | str,
    value: rx.Var[str] | str,
    kind: str = "text",
    choices: Sequence[tuple[str, str]] | rx.Var[list[dict[str, str]]] = (),
    **props: Any,
) -> rx.Component:
    """Edit one attribute in place.

    `thing` is "lead", "company", "contact", "campaign" or "note"; `value` is the stored text; `choices` are
    (value, label) pairs and turn the field into a select. `props`: placeholder, readonly, maxlength,
    class_name, variant: "field" (label above), "title" (grows with its text) or "inline", `warning` (said while
    something is typed), `suggest` (address of names that exist), and `submit` (text of a button that alone sends
    what is typed: leaving the field keeps it as a draft).
    """
    pairs = choices if isinstance(choices, rx.Var) else [{"value": v, "label": text} for v, text in choices]
    return OutboxField.create(
        thing=thing,
        thing_id=thing_id,
        name=name,
        label=label,
        value=value,
        kind=str(kind),
        choices=pairs,
        **props,
    )


def outbox(*, answers: rx.Var[Any], account: rx.Var[str] | str, on_send: Any) -> rx.Component:
    """Send edits until each is answered. Put it once on a page.

    `on_send` receives {op_id, thing, thing_id, name, value, base}; the state appends
    {op_id, status: "saved" | "error" | "conflict", value, message, theirs, by, at} to `answers`.
    Nothing is sent while `account` is empty, and nothing that another account has typed.
    """
    return Outbox.create(answers=answers, account=account, on_send=on_send)


def field_grid(*fields: rx.Component) -> rx.Component:
    """Fields side by side where there is room."""
    return rx.el.div(*fields, class_name="field-grid")
