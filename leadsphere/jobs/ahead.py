"""Reading what comes next while what was read is being written."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Items one after the other, the next of which can be fetched before it is wanted: in a thread, so that nobody
    waits for one that takes long before they take it.
    """

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._thread = ThreadPoolExecutor(1, "read-ahead")
        self._coming: Future[list[T]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def fetch(self) -> None:
        """Begin to fetch the next item, if nobody has."""
        if self._coming is None:
            try:
                self._coming = self._thread.submit(self._next)
            except RuntimeError:  # the process ends, and starts no thread any more
                return

    def take(self) -> T | None:
        """The next item, None after the last one. Raises what fetching it raised."""
        coming, self._coming = self._coming, None
        found = self._next() if coming is None else coming.result()
        return found[0] if found else None

    def _next(self) -> list[T]:
        return list(islice(self._items, 1))
