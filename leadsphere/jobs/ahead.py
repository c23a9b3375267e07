"""Reading what comes next while what was read is being written."""

from collections.abc import Iterator
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """Items one after the other, the next of which can be fetched before it is wanted."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._fetched: list[T] = []
        self._failure: Exception | None = None

    def fetch(self) -> None:
        """Get the next item now, if there is one; what that raises is raised where the item is taken."""
        if self._fetched or self._failure is not None:
            return
        try:
            self._fetched = list(islice(self._items, 1))
        except Exception as error:  # whatever it is: it is raised later
            self._failure = error

    def take(self) -> T | None:
        """The next item, None after the last one."""
        self.fetch()
        if self._failure is not None:
            raise self._failure
        return self._fetched.pop() if self._fetched else None
