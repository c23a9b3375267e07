"""The head of the right panel: who it is, who else looks, how to reach them, and what can be done at all."""

import reflex as rx

from leadsphere.components.avatar import avatar
from leadsphere.components.contact_icon import contact_icon
from leadsphere.components.dialog import cancel_button, close_dialog, dialog, open_dialog
from leadsphere.components.faces import faces
from leadsphere.components.menu import menu, menu_item, menu_line, menu_link
from leadsphere.components.operation import OPERATION
from leadsphere.components.star import star_button
from leadsphere.components.theme import DANGER, ICON
from leadsphere.models import ContactKind
from leadsphere.panels.campaign_picker import campaign_picker
from leadsphere.panels.lead_verification import verify_button
from leadsphere.queries.lead_detail import ContactView
from leadsphere.state.bulk import BulkState
from leadsphere.state.lead_acts import LeadActsState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.presence import PresenceState
from leadsphere.state.session import SessionState
from leadsphere.state.suppressions import LEAD_DIALOG

_LEAD = LeadPanelState.lead
_MAY = SessionState.can_edit_leads
_MORE = "lead-menu"
_ERASE = "erase-person"


def lead_head() -> rx.Component:
    """Everything above the tags."""
    return rx.fragment(
        rx.el.div(
            avatar(_LEAD.initials, _LEAD.tone, size="large"),
            rx.el.div(
                rx.el.h2(_LEAD.name, class_name="record__title"),
                rx.el.p(LeadPanelState.subtitle, class_name="muted ellipsis"),
                class_name="grow",
            ),
            star_button(_LEAD.vip, LeadListState.toggle_vip(_LEAD.id, ~_LEAD.vip, OPERATION), disabled=~_MAY),
            rx.cond(_MAY, verify_button(), rx.fragment()),
            campaign_picker(),
            _more(),
            class_name="record__head",
        ),
        rx.el.div(rx.foreach(LeadPanelState.reach, _reach), _viewers(), class_name="record__actions"),
    )


def _viewers() -> rx.Component:
    others = PresenceState.faces[_LEAD.id]
    return rx.el.p(
        rx.cond(others, rx.fragment(faces(others.initials), others.words), rx.fragment()),
        class_name="record__viewers",
        role="status",
    )


def _more() -> rx.Component:
    return rx.cond(
        _MAY,
        menu(
            _MORE,
            menu_item(
                "Mark reviewed",
                icon_name="check-check",
                closes=_MORE,
                on_click=LeadActsState.review(_LEAD.id, OPERATION),
                custom_attrs={"data-key": "r"},
            ),
            rx.cond(
                SessionState.can_manage_campaigns,
                menu_link(
                    "Export this person",
                    "/api/leads/" + _LEAD.id.to_string() + "/export",
                    icon_name="download",
                    outside=True,
                ),
                rx.fragment(),
            ),
            menu_line(),
            rx.cond(
                SessionState.can_suppress,
                menu_item(
                    "Suppress this lead…", icon_name="ban", closes=_MORE, on_click=open_dialog(LEAD_DIALOG)
                ),
                rx.fragment(),
            ),
            menu_item(
                "Delete this lead",
                icon_name="trash-2",
                danger=True,
                closes=_MORE,
                on_click=BulkState.delete_open(_LEAD.id, OPERATION),
            ),
            rx.cond(
                SessionState.is_owner,
                menu_item(
                    "Erase this person…",
                    icon_name="shield-x",
                    danger=True,
                    closes=_MORE,
                    on_click=open_dialog(_ERASE),
                ),
                rx.fragment(),
            ),
            label="More for this lead",
        ),
        rx.fragment(),
    )


def erase_dialog() -> rx.Component:
    """Asks once more before a person is erased."""
    return dialog(
        _ERASE,
        rx.el.p(
            "Everything held on this person leaves LeadSphere for good: contact points, notes, history, rejected rows, "
            "and all uploaded files. A keyed hash stays, by which a later import of this person is refused. "
            "There is no undo."
        ),
        title="Erase this person?",
        text=_LEAD.name,
        footer=rx.fragment(
            cancel_button(_ERASE),
            rx.el.button(
                "Erase for good",
                type="button",
                class_name=DANGER,
                on_click=[close_dialog(_ERASE), LeadActsState.erase(_LEAD.id)],
            ),
        ),
    )


def _reach(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.cond(
        contact.href != "",
        rx.el.a(
            rx.match(
                contact.kind, *((kind.value, contact_icon(kind)) for kind in ContactKind), rx.fragment()
            ),
            href=contact.href,
            target="_blank",
            rel="noopener noreferrer nofollow",
            class_name=ICON,
            title=contact.shown,
            aria_label=contact.label + ": " + contact.shown,
        ),
        rx.fragment(),
    )
