"""Two leads side by side: which one stays, and which values it gets."""

import reflex as rx

from leadsphere.components.avatar import avatar
from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.empty import callout
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import BUTTON, PRIMARY, icon
from leadsphere.queries.merge_choices import Choice, Side
from leadsphere.state.merge import DIALOG, MergeState

_VIEW = MergeState.view


def merge_dialog() -> rx.Component:
    """One on a page; `MergeState.open(keep, absorb)` opens it."""
    return dialog(
        DIALOG,
        rx.el.div(
            _side(_VIEW.keep, "Stays"),
            rx.el.button(
                icon("arrow-left-right"), "Swap", type="button", class_name=BUTTON, on_click=MergeState.swap
            ),
            _side(_VIEW.absorb, "Becomes part of it"),
            class_name="merge__sides",
        ),
        rx.cond(
            _VIEW.choices.length() > 0,
            rx.el.div(rx.foreach(_VIEW.choices, _choice), class_name="merge__choices"),
            rx.el.p("They say nothing different of each other.", class_name="muted"),
        ),
        rx.el.p(
            "Contact points, campaigns, tags and notes of both are kept. Undo makes them two again.",
            class_name="muted",
        ),
        rx.cond(
            MergeState.news != "",
            callout(MergeState.news, tone="warn"),
            rx.fragment(),
        ),
        rx.cond(
            MergeState.error != "",
            callout(MergeState.error, icon_name="circle-alert", tone="bad"),
            rx.fragment(),
        ),
        title="Merge two leads",
        text="Choose what stands where they differ.",
        footer=rx.fragment(
            cancel_button(DIALOG),
            rx.el.button(
                icon("merge"),
                "Merge",
                type="button",
                class_name=PRIMARY,
                on_click=MergeState.merge(OPERATION, MergeState.round),
            ),
        ),
        wide=True,
    )


def _side(side: rx.Var[Side], role: str) -> rx.Component:
    return rx.el.div(
        avatar(side.initials, side.tone),
        rx.el.div(
            rx.el.p(side.name, class_name="merge__name ellipsis"),
            rx.el.p(role, " · since ", side.created, class_name="muted small"),
            rx.el.p(side.brings, class_name="muted small"),
            class_name="grow",
        ),
        class_name="merge__side",
    )


def _choice(choice: rx.Var[Choice]) -> rx.Component:
    theirs = MergeState.take.contains(choice.name)
    return rx.el.fieldset(
        rx.el.legend(choice.label),
        _value(choice, choice.ours, checked=~theirs, theirs=False),
        _value(choice, choice.theirs, checked=theirs, theirs=True),
        class_name="merge__choice",
        key=choice.name + MergeState.round.to_string(),
    )


def _value(
    choice: rx.Var[Choice], value: rx.Var[str], *, checked: rx.Var[bool], theirs: bool
) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="merge-" + choice.name,
            # The browser owns the choice while the dialog is open: no answer is waited for.
            default_checked=checked,
            on_change=lambda _: MergeState.choose(choice.name, theirs),
        ),
        rx.el.span(value),
        class_name="merge__value",
    )
