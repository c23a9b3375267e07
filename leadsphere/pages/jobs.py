"""`/app/jobs` and `/app/campaigns/[id]/jobs`: what works in the background, and what is done again and again."""

import reflex as rx

from leadsphere.components.badge import status_badge
from leadsphere.components.card_grid import colour_dot
from leadsphere.components.empty import empty
from leadsphere.components.layout import page_body, page_header
from leadsphere.components.theme import QUIET, icon
from leadsphere.panels.campaign_nav import campaign_nav
from leadsphere.panels.jobs import job_list
from leadsphere.panels.schedules import schedule_list
from leadsphere.panels.shell import JOBS, shell
from leadsphere.state.jobs import JobsState


def jobs() -> rx.Component:
    """The page."""
    return shell(
        page_header(
            JobsState.title,
            rx.cond(
                JobsState.campaign,
                rx.fragment(
                    status_badge(JobsState.campaign.status),
                    rx.el.a(icon("list-checks"), "All jobs", href="/app/jobs", class_name=QUIET),
                ),
                rx.fragment(),
            ),
            before=rx.cond(JobsState.campaign, colour_dot(JobsState.campaign.colour), rx.fragment()),
        ),
        rx.cond(JobsState.campaign, campaign_nav("Jobs", JobsState.campaign.id), rx.fragment()),
        page_body(
            rx.cond(
                JobsState.missing,
                empty(
                    "folder-x",
                    "This campaign is no longer here",
                    "It may have been removed. All jobs are still under Jobs.",
                ),
                rx.el.div(schedule_list(), job_list(), class_name="jobs-page"),
            )
        ),
        current=JOBS.label,
    )
