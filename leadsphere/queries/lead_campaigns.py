"""The campaigns of one lead: those that hold it, those that could, and those that did."""

# SQLModel's `select` knows at most four columns, so what comes back is unknown to a type checker.
# pyright: reportCallIssue=false, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from leadsphere.models import Campaign, CampaignStatus, Membership


@dataclass(frozen=True, slots=True)
class CampaignChoice:
    """A campaign to tick; `origin`, `stage` and `joined` are empty while the lead is not in it."""

    id: int
    name: str
    colour: str
    status: str
    is_member: bool
    can_join: bool
    origin: str
    stage: str
    joined: str


@dataclass(frozen=True, slots=True)
class PastStay:
    """One stay in a campaign that has ended; `id` is the membership's."""

    id: int
    name: str
    colour: str
    origin: str
    stage: str
    joined: str
    removed: str


@dataclass(frozen=True, slots=True)
class LeadCampaigns:
    """Every campaign that the lead is in or could be put into, and its past stays, the last one first."""

    choices: list[CampaignChoice]
    past: list[PastStay]


def lead_campaigns(session: Session, lead_id: int) -> LeadCampaigns:
    """Active campaigns first, of each sort those that hold the lead first; archived ones only where it is or was."""
    stays = session.exec(
        select(Membership)
        .where(Membership.lead_id == lead_id)
        .order_by(col(Membership.removed_at).desc(), col(Membership.id).desc())
    ).all()
    current = {stay.campaign_id: stay for stay in stays if stay.removed_at is None}
    known = {stay.campaign_id for stay in stays}
    found = session.exec(
        select(Campaign)
        .where((col(Campaign.status) != CampaignStatus.ARCHIVED) | col(Campaign.id).in_(known))
        .order_by(col(Campaign.name_key))
    ).all()
    campaigns = {campaign.id: campaign for campaign in found}
    choices = [_choice(campaign, current.get(campaign.id or 0)) for campaign in found]
    return LeadCampaigns(
        sorted(choices, key=lambda c: (c.status != CampaignStatus.ACTIVE, not c.is_member)),
        [_past(campaigns[stay.campaign_id], stay) for stay in stays if stay.removed_at is not None],
    )


def campaigns_for_many(session: Session, *, to_join: bool) -> LeadCampaigns:
    """The campaigns that many leads can be assigned to, active ones first; or every one, to remove them from."""
    found = session.exec(select(Campaign).order_by(col(Campaign.name_key))).all()
    choices = [
        replace(choice, can_join=choice.can_join or not to_join)
        for c in found
        if (choice := _choice(c, None))
    ]
    shown = [choice for choice in choices if choice.can_join]
    return LeadCampaigns(sorted(shown, key=lambda c: c.status != CampaignStatus.ACTIVE), [])


def _choice(campaign: Campaign, stay: Membership | None) -> CampaignChoice:
    return CampaignChoice(
        id=campaign.id or 0,
        name=campaign.name,
        colour=campaign.colour,
        status=campaign.status,
        is_member=stay is not None,
        can_join=campaign.status != CampaignStatus.ARCHIVED,
        origin=stay.origin.capitalize() if stay else "",
        stage=stay.stage if stay else "",
        joined=_day(stay.joined_at) if stay else "",
    )


def _past(campaign: Campaign, stay: Membership) -> PastStay:
    assert stay.removed_at is not None
    return PastStay(
        id=stay.id or 0,
        name=campaign.name,
        colour=campaign.colour,
        origin=stay.origin.capitalize(),
        stage=stay.stage,
        joined=_day(stay.joined_at),
        removed=_day(stay.removed_at),
    )


def _day(moment: datetime) -> str:
    return f"{moment:%-d %b %Y}"
