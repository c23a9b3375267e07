"""Charts of plain elements: bars that are sized by the style sheet, and a real table of the same numbers."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import reflex as rx

from leadsphere.components.card_grid import number
from leadsphere.components.theme import grouped


class Series(NamedTuple):
    """One row of bars: its name, its hue ("purple", "green", "blue"), and what it takes of an item."""

    label: str
    hue: str
    value: Callable[[Any], rx.Var[int]]
    ratio: Callable[[Any], rx.Var[float]]


def bar_chart(
    items: rx.Var[list[Any]],
    series: Sequence[Series],
    *,
    title: str,
    of: str | rx.Var[str],
    first: rx.Var[str],
    last: rx.Var[str],
    caption: str | rx.Component | rx.Var[str],
) -> rx.Component:
    """A row of bars for each series over the same items, which have a `label`; `of` heads the column of labels.

    The bars say nothing to a screen reader: the table does, and everybody can have it shown.
    """
    return rx.el.figure(
        *(_bars(items, one) for one in series),
        rx.el.div(rx.el.span(first), rx.el.span(last), class_name="chart__ends", aria_hidden="true"),
        rx.el.figcaption(caption, class_name="muted small"),
        rx.el.details(rx.el.summary("Show as table"), class_name="chart__toggle"),
        rx.el.div(
            rx.el.table(
                rx.el.caption(title, class_name="visually-hidden"),
                rx.el.thead(
                    rx.el.tr(rx.el.th(of, scope="col"), *(rx.el.th(one.label, scope="col") for one in series))
                ),
                rx.el.tbody(
                    rx.foreach(
                        items,
                        lambda item: rx.el.tr(
                            rx.el.th(item.label, scope="row"),
                            *(rx.el.td(grouped(one.value(item))) for one in series),
                        ),
                    )
                ),
                class_name="table chart__numbers",
            ),
            class_name="chart__table",
        ),
        class_name="chart",
        aria_label=title,
    )


def share_table(items: rx.Var[list[Any]], *, title: str, of: str) -> rx.Component:
    """Parts of a whole, each with its `label`, `many`, `ratio` and `href`: a table whose last column is a bar."""
    return rx.el.table(
        rx.el.caption(title, class_name="visually-hidden"),
        rx.el.thead(
            rx.el.tr(
                rx.el.th(of, scope="col"), rx.el.th("Leads", scope="col"), rx.el.th("Share", scope="col")
            ),
            class_name="visually-hidden",
        ),
        rx.el.tbody(
            rx.foreach(
                items,
                lambda item: rx.el.tr(
                    rx.el.th(item.label, scope="row"),
                    rx.el.td(number(grouped(item.many), item.href), class_name="shares__many"),
                    rx.el.td(
                        rx.el.span(_percent(item.ratio), class_name="shares__percent"),
                        rx.el.span(
                            rx.el.span(class_name="funnel__fill", style={"--ratio": item.ratio}),
                            class_name="funnel__bar",
                            aria_hidden="true",
                        ),
                    ),
                ),
            )
        ),
        class_name="shares",
    )


def _bars(items: rx.Var[list[Any]], series: Series) -> rx.Component:
    return rx.el.div(
        rx.el.span(series.label, class_name="chart__label"),
        rx.el.div(
            rx.foreach(
                items,
                lambda item: rx.el.span(
                    class_name="chart__bar",
                    style={"--ratio": series.ratio(item)},
                    title=item.label + ": " + grouped(series.value(item)).to(str),
                ),
            ),
            class_name="chart__bars",
        ),
        class_name=f"chart__row chart__row--{series.hue}",
        aria_hidden="true",
    )


def _percent(ratio: Any) -> rx.Var[str]:
    """A share as people read it: "12.5%"."""
    return rx.Var(
        "new Intl.NumberFormat('en-US', {style: 'percent', maximumFractionDigits: 1})"
        f".format({ratio.to(float)!s} ?? 0)",
        _var_type=str,
        _var_data=ratio._get_all_var_data(),
    )
