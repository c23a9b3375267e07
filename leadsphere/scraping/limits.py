"""What the process may take at most: memory, processor time, files; and the same for each page."""

import resource
import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

from leadsphere.scraping.order import Limits

PAGE_SECONDS = 15.0
"""Seconds of the processor for one page."""


class TooLong(Exception):
    """A page takes longer to make sense of than it may."""


def limit_process(limits: Limits) -> None:
    """No more memory and time than an order says, and no large file is written."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    seconds = int(limits.seconds) + 30
    # The first one ends the process with a signal of its own, which tells the time from whatever else kills it.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.page_bytes, limits.page_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def limited(seconds: float = PAGE_SECONDS) -> Generator[None, None, None]:
    """Raises TooLong once what is inside has had so much of the processor; in the main thread alone."""

    def over(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
