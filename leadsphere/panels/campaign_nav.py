"""The way between the pages of one campaign."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import icon

_PLACES = (
    ("Overview", "", "chart-no-axes-column"),
    ("Leads", "/leads", "users"),
    ("Criteria", "/criteria", "list-filter"),
    ("Sources", "/sources", "globe"),
    ("Jobs", "/jobs", "list-checks"),
)


def campaign_nav(current: str, campaign_id: rx.Var[int]) -> rx.Component:
    """The campaign's pages; `current` is the label of this one."""
    return rx.el.nav(
        *(
            _place(label, "/app/campaigns/" + campaign_id.to_string() + end, icon_name, label == current)
            for label, end, icon_name in _PLACES
        ),
        aria_label="Campaign",
        class_name="tabs",
    )


def _place(label: str, href: rx.Var[str], icon_name: str, is_current: bool) -> rx.Component:
    here: dict[str, Any] = {"aria_current": "page"} if is_current else {}
    return rx.el.a(icon(icon_name, 15), label, href=href, class_name="tabs__item", **here)
