"""The upload control: drop a file or choose one, see its progress, stop it."""

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
    disabled: rx.Var[bool] | bool = False,
) -> rx.Component:
    """POST the chosen file to `url`; `on_done` receives the JSON object that came back.

    The body is the file as it is; its name comes percent-encoded in the header `x-file-name`, the tab in
    `x-tab`. On an error status the server says why as {"error": "..."}. `max_bytes` 0 is no limit here.
    """
    return FileDrop.create(
        url=url,
        on_done=on_done,
        label=label,
        hint=hint,
        accept=accept,
        max_bytes=max_bytes,
        disabled=disabled,
    )
