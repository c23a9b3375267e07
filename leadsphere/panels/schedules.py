"""What is done again and again: each with its rhythm, its next time, and how it went last."""

from typing import Any

import reflex as rx

from leadsphere.components.badge import job_badge
from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.theme import DANGER, SMALL, icon, local_time
from leadsphere.queries.schedules import ScheduleLine
from leadsphere.state.jobs import REMOVING, JobsState
from leadsphere.state.session import SessionState


def schedule_list() -> rx.Component:
    """The schedules, and the question before one goes; nothing where there are none."""
    return rx.fragment(
        rx.cond(
            JobsState.schedules.length() > 0,
            rx.el.section(
                rx.el.h2("Again and again", class_name="panel__title"),
                rx.el.ul(rx.foreach(JobsState.schedules, _schedule)),
                class_name="panel schedules",
                aria_label="Schedules",
            ),
            rx.fragment(),
        ),
        dialog(
            REMOVING,
            rx.el.p("It asks for no more jobs. Those that it has asked for stay."),
            title="Remove this schedule?",
            text=JobsState.chosen.title,
            footer=rx.fragment(
                cancel_button(REMOVING),
                rx.el.button("Remove schedule", type="button", class_name=DANGER, on_click=JobsState.remove),
            ),
        ),
    )


def _schedule(schedule: rx.Var[ScheduleLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(icon("calendar-clock", 17), class_name="field-row__icon"),
        rx.el.div(
            rx.el.p(
                rx.el.strong(schedule.title),
                rx.cond(schedule.last != "", job_badge(schedule.last), rx.fragment()),
                class_name="delivery__what",
            ),
            rx.el.p(
                schedule.kind,
                " · ",
                schedule.rhythm,
                rx.cond(schedule.zone != "", " (" + schedule.zone + ")", ""),
                rx.cond(schedule.campaign != "", " · " + schedule.campaign, ""),
                class_name="setting-row__about",
            ),
            rx.el.p(
                rx.cond(schedule.enabled, f"Next {local_time(schedule.next)}", "Off"),
                class_name="setting-row__about",
            ),
            class_name="grow",
        ),
        rx.cond(SessionState.can_import, _acts(schedule), rx.fragment()),
        class_name="field-row",
        key=schedule.id.to_string(),
    )


def _acts(schedule: rx.Var[ScheduleLine]) -> rx.Component:
    def act(text: str, on_click: Any, look: str = SMALL) -> rx.Component:
        return rx.el.button(
            text, type="button", class_name=look, aria_label=text + ": " + schedule.title, on_click=on_click
        )

    return rx.el.div(
        act("Run now", JobsState.run_now(schedule.id)),
        rx.cond(
            schedule.enabled,
            act("Turn off", JobsState.enable(schedule.id, False)),
            act("Turn on", JobsState.enable(schedule.id, True)),
        ),
        act("Remove", JobsState.ask_remove(schedule.id), f"{SMALL} button--danger"),
        class_name="setting-row__acts",
    )
