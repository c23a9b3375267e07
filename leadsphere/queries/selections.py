"""Selected leads: some by their ids, or all of a list but a few."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session

from leadsphere.attributes import On
from leadsphere.models.rows import table_of
from leadsphere.queries import lead_cards
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.suppressions import is_suppressed


@dataclass(frozen=True, slots=True)
class Selection:
    """Leads to do something to: those of `scope` but the `spared`, or without a scope those of `ids`.

    `contactable`: but for whoever is on the suppression list.
    """

    ids: tuple[int, ...] = ()
    scope: Scope | None = None
    spared: tuple[int, ...] = ()
    contactable: bool = False


def selected(session: Session, selection: Selection) -> tuple[Select[tuple[int]], dict[str, Any]]:
    """The ids of the selected leads that are there, in order, and what the ages of the scope's filter mean now."""
    lead = table_of(On.LEAD)
    if selection.scope is None:
        found, given = lead.c.id, dict[str, Any]()
        statement = sql_select(found).where(found.in_(selection.ids))
    else:
        wanted, given = lead_cards.ids(session, selection.scope)
        found = wanted.c.id
        statement = sql_select(found)
    if selection.spared:
        statement = statement.where(found.not_in(selection.spared))
    if selection.contactable:
        statement = statement.where(~is_suppressed(found))
    return statement.order_by(found), given


def count(session: Session, selection: Selection) -> int:
    """How many leads are selected."""
    statement, given = selected(session, selection)
    many = sql_select(func.count()).select_from(statement.order_by(None).subquery())
    return session.connection().execute(many, given).scalar_one()


def first_ids(session: Session, selection: Selection, limit: int) -> list[int]:
    """The first of the selected leads, by their ids."""
    statement, given = selected(session, selection)
    found: Any = session.connection().execute(statement.limit(limit), given).scalars()
    return list(found)
