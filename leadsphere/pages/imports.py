"""`/app/import`: a file of leads comes in."""

import reflex as rx

from leadsphere.components.empty import empty
from leadsphere.components.layout import page_body, page_header
from leadsphere.panels.import_options import workspace_wish
from leadsphere.panels.import_panel import check_columns, choose_file, job_progress, recent
from leadsphere.panels.import_rehearsal import import_steps, rehearsal
from leadsphere.panels.shell import IMPORT, shell
from leadsphere.state.import_rehearsal import RehearsalState
from leadsphere.state.imports import ImportState
from leadsphere.state.session import SessionState


def imports() -> rx.Component:
    """The page."""
    return shell(
        page_header("Import"),
        page_body(
            rx.cond(
                SessionState.can_import,
                rx.el.div(
                    import_steps(),
                    rx.cond(
                        ImportState.upload_id != "",
                        rx.cond(RehearsalState.job.id > 0, rehearsal(), check_columns()),
                        rx.cond(ImportState.has_job, job_progress(), choose_file()),
                    ),
                    recent(),
                    workspace_wish(),
                    class_name="import",
                ),
                rx.cond(
                    SessionState.name != "",
                    empty(
                        "lock",
                        "Imports are not part of your role",
                        "Ask an owner of the workspace to make you a rep.",
                    ),
                    rx.fragment(),
                ),
            )
        ),
        current=IMPORT.label,
    )
