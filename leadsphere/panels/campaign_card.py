"""One campaign on the campaigns page: its figures live, its name edited in place."""

from typing import Any

import reflex as rx

from leadsphere.components.card_grid import campaign_card as card
from leadsphere.components.card_grid import campaign_tiles, card_link, figure, funnel, play_button
from leadsphere.components.field import outbox_field
from leadsphere.components.menu import menu, menu_item, menu_link
from leadsphere.components.theme import SMALL_ICON, icon
from leadsphere.models import CampaignStatus
from leadsphere.queries.campaign_cards import CampaignCard
from leadsphere.state.campaigns import CampaignsState
from leadsphere.state.session import SessionState


def campaign_card(campaign: rx.Var[CampaignCard]) -> rx.Component:
    """The card of one campaign."""
    leads = "/app/campaigns/" + campaign.id.to_string() + "/leads"
    return card(
        name=campaign.name,
        colour=campaign.colour,
        status=campaign.status,
        name_field=outbox_field(
            "campaign",
            campaign.id,
            "name",
            label="Campaign name",
            value=campaign.name,
            variant="title",
            maxlength=200,
            readonly=~SessionState.can_manage_campaigns,
        ),
        controls=(
            rx.el.a(
                icon("arrow-up-right", 15),
                href=campaign.link,
                class_name=SMALL_ICON,
                aria_label=rx.Var.create("Open ") + campaign.name,
                title="Overview of this campaign",
            ),
            rx.cond(SessionState.can_manage_campaigns, _controls(campaign), rx.fragment()),
        ),
        tiles=campaign_tiles(
            discovered=campaign.discovered,
            processed_percent=campaign.processed_percent,
            valid=campaign.valid,
            discovered_link=campaign.discovered_link,
            processed_link=campaign.processed_link,
            valid_link=campaign.valid_link,
            about=rx.cond(campaign.is_estimate, "≈ ", ""),
        ),
        funnel=funnel(campaign.funnel),
        totals=(
            figure("reached", campaign.reached, campaign.reached_link),
            figure("replied", campaign.replied, campaign.replied_link),
            paused_jobs(campaign),
            rx.cond(
                campaign.counting | campaign.is_estimate,
                rx.el.span("Counting…", class_name="muted small"),
                rx.fragment(),
            ),
            rx.cond(
                campaign.problem != "",
                rx.el.span(
                    icon("triangle-alert", 14),
                    "Criteria",
                    class_name="criteria-problem",
                    title=campaign.problem,
                ),
                rx.fragment(),
            ),
        ),
        links=(
            rx.cond(
                SessionState.can_import,
                card_link("Import", "/app/import?campaign=" + campaign.id.to_string()),
                rx.fragment(),
            ),
            card_link("Jobs", "/app/campaigns/" + campaign.id.to_string() + "/jobs"),
            card_link("Overview", campaign.link),
            card_link("View Leads", leads, strong=True),
        ),
    )


def paused_jobs(campaign: rx.Var[CampaignCard]) -> rx.Component:
    """How many jobs of the campaign rest until somebody lets them go on, where any do."""
    jobs = "/app/campaigns/" + campaign.id.to_string() + "/jobs?state=open"
    words = rx.cond(campaign.jobs_paused == 1, "job paused", "jobs paused")
    return rx.cond(campaign.jobs_paused > 0, figure(words, campaign.jobs_paused, jobs), rx.fragment())


def _controls(campaign: rx.Var[CampaignCard]) -> rx.Component:
    menu_id = "campaign-menu-" + campaign.id.to_string()
    return rx.fragment(
        rx.cond(
            campaign.can_play,
            play_button(
                running=campaign.status == CampaignStatus.ACTIVE.value,
                on_pause=_move(campaign, CampaignStatus.PAUSED),
                on_resume=_move(campaign, CampaignStatus.ACTIVE),
            ),
            rx.fragment(),
        ),
        menu(
            menu_id,
            rx.cond(
                campaign.status == CampaignStatus.ARCHIVED.value,
                menu_item(
                    "Bring back",
                    icon_name="archive-restore",
                    closes=menu_id,
                    on_click=_move(campaign, CampaignStatus.PAUSED),
                ),
                rx.fragment(
                    menu_link(
                        "Jobs",
                        "/app/campaigns/" + campaign.id.to_string() + "/jobs",
                        icon_name="list-checks",
                    ),
                    menu_link(
                        "Criteria",
                        "/app/campaigns/" + campaign.id.to_string() + "/criteria",
                        icon_name="list-filter",
                    ),
                    menu_link(
                        "Sources",
                        "/app/campaigns/" + campaign.id.to_string() + "/sources",
                        icon_name="radar",
                    ),
                    menu_link(
                        "Import leads", "/app/import?campaign=" + campaign.id.to_string(), icon_name="upload"
                    ),
                    rx.cond(
                        campaign.can_complete,
                        menu_item(
                            "Mark completed",
                            icon_name="circle-check",
                            closes=menu_id,
                            on_click=_move(campaign, CampaignStatus.COMPLETED),
                        ),
                        rx.fragment(),
                    ),
                    menu_item(
                        "Archive",
                        icon_name="archive",
                        closes=menu_id,
                        on_click=_move(campaign, CampaignStatus.ARCHIVED),
                    ),
                ),
            ),
            label="More for this campaign",
        ),
    )


def _move(campaign: rx.Var[CampaignCard], status: CampaignStatus) -> Any:
    return CampaignsState.move(campaign.id, status.value)
