"""How much a job does in one transaction: as much as keeps nobody waiting who wants to write meanwhile."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from math import ceil

from leadsphere.database import Database

AIM, AIM_WHILE_WANTED = 0.3, 0.08
"""Seconds that one transaction should take, and that it should where people wait for their turn to write."""
FIRST, LEAST, MOST = 500, 100, 3_000
"""Rows of a transaction."""


class Pace:
    """`many` rows are to be done next: more where the last ones were done sooner than aimed at, fewer where later."""

    def __init__(self, database: Database) -> None:
        self._turns = database.turns
        self._per_second = FIRST / self._aim

    @property
    def many(self) -> int:
        """Rows."""
        return int(min(MOST, max(LEAST, self._per_second * self._aim)))

    def while_free(self, most: int) -> int:
        """How many of `most` rows to do next, which take less than a second: all of them as long as nobody waits,
        since a commit costs as much as some hundred rows, and otherwise an even part.
        """
        return ceil(most / ceil(most / self.many)) if self._turns.is_wanted else most

    @contextmanager
    def measured(self, rows: int) -> Generator[None, None, None]:
        """The doing of so many rows, in a transaction of this thread."""
        started = time.monotonic()
        yield
        held = self._turns.held
        # Whoever waited for the turn kept nobody waiting.
        self.took(time.monotonic() - started if held is None else held, rows)

    def took(self, seconds: float, rows: int) -> None:
        """So many rows took so long."""
        now = rows / max(seconds, 0.001)
        self._per_second = min(self._per_second * 2, max(self._per_second / 2, now))

    @property
    def _aim(self) -> float:
        return AIM_WHILE_WANTED if self._turns.is_wanted else AIM
