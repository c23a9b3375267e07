"""The frame of every page, with the person who is signed in."""

import reflex as rx

from leadsphere.components.field import outbox
from leadsphere.components.keys_help import keys_help
from leadsphere.components.layout import NavItem, app_shell
from leadsphere.components.menu import menu_link
from leadsphere.panels.undo_toast import undo_toast
from leadsphere.settings import Settings
from leadsphere.state.edits import EditState
from leadsphere.state.session import SessionState

CAMPAIGNS = NavItem("Campaigns", "/app/campaigns", "layout-grid")
LEADS = NavItem("Leads", "/app/leads", "users")
SEGMENTS = NavItem("Segments", "/app/segments", "bookmark")
DUPLICATES = NavItem("Duplicates", "/app/duplicates", "copy")
IMPORT = NavItem("Import", "/app/import", "upload")
JOBS = NavItem("Jobs", "/app/jobs", "list-checks")
PLACES = (CAMPAIGNS, LEADS, SEGMENTS, DUPLICATES, IMPORT, JOBS)


def shell(*children: rx.Component, current: str) -> rx.Component:
    """A page in its frame, with the outbox that its fields save through."""
    return app_shell(
        *children,
        outbox(answers=EditState.answers, account=SessionState.account, on_send=EditState.save),
        undo_toast(),
        keys_help(),
        items=PLACES,
        current=current,
        user_name=SessionState.name,
        user_role=SessionState.role,
        user_initials=SessionState.initials,
        help_href=Settings.from_env().support_url,
        menu_items=(
            menu_link(
                "Settings",
                rx.cond(
                    SessionState.is_owner,
                    "/app/settings/people",
                    rx.cond(SessionState.can_edit_tags, "/app/settings/tags", "/app/settings/tokens"),
                ),
                icon_name="settings",
            ),
        ),
    )
