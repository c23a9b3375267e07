"""Initials in a coloured circle."""

from typing import Literal

import reflex as rx


def avatar(
    initials: rx.Var[str] | str,
    tone: rx.Var[int] | int = 0,
    *,
    size: Literal["tiny", "small", "medium", "large"] = "medium",
) -> rx.Component:
    """`tone`, 0 to 9, picks the colour: any hash of the person, modulo ten.

    Decorative: the name stands beside it.
    """
    return rx.el.span(
        initials,
        class_name="avatar" if size == "medium" else f"avatar avatar--{size}",
        data_tone=tone,
        aria_hidden="true",
    )
