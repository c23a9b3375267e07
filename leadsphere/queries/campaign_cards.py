"""The campaigns page: one card a campaign, with the figures that the database keeps of its members."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from sqlalchemy import Integer, case, cast, func
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.filters.filter import EVERYBODY, Filter, conjuncts
from leadsphere.filters.subjects import Vocabulary
from leadsphere.models import NOT_OVER, Campaign, CampaignStatus, Job, JobStatus
from leadsphere.queries.campaign_figures import NOBODY, Counted, counted_members
from leadsphere.queries.criteria import Figures, figures, wanted_by
from leadsphere.queries.member_lists import PROCESSED, REACHED, REPLIED, VALID, address, together
from leadsphere.queries.stored_filters import as_kept, unpack
from leadsphere.queries.subjects import vocabulary

MOST_STEPS = 6
"""Criteria that the funnel of a card names."""


class FunnelStep(TypedDict):
    """One step of the funnel: how many are left there, their share of the widest step, 0 to 1, and where they are.

    `is_estimate`: about so many.
    """

    label: str
    value: int
    ratio: float
    href: str
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """One card. `processed_percent` is whole: 0 while nothing is found and jobs are open, 100 once all are done.
    A job that is paused is open, too.

    `problem` says why its criteria find nobody, where they ask for something that is gone. `counting`: what the
    criteria leave is not known yet, and `is_estimate`: it is known of some members only. The links lead to the leads
    that are counted.
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
    jobs_paused: int
    jobs_failed: int
    can_play: bool
    can_complete: bool
    funnel: list[FunnelStep]
    has_criteria: bool = False
    problem: str = ""
    counting: bool = False
    is_estimate: bool = False
    link: str = ""
    discovered_link: str = ""
    processed_link: str = ""
    valid_link: str = ""
    reached_link: str = ""
    replied_link: str = ""


Known = Callable[[int, str], Figures | None]
"""What is known already of what the criteria of a campaign leave, by its id and how they are kept."""


@dataclass(frozen=True, slots=True)
class CampaignName:
    """A campaign to choose from."""

    id: int
    name: str
    colour: str
    status: str


def campaign_cards(
    session: Session, ids: Collection[int] | None = None, *, known: Known | None = None
) -> list[CampaignCard]:
    """All cards, newest first; or those of `ids`.

    What criteria leave is counted for it, which takes long in a large campaign; or is as `known`, where that is given.
    """
    wanted = select(Campaign).order_by(col(Campaign.created_at).desc(), col(Campaign.id).desc())
    if ids is not None:
        wanted = wanted.where(col(Campaign.id).in_(tuple(ids)))
    members = counted_members(session, ids)
    jobs = _job_counts(session, ids)
    words = vocabulary(session)
    return [
        _card(
            campaign,
            members.get(campaign.id or 0, NOBODY),
            jobs.get(campaign.id, (0, 0, 0, 0)),
            unpack(session, campaign.criteria) if campaign.criteria else EVERYBODY,
            _figures(session, campaign, known),
            words,
        )
        for campaign in session.exec(wanted)
    ]


def campaign_names(session: Session) -> list[CampaignName]:
    """Every campaign that is not archived, by name."""
    found = session.exec(
        select(Campaign).where(Campaign.status != CampaignStatus.ARCHIVED).order_by(col(Campaign.name_key))
    )
    return [CampaignName(c.id or 0, c.name, c.colour, c.status) for c in found]


def uncounted(_: int, __: str) -> None:
    """Nothing is known of what criteria leave: for a page that does not show it."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A campaign's card, and its funnel with all criteria named."""

    card: CampaignCard
    steps: list[FunnelStep]


def overview(session: Session, campaign_id: int, known: Known) -> Overview | None:
    """What a campaign's own page shows first; None where it is gone."""
    card = next(iter(campaign_cards(session, [campaign_id], known=known)), None)
    if card is None:
        return None
    kept = criteria_kept(session, [campaign_id]).get(campaign_id)
    if kept is None or (found := known(campaign_id, kept)) is None:
        return Overview(card, card.funnel)
    return Overview(card, funnel_of(session, card, wanted_by(session, kept), found))


def criteria_kept(session: Session, ids: Collection[int] | None = None) -> dict[int, str]:
    """How the criteria of campaigns are kept, of those that have any."""
    wanted = select(Campaign.id, Campaign.criteria).order_by(col(Campaign.id))
    if ids is not None:
        wanted = wanted.where(col(Campaign.id).in_(tuple(ids)))
    return {id_ or 0: as_kept(criteria) for id_, criteria in session.exec(wanted) if criteria}


def funnel_of(session: Session, card: CampaignCard, wanted: Filter, found: Figures) -> list[FunnelStep]:
    """The funnel of a card with other criteria, each of them named."""
    return _funnel(
        replace(card, is_estimate=found.is_estimate), found.left, found.valid, wanted, vocabulary(session)
    )


def _figures(session: Session, campaign: Campaign, known: Known | None) -> Figures | None:
    """What the criteria leave, None where that is not known; campaigns without any cost nothing more."""
    if not campaign.criteria:
        return None
    if known is not None:
        return known(campaign.id or 0, as_kept(campaign.criteria))
    return figures(session, campaign.id or 0, unpack(session, campaign.criteria))


def _card(
    campaign: Campaign, members: Counted, jobs: Any, wanted: Filter, found: Figures | None, words: Vocabulary
) -> CampaignCard:
    id_ = campaign.id or 0
    jobs_all, jobs_open, jobs_paused, jobs_failed = jobs
    valid = members.valid if wanted == EVERYBODY else found.valid if found else 0
    card = CampaignCard(
        id=id_,
        name=campaign.name,
        status=campaign.status,
        hold_reason=campaign.hold_reason,
        colour=campaign.colour,
        discovered=members.discovered,
        processed=members.processed,
        processed_percent=percent(
            members.processed, members.discovered, jobs_open=jobs_open, jobs_all=jobs_all
        ),
        valid=valid,
        reached=members.reached,
        replied=members.replied,
        jobs=jobs_all,
        jobs_open=jobs_open,
        jobs_paused=jobs_paused,
        jobs_failed=jobs_failed,
        can_play=campaign.status not in (CampaignStatus.COMPLETED, CampaignStatus.ARCHIVED),
        can_complete=campaign.status in (CampaignStatus.ACTIVE, CampaignStatus.PAUSED),
        funnel=[],
        has_criteria=wanted != EVERYBODY,
        problem=found.problem if found else "",
        counting=wanted != EVERYBODY and found is None,
        is_estimate=found is not None and found.is_estimate,
        link=f"/app/campaigns/{id_}",
        discovered_link=address(id_, EVERYBODY, words),
        processed_link=address(id_, PROCESSED, words),
        valid_link=address(id_, together(PROCESSED, wanted, VALID), words),
        reached_link=address(id_, REACHED, words),
        replied_link=address(id_, REPLIED, words),
    )
    left = _shortened(found.left) if found else ()
    return replace(card, funnel=_funnel(card, left, valid, wanted, words))


def _shortened(left: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """What a card has room for: the last step says what the others leave together."""
    if len(left) <= MOST_STEPS:
        return left
    return (*left[: MOST_STEPS - 1], (f"{len(left) - MOST_STEPS + 1} more criteria", left[-1][1]))


def _funnel(
    card: CampaignCard, left: Sequence[tuple[str, int]], valid: int, wanted: Filter, words: Vocabulary
) -> list[FunnelStep]:
    """Jobs by the share that is over; leads by their share of those discovered, `left` after each criterion.

    What the criteria leave is as much of an estimate as the card.
    """
    parts = conjuncts(wanted)
    about = card.is_estimate
    steps: list[tuple[str, int, Filter, bool]] = [
        ("Discovered", card.discovered, EVERYBODY, False),
        ("Processed", card.processed, PROCESSED, False),
    ]
    for number, (label, value) in enumerate(left, start=1):
        # Behind the last step are those who pass all, however many it stands for.
        passed = parts if number == len(left) else parts[:number]
        steps.append((label, value, together(PROCESSED, *passed), about))
    steps.append(("Valid emails", valid, together(PROCESSED, wanted, VALID), about))
    return [
        {
            "label": "Jobs",
            "value": card.jobs,
            "ratio": _share(card.jobs - card.jobs_open, card.jobs),
            "href": f"/app/campaigns/{card.id}/jobs",
            "is_estimate": False,
        },
        *(
            FunnelStep(
                label=label,
                value=value,
                ratio=_share(value, card.discovered),
                href=address(card.id, who, words),
                is_estimate=is_estimate,
            )
            for label, value, who, is_estimate in steps
        ),
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


def _job_counts(session: Session, ids: Collection[int] | None) -> dict[Any, Any]:
    """By campaign: its jobs, those that are open, those of them that are paused, and those that failed."""
    wanted = sql_select(
        col(Job.campaign_id),
        func.count(),
        _sum_if(col(Job.status).in_(NOT_OVER)),
        _sum_if(col(Job.status) == JobStatus.PAUSED),
        _sum_if(col(Job.status) == JobStatus.FAILED),
    ).group_by(col(Job.campaign_id))
    if ids is not None:
        wanted = wanted.where(col(Job.campaign_id).in_(tuple(ids)))
    return {row[0]: tuple(row[1:]) for row in session.execute(wanted)}
