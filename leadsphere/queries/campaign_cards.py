"""The campaigns page: one card a campaign, its figures counted from current memberships."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from sqlalchemy import Integer, case, cast, func
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.models import (
    OPEN,
    Campaign,
    CampaignStatus,
    ContactKind,
    ContactPoint,
    Job,
    JobStatus,
    Membership,
    Stage,
    Verdict,
)
from leadsphere.queries.criteria import Figures, figures
from leadsphere.queries.stored_filters import unpack
from leadsphere.queries.suppressions import is_suppressed

MOST_STEPS = 6
"""Criteria that the funnel of a card names."""
CONTACTED = (Stage.REACHED, Stage.REPLIED, Stage.BOUNCED, Stage.UNSUBSCRIBED)


class FunnelStep(TypedDict):
    """One step of the funnel: how many are left there, and their share of the widest step, 0 to 1."""

    label: str
    value: int
    ratio: float


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """One card. `processed_percent` is whole: 0 while nothing is found and jobs are open, 100 once all are done.

    `problem` says why its criteria find nobody, where they ask for something that is gone.
    """

    id: int
    name: str
    status: str
    hold_reason: str
    colour: str
    discovered: int
    processed: int
    processed_percent: int
    valid: int
    reached: int
    replied: int
    jobs: int
    jobs_open: int
    jobs_failed: int
    can_play: bool
    can_complete: bool
    funnel: list[FunnelStep]
    has_criteria: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CampaignName:
    """A campaign to choose from."""

    id: int
    name: str
    colour: str
    status: str


def campaign_cards(session: Session, ids: Collection[int] | None = None) -> list[CampaignCard]:
    """All cards, newest first; or those of `ids`."""
    wanted = select(Campaign).order_by(col(Campaign.created_at).desc(), col(Campaign.id).desc())
    if ids is not None:
        wanted = wanted.where(col(Campaign.id).in_(tuple(ids)))
    stages = _by_campaign(session, _stage_counts(), ids)
    valid = _by_campaign(session, _valid_emails(), ids)
    jobs = _by_campaign(session, _job_counts(), ids)
    return [
        _card(
            campaign,
            stages.get(campaign.id, (0, 0, 0, 0)),
            valid.get(campaign.id, (0,)),
            jobs.get(campaign.id, (0, 0, 0)),
            _figures(session, campaign),
        )
        for campaign in session.exec(wanted)
    ]


def campaign_names(session: Session) -> list[CampaignName]:
    """Every campaign that is not archived, by name."""
    found = session.exec(
        select(Campaign).where(Campaign.status != CampaignStatus.ARCHIVED).order_by(col(Campaign.name_key))
    )
    return [CampaignName(c.id or 0, c.name, c.colour, c.status) for c in found]


def _figures(session: Session, campaign: Campaign) -> Figures | None:
    """What the criteria leave; campaigns without any cost nothing more."""
    if not campaign.criteria:
        return None
    return figures(session, campaign.id or 0, unpack(session, campaign.criteria))


def funnel_of(card: CampaignCard, found: Figures) -> list[FunnelStep]:
    """The funnel of a card with other criteria."""
    return _funnel(card.jobs, card.jobs_open, card.discovered, card.processed, found.valid, found.left)


def _card(campaign: Campaign, stages: Any, valid: Any, jobs: Any, found: Figures | None) -> CampaignCard:
    discovered, processed, reached, replied = stages
    jobs_all, jobs_open, jobs_failed = jobs
    with_email = valid[0] if found is None else found.valid
    return CampaignCard(
        id=campaign.id or 0,
        name=campaign.name,
        status=campaign.status,
        hold_reason=campaign.hold_reason,
        colour=campaign.colour,
        discovered=discovered,
        processed=processed,
        processed_percent=percent(processed, discovered, jobs_open=jobs_open, jobs_all=jobs_all),
        valid=with_email,
        reached=reached,
        replied=replied,
        jobs=jobs_all,
        jobs_open=jobs_open,
        jobs_failed=jobs_failed,
        can_play=campaign.status not in (CampaignStatus.COMPLETED, CampaignStatus.ARCHIVED),
        can_complete=campaign.status in (CampaignStatus.ACTIVE, CampaignStatus.PAUSED),
        funnel=_funnel(
            jobs_all,
            jobs_open,
            discovered,
            processed,
            with_email,
            () if found is None else _shortened(found.left),
        ),
        has_criteria=found is not None,
        problem="" if found is None else found.problem,
    )


def _shortened(left: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """What a card has room for: the last step says what the others leave together."""
    if len(left) <= MOST_STEPS:
        return left
    return (*left[: MOST_STEPS - 1], (f"{len(left) - MOST_STEPS + 1} more criteria", left[-1][1]))


def _funnel(
    jobs: int, jobs_open: int, discovered: int, processed: int, valid: int, left: Sequence[tuple[str, int]]
) -> list[FunnelStep]:
    """Jobs by the share that is over; leads by their share of those discovered, `left` after each criterion."""
    leads = (("Discovered", discovered), ("Processed", processed), *left, ("Valid emails", valid))
    return [
        {"label": "Jobs", "value": jobs, "ratio": _share(jobs - jobs_open, jobs)},
        *({"label": label, "value": value, "ratio": _share(value, discovered)} for label, value in leads),
    ]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def percent(processed: int, discovered: int, *, jobs_open: int, jobs_all: int) -> int:
    """Whole percent, rounded down, so that 100 means all of them."""
    if discovered:
        return processed * 100 // discovered
    return 100 if jobs_all and not jobs_open else 0


def _sum_if(condition: Any) -> Any:
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)


def _stage_counts() -> Any:
    stage = col(Membership.stage)
    return (
        sql_select(
            col(Membership.campaign_id),
            func.count(),
            _sum_if(stage != Stage.DISCOVERED),
            _sum_if(stage.in_(CONTACTED)),
            _sum_if(stage == Stage.REPLIED),
        )
        .where(col(Membership.removed_at).is_(None))
        .group_by(col(Membership.campaign_id)),
        Membership.campaign_id,
    )


def _valid_emails() -> Any:
    return (
        sql_select(col(Membership.campaign_id), func.count())
        .join(ContactPoint, col(ContactPoint.lead_id) == col(Membership.lead_id))
        .where(
            col(Membership.removed_at).is_(None),
            col(Membership.stage) != Stage.DISCOVERED,
            col(ContactPoint.kind) == ContactKind.EMAIL,
            col(ContactPoint.is_primary),
            col(ContactPoint.verdict) == Verdict.VALID,
            ~is_suppressed(col(Membership.lead_id)),
        )
        .group_by(col(Membership.campaign_id)),
        Membership.campaign_id,
    )


def _job_counts() -> Any:
    return (
        sql_select(
            col(Job.campaign_id),
            func.count(),
            _sum_if(col(Job.status).in_(OPEN)),
            _sum_if(col(Job.status) == JobStatus.FAILED),
        ).group_by(col(Job.campaign_id)),
        Job.campaign_id,
    )


def _by_campaign(session: Session, counted: Any, ids: Collection[int] | None) -> dict[Any, Any]:
    statement, campaign = counted
    if ids is not None:
        statement = statement.where(col(campaign).in_(tuple(ids)))
    return {row[0]: tuple(row[1:]) for row in session.execute(statement)}
