"""The import page's parts: choose a file, check its columns, watch it come in, see what was rejected."""

from typing import Any

import reflex as rx

from leadsphere.components.badge import job_badge
from leadsphere.components.card_grid import card_link
from leadsphere.components.empty import callout
from leadsphere.components.file_drop import file_drop
from leadsphere.components.progress import progress
from leadsphere.components.theme import BUTTON, PRIMARY, SMALL, grouped, icon
from leadsphere.importing.formats import FORMATS, LARGEST_FILE, PACKED
from leadsphere.panels.import_columns import column_hints, columns_table
from leadsphere.panels.import_options import import_options
from leadsphere.panels.import_reading import reading_line
from leadsphere.queries.campaign_cards import CampaignName
from leadsphere.queries.job_cards import JobCard, RejectView
from leadsphere.state.imports import NOWHERE, ImportState
from leadsphere.state.session import SessionState
from leadsphere.state.undo import UndoState


def choose_file() -> rx.Component:
    """The first step."""
    return rx.el.section(
        file_drop(
            "/api/imports",
            on_done=lambda upload: ImportState.received(upload["id"].to(str)),
            label="Drop a file of leads here",
            hint="CSV, Excel, vCard or JSON, from LinkedIn, Apollo, HubSpot, Salesforce and others, "
            "also as .zip or .gz; up to 200 MB.",
            accept=",".join([*(suffix for entry in FORMATS for suffix in entry.suffixes), *PACKED]),
            paste_label="Paste a table or a list of addresses",
            max_bytes=LARGEST_FILE,
        ),
        rx.cond(
            ImportState.error != "",
            callout(ImportState.error, icon_name="circle-alert", tone="bad"),
            rx.fragment(),
        ),
        class_name="stack",
    )


def check_columns() -> rx.Component:
    """The second step: where each column goes, and into which campaign."""
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2(ImportState.filename, class_name="record__title"),
                reading_line(),
            ),
            rx.el.button("Choose another file", type="button", class_name=BUTTON, on_click=ImportState.again),
            class_name="row row--between",
        ),
        rx.cond(
            ImportState.earlier != "",
            callout(
                "This file was imported already (",
                ImportState.earlier,
                "). Whoever it names is known again; rehearse to see what would change.",
                icon_name="history",
                tone="warn",
            ),
            rx.fragment(),
        ),
        _campaign(),
        import_options(),
        column_hints(),
        columns_table(),
        rx.cond(
            ImportState.error != "",
            callout(ImportState.error, icon_name="circle-alert", tone="bad"),
            rx.fragment(),
        ),
        rx.el.div(
            rx.el.p("A rehearsal plans every row and writes nothing.", class_name="muted"),
            rx.el.div(
                rx.el.button(
                    icon("list-checks"),
                    "Rehearse",
                    type="button",
                    class_name=BUTTON,
                    on_click=ImportState.rehearse,
                ),
                rx.el.button(
                    icon("upload"), "Import", type="button", class_name=PRIMARY, on_click=ImportState.start
                ),
                class_name="row",
            ),
            class_name="row row--between",
        ),
        class_name="stack",
    )


def _campaign() -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.el.span("Into campaign"),
            rx.el.select(
                rx.cond(
                    SessionState.can_manage_campaigns,
                    rx.el.option("A new campaign", value=""),
                    rx.fragment(),
                ),
                rx.el.option("No campaign", value=NOWHERE),
                rx.foreach(ImportState.campaigns, _campaign_option),
                value=ImportState.campaign,
                on_change=ImportState.set_campaign,
                class_name="input",
            ),
            class_name="form-field",
        ),
        rx.cond(
            ImportState.campaign == "",
            rx.el.label(
                rx.el.span("Name of the new campaign"),
                rx.el.input(
                    default_value=ImportState.new_campaign,
                    on_change=ImportState.set_new_campaign.debounce(150),
                    max_length=200,
                    class_name="input",
                    key=ImportState.upload_id,
                ),
                class_name="form-field",
            ),
            rx.fragment(),
        ),
        class_name="import__campaign",
    )


def _campaign_option(campaign: rx.Var[CampaignName]) -> rx.Component:
    return rx.el.option(campaign.name, value=campaign.id.to_string())


def job_progress() -> rx.Component:
    """The third step: the import coming in, and what came of it."""
    job = ImportState.job
    leads = "/app/leads?q=import%3A" + job.id.to_string()
    return rx.el.section(
        rx.el.div(
            rx.el.div(rx.el.h2(job.title, class_name="record__title"), job_badge(job.status)),
            rx.el.div(_job_buttons(job), class_name="row"),
            class_name="row row--between",
        ),
        progress(
            "Progress of the import",
            rx.cond(job.percent < 0, 0, job.percent),
            note=how_far(job),
        ),
        rx.el.dl(
            _linked("Created", job.created, leads + "-created"),
            _linked("Updated", job.updated, leads + "-updated"),
            _linked("Unchanged", job.unchanged, leads + "-unchanged"),
            _count("Twice in the file", job.duplicate),
            _count("In conflict", job.conflict),
            _count("Rejected", job.rejected),
            _count("Kept out", job.suppressed),
            class_name="import__counts",
            aria_label="Result",
        ),
        rx.cond(job.undone != "", callout(job.undone, icon_name="undo-2"), rx.fragment()),
        rx.cond(job.waits != "", callout(job.waits, icon_name="circle-pause", tone="warn"), rx.fragment()),
        rx.cond(job.error != "", callout(job.error, icon_name="circle-alert", tone="bad"), rx.fragment()),
        rx.cond(ImportState.rejected.length() > 0, _rejects(), rx.fragment()),
        rx.el.div(
            rx.cond(
                job.campaign_id > 0,
                card_link(
                    "View Leads", "/app/campaigns/" + job.campaign_id.to_string() + "/leads", strong=True
                ),
                card_link("View Leads", leads, strong=True),
            ),
            card_link("All campaigns", "/app/campaigns"),
            class_name="row",
        ),
        class_name="stack",
    )


def _job_buttons(job: rx.Var[JobCard]) -> rx.Component:
    return rx.cond(
        job.is_open,
        rx.fragment(
            rx.el.button("Pause", type="button", class_name=SMALL, on_click=ImportState.pause(job.id)),
            rx.el.button(
                "Cancel import", type="button", class_name=SMALL, on_click=ImportState.cancel(job.id)
            ),
        ),
        rx.fragment(
            rx.cond(
                (job.status == "performed") | (job.undone != ""),
                rx.fragment(),
                rx.el.button("Go on", type="button", class_name=SMALL, on_click=ImportState.retry(job.id)),
            ),
            rx.cond(
                job.change_set_id > 0,
                rx.el.button(
                    icon("undo-2", 14),
                    "Undo import",
                    type="button",
                    class_name=SMALL,
                    on_click=UndoState.ask(job.change_set_id),
                ),
                rx.fragment(),
            ),
            rx.el.button("Import another file", type="button", class_name=SMALL, on_click=ImportState.again),
        ),
    )


def how_far(job: rx.Var[JobCard]) -> rx.Component:
    """How many rows are done, how fast, and how long it still takes."""
    return rx.fragment(
        grouped(job.done), " of ", grouped(job.total), " rows",
        rx.cond(job.pace > 0, rx.fragment(" · ", grouped(job.pace), " a second"), rx.fragment()),
        rx.cond(job.left > 0, rx.fragment(" · ", _time(job.left), " left"), rx.fragment()),
    )  # fmt: skip


def _time(seconds: Any) -> rx.Component:
    """So many seconds; from two minutes on, minutes."""
    return rx.cond(
        seconds < 120,
        rx.fragment(grouped(seconds), " s"),
        rx.fragment(grouped(seconds // 60), " min"),
    )


def _linked(label: str, value: Any, path: rx.Var[str] | str) -> rx.Component:
    """A count that opens the list behind it."""
    link = rx.el.a(
        grouped(value), href=path, aria_label=rx.Var.create(label) + ": show them", class_name="link"
    )
    return rx.el.div(rx.el.dt(label), rx.el.dd(rx.cond(value != 0, link, rx.el.span("0"))))


def _count(label: str, value: rx.Var[int]) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(grouped(value)))


def _rejects() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h3("Rows that did not come in"),
            rx.el.a(
                icon("download", 14),
                "rejected.csv",
                href="/api/imports/" + ImportState.job.id.to_string() + "/rejected.csv",
                # A file, and no page that the router knows.
                custom_attrs={"reloadDocument": True},
                class_name=SMALL,
            ),
            class_name="row row--between",
        ),
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(text, scope="col") for text in ("Line", "Reason", "Row")))),
            rx.el.tbody(rx.foreach(ImportState.rejected, _reject)),
            class_name="table",
        ),
        class_name="table-scroll",
        tab_index=0,
        role="region",
        aria_label="Rows that did not come in",
    )


def _reject(reject: rx.Var[RejectView]) -> rx.Component:
    return rx.el.tr(rx.el.td(reject.line), rx.el.td(reject.reason), rx.el.td(reject.text))


def recent() -> rx.Component:
    """The last imports."""
    return rx.cond(
        ImportState.recent.length() > 0,
        rx.el.section(
            rx.el.h2("Recent jobs", class_name="section__title"),
            rx.el.ul(rx.foreach(ImportState.recent, _recent), class_name="import__recent"),
        ),
        rx.fragment(),
    )


def _recent(job: rx.Var[JobCard]) -> rx.Component:
    return rx.el.li(
        job_badge(job.status),
        rx.el.button(job.title, type="button", class_name="link", on_click=ImportState.show(job.id)),
        rx.el.span(job.campaign, class_name="muted"),
        rx.el.span(
            grouped(job.created), " created · ",
            grouped(job.updated), " updated · ",
            grouped(job.rejected), " rejected",
            class_name="muted",
        ),
    )  # fmt: skip
