"""`/app/campaigns`: a card for each campaign."""

import reflex as rx

from leadsphere.components.card_grid import card_grid
from leadsphere.components.dialog import cancel_button, dialog, opens
from leadsphere.components.empty import empty
from leadsphere.components.layout import page_body, page_header, search_box
from leadsphere.components.theme import PRIMARY, icon
from leadsphere.panels.campaign_card import campaign_card
from leadsphere.panels.shell import CAMPAIGNS, shell
from leadsphere.state.campaigns import SORTS, STATUSES, CampaignsState
from leadsphere.state.session import SessionState

_NEW = "new-campaign"


def campaigns() -> rx.Component:
    """The page."""
    return shell(
        page_header(
            "Campaigns",
            search_box(
                label="Search campaigns",
                value=CampaignsState.search,
                on_change=CampaignsState.set_search.debounce(200),
                data_filter_box="true",
                max_length=200,
            ),
            _choice("Status", STATUSES, CampaignsState.status, CampaignsState.set_status),
            _choice("Sort by", SORTS, CampaignsState.sort, CampaignsState.set_sort),
            rx.cond(SessionState.can_manage_campaigns, _new_button(), rx.fragment()),
        ),
        page_body(
            rx.cond(
                CampaignsState.cards.length() > 0,
                card_grid(
                    rx.foreach(
                        CampaignsState.cards, lambda c: rx.fragment(campaign_card(c), key=c.id.to_string())
                    )
                ),
                rx.cond(CampaignsState.loaded, _nothing(), rx.fragment()),
            )
        ),
        _new_dialog(),
        current=CAMPAIGNS.label,
    )


def _choice(
    label: str, options: dict[str, str], value: rx.Var[str], on_change: rx.EventHandler
) -> rx.Component:
    return rx.el.select(
        *(rx.el.option(text, value=name) for name, text in options.items()),
        value=value,
        on_change=on_change,
        aria_label=label,
        class_name="input",
    )


def _new_button() -> rx.Component:
    return rx.el.button(
        icon("plus"), "New campaign", type="button", class_name=PRIMARY, custom_attrs=opens(_NEW)
    )


def _nothing() -> rx.Component:
    return rx.cond(
        CampaignsState.all_cards.length() > 0,
        empty("search-x", "No campaign matches", "Search for another name, or choose another status."),
        empty(
            "layout-grid",
            "Start with a campaign",
            "A campaign holds the leads you want to reach. "
            "Create one, then import your LinkedIn or Apollo export into it.",
            rx.cond(SessionState.can_manage_campaigns, _new_button(), rx.fragment()),
        ),
    )


def _new_dialog() -> rx.Component:
    return dialog(
        _NEW,
        rx.el.form(
            rx.el.label("Campaign name", html_for="new-campaign-name"),
            rx.el.input(
                id="new-campaign-name",
                name="name",
                required=True,
                max_length=200,
                auto_focus=True,
                auto_complete="off",
                placeholder="Q4 SaaS founders",
                aria_describedby="new-campaign-error",
            ),
            rx.el.p(
                CampaignsState.name_error, id="new-campaign-error", class_name="form-error", role="alert"
            ),
            id="new-campaign-form",
            on_submit=CampaignsState.create,
            reset_on_submit=False,
            class_name="form-field",
        ),
        title="New campaign",
        text="Name it after the people you want to reach.",
        footer=rx.fragment(
            cancel_button(_NEW),
            rx.el.button("Create campaign", type="submit", form="new-campaign-form", class_name=PRIMARY),
        ),
    )
