"""How far a piece of work is."""

import reflex as rx


def progress(
    label: str | rx.Var[str], percent: rx.Var[int] | int, note: str | rx.Var[str] | rx.Component | None = None
) -> rx.Component:
    """A bar from 0 to 100 under its label; `note` stands at the right, the percentage at first."""
    return rx.el.div(
        rx.el.span(label),
        rx.el.span(rx.fragment(percent, " %") if note is None else note, class_name="progress__value"),
        rx.el.progress(value=percent, max=100, aria_label=label),
        class_name="progress",
    )
