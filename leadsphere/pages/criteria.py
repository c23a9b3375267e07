"""`/app/campaigns/[id]/criteria`: who is wanted in a campaign."""

import reflex as rx

from leadsphere.components.badge import status_badge
from leadsphere.components.card_grid import colour_dot
from leadsphere.components.layout import page_body, page_header
from leadsphere.components.theme import QUIET, icon
from leadsphere.panels.campaign_nav import campaign_nav
from leadsphere.panels.criteria import criteria_panel
from leadsphere.panels.shell import CAMPAIGNS, shell
from leadsphere.state.criteria import CriteriaState


def criteria() -> rx.Component:
    """The page."""
    campaign = CriteriaState.campaign
    return shell(
        page_header(
            rx.cond(campaign, campaign.name + ": criteria", "Criteria"),
            rx.cond(campaign, status_badge(campaign.status), rx.fragment()),
            rx.el.a(icon("arrow-left"), "Campaigns", href=CAMPAIGNS.href, class_name=QUIET),
            before=rx.cond(campaign, colour_dot(campaign.colour), rx.fragment()),
        ),
        rx.cond(campaign, campaign_nav("Criteria", campaign.id), rx.fragment()),
        page_body(criteria_panel()),
        current=CAMPAIGNS.label,
    )
