"""Leads in campaigns: assigned and removed, one or many at a time; what was, stays as history."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import NotActive, NotFound
from leadsphere.models import Act, Campaign, CampaignStatus, Lead, Membership, Origin, Stage
from leadsphere.services.campaigns import check_move, set_status
from leadsphere.services.recording import Record, begin, done_before


def settle(
    session: Session,
    actor: Actor,
    lead_ids: Sequence[int],
    *,
    assign: Collection[int] = (),
    remove: Collection[int] = (),
    operation: str | None = None,
    activate: bool = False,
) -> int:
    """Assign leads to campaigns and remove them from others, as one act; returns the change set, 0 for no change.

    `activate` first activates those to assign to which are not. Raises NotFound, NotActive where one to assign to
    is not active, NotNow where one cannot become so, Forbidden.
    """
    require(actor, Act.ASSIGN)
    require(actor, Act.REMOVE)
    found = (
        select(Lead.id)
        .where(col(Lead.id).in_(lead_ids))
        .order_by(col(Lead.id))
        .with_for_update(key_share=True)
    )
    leads = [id_ for id_ in session.exec(found) if id_ is not None]
    # Once the leads are ours: the same operation, sent twice at once, waits there for the first to end.
    if done := done_before(session, actor, operation):
        return done
    if not leads:
        raise NotFound(
            "Nobody of them is here any longer." if len(lead_ids) > 1 else "This lead is no longer here."
        )
    current = session.exec(
        select(Membership).where(
            col(Membership.lead_id).in_(leads),
            col(Membership.campaign_id).in_({*assign, *remove}),
            col(Membership.removed_at).is_(None),
        )
    ).all()
    here = {(member.campaign_id, member.lead_id) for member in current}
    joining = [(c, lead) for c in sorted(assign) for lead in leads if (c, lead) not in here]
    leaving = [member for member in current if member.campaign_id in remove]
    idle = _idle(session, {campaign_id for campaign_id, _ in joining}, activate=activate)
    if not joining and not leaving:
        return 0
    act = Act.ACTIVATE if idle else Act.ASSIGN if joining else Act.REMOVE
    record = begin(session, actor, act, operation=operation)
    for campaign in idle:
        set_status(record, campaign, CampaignStatus.ACTIVE)
    for member in leaving:
        record.put(
            On.MEMBERSHIP, member, {"removed_at": now(session)},
            lead_id=member.lead_id, campaign_id=member.campaign_id,
        )  # fmt: skip
    session.flush()
    _join(session, record, joining)
    record.save()
    return record.change_set_id


def _idle(session: Session, campaign_ids: Collection[int], *, activate: bool) -> list[Campaign]:
    """Those of the campaigns that are to be activated. Nobody moves any of the campaigns until this has ended."""
    found = session.exec(
        select(Campaign)
        .where(col(Campaign.id).in_(campaign_ids))
        .order_by(col(Campaign.id))
        .with_for_update(read=not activate, key_share=activate),
        execution_options={"populate_existing": True},
    ).all()
    if len(found) < len(campaign_ids):
        raise NotFound("This campaign is no longer here.")
    idle = [campaign for campaign in found if campaign.status != CampaignStatus.ACTIVE]
    if idle and not activate:
        raise NotActive([(c.id or 0, c.name, c.status) for c in idle])
    for campaign in idle:
        check_move(campaign, CampaignStatus.ACTIVE)
    return idle


def _join(session: Session, record: Record, joining: Sequence[tuple[int, int]]) -> None:
    if not joining:
        return
    moment = now(session)
    rows = [
        {
            "lead_id": lead_id,
            "campaign_id": campaign_id,
            "origin": Origin.ASSIGNED,
            "stage": Stage.DISCOVERED,
            "job_id": None,
            "joined_at": moment,
            "stage_at": moment,
            "removed_at": None,
        }
        for campaign_id, lead_id in joining
    ]
    ids: Any = session.scalars(
        insert(Membership).returning(col(Membership.id), sort_by_parameter_order=True), rows
    )
    for (campaign_id, lead_id), id_ in zip(joining, ids, strict=True):
        values = {"campaign_id": campaign_id, "origin": Origin.ASSIGNED}
        record.created(On.MEMBERSHIP, id_, values, lead_id=lead_id, campaign_id=campaign_id)
