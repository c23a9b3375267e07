"""What a column of an export can say: every attribute of the catalogue, contact points, and what belongs to a lead."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from leadsphere import catalogue
from leadsphere.errors import BadValue
from leadsphere.exporting.person import Exported, Part, Point, Shape
from leadsphere.models import ContactKind, Verdict
from leadsphere.values.emails import parse_email
from leadsphere.values.lists import BETWEEN, MARK, join_list

MOST_POINTS = 50
"""Columns for the contact points of one kind; an import takes 512 columns in all."""
MOST_NOTES = 20
"""Columns for notes."""

NO_HEADERS: Mapping[ContactKind, str] = {}

Read = Callable[[Exported], str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its `key` for the command line, its header, and what it says of a lead; `part` is what it reads."""

    key: str
    header: str
    read: Read
    part: Part | None = None

    def called(self, header: str) -> "Column":
        """The same column under another header."""
        return replace(self, header=header)


def attributes() -> Iterator[Column]:
    """Every attribute of a lead and its company, in the order of the panel."""
    for attribute in catalogue.ATTRIBUTES:
        yield _value(f"{attribute.on}.{attribute.name}", attribute.label)


def of(key: str, header: str) -> Column:
    """One attribute, "lead.job_title", under the header of another program."""
    return _value(key, header)


def first(kind: ContactKind, header: str) -> Column:
    """The primary contact point of a kind."""
    return Column(kind.value, header, lambda lead: lead.first(kind), Part.CONTACTS)


def contacts(
    shape: Shape, *, told: bool = False, headers: Mapping[ContactKind, str] = NO_HEADERS
) -> Iterator[Column]:
    """Every contact point, each in a column of its own: "Email", "Email 2"; with `told` what is known of each.

    `headers` are other words for some kinds.
    """
    for kind, attr in catalogue.CONTACTS.items():
        label = headers.get(kind, attr.label)
        most = max(shape.widths.get(kind, 0), 1 if kind in (ContactKind.EMAIL, ContactKind.PHONE) else 0)
        for place in range(min(most, MOST_POINTS)):
            number = f" {place + 1}" if place else ""
            key = f"{kind.value}{place + 1 if place else ''}"
            yield Column(key, f"{label}{number}", _point(kind, place), Part.CONTACTS)
            if told:
                for name, read in _TOLD.items():
                    told_of = _of_point(kind, place, read)
                    yield Column(f"{key}_{name}", f"{label}{number} {name}", told_of, Part.CONTACTS)


def email_status() -> Column:
    """The verdict of the e-mail that an import takes for the first, in the words that an import understands."""
    return Column("email_status", "Email status", _email_status, Part.CONTACTS)


def belongings(shape: Shape) -> Iterator[Column]:
    """Tags, campaigns and stages, owner, notes, moments (ISO 8601, UTC), the workspace's own fields."""
    yield Column("tags", "Tags", lambda lead: BETWEEN.join(lead.tags), Part.TAGS)
    yield Column("campaigns", "Campaigns", lambda lead: _joined(s.campaign for s in lead.stays), Part.STAYS)
    yield Column("stages", "Stages", lambda lead: _joined(stay.stage for stay in lead.stays), Part.STAYS)
    yield Column("owner", "Owner", lambda lead: lead.owner)
    yield Column("notes", "Notes", lambda lead: "\n\n".join(lead.notes), Part.NOTES)
    yield Column("reviewed_at", "Reviewed at", lambda lead: _moment(lead.reviewed_at))
    yield Column("created_at", "Created at", lambda lead: _moment(lead.created_at))
    yield Column("updated_at", "Updated at", lambda lead: _moment(lead.updated_at))
    yield Column("id", "LeadSphere ID", lambda lead: str(lead.id))
    for field_id, label in shape.own:
        yield Column(f"custom.{field_id}", label, _own(field_id), Part.CUSTOM)


def imported_belongings(shape: Shape) -> Iterator[Column]:
    """Tags, notes and the workspace's own fields, as an import of LeadSphere takes them back."""
    yield Column("tags", "Tags", lambda lead: join_list(lead.tags), Part.TAGS)
    for place in range(min(shape.notes, MOST_NOTES)):
        number = f" {place + 1}" if place else ""
        yield Column(f"note{place + 1 if place else ''}", f"Note{number}", _note(place), Part.NOTES)
    for field_id, label in shape.own:
        yield Column(f"custom.{field_id}", f"{MARK}{label}", _own(field_id), Part.CUSTOM)


def name(header: str) -> Column:
    """Both names, or the address where there is none."""
    return Column("name", header, lambda lead: lead.name or lead.first(ContactKind.EMAIL), Part.CONTACTS)


def headcount(header: str) -> Column:
    """The fewest people that the company has, as a number."""
    return Column("headcount_min", header, lambda lead: str(lead.headcount or ""))


def website(header: str) -> Column:
    """The company's site as an address."""

    def read(lead: Exported) -> str:
        domain = lead.value("company.domain")
        return f"https://{domain}" if domain else ""

    return Column("website", header, read)


def never_blank(column: Column) -> Column:
    """A column that the other program requires: what is unknown says so, in that program's own words."""

    def read(lead: Exported) -> str:
        return column.read(lead) or "[not provided]"

    return replace(column, read=read)


def as_json(header: str, *some: Column) -> Column:
    """Several columns as one JSON object, blanks left out."""

    def read(lead: Exported) -> str:
        return json.dumps({c.header: text for c in some if (text := c.read(lead))}, ensure_ascii=False)

    return Column("attributes", header, read, Part.TAGS)


def distinct(some: Iterable[Column]) -> tuple[Column, ...]:
    """The columns, no two under one header: a workspace may call a field of its own "Email" as well."""
    found: dict[str, Column] = {}
    for column in some:
        header, number = column.header, 2
        while header in found:
            header, number = f"{column.header} ({number})", number + 1
        found[header] = column.called(header)
    return tuple(found.values())


def chosen(offered: Iterable[Column], keys: Iterable[str]) -> tuple[Column, ...]:
    """The columns of these keys or headers, in this order. Raises BadValue for one that is none."""
    found: dict[str, Column] = {}
    for column in offered:
        short = column.key.rpartition(".")[2] if not column.key.startswith("custom.") else column.key
        for word in (column.key, "company" if column.key == "company.name" else short, column.header):
            found.setdefault(word.casefold(), column)
    wanted = [key.strip() for key in keys if key.strip()]
    for key in wanted:
        if key.casefold() not in found:
            names = ", ".join(dict.fromkeys(column.key for column in found.values()))
            raise BadValue(f"There is no column “{key}”. There are: {names}.")
    if not wanted:
        raise BadValue("Name at least one column.")
    return tuple(found[key.casefold()] for key in wanted)


def _value(key: str, header: str) -> Column:
    return Column(key, header, lambda lead: lead.value(key))


def _point(kind: ContactKind, place: int) -> Read:
    """One contact point; the last column has all that are left."""

    def read(lead: Exported) -> str:
        points = lead.points(kind)
        here = points[place : place + 1] if place < MOST_POINTS - 1 else points[place:]
        return BETWEEN.join(point.value for point in here)

    return read


def _of_point(kind: ContactKind, place: int, say: Callable[[Point], str]) -> Read:
    def read(lead: Exported) -> str:
        points = lead.points(kind)
        return say(points[place]) if place < len(points) else ""

    return read


_TOLD: dict[str, Callable[[Point], str]] = {
    "label": lambda point: point.label,
    "verdict": lambda point: point.verdict.value,
    "evidence": lambda point: point.reason,
    "verified at": lambda point: _moment(point.verified_at),
}

# An import takes "unknown" for a blank.
_STATUS = {Verdict.PENDING: "", Verdict.UNKNOWN: "unverifiable"}


def _email_status(lead: Exported) -> str:
    first_one = next((point for point in lead.points(ContactKind.EMAIL) if _is_address(point)), None)
    return _STATUS.get(first_one.verdict, first_one.verdict.value) if first_one else ""


def _is_address(point: Point) -> bool:
    if point.verdict is not Verdict.INVALID:
        return True
    try:
        parse_email(point.value)
    except BadValue:
        return False
    return True


def _own(field_id: int) -> Read:
    return lambda lead: lead.custom.get(field_id, "")


def _note(place: int) -> Read:
    """One note; the last column has all that are left."""

    def read(lead: Exported) -> str:
        return "\n\n".join(lead.notes[place : place + 1] if place < MOST_NOTES - 1 else lead.notes[place:])

    return read


def _joined(texts: Iterable[str]) -> str:
    return BETWEEN.join(texts)


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
