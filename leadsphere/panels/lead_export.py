"""What is asked before leads are exported: the kind of file, and its columns."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import PRIMARY, grouped, icon
from leadsphere.exporting.formats import FORMATS, Format
from leadsphere.exporting.presets import PRESETS, Preset
from leadsphere.state.lead_export import EXPORT_DIALOG, LeadExportState
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
                    PRESETS,
                    LeadExportState.preset,
                    LeadExportState.choose_preset,
                    hint=LeadExportState.hint,
                ),
                rx.fragment(),
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


def _left_out() -> rx.Component:
    many = LeadExportState.suppressed
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=LeadExportState.with_suppressed,
            on_change=LeadExportState.include_suppressed,
        ),
        rx.el.span(
            "Include ",
            rx.cond(many == 1, "1 lead", rx.fragment(grouped(many), " leads")),
            " on the suppression list: they are left out of what is sent to",
        ),
        class_name="checkbox",
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
