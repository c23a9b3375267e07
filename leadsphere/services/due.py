"""What leads are to go through apart from what made it due, and the one job that works it off.

Network steps, and whatever looks at all other leads, are never done in the transaction of an edit. Several edits of a
lead make a step due once.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, func, literal, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time, tell
from leadsphere.live.change import Notice
from leadsphere.models import (
    AUTOMATIC_VERIFICATION,
    LEFT_BEHIND,
    OPEN,
    PROCESS,
    ContactKind,
    ContactPoint,
    Due,
    ImportedLead,
    Job,
    JobStatus,
    Lead,
    Membership,
    Priority,
    Setting,
    Stage,
)
from leadsphere.queries.settings import get_setting

_DUE: Table = cast(Any, Due).__table__
_ONE_AT_A_TIME = "what is due"
"""Whoever makes something due waits for the job that finds nothing left, and the other way round."""
TITLE = "Processing what changed"
LEFT_AT_ONCE = 2_000
"""Leads of a stopped job that are made due at once."""
ARRIVE = "arrive"
"""The step of those who were discovered, and whom the job that brought them does not process any more."""


def of_leads(session: Session, step: str, account_id: int | None, lead_ids: Sequence[int]) -> None:
    """Let these leads go through a step."""
    _note(session, step, account_id, col(Lead.id).in_(lead_ids))


def of_company(session: Session, step: str, account_id: int | None, company_id: int) -> None:
    """Let all leads of a company go through a step."""
    _note(session, step, account_id, col(Lead.company_id) == company_id)


def unverified_ones() -> ColumnElement[bool]:
    """The addresses that are verified by themselves: those that never were, or of which names alone were asked
    before an exporter said something new.
    """
    return col(ContactPoint.verified_at).is_(None) | col(ContactPoint.evidence)[
        ("claim", "is_new")
    ].as_boolean().is_(True)


def verify(session: Session, account_id: int | None, lead_ids: Sequence[int]) -> None:
    """Let those e-mail addresses of these leads be verified that are to be by themselves, unless the workspace does
    not want that.
    """
    if get_setting(session, AUTOMATIC_VERIFICATION) is False:
        return
    unverified = select(ContactPoint.lead_id).where(
        col(ContactPoint.lead_id).in_(lead_ids),
        ContactPoint.kind == ContactKind.EMAIL,
        unverified_ones(),
    )
    _note(session, "verify", account_id, col(Lead.id).in_(unverified))


def left_behind(session: Session, job: Job) -> None:
    """Let those be processed whom a job discovered that goes no further.

    They may be a million: the job that works off what is due makes them due, some at a time.
    """
    if (
        session.exec(select(ImportedLead.lead_id).where(ImportedLead.job_id == job.id).limit(1)).first()
        is None
    ):
        return
    one_at_a_time(session, _ONE_AT_A_TIME)
    _keep_left(session, {**_left(session), str(job.id): 0})
    _wake(session)


def next_left_behind(session: Session) -> bool:
    """Make the next ones due whom a stopped job left behind; False where there is none such job."""
    one_at_a_time(session, _ONE_AT_A_TIME)
    left = _left(session)
    if not left:
        return False
    job_id, after = next(iter(left.items()))
    # By whom it met: of memberships there are millions, and no index on their jobs.
    met = (
        select(ImportedLead.lead_id)
        .where(ImportedLead.job_id == int(job_id), ImportedLead.lead_id > after)
        .order_by(col(ImportedLead.lead_id))
        .limit(LEFT_AT_ONCE)
    )
    ids, job = session.exec(met).all(), session.get(Job, int(job_id))
    if ids and job is not None:
        waiting = select(Membership.lead_id).where(
            col(Membership.lead_id).in_(ids),
            Membership.job_id == job.id,
            Membership.stage == Stage.DISCOVERED,
            col(Membership.removed_at).is_(None),
        )
        _note(session, ARRIVE, job.account_id, col(Lead.id).in_(waiting))
        left[job_id] = ids[-1]
    else:
        del left[job_id]
    _keep_left(session, left)
    return True


def _left(session: Session) -> dict[str, int]:
    return dict(get_setting(session, LEFT_BEHIND) or {})


def _keep_left(session: Session, left: dict[str, int]) -> None:
    stored = session.exec(
        select(Setting).where(Setting.name == LEFT_BEHIND), execution_options={"populate_existing": True}
    ).first()
    stored = stored or Setting(name=LEFT_BEHIND)
    stored.value = left
    session.add(stored)
    session.flush()


def _note(session: Session, step: str, account_id: int | None, which: Any) -> None:
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    account = literal(account_id, _DUE.c.account_id.type)
    wanted = sql_select(col(Lead.id), literal(step), literal(1), account).where(which).order_by(col(Lead.id))
    made = insert(_DUE).from_select(["lead_id", "step", "times", "account_id"], wanted)
    again = {"times": _DUE.c.times + 1, "account_id": made.excluded.account_id}
    noted: Any = session.connection().execute(
        made.on_conflict_do_update(index_elements=["lead_id", "step"], set_=again),
        execution_options={"preserve_rowcount": True},
    )
    if noted.rowcount:
        _wake(session)


def first(session: Session, limit: int) -> list[Due]:
    """What is due first: leads for one step, which one person made due."""
    head = session.exec(select(Due).order_by(col(Due.step), col(Due.lead_id)).limit(1)).first()
    if head is None:
        return []
    found = (
        select(Due)
        .where(Due.step == head.step, col(Due.account_id).is_not_distinct_from(head.account_id))
        .order_by(col(Due.lead_id))
        .limit(limit)
    )
    return list(session.exec(found))


def done(session: Session, worked_off: Sequence[Due]) -> None:
    """These are due no more, save for those that were made due again meanwhile."""
    keys = [(one.lead_id, one.step, one.times) for one in worked_off]
    session.execute(delete(_DUE).where(tuple_(_DUE.c.lead_id, _DUE.c.step, _DUE.c.times).in_(keys)))


def left(session: Session) -> int:
    """How much is due."""
    return session.exec(select(func.count()).select_from(Due)).one()


def is_over(session: Session, job: Job) -> bool:
    """End the held job where nothing is due; whether it has ended."""
    one_at_a_time(session, _ONE_AT_A_TIME)
    if session.exec(select(Due.lead_id).limit(1)).first() is not None:
        return False
    job.status, job.lease_until, job.finished_at = JobStatus.PERFORMED, None, now(session)
    session.add(job)
    tell(session, Notice(On.JOB, job.id or 0, None, None))
    return True


def _wake(session: Session) -> None:
    """Let the job go to work: the same one every time, so that nobody's list of jobs is full of it."""
    one_at_a_time(session, _ONE_AT_A_TIME)
    moment = now(session)
    job = session.exec(select(Job).where(Job.kind == PROCESS).order_by(col(Job.id)).limit(1)).first()
    if job is None:
        job = Job(kind=PROCESS, title=TITLE, created_at=moment)
    elif job.status in OPEN:
        return
    job.status, job.error, job.finished_at, job.started_at = JobStatus.PENDING, "", None, None
    job.cursor, job.done, job.total, job.counts = 0, 0, None, {}
    job.priority = Priority.SCHEDULED
    session.add(job)
    session.flush()
    tell(session, Notice(On.JOB, job.id or 0, None, None))
