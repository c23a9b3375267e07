"""The rows of the Leads list."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.typography import Div

from leadsphere.components.avatar import avatar
from leadsphere.components.badge import stage_badge, verdict_icon
from leadsphere.components.faces import faces
from leadsphere.components.star import star_mark
from leadsphere.components.theme import HIDDEN, icon


def _clicked(event: rx.Var[dict[str, Any]]) -> tuple[rx.Var[int], rx.Var[bool], rx.Var[bool]]:
    """The id of the row that was clicked, whether on its box, and whether with Shift.

    A click on the rows is heard once, by the list around them.
    """
    row, target = f"{event!s}.target.closest('[role=option]')", f"{event!s}.target"
    return (
        rx.Var(f"Number({row}?.dataset.lead ?? 0)", _var_type=int),
        rx.Var(f"Boolean({target}.closest('[data-tick]'))", _var_type=bool),
        rx.Var(f"Boolean({event!s}.shiftKey)", _var_type=bool),
    )


class _LeadListbox(Div):
    """A list of which one row is selected."""

    on_click: rx.EventHandler[_clicked]


def lead_listbox(rows: rx.Component, *, on_click: Any, label: str = "Leads list") -> rx.Component:
    """The rows, of which one can be picked: by click here, by j, k and the arrows in assets/keys.js.

    `on_click` receives the lead's id, whether its box was clicked, and whether Shift was held. It hangs on the
    list, so that a row is drawn again only when the row itself has changed.
    """
    return _LeadListbox.create(
        rows,
        role="listbox",
        aria_label=label,
        tab_index=0,
        class_name="listbox",
        data_keys="true",
        on_click=on_click,
    )


@rx.memo
def lead_row(
    lead_id: rx.Var[int],
    name: rx.Var[str],
    headline: rx.Var[str],
    initials: rx.Var[str],
    tone: rx.Var[int],
    stage: rx.Var[str],
    vip: rx.Var[bool],
    verdict: rx.Var[str],
    selected: rx.Var[bool],
    ticked: rx.Var[bool],
    faded: rx.Var[bool],
    viewers: rx.Var[str],
    viewers_words: rx.Var[str],
    rest: rx.RestProp,
) -> rx.Component:
    """One lead. `stage` is empty outside a campaign, `verdict` for a lead without e-mail; pass `key`.

    `faded`: it is in the list no more, and stays while it is selected. `viewers` are the `faces` of the others who
    look at it; `viewers_words` says so.
    """
    return rx.el.div(
        # No checkbox: an option of a list may hold none (WAI-ARIA 1.2, 5.2.8). Space ticks the selected row.
        rx.el.span(icon("check", 13), class_name="lead-row__tick", custom_attrs={"data-tick": "true"}),
        avatar(initials, tone),
        rx.el.div(
            rx.el.span(name, class_name="lead-row__name"),
            rx.cond(faded, rx.el.span("Not in this list any more", class_name=HIDDEN), rx.fragment()),
            rx.el.span(headline, class_name="lead-row__headline"),
            class_name="lead-row__text",
        ),
        rx.el.div(
            rx.cond(viewers, _viewers(viewers, viewers_words), rx.fragment()),
            stage_badge(stage),
            verdict_icon(verdict),
            star_mark(vip),
            class_name="lead-row__marks",
        ),
        rest,
        role="option",
        class_name="lead-row",
        aria_selected=selected,
        aria_checked=ticked,
        data_faded=faded,
        custom_attrs={"data-lead": lead_id},
    )


def _viewers(initials: rx.Var[str], words: rx.Var[str]) -> rx.Component:
    return rx.el.span(
        faces(initials), rx.el.span(words, class_name=HIDDEN), title=words, class_name="lead-row__viewers"
    )


def sentinel(direction: str, *, key: rx.Var[str] | rx.Var[int] | str, on_reach: Any) -> rx.Component:
    """Asks for more rows when it scrolls into view.

    `direction` is "down" or "up"; `key` changes with each page (the id of the outermost row), so that a
    sentinel still in view asks again. Draw it only while there is more to ask for.
    """
    return rx.el.button(
        type="button",
        class_name="sentinel",
        tab_index=-1,
        aria_hidden="true",
        on_click=on_reach,
        custom_attrs={"data-extend": direction, "data-extend-key": key},
    )
