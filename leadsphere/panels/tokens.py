"""The tokens page's panels: the tokens, the form that makes one, and the dialog that ends one."""

import reflex as rx

from leadsphere.accounts.scopes import LABELS
from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.secret import secret_form, secret_once
from leadsphere.components.theme import DANGER, SMALL, icon
from leadsphere.components.tick import tick, ticks
from leadsphere.queries.access_tokens import TokenRow
from leadsphere.services.access_tokens import LONGEST_NAME
from leadsphere.state.tokens import REVOKING, TokensState

_LIVES = {"30": "30 days", "90": "90 days", "365": "One year", "": "Until it is revoked"}


def new_token() -> rx.Component:
    """The form that makes a token, and the token: it is shown once."""
    return secret_form(
        "token",
        ticks(
            rx.el.legend("It may", class_name="form-label"),
            *(tick(label, name=scope.value, value="on") for scope, label in LABELS.items()),
        ),
        rx.el.div(
            rx.el.label("It lasts", html_for="token-days"),
            rx.el.select(
                *(rx.el.option(text, value=days) for days, text in _LIVES.items()),
                id="token-days",
                name="days",
                default_value="90",
            ),
            class_name="form-field",
        ),
        title="New token",
        intro="A program that sends it acts in your name: never beyond what you may do yourself, and only for "
        "what is ticked here.",
        submit="Make token",
        on_submit=TokensState.create,
        error=TokensState.error,
        first={"label": "Name", "name": "name", "max_length": LONGEST_NAME, "placeholder": "Nightly sync"},
        secret=secret_once(
            TokensState.secret,
            field_id="token-secret",
            label="Your new token",
            hint="Copy it now: it is shown only this once, and kept nowhere.",
            on_copy=rx.set_clipboard(TokensState.secret),
            on_done=TokensState.forget_secret,
        ),
    )


def own_tokens() -> rx.Component:
    """One's own tokens."""
    return rx.cond(TokensState.own.length() > 0, _list("Your tokens", TokensState.own), rx.fragment())


def tokens_of_others() -> rx.Component:
    """For owners, everybody else's."""
    return rx.cond(
        TokensState.others.length() > 0, _list("Tokens of others", TokensState.others), rx.fragment()
    )


def revoke_dialog() -> rx.Component:
    """What ends with a token, before it does."""
    return dialog(
        REVOKING,
        rx.el.p("Whatever sends it gets no answer any more, from this moment on. This cannot be undone."),
        title="Revoke “" + TokensState.chosen.name + "”?",
        footer=rx.fragment(
            cancel_button(REVOKING),
            rx.el.button("Revoke token", type="button", class_name=DANGER, on_click=TokensState.revoke),
        ),
    )


def _list(title: str, rows: rx.Var[list[TokenRow]]) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, class_name="panel__title"),
        rx.el.ul(rx.foreach(rows, _row)),
        class_name="panel",
        aria_label=title,
    )


def _row(token: rx.Var[TokenRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(icon("key-round", 17), class_name="field-row__icon"),
        rx.el.div(
            rx.el.strong(token.name),
            rx.el.p(
                rx.cond(token.is_own, "", token.owner + " · "),
                token.scopes,
                class_name="setting-row__about",
            ),
            rx.el.p(
                rx.cond(token.used != "", "Used " + token.used, "Never used"),
                " · made " + token.created,
                rx.cond(
                    token.expires == "",
                    " · lasts until it is revoked",
                    rx.cond(token.has_expired, " · expired " + token.expires, " · expires " + token.expires),
                ),
                class_name="setting-row__about",
            ),
            class_name="grow",
        ),
        rx.el.button(
            "Revoke",
            type="button",
            class_name=f"{SMALL} button--danger",
            aria_label="Revoke " + token.name,
            on_click=TokensState.ask_revoke(token.id),
        ),
        class_name="field-row",
        key=token.id.to_string(),
    )
