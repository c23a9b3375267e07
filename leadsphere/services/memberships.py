"""Leads in campaigns: assigned and removed, one or many at a time; what was, stays as history."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import BadValue, NotActive, NotFound
from leadsphere.models import Act, Campaign, CampaignStatus, Membership, Origin, Stage
from leadsphere.models.rows import table_of, to_json
from leadsphere.services import suppressing
from leadsphere.services.campaigns import check_move, set_status
from leadsphere.services.editing import lock_leads
from leadsphere.services.recording import Record, begin, done_before, give_each


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
    is not active, NotNow where one cannot become so, BadValue where all leads are on the suppression list, Forbidden.
    """
    require(actor, Act.ASSIGN)
    require(actor, Act.REMOVE)
    leads = lock_leads(session, lead_ids)
    # Once the leads are ours: the same operation, sent twice at once, waits there for the first to end.
    if done := done_before(session, actor, operation):
        return done
    if not leads:
        raise NotFound(
            "Nobody of them is here any longer." if len(lead_ids) > 1 else "This lead is no longer here."
        )
    joining = _joining(session, leads, assign)
    if assign and not joining and suppressing.suppressed_leads(session, leads) == set(leads):
        who = "This lead is" if len(leads) == 1 else "All of them are"
        raise BadValue(f"{who} on the suppression list, and not assigned to campaigns.")
    idle = _idle(session, {campaign_id for campaign_id, _ in joining}, activate=activate)
    act = Act.ACTIVATE if idle else Act.ASSIGN if joining else Act.REMOVE
    record = begin(session, actor, act, operation=operation)
    _activate(session, record, idle)
    leave(session, record, remove, leads)
    _join(session, record, joining)
    return record.settle()


def make_ready(
    session: Session, record: Record, campaign_ids: Collection[int], *, activate: bool = False
) -> list[Campaign]:
    """The campaigns, which can take leads until this transaction has ended; `activate` those that are not active.

    Raises NotFound, NotActive where one is not active, NotNow where one cannot become so.
    """
    _activate(session, record, _idle(session, campaign_ids, activate=activate))
    found = select(Campaign).where(col(Campaign.id).in_(campaign_ids)).order_by(col(Campaign.name_key))
    return list(session.exec(found))


def names(session: Session, campaign_ids: Collection[int]) -> list[str]:
    """What the campaigns are called. Raises NotFound where one is no longer here."""
    found = session.exec(select(Campaign.name).where(col(Campaign.id).in_(campaign_ids))).all()
    if len(found) < len(campaign_ids):
        raise NotFound("This campaign is no longer here.")
    return list(found)


def join(session: Session, record: Record, campaign_ids: Collection[int], lead_ids: Sequence[int]) -> int:
    """Put those of the leads that are there into the campaigns that lack them; how many leads they are.

    Raises NotFound, NotActive where one of the campaigns takes leads no longer.
    """
    joining = _joining(session, lock_leads(session, lead_ids), campaign_ids)
    _idle(session, {campaign_id for campaign_id, _ in joining}, activate=False)
    _join(session, record, joining)
    return len({lead_id for _, lead_id in joining})


def move_on(session: Session, record: Record, moves: Sequence[tuple[Membership, Stage]]) -> int:
    """Move memberships to other stages, and nobody of the suppression list to "reached"; how many moved."""
    reached = {member.lead_id for member, stage in moves if stage is Stage.REACHED}
    suppressed = suppressing.suppressed_leads(session, reached)
    moved = 0
    for member, stage in moves:
        if stage is Stage.REACHED and member.lead_id in suppressed:
            continue
        values = {"stage": stage, "stage_at": now(session)}
        moved += record.put(
            On.MEMBERSHIP, member, values, lead_id=member.lead_id, campaign_id=member.campaign_id
        )
    return moved


def leave(session: Session, record: Record, campaign_ids: Collection[int], lead_ids: Sequence[int]) -> int:
    """Take leads out of the campaigns that hold them; how many leads they are. What was stays as history."""
    table = table_of(On.MEMBERSHIP)
    current = (
        sql_select(table.c.id, table.c.lead_id, table.c.campaign_id)
        .where(
            table.c.lead_id.in_(lead_ids), table.c.campaign_id.in_(campaign_ids), table.c.removed_at.is_(None)
        )
        .order_by(table.c.id)
        .with_for_update()
    )
    rows: Sequence[Any] = session.connection().execute(current).all() if campaign_ids else ()
    if not rows:
        return 0
    moment = now(session)
    leaving = update(table).where(table.c.id.in_([row.id for row in rows])).values(removed_at=moment)
    session.connection().execute(leaving)
    for id_, lead_id, campaign_id in rows:
        record.changed(
            On.MEMBERSHIP, id_, "removed_at", None, to_json(moment), lead_id=lead_id, campaign_id=campaign_id
        )
    return len({row.lead_id for row in rows})


def _activate(session: Session, record: Record, idle: Collection[Campaign]) -> None:
    for campaign in idle:
        set_status(record, campaign, CampaignStatus.ACTIVE)
    session.flush()


def _joining(session: Session, leads: Sequence[int], campaign_ids: Collection[int]) -> list[tuple[int, int]]:
    """The pairs of campaign and lead that are no membership yet; nobody of the suppression list is in any."""
    if not campaign_ids:
        return []
    current = session.exec(
        select(Membership.campaign_id, Membership.lead_id).where(
            col(Membership.lead_id).in_(leads),
            col(Membership.campaign_id).in_(campaign_ids),
            col(Membership.removed_at).is_(None),
        )
    )
    out = set(current)
    suppressed = suppressing.suppressed_leads(session, leads)
    return [
        (c, lead)
        for c in sorted(campaign_ids)
        for lead in leads
        if (c, lead) not in out and lead not in suppressed
    ]


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
    moment = now(session)
    said = {"origin": Origin.ASSIGNED, "stage": Stage.DISCOVERED, "joined_at": moment, "stage_at": moment}
    leads: dict[int, list[int]] = defaultdict(list)
    for campaign_id, lead_id in joining:
        leads[campaign_id].append(lead_id)
    for campaign_id, lead_ids in leads.items():
        given = {"campaign_id": campaign_id, **said}
        for id_, lead_id in give_each(session, On.MEMBERSHIP, lead_ids, given):
            values = {"campaign_id": campaign_id, "origin": Origin.ASSIGNED}
            record.created(On.MEMBERSHIP, id_, values, lead_id=lead_id, campaign_id=campaign_id)
