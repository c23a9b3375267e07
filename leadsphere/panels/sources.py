"""The sources of a campaign: each with what it is, what came of it, and what can be done with it."""

from typing import Any

import reflex as rx

from leadsphere.components.empty import callout, empty
from leadsphere.components.operation import OPERATION
from leadsphere.components.progress import progress
from leadsphere.components.theme import PRIMARY, SMALL, grouped, icon, local_time
from leadsphere.queries.sources import SourceRow
from leadsphere.state.session import SessionState
from leadsphere.state.source_form import SourceFormState
from leadsphere.state.sources import SourcesState

_ICONS = {
    "pages": "globe",
    "team": "users",
    "sitemap": "network",
    "vcards": "contact",
    "file": "file-spreadsheet",
    "feed": "rss",
}


def source_list() -> rx.Component:
    """Every source, the oldest first."""
    return rx.cond(
        SourcesState.missing,
        empty(
            "folder-x",
            "This campaign is no longer here",
            "It may have been removed. All campaigns are under Campaigns.",
        ),
        rx.fragment(
            _rests(),
            rx.cond(
                SourcesState.rows.length() > 0,
                rx.el.ul(rx.foreach(SourcesState.rows, _row), class_name="sources", aria_label="Sources"),
                rx.cond(SourcesState.loaded & ~SourceFormState.is_open, _nothing(), rx.fragment()),
            ),
        ),
    )


def _rests() -> rx.Component:
    """Why nothing is read now, where that is so."""
    campaign = SourcesState.campaign
    return rx.cond(
        campaign,
        rx.match(
            campaign.status,
            (
                "on_hold",
                callout(
                    rx.cond(campaign.hold_reason != "", campaign.hold_reason, "This campaign is on hold."),
                    " Mend the source, then resume the campaign.",
                    icon_name="hand",
                    tone="warn",
                ),
            ),
            (
                "paused",
                callout(
                    "This campaign is paused: what is asked of its sources waits until it is resumed.",
                    icon_name="circle-pause",
                ),
            ),
            rx.fragment(),
        ),
        rx.fragment(),
    )


def _row(row: rx.Var[SourceRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.match(
                row.kind, *((name, icon(shape, 17)) for name, shape in _ICONS.items()), icon("globe", 17)
            ),
            class_name="source__icon",
        ),
        rx.el.div(
            rx.el.a(
                row.shown,
                href=row.url,
                target="_blank",
                rel="noopener noreferrer nofollow",
                class_name="source__url",
            ),
            rx.el.p(
                row.label,
                " · ",
                row.about,
                rx.cond(row.added_by != "", " · " + row.added_by, ""),
                class_name="source__about",
            ),
            _came(row),
            _running(row),
            rx.cond(
                row.error != "",
                callout(
                    row.error,
                    rx.cond(
                        row.failures > 1, " It failed " + row.failures.to_string() + " times in a row.", ""
                    ),
                    icon_name="triangle-alert",
                    tone=rx.cond(row.failures > 2, "bad", "warn"),
                ),
                rx.fragment(),
            ),
            class_name="source__text",
        ),
        rx.cond(SessionState.can_edit_sources, _acts(row), rx.fragment()),
        class_name="source",
        key=row.id.to_string(),
        data_paused=~row.enabled,
    )


def _came(row: rx.Var[SourceRow]) -> rx.Component:
    return rx.el.p(
        rx.cond(
            row.last_run != "",
            rx.fragment(
                rx.el.span(icon("history", 14), local_time(row.last_run)),
                rx.cond(row.came != "", rx.el.span(row.came), rx.fragment()),
            ),
            rx.el.span(icon("history", 14), "Not read yet"),
        ),
        rx.cond(
            row.repeats != "",
            rx.el.span(
                icon("repeat", 14),
                row.repeats,
                rx.cond(row.next_run != "", f", next {local_time(row.next_run)}", ""),
            ),
            rx.fragment(),
        ),
        rx.cond(
            row.enabled,
            rx.fragment(),
            rx.el.span(icon("circle-pause", 14), "Paused", class_name="source__paused"),
        ),
        class_name="source__came",
    )


def _running(row: rx.Var[SourceRow]) -> rx.Component:
    return rx.cond(
        row.job_id > 0,
        rx.cond(
            row.waits,
            rx.el.p(icon("clock", 14), "Waits for its turn", class_name="source__waits", role="status"),
            progress(
                rx.cond(row.known > 0, "Reading pages", "Beginning"),
                rx.cond(row.percent < 0, 0, row.percent),
                rx.cond(
                    row.known > 0,
                    f"{grouped(row.read)} of {grouped(row.known)} pages known",
                    "",
                ),
            ),
        ),
        rx.fragment(),
    )


def _acts(row: rx.Var[SourceRow]) -> rx.Component:
    def act(text: str, icon_name: str, on_click: Any, look: str = SMALL) -> rx.Component:
        return rx.el.button(
            icon(icon_name, 14),
            text,
            type="button",
            class_name=look,
            aria_label=f"{text}: {row.shown}",
            on_click=on_click,
        )

    return rx.el.div(
        rx.cond(
            row.job_id > 0,
            act("Cancel", "x", SourcesState.cancel(row.job_id)),
            rx.cond(row.enabled, act("Run now", "play", SourcesState.run(row.id)), rx.fragment()),
        ),
        act("Edit", "pencil", SourceFormState.edit(row.id)),
        rx.cond(
            row.enabled,
            act("Pause", "pause", SourcesState.enable(row.id, False, OPERATION)),
            act("Resume", "circle-play", SourcesState.enable(row.id, True, OPERATION)),
        ),
        act("Remove", "trash-2", SourcesState.remove(row.id, OPERATION), f"{SMALL} button--danger"),
        class_name="source__acts",
    )


def _nothing() -> rx.Component:
    return empty(
        "radar",
        "Where shall leads come from?",
        "A source is a place on the web that says who works where: a team page, a directory, a sitemap, a list of "
        "business cards, a CSV file or a feed. Add one, look at what it gives, and read it as often as you like.",
        rx.cond(
            SessionState.can_edit_sources,
            rx.el.button(
                icon("plus"),
                "Add a first source",
                type="button",
                class_name=PRIMARY,
                on_click=SourceFormState.begin,
            ),
            rx.fragment(),
        ),
    )
