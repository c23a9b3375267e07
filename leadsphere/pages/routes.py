"""Every page: where it is, what it is called, and what loads with it."""

from typing import Any, NamedTuple

import reflex as rx

from leadsphere.pages.campaign import campaign
from leadsphere.pages.campaigns import campaigns
from leadsphere.pages.criteria import criteria
from leadsphere.pages.duplicates import duplicates
from leadsphere.pages.fields import fields
from leadsphere.pages.imports import imports
from leadsphere.pages.jobs import jobs
from leadsphere.pages.leads import leads
from leadsphere.pages.not_found import not_found
from leadsphere.pages.people import people
from leadsphere.pages.segments import segments
from leadsphere.pages.sources import sources
from leadsphere.pages.suppressions import suppressions
from leadsphere.pages.tags import tags
from leadsphere.pages.tokens import tokens
from leadsphere.pages.verification import verification
from leadsphere.pages.webhooks import webhooks
from leadsphere.state.campaign_overview import CampaignOverviewState
from leadsphere.state.campaigns import CampaignsState
from leadsphere.state.criteria import CriteriaState
from leadsphere.state.duplicates import DuplicatesState
from leadsphere.state.fields import FieldsState
from leadsphere.state.filter_panel import FilterPanelState
from leadsphere.state.imports import ImportState
from leadsphere.state.jobs import JobsState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.live import LiveState
from leadsphere.state.people import PeopleState
from leadsphere.state.segments import SegmentsState
from leadsphere.state.session import SessionState
from leadsphere.state.sources import SourcesState
from leadsphere.state.suppressions import SuppressionsState
from leadsphere.state.tags import TagsState
from leadsphere.state.tokens import TokensState
from leadsphere.state.verification_settings import VerificationSettingsState
from leadsphere.state.webhooks import WebhooksState


class Page(NamedTuple):
    """One page: `on_load` rebuilds everything it shows from the URL and the database."""

    route: str
    title: str
    component: Any
    on_load: tuple[Any, ...]


def _home() -> rx.Component:
    return rx.fragment()


_JOBS = (SessionState.load, JobsState.load, LiveState.watch)
_LEADS = (SessionState.load, LeadListState.load, FilterPanelState.follow, LiveState.watch)

PAGES = (
    Page("/", "LeadSphere", _home, (rx.redirect("/app/campaigns", replace=True),)),
    Page(
        "/app/campaigns",
        "Campaigns",
        campaigns,
        (SessionState.load, CampaignsState.load, CampaignsState.watch_counts, LiveState.watch),
    ),
    Page(
        "/app/campaigns/[id]",
        "Campaign",
        campaign,
        (SessionState.load, CampaignOverviewState.load, CampaignOverviewState.watch_counts, LiveState.watch),
    ),
    Page("/app/leads", "Leads", leads, _LEADS),
    Page("/app/campaigns/[id]/leads", "Leads", leads, _LEADS),
    Page(
        "/app/campaigns/[id]/criteria",
        "Criteria",
        criteria,
        (SessionState.load, CriteriaState.load, CriteriaState.watch_counts, LiveState.watch),
    ),
    Page(
        "/app/campaigns/[id]/sources",
        "Sources",
        sources,
        (SessionState.load, SourcesState.load, LiveState.watch),
    ),
    Page(
        "/app/segments",
        "Segments",
        segments,
        (SessionState.load, SegmentsState.load, SegmentsState.watch_counts, LiveState.watch),
    ),
    Page(
        "/app/duplicates",
        "Duplicates",
        duplicates,
        (SessionState.load, DuplicatesState.load, LiveState.watch),
    ),
    Page("/app/import", "Import", imports, (SessionState.load, ImportState.load, LiveState.watch)),
    Page("/app/jobs", "Jobs", jobs, _JOBS),
    Page("/app/campaigns/[id]/jobs", "Jobs", jobs, _JOBS),
    Page("/app/settings/people", "People", people, (SessionState.load, PeopleState.load, PeopleState.watch)),
    Page("/app/settings/tags", "Tags", tags, (SessionState.load, TagsState.load, LiveState.watch)),
    Page("/app/settings/fields", "Fields", fields, (SessionState.load, FieldsState.load, LiveState.watch)),
    Page("/app/settings/tokens", "Tokens", tokens, (SessionState.load, TokensState.load, LiveState.watch)),
    Page(
        "/app/settings/webhooks",
        "Webhooks",
        webhooks,
        (SessionState.load, WebhooksState.load, LiveState.watch),
    ),
    Page(
        "/app/settings/verification",
        "Verification",
        verification,
        (SessionState.load, VerificationSettingsState.load, LiveState.watch),
    ),
    Page(
        "/app/settings/suppressions",
        "Suppression list",
        suppressions,
        (SessionState.load, SuppressionsState.load, LiveState.watch),
    ),
    Page("404", "Not found", not_found, (SessionState.load,)),
)


def add_pages(app: rx.App) -> None:
    """Give the app its pages."""
    for page in PAGES:
        app.add_page(
            page.component, route=page.route, title=f"{page.title} · LeadSphere", on_load=list(page.on_load)
        )
