"""Starts the process that reads the web and hands on what it says; the process never outlives whoever listens.

with Scrape(order) as scrape:
    for event in scrape:
        match event:
            case Batch(): keep(event.people); place = place.after(event)
            case Progress() | Said(): show(event)
            case Ended(): over(event)
"""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

import leadsphere
from leadsphere.errors import BadValue
from leadsphere.outgoing.guard import Guard
from leadsphere.scraping.forbidden import forbidden
from leadsphere.scraping.order import (
    MOST_DEPTH,
    MOST_PAGES,
    MOST_SECONDS,
    SENTENCES,
    Ended,
    Event,
    Order,
    Progress,
    Reason,
    event_of,
)
from leadsphere.scraping.sample import SAMPLE
from leadsphere.scraping.sources import source_named

HEARTBEAT = 0.5
"""Seconds: so often at least something is said, be it the same progress again."""
GRACE = 20.0
"""Seconds by which the process may be late in ending by itself."""
_LONGEST_LINE = 64 * 1024 * 1024
_HOME = Path(leadsphere.__file__).parents[1]


class Scrape:
    """One run of an order. Iterating starts it and yields events; the last one is `Ended`, always.

    Raises BadValue for an order that cannot be carried out, before anything is asked.
    """

    def __init__(self, order: Order) -> None:
        self.order = checked(order)
        self._lines: queue.Queue[bytes | None] = queue.Queue(1_000)
        self.process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()

    def __enter__(self) -> "Scrape":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it at once, from any thread; whoever iterates gets `Ended` with the reason canceled."""
        self._stopped.set()
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def __iter__(self) -> Iterator[Event]:
        if self._stopped.is_set():
            yield _ended(Reason.CANCELED)
            return
        with _started(self.order) as process:
            self.process = process
            assert process.stdout
            listener = threading.Thread(target=self._listen, args=(process.stdout,), daemon=True)
            listener.start()
            try:
                yield from self._events(time.monotonic() + self.order.limits.seconds + GRACE)
            finally:
                process.kill()
                self._let_go()
                listener.join()

    def _listen(self, lines: IO[bytes]) -> None:
        with suppress(ValueError, OSError):
            while line := lines.readline(_LONGEST_LINE):
                self._lines.put(line)
        self._lines.put(None)

    def _let_go(self) -> None:
        """Of what is not read any more: whoever listens must not wait for room."""
        while self._lines.get() is not None:
            pass
        self._lines.put(None)

    def _why_gone(self) -> Reason:
        """What ended a process that did not say so itself."""
        assert self.process is not None
        match self.process.wait():
            case status if -status == signal.SIGXCPU:
                return Reason.TIME
            case status if status < 0:
                # A library in C that gets no memory ends the process, each in its own way; a machine that has none
                # left kills it.
                return Reason.MEMORY
            case _:
                return Reason.FAILED

    def _events(self, until: float) -> Iterator[Event]:
        progress = Progress()
        while not self._stopped.is_set():
            if time.monotonic() > until:
                yield _ended(Reason.TIME)
                return
            try:
                line = self._lines.get(timeout=HEARTBEAT)
            except queue.Empty:
                yield progress
                continue
            if line is None:
                self._lines.put(None)
                yield _ended(Reason.CANCELED if self._stopped.is_set() else self._why_gone())
                return
            try:
                event = event_of(line)
            except (ValueError, KeyError, TypeError):
                yield _ended(Reason.FAILED)
                return
            if isinstance(event, Progress):
                progress = event
            yield event
            if isinstance(event, Ended):
                return
        yield _ended(Reason.CANCELED)


def checked(order: Order) -> Order:
    """The order, if it can be carried out. Raises BadValue with the sentence that says why it cannot."""
    try:
        source_named(order.kind)
    except KeyError:
        raise BadValue("Choose what kind of place this is.") from None
    address = check_url(order.url, local=order.local)
    if not 1 <= order.pages <= MOST_PAGES:
        raise BadValue(f"Between one page and {MOST_PAGES:,} are read at once.")
    if not 0 <= order.depth <= MOST_DEPTH:
        raise BadValue(f"Links are followed up to {MOST_DEPTH} pages away.")
    if not 1 <= order.limits.seconds <= MOST_SECONDS:
        raise BadValue(f"Reading takes between one second and {MOST_SECONDS:,}.")
    if len(order.pattern) > 200:
        raise BadValue("A pattern of addresses has at most 200 characters.")
    assert address
    return order


def check_url(url: str, *, local: bool = False) -> str:
    """The host of an address that may be read. Raises BadValue: not one of the web, or of a site that forbids it."""
    parts = Guard(local=local).check_url(url)
    host = parts.hostname or ""
    if host != SAMPLE and (site := forbidden(host)):
        raise BadValue(site.sentence)
    return host


def _ended(reason: Reason) -> Ended:
    return Ended(reason, SENTENCES[reason])


def _started(order: Order) -> "subprocess.Popen[bytes]":
    # Of the server's environment, where passwords may be, it gets nothing but where programs are.
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "leadsphere.scraping"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_HOME,
        env=environment,
    )
    # The pipe stays open: the process ends where it closes, however that comes about.
    assert process.stdin
    with suppress(BrokenPipeError):
        process.stdin.write(order.as_json().encode() + b"\n")
        process.stdin.flush()
    return process
