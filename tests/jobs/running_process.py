"""A process that runs the one job of a database, and says so after every commit: made to be killed.

Arguments: the database's URL, the data folder, and how many minutes its clock is ahead (so that the lease of
whoever was killed before it is over).
"""

import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from leadsphere import database as databases
from leadsphere.bootstrap import ask_as
from leadsphere.jobs.runner import run_next
from leadsphere.live.change import Notice
from leadsphere.live.feed import LocalFeed
from leadsphere.settings import Settings


class SayingFeed(LocalFeed):
    """A feed that writes a line for every commit."""

    def publish(self, notices: Iterable[Notice]) -> None:
        super().publish(notices)
        print("committed", flush=True)


def main(url: str, data: str, minutes: str) -> None:
    database = databases.connect(
        url, feed=SayingFeed(), clock=lambda: databases.utc_now() + timedelta(minutes=int(minutes))
    )
    ask_as(Settings.from_env())
    while run_next(database, Path(data)):
        pass
    databases.disconnect()


if __name__ == "__main__":
    main(*sys.argv[1:])
