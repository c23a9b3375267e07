"""Who has a lead open is known to everybody while it lasts, in one process or in several, and no longer."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
import redis

from leadsphere.attributes import On
from leadsphere.live.feed import Feed, LocalFeed, RedisFeed
from leadsphere.live.presence import EXPIRY, REFRESH, LocalPresence, Presence, RedisPresence, Viewer
from tests.fakes import RecordingFeed

ANA = Viewer(1, "Ana")
BEN = Viewer(2, "Ben")
ADA, GRACE = 10, 20

Process = tuple[Feed, Presence]
Start = Callable[[], AbstractAsyncContextManager[tuple[Feed, RedisPresence]]]


@asynccontextmanager
async def local() -> AsyncIterator[Process]:
    """The only process there is."""
    feed = LocalFeed()
    yield feed, LocalPresence(feed)


@pytest.fixture
def start(redis_url: str) -> Start:
    """Starts one more process on the same Redis; it is killed when its context ends."""
    name = f"test:{uuid.uuid4()}"

    @asynccontextmanager
    async def start() -> AsyncIterator[tuple[Feed, RedisPresence]]:
        feed = RedisFeed(redis_url, channel=name, retry_seconds=0.05)
        presence = RedisPresence(redis_url, feed, key=f"{name}:presence", refresh=0.1, expiry=0.6)
        running = [asyncio.create_task(part) for part in (feed.run(), presence.run())]
        mailbox = feed.subscribe("starting")
        assert (await mailbox.news(within=5)).gap
        feed.unsubscribe("starting", mailbox)
        yield feed, presence
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        feed.close()

    return start


@pytest.fixture(params=["local", "redis"])
async def process(request: pytest.FixtureRequest) -> AsyncIterator[Process]:
    """One process of each sort."""
    start = local if request.param == "local" else request.getfixturevalue("start")
    async with start() as process:
        yield process


def connected(redis_url: str) -> Any:
    """A client of which nothing is known, since its answers may be awaited or not."""
    return redis.Redis.from_url(redis_url)


async def told(process: Process, expected: Mapping[int, set[Viewer]], within: float = 5) -> None:
    """Until the news of who comes and goes lead to what is expected; fails if they do not."""
    feed, presence = process
    mailbox = feed.subscribe("listener")
    deadline = time.monotonic() + within
    while (found := await presence.viewers()) != expected:
        assert time.monotonic() < deadline, f"{found} is not {expected}"
        await mailbox.news(within=deadline - time.monotonic())
    feed.unsubscribe("listener", mailbox)


async def test_a_tab_shows_the_lead_that_it_has_open_until_it_leaves(process: Process) -> None:
    _, presence = process
    visit = presence.arrive("tab", ANA)
    await told(process, {})
    presence.look("tab", ADA)
    await told(process, {ADA: {ANA}})
    presence.look("tab", GRACE)
    await told(process, {GRACE: {ANA}})
    presence.look("tab", 0)
    await told(process, {})
    presence.look("tab", ADA)
    presence.leave("tab", visit)
    await told(process, {})


async def test_two_people_on_one_lead_are_both_there_and_two_tabs_of_one_person_are_one(
    process: Process,
) -> None:
    _, presence = process
    visits = {tab: presence.arrive(tab, viewer) for tab, viewer in (("a", ANA), ("b", ANA), ("c", BEN))}
    for tab in visits:
        presence.look(tab, ADA)
    await told(process, {ADA: {ANA, BEN}})
    presence.leave("a", visits["a"])
    presence.leave("c", visits["c"])
    await told(process, {ADA: {ANA}})


async def test_a_change_is_told_with_the_lead_but_is_no_change_of_it(process: Process) -> None:
    feed, presence = process
    mailbox = feed.subscribe("listener")
    presence.arrive("tab", ANA)
    presence.look("tab", ADA)
    news = await mailbox.news(within=5)
    assert news.ids(On.PRESENCE) == {ADA}
    assert not news.leads and not news.campaigns and not news.gap


def test_nothing_is_told_of_who_stays_where_they_are() -> None:
    feed = RecordingFeed()
    presence = LocalPresence(feed)
    visit = presence.arrive("tab", ANA)
    presence.look("tab", ADA)
    feed.take()
    presence.look("tab", ADA)
    presence.look("a tab that never came", GRACE)
    assert not feed.take()
    presence.leave("tab", visit)
    presence.leave("tab", visit)
    assert feed.ids(On.PRESENCE) == {ADA}


async def test_a_newer_visit_of_a_tab_outlives_the_end_of_the_older(process: Process) -> None:
    _, presence = process
    older = presence.arrive("tab", ANA)
    presence.look("tab", ADA)
    presence.arrive("tab", ANA)
    presence.look("tab", GRACE)
    presence.leave("tab", older)
    await told(process, {GRACE: {ANA}})


async def test_processes_see_each_other(start: Start) -> None:
    async with start() as first, start() as second:
        visit = first[1].arrive("a", ANA)
        first[1].look("a", ADA)
        await told(second, {ADA: {ANA}})
        second[1].arrive("b", BEN)
        second[1].look("b", ADA)
        await told(first, {ADA: {ANA, BEN}})
        first[1].leave("a", visit)
        await told(second, {ADA: {BEN}})


async def test_a_killed_process_takes_its_people_with_it(start: Start) -> None:
    assert EXPIRY + REFRESH < 5
    async with start() as survivor:
        async with start() as killed:
            killed[1].arrive("a", ANA)
            killed[1].look("a", ADA)
            await told(survivor, {ADA: {ANA}})
        # Its own news has ended, so it is the survivor that finds out and tells.
        await told(survivor, {}, within=3)


async def test_who_stays_is_there_for_longer_than_a_dead_process(start: Start) -> None:
    async with start() as first, start() as second:
        first[1].arrive("a", ANA)
        first[1].look("a", ADA)
        await told(second, {ADA: {ANA}})
        mailbox = second[0].subscribe("patient")
        assert not await mailbox.news(within=1.5)
        assert await second[1].viewers() == {ADA: {ANA}}


async def test_a_redis_that_forgot_everything_is_told_again(start: Start, redis_url: str) -> None:
    async with start() as first, start() as second:
        first[1].arrive("a", ANA)
        first[1].look("a", ADA)
        await told(second, {ADA: {ANA}})
        with connected(redis_url) as client:
            client.delete(first[1].key, f"{first[1].key}:until")
        await told(second, {ADA: {ANA}})


async def test_redis_keeps_nothing_of_installations_that_have_ended(start: Start, redis_url: str) -> None:
    async with start() as (_, presence):
        presence.arrive("a", ANA)
        presence.look("a", ADA)
        await told((_, presence), {ADA: {ANA}})
    with connected(redis_url) as client:
        key = presence.key
        assert all(0 < client.pttl(name) <= 60_000 for name in (key, f"{key}:until"))


async def test_many_tabs_that_ask_at_once_share_one_answer(start: Start, redis_url: str) -> None:
    async with start() as (_, presence):
        with connected(redis_url) as client:
            before = client.info("commandstats").get("cmdstat_hvals", {"calls": 0})["calls"]
            await asyncio.gather(*(presence.viewers() for _ in range(50)))
            assert client.info("commandstats")["cmdstat_hvals"]["calls"] - before <= 2


async def test_without_redis_this_process_still_sees_itself() -> None:
    feed = RedisFeed("redis://127.0.0.1:1/0")
    presence = RedisPresence("redis://127.0.0.1:1/0", feed, refresh=0.05)
    running = asyncio.create_task(presence.run())
    visit = presence.arrive("a", ANA)
    presence.look("a", ADA)
    await told((feed, presence), {ADA: {ANA}})
    presence.leave("a", visit)
    await told((feed, presence), {})
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    feed.close()
