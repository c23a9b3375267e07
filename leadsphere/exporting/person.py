"""A lead as an export reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from leadsphere.models import ContactKind, Verdict


class Part(StrEnum):
    """What belongs to a lead beside its own row and its company's: read only where a column asks for it."""

    CONTACTS = "contacts"
    TAGS = "tags"
    STAYS = "stays"
    NOTES = "notes"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Point:
    """One contact point, as it is stored."""

    kind: ContactKind
    value: str
    label: str = ""
    verdict: Verdict = Verdict.PENDING
    reason: str = ""
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A campaign that a lead is in, and how far."""

    campaign: str
    stage: str


@dataclass(frozen=True, slots=True)
class Exported:
    """One lead. `values` are those of the catalogue, for people, by "lead.first_name", "company.name" and so on.

    `headcount` is the fewest people that the company has. Contact points stand by kind, the primary one first.
    `custom` is by the id of the field, for people.
    """

    id: int
    values: Mapping[str, str]
    headcount: int | None = None
    owner: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    reviewed_at: datetime | None = None
    contacts: Mapping[ContactKind, Sequence[Point]] = field(
        default_factory=dict[ContactKind, Sequence[Point]]
    )
    tags: Sequence[str] = ()
    stays: Sequence[Stay] = ()
    notes: Sequence[str] = ()
    custom: Mapping[int, str] = field(default_factory=dict[int, str])

    def value(self, name: str) -> str:
        """What one attribute says: "lead.job_title"."""
        return self.values.get(name, "")

    def points(self, kind: ContactKind) -> Sequence[Point]:
        """The contact points of a kind, the primary one first."""
        return self.contacts.get(kind, ())

    def first(self, kind: ContactKind) -> str:
        """The primary contact point of a kind, or nothing."""
        return next((point.value for point in self.points(kind)), "")

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.value('lead.first_name')} {self.value('lead.last_name')}".strip()


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide a table of these leads is: the most contact points of each kind and notes, and own fields."""

    widths: Mapping[ContactKind, int] = field(default_factory=dict[ContactKind, int])
    own: Sequence[tuple[int, str]] = ()
    """(id, label)."""
    notes: int = 0
