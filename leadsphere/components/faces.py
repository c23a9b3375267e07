"""Overlapping initials of other people who look at the same thing."""

import reflex as rx

from leadsphere.components.avatar import avatar


def faces(initials: rx.Var[str]) -> rx.Component:
    """A circle for each word of `initials`, such as "AT BK +2". Decorative, as avatars are."""
    circles = rx.foreach(initials.to(str).split(" "), lambda one: avatar(one, size="tiny"))
    return rx.el.span(circles, class_name="faces", aria_hidden="true")
