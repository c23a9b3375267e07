"""The right panel of the leads page: the selected lead, every attribute edited in place."""

import reflex as rx

from leadsphere import catalogue
from leadsphere.attributes import Kind
from leadsphere.catalogue import Attribute
from leadsphere.components.avatar import avatar
from leadsphere.components.badge import stage_badge, verdict_badge
from leadsphere.components.card_grid import colour_dot
from leadsphere.components.contact_icon import contact_icon
from leadsphere.components.empty import callout, empty
from leadsphere.components.field import field_grid, outbox_field
from leadsphere.components.star import star_button
from leadsphere.components.theme import ICON
from leadsphere.components.two_panel import section
from leadsphere.models import ContactKind
from leadsphere.panels.lead_history import lead_history
from leadsphere.queries.lead_detail import CampaignView, ContactView
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.lead_panel import FIELDED, LeadPanelState
from leadsphere.state.session import SessionState

_LEAD = LeadPanelState.lead
_OPERATION = rx.Var("crypto.randomUUID()", _var_type=str)


def lead_panel() -> rx.Component:
    """Everything right of the list."""
    return rx.cond(
        LeadPanelState.is_open,
        rx.el.div(
            _head(),
            _profile(),
            _contact(),
            _company(),
            _campaigns(),
            _origin(),
            lead_history(),
            class_name="record",
        ),
        rx.cond(
            LeadPanelState.gone,
            empty(
                "user-x",
                "This lead is no longer here",
                "Somebody deleted it. Choose another one on the left.",
            ),
            empty(
                "mouse-pointer-click",
                "Select a lead",
                "Click one, or walk the list with the arrow keys or j and k.",
            ),
        ),
    )


def _head() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            avatar(_LEAD.initials, _LEAD.tone, size="large"),
            rx.el.div(
                rx.el.h2(_LEAD.name, class_name="record__title"),
                rx.el.p(LeadPanelState.subtitle, class_name="muted ellipsis"),
                class_name="grow",
            ),
            star_button(
                _LEAD.vip,
                LeadListState.toggle_vip(_LEAD.id, ~_LEAD.vip, _OPERATION),
                disabled=~SessionState.can_edit_leads,
            ),
            class_name="record__head",
        ),
        rx.cond(
            _LEAD.contacts.length() > 0,
            rx.el.div(rx.foreach(_LEAD.contacts, _reach), class_name="record__actions"),
            rx.fragment(),
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


def _profile() -> rx.Component:
    shown = (a for a in catalogue.LEAD if a.kind is not Kind.YES_NO)
    return section("Profile", field_grid(*(_field("lead", _LEAD.id, a, _LEAD.fields[a.name]) for a in shown)))


def _contact() -> rx.Component:
    return section(
        "Contact",
        field_grid(*map(_primary, FIELDED), rx.foreach(LeadPanelState.others, _other)),
        rx.cond(LeadPanelState.email_verdict != "", _verdict(), rx.fragment()),
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
        readonly=~SessionState.can_edit_leads,
        maxlength=500,
    )


def _verdict() -> rx.Component:
    return rx.el.p(
        rx.el.span("E-mail", class_name="muted"),
        verdict_badge(LeadPanelState.email_verdict),
        rx.el.span(LeadPanelState.email_reason, class_name="muted"),
        class_name="row",
    )


def _other(contact: rx.Var[ContactView]) -> rx.Component:
    return outbox_field(
        "contact",
        contact.id,
        "value",
        label=contact.label,
        value=contact.value,
        readonly=~SessionState.can_edit_leads,
        maxlength=500,
        key=contact.id.to_string(),
    )


def _company() -> rx.Component:
    link = catalogue.COMPANY_LINK
    shared = (a for a in catalogue.COMPANY if a.kind is not Kind.COMPANY)
    return section(
        "Company",
        field_grid(
            _field("lead", _LEAD.id, link, _LEAD.fields[link.name]),
            rx.cond(
                _LEAD.company_id > 0,
                rx.fragment(*(_field("company", _LEAD.company_id, a, _LEAD.company[a.name]) for a in shared)),
                rx.fragment(),
            ),
        ),
        rx.cond(LeadPanelState.shared_with != "", callout(LeadPanelState.shared_with), rx.fragment()),
    )


def _field(thing: str, thing_id: rx.Var[int], attribute: Attribute, value: rx.Var[str]) -> rx.Component:
    return outbox_field(
        thing,
        thing_id,
        attribute.name,
        label=attribute.label,
        value=value,
        kind="long_text" if attribute.kind is Kind.LONG_TEXT else "text",
        placeholder=attribute.attr.placeholder or f"Add {attribute.label[0].lower()}{attribute.label[1:]}",
        readonly=~SessionState.can_edit_leads,
        maxlength=attribute.attr.max_length,
    )


def _campaigns() -> rx.Component:
    return section(
        "Campaigns",
        rx.cond(
            _LEAD.campaigns.length() > 0,
            rx.el.ul(rx.foreach(_LEAD.campaigns, _campaign), class_name="member-list"),
            rx.el.p("In no campaign.", class_name="muted"),
        ),
    )


def _campaign(campaign: rx.Var[CampaignView]) -> rx.Component:
    return rx.el.li(
        colour_dot(campaign.colour),
        rx.el.a(campaign.name, href="/app/campaigns/" + campaign.id.to_string() + "/leads"),
        stage_badge(campaign.stage),
        rx.el.span(campaign.origin + " " + campaign.since, class_name="muted small"),
    )


def _origin() -> rx.Component:
    return rx.el.p("In LeadSphere since ", _LEAD.created, class_name="muted small")
