"""What takes long is counted once for all tabs: about, then exactly, and again once somebody has changed something."""

import asyncio
from collections.abc import Callable

from sqlmodel import Session

from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.live.change import Notice
from leadsphere.queries.criteria import Figures
from leadsphere.state.answers import KEPT, counted, exact, known, soon


def question(*, is_large: bool) -> tuple[Callable[..., Figures], list[bool]]:
    """Something to count that is estimated in a large campaign; and whether it was, each time that it was asked."""
    asked: list[bool] = []

    def ask(_: Session, many: int, *, by_sample: bool = False) -> Figures:
        asked.append(by_sample)
        return Figures(valid=many + len(asked), is_estimate=by_sample and is_large)

    return ask, asked


async def test_a_large_count_is_estimated_then_exact_and_shared(database: Database) -> None:
    ask, asked = question(is_large=True)
    assert known(ask, 10) is None
    assert (await soon(ask, 10)).is_estimate
    first, second = await asyncio.gather(exact(ask, 10), exact(ask, 10))
    assert first is second
    assert not first.is_estimate
    assert known(ask, 10) is first
    assert asked == [True, False]
    database.feed.publish([Notice(On.LEAD, 1, 1)])
    # What was exact a moment ago is better than an estimate.
    assert await soon(ask, 10) is first
    assert (await exact(ask, 10)).valid == 13
    assert asked == [True, False, False]
    await soon(ask, 11)
    assert asked[-1]


async def test_however_many_campaigns_there_are_what_is_known_of_each_is_kept(database: Database) -> None:
    ask, _ = question(is_large=False)
    for campaign_id in range(600):
        await soon(ask, campaign_id)
    assert all(known(ask, campaign_id) for campaign_id in range(600))


async def test_of_the_criteria_that_are_tried_in_one_campaign_the_last_ones_are_kept(
    database: Database,
) -> None:
    def ask(_: Session, campaign_id: int, kept: str, *, by_sample: bool = False) -> Figures:
        return Figures(valid=len(kept))

    for size in range(KEPT + 1):
        await soon(ask, 1, "x" * size)
        await soon(ask, 2, "")
    assert known(ask, 1, "") is None
    assert known(ask, 1, "x").valid == 1
    assert known(ask, 2, "").valid == 0


async def test_a_small_count_is_exact_at_once_and_counted_again_after_changes(database: Database) -> None:
    ask, asked = question(is_large=False)
    first = await soon(ask, 10)
    assert await exact(ask, 10) is first
    assert await counted(ask, 10) is first
    database.feed.publish([Notice(On.LEAD, 1, 1)])
    assert await soon(ask, 10) is not first
    assert asked == [True, True]
