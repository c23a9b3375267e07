"""How the received file is read: format, encoding, delimiter, sheet and header in one line, each to be changed."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import grouped
from leadsphere.state.import_reading import ImportReadingState
from leadsphere.state.imports import ImportState
from leadsphere.state.read_as import Choice


def reading_line() -> rx.Component:
    """The line; what a format does not have is not in it."""
    read = ImportState.read_as
    return rx.el.div(
        rx.el.span(grouped(ImportState.records), rx.cond(ImportState.records == 1, " row", " rows")),
        rx.el.span(read.format),
        _choice("Encoding", read.encoding, read.encodings, ImportReadingState.set_encoding),
        _choice("Delimiter", read.delimiter, read.delimiters, ImportReadingState.set_delimiter),
        _choice("Sheet", read.sheet, read.sheets, ImportReadingState.set_sheet),
        rx.cond(read.header != "", rx.el.span(read.header), rx.fragment()),
        role="group",
        aria_label="How this file is read",
        class_name="reading",
    )


def _choice(label: str, value: rx.Var[str], choices: rx.Var[list[Choice]], on_change: Any) -> rx.Component:
    return rx.cond(
        choices.length() > 0,
        rx.el.span(
            rx.el.select(
                rx.foreach(choices, _option),
                value=value,
                on_change=on_change,
                aria_label=label,
                class_name="reading__select",
            )
        ),
        rx.fragment(),
    )


def _option(choice: rx.Var[Choice]) -> rx.Component:
    return rx.el.option(choice.label, value=choice.value)
