"""The line of the leads page that says what jobs there are."""

import reflex as rx

from leadsphere.components.theme import icon
from leadsphere.state.job_notice import JobNoticeState


def job_notice() -> rx.Component:
    """How many jobs run, wait and failed, and the way to them; nothing where there are none."""
    return rx.el.div(
        rx.cond(
            JobNoticeState.words != "",
            rx.el.a(
                rx.cond(JobNoticeState.failed, icon("circle-alert", 14), icon("list-checks", 14)),
                rx.el.span(JobNoticeState.words),
                href=JobNoticeState.link,
                class_name="job-notice",
                data_tone=rx.cond(JobNoticeState.failed, "bad", "info"),
            ),
            rx.fragment(),
        ),
        role="status",
    )
