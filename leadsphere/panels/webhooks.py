"""The webhooks page's panels: the webhooks, their deliveries, and the form that adds one."""

from typing import Any

import reflex as rx

from leadsphere.components.badge import Look
from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.empty import callout
from leadsphere.components.secret import secret_form, secret_once
from leadsphere.components.theme import DANGER, SMALL, SMALL_ICON, grouped, icon, local_time
from leadsphere.components.tick import tick, ticks
from leadsphere.models import Event
from leadsphere.outgoing.guard import LONGEST_URL
from leadsphere.queries.webhooks import DeliveryRow, WebhookRow
from leadsphere.services.webhooks import EVENTS
from leadsphere.state.webhooks import REMOVING, WebhooksState

_EVENTS: dict[Event, str] = {
    Event.CREATED: "A lead is new",
    Event.UPDATED: "A lead changes",
    Event.ASSIGNED: "A lead comes into a campaign",
    Event.REACHED: "A lead is reached",
    Event.DELETED: "A lead is deleted",
}
_STATUS: dict[str, Look] = {
    "waiting": Look("Waiting", "clock", "info"),
    "delivered": Look("Delivered", "circle-check", "good"),
    "failed": Look("Failed", "circle-x", "bad"),
    "dropped": Look("Dropped", "circle-slash"),
}


def webhook_list() -> rx.Component:
    """The webhooks, each with how it is doing."""
    return rx.cond(
        WebhooksState.rows.length() > 0,
        rx.el.section(
            rx.el.ul(rx.foreach(WebhooksState.rows, _row)), class_name="panel", aria_label="Webhooks"
        ),
        rx.fragment(),
    )


def delivery_log() -> rx.Component:
    """What was told to one webhook, the newest first."""
    return rx.cond(
        WebhooksState.log.id > 0,
        rx.el.section(
            rx.el.div(
                rx.el.h2("Deliveries to " + WebhooksState.log.url, class_name="panel__title"),
                rx.el.button(
                    icon("x"),
                    type="button",
                    class_name=SMALL_ICON,
                    aria_label="Close deliveries",
                    on_click=WebhooksState.hide_log,
                ),
                class_name="panel__head",
            ),
            rx.cond(
                WebhooksState.log.deliveries.length() > 0,
                rx.el.ul(rx.foreach(WebhooksState.log.deliveries, _delivery)),
                rx.el.p("Nothing has been told yet. Send a test.", class_name="panel__none"),
            ),
            class_name="panel",
            aria_label="Deliveries",
        ),
        rx.fragment(),
    )


def new_webhook() -> rx.Component:
    """The form that adds a webhook, and its secret: it is shown once."""
    return secret_form(
        "webhook",
        ticks(
            rx.el.legend("Tell it when", class_name="form-label"),
            *(tick(_EVENTS[event], name=event.value, value="on", default_checked=True) for event in EVENTS),
        ),
        title="New webhook",
        intro="LeadSphere sends a signed message to this address when something happens to leads, "
        "with each lead as the API shows it.",
        submit="Add webhook",
        on_submit=WebhooksState.add,
        error=WebhooksState.error,
        first={
            "label": "Address",
            "name": "url",
            "type": "url",
            "max_length": LONGEST_URL,
            "placeholder": "https://example.org/leadsphere",
        },
        secret=secret_once(
            WebhooksState.secret,
            field_id="webhook-secret",
            label="Its signing secret",
            hint="Copy it now: it is shown only this once. With it the other side tells our messages from others.",
            on_copy=rx.set_clipboard(WebhooksState.secret),
            on_done=WebhooksState.forget_secret,
        ),
    )


def remove_dialog() -> rx.Component:
    """What goes with a webhook, before it does."""
    return dialog(
        REMOVING,
        rx.el.p(
            "Nothing is sent there any more, and what waits to be sent is let go of. This cannot be undone."
        ),
        title="Delete this webhook?",
        text=WebhooksState.chosen.url,
        footer=rx.fragment(
            cancel_button(REMOVING),
            rx.el.button("Delete webhook", type="button", class_name=DANGER, on_click=WebhooksState.remove),
        ),
    )


def _row(hook: rx.Var[WebhookRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(icon("webhook", 17), class_name="field-row__icon"),
        rx.el.div(
            rx.el.strong(hook.url, class_name="setting-row__address"),
            _told(hook),
            rx.el.p(
                rx.cond(hook.is_paused, "Paused", rx.cond(hook.is_failing, "Failing", "Running")),
                rx.cond(hook.waiting > 0, f" · {grouped(hook.waiting)} waiting", ""),
                rx.cond(hook.last_at != "", f" · last sent {local_time(hook.last_at)}", ""),
                rx.cond(hook.added != "", " · " + hook.added, ""),
                class_name="setting-row__about",
            ),
            rx.cond(
                hook.reason != "",
                callout(hook.reason, icon_name="triangle-alert", tone="bad"),
                rx.cond(
                    hook.is_failing,
                    callout(hook.last + " It is tried again.", icon_name="triangle-alert", tone="warn"),
                    rx.fragment(),
                ),
            ),
            _acts(hook),
            class_name="grow",
        ),
        class_name="field-row",
        key=hook.id.to_string(),
    )


def _told(hook: rx.Var[WebhookRow]) -> rx.Component:
    return rx.el.details(
        rx.el.summary(hook.events.join(", "), class_name="setting-row__about"),
        ticks(
            rx.el.legend("Tell " + hook.url + " when", class_name="visually-hidden"),
            *(
                tick(
                    _EVENTS[event],
                    checked=hook.events.contains(event.value),
                    on_change=lambda on, event=event: WebhooksState.tell_of(hook.id, event.value, on),
                )
                for event in EVENTS
            ),
        ),
        class_name="setting-row__told",
    )


def _acts(hook: rx.Var[WebhookRow]) -> rx.Component:
    def act(text: str, on_click: Any, about: str = "", look: str = SMALL, **more: Any) -> rx.Component:
        name = about or f"{text} "
        return rx.el.button(
            text, type="button", class_name=look, aria_label=name + hook.url, on_click=on_click, **more
        )

    return rx.el.div(
        act("Send a test", WebhooksState.send_test(hook.id), "Send a test to ", disabled=hook.is_paused),
        act("Deliveries", WebhooksState.show_log(hook.id), "Deliveries to "),
        rx.cond(
            hook.is_paused,
            act("Resume", WebhooksState.resume(hook.id)),
            act("Pause", WebhooksState.pause(hook.id)),
        ),
        act("Delete", WebhooksState.ask_remove(hook.id), look=f"{SMALL} button--danger"),
        class_name="setting-row__acts",
    )


def _delivery(delivery: rx.Var[DeliveryRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.match(
                    delivery.status, *((name, _status(look)) for name, look in _STATUS.items()), rx.fragment()
                ),
                rx.el.strong(delivery.event),
                rx.match(
                    delivery.leads,
                    (0, rx.fragment()),
                    (1, rx.el.span("1 lead")),
                    rx.el.span(f"{grouped(delivery.leads)} leads"),
                ),
                class_name="delivery__what",
            ),
            rx.el.p(delivery.said, class_name="setting-row__about"),
            rx.el.p(
                local_time(delivery.happened),
                rx.cond(delivery.attempts > 0, " · attempt " + delivery.attempts.to_string(), ""),
                rx.cond(
                    (delivery.next != "") & (delivery.attempts > 0),
                    f" · next {local_time(delivery.next)}",
                    "",
                ),
                class_name="setting-row__about",
            ),
            class_name="grow",
        ),
        rx.el.button(
            "Send again",
            type="button",
            class_name=SMALL,
            aria_label=f"Send again: {delivery.event}, {local_time(delivery.happened)}",
            on_click=WebhooksState.retry(delivery.id),
        ),
        class_name="field-row",
        key=delivery.id.to_string(),
    )


def _status(look: Look) -> rx.Component:
    return rx.el.span(icon(look.icon, 14), look.text, class_name="badge", data_tone=look.tone)
