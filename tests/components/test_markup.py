"""What the components put on the page, as far as people and assistive technology depend on it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import reflex as rx

from leadsphere.components import theme
from leadsphere.components.avatar import avatar
from leadsphere.components.badge import (
    CAMPAIGN_STATUS,
    JOB_STATUS,
    STAGE,
    VERDICT,
    badge,
    status_badge,
    verdict_icon,
)
from leadsphere.components.card_grid import (
    campaign_card,
    campaign_tiles,
    card_link,
    figure,
    funnel,
    play_button,
)
from leadsphere.components.charts import Series, bar_chart
from leadsphere.components.dialog import cancel_button, dialog, opens, popover
from leadsphere.components.empty import empty
from leadsphere.components.faces import faces
from leadsphere.components.field import outbox, outbox_field
from leadsphere.components.file_drop import file_drop
from leadsphere.components.layout import NavItem, app_shell, page_header, search_box
from leadsphere.components.lead_row import lead_listbox, lead_row, sentinel
from leadsphere.components.menu import menu, menu_item
from leadsphere.components.pager import pager
from leadsphere.components.progress import progress
from leadsphere.components.star import star_button, star_mark
from leadsphere.components.two_panel import results, two_panel
from leadsphere.models.campaign import CampaignStatus
from leadsphere.models.contact import Verdict
from leadsphere.models.job import JobStatus
from leadsphere.models.membership import Stage

NAV = (NavItem("Campaigns", "/app/campaigns", "layout-grid"), NavItem("Leads", "/app/leads", "users-round"))
STYLES = "".join(path.read_text() for path in (Path(__file__).parents[2] / "assets").glob("*.css"))


@dataclass(frozen=True)
class Day:
    """Something that a chart draws."""

    label: str = ""
    many: int = 0
    ratio: float = 0.0


class Shelf(rx.State):
    """Something for components to be bound to."""

    text: str = ""
    number: int = 0
    days: list[Day] = []
    on: bool = False
    answers: rx.Field[list[dict]] = rx.field(default_factory=list)

    @rx.event
    def pick(self, lead_id: int):
        self.number = lead_id

    @rx.event
    def save(self, op: dict):
        self.answers = [op]

    @rx.event
    def act(self):
        self.on = not self.on


def shell(**changes) -> str:
    arguments = {
        "items": NAV,
        "current": "Leads",
        "user_name": "Ana",
        "user_role": "owner",
        "user_initials": "A",
    }
    return str(app_shell(rx.el.p("content"), **(arguments | changes)))


def assert_has(markup: str, *parts: str) -> None:
    assert [part for part in parts if part not in markup] == []


def test_the_shell_has_landmarks_and_a_way_past_the_navigation():
    markup = shell()
    assert_has(markup, 'jsx("header"', 'jsx("main"', 'jsx("nav"')
    assert_has(markup, "Skip to content", 'href:"#main"', 'id:"main"')


def test_the_navigation_marks_where_one_is():
    assert shell().count('"aria-current":"page"') == 1
    assert re.search(r'"aria-current":"page"[^)]*title:"Leads"', shell())


def test_signing_out_is_a_plain_form():
    markup = shell()
    assert_has(markup, 'action:"/logout"', 'method:"post"', 'type:"submit"')


def test_help_is_shown_where_the_installation_has_it():
    assert "Help" not in shell()
    assert 'rel:"noopener noreferrer"' in shell(help_href="https://example.org")


def test_a_page_has_one_heading_of_the_first_rank():
    assert str(page_header("Campaigns", rx.el.button("New campaign"))).count('jsx("h1"') == 1


def test_a_search_box_is_named():
    markup = str(search_box(label="Search campaigns", value="", on_change=Shelf.act))
    assert_has(markup, 'type:"search"', '"aria-label":"Search campaigns"')


@pytest.mark.parametrize(
    ("looks", "states"),
    [(CAMPAIGN_STATUS, CampaignStatus), (STAGE, Stage), (VERDICT, Verdict), (JOB_STATUS, JobStatus)],
)
def test_every_state_has_words_and_an_icon(looks, states):
    assert set(looks) == {str(state) for state in states}
    for state, look in looks.items():
        assert look.text in str(badge(state, looks))
        assert "Lucide" in str(badge(state, looks))


def test_a_badge_follows_the_state_it_is_bound_to():
    markup = str(status_badge(Shelf.text))
    assert all(look.text in markup for look in CAMPAIGN_STATUS.values())


def test_an_icon_without_words_is_read_aloud():
    assert "E-mail: Catch-all" in str(verdict_icon("catchall"))


def test_nothing_is_drawn_for_an_unknown_state():
    assert "badge" not in str(status_badge("no such status"))


def test_the_star_is_a_toggle_named_vip():
    markup = str(star_button(Shelf.on, Shelf.act))
    assert_has(markup, '"aria-label":"VIP"', '"aria-pressed":')


def test_the_star_of_a_row_is_no_button():
    assert "button" not in str(star_mark(True))


def test_initials_are_decoration():
    assert '"aria-hidden":"true"' in str(avatar("AL", 3))


def test_a_card_is_an_article_with_the_three_figures():
    markup = str(
        campaign_card(
            name="Q4 SaaS",
            colour="#7f56d9",
            status="active",
            name_field=outbox_field(
                "campaign", 1, "name", label="Campaign name", value="Q4 SaaS", variant="title"
            ),
            tiles=campaign_tiles(discovered=1254, processed_percent=84, valid=431),
            funnel=funnel(
                [
                    {"label": "Discovered", "value": 1254, "ratio": 1.0},
                    {"label": "In Norway", "value": 431, "ratio": 0.3, "is_estimate": True},
                ]
            ),
            totals=[figure("reached", 12)],
            links=[card_link("View Leads", "/app/campaigns/1/leads", strong=True)],
            controls=[play_button(running=Shelf.on, on_pause=Shelf.act, on_resume=Shelf.act)],
        )
    )
    assert_has(markup, 'jsx("article"', '"aria-label":"Q4 SaaS"')
    for text in ("Leads discovered", "Leads processed", "Valid emails after filters", "View Leads", "1,254"):
        assert f'"{text}"' in markup
    assert_has(markup, '"Pause"', '"Resume"')
    assert [markup.count(f'({is_estimate} ? "\\u2248 "') for is_estimate in ("false", "true")] == [1, 1]


def test_a_chart_has_a_table_of_its_numbers_and_its_bars_say_nothing():
    markup = str(
        bar_chart(
            rx.Var.create(Shelf.days),
            [Series("Valid", "blue", lambda day: day.many, lambda day: day.ratio)],
            title="Valid by day",
            of="Day",
            first=rx.Var.create(Shelf.text),
            last=rx.Var.create(Shelf.text),
            caption="By when the address was verified.",
        )
    )
    assert_has(markup, 'jsx("figure"', 'jsx("figcaption"', 'jsx("caption"', '"Show as table"')
    assert_has(markup, 'scope:"col"', 'scope:"row"', "Intl.NumberFormat")
    assert_has(markup, '"aria-hidden":"true",className:"chart__row chart__row--blue"')


def test_a_list_is_picked_from_by_the_id_of_a_row():
    row = lead_row(
        lead_id=Shelf.number,
        name=Shelf.text,
        headline=Shelf.text,
        initials=Shelf.text,
        tone=Shelf.number,
        stage=Shelf.text,
        vip=Shelf.on,
        verdict=Shelf.text,
        selected=Shelf.on,
        ticked=Shelf.on,
        faded=Shelf.on,
        viewers=Shelf.text,
        viewers_words=Shelf.text,
        key="1",
    )
    markup = str(lead_listbox(row, on_click=lambda lead_id, on_box, through: Shelf.pick(lead_id)))
    assert_has(markup, 'role:"listbox"', '"aria-label":"Leads list"')
    assert_has(markup, "dataset.lead", ".pick")


def test_faces_are_left_to_the_words_beside_them():
    markup = str(faces(rx.Var.create(Shelf.text)))
    assert_has(markup, '"aria-hidden":"true"', 'className:"avatar avatar--tiny"', '.split(" ")')


def test_a_sentinel_is_out_of_reach_of_keyboard_and_screen_reader():
    markup = str(sentinel("down", key="9", on_reach=Shelf.act))
    assert_has(markup, '"data-extend":"down"', '"aria-hidden":"true"', "tabIndex:-1")


def test_two_panels_are_named_regions():
    markup = str(two_panel(rx.el.p(), rx.el.p(), has_selection=Shelf.on, back=rx.el.a("Back")))
    assert_has(markup, '"aria-label":"Leads"', '"aria-label":"Lead details"')
    assert '"data-selection":' in markup


def test_results_are_said_when_they_change():
    assert 'role:"status"' in str(results("1,254 results"))


def test_a_dialog_is_named_and_closes():
    markup = str(dialog("new", rx.el.p(), title="New campaign", footer=cancel_button("new")))
    assert_has(markup, '"aria-labelledby":"new-title"', 'id:"new-title"')
    assert markup.count('command:"close"') == 2
    assert opens("new") == {"command": "show-modal", "commandfor": "new"}


def test_a_popover_is_a_named_dialog():
    markup = str(popover("filters", rx.el.p(), title="Filters"))
    assert_has(markup, 'role:"dialog"', '"aria-label":"Filters"', 'popover:"auto"')


def test_a_menu_opens_in_the_browser():
    markup = str(menu("more", menu_item("Archive", on_click=Shelf.act, closes="more"), label="More"))
    assert markup.count('popoverTarget:"more"') == 2
    assert_has(markup, '"aria-label":"More"')


def test_the_pager_names_its_buttons():
    markup = str(pager("1–200 of 1,254", on_start=Shelf.act, on_end=Shelf.act, at_start=True))
    assert_has(markup, '"aria-label":"To the start"', '"aria-label":"To the end"')


def test_progress_is_named():
    assert '"aria-label":"Importing"' in str(progress("Importing", Shelf.number))


def test_an_empty_state_says_what_to_do():
    assert "New campaign" in str(
        empty("inbox", "No campaigns yet", "Start one.", rx.el.button("New campaign"))
    )


def test_a_field_with_choices_hands_them_on_as_pairs():
    markup = str(
        outbox_field("lead", Shelf.number, "stage", label="Stage", value=Shelf.text, choices=[("a", "A")])
    )
    assert_has(markup, '["value"] : "a"', '["label"] : "A"', 'thing:"lead"')


def test_the_outbox_hands_operations_to_the_state():
    markup = str(outbox(answers=Shelf.answers, account="7", on_send=Shelf.save))
    assert_has(markup, "onSend", ".save")


def test_an_upload_hands_its_answer_to_the_state():
    assert ".save" in str(file_drop("/api/imports", on_done=Shelf.save))


def test_numbers_are_grouped():
    assert "1,254" in str(theme.grouped(1254))
    assert "Intl.NumberFormat" in str(theme.grouped(Shelf.number))


def test_every_class_that_a_component_names_has_a_rule():
    package = Path(theme.__file__).parent
    sources = "".join(path.read_text() for path in package.glob("*.py"))
    named = re.findall(r'(?:class_name=|^[A-Z]+(?:_[A-Z]+)* = )"([a-z][a-z_ -]+)"', sources, re.MULTILINE)
    missing = {name for names in named for name in names.split() if not re.search(rf"\.{name}\b", STYLES)}
    assert missing == set()
