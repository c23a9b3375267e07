"""What a run knows: what it has read and still has to, who was found, and what of that is complete."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from w3lib.url import canonicalize_url

from leadsphere.scraping.draft import Draft, merged, signs
from leadsphere.scraping.fetching import Fetcher
from leadsphere.scraping.order import (
    SENTENCES,
    Batch,
    Ended,
    Event,
    Found,
    Link,
    Order,
    Progress,
    Reason,
    Said,
)
from leadsphere.scraping.patterns import matches, site_of
from leadsphere.scraping.sources import Source, source_named

AT_ONCE = 500
"""People of one batch at most."""


@dataclass(eq=False)
class Group:
    """A page and what is read to complete its people: their own pages and cards. They are handed out together."""

    people: list[Draft] = field(default_factory=list[Draft])
    done: list[str] = field(default_factory=list[str])
    waiting: list[Link] = field(default_factory=list[Link])
    pending: int = 1


class Crawl:
    """One run of an order. `tell` is given every event."""

    def __init__(
        self,
        order: Order,
        fetcher: Fetcher,
        tell: Callable[[Event], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.order, self.fetcher = order, fetcher
        self.source: Source = source_named(order.kind)
        # Where the first address led elsewhere, what waits lies there.
        self.site = site_of(order.place.waiting[0].url if order.place.waiting else order.url)
        self.ended: Ended | None = None
        self._tell, self._clock = tell, clock
        self._until = clock() + order.limits.seconds
        self._seen = {canonicalize_url(url) for url in order.place.done}
        self._asked = len(order.place.done)
        self._read = len(order.place.done)
        self._queued = self._found = self._handed_out = 0
        self.over: Callable[[], None] = lambda: None
        self._known: dict[str, list[Draft]] = {}
        self._groups: dict[Group, None] = {}
        self._first_trouble: tuple[Reason, str] | None = None
        self._refused = False

    def seconds_left(self) -> float:
        """Until the time is up."""
        return self._until - self._clock()

    def move(self, url: str) -> None:
        """Reading began at an address that leads to this one: its site is the one that is read."""
        self.site = site_of(url)
        self._seen.add(canonicalize_url(url))

    def is_inside(self, url: str) -> bool:
        """Whether an address belongs to the site on which reading began."""
        return site_of(url) == self.site

    def is_wanted(self, url: str) -> bool:
        """Whether an address fits the pattern of the order."""
        return matches(self.order.pattern, url)

    def take(self, url: str) -> bool:
        """Whether an address is to be asked for now: not seen before, and the pages are not used up."""
        sign = canonicalize_url(url)
        if sign in self._seen:
            return False
        if self._asked >= self.order.pages:
            self._refused = True
            return False
        self._seen.add(sign)
        self._asked += 1
        self._queued += 1
        return True

    def knows(self, url: str) -> bool:
        """Whether an address was read or is to be read."""
        return canonicalize_url(url) in self._seen

    def begin(self, group: Group) -> Group:
        """Keep people back until the group is complete."""
        self._groups[group] = None
        return group

    def say(self, sentence: str, url: str = "") -> None:
        """A line of the log."""
        self._tell(Said(sentence, url))

    def failed(self, group: Group, url: str, sentence: str, reason: Reason = Reason.UNREACHABLE) -> None:
        """A page that could not be read: it is not done, and whoever goes on from here tries it again."""
        self.say(sentence, url)
        if self._first_trouble is None:
            self._first_trouble = (reason, sentence)
        self._settle(group)

    def read(self, people: int) -> None:
        """A page that was read, and how many people were on it who are new to its group."""
        self._read += 1
        self._found += people
        self.progress()

    def progress(self) -> None:
        """How far it is."""
        queued = max(self._queued, 0)
        self._tell(Progress(self._read, queued, self._found, self.fetcher.bytes))

    def settle(self, group: Group, url: str) -> None:
        """One of a group's pages is read; the last one lets its people go."""
        group.done.append(url)
        self._settle(group)

    def _settle(self, group: Group) -> None:
        group.pending -= 1
        self._queued -= 1
        if group.pending == 0:
            self.hand_out(group)

    def hand_out(self, group: Group) -> None:
        """Those who are complete, some at a time, but for whoever was handed out and is no better known now."""
        self._groups.pop(group, None)
        people = [found for draft in merged(group.people) if (found := self._new(draft))]
        some = people[: self.order.limits.people - self._handed_out]
        is_whole = len(some) == len(people)
        self._handed_out += len(some)
        # Until its last part is out, and where that never comes, the page is not done: whoever goes on from here
        # reads it again.
        while len(some) > AT_ONCE:
            self._tell(Batch(tuple(some[:AT_ONCE]), ()))
            some = some[AT_ONCE:]
        done, waiting = (tuple(group.done), tuple(group.waiting)) if is_whole else ((), ())
        self._tell(Batch(tuple(some), done, waiting))
        if self._handed_out >= self.order.limits.people:
            self.end(Reason.PEOPLE)

    def end(self, reason: Reason, sentence: str = "") -> None:
        """It is over; the first reason counts."""
        if self.ended is None:
            self.ended = Ended(reason, sentence or SENTENCES[reason])
            self.over()

    def finish(self) -> None:
        """Hand out who is left, and say why it ended."""
        limit = self.ended
        for group in [group for group in self._groups if group.people or group.done]:
            # What is still to be read for them was not: it is done as far as it goes.
            if limit is None or limit.reason is not Reason.PEOPLE:
                self.hand_out(group)
        self.progress()
        self._tell(self.ended or self._natural_end())

    def _natural_end(self) -> Ended:
        if self._read == 0 and self._first_trouble:
            return Ended(*self._first_trouble)
        return Ended(
            Reason.PAGES if self._refused else Reason.DONE,
            SENTENCES[Reason.PAGES if self._refused else Reason.DONE],
        )

    def _new(self, draft: Draft) -> Found | None:
        known = next(
            (one for sign in signs(draft) if sign for one in self._known.get(sign, ()) if one.is_same(draft)),
            None,
        )
        again = known is not None
        if known is not None:
            if not known.absorb(draft):
                return None
            draft = known
        for sign in signs(draft):
            if not any(one is draft for one in self._known.setdefault(sign, [])):
                self._known[sign].append(draft)
        return draft.found(self.site, again=again)
