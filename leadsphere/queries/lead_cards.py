"""The list of leads: pages by keyset, rows first, the count after."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.models import Company, ContactKind, ContactPoint, Lead, Membership, Stage
from leadsphere.models.columns import big_integer
from leadsphere.queries.initials import initials_of, tone_of
from leadsphere.values.text import fold

LARGE = 10_000
"""Members of a campaign: so many are sorted in about the time of walking past those who are none."""

_HIGHEST = "\U0010ffff"


class Sort(StrEnum):
    """What the list can be sorted by; a leading minus in the URL turns it round."""

    NAME = "last_name"
    COMPANY = "company"
    UPDATED = "updated_at"


_COLUMNS: dict[Sort, str] = {
    Sort.NAME: "name_key",
    Sort.COMPANY: "company_key",
    Sort.UPDATED: "updated_at",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which leads, in which order: of one campaign or all, whose names, titles, companies or e-mails match."""

    campaign_id: int | None = None
    search: str = ""
    sort: Sort = Sort.NAME
    descending: bool = False


@dataclass(frozen=True, slots=True)
class LeadCard:
    """One row of the list: exactly what it shows. `stage` is that of the scope's campaign, or the furthest."""

    id: int
    name: str
    first_name: str
    last_name: str
    headline: str
    initials: str
    tone: int
    stage: str
    vip: bool
    verdict: str


Side = Literal["after", "before"]


def page(
    session: Session, scope: Scope, *, beside: int | None = None, side: Side = "after", limit: int = 100
) -> list[LeadCard]:
    """Up to `limit` cards in the scope's order: the first, or those after or before the lead `beside`.

    With `side="before"` and nobody to stand beside, the last ones. A lead that is gone gives nothing.
    """
    statement = _page(scope, side, is_beside=beside is not None, is_large=_is_large(session, scope))
    return _cards(session, statement, {"beside": beside, "limit": limit})


def cards(session: Session, scope: Scope, ids: Iterable[int]) -> dict[int, LeadCard]:
    """The cards of these leads, as far as they are in the scope."""
    here = _in_scope(sql_select(col(Lead.id)), scope).where(col(Lead.id).in_(tuple(ids)))
    return {card.id: card for card in _cards(session, _shown(here, scope), {})}


def count(session: Session, scope: Scope) -> int:
    """How many leads are in the scope."""
    if scope.campaign_id is not None and not scope.search:
        # Every membership has its lead: nobody has to look there.
        members = sql_select(func.count()).select_from(Membership).where(_is_member(scope.campaign_id))
        return session.execute(members).scalar_one()
    return session.execute(_in_scope(sql_select(func.count()).select_from(Lead), scope)).scalar_one()


def place(session: Session, scope: Scope, lead_id: int) -> int | None:
    """How many leads of the scope come before this one; None where it is not in the scope."""
    itself = _in_scope(sql_select(col(Lead.id)), scope).where(col(Lead.id) == lead_id)
    if session.execute(itself).first() is None:
        return None
    before = _in_scope(sql_select(func.count()).select_from(Lead), scope).where(_beyond(scope, "before"))
    return session.execute(before, {"beside": lead_id}).scalar_one()


# Pages of one list are read again and again: building their statement would take longer than running it.
@lru_cache(maxsize=512)
def _page(scope: Scope, side: Side, *, is_beside: bool, is_large: bool) -> Select[Any]:
    wanted = _in_scope(sql_select(col(Lead.id)), scope, is_large=is_large)
    if is_beside:
        wanted = wanted.where(_beyond(scope, side))
    order = _order(scope, backwards=side == "before")
    return _shown(wanted.order_by(*order).limit(bindparam("limit")), scope)


def _shown(wanted: Select[Any], scope: Scope) -> Any:
    """What the cards of the wanted ids show, in the scope's order."""
    here = wanted.subquery("here")
    primary_email = (
        (col(ContactPoint.lead_id) == col(Lead.id))
        & (col(ContactPoint.kind) == ContactKind.EMAIL.value)
        & col(ContactPoint.is_primary)
    )
    return (
        sql_select(
            col(Lead.id), col(Lead.first_name), col(Lead.last_name), col(Lead.headline), col(Lead.job_title),
            col(Lead.vip), col(Company.name), col(ContactPoint.verdict), _furthest_stage(scope),
        )
        .join(here, here.c.id == col(Lead.id))
        .join(Company, col(Company.id) == col(Lead.company_id), isouter=True)
        .join(ContactPoint, primary_email, isouter=True)
        .order_by(*_order(scope, backwards=False))
    )  # fmt: skip


_STAGES = tuple(Stage)


def _furthest_stage(scope: Scope) -> ColumnElement[Any]:
    """The place in `_STAGES` of the stage that a card shows."""
    ranks = {stage.value: rank for rank, stage in enumerate(_STAGES)}
    rank = case(ranks, value=col(Membership.stage))
    current = (col(Membership.lead_id) == col(Lead.id)) & _is_member(scope.campaign_id)
    return sql_select(func.max(rank)).where(current).correlate(Lead).scalar_subquery()


def _in_scope(wanted: Select[Any], scope: Scope, *, is_large: bool = False) -> Select[Any]:
    if scope.campaign_id is not None:
        member = (col(Membership.lead_id) == col(Lead.id)) & _is_member(scope.campaign_id)
        wanted = wanted.where(exists().where(member)) if is_large else wanted.join(Membership, member)
    return wanted.where(*(_says(word) for word in fold(scope.search).split()))


def _is_large(session: Session, scope: Scope) -> bool:
    """Whether a page is found sooner by walking all leads in order than by sorting the campaign's members.

    PostgreSQL decides that for itself; SQLite does as the query is written.
    """
    if scope.campaign_id is None or session.get_bind().dialect.name != "sqlite":
        return False
    found = sql_select(col(Membership.id)).where(_is_member(scope.campaign_id)).offset(LARGE).limit(1)
    return session.connection().execute(found).first() is not None


def _is_member(campaign_id: int | None) -> ColumnElement[bool]:
    """A current member of this campaign, or of any."""
    current = col(Membership.removed_at).is_(None)
    return current if campaign_id is None else (col(Membership.campaign_id) == campaign_id) & current


def _says(word: str) -> ColumnElement[bool]:
    with_email = select(ContactPoint.lead_id).where(
        ContactPoint.kind == ContactKind.EMAIL,
        col(ContactPoint.value) >= word,
        col(ContactPoint.value) < word + _HIGHEST,
    )
    return or_(col(Lead.search_key).contains(word, autoescape=True), col(Lead.id).in_(with_email))


def _order(scope: Scope, *, backwards: bool) -> tuple[Any, ...]:
    keys = (col(getattr(Lead, _COLUMNS[scope.sort])), col(Lead.id))
    return tuple(key.desc() if scope.descending != backwards else key.asc() for key in keys)


def _beyond(scope: Scope, side: Side) -> ColumnElement[bool]:
    """Whatever comes after or before the lead `beside`; nothing where that is gone."""
    name = _COLUMNS[scope.sort]
    other, beside = aliased(Lead), bindparam("beside", type_=big_integer())
    key = sql_select(getattr(other, name)).where(col(other.id) == beside).scalar_subquery()
    here, there = tuple_(getattr(Lead, name), col(Lead.id)), tuple_(key, beside)
    return here > there if scope.descending == (side == "before") else here < there


def _cards(session: Session, statement: Select[Any], given: dict[str, Any]) -> list[LeadCard]:
    rows: Sequence[Any] = session.connection().execute(statement, given).all()
    return [
        LeadCard(
            id=id_,
            name=f"{first} {last}".strip() or "No name",
            first_name=first,
            last_name=last,
            headline=headline or _headline(job_title, company),
            initials=initials_of(first, last),
            tone=tone_of(id_),
            stage="" if stage is None else str(_STAGES[stage]),
            vip=vip,
            verdict=verdict or "",
        )
        for id_, first, last, headline, job_title, vip, company, verdict, stage in rows
    ]


def _headline(job_title: str, company: str | None) -> str:
    return " at ".join(part for part in (job_title, company) if part)
