"""The frame around every page: navigation, the person's menu, the page's header and body."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import reflex as rx
from reflex_components_core.el.elements.inline import A

from leadsphere.components.avatar import avatar
from leadsphere.components.menu import menu_item, menu_line, menu_link
from leadsphere.components.theme import icon

_USER_MENU = "user-menu"


class NavItem(NamedTuple):
    """One place in the navigation."""

    label: str
    href: str
    icon: str


def app_shell(
    *children: rx.Component,
    items: Sequence[NavItem],
    current: str,
    user_name: rx.Var[str] | str,
    user_role: rx.Var[str] | str,
    user_initials: rx.Var[str] | str,
    sign_out: str = "/logout",
    help_href: str = "",
    menu_items: Sequence[rx.Component] = (),
) -> rx.Component:
    """Everything around a page. `current` is the label of the item that the page belongs to.

    Signing out is a form that POSTs to `sign_out`; assets/keys.js drops the drafts kept in this tab first, and
    asks where some are not saved. `menu_items` come first in the person's menu.
    """
    return rx.el.div(
        # A plain link: the router behind `rx.el.a` would not move the focus.
        A.create("Skip to content", href="#main", class_name="skip-link"),
        rx.el.header(
            rx.el.a(
                rx.el.img(src="/logo.svg", alt="", width=26, height=26),
                rx.el.span("LeadSphere"),
                href=items[0].href,
                class_name="shell__brand",
                aria_label="LeadSphere",
            ),
            _navigation(items, current),
            _user_menu(
                user_name,
                user_role,
                user_initials,
                menu_items,
                help_href,
                _sign_out_form(sign_out),
            ),
            class_name="shell__bar",
        ),
        rx.el.main(*children, custom_attrs={"id": "main"}, tab_index=-1, class_name="shell__main"),
        class_name="shell",
    )


def page_header(
    title: str | rx.Var[str], *actions: rx.Component, before: rx.Component | None = None
) -> rx.Component:
    """The page's name and what can be done on it; `before` stands left of the name (a dot, a way back)."""
    return rx.el.div(
        rx.el.div(before or rx.fragment(), rx.el.h1(title), class_name="page-header__title"),
        rx.el.div(*actions, class_name="page-header__actions"),
        class_name="page-header",
    )


def page_body(*children: rx.Component, flush: bool = False) -> rx.Component:
    """What the page is about. `flush`: no padding and no scrolling of its own, for `two_panel`."""
    if flush:
        return rx.el.div(*children, class_name="page-body page-body--flush")
    # Scrolls on its own, so the keyboard must be able to enter it.
    return rx.el.div(*children, class_name="page-body", tab_index=0)


def search_box(*, label: str, value: rx.Var[str] | str, on_change: Any, **attrs: Any) -> rx.Component:
    """A search box named `label`; "/" goes there when it carries `data_filter_box="true"`.

    Pass `on_change=State.search.debounce(250)`: the browser owns what is typed, `value` is where it starts.
    """
    return rx.el.div(
        icon("search", 15),
        rx.el.input(
            type="search",
            aria_label=label,
            placeholder=attrs.pop("placeholder", label),
            default_value=value,
            on_change=on_change,
            auto_complete="off",
            spell_check=False,
            **attrs,
        ),
        class_name="search",
    )


def _navigation(items: Sequence[NavItem], current: str) -> rx.Component:
    return rx.el.nav(
        rx.el.ul(*(rx.el.li(_nav_link(item, item.label == current)) for item in items)),
        aria_label="Main",
        class_name="shell__nav",
    )


def _nav_link(item: NavItem, is_current: bool) -> rx.Component:
    here: dict[str, Any] = {"aria_current": "page"} if is_current else {}
    return rx.el.a(
        icon(item.icon, 17),
        rx.el.span(item.label),
        href=item.href,
        class_name="nav-link",
        title=item.label,
        **here,
    )


def _user_menu(name, role, initials, first: Sequence[rx.Component], help_href: str, sign_out: rx.Component):
    return rx.el.div(
        rx.el.button(
            avatar(initials, 0, size="small"),
            rx.el.span(
                rx.el.span(name, class_name="user-button__name"),
                rx.el.span(role, class_name="user-button__role"),
                class_name="user-button__text",
            ),
            icon("chevrons-up-down", 15),
            type="button",
            class_name="user-button",
            aria_label=rx.Var.create("Account menu of ") + name,
            custom_attrs={"popoverTarget": _USER_MENU},
        ),
        rx.el.div(
            *first,
            menu_item(_other_theme(), icon_name="sun-moon", on_click=rx.toggle_color_mode),
            menu_link("Help", help_href, icon_name="life-buoy", outside=True) if help_href else rx.fragment(),
            menu_line(),
            sign_out,
            class_name="menu menu--start",
            custom_attrs={"popover": "auto", "id": _USER_MENU},
        ),
    )


def _other_theme() -> rx.Component:
    return rx.color_mode_cond(light=rx.el.span("Dark theme"), dark=rx.el.span("Light theme"))


def _sign_out_form(action: str) -> rx.Component:
    return rx.el.form(
        menu_item("Sign out", icon_name="log-out", type="submit"),
        action=action,
        method="post",
        custom_attrs={"data-sign-out": "true"},
    )
