"""`/app/campaigns/[id]/sources`: where a campaign discovers leads."""

import reflex as rx

from leadsphere.components.badge import status_badge
from leadsphere.components.card_grid import colour_dot
from leadsphere.components.layout import page_body, page_header
from leadsphere.components.theme import PRIMARY, QUIET, icon
from leadsphere.panels.campaign_nav import campaign_nav
from leadsphere.panels.shell import CAMPAIGNS, shell
from leadsphere.panels.source_form import source_form
from leadsphere.panels.sources import source_list
from leadsphere.state.session import SessionState
from leadsphere.state.source_form import SourceFormState
from leadsphere.state.sources import SourcesState


def sources() -> rx.Component:
    """The page."""
    campaign = SourcesState.campaign
    return shell(
        page_header(
            rx.cond(campaign, campaign.name + ": sources", "Sources"),
            rx.cond(campaign, status_badge(campaign.status), rx.fragment()),
            rx.el.a(icon("arrow-left"), "Campaigns", href=CAMPAIGNS.href, class_name=QUIET),
            rx.cond(
                SessionState.can_edit_sources & ~SourcesState.missing,
                rx.el.button(
                    icon("plus"),
                    "Add source",
                    type="button",
                    class_name=PRIMARY,
                    on_click=SourceFormState.begin,
                ),
                rx.fragment(),
            ),
            before=rx.cond(campaign, colour_dot(campaign.colour), rx.fragment()),
        ),
        rx.cond(campaign, campaign_nav("Sources", campaign.id), rx.fragment()),
        page_body(source_form(), source_list()),
        current=CAMPAIGNS.label,
    )
