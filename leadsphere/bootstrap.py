"""Which feed, presence, resolver, clock and data folder this process uses: the only place that knows."""

import asyncio
import contextlib
import gc
import sys
from collections.abc import AsyncIterator, Coroutine
from functools import cache
from typing import Any

from leadsphere import database
from leadsphere.database import Database
from leadsphere.jobs.deliveries import deliver_webhooks
from leadsphere.jobs.runner import run_jobs
from leadsphere.jobs.scheduler import run_schedules
from leadsphere.jobs.tidying import tidy_up
from leadsphere.live.feed import Feed, LocalFeed, RedisFeed
from leadsphere.live.presence import LocalPresence, Presence, RedisPresence
from leadsphere.outgoing.guard import Guard
from leadsphere.outgoing.sending import Sender
from leadsphere.scraping import terms
from leadsphere.scraping.sample_mail import WithSampleMail
from leadsphere.scraping.terms import Terms
from leadsphere.services import following, jobs, webhooks
from leadsphere.settings import Settings
from leadsphere.verification import asking, resolver
from leadsphere.verification.asking import Outside
from leadsphere.verification.mail_servers import SmtpServers
from leadsphere.verification.pages import WebPages
from leadsphere.verification.providers import Providers
from leadsphere.verification.resolver import DnsResolver


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_env()


def feed_of(settings: Settings) -> Feed:
    """Redis where it is set, so that several processes hear of each other; memory otherwise."""
    return RedisFeed(settings.redis_url) if settings.redis_url else LocalFeed()


def presence_of(settings: Settings, feed: Feed) -> Presence:
    """Who has which lead open: beside the feed that tells of it."""
    return RedisPresence(settings.redis_url, feed) if settings.redis_url else LocalPresence(feed)


def resolver_of(settings: Settings) -> DnsResolver:
    """The name server of the settings, or those of the system."""
    return DnsResolver(settings.name_server)


def outside_of(settings: Settings, resolver: DnsResolver) -> Outside:
    """Whom verification may ask beside name servers, where a workspace has decided so."""
    # Not by the system, which nobody can stop asking: a job that is canceled would wait for it.
    guard = Guard(local=settings.local_verification, resolve=resolver.addresses)
    return Outside(SmtpServers(guard, port=settings.smtp_port), WebPages(guard), Providers(guard))


def ask_as(settings: Settings) -> None:
    """Let this process verify and read sources as these settings say; the sample site's addresses have a stand-in."""
    own = resolver_of(settings)
    resolver.use(WithSampleMail(own))
    asking.use(outside_of(settings, own))
    terms.use(terms_of(settings))


def guard_of(settings: Settings) -> Guard:
    """Which addresses webhooks may go to."""
    return Guard(local=settings.local_webhooks)


def terms_of(settings: Settings) -> Terms:
    """On what terms sources are read: gently, save on this machine itself."""
    return Terms(
        settings.origin, local=settings.local_scraping, delay=0.0 if settings.local_scraping else 1.0
    )


YOUNG = 100_000
"""Objects that come to be before Python looks for those that hold each other and nothing else holds. Its own figure,
700, has it look thousands of times while a file is read, which takes a fifth of an import."""
SWITCH = 0.0005
"""Seconds after which a thread that computes lets another one go on. Python's own figure, ten times as long, is how
long whoever types waits for an import beside them, and how long a thread waits that has rows to hand to the database.
"""


def open_database(settings: Settings, *, writes: bool = True) -> Database:
    """Open the database for this process. Raises BadSetting, DatabaseInUse."""
    # What is loaded by now stays.
    gc.freeze()
    gc.set_threshold(YOUNG)
    sys.setswitchinterval(SWITCH)
    feed = feed_of(settings)
    return database.connect(
        settings.database_url,
        feed=feed,
        presence=presence_of(settings, feed),
        writes=writes,
        key=settings.secret_key(),
        follow=following.follow,
    )


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[None]:
    """What runs beside the web server: the database, the feed, presence, the job runner."""
    own = settings()
    ask_as(own)
    opened = open_database(own)
    if opened.is_sqlite:
        # Nobody else serves this file: whatever runs in it was cut off with the process before this one.
        with opened.transaction() as session:
            jobs.release_all(session)
            webhooks.release_all(session)
    running = (
        opened.feed.run(),
        opened.presence.run(),
        *((run_jobs(opened, own.data, own.jobs), run_schedules(opened)) if own.jobs else ()),
        tidy_up(opened, own.data),
        deliver_webhooks(Sender(guard_of(own))),
    )
    async with _beside(*running):
        yield


@contextlib.asynccontextmanager
async def working(own: Settings, at_once: int) -> AsyncIterator[None]:
    """What runs in a worker: so many jobs at once, and the schedules that ask for them."""
    ask_as(own)
    opened = open_database(own)
    async with _beside(run_jobs(opened, own.data, at_once), run_schedules(opened)):
        yield


@contextlib.asynccontextmanager
async def _beside(*parts: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run these until the block ends, then close the database."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(database.disconnect)
