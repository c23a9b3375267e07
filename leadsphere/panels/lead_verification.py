"""What is known of the contact points of the open lead, and the buttons that find out."""

import reflex as rx

from leadsphere.components.badge import verdict_badge
from leadsphere.components.evidence import evidence, evidence_line
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import BUTTON, SMALL, SMALL_ICON, icon
from leadsphere.queries.lead_detail import CheckView, ContactView
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.session import SessionState
from leadsphere.state.verification import VerificationState

_LEAD = LeadPanelState.lead
_MAY = SessionState.can_edit_leads
_CHECKING = VerificationState.checking
_IS_BUSY = VerificationState.leads.contains(_LEAD.id)
_SUPPRESSED = "On the suppression list: nobody is asked, and nobody writes to it."
_NOT_YET = "No evidence has been collected yet."


def verify_button() -> rx.Component:
    """Verifies every contact point of the lead that can be."""
    return rx.el.button(
        icon("mail-check"),
        rx.cond(_IS_BUSY, "Checking…", "Verify"),
        type="button",
        class_name=f"{BUTTON} verify-button",
        title="Verify the addresses and numbers of this lead",
        # Not disabled: whoever came by the keyboard would lose their place.
        aria_disabled=_IS_BUSY,
        on_click=VerificationState.verify(_LEAD.id, OPERATION),
    )


def lead_verification() -> rx.Component:
    """One block for each contact point: verdict, reason, evidence, and what was probably meant."""
    return rx.cond(
        LeadPanelState.verified.length() > 0,
        rx.el.ul(
            rx.foreach(LeadPanelState.verified, _address),
            class_name="verification",
            aria_label="Verification",
        ),
        rx.fragment(),
    )


def _address(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(contact.shown, class_name="verification__address ellipsis", title=contact.value),
            rx.el.span(
                rx.cond(
                    _CHECKING.contains(contact.id),
                    rx.el.span("Checking…", class_name="muted"),
                    verdict_badge(rx.cond(contact.suppressed, "suppressed", contact.verdict)),
                ),
                role="status",
            ),
            rx.cond(_MAY, _verify_this(contact), rx.fragment()),
            class_name="verification__head",
        ),
        rx.el.p(_reason(contact), class_name="muted small"),
        rx.cond((contact.suggestion != "") & _MAY, _suggestion(contact), rx.fragment()),
        evidence(rx.foreach(contact.checks, _check), contact.verified),
        key=contact.id.to_string(),
    )


def _check(check: rx.Var[CheckView]) -> rx.Component:
    return evidence_line(check.label, check.outcome, check.text)


def _reason(contact: rx.Var[ContactView]) -> rx.Var[str]:
    return rx.cond(contact.suppressed, _SUPPRESSED, _known_reason(contact))


def _known_reason(contact: rx.Var[ContactView]) -> rx.Var[str]:
    return rx.cond((contact.reason == "") & (contact.verdict == "pending"), _NOT_YET, contact.reason)


def _verify_this(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.el.button(
        icon("refresh-cw", 14),
        type="button",
        class_name=SMALL_ICON,
        title="Verify this one",
        aria_label="Verify this one: " + contact.shown,
        aria_disabled=_CHECKING.contains(contact.id),
        on_click=VerificationState.verify_contact(contact.id, OPERATION),
    )


def _suggestion(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.el.p(
        rx.el.button(
            "Use ",
            contact.suggestion,
            type="button",
            class_name=SMALL,
            aria_disabled=_CHECKING.contains(contact.id),
            on_click=VerificationState.take_suggestion(contact.id, contact.value, OPERATION),
        ),
    )
