"""Pairs of leads that may be one person, as people decide on them."""

# SQLModel prefers `exec`, which takes no statements of the Core; what comes back from those is partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.models import Company, ContactKind, ContactPoint, DuplicatePair, Lead
from leadsphere.queries.initials import initials_of, tone_of

MOST_OTHERS = 20
"""Shared contact points that are named for one lead."""


@dataclass(frozen=True, slots=True)
class PairedLead:
    """One of the two: `headline` is its job title where it has none, `email` its primary one."""

    id: int
    name: str
    initials: str
    tone: int
    headline: str
    company: str
    email: str


@dataclass(frozen=True, slots=True)
class PairCard:
    """Two leads that may be one person, why, and how sure that is (0 to 100)."""

    id: int
    first: PairedLead
    second: PairedLead
    reason: str
    score: int


@dataclass(frozen=True, slots=True)
class SharedContact:
    """One contact point that another lead has too."""

    contact_id: int
    kind: str
    value: str
    lead_id: int
    name: str


def pairs(session: Session, *, after: int | None = None, limit: int = 50) -> list[PairCard]:
    """Up to `limit` pairs to decide on, the surest first: the first ones, or those after the pair `after`.

    Nothing comes after a pair that is gone.
    """
    pair = DuplicatePair
    wanted = (
        select(col(pair.id), col(pair.first_id), col(pair.second_id), col(pair.reason), col(pair.score))
        .where(col(pair.kept_at).is_(None))
        .order_by(col(pair.score).desc(), col(pair.id).desc())
        .limit(limit)
    )
    if after is not None:
        other = aliased(DuplicatePair)
        there = select(col(other.score)).where(col(other.id) == after).scalar_subquery()
        wanted = wanted.where(tuple_(col(pair.score), col(pair.id)) < tuple_(there, after))
    rows: list[Any] = list(session.execute(wanted))
    leads = _leads(session, {id_ for _, first, second, _, _ in rows for id_ in (first, second)})
    return [
        PairCard(id_, leads[first], leads[second], reason, score)
        for id_, first, second, reason, score in rows
        # A lead that was deleted since took its pairs with it.
        if first in leads and second in leads
    ]


def count(session: Session) -> int:
    """How many pairs there are to decide on."""
    wanted = select(func.count()).select_from(DuplicatePair).where(col(DuplicatePair.kept_at).is_(None))
    return session.execute(wanted).scalar_one()


def shared_contacts(session: Session, lead_id: int) -> list[SharedContact]:
    """Which of a lead's contact points other leads have, letter for letter: at most 20 in all, each one's first
    before any one's second. Nobody who was said to be another person is among them.
    """
    theirs = aliased(ContactPoint)
    shared = exists().where(
        col(theirs.kind) == col(ContactPoint.kind),
        col(theirs.value) == col(ContactPoint.value),
        col(theirs.lead_id) != lead_id,
    )
    # Most leads share nothing: one question for all of their contact points, and one more for each that is shared.
    mine = select(col(ContactPoint.id), col(ContactPoint.kind), col(ContactPoint.value)).where(
        col(ContactPoint.lead_id) == lead_id, shared
    )
    found = [
        (rank, SharedContact(contact_id, kind, value, other, _name(first, last)))
        for contact_id, kind, value in session.execute(mine.order_by(col(ContactPoint.id))).all()
        for rank, (other, first, last) in enumerate(session.execute(_others(lead_id, kind, value)))
    ]
    return [shared for _, shared in sorted(found, key=lambda one: one[0])][:MOST_OTHERS]


def _others(lead_id: int, kind: str, value: str) -> Select[int, str, str]:
    pair, other = DuplicatePair, col(ContactPoint.lead_id)
    # One and the same lead with a value twice is named once.
    return (
        select(other, col(Lead.first_name), col(Lead.last_name))
        .distinct()
        .join(Lead, col(Lead.id) == other)
        .where(
            col(ContactPoint.kind) == kind,
            col(ContactPoint.value) == value,
            other != lead_id,
            ~exists().where(
                col(pair.kept_at).is_not(None),
                or_(
                    (col(pair.first_id) == lead_id) & (col(pair.second_id) == other),
                    (col(pair.second_id) == lead_id) & (col(pair.first_id) == other),
                ),
            ),
        )
        .order_by(other)
        .limit(MOST_OTHERS)
    )


def _leads(session: Session, ids: Iterable[int]) -> dict[int, PairedLead]:
    primary_email = (
        (col(ContactPoint.lead_id) == col(Lead.id))
        & (col(ContactPoint.kind) == ContactKind.EMAIL.value)
        & col(ContactPoint.is_primary)
    )
    wanted = (
        select(
            col(Lead.id), col(Lead.first_name), col(Lead.last_name), col(Lead.headline), col(Lead.job_title),
            col(Company.name), col(ContactPoint.value),
        )
        .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
        .join(ContactPoint, primary_email, isouter=True)
        .where(col(Lead.id).in_(tuple(ids)))
    )  # fmt: skip
    return {
        id_: PairedLead(
            id=id_,
            name=_name(first, last),
            initials=initials_of(first, last),
            tone=tone_of(id_),
            headline=headline or job_title,
            company=company or "",
            email=email or "",
        )
        for id_, first, last, headline, job_title, company, email in session.execute(wanted)
    }


def _name(first: str, last: str) -> str:
    return f"{first} {last}".strip() or "No name"
