"""What an act on the selected leads asks before it begins, and how far one in the background is."""

import reflex as rx

from leadsphere.attributes import Kind
from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.operation import OPERATION
from leadsphere.components.progress import progress
from leadsphere.components.theme import DANGER, PRIMARY, SMALL, grouped
from leadsphere.panels.campaign_picker import campaigns_of_selected
from leadsphere.services.bulk import Asks
from leadsphere.state.bulk import BULK_DIALOG, BulkState, Option
from leadsphere.state.session import SessionState

_FORM = f"{BULK_DIALOG}-form"
_VALUE = "bulk-value"
# Ids of controls are plain attributes: Reflex would look for each of them when the form is sent, also for those of
# another act, which are not there.


def bulk_dialogs() -> rx.Component:
    """The dialogs, one of which an act opens."""
    return rx.fragment(
        dialog(
            BULK_DIALOG,
            rx.el.form(
                rx.match(
                    BulkState.asks,
                    (Asks.TAG.value, _select("Tag", "tag")),
                    (Asks.PERSON.value, _select("Owner", "owner")),
                    (Asks.VALUE.value, _value()),
                    rx.el.p(BulkState.text, class_name="muted"),
                ),
                rx.cond(
                    BulkState.mistake != "",
                    rx.el.p(BulkState.mistake, role="alert", class_name="form-error"),
                    rx.fragment(),
                ),
                # Opened anew, it holds nothing of before.
                key=BulkState.opened.to_string(),
                custom_attrs={"id": _FORM},
                on_submit=BulkState.apply(OPERATION),
                reset_on_submit=False,
                class_name="form",
            ),
            title=BulkState.title,
            footer=rx.fragment(
                cancel_button(BULK_DIALOG),
                rx.el.button(
                    BulkState.button,
                    type="submit",
                    form=_FORM,
                    class_name=rx.cond(BulkState.asks == Asks.SURE.value, DANGER, PRIMARY),
                ),
            ),
        ),
        campaigns_of_selected(),
    )


def bulk_progress() -> rx.Component:
    """A slim line while something is done to many leads in the background, by whomever."""
    job = BulkState.job
    pace = rx.cond(job.pace > 0, rx.fragment(" · ", grouped(job.pace), " a second"), rx.fragment())
    return rx.cond(
        job.is_open,
        rx.el.div(
            progress(
                job.label,
                job.percent,
                rx.fragment(grouped(job.done), " of ", grouped(job.total), pace),
            ),
            rx.cond(
                SessionState.can_edit_leads,
                rx.el.button(
                    "Cancel",
                    type="button",
                    class_name=SMALL,
                    aria_label="Cancel what goes on in the background",
                    on_click=BulkState.cancel(job.id),
                ),
                rx.fragment(),
            ),
            class_name="bulk-progress",
        ),
        rx.fragment(),
    )


def _select(label: str, name: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"bulk-{name}"),
        rx.el.select(
            rx.foreach(BulkState.options, _option),
            name=name,
            custom_attrs={"id": f"bulk-{name}"},
            auto_focus=True,
        ),
        class_name="form-field",
    )


def _value() -> rx.Component:
    """What to set, and the control of its kind."""
    return rx.fragment(
        rx.el.div(
            rx.el.label("Field", html_for="bulk-attribute"),
            rx.el.select(
                rx.foreach(BulkState.options, _option),
                name="attribute",
                custom_attrs={"id": "bulk-attribute"},
                value=BulkState.attribute,
                on_change=BulkState.choose_attribute,
                auto_focus=True,
            ),
            class_name="form-field",
        ),
        rx.el.div(
            rx.el.label("Value", html_for=_VALUE),
            rx.match(
                BulkState.kind,
                (
                    Kind.YES_NO.value,
                    _choice(rx.el.option("Yes", value="yes"), rx.el.option("No", value="no")),
                ),
                (
                    Kind.CHOICE.value,
                    _choice(rx.el.option("Nothing", value=""), rx.foreach(BulkState.choices, _option)),
                ),
                (Kind.DATE.value, _input("date")),
                (Kind.NUMBER.value, _input("text", input_mode="decimal")),
                (Kind.URL.value, _input("text", input_mode="url")),
                _input("text"),
            ),
            rx.el.p("Left empty, the field is emptied.", class_name="form-hint"),
            class_name="form-field",
        ),
    )


def _choice(*options: rx.Component) -> rx.Component:
    return rx.el.select(*options, name="value", custom_attrs={"id": _VALUE})


def _input(type_: str, **attrs: str) -> rx.Component:
    return rx.el.input(
        custom_attrs={"id": _VALUE},
        name="value",
        type=type_,
        auto_complete="off",
        spell_check=False,
        max_length=500,
        **attrs,
    )


def _option(option: rx.Var[Option]) -> rx.Component:
    return rx.el.option(option.label, value=option.value, key=option.value)
