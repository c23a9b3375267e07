"""How much a job does in one transaction: as much as keeps nobody waiting who wants to write meanwhile."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from leadsphere.database import Database

AIM, AIM_AMONG_OTHERS = 0.1, 0.3
"""Seconds that one transaction should take: where everybody waits for it who writes, and where those do who want the
very same rows.
"""
FIRST, LEAST, MOST = 500, 100, 3_000
"""Rows of a transaction."""


class Pace:
    """`many` rows are to be done next: more where the last ones were done sooner than aimed at, fewer where later."""

    def __init__(self, database: Database) -> None:
        self.many = FIRST
        self._aim = AIM if database.is_sqlite else AIM_AMONG_OTHERS

    @contextmanager
    def measured(self) -> Generator[None, None, None]:
        """The doing of `many` rows."""
        started = time.monotonic()
        yield
        self.took(time.monotonic() - started)

    def took(self, seconds: float) -> None:
        """The last `many` rows took so long."""
        change = min(2.0, max(0.5, self._aim / max(seconds, 0.001)))
        self.many = int(min(MOST, max(LEAST, self.many * change)))
