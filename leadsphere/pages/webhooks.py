"""`/app/settings/webhooks`: where changes are told to; for owners and managers."""

import reflex as rx

from leadsphere.components.layout import page_header
from leadsphere.panels.settings_nav import settings_body, settings_nav
from leadsphere.panels.shell import shell
from leadsphere.panels.webhooks import delivery_log, new_webhook, remove_dialog, webhook_list
from leadsphere.state.session import SessionState


def webhooks() -> rx.Component:
    """The page."""
    return shell(
        page_header("Webhooks"),
        settings_nav("Webhooks"),
        settings_body(
            webhook_list(),
            delivery_log(),
            new_webhook(),
            may=SessionState.can_manage_webhooks,
            icon_name="webhook",
            title="For owners and managers",
            text="Owners and managers decide where LeadSphere tells of changes.",
        ),
        remove_dialog(),
        current="Settings",
    )
