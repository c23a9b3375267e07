"""`/app/campaigns/[id]`: one campaign at a glance."""

import reflex as rx

from leadsphere.components.badge import status_badge
from leadsphere.components.card_grid import colour_dot, play_button
from leadsphere.components.layout import page_body, page_header
from leadsphere.components.theme import QUIET, icon
from leadsphere.models import CampaignStatus
from leadsphere.panels.campaign_nav import campaign_nav
from leadsphere.panels.campaign_overview import campaign_overview
from leadsphere.panels.shell import CAMPAIGNS, shell
from leadsphere.state.campaign_overview import CampaignOverviewState
from leadsphere.state.campaigns import CampaignsState
from leadsphere.state.session import SessionState


def campaign() -> rx.Component:
    """The page."""
    found = CampaignOverviewState.campaign
    return shell(
        page_header(
            rx.cond(found, found.name, "Campaign"),
            rx.cond(found, status_badge(found.status), rx.fragment()),
            rx.cond(
                found,
                rx.cond(SessionState.can_manage_campaigns & found.can_play, _play(), rx.fragment()),
                rx.fragment(),
            ),
            rx.el.a(icon("arrow-left"), "Campaigns", href=CAMPAIGNS.href, class_name=QUIET),
            before=rx.cond(found, colour_dot(found.colour), rx.fragment()),
        ),
        rx.cond(found, campaign_nav("Overview", found.id), rx.fragment()),
        page_body(campaign_overview()),
        current=CAMPAIGNS.label,
    )


def _play() -> rx.Component:
    found = CampaignOverviewState.campaign
    return play_button(
        running=found.status == CampaignStatus.ACTIVE.value,
        on_pause=CampaignsState.move(found.id, CampaignStatus.PAUSED.value),
        on_resume=CampaignsState.move(found.id, CampaignStatus.ACTIVE.value),
    )
