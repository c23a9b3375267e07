"""The jobs page's panels: the filter, and every job with its progress, its log and what can be done with it."""

from typing import Any

import reflex as rx

from leadsphere.components.badge import job_badge
from leadsphere.components.empty import callout, empty
from leadsphere.components.progress import progress
from leadsphere.components.theme import HIDDEN, SMALL, SMALL_QUIET, grouped, icon, local_time
from leadsphere.queries.job_lines import KINDS, JobLine, LogLine
from leadsphere.services.settings import MOST_PER_CAMPAIGN
from leadsphere.state.jobs import JobsState
from leadsphere.state.session import SessionState

_STATES = {"": "All", "open": "Under way", "failed": "Failed", "done": "Performed", "ended": "Ended"}
_FIRST_KINDS = {label: kind for kind, label in reversed(KINDS.items())}


def job_list() -> rx.Component:
    """The jobs that the filter lets through, and the way to older ones."""
    return rx.fragment(
        _filters(),
        rx.cond(
            JobsState.lines.length() > 0,
            rx.fragment(
                rx.el.ul(
                    rx.foreach(JobsState.lines, _job),
                    class_name="jobs",
                    aria_label="Jobs",
                ),
                _pages(),
            ),
            rx.cond(JobsState.loaded, _none(), rx.fragment()),
        ),
    )


def per_campaign() -> rx.Component:
    """How many jobs of one campaign run at once."""
    return rx.el.label(
        rx.el.span("At once in a campaign"),
        rx.el.select(
            *(rx.el.option(str(many), value=str(many)) for many in range(1, MOST_PER_CAMPAIGN + 1)),
            value=JobsState.per_campaign.to_string(),
            on_change=JobsState.set_per_campaign,
            disabled=~SessionState.can_edit_settings,
            class_name="jobs-select",
        ),
        class_name="jobs-filter__choice",
        title="How many jobs of one campaign run at once",
    )


def _filters() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            *(_state(status, text) for status, text in _STATES.items()),
            class_name="jobs-filter__states",
            role="group",
            aria_label="State",
        ),
        rx.el.label(
            rx.el.span("Kind"),
            rx.el.select(
                rx.el.option("All kinds", value=""),
                *(rx.el.option(label, value=kind) for label, kind in _FIRST_KINDS.items()),
                value=JobsState.kind,
                on_change=JobsState.show_kind,
                class_name="jobs-select",
            ),
            class_name="jobs-filter__choice",
        ),
        per_campaign(),
        class_name="jobs-filter",
    )


def _state(status: str, text: str) -> rx.Component:
    return rx.el.button(
        text,
        type="button",
        class_name=SMALL_QUIET,
        aria_pressed=JobsState.status == status,
        on_click=JobsState.show_status(status),
    )


def _none() -> rx.Component:
    return rx.cond(
        (JobsState.status == "") & (JobsState.kind == ""),
        empty(
            "list-checks",
            "No jobs yet",
            "Imports, sources and whatever else takes a while work here in the background, and say how they go.",
            rx.cond(
                SessionState.can_import,
                rx.el.a("Import leads", href="/app/import", class_name="button button--primary"),
                rx.fragment(),
            ),
        ),
        empty("list-filter", "No such jobs", "No job is in this state and of this kind."),
    )


def _pages() -> rx.Component:
    def turn(text: str, icon_name: str, pages: int, disabled: Any) -> rx.Component:
        return rx.el.button(
            icon(icon_name, 15),
            text,
            type="button",
            class_name=SMALL_QUIET,
            disabled=disabled,
            on_click=JobsState.turn(pages),
        )

    return rx.el.nav(
        rx.el.span(JobsState.position, role="status"),
        turn("Newer", "chevron-left", -1, JobsState.page == 0),
        turn("Older", "chevron-right", 1, JobsState.at_end),
        class_name="jobs-pages",
        aria_label="Pages of jobs",
    )


def _job(job: rx.Var[JobLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            job_badge(job.status),
            rx.el.span(job.kind, class_name="job__kind"),
            rx.cond(
                job.first,
                rx.el.span(icon("arrow-up-to-line", 13), "First", class_name="job__first"),
                rx.fragment(),
            ),
            rx.el.h2(rx.cond(job.title != "", job.title, job.kind), class_name="job__title"),
            rx.cond(
                job.campaign_id > 0,
                rx.el.a(
                    job.campaign,
                    href="/app/campaigns/" + job.campaign_id.to_string() + "/leads",
                    class_name="job__campaign",
                ),
                rx.fragment(),
            ),
            class_name="job__head",
        ),
        progress(
            rx.cond(job.waits != "", job.waits, "Progress"),
            rx.cond(job.status == "performed", 100, rx.cond(job.percent < 0, 0, job.percent)),
            note=_how_far(job),
        ),
        rx.cond(job.counts != "", rx.el.p(job.counts, class_name="job__counts"), rx.fragment()),
        rx.cond(job.error != "", callout(job.error, icon_name="circle-alert", tone="bad"), rx.fragment()),
        rx.el.div(
            rx.el.p("Asked for ", local_time(job.asked), " by ", job.by, class_name="job__about"),
            rx.el.div(
                rx.cond(SessionState.can_import, _acts(job), rx.fragment()),
                rx.el.button(
                    icon("scroll-text", 14),
                    "Log",
                    type="button",
                    class_name=SMALL_QUIET,
                    aria_label="Log of " + job.title,
                    aria_expanded=JobsState.log_of == job.id,
                    on_click=JobsState.show_log(job.id),
                ),
                class_name="job__acts",
            ),
            class_name="job__foot",
        ),
        rx.cond(JobsState.log_of == job.id, _log(), rx.fragment()),
        class_name="job",
        key=job.id.to_string(),
    )


def _how_far(job: rx.Var[JobLine]) -> rx.Component:
    return rx.fragment(
        rx.cond(
            job.total > 0,
            rx.fragment(grouped(job.done), " of ", grouped(job.total)),
            rx.cond(job.done > 0, grouped(job.done), ""),
        ),
        rx.cond(job.pace > 0, rx.fragment(" · ", grouped(job.pace), " a second"), rx.fragment()),
        rx.cond(job.took != "", " · " + job.took, ""),
    )


def _acts(job: rx.Var[JobLine]) -> rx.Component:
    def act(when: rx.Var[bool], text: str, on_click: Any) -> rx.Component:
        return rx.cond(
            when,
            rx.el.button(
                text, type="button", class_name=SMALL, aria_label=text + ": " + job.title, on_click=on_click
            ),
            rx.fragment(),
        )

    return rx.fragment(
        act(job.can_go_first, "Run next", JobsState.run_next(job.id)),
        act(job.can_pause, "Pause", JobsState.pause(job.id)),
        act(job.can_go_on, "Go on", JobsState.retry(job.id)),
        act(job.can_cancel, "Cancel", JobsState.cancel(job.id)),
        act(job.can_retry, "Retry", JobsState.retry(job.id)),
        act(job.can_give_up, "Give up", JobsState.give_up(job.id)),
    )


def _log() -> rx.Component:
    return rx.cond(
        JobsState.log.length() > 0,
        rx.el.ol(rx.foreach(JobsState.log, _log_line), class_name="job-log", aria_label="Log", tab_index=0),
        rx.el.p("It has not said anything yet.", class_name="panel__none"),
    )


def _log_line(line: rx.Var[LogLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(local_time(line.at), class_name="job-log__at"),
        rx.match(
            line.level,
            ("warning", rx.fragment(icon("triangle-alert", 13), rx.el.span("Warning: ", class_name=HIDDEN))),
            ("error", rx.fragment(icon("circle-x", 13), rx.el.span("Error: ", class_name=HIDDEN))),
            rx.fragment(),
        ),
        rx.el.span(line.text),
        class_name="job-log__line",
        data_level=line.level,
        key=line.id.to_string(),
    )
