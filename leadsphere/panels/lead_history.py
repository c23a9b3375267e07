"""The end of the right panel: what happened to the lead, by whom, and Undo for each act."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import HIDDEN, SMALL, SMALL_QUIET, icon, local_time
from leadsphere.queries.change_lines import Line
from leadsphere.queries.history import HistorySet, Topic
from leadsphere.state.lead_history import LeadHistoryState
from leadsphere.state.undo import UndoState

_BODY = "lead-history"


def lead_history() -> rx.Component:
    """Closed at first; open, it stays so whichever lead is shown."""
    opened = LeadHistoryState.opened
    return rx.el.section(
        rx.el.div(
            rx.el.h3(
                rx.el.button(
                    icon("chevron-right"),
                    "History",
                    type="button",
                    class_name="history__toggle",
                    aria_expanded=opened,
                    aria_controls=_BODY,
                    on_click=LeadHistoryState.toggle,
                ),
                class_name="section__title",
            ),
            rx.cond(opened & (LeadHistoryState.topics.length() > 1), _filter(), rx.fragment()),
            class_name="section__head",
        ),
        rx.el.div(rx.cond(opened, _timeline(), rx.fragment()), custom_attrs={"id": _BODY}),
        class_name="section history",
    )


def _filter() -> rx.Component:
    return rx.el.select(
        rx.el.option("Everything", value=""),
        rx.foreach(LeadHistoryState.topics, _topic),
        value=LeadHistoryState.topic,
        on_change=LeadHistoryState.choose,
        aria_label="Show changes of",
        class_name="input history__filter",
    )


def _topic(topic: rx.Var[Topic]) -> rx.Component:
    return rx.el.option(topic.label, value=topic.key)


def _timeline() -> rx.Component:
    return rx.cond(
        LeadHistoryState.sets.length() > 0,
        rx.fragment(
            rx.el.ol(
                rx.foreach(LeadHistoryState.sets, _set), class_name="history__sets", aria_label="History"
            ),
            rx.cond(
                LeadHistoryState.has_more,
                rx.el.button("Show older", type="button", class_name=SMALL, on_click=LeadHistoryState.older),
                rx.fragment(),
            ),
        ),
        rx.el.p("Nothing has changed yet.", class_name="muted"),
    )


def _set(one: rx.Var[HistorySet]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.strong(one.who),
                " ",
                rx.el.span(one.did, class_name="history__did"),
                class_name="history__act",
            ),
            _undo(one),
            class_name="history__head",
        ),
        rx.el.p(
            rx.el.time(local_time(one.at), date_time=one.at),
            _fact(one.leads),
            _fact(one.source),
            rx.cond(one.undone != "", rx.el.span(one.undone, class_name="history__undone"), rx.fragment()),
            class_name="history__facts",
        ),
        rx.el.ul(rx.foreach(one.lines, _line), class_name="history__lines"),
        rx.cond(
            one.more.length() > 0,
            rx.el.details(
                rx.el.summary(one.more.length(), " more"),
                rx.el.ul(rx.foreach(one.more, _line), class_name="history__lines"),
                class_name="history__more",
            ),
            rx.fragment(),
        ),
        class_name="history__set",
        data_undone=one.undone != "",
        key=one.id.to_string(),
    )


def _fact(text: rx.Var[str]) -> rx.Component:
    return rx.cond(text != "", rx.el.span(text), rx.fragment())


def _undo(one: rx.Var[HistorySet]) -> rx.Component:
    return rx.cond(
        one.undo != "",
        rx.cond(
            one.is_large,
            _undo_button(one, UndoState.ask(one.id)),
            _undo_button(one, UndoState.undo(one.id)),
        ),
        rx.fragment(),
    )


def _undo_button(one: rx.Var[HistorySet], on_click: Any) -> rx.Component:
    return rx.el.button(
        rx.cond(one.undo == "Redo", icon("redo-2", 14), icon("undo-2", 14)),
        one.undo,
        type="button",
        class_name=SMALL_QUIET,
        aria_label=one.undo + ": " + one.did,
        on_click=on_click,
    )


def _line(line: rx.Var[Line]) -> rx.Component:
    return rx.el.li(
        rx.el.span(line.label, class_name="history__label"),
        rx.el.span(
            rx.cond(
                line.old != "",
                rx.el.del_(rx.el.span("from ", class_name=HIDDEN), line.old),
                rx.fragment(),
            ),
            rx.cond((line.old != "") & (line.new != ""), icon("arrow-right", 13), rx.fragment()),
            rx.cond(
                line.new != "",
                rx.el.ins(rx.el.span("to ", class_name=HIDDEN), line.new),
                rx.el.span("removed", class_name="muted"),
            ),
            rx.cond(line.source != "", rx.el.span(line.source, class_name="history__source"), rx.fragment()),
            class_name="history__values",
        ),
    )
