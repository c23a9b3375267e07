"""Dialogs that the browser opens and closes itself: Esc closes, focus returns to the button."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.typography import Div

from leadsphere.components.theme import BUTTON, SMALL_ICON, icon


def _has_opened(event: rx.Var[dict[str, Any]]) -> tuple[rx.Var[bool]]:
    return (rx.Var(f"({event!s}.newState === 'open')", _var_type=bool),)


class _Popover(Div):
    """An element that the browser shows above all others, and that tells when it does."""

    on_toggle: rx.EventHandler[_has_opened]


def dialog(
    dialog_id: str,
    *children: rx.Component,
    title: str | rx.Var[str],
    text: str | rx.Var[str] | None = None,
    footer: rx.Component | None = None,
    wide: bool = False,
) -> rx.Component:
    """A modal dialog, opened by `opens(dialog_id)` on a button or `open_dialog(dialog_id)` from the state."""
    heading = f"{dialog_id}-title"
    return rx.el.dialog(
        rx.el.div(
            rx.el.div(
                rx.el.h2(title, class_name="dialog__title", custom_attrs={"id": heading}),
                rx.el.p(text, class_name="dialog__text") if text is not None else rx.fragment(),
            ),
            _close_button(closes(dialog_id)),
            class_name="dialog__head",
        ),
        rx.el.div(*children, class_name="dialog__body"),
        rx.el.div(footer, class_name="dialog__foot") if footer is not None else rx.fragment(),
        class_name="dialog dialog--wide" if wide else "dialog",
        aria_labelledby=heading,
        custom_attrs={"id": dialog_id, "closedby": "any"},
    )


def popover(
    popover_id: str | rx.Var[str],
    *children: rx.Component,
    title: str,
    footer: rx.Component | None = None,
    start: bool = False,
    wide: bool = False,
    on_toggle: Any = None,
    **attrs: Any,
) -> rx.Component:
    """A dialog beside the button that opens it (`toggles(popover_id)`).

    `start` aligns it to that button's left. `on_toggle` receives whether it has opened, or closed.
    """
    if on_toggle is not None:
        attrs["on_toggle"] = on_toggle
    return _Popover.create(
        rx.el.div(
            rx.el.h2(title, class_name="dialog__title"),
            _close_button({"popoverTarget": popover_id, "popoverTargetAction": "hide"}),
            class_name="dialog__head",
        ),
        rx.el.div(*children, class_name="popover__body"),
        rx.el.div(footer, class_name="dialog__foot") if footer is not None else rx.fragment(),
        role="dialog",
        aria_label=title,
        class_name="popover" + " popover--start" * start + " popover--wide" * wide,
        custom_attrs={"popover": "auto", "id": popover_id},
        **attrs,
    )


def opens(dialog_id: str) -> dict[str, Any]:
    """Attributes of the button that opens a dialog: `rx.el.button(..., custom_attrs=opens("new"))`."""
    return {"command": "show-modal", "commandfor": dialog_id}


def closes(dialog_id: str) -> dict[str, Any]:
    """Attributes of a button that closes a dialog."""
    return {"command": "close", "commandfor": dialog_id}


def toggles(popover_id: str | rx.Var[str]) -> dict[str, Any]:
    """Attributes of the button that opens and closes a popover or menu."""
    return {"popoverTarget": popover_id}


def open_dialog(dialog_id: str) -> rx.event.EventSpec:
    """Open a dialog from an event handler."""
    return rx.call_script(f"document.getElementById({dialog_id!r})?.showModal()")


def close_dialog(dialog_id: str) -> rx.event.EventSpec:
    """Close a dialog from an event handler, once its work is done."""
    return rx.call_script(f"document.getElementById({dialog_id!r})?.close()")


def cancel_button(dialog_id: str, text: str = "Cancel") -> rx.Component:
    """Closes the dialog and does nothing else."""
    return rx.el.button(text, type="button", class_name=BUTTON, custom_attrs=closes(dialog_id))


def _close_button(attrs: dict[str, Any]) -> rx.Component:
    return rx.el.button(
        icon("x"), type="button", class_name=SMALL_ICON, aria_label="Close", custom_attrs=attrs
    )
