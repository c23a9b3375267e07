"""Pairs that may be one person: merge them, or say that they are two."""

import reflex as rx

from leadsphere.components.avatar import avatar
from leadsphere.components.empty import callout, empty
from leadsphere.components.progress import progress
from leadsphere.components.theme import BUTTON, PRIMARY, SMALL, SMALL_QUIET, grouped, icon
from leadsphere.queries.duplicate_pairs import PairCard, PairedLead
from leadsphere.state.duplicates import DuplicatesState
from leadsphere.state.merge import MergeState
from leadsphere.state.session import SessionState


def look_button(text: str = "Look for duplicates") -> rx.Component:
    """Searches all leads, or stops the search under way."""
    return rx.cond(
        SessionState.can_edit_leads,
        rx.cond(
            DuplicatesState.job.is_open,
            rx.el.button(
                "Cancel the search", type="button", class_name=BUTTON, on_click=DuplicatesState.cancel
            ),
            rx.el.button(
                icon("search"), text, type="button", class_name=PRIMARY, on_click=DuplicatesState.look
            ),
        ),
        rx.fragment(),
    )


def duplicate_pairs() -> rx.Component:
    """The search under way, and the pairs."""
    job = DuplicatesState.job
    return rx.el.div(
        rx.cond(
            job.is_open,
            progress(
                "Looking for duplicates",
                rx.cond(job.percent < 0, 0, job.percent),
                note=rx.fragment(grouped(job.done), " of ", grouped(job.total), " leads"),
            ),
            rx.fragment(),
        ),
        rx.cond(job.error != "", callout(job.error, icon_name="circle-alert", tone="bad"), rx.fragment()),
        rx.cond(
            DuplicatesState.pairs.length() > 0,
            rx.el.ul(
                rx.foreach(DuplicatesState.pairs, _pair), class_name="pairs", aria_label="Possible duplicates"
            ),
            rx.cond(DuplicatesState.loaded & ~job.is_open, _nothing(), rx.fragment()),
        ),
        rx.cond(
            DuplicatesState.has_more,
            rx.el.button("Show more", type="button", class_name=BUTTON, on_click=DuplicatesState.more),
            rx.fragment(),
        ),
        class_name="stack",
    )


def _nothing() -> rx.Component:
    return rx.cond(
        DuplicatesState.searched,
        empty(
            "copy-check",
            "No duplicates",
            "Nobody seems to be here twice. New leads are not searched by themselves.",
        ),
        empty(
            "copy",
            "Is anybody here twice?",
            "LeadSphere compares e-mails, profiles, phones, names and companies, and proposes pairs with its reason. "
            "You decide on each.",
            look_button(),
        ),
    )


def _pair(pair: rx.Var[PairCard]) -> rx.Component:
    return rx.el.li(
        rx.el.div(_lead(pair.first), _lead(pair.second), class_name="pair__leads"),
        rx.el.div(
            rx.el.p(pair.reason, class_name="pair__reason"),
            rx.el.p(pair.score, " % sure", class_name="muted small"),
            rx.cond(
                SessionState.can_edit_leads,
                rx.el.div(
                    rx.el.button(
                        "Keep both",
                        type="button",
                        class_name=SMALL_QUIET,
                        aria_label="Keep both: " + pair.first.name + " and " + pair.second.name,
                        on_click=MergeState.keep_both(pair.first.id, pair.second.id),
                    ),
                    rx.el.button(
                        "Merge…",
                        type="button",
                        class_name=SMALL,
                        aria_label="Merge " + pair.first.name + " and " + pair.second.name,
                        on_click=MergeState.open(pair.first.id, pair.second.id),
                    ),
                    class_name="row",
                ),
                rx.fragment(),
            ),
            class_name="pair__side",
        ),
        class_name="pair",
        key=pair.id.to_string(),
    )


def _lead(lead: rx.Var[PairedLead]) -> rx.Component:
    return rx.el.a(
        avatar(lead.initials, lead.tone),
        rx.el.span(
            rx.el.span(lead.name, class_name="pair__name ellipsis"),
            rx.el.span(lead.headline, class_name="muted ellipsis"),
            rx.el.span(lead.company, class_name="muted ellipsis"),
            rx.el.span(lead.email, class_name="muted ellipsis"),
            class_name="pair__text",
        ),
        href="/app/leads?lead=" + lead.id.to_string(),
        class_name="pair__lead",
    )
