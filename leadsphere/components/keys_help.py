"""The dialog that shows every key."""

import reflex as rx

from leadsphere.components.dialog import dialog, opens
from leadsphere.components.theme import HIDDEN

_ID = "keys-help"

KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("j", "↓"), "Next lead"),
    (("k", "↑"), "Previous lead"),
    (("Ctrl →", "Ctrl ←"), "Next and previous lead, while no field is typed in"),
    (("Home", "End"), "First and last lead of the list"),
    (("g",), "Go to a position in the list"),
    (("Space",), "Tick the selected lead; with Shift, all from the last ticked one"),
    (("Ctrl A",), "Tick all on the page; once more, select the whole list"),
    (("/",), "Search"),
    (("f",), "Filters"),
    (("v",), "VIP on and off"),
    (("r",), "Mark reviewed"),
    (("t",), "Add a tag"),
    (("n",), "Write a note"),
    (("c",), "Campaigns of the lead"),
    (("Enter",), "Save the field and stay in it; Ctrl Enter in long texts"),
    (("Esc",), "Restore the field, leave it, clear the selection, or go back to the list"),
    (("Ctrl Z",), "Undo the last change"),
    (("?",), "These keys"),
)


def keys_help() -> rx.Component:
    """One on a page; "?" opens it. No key does anything while somebody types."""
    return rx.fragment(
        rx.el.button(
            "Show all keys",
            type="button",
            tab_index=-1,
            aria_hidden="true",
            class_name=HIDDEN,
            custom_attrs={"data-key": "?", **opens(_ID)},
        ),
        dialog(
            _ID,
            rx.el.dl(*(_line(keys, text) for keys, text in KEYS), class_name="keys"),
            title="Keys",
            text="They work wherever nobody is typing.",
        ),
    )


def _line(keys: tuple[str, ...], text: str) -> rx.Component:
    return rx.el.div(rx.el.dt(*(rx.el.kbd(key) for key in keys)), rx.el.dd(text))
