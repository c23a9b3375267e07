"""The right panel of the leads page: the selected lead, every attribute edited in place."""

from typing import Any

import reflex as rx

from leadsphere import catalogue
from leadsphere.attributes import Kind
from leadsphere.catalogue import Attribute
from leadsphere.components.badge import stage_badge
from leadsphere.components.card_grid import colour_dot
from leadsphere.components.empty import callout, empty
from leadsphere.components.field import field_grid, outbox_field
from leadsphere.components.two_panel import section
from leadsphere.panels.explanations import why_not
from leadsphere.panels.lead_contacts import lead_contacts
from leadsphere.panels.lead_head import erase_dialog, lead_head
from leadsphere.panels.lead_history import lead_history
from leadsphere.panels.lead_notes import lead_notes
from leadsphere.panels.lead_suppression import lead_suppression
from leadsphere.panels.lead_tags import lead_tags
from leadsphere.panels.suppressions import suppress_lead_dialog
from leadsphere.queries.lead_detail import CampaignView, CustomView
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.session import SessionState

_LEAD = LeadPanelState.lead
_MAY = SessionState.can_edit_leads


def lead_panel() -> rx.Component:
    """Everything right of the list."""
    return rx.cond(
        LeadPanelState.is_open,
        rx.el.div(
            lead_head(),
            lead_suppression(),
            why_not(),
            lead_tags(),
            _profile(),
            lead_contacts(),
            _company(),
            _more_fields(),
            lead_notes(),
            _campaigns(),
            _origin(),
            lead_history(),
            erase_dialog(),
            rx.cond(SessionState.can_suppress, suppress_lead_dialog(), rx.fragment()),
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
                "Click one, or walk the list with the arrow keys or j and k. Press ? for all keys.",
            ),
        ),
    )


def _profile() -> rx.Component:
    shown = (a for a in catalogue.LEAD if a.kind is not Kind.YES_NO)
    owner = outbox_field(
        "lead",
        _LEAD.id,
        "owner",
        label="Owner",
        value=_LEAD.owner,
        choices=LeadPanelState.owners,
        readonly=~_MAY,
    )
    return section(
        "Profile",
        field_grid(*(_field("lead", _LEAD.id, a, _LEAD.fields[a.name]) for a in shown), owner),
    )


def _company() -> rx.Component:
    link = catalogue.COMPANY_LINK
    shared = (a for a in catalogue.COMPANY if a.kind is not Kind.COMPANY)
    return section(
        "Company",
        field_grid(
            _field("lead", _LEAD.id, link, _LEAD.fields[link.name], suggest="/api/suggest/companies"),
            rx.cond(
                _LEAD.company_id > 0,
                rx.fragment(
                    *(
                        _field(
                            "company",
                            _LEAD.company_id,
                            a,
                            _LEAD.company[a.name],
                            warning=LeadPanelState.company_warning,
                        )
                        for a in shared
                    )
                ),
                rx.fragment(),
            ),
        ),
        rx.cond(LeadPanelState.shared_with != "", callout(LeadPanelState.shared_with), rx.fragment()),
    )


def _field(
    thing: str, thing_id: rx.Var[int], attribute: Attribute, value: rx.Var[str], **props: Any
) -> rx.Component:
    return outbox_field(
        thing,
        thing_id,
        attribute.name,
        label=attribute.label,
        value=value,
        kind="long_text" if attribute.kind is Kind.LONG_TEXT else "text",
        placeholder=attribute.attr.placeholder or f"Add {attribute.label[0].lower()}{attribute.label[1:]}",
        readonly=~_MAY,
        maxlength=attribute.attr.max_length,
        **props,
    )


def _more_fields() -> rx.Component:
    return rx.cond(
        _LEAD.custom.length() > 0,
        section("More fields", field_grid(rx.foreach(_LEAD.custom, _custom))),
        rx.fragment(),
    )


def _custom(custom: rx.Var[CustomView]) -> rx.Component:
    return outbox_field(
        "lead",
        _LEAD.id,
        custom.name,
        label=custom.label,
        value=custom.value,
        choices=custom.choices,
        placeholder="Add " + custom.label,
        readonly=~_MAY,
        maxlength=500,
        key=custom.name,
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
    return rx.el.p(
        "In LeadSphere since ",
        _LEAD.created,
        rx.cond(_LEAD.reviewed != "", rx.fragment(" · ", _LEAD.reviewed), rx.fragment(" · Never reviewed")),
        class_name="muted small",
    )
