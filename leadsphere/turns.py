"""Who writes next where only one can: in the order in which they asked, and known to whoever takes long."""

import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

REMEMBERED = 30.0
"""Seconds for which the turn counts as wanted after somebody had to wait for it: who edits is going to edit on."""


class Turns:
    """One at a time has the turn. A lock of Python's own may go to the same thread again and again."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._gates = deque[threading.Lock]()
        self._waited_at = float("-inf")

    @contextmanager
    def taken(self, *, patiently: bool = False) -> Generator[None, None, None]:
        """The turn, once all have had it who asked before. That somebody waits `patiently` hurries nobody."""
        self._take(patiently)
        try:
            yield
        finally:
            self._pass_on()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits, or had to wait lately."""
        return time.monotonic() - self._waited_at < REMEMBERED

    def _take(self, patiently: bool) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._gates.append(gate)
        if not patiently:
            self._waited_at = time.monotonic()
        gate.acquire()
        if not patiently:
            self._waited_at = time.monotonic()

    def _pass_on(self) -> None:
        with self._guard:
            if self._gates:
                self._gates.popleft().release()
            else:
                self._is_taken = False
