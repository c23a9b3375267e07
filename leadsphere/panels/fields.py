"""The fields page's panels: the list of custom fields, and the dialogs that add and remove one."""

from typing import NamedTuple

import reflex as rx

from leadsphere.attributes import CUSTOM_KINDS, Kind
from leadsphere.components.dialog import cancel_button, dialog, opens
from leadsphere.components.empty import empty
from leadsphere.components.field import outbox_field
from leadsphere.components.theme import DANGER, PRIMARY, SMALL_ICON, grouped, icon
from leadsphere.queries.custom_fields import FieldRow
from leadsphere.services.fields import LONGEST_LABEL
from leadsphere.state.fields import ADDING, REMOVING, FieldsState


class _Words(NamedTuple):
    """What a kind is called, and what it holds."""

    name: str
    holds: str
    icon: str


_KINDS: dict[Kind, _Words] = {
    Kind.TEXT: _Words("Text", "anything, on one line", "type"),
    Kind.NUMBER: _Words("Number", "compared as a number", "hash"),
    Kind.DATE: _Words("Date", "a day", "calendar"),
    Kind.YES_NO: _Words("Yes or no", "or nothing said", "toggle-left"),
    Kind.CHOICE: _Words("Choice", "one of a list", "list"),
    Kind.URL: _Words("Link", "an address to open", "link"),
}


def field_list() -> rx.Component:
    """The fields, each with its kind, choices and number of leads."""
    return rx.cond(
        FieldsState.rows.length() > 0,
        rx.el.section(
            rx.el.ul(rx.foreach(FieldsState.rows, _row)),
            class_name="panel",
            aria_label="Fields",
        ),
        rx.cond(FieldsState.loaded, _nothing(), rx.fragment()),
    )


def add_button() -> rx.Component:
    """Opens the dialog that adds a field."""
    return rx.el.button(
        icon("plus"), "Add field", type="button", class_name=PRIMARY, custom_attrs=opens(ADDING)
    )


def add_dialog() -> rx.Component:
    """Name, kind, and the choices of a choice."""
    return dialog(
        ADDING,
        rx.el.form(
            rx.el.div(
                rx.el.label("Name", html_for="field-label"),
                rx.el.input(
                    id="field-label",
                    name="label",
                    required=True,
                    max_length=LONGEST_LABEL,
                    auto_focus=True,
                    auto_complete="off",
                    placeholder="Renewal date",
                    aria_describedby="field-error",
                ),
                rx.el.p(FieldsState.error, id="field-error", class_name="form-error", role="alert"),
                class_name="form-field",
            ),
            rx.el.div(
                rx.el.label("Kind", html_for="field-kind"),
                rx.el.select(
                    *(
                        rx.el.option(f"{_KINDS[kind].name}: {_KINDS[kind].holds}", value=kind.value)
                        for kind in CUSTOM_KINDS
                    ),
                    id="field-kind",
                    name="kind",
                    default_value=Kind.TEXT.value,
                ),
                rx.el.p("The kind stays as it is once the field is made.", class_name="form-hint"),
                class_name="form-field",
            ),
            rx.el.div(
                rx.el.label("Choices, one on each line", html_for="field-choices"),
                rx.el.textarea(id="field-choices", name="choices", rows="5", max_length=20_000),
                # Shown while the kind is a choice: see the rules in styles.css.
                class_name="form-field field-choices",
            ),
            custom_attrs={"id": f"{ADDING}-form"},
            on_submit=FieldsState.add,
            reset_on_submit=False,
            class_name="form",
        ),
        title="Add a field",
        text="Every lead gets it, empty at first.",
        footer=rx.fragment(
            cancel_button(ADDING),
            rx.el.button("Add", type="submit", form=f"{ADDING}-form", class_name=PRIMARY),
        ),
    )


def remove_dialog() -> rx.Component:
    """How many leads lose what they say, before they do."""
    return dialog(
        REMOVING,
        rx.el.p(
            rx.match(
                FieldsState.chosen.leads,
                (0, "No lead says anything in it."),
                (1, "What 1 lead says in it goes with it. An undo brings it back."),
                f"What {grouped(FieldsState.chosen.leads)} leads say in it goes with it. "
                "An undo brings all of it back.",
            )
        ),
        title="Remove “" + FieldsState.chosen.label + "”?",
        footer=rx.fragment(
            cancel_button(REMOVING),
            rx.el.button("Remove field", type="button", class_name=DANGER, on_click=FieldsState.remove),
        ),
    )


def _row(field: rx.Var[FieldRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.match(field.kind, *((k.value, icon(w.icon, 17)) for k, w in _KINDS.items()), rx.fragment()),
            class_name="field-row__icon",
        ),
        rx.el.div(
            outbox_field(
                "custom_field",
                field.id,
                "label",
                label="Field name",
                value=field.label,
                variant="inline",
                maxlength=LONGEST_LABEL,
            ),
            rx.el.p(
                rx.match(field.kind, *((k.value, w.name) for k, w in _KINDS.items()), field.kind),
                " · ",
                rx.match(
                    field.leads,
                    (0, "no lead yet"),
                    (1, "1 lead"),
                    f"{grouped(field.leads)} leads",
                ),
                class_name="field-row__about",
            ),
            rx.cond(field.kind == Kind.CHOICE.value, _choices(field), rx.fragment()),
            class_name="grow",
        ),
        rx.el.button(
            icon("trash-2", 15),
            type="button",
            class_name=SMALL_ICON,
            title="Remove",
            aria_label=f"Remove {field.label}",
            on_click=FieldsState.ask_remove(field.id),
        ),
        class_name="field-row",
        key=field.id.to_string(),
    )


def _choices(field: rx.Var[FieldRow]) -> rx.Component:
    return rx.el.div(
        outbox_field(
            "custom_field",
            field.id,
            "choices",
            label="Choices, one on each line",
            value=field.choices,
            kind=Kind.LONG_TEXT,
        ),
        class_name="field-row__choices",
    )


def _nothing() -> rx.Component:
    return empty(
        "text-cursor-input",
        "Ask more of every lead",
        "A field is something you want to know of each lead that is not there yet: a renewal date, "
        "a budget, which product they use. It is edited, searched and filtered like any other.",
        add_button(),
    )
