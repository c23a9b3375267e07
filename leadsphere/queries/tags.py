"""The tags of the workspace, with how many leads carry each; and those that somebody may be typing."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, true
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col

from leadsphere.models import Tag, Tagging
from leadsphere.values.text import fold


@dataclass(frozen=True, slots=True)
class TagRow:
    """One tag. `leads` is how many carry it."""

    id: int
    name: str
    colour: str
    leads: int


class TagSort(StrEnum):
    """What the tags can be sorted by."""

    NAME = "name"
    MOST_USED = "most_used"
    LEAST_USED = "least_used"


def all_tags(session: Session, *, text: str = "", sort: TagSort = TagSort.NAME, limit: int) -> list[TagRow]:
    """The first tags whose names hold every word of `text`."""
    leads = _leads()
    order: dict[TagSort, tuple[Any, ...]] = {
        TagSort.NAME: (),
        TagSort.MOST_USED: (leads.desc(),),
        TagSort.LEAST_USED: (leads,),
    }
    return _rows(session, _holds(text), *order[sort], limit=limit)


def count_tags(session: Session, text: str = "") -> int:
    """How many tags have names that hold every word of `text`."""
    return session.execute(sql_select(func.count()).select_from(Tag).where(_holds(text))).scalar_one()


def tag_row(session: Session, tag_id: int) -> TagRow | None:
    """One tag, while it is there."""
    return next(iter(_rows(session, col(Tag.id) == tag_id, limit=1)), None)


def suggest(session: Session, text: str, limit: int = 8, *, but: int = 0) -> list[TagRow]:
    """Tags for what is typed: names that begin with it, then names that hold it, the most used first.

    `but` is a tag to leave out.
    """
    typed = fold(text)
    begins = case((col(Tag.name_key).startswith(typed, autoescape=True), 0), else_=1)
    where = and_(col(Tag.name_key).contains(typed, autoescape=True), col(Tag.id) != but)
    return _rows(session, where, begins, _leads().desc(), limit=limit)


def leads_with_both(session: Session, one: int, other: int) -> int:
    """How many leads carry both tags."""
    having = sql_select(col(Tagging.lead_id)).where(col(Tagging.tag_id) == other)
    return session.execute(
        sql_select(func.count())
        .select_from(Tagging)
        .where(col(Tagging.tag_id) == one, col(Tagging.lead_id).in_(having))
    ).scalar_one()


def _rows(session: Session, where: ColumnElement[bool], *order: Any, limit: int) -> list[TagRow]:
    found = session.execute(
        sql_select(col(Tag.id), col(Tag.name), col(Tag.colour), _leads())
        .where(where)
        .order_by(*order, col(Tag.name_key), col(Tag.id))
        .limit(limit)
    )
    return [TagRow(*row) for row in found]


def _leads() -> Any:
    return (
        sql_select(func.count())
        .select_from(Tagging)
        .where(col(Tagging.tag_id) == col(Tag.id))
        .scalar_subquery()
    )


def _holds(text: str) -> ColumnElement[bool]:
    return and_(true(), *(col(Tag.name_key).contains(word, autoescape=True) for word in fold(text).split()))
