"""The right panel of the leads page: the selected lead, every attribute edited in place."""

from typing import Any

import reflex as rx

from leadsphere import catalogue
from leadsphere.attributes import Kind
from leadsphere.catalogue import Attribute
from leadsphere.components.avatar import avatar
from leadsphere.components.badge import stage_badge, verdict_badge
from leadsphere.components.card_grid import colour_dot
from leadsphere.components.chip import chip
from leadsphere.components.contact_icon import contact_icon
from leadsphere.components.dialog import cancel_button, close_dialog, dialog, open_dialog
from leadsphere.components.empty import callout, empty
from leadsphere.components.faces import faces
from leadsphere.components.field import field_grid, outbox_field
from leadsphere.components.menu import menu, menu_item, menu_line, menu_link
from leadsphere.components.operation import OPERATION
from leadsphere.components.star import star_button
from leadsphere.components.theme import BUTTON, DANGER, ICON, SMALL, SMALL_ICON, SMALL_QUIET, icon
from leadsphere.components.two_panel import section
from leadsphere.models import ContactKind
from leadsphere.panels.campaign_picker import campaign_picker
from leadsphere.panels.lead_history import lead_history
from leadsphere.queries.duplicate_pairs import SharedContact
from leadsphere.queries.lead_detail import CampaignView, ContactView, CustomView, NoteView, TagView
from leadsphere.state.bulk import BulkState
from leadsphere.state.lead_acts import LeadActsState
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.lead_panel import FIELDED, SHOWN, LeadPanelState
from leadsphere.state.merge import MergeState
from leadsphere.state.presence import PresenceState
from leadsphere.state.session import SessionState

_LEAD = LeadPanelState.lead
_MAY = SessionState.can_edit_leads
_MORE = "lead-menu"
_ERASE = "erase-person"


def lead_panel() -> rx.Component:
    """Everything right of the list."""
    return rx.cond(
        LeadPanelState.is_open,
        rx.el.div(
            _head(),
            _tags(),
            _profile(),
            _contact(),
            _company(),
            _more_fields(),
            _notes(),
            _campaigns(),
            _origin(),
            lead_history(),
            _erase_dialog(),
            class_name="record",
        ),
        rx.cond(
            LeadPanelState.gone,
            empty(
                "user-x",
                "This lead is no longer here",
                "Somebody deleted it. Choose another one on the left.",
            ),
            empty(
                "mouse-pointer-click",
                "Select a lead",
                "Click one, or walk the list with the arrow keys or j and k. Press ? for all keys.",
            ),
        ),
    )


def _head() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            avatar(_LEAD.initials, _LEAD.tone, size="large"),
            rx.el.div(
                rx.el.h2(_LEAD.name, class_name="record__title"),
                rx.el.p(LeadPanelState.subtitle, class_name="muted ellipsis"),
                class_name="grow",
            ),
            star_button(_LEAD.vip, LeadListState.toggle_vip(_LEAD.id, ~_LEAD.vip, OPERATION), disabled=~_MAY),
            campaign_picker(),
            _more(),
            class_name="record__head",
        ),
        rx.el.div(rx.foreach(_LEAD.contacts[:SHOWN], _reach), _viewers(), class_name="record__actions"),
    )


def _viewers() -> rx.Component:
    others = PresenceState.faces[_LEAD.id]
    return rx.el.p(
        rx.cond(others, rx.fragment(faces(others.initials), others.words), rx.fragment()),
        class_name="record__viewers",
        role="status",
    )


def _more() -> rx.Component:
    return rx.cond(
        _MAY,
        menu(
            _MORE,
            menu_item(
                "Mark reviewed",
                icon_name="check-check",
                closes=_MORE,
                on_click=LeadActsState.review(_LEAD.id, OPERATION),
                custom_attrs={"data-key": "r"},
            ),
            rx.cond(
                SessionState.can_manage_campaigns,
                menu_link(
                    "Export this person",
                    "/api/leads/" + _LEAD.id.to_string() + "/export",
                    icon_name="download",
                    outside=True,
                ),
                rx.fragment(),
            ),
            menu_line(),
            menu_item(
                "Delete this lead",
                icon_name="trash-2",
                danger=True,
                closes=_MORE,
                on_click=BulkState.delete_open(_LEAD.id, OPERATION),
            ),
            rx.cond(
                SessionState.is_owner,
                menu_item(
                    "Erase this person…",
                    icon_name="shield-x",
                    danger=True,
                    closes=_MORE,
                    on_click=open_dialog(_ERASE),
                ),
                rx.fragment(),
            ),
            label="More for this lead",
        ),
        rx.fragment(),
    )


def _erase_dialog() -> rx.Component:
    return dialog(
        _ERASE,
        rx.el.p(
            "Everything held on this person leaves LeadSphere for good: contact points, notes, history, rejected rows, "
            "and all uploaded files. A keyed hash stays, by which a later import of this person is refused. "
            "There is no undo."
        ),
        title="Erase this person?",
        text=_LEAD.name,
        footer=rx.fragment(
            cancel_button(_ERASE),
            rx.el.button(
                "Erase for good",
                type="button",
                class_name=DANGER,
                on_click=[close_dialog(_ERASE), LeadActsState.erase(_LEAD.id)],
            ),
        ),
    )


def _tags() -> rx.Component:
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
            LeadActsState.tag_error != "",
            rx.el.span(LeadActsState.tag_error, role="alert", class_name="form-error"),
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


def _reach(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.cond(
        contact.href != "",
        rx.el.a(
            rx.match(
                contact.kind, *((kind.value, contact_icon(kind)) for kind in ContactKind), rx.fragment()
            ),
            href=contact.href,
            target="_blank",
            rel="noopener noreferrer nofollow",
            class_name=ICON,
            title=contact.shown,
            aria_label=contact.label + ": " + contact.shown,
        ),
        rx.fragment(),
    )


def _profile() -> rx.Component:
    shown = (a for a in catalogue.LEAD if a.kind is not Kind.YES_NO)
    owner = outbox_field(
        "lead",
        _LEAD.id,
        "owner",
        label="Owner",
        value=_LEAD.owner,
        choices=LeadPanelState.owners,
        readonly=~_MAY,
    )
    return section(
        "Profile",
        field_grid(*(_field("lead", _LEAD.id, a, _LEAD.fields[a.name]) for a in shown), owner),
    )


def _contact() -> rx.Component:
    return section(
        "Contact",
        field_grid(*map(_primary, FIELDED), rx.foreach(LeadPanelState.others, _other)),
        rx.cond(
            LeadPanelState.hidden_contacts > 0,
            rx.el.button(
                "Show ",
                LeadPanelState.hidden_contacts,
                " more",
                type="button",
                class_name="link",
                on_click=LeadPanelState.show_all_contacts,
            ),
            rx.fragment(),
        ),
        rx.cond(LeadPanelState.email_verdict != "", _verdict(), rx.fragment()),
        rx.foreach(LeadPanelState.shared, _shared),
        rx.cond(_MAY, _new_contact(), rx.fragment()),
    )


def _primary(kind: ContactKind) -> rx.Component:
    label = catalogue.CONTACTS[kind].label
    return outbox_field(
        "lead",
        _LEAD.id,
        kind.value,
        label=label,
        value=LeadPanelState.primary[kind.value],
        placeholder=f"Add {label}",
        readonly=~_MAY,
        maxlength=500,
    )


def _verdict() -> rx.Component:
    return rx.el.p(
        rx.el.span("E-mail", class_name="muted"),
        verdict_badge(LeadPanelState.email_verdict),
        rx.el.span(LeadPanelState.email_reason, class_name="muted"),
        class_name="row",
    )


def _other(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.el.div(
        outbox_field(
            "contact",
            contact.id,
            "value",
            label=contact.label,
            value=contact.value,
            readonly=~_MAY,
            maxlength=500,
        ),
        rx.cond(_MAY, _contact_acts(contact), rx.fragment()),
        class_name="contact",
        key=contact.id.to_string(),
    )


def _shared(shared: rx.Var[SharedContact]) -> rx.Component:
    return rx.el.div(
        icon("triangle-alert"),
        rx.el.span(
            shared.value,
            " is also with ",
            rx.el.a(shared.name, href="/app/leads?lead=" + shared.lead_id.to_string()),
            class_name="grow",
        ),
        rx.cond(
            _MAY,
            rx.fragment(
                rx.el.button(
                    "Keep both",
                    type="button",
                    class_name=SMALL_QUIET,
                    on_click=MergeState.keep_both(_LEAD.id, shared.lead_id),
                ),
                rx.el.button(
                    "Merge…",
                    type="button",
                    class_name=SMALL,
                    on_click=MergeState.open(_LEAD.id, shared.lead_id),
                ),
            ),
            rx.fragment(),
        ),
        class_name="callout shared",
        data_tone="warn",
        role="note",
        key=shared.contact_id.to_string() + "-" + shared.lead_id.to_string(),
    )


def _contact_acts(contact: rx.Var[ContactView]) -> rx.Component:
    return rx.el.div(
        rx.cond(
            contact.is_primary,
            rx.fragment(),
            rx.el.button(
                icon("arrow-up-to-line", 14),
                type="button",
                class_name=SMALL_ICON,
                title="Make primary",
                aria_label="Make primary: " + contact.shown,
                on_click=LeadActsState.make_primary(contact.id, OPERATION),
            ),
        ),
        rx.el.button(
            icon("x", 14),
            type="button",
            class_name=SMALL_ICON,
            title="Remove",
            aria_label="Remove: " + contact.shown,
            on_click=LeadActsState.remove_contact(contact.id, OPERATION),
        ),
        class_name="contact__acts",
    )


def _new_contact() -> rx.Component:
    return rx.el.form(
        rx.el.select(
            *(rx.el.option(attr.label, value=kind.value) for kind, attr in catalogue.CONTACTS.items()),
            name="kind",
            aria_label="Kind of contact point",
            class_name="input",
        ),
        rx.el.input(
            name="value",
            placeholder="Another address, number or profile",
            aria_label="New contact point",
            auto_complete="off",
            max_length=500,
            class_name="input grow",
        ),
        rx.el.button("Add", type="submit", class_name=BUTTON, aria_label="Add contact point"),
        rx.cond(
            LeadActsState.contact_error != "",
            rx.el.p(LeadActsState.contact_error, role="alert", class_name="form-error"),
            rx.fragment(),
        ),
        id="new-contact",
        on_submit=LeadActsState.add_contact(_LEAD.id, OPERATION),
        reset_on_submit=False,
        class_name="contact-new",
        key=_LEAD.id.to_string(),
    )


def _company() -> rx.Component:
    link = catalogue.COMPANY_LINK
    shared = (a for a in catalogue.COMPANY if a.kind is not Kind.COMPANY)
    return section(
        "Company",
        field_grid(
            _field("lead", _LEAD.id, link, _LEAD.fields[link.name], suggest="/api/suggest/companies"),
            rx.cond(
                _LEAD.company_id > 0,
                rx.fragment(
                    *(
                        _field(
                            "company",
                            _LEAD.company_id,
                            a,
                            _LEAD.company[a.name],
                            warning=LeadPanelState.company_warning,
                        )
                        for a in shared
                    )
                ),
                rx.fragment(),
            ),
        ),
        rx.cond(LeadPanelState.shared_with != "", callout(LeadPanelState.shared_with), rx.fragment()),
    )


def _field(
    thing: str, thing_id: rx.Var[int], attribute: Attribute, value: rx.Var[str], **props: Any
) -> rx.Component:
    return outbox_field(
        thing,
        thing_id,
        attribute.name,
        label=attribute.label,
        value=value,
        kind="long_text" if attribute.kind is Kind.LONG_TEXT else "text",
        placeholder=attribute.attr.placeholder or f"Add {attribute.label[0].lower()}{attribute.label[1:]}",
        readonly=~_MAY,
        maxlength=attribute.attr.max_length,
        **props,
    )


def _more_fields() -> rx.Component:
    return rx.cond(
        _LEAD.custom.length() > 0,
        section("More fields", field_grid(rx.foreach(_LEAD.custom, _custom))),
        rx.fragment(),
    )


def _custom(custom: rx.Var[CustomView]) -> rx.Component:
    return outbox_field(
        "lead",
        _LEAD.id,
        custom.name,
        label=custom.label,
        value=custom.value,
        choices=custom.choices,
        placeholder="Add " + custom.label,
        readonly=~_MAY,
        maxlength=500,
        key=custom.name,
    )


def _notes() -> rx.Component:
    return section(
        "Notes",
        rx.cond(_MAY, _new_note(), rx.fragment()),
        rx.cond(
            _LEAD.notes.length() > 0,
            rx.el.ul(rx.foreach(_LEAD.notes, _note), class_name="notes"),
            rx.cond(_MAY, rx.fragment(), rx.el.p("No notes yet.", class_name="muted")),
        ),
    )


def _new_note() -> rx.Component:
    return rx.el.div(
        outbox_field(
            "lead",
            _LEAD.id,
            "note",
            label="New note",
            value="",
            kind="long_text",
            variant="inline",
            placeholder="Write what you know. Ctrl+Enter adds it.",
            submit="Add note",
            maxlength=10_000,
        ),
        custom_attrs={"data-focus-key": "n"},
        class_name="note-new",
    )


def _note(note: rx.Var[NoteView]) -> rx.Component:
    own = note.author_id == SessionState.account
    return rx.el.li(
        rx.el.p(
            rx.el.span(note.author, class_name="note__author"),
            rx.el.span(note.when, class_name="muted small"),
            rx.cond(
                _MAY & (own | SessionState.is_owner),
                rx.el.button(
                    icon("x", 14),
                    type="button",
                    class_name=SMALL_ICON,
                    title="Remove the note",
                    aria_label="Remove the note of " + note.author,
                    on_click=LeadActsState.remove_note(note.id, OPERATION),
                ),
                rx.fragment(),
            ),
            class_name="note__head",
        ),
        outbox_field(
            "note",
            note.id,
            "text",
            label="Note of " + note.author,
            value=note.text,
            kind="long_text",
            variant="inline",
            readonly=~(_MAY & own),
            maxlength=10_000,
        ),
        class_name="note",
        key=note.id.to_string(),
    )


def _campaigns() -> rx.Component:
    return section(
        "Campaigns",
        rx.cond(
            _LEAD.campaigns.length() > 0,
            rx.el.ul(rx.foreach(_LEAD.campaigns, _campaign), class_name="member-list"),
            rx.el.p("In no campaign.", class_name="muted"),
        ),
    )


def _campaign(campaign: rx.Var[CampaignView]) -> rx.Component:
    return rx.el.li(
        colour_dot(campaign.colour),
        rx.el.a(campaign.name, href="/app/campaigns/" + campaign.id.to_string() + "/leads"),
        stage_badge(campaign.stage),
        rx.el.span(campaign.origin + " " + campaign.since, class_name="muted small"),
    )


def _origin() -> rx.Component:
    return rx.el.p(
        "In LeadSphere since ",
        _LEAD.created,
        rx.cond(_LEAD.reviewed != "", rx.fragment(" · ", _LEAD.reviewed), rx.fragment(" · Never reviewed")),
        class_name="muted small",
    )
