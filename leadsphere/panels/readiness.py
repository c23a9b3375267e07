"""Who of a campaign can be contacted now, why the others cannot, and what can be done about it."""

import reflex as rx

from leadsphere.components.card_grid import number
from leadsphere.components.empty import callout
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import SMALL, SMALL_QUIET, grouped, icon
from leadsphere.queries.readiness import ReadinessRow
from leadsphere.state.campaign_overview import CampaignOverviewState
from leadsphere.state.session import SessionState

_FOUND = CampaignOverviewState.readiness
_ABOUT = rx.cond(_FOUND.is_estimate, "≈ ", "")


def readiness_panel() -> rx.Component:
    """The sum, and a row for each reason that keeps anybody back."""
    return rx.el.section(
        rx.el.h2("Who can be contacted", class_name="criteria__title"),
        rx.cond(
            _FOUND.problem != "",
            callout(_FOUND.problem, icon_name="triangle-alert", tone="warn"),
            rx.cond(
                _FOUND.members > 0,
                rx.fragment(
                    rx.el.p(
                        rx.el.strong(
                            _ABOUT,
                            number(grouped(_FOUND.ready), _FOUND.ready_link),
                            class_name="readiness__ready",
                        ),
                        rx.el.span(" of ", grouped(_FOUND.members), " members can be contacted now."),
                        role="status",
                    ),
                    _reasons(),
                    rx.el.p(
                        "Each member is counted once, by the first reason that applies; with those who can be "
                        "contacted they are all members.",
                        class_name="muted small",
                    ),
                ),
                rx.el.p(
                    rx.cond(
                        CampaignOverviewState.counted,
                        "Nobody is in this campaign yet. Import leads, or add a source.",
                        "Counting…",
                    ),
                    class_name="muted",
                ),
            ),
        ),
        class_name="panel overview__panel",
        aria_label="Who can be contacted",
        aria_busy=CampaignOverviewState.counting,
    )


def _reasons() -> rx.Component:
    return rx.el.table(
        rx.el.caption("Why members cannot be contacted now", class_name="visually-hidden"),
        rx.el.thead(
            rx.el.tr(*(rx.el.th(head, scope="col") for head in ("Why not", "Leads", "What to do"))),
            class_name="visually-hidden",
        ),
        rx.el.tbody(rx.foreach(_FOUND.rows, _reason)),
        class_name="readiness",
    )


def _reason(row: rx.Var[ReadinessRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.el.span(row.label, class_name="readiness__label"),
            rx.el.span(row.text, class_name="muted small"),
            scope="row",
        ),
        rx.el.td(_ABOUT, number(grouped(row.many), row.href), class_name="shares__many"),
        rx.el.td(_fix(row), class_name="readiness__fix"),
        key=row.name,
    )


def _fix(row: rx.Var[ReadinessRow]) -> rx.Component | rx.Var:
    campaign = CampaignOverviewState.campaign
    here = "/app/campaigns/" + campaign.id.to_string()
    return rx.match(
        row.fix,
        (
            "verify",
            rx.cond(
                SessionState.can_edit_leads,
                rx.el.button(
                    icon("mail-check", 14),
                    "Verify ",
                    _ABOUT,
                    grouped(row.many),
                    type="button",
                    class_name=SMALL,
                    on_click=CampaignOverviewState.verify(row.name, OPERATION),
                ),
                rx.fragment(),
            ),
        ),
        ("criteria", _way("Edit criteria", here + "/criteria")),
        ("jobs", _way("Look at jobs", here + "/jobs")),
        ("duplicates", _way("Look at duplicates", "/app/duplicates")),
        (
            "suppressions",
            rx.cond(
                SessionState.can_see_suppressions,
                _way("Suppression list", "/app/settings/suppressions"),
                rx.fragment(),
            ),
        ),
        (
            "import",
            rx.cond(
                SessionState.can_import,
                _way("Import addresses", "/app/import?campaign=" + campaign.id.to_string()),
                rx.fragment(),
            ),
        ),
        ("list", _way("Look at them", row.href)),
        rx.fragment(),
    )


def _way(text: str, href: rx.Var[str] | str) -> rx.Component:
    return rx.el.a(text, href=href, class_name=SMALL_QUIET)
