"""`worker`."""

import asyncio
import contextlib
import signal
from argparse import Namespace

from leadsphere.bootstrap import working
from leadsphere.database import upgrade
from leadsphere.errors import BadSetting, BadValue
from leadsphere.settings import MOST_JOBS, Settings


def work(settings: Settings, arguments: Namespace) -> None:
    """Run jobs until SIGTERM or SIGINT; those under way are given back at their next chunk.

    Raises BadSetting on SQLite, BadValue for a number of jobs that makes no sense.
    """
    if settings.database_url.startswith("sqlite"):
        raise BadSetting(
            "A worker needs PostgreSQL (LEADSPHERE_DATABASE_URL): on SQLite the web process runs the jobs."
        )
    if not 1 <= arguments.jobs <= MOST_JOBS:
        raise BadValue(f"A worker runs 1 to {MOST_JOBS} jobs at once.")
    upgrade(settings.database_url)
    asyncio.run(_until_stopped(settings, arguments.jobs))


async def _until_stopped(settings: Settings, at_once: int) -> None:
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not on every system; there it ends as other programs do.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopped.set)
    async with working(settings, at_once):
        print(f"This worker runs {at_once} {'job' if at_once == 1 else 'jobs'} at once.", flush=True)
        if not settings.redis_url:
            print("Without LEADSPHERE_REDIS_URL no open page hears of what it does.", flush=True)
        await stopped.wait()
    print("The worker has stopped.", flush=True)
