"""A tab with a list open: of an edit it reads the row that changed, and nothing where it shows none."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.filters.filter import Condition
from leadsphere.filters.operators import Op
from leadsphere.live.change import Notice
from leadsphere.models import Lead
from leadsphere.queries import lead_cards
from leadsphere.queries.lead_order import Scope
from leadsphere.services.deleting import delete_leads
from leadsphere.state import counting
from leadsphere.state.lead_list import PAGE, LeadListState, answer
from leadsphere.state.live import LiveState
from leadsphere.state.selection import SelectionState
from tests.conftest import Clock
from tests.factories import make_lead
from tests.state.tab import Tab


@pytest.fixture
async def tab(database: Database, ana: Actor) -> Tab:
    return Tab(database, ana)


@contextmanager
def sent_to(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that the database gets meanwhile, with their values."""
    sent: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        sent.append((statement, values))

    with database.reading() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def _of_rows(sent: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Those that read rows of the list, and not only how many there are."""
    return [(text, values) for text, values in sent if "lead.headline" in text]


def rename(database: Database, lead_id: int, name: str) -> None:
    with database.transaction() as session:
        lead = session.get_one(Lead, lead_id)
        lead.first_name = name
        session.add(lead)


async def test_of_a_live_edit_the_changed_row_alone_is_read_again(database: Database, tab: Tab) -> None:
    ids = [make_lead(database, first_name=f"Lead {number}") for number in range(30)]
    await tab.load()
    rename(database, ids[7], "Grace")
    with sent_to(database) as sent:
        await tab.hear(Notice(On.LEAD, ids[7], ids[7]))
    (read,) = _of_rows(sent)
    (one,) = re.findall(r"lead\.id IN \((.*?)\)", read[0])
    assert "," not in one
    rows = (await tab.sent())["lead_list_state"]["rows"]
    assert [row.first_name for row in rows if row.id == ids[7]] == ["Grace"]


async def test_a_tab_that_does_not_show_the_lead_reads_no_row_and_is_sent_nothing(
    database: Database, tab: Tab
) -> None:
    for number in range(120):
        make_lead(database, first_name="Ada", last_name=f"{number:03}")
    far = make_lead(database, first_name="Zoë", last_name="Zuse")
    await tab.load()
    leads = await tab.root.get_state(LeadListState)
    assert far not in {row.id for row in leads.rows}
    rename(database, far, "Grace")
    with sent_to(database) as sent:
        await tab.hear(Notice(On.LEAD, far, far))
    assert _of_rows(sent) == []
    assert await tab.sent() == {}


async def test_a_long_list_that_changed_is_counted_to_its_end_once_all_is_quiet(
    database: Database, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_cards, "COUNTED", 5)
    for number in range(7):
        make_lead(database, first_name="Ada", last_name=f"{number:03}")
    await tab.load()
    leads = await tab.root.get_state(LeadListState)
    await leads.show_filter(Condition("first_name", Op.CONTAINS, ("ada",)))
    leads.counted(7)
    new = make_lead(database, first_name="Ada", last_name="Zuse")
    await tab.hear(Notice(On.LEAD, new, new))
    live = await tab.root.get_state(LiveState)
    await live._count_again()
    assert (leads.total, leads.is_guessed) == (7, True)
    await live._count_on()
    assert (leads.total, leads.more, leads.is_guessed) == (8, False, False)


async def test_nobody_is_listed_twice_though_the_last_row_was_edited_to_the_top(
    database: Database, tab: Tab, clock: Clock
) -> None:
    for number in range(220):
        clock.advance(seconds=1)
        make_lead(database, last_name=f"{number:03}")
    await tab.load()
    leads = await tab.root.get_state(LeadListState)
    await leads.set_sort("-updated_at")
    last = leads.rows[-1].id
    clock.advance(minutes=1)
    with database.transaction() as session:
        session.get_one(Lead, last).updated_at = clock.time
    await tab.hear(Notice(On.LEAD, last, last))
    await leads.extend_down()
    ids = [row.id for row in leads.rows]
    assert len(ids) == len(set(ids)) == 2 * PAGE - 1
    assert ids[: PAGE - 1] == sorted(ids[: PAGE - 1], reverse=True)
    assert ids[PAGE - 1] == ids[PAGE - 2] - 2, "the one that was edited stands at the top of the list by now"
    await leads.extend_up()
    assert len({row.id for row in leads.rows}) == len(leads.rows)


async def test_whoever_left_the_list_is_selected_no_more_also_where_the_window_does_not_show_them(
    database: Database, tab: Tab, ana: Actor
) -> None:
    ids = [make_lead(database, last_name=f"{number:03}") for number in range(250)]
    await tab.load()
    leads, selection = await tab.root.get_state(LeadListState), await tab.root.get_state(SelectionState)
    await leads.tick(ids[0], False)
    await leads.to_end()
    assert ids[0] not in {row.id for row in leads.rows}
    with database.transaction() as session:
        delete_leads(session, ana, [ids[0]])
    await tab.hear(Notice(On.LEAD, ids[0], ids[0]))
    assert selection.ticked == []
    before = leads.offset
    await (await tab.root.get_state(LiveState))._count_again()
    assert (leads.offset, leads.position) == (before - 1, "150–249 of 249")


def test_shift_spares_all_rows_in_between_where_everybody_is_selected() -> None:
    selection: Any = SelectionState()
    selection.take_everyone()
    shown = list(range(1, 11))
    selection.turn(4, shown, through=False)
    selection.turn(8, shown, through=True)
    assert selection.spared == [4, 5, 6, 7, 8]
    selection.turn(6, shown, through=False)
    assert selection.spared == [4, 5, 7, 8]


async def test_the_row_that_stays_after_an_edit_stays_while_more_rows_are_fetched(
    database: Database, tab: Tab
) -> None:
    ids = [make_lead(database, first_name="Ada", last_name=f"{number}") for number in range(3)]
    await tab.load()
    leads = await tab.root.get_state(LeadListState)
    await leads.show_filter(Condition("first_name", Op.CONTAINS, ("ada",)))
    async for _ in leads.pick(ids[2]):
        pass
    rename(database, ids[2], "Grace")
    await tab.hear(Notice(On.LEAD, ids[2], ids[2]))
    for extend in (leads.extend_down, leads.extend_up):
        await extend()
        assert [row.id for row in leads.rows] == ids
    assert leads.astray


async def test_what_one_tab_counted_is_not_counted_for_the_next_one_until_somebody_changes_something(
    database: Database,
) -> None:
    make_lead(database)
    with sent_to(database) as sent:
        assert [await counting.count_aside(Scope()) for _ in range(3)] == [1, 1, 1]
        assert sum("count(" in text for text, _ in sent) == 1
    make_lead(database)
    database.feed.publish([Notice(On.LEAD, 2, 2)])
    assert await counting.count_aside(Scope()) == 2
    assert await counting.count(Scope(), most=1) == 2


async def test_a_count_that_comes_late_is_not_shown_for_another_list(database: Database, tab: Tab) -> None:
    for number in range(3):
        make_lead(database, first_name=f"Ada {number}")
    await tab.load()
    leads = await tab.root.get_state(LeadListState)
    question = await leads.question()
    figures = await answer(question)
    await leads.show_filter(Condition("first_name", Op.CONTAINS, ("ada 1",)))
    leads.counted(1)
    await leads.learn(question, figures)
    assert leads.total == 1
