"""The left panel of the leads page: search, sort, and the window of rows."""

import reflex as rx

from leadsphere.components.empty import empty
from leadsphere.components.lead_row import lead_listbox, lead_row, sentinel
from leadsphere.components.menu import menu, menu_item, menu_line
from leadsphere.components.pager import pager
from leadsphere.components.theme import SMALL_QUIET, icon
from leadsphere.components.two_panel import list_foot, list_head, list_scroll, results
from leadsphere.panels.bulk_bar import IS_SELECTED, bulk_bar, is_ticked, selection_line, tick_all_box
from leadsphere.panels.bulk_dialogs import bulk_dialogs, bulk_progress
from leadsphere.panels.explanations import why_nobody
from leadsphere.panels.filter_bar import filter_bar, filter_chips, filter_error
from leadsphere.panels.filter_panel import filter_button, filter_panel
from leadsphere.panels.lead_export import export_dialog
from leadsphere.panels.segment_menu import save_dialog, segment_strip, segments_button, segments_menu
from leadsphere.queries.lead_cards import LeadCard
from leadsphere.state.filters import FilterState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.presence import PresenceState
from leadsphere.state.session import SessionState
from leadsphere.state.sorting import SORTINGS

_SORT_MENU = "sort-menu"


def lead_list() -> rx.Component:
    """Everything left of the lead."""
    return rx.fragment(
        filter_panel(),
        rx.cond(SessionState.can_edit_leads, bulk_dialogs(), rx.fragment()),
        export_dialog(),
        segments_menu(),
        save_dialog(),
        list_head(
            rx.fragment(tick_all_box(), results(LeadListState.results), _sorting(), filter_button()),
            rx.fragment(filter_bar(), segments_button()),
            rx.cond(FilterState.segment.id > 0, segment_strip(), rx.fragment()),
            rx.cond(FilterState.chips.length() > 0, filter_chips(), rx.fragment()),
            filter_error(),
            selection_line(),
            rx.cond(IS_SELECTED, bulk_bar(), rx.fragment()),
            bulk_progress(),
        ),
        list_scroll(rx.cond(LeadListState.rows.length() > 0, _rows(), _nothing())),
        list_foot(
            pager(
                LeadListState.position,
                on_start=LeadListState.to_start,
                on_end=LeadListState.to_end,
                on_jump=LeadListState.jump,
                at_start=LeadListState.at_start,
                at_end=LeadListState.at_end,
            )
        ),
    )


def _sorting() -> rx.Component:
    return menu(
        _SORT_MENU,
        *(
            menu_item(
                each.label,
                icon_name=each.icon,
                on_click=LeadListState.set_sort(each.first),
                closes=_SORT_MENU,
                aria_pressed=LeadListState.sorted_by == each.sort.value,
            )
            for each in SORTINGS
        ),
        menu_line(),
        _way(LeadListState.up, "arrow-up", turned=False),
        _way(LeadListState.down, "arrow-down", turned=True),
        label="Sort",
        button=rx.fragment(icon("arrow-down-up", 14), rx.el.span(LeadListState.sort_label)),
        button_class=SMALL_QUIET,
    )


def _way(words: rx.Var[str], icon_name: str, *, turned: bool) -> rx.Component:
    return menu_item(
        words,
        icon_name=icon_name,
        on_click=LeadListState.turn(turned),
        closes=_SORT_MENU,
        aria_pressed=LeadListState.descending == turned,
    )


def _rows() -> rx.Component:
    return rx.fragment(
        rx.cond(
            LeadListState.at_start,
            rx.fragment(),
            sentinel("up", key=LeadListState.first_id, on_reach=LeadListState.extend_up),
        ),
        lead_listbox(rx.foreach(LeadListState.rows, _row), on_click=_on_click),
        rx.cond(
            LeadListState.at_end,
            rx.fragment(),
            sentinel("down", key=LeadListState.last_id, on_reach=LeadListState.extend_down),
        ),
    )


def _on_click(lead_id: rx.Var[int], on_box: rx.Var[bool], through: rx.Var[bool]) -> rx.Var:
    return rx.cond(on_box, LeadListState.tick(lead_id, through), LeadListState.pick(lead_id))


def _row(lead: rx.Var[LeadCard]) -> rx.Component:
    others = PresenceState.faces[lead.id]
    return lead_row(
        lead_id=lead.id,
        name=lead.name,
        headline=lead.headline,
        initials=lead.initials,
        tone=lead.tone,
        stage=lead.stage,
        vip=lead.vip,
        verdict=lead.verdict,
        selected=LeadListState.selected == lead.id,
        ticked=is_ticked(lead.id),
        faded=LeadListState.astray & (LeadListState.selected == lead.id),
        viewers=others.initials,
        viewers_words=others.words,
        key=lead.id.to_string(),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        ~LeadListState.loaded,
        rx.fragment(),
        rx.cond(
            LeadListState.missing,
            empty(
                "folder-x",
                "This campaign is no longer here",
                "It may have been removed. All leads are still under Leads.",
            ),
            rx.cond(FilterState.is_filtered, why_nobody(), _no_leads()),
        ),
    )


def _no_leads() -> rx.Component:
    return empty(
        "users",
        "No leads yet",
        "Import an export from LinkedIn, Apollo or your CRM, and they appear here.",
        rx.el.a("Import leads", href=LeadListState.import_link, class_name="button button--primary"),
    )
