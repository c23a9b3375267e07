"""The tags of the open lead."""

import reflex as rx

from leadsphere.components.chip import chip
from leadsphere.components.operation import OPERATION
from leadsphere.queries.lead_detail import TagView
from leadsphere.state.lead_acts import LeadActsState
from leadsphere.state.lead_panel import LeadPanelState
from leadsphere.state.session import SessionState

_LEAD = LeadPanelState.lead
_MAY = SessionState.can_edit_leads


def lead_tags() -> rx.Component:
    """The tags, and a box for one more."""
    return rx.el.div(
        rx.foreach(LeadPanelState.tags, _tag),
        rx.cond(
            LeadPanelState.hidden_tags > 0,
            rx.el.button(
                LeadPanelState.hidden_tags,
                " more",
                type="button",
                class_name="link",
                on_click=LeadPanelState.show_all_tags,
            ),
            rx.fragment(),
        ),
        rx.cond(_MAY, _new_tag(), rx.fragment()),
        rx.cond(
            LeadPanelState.tag_error != "",
            rx.el.span(LeadPanelState.tag_error, role="alert", class_name="form-error"),
            rx.fragment(),
        ),
        class_name="record__tags",
        role="group",
        aria_label="Tags",
    )


def _tag(tag: rx.Var[TagView]) -> rx.Component:
    return chip(
        tag.name,
        tag.colour,
        on_remove=LeadActsState.remove_tag(_LEAD.id, tag.id, OPERATION),
        removable=_MAY,
        key=tag.id.to_string(),
    )


def _new_tag() -> rx.Component:
    return rx.el.form(
        rx.el.input(
            name="tag",
            placeholder="Add tag",
            aria_label="Add tag",
            auto_complete="off",
            max_length=60,
            class_name="chip__input",
            custom_attrs={"data-suggest": "/api/suggest/tags", "data-focus-key": "t"},
        ),
        id="new-tag",
        on_submit=LeadActsState.add_tag(_LEAD.id, OPERATION),
        reset_on_submit=False,
        key=_LEAD.id.to_string(),
    )
