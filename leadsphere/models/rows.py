"""Rows as JSON and back: what a change remembers of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, Row, Table
from sqlmodel import SQLModel

from leadsphere.attributes import On
from leadsphere.models.account import Account
from leadsphere.models.campaign import Campaign
from leadsphere.models.columns import UtcDateTime
from leadsphere.models.company import Company
from leadsphere.models.contact import ContactPoint
from leadsphere.models.custom_field import CustomField, CustomValue
from leadsphere.models.duplicate import DuplicatePair
from leadsphere.models.job import ImportedLead
from leadsphere.models.lead import Lead
from leadsphere.models.membership import Membership
from leadsphere.models.note import Note
from leadsphere.models.segment import Segment
from leadsphere.models.setting import Setting
from leadsphere.models.source import Source
from leadsphere.models.suppression import Suppression
from leadsphere.models.tag import Tag, Tagging

MODELS: dict[On, type[SQLModel]] = {
    On.LEAD: Lead,
    On.COMPANY: Company,
    On.CONTACT: ContactPoint,
    On.CAMPAIGN: Campaign,
    On.MEMBERSHIP: Membership,
    On.TAG: Tag,
    On.TAGGING: Tagging,
    On.NOTE: Note,
    On.CUSTOM_FIELD: CustomField,
    On.CUSTOM_VALUE: CustomValue,
    On.DUPLICATE_PAIR: DuplicatePair,
    On.SEGMENT: Segment,
    On.SUPPRESSION: Suppression,
    On.SETTING: Setting,
    On.SOURCE: Source,
}
"""The tables whose every change is noted, and so can be undone."""

_TABLES: dict[On, Table] = {on: cast(Any, model).__table__ for on, model in MODELS.items()}

_NAMES = {on: tuple(column.name for column in table.columns) for on, table in _TABLES.items()}
_MOMENTS = {
    on: tuple(column.name for column in table.columns if isinstance(column.type, UtcDateTime))
    for on, table in _TABLES.items()
}
ACCOUNT: Table = cast(Any, Account).__table__
"""The table of accounts, whose changes are not undone."""

IMPORTED: Table = cast(Any, ImportedLead).__table__
"""The table of whom imports met, which says nothing of a lead."""

BELONGINGS: tuple[tuple[On, str], ...] = (
    (On.CONTACT, "lead_id"),
    (On.MEMBERSHIP, "lead_id"),
    (On.TAGGING, "lead_id"),
    (On.NOTE, "lead_id"),
    (On.CUSTOM_VALUE, "lead_id"),
    (On.DUPLICATE_PAIR, "first_id"),
    (On.DUPLICATE_PAIR, "second_id"),
)
"""What goes with a lead, and the column that says whose it is."""


def table_of(on: On) -> Table:
    """The table of a thing whose changes are noted."""
    return _TABLES[on]


def to_json(value: Any) -> Any:
    """A column's value as JSON: a moment as ISO 8601, all others as they are."""
    return value.isoformat() if isinstance(value, datetime) else value


def from_json(column: Column[Any], value: Any) -> Any:
    """The column's value that `to_json` wrote."""
    if value is not None and isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return value


def snapshot(on: On, row: Any) -> dict[str, Any]:
    """A whole row as JSON, by column name: what brings it back."""
    names = _NAMES[on]
    # A row of the table has its columns in their order; asking for each by its name costs three times as much.
    values = cast(Iterable[Any], row if isinstance(row, Row) else [getattr(row, name) for name in names])
    said = dict(zip(names, values, strict=True))
    for name in _MOMENTS[on]:
        said[name] = to_json(said[name])
    return said


def revived(on: On, said: Mapping[str, Any]) -> dict[str, Any]:
    """The row that `snapshot` wrote, as far as its table still has the columns."""
    row = {name: said[name] for name in _NAMES[on] if name in said}
    for name in _MOMENTS[on]:
        if row.get(name) is not None:
            row[name] = datetime.fromisoformat(row[name])
    return row
