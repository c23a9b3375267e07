"""The filter of the leads page: one value, shown as text in the bar, as chips, in the popover and in the URL."""

from dataclasses import dataclass

import reflex as rx

from leadsphere.database import read
from leadsphere.errors import BadFilter
from leadsphere.filters import language
from leadsphere.filters.filter import EVERYBODY, All, Filter, conjuncts, normal
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.queries.subjects import own_subjects


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the filter that must hold: in words, and as the language writes it."""

    words: str
    text: str


class FilterState(rx.State):
    """The filter that the list shows; `error` says what is wrong with what was typed meanwhile.

    `drawn` counts how often the filter was set elsewhere than in the bar, which then has to show it.
    """

    text: str = ""
    chips: list[Chip] = []
    error: str = ""
    instead: str = ""
    drawn: int = 0

    _wanted: Filter = EVERYBODY
    _own: tuple[Subject, ...] = ()

    @rx.var
    def is_filtered(self) -> bool:
        """Whether the list shows less than everybody."""
        return bool(self.chips)

    @property
    def wanted(self) -> Filter:
        """The filter as a value."""
        return self._wanted

    @property
    def own(self) -> tuple[Subject, ...]:
        """The subjects of the workspace's own fields."""
        return self._own

    @property
    def vocabulary(self) -> Vocabulary:
        """Everything that can be filtered by."""
        return Vocabulary(self._own)

    async def restore(self, text: str) -> None:
        """Take the filter of a URL; one that cannot be read filters nothing, and says so."""
        self._own = await read(own_subjects)
        shown, is_wrong = self.text, bool(self.error)
        self.error = self.instead = ""
        if not self.understand(text):
            self._take(EVERYBODY)
        # A bar that shows it already is left alone: somebody may be typing in it while the page loads.
        if is_wrong or self.text != shown:
            self.drawn += 1

    def understand(self, text: str) -> bool:
        """Take the filter that this text means; False where it means none, and then `error` says why."""
        try:
            found = language.parse(text, self.vocabulary)
        except BadFilter as error:
            self.error, self.instead = str(error), error.instead
            return False
        self.error = self.instead = ""
        self._take(found)
        return True

    def set_filter(self, wanted: Filter) -> None:
        """Take a filter that was put together elsewhere than in the bar."""
        self.error = self.instead = ""
        self._take(normal(wanted))
        self.drawn += 1

    def without(self, number: int) -> Filter:
        """The filter without one of its chips."""
        parts = conjuncts(self._wanted)
        return normal(All((*parts[:number], *parts[number + 1 :])))

    def _take(self, wanted: Filter) -> None:
        known = self.vocabulary
        self._wanted = wanted
        self.text = language.write(wanted, known)
        parts = () if wanted == EVERYBODY else conjuncts(wanted)
        self.chips = [Chip(language.in_words(part, known), language.write(part, known)) for part in parts]
