"""`/app/leads` and `/app/campaigns/[id]/leads`: the list of leads, and the selected one."""

import reflex as rx

from leadsphere.components.badge import status_badge
from leadsphere.components.card_grid import colour_dot
from leadsphere.components.layout import page_body, page_header
from leadsphere.components.theme import QUIET, icon
from leadsphere.components.two_panel import two_panel
from leadsphere.panels.campaign_nav import campaign_nav
from leadsphere.panels.job_notice import job_notice
from leadsphere.panels.lead_list import lead_list
from leadsphere.panels.lead_panel import lead_panel
from leadsphere.panels.merge_dialog import merge_dialog
from leadsphere.panels.shell import LEADS, shell
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.session import SessionState


def leads() -> rx.Component:
    """The page."""
    return shell(
        page_header(
            LeadListState.title,
            job_notice(),
            rx.cond(LeadListState.campaign, status_badge(LeadListState.campaign.status), rx.fragment()),
            rx.cond(
                SessionState.can_import,
                rx.el.a(icon("upload"), "Import", href=LeadListState.import_link, class_name=QUIET),
                rx.fragment(),
            ),
            before=rx.cond(LeadListState.campaign, colour_dot(LeadListState.campaign.colour), rx.fragment()),
        ),
        rx.cond(LeadListState.campaign, campaign_nav("Leads", LeadListState.campaign.id), rx.fragment()),
        page_body(
            two_panel(
                lead_list(),
                lead_panel(),
                has_selection=LeadListState.selected > 0,
                back=rx.el.button(
                    icon("arrow-left"),
                    "Back",
                    type="button",
                    class_name=QUIET,
                    on_click=LeadListState.close,
                    custom_attrs={"data-back": "true"},
                ),
            ),
            flush=True,
        ),
        merge_dialog(),
        current=LEADS.label,
    )
