"""The dialog of a segment in time: then and now, who joined, and who left."""

import reflex as rx

from leadsphere.components.dialog import dialog
from leadsphere.components.empty import callout
from leadsphere.components.theme import grouped, icon
from leadsphere.services.past import MOST_CHANGED, Passer
from leadsphere.state.segment_time import DIALOG, Listed, SegmentTimeState

_FOUND = SegmentTimeState.found


def segment_time_dialog() -> rx.Component:
    """As it was at the end of a day, and what has changed since."""
    return dialog(
        DIALOG,
        rx.el.div(
            rx.el.label("As it was at the end of", html_for="segment-day"),
            rx.el.input(
                id="segment-day",
                type="date",
                value=SegmentTimeState.day,
                max=SegmentTimeState.latest,
                on_change=SegmentTimeState.set_day,
            ),
            class_name="form-field segment-time__day",
        ),
        rx.cond(
            SegmentTimeState.busy,
            rx.el.p("Looking through the history…", role="status", class_name="muted"),
            rx.cond(
                SegmentTimeState.problem != "",
                callout(SegmentTimeState.problem, icon_name="triangle-alert", tone="warn"),
                rx.cond(_FOUND.day != "", _answer(), rx.fragment()),
            ),
        ),
        rx.el.p(
            "The conditions are those of today, and so are the names of tags and campaigns; the leads are those of "
            "that day (UTC). Nothing is known any more of people who were erased since. Where more than "
            f"{MOST_CHANGED:,} leads have changed, a later day has to be chosen.",
            class_name="muted small segment-time__note",
        ),
        title="“" + SegmentTimeState.name + "” in time",
        wide=True,
    )


def _answer() -> rx.Component:
    return rx.el.div(
        rx.el.dl(
            _figure(_FOUND.day, _FOUND.before, ""),
            _figure("Joined since", _FOUND.joined, "good"),
            _figure("Left since", _FOUND.left, "bad"),
            _figure("Now", _FOUND.now, ""),
            class_name="segment-time__figures",
        ),
        rx.el.div(
            _people("Joined", SegmentTimeState.joined, "Nobody joined."),
            _people("Left", SegmentTimeState.left, "Nobody left."),
            class_name="segment-time__lists",
        ),
        class_name="segment-time",
        role="status",
    )


def _figure(label: rx.Var[str] | str, value: rx.Var[int], tone: str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label), rx.el.dd(grouped(value)), class_name="segment-time__figure", data_tone=tone
    )


def _people(title: str, listed: rx.Var[Listed], nobody: str) -> rx.Component:
    return rx.el.section(
        rx.el.h3(title, class_name="segment-time__title"),
        rx.cond(
            listed.people.length() > 0,
            rx.el.ul(rx.foreach(listed.people, _passer), class_name="segment-time__people"),
            rx.el.p(nobody, class_name="muted"),
        ),
        rx.cond(listed.more != "", rx.el.p(listed.more, class_name="muted small"), rx.fragment()),
        aria_label=title,
    )


def _passer(one: rx.Var[Passer]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            one.is_gone,
            rx.el.span(
                rx.el.span(one.name, class_name="ellipsis"),
                icon("trash-2", 13),
                title="Deleted or merged since",
            ),
            rx.el.a(one.name, href="/app/leads?lead=" + one.id.to_string(), class_name="ellipsis"),
        ),
        key=one.id.to_string(),
    )
