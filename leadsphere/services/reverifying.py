"""Verifying again by itself: what is older than the workspace allows, every morning, and what mail servers put off.

Both are schedules (services/schedules.py) that the settings of verification make.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, func, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import now
from leadsphere.models import Act, ContactKind, ContactPoint, Job, Recheck, Schedule
from leadsphere.queries.settings import verification_settings
from leadsphere.services import jobs, schedules
from leadsphere.services.recording import resume
from leadsphere.services.verifying import Checked, store
from leadsphere.values import rhythms
from leadsphere.verification.asking import LINKS
from leadsphere.verification.policy import VerificationSettings

KIND = "reverify"
AT = "06:00"
"""When, in UTC, stale verdicts are looked for every day."""


class What(StrEnum):
    """What is verified again."""

    STALE = "stale"
    PUT_OFF = "put_off"


_TITLES = {
    What.STALE: "Verify again what is stale",
    What.PUT_OFF: "Verify again what mail servers put off",
}
_RHYTHMS = {What.STALE: rhythms.daily(AT, "UTC"), What.PUT_OFF: rhythms.hourly(1)}


def follow(session: Session, actor: Actor, rules: VerificationSettings) -> None:
    """Have the schedules that these settings need; one that is not needed any more asks for nothing.

    Raises Forbidden.
    """
    there = {one.spec["what"] for one in schedules.of(session, campaign_id=None, kind=KIND)}
    for what in What:
        if _is_needed(rules, what) and what not in there:
            schedules.create(
                session,
                actor,
                kind=KIND,
                spec={"what": what.value},
                title=_TITLES[what],
                rhythm=_RHYTHMS[what],
            )


def ask(session: Session, actor: Actor, schedule: Schedule) -> Job | None:
    """The job of a schedule, as `jobs.scheduler.ASKS` has it; None where there is nothing to verify again."""
    what, rules, moment = What(schedule.spec["what"]), verification_settings(session), now(session)
    if not _is_needed(rules, what):
        return None
    before = rules.stale_before(moment) if what is What.STALE else moment
    spec = {"what": what.value, "before": (before or moment).isoformat()}
    many = session.exec(select(func.count()).select_from(ContactPoint).where(*_wanted(session, spec))).one()
    if not many:
        return None
    return jobs.ask(session, actor, Act.VERIFY, KIND, title=schedule.title, spec=spec, total=many)


def waiting(session: Session, job: Job, after: int, limit: int) -> list[int]:
    """The next contact points of a job, beyond `after`."""
    wanted = select(ContactPoint.id).where(*_wanted(session, job.spec), col(ContactPoint.id) > after)
    return [id_ or 0 for id_ in session.exec(wanted.order_by(col(ContactPoint.id)).limit(limit))]


def carry_out(session: Session, actor: Actor, job: Job, checked: Sequence[Checked]) -> Mapping[str, int]:
    """Write one chunk of a job; returns its counts. All that a job finds is one act, undone together."""
    record = resume(session, actor, Act.VERIFY, job)
    said = store(session, record, checked)
    record.save()
    return said


def _is_needed(rules: VerificationSettings, what: What) -> bool:
    return rules.again_days > 0 if what is What.STALE else rules.asks_mailboxes


def _wanted(session: Session, spec: Mapping[str, Any]) -> tuple[Any, ...]:
    """Whom a job is about: those that were due when it was asked for, and not since."""
    before = datetime.fromisoformat(spec["before"])
    if spec["what"] == What.PUT_OFF:
        due = select(Recheck.contact_id).where(col(Recheck.due_at) <= before)
        # What nobody could be asked about at all is due by itself (services/rechecks.py).
        return (col(ContactPoint.id).in_(due), col(ContactPoint.verified_at).is_not(None))
    links = LINKS if verification_settings(session).asks_pages else ()
    kinds = (ContactKind.EMAIL, ContactKind.PHONE, *links)
    return (
        col(ContactPoint.kind).in_(kinds),
        col(ContactPoint.verified_at) < before,
        ~col(ContactPoint.suppressed),
    )
