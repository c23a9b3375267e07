"""The webhooks page's panels: the webhooks, their deliveries, and the form that adds one."""

import reflex as rx

from leadsphere.components.badge import Look
from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.empty import callout
from leadsphere.components.secret import secret_once
from leadsphere.components.theme import DANGER, PRIMARY, SMALL, SMALL_ICON, grouped, icon, local_time
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
    return rx.el.section(
        rx.el.div(
            rx.el.h2("New webhook", custom_attrs={"id": "webhook-title"}),
            rx.el.p(
                "LeadSphere sends a signed message to this address when something happens to leads, "
                "with each lead as the API shows it.",
                class_name="setting-intro",
            ),
            rx.el.form(
                rx.el.div(
                    rx.el.label("Address", html_for="webhook-url"),
                    rx.el.input(
                        id="webhook-url",
                        name="url",
                        type="url",
                        required=True,
                        max_length=LONGEST_URL,
                        auto_complete="off",
                        placeholder="https://example.org/leadsphere",
                        aria_describedby="webhook-error",
                    ),
                    rx.el.p(WebhooksState.error, id="webhook-error", class_name="form-error", role="alert"),
                    class_name="form-field",
                ),
                rx.el.fieldset(
                    rx.el.legend("Tell it when", class_name="form-label"),
                    *(
                        rx.el.label(
                            rx.el.input(type="checkbox", name=event.value, value="on", default_checked=True),
                            rx.el.span(_EVENTS[event]),
                            class_name="checkbox",
                        )
                        for event in EVENTS
                    ),
                    class_name="setting-choices",
                ),
                rx.el.div(
                    rx.el.button("Add webhook", type="submit", class_name=PRIMARY), class_name="form-actions"
                ),
                custom_attrs={"id": "webhook-form"},
                on_submit=WebhooksState.add,
                reset_on_submit=False,
                class_name="form",
            ),
            secret_once(
                WebhooksState.secret,
                field_id="webhook-secret",
                label="Its signing secret",
                hint="Copy it now: it is shown only this once. With it the other side tells our messages from others.",
                on_copy=rx.set_clipboard(WebhooksState.secret),
                on_done=WebhooksState.forget_secret,
            ),
            class_name="panel__body",
        ),
        class_name="panel",
        aria_labelledby="webhook-title",
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
        rx.el.fieldset(
            rx.el.legend("Tell " + hook.url + " when", class_name="visually-hidden"),
            *(
                rx.el.label(
                    rx.el.input(
                        type="checkbox",
                        checked=hook.events.contains(event.value),
                        on_change=lambda on, event=event: WebhooksState.tell_of(hook.id, event.value, on),
                    ),
                    rx.el.span(_EVENTS[event]),
                    class_name="checkbox",
                )
                for event in EVENTS
            ),
            class_name="setting-choices",
        ),
        class_name="setting-row__told",
    )


def _acts(hook: rx.Var[WebhookRow]) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            "Send a test",
            type="button",
            class_name=SMALL,
            disabled=hook.is_paused,
            aria_label="Send a test to " + hook.url,
            on_click=WebhooksState.send_test(hook.id),
        ),
        rx.el.button(
            "Deliveries",
            type="button",
            class_name=SMALL,
            aria_label="Deliveries to " + hook.url,
            on_click=WebhooksState.show_log(hook.id),
        ),
        rx.cond(
            hook.is_paused,
            rx.el.button(
                "Resume",
                type="button",
                class_name=SMALL,
                aria_label="Resume " + hook.url,
                on_click=WebhooksState.resume(hook.id),
            ),
            rx.el.button(
                "Pause",
                type="button",
                class_name=SMALL,
                aria_label="Pause " + hook.url,
                on_click=WebhooksState.pause(hook.id),
            ),
        ),
        rx.el.button(
            "Delete",
            type="button",
            class_name=f"{SMALL} button--danger",
            aria_label="Delete " + hook.url,
            on_click=WebhooksState.ask_remove(hook.id),
        ),
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
