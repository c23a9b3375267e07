"""What the list can be sorted by, in words."""

from dataclasses import dataclass

from leadsphere.queries.lead_order import Sort


@dataclass(frozen=True, slots=True)
class Sorting:
    """One column: `up` and `down` say what comes first either way, and `first` is the way it is sorted at first.

    A leading minus turns the order round, as in the URL.
    """

    sort: Sort
    label: str
    up: str = "A–Z"
    down: str = "Z–A"
    icon: str = ""
    is_turned: bool = False

    @property
    def first(self) -> str:
        """The way the list is sorted by it at first."""
        return f"-{self.sort}" if self.is_turned else self.sort.value


SORTINGS: tuple[Sorting, ...] = (
    Sorting(Sort.NAME, "Last name", icon="user"),
    Sorting(Sort.FIRST_NAME, "First name", icon="user-round"),
    Sorting(Sort.HEADLINE, "Headline", icon="text-quote"),
    Sorting(Sort.COMPANY, "Company", icon="building-2"),
    Sorting(Sort.STAGE, "Stage", "Earliest stage first", "Furthest stage first", "milestone", is_turned=True),
    Sorting(Sort.VERDICT, "E-mail verdict", "Valid first", "Invalid first", "mail-check"),
    Sorting(Sort.VIP, "VIP", "VIPs first", "VIPs last", "star"),
    Sorting(Sort.CREATED, "Added", "Oldest first", "Newest first", "calendar-plus", is_turned=True),
    Sorting(
        Sort.UPDATED, "Updated", "Longest untouched first", "Last updated first", "history", is_turned=True
    ),
)

BY_NAME = SORTINGS[0].first
"""How the list is sorted when nothing else is said."""


def sorting_of(sort: str) -> Sorting | None:
    """The column that this text of a URL sorts by; None where it names none."""
    return next((each for each in SORTINGS if each.sort == sort.removeprefix("-")), None)
