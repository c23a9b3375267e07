"""What a tab shows of others: each person once, never oneself, and only where the tab can see it."""

import pytest

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.live.change import Notice
from leadsphere.live.presence import Viewer
from leadsphere.models import Lead
from leadsphere.state.lead_list import LeadListState
from leadsphere.state.presence import Faces, faces_of
from tests.factories import make_lead
from tests.fakes import RecordingFeed
from tests.state.tab import Tab

BEN = Viewer(1_000, "Ben")


@pytest.fixture
async def tab(database: Database, ana: Actor) -> Tab:
    return Tab(database, ana)


def look(database: Database, viewer: Viewer, lead_id: int, tab: str = "another tab") -> None:
    """Open a lead in a tab of somebody's own."""
    database.presence.arrive(tab, viewer)
    database.presence.look(tab, lead_id)


async def test_others_on_the_rows_and_on_the_open_lead_are_shown_once_each_and_oneself_never(
    database: Database, tab: Tab
) -> None:
    ada, grace = make_lead(database, first_name="Ada"), make_lead(database, first_name="Grace")
    await tab.load(ada)
    for name in ("one", "two"):
        look(database, BEN, ada, name)
    look(database, tab.viewer, grace, "another of Ana's")
    await tab.hear(Notice(On.PRESENCE, ada), Notice(On.PRESENCE, grace))
    faces = {ada: Faces("B", "Ben is looking at this lead")}
    assert await tab.sent() == {"presence_state": {"faces": faces}}


async def test_who_comes_and_goes_sends_no_rows_reads_no_lead_and_counts_nothing(
    database: Database, feed: RecordingFeed, tab: Tab
) -> None:
    ada = make_lead(database, first_name="Ada")
    await tab.load(ada)
    look(database, BEN, ada)
    is_to_be_counted = await tab.hear(*feed.take().notices)
    assert list(await tab.sent()) == ["presence_state"]
    assert not is_to_be_counted
    assert await tab.hear(Notice(On.LEAD, ada, ada))


async def test_one_own_steps_send_nothing_to_oneself(
    database: Database, feed: RecordingFeed, tab: Tab
) -> None:
    ada = make_lead(database, first_name="Ada")
    await tab.load()
    feed.take()
    database.presence.look("tab", ada)
    await tab.hear(*feed.take().notices)
    assert await tab.sent() == {}


async def test_a_lead_out_of_sight_is_left_out_until_it_comes_into_view(database: Database, tab: Tab) -> None:
    await tab.load()
    ada = make_lead(database, first_name="Ada")
    look(database, BEN, ada)
    await tab.hear(Notice(On.PRESENCE, ada))
    assert await tab.sent() == {"presence_state": {"faces": {}}}
    await (await tab.root.get_state(LeadListState)).restore()
    assert list((await tab.sent())["presence_state"]["faces"]) == [ada]


async def test_the_open_lead_is_told_and_one_that_is_gone_no_longer(
    database: Database, tab: Tab, ana: Actor
) -> None:
    ada = make_lead(database, first_name="Ada")
    await tab.load(ada)
    assert await database.presence.viewers() == {ada: {tab.viewer}}
    with database.transaction() as session:
        session.delete(session.get_one(Lead, ada))
    await tab.hear(Notice(On.LEAD, ada, ada))
    assert await database.presence.viewers() == {}


@pytest.mark.parametrize(
    ("names", "faces"),
    [
        (["Ben"], Faces("B", "Ben is looking at this lead")),
        (["Mia Berg", "Ana Torres"], Faces("AT MB", "Ana Torres and Mia Berg are looking at this lead")),
        (["A", "B", "C"], Faces("A B +1", "A, B and C are looking at this lead")),
        (list("ABCDEFG"), Faces("A B +5", "A, B, C, D, E and 2 more are looking at this lead")),
    ],
)
def test_people_are_drawn_and_named_in_order(names: list[str], faces: Faces) -> None:
    assert faces_of(Viewer(number, name) for number, name in enumerate(names)) == faces
