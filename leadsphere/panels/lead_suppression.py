"""That the open lead is on the suppression list, and why."""

import reflex as rx

from leadsphere.components.theme import icon
from leadsphere.queries.suppressions import Mark
from leadsphere.state.lead_panel import LeadPanelState


def lead_suppression() -> rx.Component:
    """A remark above everything else, for whoever is about to write to the lead."""
    return rx.cond(
        LeadPanelState.marks.length() > 0,
        rx.el.div(
            icon("ban"),
            rx.el.ul(rx.foreach(LeadPanelState.marks, _mark), class_name="suppression__marks"),
            class_name="callout suppression",
            data_tone="bad",
            role="note",
            aria_label="Suppressed",
        ),
        rx.fragment(),
    )


def _mark(mark: rx.Var[Mark]) -> rx.Component:
    return rx.el.li(
        rx.el.strong(rx.cond(mark.forbids == "hold", "Never to be held", "Never contact")),
        rx.cond(
            mark.entry_id > 0,
            rx.fragment(
                ": ",
                rx.el.a(mark.value, href="/app/settings/suppressions?q=" + mark.query),
                rx.cond(mark.reason != "", rx.fragment(". ", mark.reason), rx.fragment()),
                rx.el.span(" · ", mark.by, ", ", mark.at[:10], class_name="muted small"),
            ),
            rx.fragment(": this lead is on the suppression list."),
        ),
        key=mark.entry_id.to_string(),
    )
