"""A campaign at a glance: its figures, its funnel, who can be contacted, and charts."""

import reflex as rx

from leadsphere.components.card_grid import campaign_tiles, figure, funnel
from leadsphere.components.charts import Series, bar_chart, share_table
from leadsphere.components.empty import callout, empty
from leadsphere.components.theme import grouped
from leadsphere.panels.bulk_dialogs import bulk_progress
from leadsphere.panels.campaign_card import paused_jobs
from leadsphere.panels.readiness import readiness_panel
from leadsphere.state.campaign_overview import CampaignOverviewState

_SERIES = (
    Series("Discovered", "purple", lambda p: p.discovered, lambda p: p.discovered_ratio),
    Series("Processed", "green", lambda p: p.processed, lambda p: p.processed_ratio),
    Series("Valid", "blue", lambda p: p.valid, lambda p: p.valid_ratio),
)


def campaign_overview() -> rx.Component:
    """Everything below the page's head."""
    return rx.cond(
        CampaignOverviewState.missing,
        empty(
            "folder-x",
            "This campaign is no longer here",
            "It may have been removed. All campaigns are under Campaigns.",
        ),
        rx.cond(
            CampaignOverviewState.campaign,
            rx.el.div(
                _figures(),
                bulk_progress(),
                rx.el.div(readiness_panel(), _funnel(), class_name="overview__pair"),
                _by_day(),
                rx.el.div(
                    _shares(
                        "Verdicts", "What verification says of the members' primary e-mails.", "verdicts"
                    ),
                    _shares(
                        "Sources", "How the members came, and the jobs that brought the most.", "sources"
                    ),
                    class_name="overview__pair",
                ),
                class_name="overview",
            ),
            rx.fragment(),
        ),
    )


def _figures() -> rx.Component:
    campaign = CampaignOverviewState.campaign
    return rx.el.section(
        campaign_tiles(
            discovered=campaign.discovered,
            processed_percent=campaign.processed_percent,
            valid=campaign.valid,
            discovered_link=campaign.discovered_link,
            processed_link=campaign.processed_link,
            valid_link=campaign.valid_link,
            about=rx.cond(campaign.is_estimate, "≈ ", ""),
        ),
        rx.el.div(
            figure("processed", campaign.processed, campaign.processed_link),
            figure("reached", campaign.reached, campaign.reached_link),
            figure("replied", campaign.replied, campaign.replied_link),
            paused_jobs(campaign),
            rx.cond(campaign.counting, rx.el.span("Counting…", class_name="muted small"), rx.fragment()),
            class_name="overview__totals",
        ),
        rx.cond(
            campaign.problem != "",
            callout(campaign.problem, icon_name="triangle-alert", tone="warn"),
            rx.fragment(),
        ),
        class_name="overview__figures",
        aria_label="Figures",
    )


def _funnel() -> rx.Component:
    return rx.el.section(
        rx.el.h2("What is left after each step", class_name="criteria__title"),
        funnel(CampaignOverviewState.steps),
        class_name="panel overview__panel",
        aria_label="What is left",
        style={"--dot": CampaignOverviewState.campaign.colour},
    )


def _by_day() -> rx.Component:
    charts = CampaignOverviewState.charts
    periods = charts.periods
    return rx.el.section(
        rx.el.h2("By ", charts.by, class_name="criteria__title"),
        rx.cond(
            periods.length() > 0,
            bar_chart(
                periods,
                _SERIES,
                title="Discovered, processed and valid by time",
                of=rx.match(charts.by, ("week", "Week"), ("month", "Month"), "Day"),
                first=periods[0].label,
                last=rx.cond(periods.length() > 1, periods[periods.length() - 1].label, ""),
                caption=rx.fragment(
                    "Discovered: when the member came into the campaign. Processed: when it left the first stage. "
                    "Valid: when the address, which is valid now, was last verified. Days are those of UTC; each row "
                    "is drawn to its own largest figure.",
                    rx.cond(
                        charts.undated > 0,
                        rx.fragment(
                            " ",
                            grouped(charts.undated),
                            " valid addresses came in as valid and are in no period.",
                        ),
                        rx.fragment(),
                    ),
                ),
            ),
            _nothing(),
        ),
        class_name="panel overview__panel",
        aria_label="By time",
    )


def _shares(title: str, text: str, name: str) -> rx.Component:
    items = getattr(CampaignOverviewState.charts, name)
    return rx.el.section(
        rx.el.h2(title, class_name="criteria__title"),
        rx.cond(
            items.length() > 0,
            rx.fragment(share_table(items, title=title, of=title), rx.el.p(text, class_name="muted small")),
            _nothing(),
        ),
        class_name="panel overview__panel",
        aria_label=title,
    )


def _nothing() -> rx.Component:
    return rx.el.p(
        rx.cond(
            CampaignOverviewState.counted, "Nothing to show: nobody is in this campaign yet.", "Counting…"
        ),
        class_name="muted",
    )
