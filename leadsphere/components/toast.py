"""Short messages in the corner."""

from typing import Any

import reflex as rx

UNDO_MS = 10_000


def said(message: str) -> rx.event.EventSpec:
    """Say that something is done."""
    return rx.toast(message)


def undoable(message: str, on_undo: Any) -> rx.event.EventSpec:
    """Say what was done, with an Undo button for ten seconds."""
    return rx.toast(message, duration=UNDO_MS, action={"label": "Undo", "on_click": on_undo})


def refused(message: str, why: str = "") -> rx.event.EventSpec:
    """Say that something was not done, and why."""
    return rx.toast.error(message, **({"description": why} if why else {}))
