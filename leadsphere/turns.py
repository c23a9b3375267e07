"""Who writes next where only one can: people before jobs, each in the order in which they asked."""

import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

REMEMBERED = 30.0
"""Seconds for which the turn counts as wanted after somebody had to wait for it: who edits is going to edit on."""
IN_A_ROW = 10
"""People who go before a job that waits; then it has its turn."""


class Turns:
    """One at a time has the turn. A lock of Python's own may go to the same thread again and again."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._people, self._patient = deque[threading.Lock](), deque[threading.Lock]()
        self._in_a_row = 0
        self._wanted_at = float("-inf")
        self._mine = threading.local()

    @contextmanager
    def taken(self, *, patiently: bool = False) -> Generator[None, None, None]:
        """The turn, once it has come. Whoever waits `patiently` hurries nobody, and lets people go first."""
        self._take(patiently)
        began = time.monotonic()
        try:
            yield
        finally:
            self._mine.held = time.monotonic() - began
            self._pass_on()

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody waits who is not patient."""
        return bool(self._people)

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits who is not patient, or had to wait lately."""
        return self.is_waited_for or time.monotonic() - self._wanted_at < REMEMBERED

    @property
    def held(self) -> float | None:
        """For how many seconds this thread had the turn last; None where it never had it."""
        return getattr(self._mine, "held", None)

    def _take(self, patiently: bool) -> None:
        line = self._patient if patiently else self._people
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            gate = threading.Lock()
            gate.acquire()
            line.append(gate)
        try:
            gate.acquire()
        except BaseException:
            # Interrupted: whoever passes on the turn must not give it to nobody.
            self._leave(line, gate)
            raise

    def _leave(self, line: deque[threading.Lock], gate: threading.Lock) -> None:
        with self._guard:
            if gate in line:
                line.remove(gate)
                return
        self._pass_on()

    def _pass_on(self) -> None:
        with self._guard:
            is_next = self._people and not (self._patient and self._in_a_row >= IN_A_ROW)
            line = self._people if is_next else self._patient
            self._in_a_row = self._in_a_row + 1 if is_next else 0
            if is_next:
                self._wanted_at = time.monotonic()
            if line:
                line.popleft().release()
            else:
                self._is_taken = False
