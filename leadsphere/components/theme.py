"""Class names and colours that several components share; the rules are in assets/styles.css."""

import reflex as rx

BUTTON = "button"
PRIMARY = "button button--primary"
QUIET = "button button--quiet"
DANGER = "button button--danger"
SMALL = "button button--small"
SMALL_QUIET = "button button--small button--quiet"
ICON = "button button--quiet button--icon"
SMALL_ICON = "button button--quiet button--icon button--small"
HIDDEN = "visually-hidden"

# Each keeps 3:1 against the card in both themes (WCAG 2.2, 1.4.11).
campaign_colours = (
    "#7f56d9",
    "#3b82f6",
    "#0e9aa8",
    "#17a34a",
    "#c98a04",
    "#ea6a1f",
    "#e5484d",
    "#d6409f",
)


def icon(name: str, size: int = 16) -> rx.Component:
    """A decorative icon (lucide): the words beside it, or the label of its button, say what it means."""
    return rx.icon(name, size=size, aria_hidden=True)


def local_time(moment: rx.Var[str]) -> rx.Var[str]:
    """A moment (ISO 8601) as the clock of whoever looks shows it: "2 Mar 2026, 09:00"."""
    return rx.Var(
        "((at) => isNaN(at) ? '' : new Intl.DateTimeFormat('en-GB', "
        f"{{dateStyle: 'medium', timeStyle: 'short'}}).format(at))(new Date({moment!s}))",
        _var_type=str,
        _var_data=moment._get_all_var_data(),
    )


def grouped(value: rx.Var[int] | int) -> rx.Var[str]:
    """A whole number as people read it: 1254 is "1,254"."""
    if isinstance(value, int):
        return rx.Var.create(f"{value:,}")
    number = value.to(int)
    return rx.Var(
        f"new Intl.NumberFormat('en-US').format({number!s} ?? 0)",
        _var_type=str,
        _var_data=value._get_all_var_data(),
    )
