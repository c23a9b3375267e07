"""The columns of a file on the import page: what each holds, and what it becomes."""

import reflex as rx

from leadsphere.attributes import Kind, On
from leadsphere.components.empty import callout
from leadsphere.components.theme import SMALL, grouped
from leadsphere.importing.own_fields import NEW
from leadsphere.importing.targets import TARGETS, Target
from leadsphere.panels.import_options import policy_of
from leadsphere.state.imports import ColumnView, FieldChoice, ImportState
from leadsphere.state.session import SessionState

_COLUMNS = ("Column", "Examples", "Becomes", "Where there is a value")
_KINDS = {
    Kind.TEXT: "text",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.YES_NO: "yes or no",
    Kind.CHOICE: "choice",
    Kind.URL: "link",
}
_HOW = {
    "typo": "guessed from a misspelt name",
    "values": "recognised by its values",
}


def _group_of(target: Target) -> str:
    if target.attribute and target.attribute.on is On.COMPANY:
        return "Company"
    return "Ways to reach them" if target.contact or "email" in target.key else "Person"


def column_hints() -> rx.Component:
    """Whose export the file looks like, and that its columns are settled as they were last time."""
    return rx.fragment(
        rx.cond(
            ImportState.exporter != "",
            callout("Looks like " + ImportState.exporter + ".", icon_name="sparkles"),
            rx.fragment(),
        ),
        rx.cond(
            ImportState.remembered != "",
            rx.el.div(
                rx.el.span("Columns as last time (" + ImportState.remembered + ").", role="status"),
                rx.el.button(
                    "Match them afresh", type="button", class_name=SMALL, on_click=ImportState.match_afresh
                ),
                class_name="row row--between",
            ),
            rx.fragment(),
        ),
    )


def columns_table() -> rx.Component:
    """One row for each column, with the choice of what it becomes."""
    return rx.fragment(
        rx.el.div(
            rx.el.table(
                rx.el.thead(rx.el.tr(*(rx.el.th(text, scope="col") for text in _COLUMNS))),
                rx.el.tbody(rx.foreach(ImportState.columns, _column)),
                class_name="table import__columns",
            ),
            class_name="table-scroll",
            tab_index=0,
            role="region",
            aria_label="Columns",
        ),
        rx.cond(
            ImportState.left_out > 0,
            rx.el.p(
                grouped(ImportState.left_out), " of ", grouped(ImportState.columns.length()),
                rx.cond(ImportState.left_out == 1, " columns is not imported.", " columns are not imported."),
                class_name="muted small",
                role="status",
            ),
            rx.fragment(),
        ),
    )  # fmt: skip


def _column(column: rx.Var[ColumnView]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(rx.cond(column.header != "", column.header, "(no name)"), scope="row"),
        rx.el.td(column.examples, class_name="import__examples"),
        rx.el.td(
            rx.el.select(
                rx.el.option("Not imported", value=""),
                *(_built_in(group) for group in ("Person", "Ways to reach them", "Company")),
                rx.cond(
                    ImportState.fields.length() > 0,
                    rx.el.optgroup(rx.foreach(ImportState.fields, _field), label="Your fields"),
                    rx.fragment(),
                ),
                rx.cond(SessionState.can_edit_fields, _new_field(column), rx.fragment()),
                value=column.target,
                on_change=lambda key: ImportState.set_target(column.index, key),
                aria_label="What " + column.header + " becomes",
                class_name="input",
                data_how=column.how,
            ),
            *(
                rx.cond(column.how == how, rx.el.span(text, class_name="muted small"), rx.fragment())
                for how, text in _HOW.items()
            ),
        ),
        rx.el.td(policy_of(column)),
    )


def _built_in(group: str) -> rx.Component:
    targets = [target for target in TARGETS if target.key and _group_of(target) == group]
    return rx.el.optgroup(*(rx.el.option(target.label, value=target.key) for target in targets), label=group)


def _field(field: rx.Var[FieldChoice]) -> rx.Component:
    return rx.el.option(field.label, value=field.key)


def _new_field(column: rx.Var[ColumnView]) -> rx.Component:
    """A field of the kind that the values fit, or of text, which fits everything."""
    return rx.el.optgroup(
        *(
            rx.cond(
                (column.kind == kind.value) | (kind == Kind.TEXT),
                rx.el.option("New field: " + column.label + f" ({name})", value=f"{NEW}{kind}"),
                rx.fragment(),
            )
            for kind, name in _KINDS.items()
        ),
        label="New field",
    )
