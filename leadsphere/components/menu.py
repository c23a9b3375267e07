"""A menu that opens from a button, without a round trip to the server."""

from typing import Any

import reflex as rx

from leadsphere.components.theme import SMALL_ICON, icon


def menu(
    menu_id: str | rx.Var[str],
    *items: rx.Component,
    label: str,
    button: rx.Component | None = None,
    button_class: str = SMALL_ICON,
) -> rx.Component:
    """`label` names the button; `button` is what it shows, three dots at first.

    `menu_id` is unique on the page.
    """
    return rx.fragment(
        rx.el.button(
            button or icon("ellipsis"),
            type="button",
            class_name=button_class,
            aria_label=label,
            title=label,
            custom_attrs={"popoverTarget": menu_id},
        ),
        rx.el.div(*items, class_name="menu", custom_attrs={"popover": "auto", "id": menu_id}),
    )


def menu_item(
    text: str | rx.Var[str] | rx.Component,
    *,
    icon_name: str = "",
    on_click: Any = None,
    danger: bool = False,
    closes: str | rx.Var[str] | None = None,
    **attrs: Any,
) -> rx.Component:
    """One act. `closes` is the id of the menu to close on the way."""
    if closes is not None:
        attrs["custom_attrs"] = {"popoverTarget": closes, "popoverTargetAction": "hide"} | attrs.get(
            "custom_attrs", {}
        )
    return rx.el.button(
        icon(icon_name) if icon_name else rx.fragment(),
        text,
        type=attrs.pop("type", "button"),
        class_name="menu__item menu__item--danger" if danger else "menu__item",
        **({"on_click": on_click} if on_click is not None else {}),
        **attrs,
    )


def menu_link(
    text: str, href: str | rx.Var[str], *, icon_name: str = "", outside: bool = False
) -> rx.Component:
    """One place to go; `outside` opens another site in a tab of its own."""
    shown = (icon(icon_name) if icon_name else rx.fragment(), text)
    if outside:
        return rx.el.a(*shown, href=href, target="_blank", rel="noopener noreferrer", class_name="menu__item")
    return rx.el.a(*shown, href=href, class_name="menu__item")


def menu_line() -> rx.Component:
    """Parts groups of acts."""
    return rx.el.div(class_name="menu__line", role="separator")
