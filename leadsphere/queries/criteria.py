"""Criteria of campaigns: who is wanted, and how many of the processed members are left after each of them."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.database import now
from leadsphere.errors import BadFilter
from leadsphere.filters import sql
from leadsphere.filters.filter import EVERYBODY, Filter, conjuncts
from leadsphere.filters.language import in_words, write
from leadsphere.filters.segments import expanded
from leadsphere.models import Campaign, Lead, Membership, Stage
from leadsphere.queries.campaign_figures import NOBODY, counted_members
from leadsphere.queries.lead_cards import is_sqlite
from leadsphere.queries.samples import is_drawn
from leadsphere.queries.segments import meanings
from leadsphere.queries.stored_filters import NONE_KEPT, KeptFilter, kept_filter, unpack
from leadsphere.queries.subjects import vocabulary


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the processed members of a campaign: how many pass the first criterion, the first two, and so on, and how
    many of those who pass all have a valid primary e-mail. `problem` says why nothing could be counted.

    `is_estimate`: some members were asked for all of them.
    """

    left: tuple[tuple[str, int], ...] = ()
    valid: int = 0
    problem: str = ""
    is_estimate: bool = False

    @property
    def passing(self) -> int:
        """How many pass all of them."""
        return self.left[-1][1] if self.left else 0


def criteria_of(session: Session, campaign_id: int) -> KeptFilter:
    """Who is wanted in a campaign, with today's names; everybody where it has no criteria, or is gone."""
    campaign = session.get(Campaign, campaign_id)
    return kept_filter(session, campaign.criteria) if campaign else NONE_KEPT


def criteria_text(session: Session, campaign_id: int) -> str:
    """The criteria of a campaign as the language writes them."""
    return write(criteria_of(session, campaign_id).wanted, vocabulary(session))


def wanted_by(session: Session, kept: str) -> Filter:
    """The criteria that are kept so, with today's names; everybody for ""."""
    return unpack(session, json.loads(kept)) if kept else EVERYBODY


def kept_figures(session: Session, campaign_id: int, kept: str, *, by_sample: bool = False) -> Figures:
    """`figures` of criteria that are kept so."""
    return figures(session, campaign_id, wanted_by(session, kept), by_sample=by_sample)


def campaigns_of(session: Session, lead_ids: Collection[int]) -> set[int]:
    """The campaigns that these leads are in; no more than some hundreds."""
    wanted = select(col(Membership.campaign_id)).where(
        col(Membership.lead_id).in_(tuple(lead_ids)), col(Membership.removed_at).is_(None)
    )
    return set(session.connection().execute(wanted.distinct()).scalars())


def figures(session: Session, campaign_id: int, wanted: Filter, *, by_sample: bool = False) -> Figures:
    """Who is left after each criterion, in their order, in one statement.

    `by_sample`: about how many, soon, where there are very many members.
    """
    known = vocabulary(session)
    parts = () if wanted == EVERYBODY else conjuncts(wanted)
    members = counted_members(session, [campaign_id]).get(campaign_id, NOBODY)
    if not parts:
        return Figures(valid=members.valid)
    words = [in_words(part, known) for part in parts]
    try:
        # Everybody sees the figures, so that they rest on what everybody sees.
        inside = meanings(session, None, wanted)
    except BadFilter as error:
        return Figures(problem=str(error))
    terms = sql.Terms(known, campaign_id, is_sqlite(session))
    tests = [sql.holds(expanded(part, inside), terms) for part in parts]
    so_far = [and_(*tests[: number + 1]) for number in range(len(tests))]
    # Members by another name: what asks for memberships must not take them for its own.
    there = (
        select(col(Membership.lead_id), col(Membership.has_valid_email))
        .where(
            col(Membership.campaign_id) == campaign_id,
            col(Membership.removed_at).is_(None),
            col(Membership.stage) != Stage.DISCOVERED,
        )
        .subquery("members")
    )
    valid = and_(*tests, there.c.has_valid_email)
    statement = (
        select(func.count(), *map(_sum_if, (*so_far, valid)))
        .select_from(Lead)
        .join(there, there.c.lead_id == col(Lead.id))
    )
    drawn = is_drawn(session, campaign_id) if by_sample else None
    if drawn is not None:
        statement = statement.where(drawn)
    given = sql.given(expanded(wanted, inside), now(session))
    many, *found = session.connection().execute(statement, given).one()
    if drawn is not None:
        found = [round(one * members.processed / many) if many else 0 for one in found]
    *left, with_email = found
    return Figures(tuple(zip(words, left, strict=True)), with_email, is_estimate=drawn is not None)


def _sum_if(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((test, 1), else_=0)), 0)
