"""Leads as an export reads them: who first, as a list of ids, and then a handful of statements for every chunk."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere import catalogue
from leadsphere.attributes import Kind
from leadsphere.catalogue import Attribute
from leadsphere.exporting.person import Exported, Part, Point, Shape, Stay
from leadsphere.models import (
    Account,
    Campaign,
    Company,
    ContactKind,
    ContactPoint,
    CustomField,
    CustomValue,
    Lead,
    Membership,
    Note,
    Tag,
    Tagging,
    Verdict,
)
from leadsphere.queries import selections
from leadsphere.queries.selections import Selection
from leadsphere.values import kinds

CHUNK = 500
"""Leads that are read at once."""
_FETCHED = 10_000

Reading = Callable[[], AbstractContextManager[Session]]
"""What opens a session for reading."""


def ids_of(session: Session, selection: Selection) -> Sequence[int]:
    """The ids of the selected leads, in order: eight bytes for each."""
    statement, given = selections.selected(session, selection)
    streamed = statement.execution_options(yield_per=_FETCHED)
    found: Any = session.connection().execute(streamed, given).scalars()
    return array("q", found)


def shape_of(session: Session, selection: Selection) -> Shape:
    """How wide a table of the selected leads is."""
    statement, given = selections.selected(session, selection)
    here = statement.order_by(None).subquery()
    many = (
        select(col(ContactPoint.kind), func.count().label("many"))
        .where(col(ContactPoint.lead_id).in_(select(here.c[0])))
        .group_by(col(ContactPoint.lead_id), col(ContactPoint.kind))
        .subquery()
    )
    most = select(many.c.kind, func.max(many.c.many)).group_by(many.c.kind)
    widths = {ContactKind(kind): width for kind, width in session.connection().execute(most, given)}
    own = select(col(CustomField.id), col(CustomField.label)).where(col(CustomField.removed_at).is_(None))
    fields = session.execute(own.order_by(col(CustomField.id)))
    notes = (
        select(func.count().label("many"))
        .where(col(Note.lead_id).in_(select(here.c[0])))
        .group_by(col(Note.lead_id))
        .subquery()
    )
    most_notes = session.connection().execute(select(func.max(notes.c.many)), given).scalar_one()
    return Shape(widths, tuple((field_id, label) for field_id, label in fields), most_notes or 0)


def stream(reading: Reading, lead_ids: Sequence[int], parts: Collection[Part]) -> Iterator[Exported]:
    """These leads, a chunk in memory at a time, each chunk in a transaction of its own; who is gone is left out.

    A transaction as long as a download would keep SQLite's log from being emptied, and PostgreSQL's rows.
    """
    for begin in range(0, len(lead_ids), CHUNK):
        with reading() as session:
            some = chunk(session, lead_ids[begin : begin + CHUNK], parts)
        yield from some


def chunk(session: Session, lead_ids: Sequence[int], parts: Collection[Part]) -> list[Exported]:
    """These leads, in the order of their ids, with those of their belongings that are asked for."""
    ids = list(lead_ids)
    belongings = {part.value: _PARTS[part](session, ids) for part in parts}
    return [
        Exported(
            id=row.id,
            values=_values(row),
            headcount=row.headcount_min,
            owner=row.owner_name or "",
            created_at=row.created_at,
            updated_at=row.updated_at,
            reviewed_at=row.reviewed_at,
            **{name: found[row.id] for name, found in belongings.items() if row.id in found},
        )
        for row in session.execute(_leads(ids))
    ]


_SAID = {attribute: f"{attribute.on}_{attribute.name}" for attribute in catalogue.ATTRIBUTES}
"""Each attribute, and the name of its column in a chunk: a lead and its company may call something alike."""

_IN_WORDS = (Kind.COUNTRY, Kind.YES_NO, Kind.CHOICE)
"""What no program understands as it is stored; numbers and dates are best left so."""


def _leads(ids: list[int]) -> Select[Any]:
    said = [
        getattr(Lead if attribute in catalogue.LEAD else Company, attribute.name).label(name)
        for attribute, name in _SAID.items()
    ]
    moments = (col(Lead.created_at), col(Lead.updated_at), col(Lead.reviewed_at))
    return (
        select(
            col(Lead.id),
            *moments,
            col(Company.headcount_min),
            col(Account.name).label("owner_name"),
            *said,
        )
        .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
        .join(Account, col(Account.id) == col(Lead.owner_id), isouter=True)
        .where(col(Lead.id).in_(ids))
        .order_by(col(Lead.id))
    )


def _values(row: Any) -> dict[str, str]:
    return {
        f"{attribute.on}.{attribute.name}": _shown(attribute, value)
        for attribute, name in _SAID.items()
        if (value := getattr(row, name)) not in (None, "", False)
    }


def _shown(attribute: Attribute, value: str | bool) -> str:
    return kinds.show(attribute.attr, value) if attribute.kind in _IN_WORDS else str(value)


def _contacts(session: Session, ids: list[int]) -> Mapping[int, Any]:
    rows = session.execute(
        select(
            col(ContactPoint.lead_id),
            col(ContactPoint.kind),
            col(ContactPoint.value),
            col(ContactPoint.label),
            col(ContactPoint.verdict),
            col(ContactPoint.verdict_reason),
            col(ContactPoint.verified_at),
        )
        .where(col(ContactPoint.lead_id).in_(ids))
        .order_by(col(ContactPoint.lead_id), col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
    )
    found: dict[int, dict[ContactKind, list[Point]]] = defaultdict(lambda: defaultdict(list))
    for lead_id, kind, value, label, verdict, reason, verified_at in rows:
        kind_ = ContactKind(kind)
        found[lead_id][kind_].append(Point(kind_, value, label, Verdict(verdict), reason, verified_at))
    return found


def _tags(session: Session, ids: list[int]) -> Mapping[int, Any]:
    return _by_lead(
        session.execute(
            select(col(Tagging.lead_id), col(Tag.name))
            .join(Tag, col(Tag.id) == col(Tagging.tag_id))
            .where(col(Tagging.lead_id).in_(ids))
            .order_by(col(Tagging.lead_id), col(Tag.name_key))
        ),
        str,
    )


def _stays(session: Session, ids: list[int]) -> Mapping[int, Any]:
    return _by_lead(
        session.execute(
            select(col(Membership.lead_id), col(Campaign.name), col(Membership.stage))
            .join(Campaign, col(Campaign.id) == col(Membership.campaign_id))
            .where(col(Membership.lead_id).in_(ids), col(Membership.removed_at).is_(None))
            .order_by(col(Membership.lead_id), col(Membership.id))
        ),
        Stay,
    )


def _notes(session: Session, ids: list[int]) -> Mapping[int, Any]:
    return _by_lead(
        session.execute(
            select(col(Note.lead_id), col(Note.text))
            .where(col(Note.lead_id).in_(ids))
            .order_by(col(Note.lead_id), col(Note.id))
        ),
        str,
    )


def _custom(session: Session, ids: list[int]) -> Mapping[int, Any]:
    """As they are stored: a number without separators, a date as ISO 8601."""
    rows = session.execute(
        select(col(CustomValue.lead_id), col(CustomValue.field_id), col(CustomValue.value)).where(
            col(CustomValue.lead_id).in_(ids)
        )
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for lead_id, field_id, value in rows:
        found[lead_id][field_id] = value
    return found


def _by_lead(rows: Iterable[Any], make: Callable[..., Any]) -> dict[int, list[Any]]:
    return {
        lead_id: [make(*row[1:]) for row in some] for lead_id, some in groupby(rows, key=lambda row: row[0])
    }


_PARTS: dict[Part, Callable[[Session, list[int]], Mapping[int, Any]]] = {
    Part.CONTACTS: _contacts,
    Part.TAGS: _tags,
    Part.STAYS: _stays,
    Part.NOTES: _notes,
    Part.CUSTOM: _custom,
}
