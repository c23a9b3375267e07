"""What is asked before leads are exported: the kind of file, and its columns."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import HIDDEN, PRIMARY, SMALL_ICON, grouped, icon
from leadsphere.components.tick import tick
from leadsphere.exporting.formats import FORMATS, Format
from leadsphere.exporting.presets import CHOSEN, PRESETS, Preset, chosen
from leadsphere.state.lead_export import EXPORT_DIALOG, ColumnView, LeadExportState
from leadsphere.state.session import SessionState

_FORM = f"{EXPORT_DIALOG}-form"


def export_dialog() -> rx.Component:
    """The dialog, for whoever may export."""
    return rx.cond(SessionState.can_export, _dialog(), rx.fragment())


def _dialog() -> rx.Component:
    return dialog(
        EXPORT_DIALOG,
        rx.el.form(
            rx.el.p(
                rx.el.strong(grouped(LeadExportState.leads)),
                rx.cond(LeadExportState.leads == 1, " lead", " leads"),
                ". The history notes that you took them.",
            ),
            _choice(
                "Format", "export-format", FORMATS, LeadExportState.format, LeadExportState.choose_format
            ),
            rx.cond(
                LeadExportState.has_columns,
                _choice(
                    "Columns",
                    "export-columns",
                    (*PRESETS, chosen(())),
                    LeadExportState.preset,
                    LeadExportState.choose_preset,
                    hint=LeadExportState.hint,
                ),
                rx.fragment(),
            ),
            rx.cond(
                LeadExportState.has_columns & (LeadExportState.preset == CHOSEN), _columns(), rx.fragment()
            ),
            rx.cond(LeadExportState.left_out, _left_out(), rx.fragment()),
            rx.cond(
                LeadExportState.mistake != "",
                rx.el.p(LeadExportState.mistake, role="alert", class_name="form-error"),
                rx.fragment(),
            ),
            custom_attrs={"id": _FORM},
            on_submit=LeadExportState.export(OPERATION),
            reset_on_submit=False,
            class_name="form",
        ),
        title=LeadExportState.title,
        footer=rx.fragment(
            cancel_button(EXPORT_DIALOG),
            rx.el.button(icon("download", 14), "Export", type="submit", form=_FORM, class_name=PRIMARY),
        ),
    )


def _columns() -> rx.Component:
    """The picked columns in their order, and one more to pick."""
    return rx.el.div(
        rx.el.ol(
            rx.foreach(LeadExportState.picked, _column), aria_label="Picked columns", class_name="columns"
        ),
        rx.el.select(
            rx.el.option("Add a column…", value=""),
            rx.foreach(
                LeadExportState.offered, lambda one: rx.el.option(one.header, value=one.key, key=one.key)
            ),
            value="",
            on_change=LeadExportState.pick_column,
            aria_label="Add a column",
            class_name="input",
        ),
        rx.el.p(LeadExportState.moved, role="status", class_name=HIDDEN),
        class_name="form",
    )


def _column(column: rx.Var[ColumnView], place: rx.Var[int]) -> rx.Component:
    last = LeadExportState.picked.length() - 1
    return rx.el.li(
        rx.el.span(column.header, class_name="grow ellipsis", title=column.header),
        _move("arrow-up", "up", column, -1, place == 0),
        _move("arrow-down", "down", column, 1, place == last),
        rx.el.button(
            icon("x", 14),
            type="button",
            class_name=SMALL_ICON,
            title="Leave out",
            aria_label="Leave out " + column.header,
            on_click=LeadExportState.drop_column(column.key),
        ),
        class_name="columns__one",
        key=column.key,
    )


def _move(
    icon_name: str, where: str, column: rx.Var[ColumnView], by: int, is_end: rx.Var[bool]
) -> rx.Component:
    return rx.el.button(
        icon(icon_name, 14),
        type="button",
        class_name=SMALL_ICON,
        title=f"Move {where}",
        aria_label="Move " + column.header + f" {where}",
        # Not disabled: whoever came by the keyboard would lose their place.
        aria_disabled=is_end,
        on_click=LeadExportState.move_column(column.key, by),
        custom_attrs={"id": f"{where}-" + column.key},
    )


def _left_out() -> rx.Component:
    many = LeadExportState.suppressed
    return tick(
        "Include ",
        rx.cond(many == 1, "1 lead", rx.fragment(grouped(many), " leads")),
        " on the suppression list: they are left out of what is sent to",
        # The browser owns the tick while the dialog is open: no answer is waited for.
        default_checked=LeadExportState.with_suppressed,
        on_change=LeadExportState.include_suppressed,
    )


def _choice(
    label: str,
    control: str,
    entries: Sequence[Format | Preset],
    value: rx.Var[str],
    on_change: Any,
    *,
    hint: rx.Var[str] | None = None,
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=control),
        rx.el.select(
            *(rx.el.option(entry.label, value=entry.name) for entry in entries),
            value=value,
            on_change=on_change,
            custom_attrs={"id": control},
        ),
        rx.el.p(hint, class_name="form-hint") if hint is not None else rx.fragment(),
        class_name="form-field",
    )
