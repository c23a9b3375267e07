"""The contact points of the open lead, and whoever else has one of them."""

import reflex as rx

from leadsphere import catalogue
from leadsphere.components.field import field_grid, outbox_field
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import BUTTON, SMALL, SMALL_ICON, SMALL_QUIET, icon
from leadsphere.components.two_panel import section
from leadsphere.models import ContactKind
from leadsphere.panels.lead_verification import lead_verification
from leadsphere.queries.duplicate_pairs import SharedContact
from leadsphere.queries.lead_detail import ContactView
from leadsphere.state.lead_acts import LeadActsState
from leadsphere.state.lead_panel import FIELDED, LeadPanelState
from leadsphere.state.merge import MergeState
from leadsphere.state.session import SessionState

_LEAD = LeadPanelState.lead
_MAY = SessionState.can_edit_leads


def lead_contacts() -> rx.Component:
    """Every contact point, and a form for one more."""
    return section(
        "Contact",
        field_grid(*map(_primary, FIELDED), rx.foreach(LeadPanelState.others, _other)),
        rx.cond(
            LeadPanelState.hidden_contacts > 0,
            rx.el.button(
                "Show ",
                LeadPanelState.hidden_contacts,
                " more",
                type="button",
                class_name="link",
                on_click=LeadPanelState.show_all_contacts,
            ),
            rx.fragment(),
        ),
        lead_verification(),
        rx.foreach(LeadPanelState.shared, _shared),
        rx.cond(_MAY, _new_contact(), rx.fragment()),
    )


def _primary(kind: ContactKind) -> rx.Component:
    label = catalogue.CONTACTS[kind].label
    return outbox_field(
        "lead",
        _LEAD.id,
        kind.value,
        label=label,
        value=LeadPanelState.primary[kind.value],
        placeholder=f"Add {label}",
        readonly=~_MAY,
        maxlength=500,
    )


def _other(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.el.div(
        outbox_field(
            "contact",
            contact.id,
            "value",
            label=contact.label,
            value=contact.value,
            readonly=~_MAY,
            maxlength=500,
        ),
        rx.cond(_MAY, _contact_acts(contact), rx.fragment()),
        class_name="contact",
        key=contact.id.to_string(),
    )


def _contact_acts(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.el.div(
        rx.cond(
            contact.is_primary,
            rx.fragment(),
            rx.el.button(
                icon("arrow-up-to-line", 14),
                type="button",
                class_name=SMALL_ICON,
                title="Make primary",
                aria_label="Make primary: " + contact.shown,
                on_click=LeadActsState.make_primary(contact.id, OPERATION),
            ),
        ),
        rx.el.button(
            icon("x", 14),
            type="button",
            class_name=SMALL_ICON,
            title="Remove",
            aria_label="Remove: " + contact.shown,
            on_click=LeadActsState.remove_contact(contact.id, OPERATION),
        ),
        class_name="contact__acts",
    )


def _shared(shared: rx.Var[SharedContact]) -> rx.Component:
    return rx.el.div(
        icon("triangle-alert"),
        rx.el.span(
            shared.value,
            " is also with ",
            rx.el.a(shared.name, href="/app/leads?lead=" + shared.lead_id.to_string()),
            class_name="grow",
        ),
        rx.cond(
            _MAY,
            rx.fragment(
                rx.el.button(
                    "Keep both",
                    type="button",
                    class_name=SMALL_QUIET,
                    on_click=MergeState.keep_both(_LEAD.id, shared.lead_id),
                ),
                rx.el.button(
                    "Merge…",
                    type="button",
                    class_name=SMALL,
                    on_click=MergeState.open(_LEAD.id, shared.lead_id),
                ),
            ),
            rx.fragment(),
        ),
        class_name="callout shared",
        data_tone="warn",
        role="note",
        key=shared.contact_id.to_string() + "-" + shared.lead_id.to_string(),
    )


def _new_contact() -> rx.Component:
    return rx.el.form(
        rx.el.select(
            *(rx.el.option(attr.label, value=kind.value) for kind, attr in catalogue.CONTACTS.items()),
            name="kind",
            aria_label="Kind of contact point",
            class_name="input",
        ),
        rx.el.input(
            name="value",
            placeholder="Another address, number or profile",
            aria_label="New contact point",
            auto_complete="off",
            max_length=500,
            class_name="input grow",
        ),
        rx.el.button("Add", type="submit", class_name=BUTTON, aria_label="Add contact point"),
        rx.cond(
            LeadPanelState.contact_error != "",
            rx.el.p(LeadPanelState.contact_error, role="alert", class_name="form-error"),
            rx.fragment(),
        ),
        id="new-contact",
        on_submit=LeadActsState.add_contact(_LEAD.id, OPERATION),
        reset_on_submit=False,
        class_name="contact-new",
        key=_LEAD.id.to_string(),
    )
