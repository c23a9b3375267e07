"""What is asked of an import beside its columns: where they go, by what they are recognised, what gives way."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import icon
from leadsphere.importing.policies import MATCH_LABELS, POLICY_LABELS, Policy, policed
from leadsphere.importing.targets import TARGETS
from leadsphere.state.import_options import Chosen, ImportOptionState
from leadsphere.state.imports import ColumnView, ImportState

_POLICED = [target.key for target in policed(TARGETS)]


def import_options() -> rx.Component:
    """Everything about an import that most people leave as it is, folded away but for what the workspace asks for."""
    return rx.fragment(
        rx.cond(ImportOptionState.consent_asked, _consent(), rx.fragment()),
        rx.el.details(
            rx.el.summary("More choices: tags, owner, source, how people are recognised"),
            rx.el.div(
                _recognised(),
                rx.el.div(
                    _also(),
                    _line("Tags", ImportOptionState.tags, ImportOptionState.set_tags, "fair 2026, hot", 600),
                    _owner(),
                    _line(
                        "Source",
                        ImportOptionState.source,
                        ImportOptionState.set_source,
                        "Where the list comes from",
                        200,
                    ),
                    class_name="import__options",
                ),
                rx.cond(ImportOptionState.consent_asked, rx.fragment(), _consent()),
                class_name="stack",
            ),
            class_name="import__more",
        ),
    )


def policy_of(column: rx.Var[ColumnView]) -> rx.Component:
    """What becomes of what is there already, for the attribute that a column becomes."""
    stands = ImportOptionState.policies[column.target]
    return rx.cond(
        rx.Var.create(_POLICED).contains(column.target),
        rx.el.select(
            *(rx.el.option(label, value=policy.value) for policy, label in POLICY_LABELS.items()),
            value=rx.cond(stands, stands, Policy.IF_BLANK.value),
            on_change=lambda policy: ImportOptionState.set_policy(column.target, policy),
            aria_label="Where there is a value for " + column.header,
            class_name="input",
        ),
        rx.fragment(),
    )


def workspace_wish() -> rx.Component:
    """For whoever leads the work: what every import of this workspace needs, and what follows of it."""
    return rx.cond(
        ImportOptionState.may_set,
        rx.fragment(
            _wish(
                "Ask for a note on consent, or another legal basis, with every import of this workspace",
                ImportOptionState.consent_asked,
                ImportOptionState.ask_for_consent,
            ),
            _wish(
                "Verify new e-mail addresses of this workspace by themselves",
                ImportOptionState.verifies,
                ImportOptionState.verify_automatically,
            ),
        ),
        rx.fragment(),
    )


def _wish(label: str, checked: Any, on_change: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", checked=checked, on_change=on_change), label, class_name="check"
    )


def _recognised() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Known people are recognised by"),
        *(
            rx.el.label(
                rx.el.input(
                    type="checkbox",
                    checked=ImportOptionState.match.contains(key.value),
                    on_change=lambda on, key=key: ImportOptionState.toggle_match(key.value, on),
                ),
                label,
                class_name="check",
            )
            for key, label in MATCH_LABELS.items()
        ),
        rx.el.label(
            rx.el.input(
                type="checkbox", checked=ImportOptionState.oldest, on_change=ImportOptionState.set_oldest
            ),
            "A row that matches several leads is about the oldest of them",
            class_name="check",
        ),
        class_name="import__match",
    )


def _also() -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.el.span("Also into"),
            rx.el.select(
                rx.el.option("Add a campaign…", value=""),
                rx.foreach(
                    ImportState.campaigns, lambda one: rx.el.option(one.name, value=one.id.to_string())
                ),
                value="",
                on_change=ImportOptionState.add_campaign,
                class_name="input",
            ),
            class_name="form-field",
        ),
        rx.el.div(rx.foreach(ImportOptionState.also, _also_chip), class_name="row"),
        class_name="stack stack--tight",
    )


def _also_chip(campaign: rx.Var[Chosen]) -> rx.Component:
    return rx.el.span(
        rx.el.span(campaign.name, class_name="chip__text"),
        rx.el.button(
            icon("x", 12),
            type="button",
            class_name="chip__remove",
            aria_label="Not into " + campaign.name,
            on_click=ImportOptionState.drop_campaign(campaign.id),
        ),
        class_name="chip",
    )


def _line(label: str, value: rx.Var[str], on_change: Any, placeholder: str, max_length: int) -> rx.Component:
    """A line of text, which is drawn anew where what was asked is taken up from a job."""
    return rx.el.label(
        rx.el.span(label),
        rx.el.input(
            default_value=value,
            on_change=on_change.debounce(150),
            placeholder=placeholder,
            max_length=max_length,
            class_name="input",
            key=f"{label}-{ImportOptionState.version}",
        ),
        class_name="form-field",
    )


def _owner() -> rx.Component:
    return rx.el.label(
        rx.el.span("Owner of those who have none"),
        rx.el.select(
            rx.el.option("Nobody", value=""),
            rx.foreach(ImportOptionState.colleagues, lambda one: rx.el.option(one.name, value=one.id)),
            value=ImportOptionState.owner,
            on_change=ImportOptionState.set_owner,
            class_name="input",
        ),
        class_name="form-field",
    )


def _consent() -> rx.Component:
    return rx.el.label(
        rx.el.span("Consent or other legal basis"),
        rx.el.textarea(
            default_value=ImportOptionState.consent,
            on_change=ImportOptionState.set_consent.debounce(150),
            placeholder="Signed up at our stand, 12 May 2026",
            rows="2",
            max_length=2000,
            required=ImportOptionState.consent_asked,
            class_name="input",
            key="consent-" + ImportOptionState.version.to_string(),
        ),
        class_name="form-field",
    )
