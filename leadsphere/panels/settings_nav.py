"""The way between the pages of the settings: each role sees what it may use; everybody has their tokens."""

from typing import Any

import reflex as rx

from leadsphere.components.empty import empty
from leadsphere.components.layout import page_body
from leadsphere.components.theme import icon
from leadsphere.state.session import SessionState

_PLACES = (
    ("People", "/app/settings/people", "users", SessionState.is_owner),
    ("Tags", "/app/settings/tags", "tag", SessionState.can_edit_tags),
    ("Fields", "/app/settings/fields", "text-cursor-input", SessionState.can_edit_fields),
    ("Verification", "/app/settings/verification", "badge-check", SessionState.can_edit_settings),
    ("Webhooks", "/app/settings/webhooks", "webhook", SessionState.can_manage_webhooks),
    ("Tokens", "/app/settings/tokens", "key-round", SessionState.name != ""),
    ("Suppression list", "/app/settings/suppressions", "ban", SessionState.can_see_suppressions),
)


def settings_nav(current: str) -> rx.Component:
    """Those of the pages of the settings that this person may use."""
    return rx.el.nav(
        *(
            rx.cond(may, _place(label, href, icon_name, label == current), rx.fragment())
            for label, href, icon_name, may in _PLACES
        ),
        aria_label="Settings",
        class_name="tabs",
    )


def settings_body(
    *children: rx.Component, may: rx.Var[bool], icon_name: str, title: str, text: str
) -> rx.Component:
    """The page for those who may use it; `title` and `text` say to all others whom it is for."""
    return page_body(
        rx.cond(
            may,
            # The focus comes here when the row that had it is gone.
            rx.el.div(
                *children, class_name="page-narrow form", tab_index=-1, custom_attrs={"id": "settings"}
            ),
            rx.cond(SessionState.name != "", empty(icon_name, title, text), rx.fragment()),
        )
    )


def _place(label: str, href: str, icon_name: str, is_current: bool) -> rx.Component:
    here: dict[str, Any] = {"aria_current": "page"} if is_current else {}
    return rx.el.a(icon(icon_name, 15), label, href=href, class_name="tabs__item", **here)
