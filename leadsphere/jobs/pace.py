"""How much a job does in one transaction: as much as keeps nobody waiting who wants to write meanwhile."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from leadsphere.database import Database

AIM, AIM_AMONG_OTHERS = 0.08, 0.3
"""Seconds that one transaction should take: where everybody waits for it who writes, and where those do who want the
very same rows.
"""
FIRST, LEAST, MOST = 500, 100, 3_000
"""Rows of a transaction."""


class Pace:
    """`many` rows are to be done next: more where the last ones were done sooner than aimed at, fewer where later."""

    def __init__(self, database: Database) -> None:
        self.many = FIRST
        self._turns = database.turns
        self._aim = AIM if database.is_sqlite else AIM_AMONG_OTHERS

    def while_free(self, most: int) -> int:
        """Rows to do next where it is known that so many keep nobody waiting for long: all of them, as long as
        nobody waits. A commit costs as much as some hundred rows.
        """
        return min(self.many, most) if self._turns.is_wanted else most

    @contextmanager
    def measured(self, rows: int = 0) -> Generator[None, None, None]:
        """The doing of so many rows, of `many` unless said."""
        started = time.monotonic()
        yield
        self.took(time.monotonic() - started, rows)

    def took(self, seconds: float, rows: int = 0) -> None:
        """The last rows took so long."""
        fitting = (rows or self.many) * self._aim / max(seconds, 0.001)
        fitting = min(self.many * 2, max(self.many / 2, fitting))
        self.many = int(min(MOST, max(LEAST, fitting)))
