"""The rows of the Leads list."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.typography import Div

from leadsphere.components.avatar import avatar
from leadsphere.components.badge import stage_badge, verdict_icon
from leadsphere.components.faces import faces
from leadsphere.components.star import star_mark
from leadsphere.components.theme import HIDDEN


def _picked(event: rx.Var[dict[str, Any]]) -> tuple[rx.Var[int]]:
    """The id of the row that was clicked; a click on the rows is heard once, by the list around them."""
    return (rx.Var(f"Number({event!s}.target.closest('[role=option]')?.dataset.lead ?? 0)", _var_type=int),)


class _LeadListbox(Div):
    """A list of which one row is selected."""

    on_click: rx.EventHandler[_picked]


def lead_listbox(rows: rx.Component, *, on_pick: Any, label: str = "Leads list") -> rx.Component:
    """The rows, of which one can be picked: by click here, by j, k and the arrows in assets/keys.js.

    `on_pick` receives the lead's id. It hangs on the list, so that a row is drawn again only when the
    row itself has changed.
    """
    return _LeadListbox.create(
        rows,
        role="listbox",
        aria_label=label,
        tab_index=0,
        class_name="listbox",
        data_keys="true",
        on_click=on_pick,
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
    viewers: rx.Var[str],
    viewers_words: rx.Var[str],
    rest: rx.RestProp,
) -> rx.Component:
    """One lead. `stage` is empty outside a campaign, `verdict` for a lead without e-mail; pass `key`.

    `viewers` are the `faces` of the others who look at it; `viewers_words` says so.
    """
    return rx.el.div(
        avatar(initials, tone),
        rx.el.div(
            rx.el.span(name, class_name="lead-row__name"),
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
