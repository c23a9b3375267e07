"""The panels of the settings of verification: how long verdicts count, whom to ask, and the provider."""

from typing import Any

import reflex as rx

from leadsphere.components.empty import callout
from leadsphere.components.theme import DANGER, PRIMARY, grouped
from leadsphere.components.tick import tick
from leadsphere.state.verification_settings import VerificationSettingsState as State
from leadsphere.verification.providers import PROVIDERS

_RULES = State.view.rules
_USE = State.view.use


def verification_form() -> rx.Component:
    """Everything but the provider's key."""
    return rx.el.form(
        _panel(
            "How long verdicts count",
            "An exporter such as Apollo has asked the mailbox itself, which says more than the names of a domain.",
            _number("What an exporter or a provider said counts for (days)", "claim_days", _RULES.claim_days),
            _number(
                "Verify again after (days)", "again_days", _RULES.again_days,
                hint="Whatever was verified longer ago is verified again by itself, every day at 6:00 UTC, behind "
                "everything that people wait for. 0 for never.",
            ),
            _number(
                "Domains that name servers are asked about in a second", "dns_a_second", _RULES.dns_a_second,
                hint="Fewer are easier on the name server of a small office.",
            ),
        ),
        _panel(
            "Mail servers",
            "Beside name servers, the mail server of each address can be asked whether it takes mail for this "
            "mailbox. No message is ever sent.",
            callout(
                "Consider what it costs. Mail servers see that you ask, and from which address. Whoever asks about "
                "many mailboxes can land on a block list, and then ordinary mail from this network is refused, too. "
                "Ask from a machine that sends no mail of its own, whose address has a name that leads back to it, and "
                "whose provider lets port 25 out. Servers of large providers often say yes to anything.",
                icon_name="triangle-alert",
                tone="warn",
            ),
            tick(
                "Ask mail servers about mailboxes",
                name="asks_mailboxes", value="on", default_checked=_RULES.asks_mailboxes,
            ),
            _text(
                "Name of this machine (HELO)", "helo", _RULES.helo, "crm.example.com",
                hint="Its name on the internet, by which it greets mail servers.",
            ),
            _text(
                "Sender", "sender", _RULES.sender, "verify@example.com",
                hint="An address of your own that exists, since some servers ask back. Empty: no sender at all.",
            ),
        ),
        _panel(
            "Web addresses",
            "A website can be asked whether a page is there. LinkedIn and other networks forbid robots and are "
            "never asked: of them only the spelling is checked.",
            tick(
                "Ask websites whether pages are there",
                name="asks_pages", value="on", default_checked=_RULES.asks_pages,
            ),
        ),
        _panel(
            "Limits of the provider",
            "A provider takes a fee for each address. Beyond these limits, our own checks decide alone.",
            _number("At most in a day", "daily", _RULES.daily, hint="0 for no limit."),
            _number("At most in a month", "monthly", _RULES.monthly, hint="0 for no limit."),
        ),
        rx.el.div(
            rx.el.p(State.error, id="verification-error", class_name="form-error", role="alert"),
            rx.el.div(rx.el.button("Save", type="submit", class_name=PRIMARY), class_name="form-actions"),
        ),
        on_submit=State.save,
        reset_on_submit=False,
        class_name="form",
        custom_attrs={"id": "verification-form"},
        key=State.version.to_string(),
    )  # fmt: skip


def provider_panel() -> rx.Component:
    """Whose verdicts are bought, and the key for them, which is typed here and never shown."""
    return _panel(
        "Provider",
        "A company that verifies e-mail addresses for a fee is asked about those that our own checks find nothing "
        "wrong with, and on which no mail server has decided. It learns these addresses: see that your agreement with "
        "it allows that.",
        rx.cond(
            State.view.provider != "",
            rx.el.div(
                rx.el.p(
                    rx.el.strong(State.view.provider), " is asked. Its key is kept, and shown to nobody."
                ),
                rx.el.p(
                    f"Asked {grouped(_USE.today)} times today, {grouped(_USE.this_month)} this month.",
                    class_name="setting-row__about",
                ),
                rx.el.div(
                    rx.el.button(
                        "Forget the key", type="button", class_name=DANGER, on_click=State.forget_key
                    ),
                    class_name="form-actions",
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            (State.view.rules.provider != "") & (_USE.trouble != ""),
            callout(_USE.trouble, icon_name="triangle-alert", tone="bad"),
            rx.fragment(),
        ),
        rx.el.form(
            rx.el.div(
                rx.el.label("Provider", html_for="provider-name"),
                rx.el.select(
                    *(rx.el.option(one.label, value=one.name) for one in PROVIDERS),
                    id="provider-name",
                    name="provider",
                    default_value=PROVIDERS[0].name,
                ),
                class_name="form-field",
            ),
            rx.el.div(
                rx.el.label("Key", html_for="provider-key"),
                rx.el.input(
                    id="provider-key",
                    name="key",
                    type="password",
                    required=True,
                    auto_complete="off",
                    max_length=200,
                    aria_describedby="provider-error",
                ),
                rx.el.p(State.key_error, id="provider-error", class_name="form-error", role="alert"),
                class_name="form-field",
            ),
            rx.el.div(
                rx.el.button("Keep this key", type="submit", class_name=PRIMARY), class_name="form-actions"
            ),
            on_submit=State.keep_key,
            reset_on_submit=False,
            class_name="form",
            key="key" + State.version.to_string(),
        ),
    )


def _panel(title: str, intro: str, *parts: rx.Component) -> rx.Component:
    name = title.lower().replace(" ", "-")
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, custom_attrs={"id": f"verification-{name}"}),
            rx.el.p(intro, class_name="setting-intro"),
            *parts,
            class_name="panel__body form",
        ),
        class_name="panel",
        aria_labelledby=f"verification-{name}",
    )


def _number(label: str, name: str, value: rx.Var[int], hint: str = "") -> rx.Component:
    return _field(
        label, name, hint, type="text", input_mode="numeric", default_value=value.to_string(), max_length=9
    )


def _text(label: str, name: str, value: rx.Var[str], example: str, hint: str = "") -> rx.Component:
    return _field(label, name, hint, default_value=value, placeholder=example, max_length=254)


def _field(label: str, name: str, hint: str, **box: Any) -> rx.Component:
    about: dict[str, Any] = {"aria_describedby": f"about-{name}"} if hint else {}
    return rx.el.div(
        rx.el.label(label, html_for=f"verification-{name}"),
        rx.el.input(
            id=f"verification-{name}", name=name, auto_complete="off", spell_check=False, **about, **box
        ),
        rx.el.p(hint, id=f"about-{name}", class_name="form-hint") if hint else rx.fragment(),
        class_name="form-field",
    )
