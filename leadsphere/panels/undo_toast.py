"""The toast in the corner: what was done, with Undo for ten seconds; what an undo kept, until it is closed."""

import reflex as rx
from reflex_components_core.el.elements.inline import A

from leadsphere.components.dialog import cancel_button, closes, dialog
from leadsphere.components.progress import progress
from leadsphere.components.theme import HIDDEN, PRIMARY, SMALL, SMALL_ICON, icon
from leadsphere.services.undo import Kept
from leadsphere.state.undo import QUESTION, UndoState


def undo_toast() -> rx.Component:
    """One on a page. Ctrl+Z presses its hidden button, also after it has faded."""
    offer = UndoState.offer
    return rx.el.div(
        rx.cond(
            UndoState.percent >= 0,
            rx.el.div(
                progress("Undoing…", UndoState.percent),
                rx.el.button(
                    "Cancel",
                    type="button",
                    class_name=SMALL,
                    aria_label="Cancel the undo",
                    on_click=UndoState.cancel,
                ),
                class_name="undo-toast undo-toast--stays undo-toast--runs",
            ),
            rx.cond(offer.text != "", _offer(), rx.fragment()),
        ),
        rx.el.button(
            "Undo the last change",
            type="button",
            tab_index=-1,
            aria_hidden="true",
            class_name=HIDDEN,
            on_click=UndoState.undo_last,
            custom_attrs={"data-key": "ctrl+z"},
        ),
        _question(),
        class_name="undo",
    )


def _question() -> rx.Component:
    question = UndoState.question
    return dialog(
        QUESTION,
        title=question.title,
        text=question.text,
        footer=rx.fragment(
            cancel_button(QUESTION),
            rx.el.button(
                question.button,
                type="button",
                class_name=PRIMARY,
                on_click=UndoState.undo(question.change_set_id),
                custom_attrs=closes(QUESTION),
            ),
        ),
    )


def _offer() -> rx.Component:
    offer = UndoState.offer
    return rx.el.div(
        rx.el.div(
            rx.el.span(offer.text, role="status"),
            rx.cond(
                offer.change_set_id > 0,
                rx.el.button(
                    "Undo", type="button", class_name=SMALL, on_click=UndoState.undo(offer.change_set_id)
                ),
                rx.fragment(),
            ),
            rx.cond(
                offer.href != "",
                A.create(
                    icon("download", 14),
                    "Download",
                    href=offer.href,
                    class_name=SMALL,
                    custom_attrs={"download": ""},
                ),
                rx.fragment(),
            ),
            rx.el.button(
                icon("x", 14),
                type="button",
                class_name=SMALL_ICON,
                aria_label="Close the message",
                on_click=UndoState.dismiss,
            ),
            class_name="row",
        ),
        rx.cond(
            UndoState.kept.length() > 0,
            rx.el.ul(rx.foreach(UndoState.kept, _kept), class_name="undo-toast__kept", aria_label="Kept"),
            rx.fragment(),
        ),
        class_name=rx.cond(
            (UndoState.kept.length() > 0) | (offer.href != ""), "undo-toast undo-toast--stays", "undo-toast"
        ),
        key=offer.number.to_string(),
    )


def _kept(kept: rx.Var[Kept]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            kept.lead_id > 0,
            rx.el.a(kept.name, href="/app/leads?lead=" + kept.lead_id.to_string()),
            rx.el.span(kept.name),
        ),
        rx.el.span(
            rx.cond(kept.why != "", kept.why, rx.fragment("edited by ", kept.by)), class_name="muted small"
        ),
    )
