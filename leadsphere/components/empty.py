"""What a place shows while there is nothing in it: why, and what to do first."""

import reflex as rx

from leadsphere.components.theme import icon


def empty(
    icon_name: str, title: str | rx.Var[str], text: str | rx.Var[str], action: rx.Component | None = None
) -> rx.Component:
    """An icon, one sentence, one explanation and at most one thing to do."""
    return rx.el.div(
        rx.el.div(icon(icon_name, 22), class_name="empty__icon"),
        rx.el.h2(title, class_name="empty__title"),
        rx.el.p(text, class_name="empty__text"),
        rx.el.div(action, class_name="empty__action") if action is not None else rx.fragment(),
        class_name="empty",
    )


def callout(*children: rx.Component | str | rx.Var, icon_name: str = "info", tone: str = "") -> rx.Component:
    """A remark in the page; `tone` is "", good, warn or bad."""
    return rx.el.div(icon(icon_name), rx.el.div(*children), class_name="callout", data_tone=tone)
