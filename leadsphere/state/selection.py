"""Which leads of the list are selected: those that are ticked, or all of the list but a few."""

from collections.abc import Collection, Sequence

import reflex as rx

from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.selections import Selection
from leadsphere.services.bulk import MOST_IDS


class SelectionState(rx.State):
    """`ticked` in the order in which they were, or `everyone` of the list but the `spared`.

    `whole_page`: all that was shown has been ticked, and nothing unticked since.
    """

    ticked: list[int] = []
    everyone: bool = False
    spared: list[int] = []
    whole_page: bool = False

    @rx.event
    def clear(self) -> None:
        """Select nobody."""
        self.ticked, self.everyone, self.spared, self.whole_page = [], False, [], False

    def turn(self, lead_id: int, shown: Sequence[int], *, through: bool) -> None:
        """Tick or untick a row, or of everyone spare it; `through`: all shown rows from the last one on."""
        if self.everyone:
            between = _between(self.spared, lead_id, shown) if through else None
            self.spared = between or _turned(self.spared, lead_id)
            return
        if through and (between := _between(self.ticked, lead_id, shown)):
            self.ticked = between[-MOST_IDS:]
        elif lead_id in self.ticked or (lead_id in shown and len(self.ticked) < MOST_IDS):
            self.ticked = _turned(self.ticked, lead_id)
        self.whole_page = bool(shown) and set(shown) <= set(self.ticked)

    def turn_page(self, shown: Sequence[int], *, on: bool) -> None:
        """Tick all rows that are shown, or none at all."""
        if not on:
            self.clear()
            return
        self.everyone, self.spared = False, []
        self.ticked = list(dict.fromkeys((*self.ticked, *shown)))[:MOST_IDS]
        self.whole_page = bool(shown)

    def take_everyone(self) -> None:
        """Select all of the list."""
        self.ticked, self.everyone, self.spared, self.whole_page = [], True, [], False

    def let_go(self, lead_ids: Collection[int]) -> None:
        """These are in the list no more."""
        self.ticked = [id_ for id_ in self.ticked if id_ not in lead_ids]
        self.spared = [id_ for id_ in self.spared if id_ not in lead_ids]

    def said(self, scope: Scope) -> Selection:
        """Who is selected, in a list of this scope."""
        if self.everyone:
            return Selection(scope=scope, spared=tuple(self.spared))
        return Selection(ids=tuple(self.ticked))


def _between(chosen: Sequence[int], lead_id: int, shown: Sequence[int]) -> list[int] | None:
    """The chosen ones and all shown rows from the last of them to this one; None where one of the two is not shown.

    The one that was clicked is the last one: the next range begins there.
    """
    if not chosen or not {chosen[-1], lead_id} <= set(shown):
        return None
    first, last = sorted((shown.index(chosen[-1]), shown.index(lead_id)))
    found = dict.fromkeys((*chosen, *shown[first : last + 1]))
    return [*(id_ for id_ in found if id_ != lead_id), lead_id]


def _turned(ids: Sequence[int], id_: int) -> list[int]:
    return [one for one in ids if one != id_] if id_ in ids else [*ids, id_]
