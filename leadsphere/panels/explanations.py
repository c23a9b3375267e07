"""Why the list is empty, condition by condition, and why the open lead is not in it."""

import reflex as rx

from leadsphere.components.theme import SMALL_QUIET, icon
from leadsphere.queries.explanations import Choice, Hint, Lack, Line, Reason
from leadsphere.state.explanations import ExplanationState, WhyNotState
from leadsphere.state.filters import FilterState
from leadsphere.state.lead_list import LeadListState

_ANSWERED = (WhyNotState.lead_id == LeadListState.selected) & (WhyNotState.text == FilterState.text)


def why_nobody() -> rx.Component:
    """In place of the rows: what each condition of the filter leaves, and what to take instead."""
    return _explaining(key=FilterState.text)


@rx.memo
def _explaining(rest: rx.RestProp) -> rx.Component:
    # Asks for the explanation when it is drawn; with the filter as its key it is drawn anew for each one.
    return rx.el.section(
        rx.el.div(
            rx.el.div(icon("search-x", 20), class_name="empty__icon"),
            rx.el.div(
                rx.el.h2("Nobody matches", class_name="empty__title"),
                rx.el.p(
                    rx.cond(
                        ExplanationState.reasons.length() > 1,
                        "No lead meets all of these conditions.",
                        "No lead meets this condition.",
                    ),
                    class_name="muted",
                ),
            ),
            class_name="why__head",
        ),
        rx.el.ul(rx.foreach(ExplanationState.reasons, _reason), class_name="why__list"),
        rx.cond(
            ExplanationState.elsewhere != "",
            rx.el.p(
                "In all campaigns together, this filter finds ",
                rx.el.a(
                    ExplanationState.elsewhere,
                    href=ExplanationState.link,
                ),
                ".",
                class_name="why__elsewhere",
            ),
            rx.fragment(),
        ),
        rest,
        class_name="why",
        aria_label="Why nobody matches",
        on_mount=ExplanationState.explain,
    )


def _reason(reason: rx.Var[Reason], number: rx.Var[int]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h3(reason.words, class_name="why__words"),
            rx.el.button(
                "Remove",
                type="button",
                class_name=SMALL_QUIET,
                aria_label="Remove " + reason.words,
                on_click=LeadListState.remove_chip(number),
            ),
            class_name="why__line",
        ),
        rx.cond(
            reason.counted,
            rx.el.dl(
                _figure("On its own", reason.alone, tone=rx.cond(reason.nobody, "bad", "")),
                _figure("Without it", reason.without, tone=rx.cond(reason.helps, "good", "")),
                rx.foreach(reason.lacks, _lack),
                class_name="why__figures",
            ),
            rx.el.p("Counting…", class_name="why__figures muted"),
        ),
        rx.foreach(reason.hints, lambda hint, place: _hint(hint, number, place)),
        class_name="why__reason",
        key=reason.text,
    )


def _figure(label: str | rx.Var[str], count: rx.Var[str], tone: rx.Var[str] | str = "") -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(count), class_name="why__figure", data_tone=tone)


def _lack(lack: rx.Var[Lack]) -> rx.Component:
    return _figure(lack.words, lack.count)


def _hint(hint: rx.Var[Hint], number: rx.Var[int], place: rx.Var[int]) -> rx.Component:
    return rx.el.div(
        rx.el.span(hint.lead_in, class_name="muted"),
        rx.foreach(hint.choices, lambda choice, index: _choice(choice, number, place, index)),
        class_name="why__hint",
    )


def _choice(
    choice: rx.Var[Choice], number: rx.Var[int], place: rx.Var[int], index: rx.Var[int]
) -> rx.Component:
    return rx.el.button(
        rx.el.span(choice.words, class_name="ellipsis"),
        rx.el.span(choice.count, class_name="why__count"),
        type="button",
        class_name="why__choice",
        on_click=ExplanationState.take(number, place, index),
    )


def why_not() -> rx.Component:
    """In the panel of a lead that is not in the list: that it is not, and on a click why."""
    return rx.cond(
        LeadListState.astray,
        rx.el.section(
            rx.el.div(
                icon("list-x", 16),
                rx.el.p(
                    rx.cond(
                        FilterState.is_filtered,
                        "Not in this list: the filter leaves this lead out.",
                        "Not in this list.",
                    ),
                    class_name="grow",
                ),
                rx.cond(
                    _ANSWERED,
                    rx.el.button(
                        "Hide",
                        type="button",
                        class_name=SMALL_QUIET,
                        aria_expanded="true",
                        on_click=WhyNotState.hide,
                    ),
                    rx.el.button(
                        "Why not?",
                        type="button",
                        class_name=SMALL_QUIET,
                        aria_expanded="false",
                        on_click=WhyNotState.ask,
                    ),
                ),
                class_name="why-not__head",
            ),
            rx.cond(
                _ANSWERED,
                rx.el.ul(rx.foreach(WhyNotState.lines, _line), class_name="why-not__lines"),
                rx.fragment(),
            ),
            class_name="why-not",
            aria_label="Why not in this list",
        ),
        rx.fragment(),
    )


def _line(line: rx.Var[Line]) -> rx.Component:
    return rx.el.li(
        rx.cond(line.holds, icon("check", 15), icon("x", 15)),
        rx.el.div(
            rx.el.span(rx.cond(line.holds, "Meets: ", "Fails: "), class_name="visually-hidden"),
            rx.el.span(line.words, class_name="why-not__words"),
            rx.cond(line.says != "", rx.el.span(line.says, class_name="why-not__says"), rx.fragment()),
        ),
        class_name="why-not__line",
        data_holds=line.holds,
    )
