"""What is done again and again, as people see it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from leadsphere.models import Campaign, Job, Schedule
from leadsphere.queries.job_lines import KINDS
from leadsphere.values.rhythms import unpacked


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One schedule: what it asks for, how often, when next (ISO 8601), and how its last job went (its status)."""

    id: int
    kind: str
    title: str
    campaign_id: int
    campaign: str
    rhythm: str
    zone: str
    next: str
    enabled: bool
    last: str


def schedule_lines(session: Session, campaign_id: int | None = None) -> list[ScheduleLine]:
    """The schedules of a campaign, or all; the one that is due next first."""
    wanted = (
        select(Schedule, Campaign.name, Job.status)
        .join(Campaign, col(Campaign.id) == col(Schedule.campaign_id), isouter=True)
        .join(Job, col(Job.id) == col(Schedule.last_job_id), isouter=True)
        .order_by(col(Schedule.enabled).desc(), col(Schedule.next_at), col(Schedule.id))
    )
    if campaign_id is not None:
        wanted = wanted.where(Schedule.campaign_id == campaign_id)
    return [_line(schedule, campaign, last) for schedule, campaign, last in session.exec(wanted)]


def _line(schedule: Schedule, campaign: str | None, last: str | None) -> ScheduleLine:
    rhythm = unpacked(schedule.rhythm, schedule.zone)
    said = str(rhythm)
    return ScheduleLine(
        id=schedule.id or 0,
        kind=KINDS.get(schedule.kind, schedule.kind.capitalize()),
        title=schedule.title,
        campaign_id=schedule.campaign_id or 0,
        campaign=campaign or "",
        rhythm=said[0].upper() + said[1:],
        zone="" if rhythm.hours else schedule.zone,
        next=schedule.next_at.isoformat() if schedule.enabled else "",
        enabled=schedule.enabled,
        last=last or "",
    )
