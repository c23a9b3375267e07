"""Fakes with the interfaces of what they stand for."""

from collections.abc import Callable, Iterable

from leadsphere.attributes import On
from leadsphere.live.change import News, Notice
from leadsphere.live.feed import LocalFeed


class RecordingFeed(LocalFeed):
    """A feed of one process that remembers what it was told, one list a transaction.

    `after_each`, where it is set, is called after every transaction that told something: for what has to
    happen between two of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.published: list[list[Notice]] = []
        self.after_each: Callable[[], None] | None = None

    def publish(self, notices: Iterable[Notice]) -> None:
        self.published.append(list(notices))
        super().publish(self.published[-1])
        if self.after_each is not None:
            self.after_each()

    def take(self) -> News:
        """Everything since the last look, merged."""
        news = News(frozenset(notice for notices in self.published for notice in notices))
        self.published.clear()
        return news

    def ids(self, on: On) -> frozenset[int]:
        """The ids of the things of one sort that were told since the last look."""
        return self.take().ids(on)
