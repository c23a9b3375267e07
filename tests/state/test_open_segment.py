"""The segment that a list was opened with: what it shows while something of it is gone, and when it is back."""

import pytest

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.filters.language import parse
from leadsphere.filters.subjects import Vocabulary
from leadsphere.live.change import Notice
from leadsphere.services import segments, undo
from leadsphere.state.filters import FilterState
from leadsphere.state.lead_list import LeadListState
from tests.factories import make_lead
from tests.state.tab import Tab

_GONE = "This segment is no longer here"


def _save(database: Database, ana: Actor, name: str, text: str) -> int:
    with database.transaction() as session:
        return segments.save(session, ana, name, parse(text, Vocabulary()), shared=True).segment_id


def _delete(database: Database, ana: Actor, segment_id: int) -> int:
    with database.transaction() as session:
        return segments.delete(session, ana, segment_id)


def _undo(database: Database, ana: Actor, change_set_id: int) -> None:
    with database.transaction() as session:
        undo.undo(session, ana, change_set_id)


async def _states(tab: Tab) -> tuple[FilterState, LeadListState]:
    return await tab.root.get_state(FilterState), await tab.root.get_state(LeadListState)


@pytest.fixture
async def tab(database: Database, ana: Actor) -> Tab:
    make_lead(database, first_name="Ada", city="Oslo", vip=True)
    make_lead(database, first_name="Ben", city="Rome")
    tab = Tab(database, ana)
    await tab.load()
    return tab


@pytest.mark.parametrize("text", ["segment:Inner city:Oslo", "-segment:Inner"])
@pytest.mark.parametrize("reloads", [False, True])
async def test_a_segment_that_cannot_be_read_shows_its_conditions_and_nobody_until_it_can(
    database: Database, ana: Actor, tab: Tab, text: str, reloads: bool
) -> None:
    inner = _save(database, ana, "Inner", "vip")
    outer = _save(database, ana, "Outer", text)
    found, leads = await _states(tab)
    deleted = _delete(database, ana, inner)
    if reloads:
        await found.restore({"segment": str(outer)})
    else:
        await leads.show_filter((await found.open(outer)).wanted)
    await leads.follow_filter()
    assert found.text == text
    assert "There is no segment “Inner”" in found.error
    assert [row.id for row in leads.rows] == []
    assert (found.segment.id, found.segment.changed) == (outer, False)
    _undo(database, ana, deleted)
    await tab.hear(Notice(On.SEGMENT, inner))
    assert found.error == ""
    assert len(leads.rows) == 1


async def test_a_segment_that_is_read_no_longer_finds_nobody_at_once(
    database: Database, ana: Actor, tab: Tab
) -> None:
    inner = _save(database, ana, "Inner", "vip")
    outer = _save(database, ana, "Outer", "segment:Inner city:Oslo")
    found, leads = await _states(tab)
    await leads.show_filter((await found.open(outer)).wanted)
    assert len(leads.rows) == 1
    _delete(database, ana, inner)
    await tab.hear(Notice(On.SEGMENT, inner))
    assert "Inner" in found.error
    assert [row.id for row in leads.rows] == []


@pytest.mark.parametrize("reloads", [False, True])
async def test_an_open_segment_that_is_deleted_is_said_so_and_is_back_after_an_undo(
    database: Database, ana: Actor, tab: Tab, reloads: bool
) -> None:
    segment = _save(database, ana, "Osloers", "city:Oslo")
    found, leads = await _states(tab)
    await found.restore({"segment": str(segment)})
    await leads.follow_filter()
    deleted = _delete(database, ana, segment)
    await tab.hear(Notice(On.SEGMENT, segment))
    assert found.error.startswith(_GONE)
    assert len(leads.rows) == 1
    if reloads:
        await found.restore({"segment": str(segment)})
        await leads.follow_filter()
        assert found.error.startswith(_GONE)
        assert len(leads.rows) == 2
    _undo(database, ana, deleted)
    await tab.hear(Notice(On.SEGMENT, segment))
    assert (found.segment.name, found.segment.changed, found.error) == ("Osloers", False, "")
    assert found.text == "city:Oslo"
    assert len(leads.rows) == 1


async def test_whoever_went_on_to_another_filter_is_not_led_back_to_a_segment(
    database: Database, ana: Actor, tab: Tab
) -> None:
    segment = _save(database, ana, "Osloers", "city:Oslo")
    found, _ = await _states(tab)
    deleted = _delete(database, ana, segment)
    await found.restore({"segment": str(segment)})
    assert found.error.startswith(_GONE)
    assert await found.understand("vip")
    _undo(database, ana, deleted)
    await tab.hear(Notice(On.SEGMENT, segment))
    assert (found.text, found.segment.id, found.error) == ("vip", 0, "")
