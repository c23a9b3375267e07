"""The suppression list's panels: the entries, the dialog that adds some, and the one at an open lead."""

import reflex as rx

from leadsphere.components.dialog import cancel_button, dialog
from leadsphere.components.empty import callout, empty
from leadsphere.components.file_drop import file_drop
from leadsphere.components.operation import OPERATION
from leadsphere.components.progress import progress
from leadsphere.components.theme import BUTTON, DANGER, HIDDEN, PRIMARY, SMALL_ICON, grouped, icon
from leadsphere.importing.suppressions import LARGEST, Problem
from leadsphere.queries.suppressions import EntryRow
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.session import SessionState
from leadsphere.state.suppressions import (
    ADD_DIALOG,
    LEAD_DIALOG,
    SuppressionsState,
    SuppressLeadState,
    SuppressState,
)

_WRITE_FORM, _ADD_FORM, _LEAD_FORM = "suppressions-list", "suppressions-add", "suppress-lead-form"
_CONTACT = (
    "contact",
    "Never contact",
    "The lead may stay, marked: not assigned, not reached, not counted as valid.",
)
_HOLD = (
    "hold",
    "Never hold",
    "Nobody may bring the person in: imports and edits are refused, as after an erasure.",
)


def suppression_list() -> rx.Component:
    """One page of the entries."""
    return rx.cond(
        SuppressionsState.rows.length() > 0,
        rx.fragment(
            rx.el.div(
                rx.el.p(SuppressionsState.found, class_name="results", role="status"),
                _pager(),
                class_name="row row--between",
            ),
            _table(),
        ),
        rx.cond(SuppressionsState.loaded, _nothing(), rx.fragment()),
    )


def add_dialog() -> rx.Component:
    """Write or choose a list; see what it would do; add it."""
    return dialog(
        ADD_DIALOG,
        rx.cond(
            SuppressState.step == "write",
            _write(),
            rx.cond(SuppressState.step == "busy", _busy(), _check()),
        ),
        title="Add to the suppression list",
        footer=rx.cond(
            SuppressState.step == "write",
            rx.fragment(
                cancel_button(ADD_DIALOG),
                rx.el.button("Check", type="submit", form=_WRITE_FORM, class_name=PRIMARY),
            ),
            rx.cond(
                SuppressState.step == "check",
                rx.fragment(
                    rx.el.button("Back", type="button", class_name=BUTTON, on_click=SuppressState.back),
                    rx.el.button(
                        "Add ",
                        rx.cond(
                            SuppressState.entries == 1,
                            "1 entry",
                            rx.fragment(grouped(SuppressState.entries), " entries"),
                        ),
                        type="submit",
                        form=_ADD_FORM,
                        class_name=PRIMARY,
                        disabled=SuppressState.entries == 0,
                    ),
                ),
                rx.fragment(),
            ),
        ),
    )


def suppress_lead_dialog() -> rx.Component:
    """Puts everything that reaches the open lead on the list."""
    return dialog(
        LEAD_DIALOG,
        rx.el.form(
            rx.el.p("Every e-mail address, number and profile of this lead goes on the suppression list."),
            rx.el.div(
                _radio(*_CONTACT, default_checked=True),
                _radio(*_HOLD),
                role="radiogroup",
                aria_label="What is forbidden",
                class_name="choices",
            ),
            _reason("suppress-lead-reason"),
            _mistake(SuppressLeadState.mistake),
            custom_attrs={"id": _LEAD_FORM},
            on_submit=SuppressLeadState.suppress(LeadPanelState.lead.id, OPERATION),
            reset_on_submit=False,
            class_name="form",
            key=LeadPanelState.lead.id.to_string(),
        ),
        title="Suppress this lead?",
        text=LeadPanelState.lead.name,
        footer=rx.fragment(
            cancel_button(LEAD_DIALOG),
            rx.el.button("Suppress", type="submit", form=_LEAD_FORM, class_name=DANGER),
        ),
    )


def _table() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        *(rx.el.th(title, scope="col") for title in ("Who", "Forbids", "Reason", "Added")),
                        rx.cond(
                            SessionState.can_suppress,
                            rx.el.th(rx.el.span("Acts", class_name=HIDDEN), scope="col"),
                            rx.fragment(),
                        ),
                    )
                ),
                rx.el.tbody(rx.foreach(SuppressionsState.rows, _row)),
                class_name="table suppressions",
                aria_label="Suppression list",
            ),
            class_name="table-scroll",
        ),
        class_name="panel",
    )


def _row(entry: rx.Var[EntryRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.match(
                entry.kind,
                ("domain", icon("globe", 14)),
                ("email", icon("at-sign", 14)),
                ("phone", icon("phone", 14)),
                icon("link", 14),
            ),
            rx.el.span(entry.value),
            rx.cond(
                entry.kind == "domain",
                rx.el.span(" and all below it", class_name="muted small"),
                rx.fragment(),
            ),
            class_name="suppressions__who",
        ),
        rx.el.td(
            rx.cond(
                SessionState.can_suppress,
                rx.el.select(
                    rx.el.option("Never contact", value="contact"),
                    rx.el.option("Never hold", value="hold"),
                    value=entry.forbids,
                    on_change=lambda forbids: SuppressionsState.set_forbids(entry.id, OPERATION, forbids),
                    aria_label="What is forbidden of " + entry.value,
                    class_name="select",
                ),
                rx.cond(entry.forbids == "hold", "Never hold", "Never contact"),
            )
        ),
        rx.el.td(entry.reason, class_name="suppressions__reason", title=entry.reason),
        rx.el.td(
            entry.by,
            rx.el.span(rx.el.time(entry.at[:10], date_time=entry.at), class_name="muted small"),
            class_name="suppressions__added",
        ),
        rx.cond(
            SessionState.can_suppress,
            rx.el.td(
                rx.el.button(
                    icon("trash-2", 15),
                    type="button",
                    class_name=SMALL_ICON,
                    title="Remove",
                    aria_label="Remove " + entry.value,
                    on_click=SuppressionsState.remove(entry.id, OPERATION),
                )
            ),
            rx.fragment(),
        ),
        key=entry.id.to_string(),
    )


def _pager() -> rx.Component:
    return rx.cond(
        SuppressionsState.has_older | SuppressionsState.has_newer,
        rx.el.div(
            rx.el.button(
                "Newer",
                type="button",
                class_name=BUTTON,
                disabled=~SuppressionsState.has_newer,
                on_click=SuppressionsState.newer,
            ),
            rx.el.button(
                "Older",
                type="button",
                class_name=BUTTON,
                disabled=~SuppressionsState.has_older,
                on_click=SuppressionsState.older,
            ),
            class_name="row",
        ),
        rx.fragment(),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        (SuppressionsState.search != "") | (SuppressionsState.shown != ""),
        empty("search-x", "No entry matches", "Search for another address, domain or reason."),
        empty(
            "ban",
            "Nobody is suppressed",
            "People, addresses and whole domains that are never to be contacted, or never to be held: "
            "customers, competitors, whoever asked you to stop.",
        ),
    )


def _write() -> rx.Component:
    return rx.el.div(
        rx.el.form(
            rx.el.div(
                rx.el.label("Addresses and domains, one a line", html_for="suppressions-text"),
                rx.el.textarea(
                    name="list",
                    rows="7",
                    placeholder="ada@example.com\nexample.org, a competitor\n+49 30 1234567\nlinkedin.com/in/ada",
                    auto_complete="off",
                    spell_check=False,
                    max_length=500_000,
                    custom_attrs={"id": "suppressions-text"},
                ),
                rx.el.p("After a comma: why. A domain stands for all below it, too.", class_name="form-hint"),
                class_name="form-field",
            ),
            _mistake(SuppressState.mistake),
            custom_attrs={"id": _WRITE_FORM},
            on_submit=SuppressState.check,
            reset_on_submit=False,
            class_name="form",
            key=SuppressState.opened.to_string(),
        ),
        file_drop(
            "/api/suppressions",
            on_done=lambda upload: SuppressState.received(upload["id"].to(str)),
            label="Or drop a file here",
            hint="CSV or text: one column, or with a reason beside it.",
            accept=".csv,.tsv,.txt,text/csv,text/plain",
            max_bytes=LARGEST,
        ),
        class_name="form",
    )


def _check() -> rx.Component:
    return rx.el.form(
        rx.el.p(SuppressState.summary, role="status"),
        rx.cond(SuppressState.problems.length() > 0, _problems(), rx.fragment()),
        rx.el.fieldset(
            rx.el.legend("What is forbidden, where the list does not say", class_name="form-label"),
            rx.el.div(
                *(
                    _radio(
                        *one,
                        default_checked=SuppressState.forbids == one[0],
                        on_change=SuppressState.choose(one[0]),
                    )
                    for one in (_CONTACT, _HOLD)
                ),
                class_name="choices",
            ),
            class_name="suppressions__choice",
        ),
        _hits(),
        _reason("suppressions-reason"),
        _mistake(SuppressState.mistake),
        custom_attrs={"id": _ADD_FORM},
        on_submit=SuppressState.add(OPERATION),
        reset_on_submit=False,
        class_name="form",
    )


def _hits() -> rx.Component:
    many = SuppressState.hits
    leads = rx.cond(many == 1, "1 lead", rx.fragment(grouped(many), " leads"))
    return rx.cond(
        many == 0,
        rx.el.p("No lead of the workspace is concerned now.", class_name="muted"),
        rx.el.fieldset(
            rx.el.legend(leads, ":", class_name="form-label"),
            rx.el.div(
                _choice("leads", "keep", "Keep, but never contact", "They are marked.", default_checked=True),
                rx.cond(
                    SuppressState.forbids == "hold",
                    _choice("leads", "delete", "Delete", "Those who are never to be held. It can be undone."),
                    rx.fragment(),
                ),
                class_name="choices",
            ),
            class_name="suppressions__choice",
        ),
    )


def _problems() -> rx.Component:
    return callout(
        rx.el.ul(rx.foreach(SuppressState.problems, _problem), class_name="suppressions__problems"),
        rx.cond(
            SuppressState.more_problems > 0,
            rx.el.p("and ", grouped(SuppressState.more_problems), " more"),
            rx.fragment(),
        ),
        icon_name="triangle-alert",
        tone="warn",
    )


def _problem(problem: rx.Var[Problem]) -> rx.Component:
    return rx.el.li("Line ", problem.line, ": ", problem.why)


def _busy() -> rx.Component:
    return progress("Adding", SuppressState.percent, SuppressState.percent.to_string() + " %")


def _radio(value: str, title: str, text: str, **attrs: object) -> rx.Component:
    return _choice("forbids", value, title, text, **attrs)


def _choice(name: str, value: str, title: str, text: str, **attrs: object) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name=name, value=value, **attrs),
        rx.el.span(
            rx.el.strong(title), rx.el.span(text, class_name="muted small"), class_name="suppressions__what"
        ),
        class_name="choices__one",
    )


def _reason(control: str) -> rx.Component:
    return rx.el.div(
        rx.el.label("Reason", html_for=control),
        rx.el.input(
            name="reason",
            placeholder="Why, for whoever asks later",
            auto_complete="off",
            max_length=300,
            custom_attrs={"id": control},
        ),
        class_name="form-field",
    )


def _mistake(text: rx.Var[str]) -> rx.Component:
    return rx.cond(text != "", rx.el.p(text, role="alert", class_name="form-error"), rx.fragment())
