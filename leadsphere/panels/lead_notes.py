"""The notes on the open lead."""

import reflex as rx

from leadsphere.components.field import outbox_field
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import SMALL_ICON, icon
from leadsphere.components.two_panel import section
from leadsphere.queries.lead_detail import NoteView
from leadsphere.state.lead_acts import LeadActsState
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.session import SessionState

_LEAD = LeadPanelState.lead
_MAY = SessionState.can_edit_leads


def lead_notes() -> rx.Component:
    """A new note, and those that are there."""
    return section(
        "Notes",
        rx.cond(_MAY, _new_note(), rx.fragment()),
        rx.cond(
            _LEAD.notes.length() > 0,
            rx.el.ul(rx.foreach(_LEAD.notes, _note), class_name="notes"),
            rx.cond(_MAY, rx.fragment(), rx.el.p("No notes yet.", class_name="muted")),
        ),
    )


def _new_note() -> rx.Component:
    return rx.el.div(
        outbox_field(
            "lead",
            _LEAD.id,
            "note",
            label="New note",
            value="",
            kind="long_text",
            variant="inline",
            placeholder="Write what you know. Ctrl+Enter adds it.",
            submit="Add note",
            maxlength=10_000,
        ),
        custom_attrs={"data-focus-key": "n"},
        class_name="note-new",
    )


def _note(note: rx.Var[NoteView]) -> rx.Component:
    own = note.author_id == SessionState.account
    return rx.el.li(
        rx.el.p(
            rx.el.span(note.author, class_name="note__author"),
            rx.el.span(note.when, class_name="muted small"),
            rx.cond(
                _MAY & (own | SessionState.is_owner),
                rx.el.button(
                    icon("x", 14),
                    type="button",
                    class_name=SMALL_ICON,
                    title="Remove the note",
                    aria_label="Remove the note of " + note.author,
                    on_click=LeadActsState.remove_note(note.id, OPERATION),
                ),
                rx.fragment(),
            ),
            class_name="note__head",
        ),
        outbox_field(
            "note",
            note.id,
            "text",
            label="Note of " + note.author,
            value=note.text,
            kind="long_text",
            variant="inline",
            readonly=~(_MAY & own),
            maxlength=10_000,
        ),
        class_name="note",
        key=note.id.to_string(),
    )
