"""What is committed is told to every tab: once, in this process or in several, and a hole is noticed."""

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator, Callable

import pytest
import redis

from leadsphere.attributes import On
from leadsphere.live.change import News, Notice
from leadsphere.live.feed import KEPT, Feed, LocalFeed, RedisFeed, Subscription

ADA = Notice(On.LEAD, 1, 1)
BEN = Notice(On.LEAD, 2, 2)


@pytest.fixture(params=["local", "redis"])
async def feed(request: pytest.FixtureRequest) -> AsyncIterator[Feed]:
    """A running feed of each sort."""
    if request.param == "local":
        yield LocalFeed()
        return
    feed = RedisFeed(request.getfixturevalue("redis_url"), channel=f"test:{uuid.uuid4()}", retry_seconds=0.05)
    running = asyncio.create_task(feed.run())
    await listening(feed)
    yield feed
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    feed.close()


async def listening(feed: Feed) -> None:
    """Until the feed hears of others: that is when it says that something may have been missed."""
    subscription = feed.subscribe("starting")
    assert (await until(subscription, lambda news: news.gap)).gap
    feed.unsubscribe("starting", subscription)


async def until(subscription: Subscription, enough: Callable[[News], bool]) -> News:
    """The first news that is enough; fails after ten seconds."""
    for _ in range(200):
        if enough(news := await subscription.news(within=0.05)):
            return news
    raise AssertionError("the news did not come")


async def test_whoever_subscribes_hears_what_changed(feed: Feed) -> None:
    mailbox = feed.subscribe("tab")
    feed.publish([ADA, ADA])
    feed.publish([BEN])
    heard: set[Notice] = set()
    while heard != {ADA, BEN}:
        heard |= (await until(mailbox, bool)).notices
    assert not await mailbox.news(within=0.01)


async def test_what_comes_from_another_thread_is_heard(feed: Feed) -> None:
    mailbox = feed.subscribe("tab")
    thread = threading.Thread(target=feed.publish, args=([ADA],))
    thread.start()
    assert (await until(mailbox, bool)).leads == {1}
    thread.join()


async def test_a_tab_that_falls_too_far_behind_is_told_to_read_afresh(feed: Feed) -> None:
    mailbox = feed.subscribe("tab")
    feed.publish([Notice(On.LEAD, n, n) for n in range(KEPT + 1)])
    news = await until(mailbox, bool)
    assert news.gap and not news.notices


async def test_a_newer_mailbox_of_a_tab_closes_the_older_one(feed: Feed) -> None:
    older = feed.subscribe("tab")
    newer = feed.subscribe("tab")
    await older.news(within=1)
    assert older.closed and not newer.closed
    feed.unsubscribe("tab", older)
    feed.publish([ADA])
    assert (await until(newer, bool)).leads == {1}


async def test_a_missed_message_is_noticed_by_its_number(redis_url: str) -> None:
    feed = RedisFeed(redis_url, channel=f"test:{uuid.uuid4()}", retry_seconds=0.05)
    running = asyncio.create_task(feed.run())
    await listening(feed)
    mailbox = feed.subscribe("tab")
    feed.publish([ADA])
    assert not (await until(mailbox, bool)).gap
    with redis.Redis.from_url(redis_url) as client:
        client.incr(f"{feed.channel}:number")
    feed.publish([BEN])
    assert (await until(mailbox, bool)).gap
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    feed.close()


async def test_a_lost_redis_connection_is_a_gap_and_then_all_is_live_again(redis_url: str) -> None:
    feed = RedisFeed(redis_url, channel=f"test:{uuid.uuid4()}", retry_seconds=0.05)
    running = asyncio.create_task(feed.run())
    await listening(feed)
    mailbox = feed.subscribe("tab")
    with redis.Redis.from_url(redis_url) as client:
        client.client_kill_filter(_type="pubsub")
    assert (await until(mailbox, lambda news: news.gap)).gap
    feed.publish([ADA])
    assert (await until(mailbox, bool)).leads == {1}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    feed.close()


async def test_without_redis_this_process_still_hears_itself() -> None:
    feed = RedisFeed("redis://127.0.0.1:1/0")
    mailbox = feed.subscribe("tab")
    await asyncio.to_thread(feed.publish, [ADA])
    assert (await until(mailbox, bool)).leads == {1}
    feed.close()
