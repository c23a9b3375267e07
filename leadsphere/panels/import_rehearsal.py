"""The rehearsal of an import: how far it is, how many rows come to what, and the rows themselves."""

from typing import Any

import reflex as rx

from leadsphere.components.badge import OUTCOME, badge, job_badge
from leadsphere.components.empty import callout
from leadsphere.components.progress import progress
from leadsphere.components.theme import BUTTON, HIDDEN, PRIMARY, SMALL, grouped, icon
from leadsphere.panels.import_panel import how_far
from leadsphere.services.rehearsing import DOUBTFUL
from leadsphere.state.import_rehearsal import (
    CellView,
    ChangeView,
    RehearsalState,
    RehearsedView,
    RivalView,
)
from leadsphere.state.imports import ImportState

_STEPS = ("Choose", "Columns", "Rehearsal", "Import", "Result")


def import_steps() -> rx.Component:
    """Where one is on the way from a file to leads."""
    return rx.el.ol(
        *(
            rx.el.li(
                rx.el.span(str(number + 1), class_name="import__number", aria_hidden=True),
                name,
                aria_current=rx.cond(ImportState.step == number, "step", "false"),
                data_done=rx.cond(ImportState.step > number, "true", "false"),
            )
            for number, name in enumerate(_STEPS)
        ),
        class_name="import__steps",
        aria_label="Steps of the import",
    )


def rehearsal() -> rx.Component:
    """What the import would do."""
    job = RehearsalState.job
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2("Rehearsal of ", ImportState.filename, class_name="record__title"),
                job_badge(job.status),
            ),
            rx.el.div(_buttons(), class_name="row"),
            class_name="row row--between",
        ),
        rx.cond(
            RehearsalState.is_ready,
            rx.fragment(),
            progress(
                "Progress of the rehearsal", rx.cond(job.percent < 0, 0, job.percent), note=how_far(job)
            ),
        ),
        rx.cond(job.error != "", callout(job.error, icon_name="circle-alert", tone="bad"), rx.fragment()),
        rx.cond(
            ImportState.error != "",
            callout(ImportState.error, icon_name="circle-alert", tone="bad"),
            rx.fragment(),
        ),
        rx.cond(
            RehearsalState.mended,
            callout(
                "Cells were mended since. Rehearse again to see what they come to.", icon_name="rotate-cw"
            ),
            rx.fragment(),
        ),
        _groups(job),
        rx.cond(RehearsalState.rows.length() > 0, _rows(), rx.fragment()),
        class_name="stack",
    )


def _buttons() -> rx.Component:
    job = RehearsalState.job
    back = rx.el.button("Back to columns", type="button", class_name=BUTTON, on_click=ImportState.back)
    again = rx.el.button(
        icon("rotate-cw"), "Rehearse again", type="button", class_name=BUTTON, on_click=ImportState.rehearse
    )
    start = rx.el.button(
        icon("upload"), "Import", type="button", class_name=PRIMARY, on_click=ImportState.start
    )
    pause = rx.el.button("Pause", type="button", class_name=BUTTON, on_click=ImportState.pause(job.id))
    go_on = rx.el.button("Go on", type="button", class_name=BUTTON, on_click=ImportState.retry(job.id))
    return rx.fragment(
        back,
        rx.cond(job.is_open, pause, rx.cond(RehearsalState.is_ready, again, go_on)),
        rx.cond(RehearsalState.is_ready, start, rx.fragment()),
    )


def _groups(job: Any) -> rx.Component:
    """The counts, each a button that shows its rows alone."""
    return rx.el.div(
        *(_group(name, look.text, look.tone, getattr(job, name)) for name, look in OUTCOME.items()),
        _group(DOUBTFUL, "Cells to mend", "warn", job.doubtful),
        class_name="import__groups",
        role="group",
        aria_label="What the rows come to",
    )


def _group(name: str, label: str, tone: str, count: rx.Var[int]) -> rx.Component:
    return rx.el.button(
        rx.el.span(grouped(count), class_name="import__figure"),
        rx.el.span(label),
        type="button",
        class_name="import__group",
        data_tone=tone,
        aria_pressed=RehearsalState.group == name,
        disabled=count == 0,
        on_click=RehearsalState.choose(name),
    )


def _rows() -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    *(rx.el.th(text, scope="col") for text in ("Line", "Comes to", "Who", "What changes"))
                )
            ),
            rx.el.tbody(rx.foreach(RehearsalState.rows, _row)),
            class_name="table import__rehearsed",
        ),
        rx.cond(
            RehearsalState.rows.length() >= RehearsalState.many,
            rx.el.button("Show more", type="button", class_name=SMALL, on_click=RehearsalState.more),
            rx.fragment(),
        ),
        class_name="table-scroll",
        tab_index=0,
        role="region",
        aria_label="Rehearsed rows",
    )


def _row(row: rx.Var[RehearsedView]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(grouped(row.line)),
        rx.el.td(badge(row.outcome, OUTCOME, plain=True)),
        rx.el.th(
            rx.cond(
                row.lead > 0,
                rx.el.a(
                    row.name,
                    href="/app/leads?lead=" + row.lead.to_string(),
                    target="_blank",
                    class_name="link",
                ),
                row.name,
            ),
            scope="row",
        ),
        rx.el.td(
            rx.cond(
                row.first > 0,
                rx.el.p("As in line ", grouped(row.first), class_name="muted small"),
                rx.fragment(),
            ),
            rx.cond(row.reason != "", rx.el.p(row.reason), rx.fragment()),
            rx.cond(row.row != "", rx.el.p(row.row, class_name="muted small"), rx.fragment()),
            rx.cond(
                row.rivals.length() > 0,
                rx.el.ul(rx.foreach(row.rivals, _rival), class_name="import__changes"),
                rx.fragment(),
            ),
            rx.cond(
                row.changes.length() > 0,
                rx.el.ul(rx.foreach(row.changes, _change), class_name="import__changes"),
                rx.fragment(),
            ),
            rx.foreach(row.cells, lambda cell: _cell(row.line, cell)),
        ),
        key=row.line,
    )


def _change(change: rx.Var[ChangeView]) -> rx.Component:
    return rx.el.li(
        rx.el.span(change.label, class_name="muted"),
        " ",
        rx.cond(
            change.old != "",
            rx.fragment(
                rx.el.del_(change.old),
                rx.el.span(" becomes ", class_name=HIDDEN),
                icon("arrow-right", 12),
            ),
            rx.fragment(),
        ),
        rx.el.ins(change.new),
    )


def _rival(rival: rx.Var[RivalView]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            rival.id > 0,
            rx.el.a(
                rival.name, href="/app/leads?lead=" + rival.id.to_string(), target="_blank", class_name="link"
            ),
            rival.name,
        )
    )


def _cell(line: rx.Var[int], cell: rx.Var[CellView]) -> rx.Component:
    """A cell that was not understood, to be typed anew."""
    return rx.cond(
        cell.column < 0,
        rx.el.p(cell.problem, class_name="import__problem"),
        rx.el.form(
            # A form in a list knows nothing of its row but what it holds.
            rx.el.input(type="hidden", name="line", value=line.to_string()),
            rx.el.input(type="hidden", name="column", value=cell.column.to_string()),
            rx.el.label(
                rx.el.span(cell.problem, class_name="import__problem"),
                rx.el.input(
                    name="text",
                    default_value=cell.text,
                    max_length=500,
                    class_name="input",
                    aria_label=cell.header + " of line " + line.to_string(),
                ),
            ),
            rx.el.button("Mend", type="submit", class_name=SMALL),
            class_name="import__mend",
            on_submit=RehearsalState.mend,
        ),
    )
