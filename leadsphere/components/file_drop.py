"""The upload control: drop a file, choose one or paste its text, see its progress, stop it."""

from typing import Any

import reflex as rx


class FileDrop(rx.Component):
    """Sends one file as the raw body of a POST."""

    library = rx.asset("file_drop.jsx", shared=True).importable_path
    tag = "FileDrop"

    url: rx.Var[str]
    accept: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    max_bytes: rx.Var[int]
    paste_label: rx.Var[str]
    disabled: rx.Var[bool]
    on_done: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


def file_drop(
    url: str | rx.Var[str],
    *,
    on_done: Any,
    label: str = "Drop a file here",
    hint: str = "",
    accept: str = "",
    max_bytes: int = 0,
    paste_label: str = "",
    disabled: rx.Var[bool] | bool = False,
) -> rx.Component:
    """POST the chosen file to `url`; `on_done` receives the JSON object that came back.

    The body is the file as it is; its name comes percent-encoded in the header `x-file-name`, the tab in
    `x-tab`. On an error status the server says why as {"error": "..."}. `max_bytes` 0 is no limit here.
    With a `paste_label`, a text can be pasted instead: it is sent as a file called "Pasted table.txt".
    """
    return FileDrop.create(
        url=url,
        on_done=on_done,
        label=label,
        hint=hint,
        accept=accept,
        max_bytes=max_bytes,
        paste_label=paste_label,
        disabled=disabled,
    )
