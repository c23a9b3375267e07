"""`/app/settings/verification`: how long verdicts count, and who is asked; for owners and managers."""

import reflex as rx

from leadsphere.components.layout import page_header
from leadsphere.panels.settings_nav import settings_body, settings_nav
from leadsphere.panels.shell import shell
from leadsphere.panels.verification_settings import provider_panel, verification_form
from leadsphere.state.session import SessionState
from leadsphere.state.verification_settings import VerificationSettingsState


def verification() -> rx.Component:
    """The page."""
    return shell(
        page_header("Verification"),
        settings_nav("Verification"),
        settings_body(
            rx.cond(
                VerificationSettingsState.loaded,
                rx.fragment(verification_form(), provider_panel()),
                rx.fragment(),
            ),
            may=SessionState.can_edit_settings,
            icon_name="badge-check",
            title="For owners and managers",
            text="Owners and managers decide how long verdicts count, and who is asked.",
        ),
        current="Settings",
    )
