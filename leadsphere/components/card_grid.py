"""The cards of the Campaigns page."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from leadsphere.components.badge import status_badge
from leadsphere.components.theme import SMALL, SMALL_QUIET, grouped, icon


def card_grid(*children: rx.Component) -> rx.Component:
    """Cards side by side, as many as there is room for."""
    return rx.el.div(*children, class_name="card-grid")


def campaign_card(
    *,
    name: rx.Var[str] | str,
    colour: rx.Var[str] | str,
    status: rx.Var[str] | str,
    name_field: rx.Component,
    tiles: rx.Component,
    funnel: rx.Component,
    totals: Sequence[rx.Component],
    links: Sequence[rx.Component],
    controls: Sequence[rx.Component] = (),
) -> rx.Component:
    """One campaign: an article named `name`. `controls` stand at the top right: play or pause, the menu."""
    return rx.el.article(
        rx.el.div(
            colour_dot(colour),
            rx.el.div(name_field, class_name="campaign-card__name"),
            status_badge(status),
            *controls,
            class_name="campaign-card__head",
        ),
        rx.el.div(tiles, funnel, class_name="campaign-card__body"),
        rx.el.div(
            *totals, rx.el.div(*links, class_name="campaign-card__links"), class_name="campaign-card__foot"
        ),
        class_name="campaign-card",
        aria_label=name,
        style={"--dot": colour},
    )


def campaign_tiles(
    *,
    discovered: rx.Var[int] | int,
    processed_percent: rx.Var[int] | int,
    valid: rx.Var[int] | int,
    discovered_link: rx.Var[str] | str = "",
    processed_link: rx.Var[str] | str = "",
    valid_link: rx.Var[str] | str = "",
    about: rx.Var[str] | str = "",
) -> rx.Component:
    """The three figures everybody looks for first, each a way to its leads; `about` stands before an estimate."""
    return rx.el.div(
        _tile("purple", grouped(discovered), "Leads discovered", discovered_link),
        _tile("green", rx.fragment(processed_percent, "%"), "Leads processed", processed_link),
        _tile("blue", rx.fragment(about, grouped(valid)), "Valid emails after filters", valid_link),
        class_name="campaign-card__tiles",
    )


def funnel(steps: rx.Var[list[dict[str, Any]]] | Sequence[dict[str, Any]]) -> rx.Component:
    """Steps {"label": str, "value": int, "ratio": float 0 to 1, "href": str, "is_estimate": bool}, from the widest to
    the narrowest.
    """
    if isinstance(steps, rx.Var):
        drawn = rx.foreach(steps, _bound_step)
    else:
        drawn = rx.fragment(*(_step(**step) for step in steps))
    return rx.el.ul(drawn, class_name="funnel", aria_label="Funnel")


def figure(label: rx.Var[str] | str, value: rx.Var[int] | int, href: rx.Var[str] | str = "") -> rx.Component:
    """A total in the foot of the card: "312 reached"."""
    return rx.el.span(rx.el.strong(number(grouped(value), href)), label, class_name="figure")


def number(shown: rx.Component | rx.Var[str], href: rx.Var[str] | str) -> rx.Component:
    """A number that leads to what it counts, where that can be listed."""
    if isinstance(href, str):
        return rx.el.a(shown, href=href, class_name="number") if href else rx.fragment(shown)
    return rx.cond(href != "", rx.el.a(shown, href=href, class_name="number"), rx.fragment(shown))


def play_button(
    *, running: rx.Var[bool] | bool, on_pause: Any, on_resume: Any, disabled: rx.Var[bool] | bool = False
) -> rx.Component:
    """Pause while the campaign runs, Resume while it does not."""
    return rx.cond(
        running,
        rx.el.button(
            icon("pause", 14), "Pause", type="button", class_name=SMALL, on_click=on_pause, disabled=disabled
        ),
        rx.el.button(
            icon("play", 14), "Resume", type="button", class_name=SMALL, on_click=on_resume, disabled=disabled
        ),
    )


def card_link(text: str, href: rx.Var[str] | str, *, strong: bool = False) -> rx.Component:
    """A way from the card to a page of the campaign."""
    return rx.el.a(text, href=href, class_name=SMALL if strong else SMALL_QUIET)


def colour_dot(colour: rx.Var[str] | str) -> rx.Component:
    """The campaign's colour."""
    return rx.el.span(class_name="dot", style={"--dot": colour}, aria_hidden="true")


def _tile(hue: str, value: rx.Component | rx.Var[str], label: str, href: rx.Var[str] | str) -> rx.Component:
    return rx.el.div(
        rx.el.span(number(value, href), class_name="tile__value"),
        rx.el.span(label, class_name="tile__label"),
        class_name=f"tile tile--{hue}",
    )


def _bound_step(step: Any) -> rx.Component:
    return _step(
        step["label"].to(str),
        step["value"].to(int),
        step["ratio"].to(float),
        step["href"].to(str),
        step["is_estimate"].to(bool),
    )


def _step(label: Any, value: Any, ratio: Any, href: Any = "", is_estimate: Any = False) -> rx.Component:
    return rx.el.li(
        rx.el.span(label, class_name="funnel__label", title=label),
        rx.el.span(rx.cond(is_estimate, "≈ ", ""), number(grouped(value), href), class_name="funnel__value"),
        rx.el.span(
            rx.el.span(class_name="funnel__fill", style={"--ratio": ratio}),
            class_name="funnel__bar",
            aria_hidden="true",
        ),
        class_name="funnel__step",
    )
