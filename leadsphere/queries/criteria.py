"""Criteria of campaigns: who is wanted, and how many of the processed members are left after each of them."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, exists, func
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.database import now
from leadsphere.errors import BadFilter
from leadsphere.filters import sql
from leadsphere.filters.filter import EVERYBODY, Filter, conjuncts
from leadsphere.filters.language import in_words, write
from leadsphere.filters.segments import expanded
from leadsphere.models import Campaign, ContactKind, ContactPoint, Lead, Membership, Stage, Verdict
from leadsphere.queries.lead_cards import is_sqlite
from leadsphere.queries.segments import meanings
from leadsphere.queries.stored_filters import NONE_KEPT, KeptFilter, kept_filter
from leadsphere.queries.subjects import vocabulary
from leadsphere.queries.suppressions import is_suppressed


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the processed members of a campaign: how many pass the first criterion, the first two, and so on, and how
    many of those who pass all have a valid primary e-mail. `problem` says why nothing could be counted.
    """

    left: tuple[tuple[str, int], ...] = ()
    valid: int = 0
    problem: str = ""

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


def figures(session: Session, campaign_id: int, wanted: Filter) -> Figures:
    """Who is left after each criterion, in their order, in one statement."""
    known = vocabulary(session)
    parts = () if wanted == EVERYBODY else conjuncts(wanted)
    words = [in_words(part, known) for part in parts]
    try:
        # Everybody sees the figures, so that they rest on what everybody sees.
        inside = meanings(session, None, wanted)
    except BadFilter as error:
        return Figures(problem=str(error))
    terms = sql.Terms(known, campaign_id, is_sqlite(session))
    tests = [sql.holds(expanded(part, inside), terms) for part in parts]
    so_far = [and_(*tests[: number + 1]) for number in range(len(tests))]
    valid = and_(*tests, _has_valid_email()) if tests else _has_valid_email()
    # Members by another name: what asks for memberships must not take them for its own.
    members = (
        select(col(Membership.lead_id))
        .where(
            col(Membership.campaign_id) == campaign_id,
            col(Membership.removed_at).is_(None),
            col(Membership.stage) != Stage.DISCOVERED,
        )
        .subquery("members")
    )
    statement = (
        select(*map(_sum_if, (*so_far, valid)))
        .select_from(Lead)
        .join(members, members.c.lead_id == col(Lead.id))
    )
    given = sql.given(expanded(wanted, inside), now(session))
    *left, with_email = session.connection().execute(statement, given).one()
    return Figures(tuple(zip(words, left, strict=True)), with_email)


def _has_valid_email() -> ColumnElement[bool]:
    return exists().where(
        col(ContactPoint.lead_id) == col(Lead.id),
        col(ContactPoint.kind) == ContactKind.EMAIL.value,
        col(ContactPoint.is_primary),
        col(ContactPoint.verdict) == Verdict.VALID.value,
        ~is_suppressed(col(Lead.id)),
    )


def _sum_if(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((test, 1), else_=0)), 0)
