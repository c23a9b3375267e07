"""The form of a source, and the preview of what it would give."""

from typing import Any

import reflex as rx

from leadsphere.components.empty import callout
from leadsphere.components.operation import OPERATION
from leadsphere.components.progress import progress
from leadsphere.components.theme import BUTTON, PRIMARY, QUIET, grouped, icon
from leadsphere.models.source import LONGEST_PATTERN
from leadsphere.outgoing.guard import LONGEST_URL
from leadsphere.scraping.order import MOST_DEPTH, MOST_PAGES
from leadsphere.scraping.sources import SOURCES
from leadsphere.state.source_form import Previewed, SaidOfPerson, SourceFormState
from leadsphere.state.sources import SourcesState
from leadsphere.values.rhythms import DAYS

_HELP = "source-help"
_ERROR = "source-error"
_ZONE = rx.Var("Intl.DateTimeFormat().resolvedOptions().timeZone", _var_type=str)
"""The time zone of whoever looks (IANA)."""
_DAYS = {
    "": "Only when I run it",
    "0123456": "Every day",
    "01234": "On weekdays",
    **{str(number): f"Every {day}" for number, day in enumerate(DAYS)},
    "6h": "Every 6 hours",
    "1h": "Every hour",
}


def source_form() -> rx.Component:
    """The form, where it is open."""
    return rx.cond(
        SourceFormState.is_open,
        rx.el.section(
            rx.el.h2(
                rx.cond(SourceFormState.source_id > 0, "Edit source", "Add source"),
                class_name="source-form__title",
            ),
            rx.el.form(
                _address(),
                _kind(),
                _rhythm(),
                _options(),
                _buttons(),
                on_submit=SourceFormState.save(OPERATION, _ZONE),
                reset_on_submit=False,
                class_name="source-form__fields",
                key=SourceFormState.drawn.to_string(),
            ),
            _preview(),
            class_name="panel source-form",
            aria_label=rx.cond(SourceFormState.source_id > 0, "Edit source", "Add source"),
        ),
        rx.fragment(),
    )


def _address() -> rx.Component:
    return rx.el.div(
        rx.el.label("Address", html_for="source-url"),
        rx.el.input(
            id="source-url",
            name="url",
            type="text",
            input_mode="url",
            required=True,
            auto_complete="off",
            spell_check=False,
            max_length=LONGEST_URL,
            placeholder="https://www.example.com/about/team",
            default_value=SourceFormState.url,
            on_change=SourceFormState.set_url.debounce(250),
            on_blur=SourceFormState.set_url,
            aria_invalid=SourceFormState.error != "",
            aria_describedby=_ERROR,
        ),
        rx.el.div(
            rx.cond(
                SourceFormState.error != "",
                rx.el.p(
                    SourceFormState.error,
                    rx.cond(
                        SourceFormState.offers_import,
                        rx.el.a(
                            " Import a file",
                            href="/app/import?campaign=" + SourcesState.campaign.id.to_string(),
                            class_name="link",
                        ),
                        rx.fragment(),
                    ),
                    class_name="form-error",
                ),
                rx.fragment(),
            ),
            custom_attrs={"id": _ERROR},
            role="alert",
        ),
        class_name="form-field",
    )


def _kind() -> rx.Component:
    return rx.el.div(
        rx.el.label("Kind", html_for="source-kind"),
        rx.el.select(
            *(rx.el.option(source.label, value=source.name) for source in SOURCES),
            id="source-kind",
            name="kind",
            value=SourceFormState.kind,
            on_change=SourceFormState.set_kind,
            aria_describedby=_HELP,
        ),
        rx.el.p(
            rx.match(SourceFormState.kind, *((source.name, source.help) for source in SOURCES), ""),
            id=_HELP,
            class_name="form-hint",
        ),
        class_name="form-field",
    )


def _rhythm() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label("Read it", html_for="source-days"),
            rx.el.select(
                *(rx.el.option(text, value=days) for days, text in _DAYS.items()),
                id="source-days",
                name="days",
                value=SourceFormState.days,
                on_change=SourceFormState.set_days,
            ),
            class_name="form-field",
        ),
        rx.cond(
            (SourceFormState.days != "") & ~SourceFormState.days.endswith("h"),
            rx.el.div(
                rx.el.label("At", html_for="source-at"),
                rx.el.input(
                    custom_attrs={"id": "source-at"},
                    name="at",
                    type="time",
                    required=True,
                    default_value=SourceFormState.at,
                ),
                class_name="form-field",
            ),
            rx.fragment(),
        ),
        class_name="source-form__options",
    )


def _options() -> rx.Component:
    return rx.el.details(
        rx.el.summary("How far it is read", class_name="source-form__summary"),
        rx.el.div(
            _number(
                "source-pages",
                "pages",
                "Pages at most",
                SourceFormState.pages,
                SourceFormState.set_pages,
                1,
                MOST_PAGES,
            ),
            rx.cond(
                SourceFormState.follows,
                _number(
                    "source-depth",
                    "depth",
                    "Links deep",
                    SourceFormState.depth,
                    SourceFormState.set_depth,
                    0,
                    MOST_DEPTH,
                ),
                rx.fragment(),
            ),
            rx.cond(
                SourceFormState.has_pattern,
                rx.el.div(
                    rx.el.label("Only addresses like", html_for="source-pattern"),
                    rx.el.input(
                        custom_attrs={"id": "source-pattern"},
                        name="pattern",
                        type="text",
                        auto_complete="off",
                        spell_check=False,
                        max_length=LONGEST_PATTERN,
                        placeholder="/team/*",
                        default_value=SourceFormState.pattern,
                        on_blur=SourceFormState.set_pattern,
                    ),
                    class_name="form-field",
                ),
                rx.fragment(),
            ),
            class_name="source-form__options",
        ),
        rx.el.p(
            "Pages are asked for one after the other, as gently as the site’s robots.txt wants it.",
            class_name="form-hint",
        ),
        class_name="source-form__more",
    )


def _number(
    field_id: str, name: str, label: str, value: rx.Var[str], on_blur: rx.EventHandler, least: int, most: int
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=field_id),
        rx.el.input(
            # No id of Reflex's own: it would send a value for a field that is not shown.
            custom_attrs={"id": field_id},
            name=name,
            type="number",
            min=least,
            max=most,
            required=True,
            default_value=value,
            on_blur=on_blur,
        ),
        class_name="form-field",
    )


def _buttons() -> rx.Component:
    return rx.el.div(
        rx.el.button("Close", type="button", class_name=QUIET, on_click=SourceFormState.close),
        rx.cond(
            SourceFormState.previewing,
            rx.el.button(
                icon("x"),
                "Cancel preview",
                type="button",
                class_name=BUTTON,
                on_click=SourceFormState.cancel_preview,
            ),
            rx.el.button(
                icon("eye"), "Preview", type="button", class_name=BUTTON, on_click=SourceFormState.preview
            ),
        ),
        rx.el.button(
            rx.cond(SourceFormState.source_id > 0, "Save source", "Save new source"),
            type="submit",
            class_name=PRIMARY,
        ),
        class_name="form-actions",
    )


def _preview() -> rx.Component:
    return rx.cond(
        SourceFormState.previewed,
        rx.el.section(
            rx.el.h3("Preview", class_name="source-preview__title"),
            rx.cond(
                SourceFormState.previewing,
                progress(
                    "Looking at a few pages",
                    rx.cond(
                        SourceFormState.known > 0, SourceFormState.read * 100 // SourceFormState.known, 0
                    ),
                    rx.cond(SourceFormState.read > 0, f"{grouped(SourceFormState.read)} read", ""),
                ),
                rx.el.p(
                    _people(),
                    " ",
                    SourceFormState.ended,
                    class_name="muted",
                    role="status",
                ),
            ),
            rx.cond(
                SourceFormState.said.length() > 0,
                rx.el.ul(
                    rx.foreach(SourceFormState.said, lambda line: rx.el.li(line)),
                    class_name="source-preview__said",
                    aria_label="What the site said",
                ),
                rx.fragment(),
            ),
            rx.cond(SourceFormState.people.length() > 0, _table(), rx.fragment()),
            rx.cond(
                ~SourceFormState.previewing & (SourceFormState.people.length() == 0),
                callout(
                    "Nobody was found on the pages that were looked at. Try a page that names people, or another kind.",
                    icon_name="search-x",
                ),
                rx.fragment(),
            ),
            class_name="source-preview",
            aria_label="Preview",
        ),
        rx.fragment(),
    )


def _people() -> Any:
    many = SourceFormState.people.length()
    return rx.match(
        many,
        (0, rx.fragment("Nobody found.")),
        (1, rx.fragment("1 person found.")),
        rx.fragment(grouped(many), " people found."),
    )


def _table() -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Person", scope="col"), rx.el.th("What is said, and on which page", scope="col")
                )
            ),
            rx.el.tbody(rx.foreach(SourceFormState.people, _person)),
            class_name="table",
        ),
        class_name="table-scroll",
        tab_index=0,
        role="region",
        aria_label="People found",
    )


def _person(person: rx.Var[Previewed]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(person.name, scope="row"),
        rx.el.td(rx.el.ul(rx.foreach(person.said, _value), class_name="source-preview__values")),
        key=person.key,
    )


def _value(value: rx.Var[SaidOfPerson]) -> rx.Component:
    return rx.el.li(
        rx.el.span(value.label, class_name="source-preview__label"),
        rx.el.span(value.text, class_name="source-preview__text"),
        rx.el.a(
            value.page,
            href=value.url,
            target="_blank",
            rel="noopener noreferrer nofollow",
            class_name="source-preview__page",
        ),
    )
