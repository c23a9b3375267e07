"""The lead's campaigns: a button with their number, and the dialog in which they are ticked."""

import reflex as rx

from leadsphere.components.badge import stage_badge, status_badge
from leadsphere.components.card_grid import colour_dot
from leadsphere.components.dialog import dialog, popover, toggles
from leadsphere.components.empty import callout
from leadsphere.components.layout import search_box
from leadsphere.components.operation import OPERATION
from leadsphere.components.theme import BUTTON, PRIMARY, SMALL, icon
from leadsphere.models import CampaignStatus
from leadsphere.queries.lead_campaigns import CampaignChoice, PastStay
from leadsphere.state.campaign_picker import FOR_SELECTED, PICKER, CampaignPickerState
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.session import SessionState

_LEAD = LeadPanelState.lead
_IN = _LEAD.campaigns.length()
_MAY = SessionState.can_edit_leads
_FORM = "lead-campaigns-form"
_FORM_FOR_SELECTED = "bulk-campaigns-form"


def campaign_picker() -> rx.Component:
    """The button, and the dialog that it opens."""
    return rx.fragment(
        rx.el.button(
            icon("target"),
            rx.el.span("Campaigns", class_name="picker-button__text"),
            rx.cond(_IN > 0, rx.el.span(_IN, class_name="count"), rx.fragment()),
            type="button",
            class_name=f"{BUTTON} picker-button",
            aria_label="Campaigns",
            title=rx.cond(_IN == 1, "In 1 campaign", "In " + _IN.to_string() + " campaigns"),
            custom_attrs={**toggles(PICKER), "data-key": "c"},
        ),
        popover(
            PICKER,
            rx.cond(CampaignPickerState.lead_id == _LEAD.id, _body(_FORM), rx.fragment()),
            title="Campaigns",
            footer=rx.cond(_MAY, _foot(_FORM), rx.fragment()),
            wide=True,
            on_toggle=CampaignPickerState.toggled(_LEAD.id),
            # Another lead is another dialog: it does not stay open over the wrong name.
            key=_LEAD.id.to_string(),
        ),
    )


def campaigns_of_selected() -> rx.Component:
    """The dialog in which the campaigns of the selected leads are chosen."""
    return dialog(
        FOR_SELECTED,
        rx.cond(CampaignPickerState.act != "", _body(_FORM_FOR_SELECTED), rx.fragment()),
        title=CampaignPickerState.title,
        footer=_foot(_FORM_FOR_SELECTED),
        wide=True,
    )


def _body(form: str) -> rx.Component:
    return rx.fragment(
        rx.cond(CampaignPickerState.has_filter, _filter(), rx.fragment()),
        rx.cond(
            CampaignPickerState.meanwhile != "",
            rx.el.p(CampaignPickerState.meanwhile, role="status", class_name="picker__meanwhile"),
            rx.fragment(),
        ),
        rx.cond(
            CampaignPickerState.shown.length() > 0,
            rx.el.ul(
                rx.foreach(CampaignPickerState.shown, lambda choice: _choice(choice, form)),
                class_name="picker",
            ),
            rx.el.p(
                rx.cond(
                    CampaignPickerState.search != "",
                    "No campaign has these words in its name.",
                    "There are no campaigns yet.",
                ),
                class_name="muted",
            ),
        ),
        rx.cond(CampaignPickerState.past.length() > 0, _before(), rx.fragment()),
    )


def _filter() -> rx.Component:
    return rx.el.div(
        search_box(
            label="Filter campaigns",
            value="",
            on_change=CampaignPickerState.set_search.debounce(150),
            max_length=200,
            key=CampaignPickerState.opened.to_string(),
        ),
        class_name="picker__filter",
    )


def _choice(choice: rx.Var[CampaignChoice], form: str) -> rx.Component:
    ticked = CampaignPickerState.ticked.contains(choice.id)
    about = f"{form}-about-" + choice.id.to_string()
    return rx.el.li(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=ticked,
                disabled=~_MAY | ~(choice.can_join | choice.is_member),
                on_change=CampaignPickerState.tick(choice.id, ~ticked),
                aria_label=choice.name,
                # Enter in a checkbox applies; in the filter it does not, which belongs to no form.
                form=form,
                custom_attrs={"aria-describedby": about},
            ),
            colour_dot(choice.colour),
            rx.el.span(choice.name, class_name="picker__name"),
            _about(choice, about),
            class_name="picker__row",
        ),
        key=choice.id.to_string(),
    )


def _about(choice: rx.Var[CampaignChoice], element_id: rx.Var[str]) -> rx.Component:
    return rx.el.span(
        rx.cond(choice.status != CampaignStatus.ACTIVE.value, status_badge(choice.status), rx.fragment()),
        rx.cond(
            choice.is_member,
            rx.fragment(
                stage_badge(choice.stage),
                rx.el.span(choice.origin, " ", choice.joined, class_name="muted small"),
            ),
            rx.fragment(),
        ),
        class_name="picker__about",
        custom_attrs={"id": element_id},
    )


def _before() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Before", class_name="picker__heading"),
        rx.el.ul(rx.foreach(CampaignPickerState.past, _stay), class_name="picker", aria_label="Before"),
        class_name="picker__before",
    )


def _stay(stay: rx.Var[PastStay]) -> rx.Component:
    return rx.el.li(
        colour_dot(stay.colour),
        rx.el.span(stay.name, class_name="picker__name"),
        rx.el.span(
            stage_badge(stay.stage),
            rx.el.span(stay.origin, " ", stay.joined, ", removed ", stay.removed, class_name="muted small"),
            class_name="picker__about",
        ),
        class_name="picker__row picker__row--past",
        key=stay.id.to_string(),
    )


def _foot(form: str) -> rx.Component:
    return rx.el.form(
        rx.cond(CampaignPickerState.refusal != "", _refused(), rx.fragment()),
        rx.el.div(
            rx.el.span(CampaignPickerState.plan, class_name="picker__plan", role="status"),
            rx.el.button("Clear", type="button", class_name=SMALL, on_click=CampaignPickerState.clear),
            rx.el.button("Apply", type="submit", class_name=f"{PRIMARY} button--small"),
            class_name="picker__acts",
        ),
        id=form,
        on_submit=CampaignPickerState.apply(OPERATION),
        reset_on_submit=False,
        class_name="picker__foot",
    )


def _refused() -> rx.Component:
    return rx.el.div(
        callout(
            rx.el.p(CampaignPickerState.refusal),
            rx.cond(
                ~CampaignPickerState.can_activate,
                rx.fragment(),
                rx.cond(
                    SessionState.can_manage_campaigns,
                    rx.el.button(
                        "Activate and assign",
                        type="button",
                        class_name=SMALL,
                        on_click=CampaignPickerState.activate_and_apply(OPERATION),
                    ),
                    rx.el.p("A manager or an owner can activate it."),
                ),
            ),
            icon_name="circle-alert",
            tone="warn",
        ),
        role="alert",
    )
