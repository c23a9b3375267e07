"""What verification found of an address, check by check."""

from collections.abc import Mapping

import reflex as rx

from leadsphere.components.badge import Look, badge_icon
from leadsphere.components.theme import local_time

OUTCOME: Mapping[str, Look] = {
    "good": Look("Good", "check", "good"),
    "bad": Look("Bad", "x", "bad"),
    "doubt": Look("Doubtful", "triangle-alert", "warn"),
    "note": Look("Note", "info", "info"),
    "open": Look("Not known", "circle-help"),
}


def evidence(lines: rx.Component, verified: rx.Var[str]) -> rx.Component:
    """Lines of evidence under one that opens them and says when it was taken; nothing before a verification."""
    return rx.cond(
        verified != "",
        rx.el.details(
            rx.el.summary("Evidence of ", rx.el.time(local_time(verified), date_time=verified)),
            rx.el.ul(lines, class_name="evidence__lines"),
            class_name="evidence",
        ),
        rx.fragment(),
    )


def evidence_line(label: rx.Var[str], outcome: rx.Var[str], text: rx.Var[str]) -> rx.Component:
    """What one check said."""
    return rx.el.li(
        badge_icon(outcome, OUTCOME, about="This check"),
        rx.el.span(rx.el.strong(label), " ", text),
        key=label,
    )
