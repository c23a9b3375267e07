"""Undo: an act is taken back, in one go or as a job; what was edited since is kept, and listed."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, or_
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.errors import Forbidden, NotNow
from leadsphere.models import (
    NOT_UNDONE,
    OPEN,
    Account,
    Act,
    Change,
    ChangeSet,
    ContactPoint,
    Job,
    Lead,
    Role,
)
from leadsphere.queries.change_lines import Known
from leadsphere.queries.history import first_act
from leadsphere.services import jobs
from leadsphere.services.editing import lock
from leadsphere.services.recording import Record, begin, resume
from leadsphere.services.taking_back import NOTED, Noted, TakingBack

AT_ONCE = 300
"""Changes taken back in one transaction; an act with more is undone by a job."""
LISTED = 200
"""Things that are kept are listed by name up to so many, and counted beyond."""

NOTHING_LEFT = (
    "There is nothing left to undo here: nothing was changed, or whoever it was about has been erased."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stays as it is: its lead's id (0 for none), its name, and who has edited it since.

    `why` says what else stands in its way, and then nobody has.
    """

    lead_id: int
    name: str
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of an undo. `job_id` is not 0 where it goes on in the background, and then the rest says nothing.

    `change_set_id` is what takes it back, 0 where nothing was changed. Of an act on leads, `reverted` counts those
    of which nothing was kept, `kept_count` the others that were edited since, and `others` what was kept beside
    them, such as companies; of any other act, the first two count whatever it was on.
    """

    change_set_id: int = 0
    job_id: int = 0
    reverted: int = 0
    kept: tuple[Kept, ...] = ()
    kept_count: int = 0
    others: int = 0


def undo(session: Session, actor: Actor, change_set_id: int) -> Undone:
    """Take an act back: at once, or for a large one through a job.

    Raises NotFound; NotNow where it was undone already, still runs, nothing is left of it, or nothing takes it
    back; Forbidden for whoever may not do the act itself.
    """
    change_set = _undoable(session, actor, change_set_id)
    total = count(session, change_set_id)
    if not total:
        raise NotNow(NOTHING_LEFT)
    if total > AT_ONCE:
        return Undone(job_id=_ask(session, actor, change_set, total).id or 0)
    record = begin(session, actor, Act.UNDO, undo_of=change_set_id)
    work = TakingBack(session, record, change_set_id)
    work.take_back(changes(session, change_set_id, before=None, limit=total))
    record.save()
    _note_kept(session, record.change_set_id, work)
    return finish(session, record.change_set_id)


def undo_chunk(session: Session, actor: Actor, job: Job, noted: Sequence[Noted]) -> dict[str, int]:
    """Take back one chunk of a large act; returns the job's counts."""
    of = int(job.spec["change_set"])
    record = resume(session, actor, Act.UNDO, job, undo_of=of)
    work = TakingBack(session, record, of)
    work.take_back(noted)
    record.save()
    _note_kept(session, record.change_set_id, work)
    return {"kept": len(work.kept)}


def finish(session: Session, undo_id: int) -> Undone:
    """Settle an undo whose changes are all taken back: what is undone says so, unless something was kept."""
    _settle_primaries(session, undo_id)
    own: ChangeSet = lock(session, ChangeSet, undo_id)
    undone: ChangeSet = lock(session, ChangeSet, own.undo_of or 0)
    kept: dict[str, list[Any]] = (own.report or {}).get("kept", {})
    if not kept:
        undone.undone_by = own.id
        _settle(session, undone, stands=False)
    own.report = {"counts": _counts(session, undo_id, kept), "kept": kept}
    session.add_all((own, undone))
    return report(own)


def _settle_primaries(session: Session, undo_id: int) -> None:
    """Where the primary contact point of a kind went, and the one before it is gone, the oldest one is primary."""
    moved = select(Change.thing_id, Change.lead_id).where(
        Change.change_set_id == undo_id, Change.thing == On.CONTACT
    )
    touched = moved.subquery()
    now_with = select(ContactPoint.lead_id).join(touched, touched.c.thing_id == col(ContactPoint.id))
    concerned = or_(
        col(ContactPoint.lead_id).in_(now_with), col(ContactPoint.lead_id).in_(select(touched.c.lead_id))
    )
    without = (
        sql_select(func.min(col(ContactPoint.id)))
        .where(concerned)
        .group_by(col(ContactPoint.lead_id), col(ContactPoint.kind))
        .having(func.max(case((col(ContactPoint.is_primary), 1), else_=0)) == 0)
    )
    found = select(ContactPoint).where(col(ContactPoint.id).in_(without)).order_by(col(ContactPoint.id))
    record = Record(session, undo_id)
    for point in session.exec(found, execution_options={"populate_existing": True}):
        record.put(On.CONTACT, point, {"is_primary": True}, lead_id=point.lead_id)
    session.flush()
    record.save()


def _settle(session: Session, change_set: ChangeSet, *, stands: bool) -> None:
    """What follows of an undo that stands, or stands no longer, for the act that it took back."""
    if change_set.undo_of is None:
        return
    undone: ChangeSet = lock(session, ChangeSet, change_set.undo_of)
    undone.undone_by = change_set.id if stands else None
    session.add(undone)
    _settle(session, undone, stands=not stands)


def finish_job(session: Session, job: Job) -> None:
    """Settle the undo that a job did."""
    own = session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job.id)).first()
    if own is not None:
        finish(session, own)


def of_job(session: Session, job_id: int) -> Undone:
    """What came of the undo that a job did."""
    own = session.exec(select(ChangeSet).where(ChangeSet.job_id == job_id)).first()
    return report(own) if own is not None else Undone()


def report(own: ChangeSet) -> Undone:
    """What came of an undo, as its change set says."""
    said: dict[str, Any] = own.report or {}
    counts: dict[str, int] = said.get("counts", {})
    kept: dict[str, list[Any]] = said.get("kept", {})
    listed = tuple(Kept(*line) for line in list(kept.values())[:LISTED])
    return Undone(
        own.id or 0 if counts.get("changed") else 0,
        reverted=counts.get("reverted", 0),
        kept=listed,
        kept_count=counts.get("kept", 0),
        others=counts.get("others", 0),
    )


def changes(session: Session, change_set_id: int, *, before: int | None, limit: int) -> list[Noted]:
    """Changes of a change set, the newest first, from the id `before` down."""
    wanted = sql_select(*NOTED).where(col(Change.change_set_id) == change_set_id)
    if before is not None:
        wanted = wanted.where(col(Change.id) < before)
    found = session.connection().execute(wanted.order_by(col(Change.id).desc()).limit(limit))
    return [Noted(*row) for row in found.all()]


def count(session: Session, change_set_id: int) -> int:
    """How many changes an act made."""
    return session.exec(
        select(func.count()).select_from(Change).where(Change.change_set_id == change_set_id)
    ).one()


def _undoable(session: Session, actor: Actor, change_set_id: int) -> ChangeSet:
    require(actor, Act.UNDO)
    change_set: ChangeSet = lock(session, ChangeSet, change_set_id)
    act, _ = first_act(session, change_set)
    require(actor, act)
    root = change_set
    while root.undo_of is not None:
        root = session.get_one(ChangeSet, root.undo_of)
    if act is Act.NOTE and actor.role is not Role.OWNER and root.account_id != actor.account_id:
        raise Forbidden("Only its author can change this note. Add one of your own.")
    if act is Act.SAVE_SEGMENT and root.account_id != actor.account_id:
        # It may be a private one, of which nobody else hears anything.
        raise Forbidden("Only whoever did this can undo it.")
    if act in NOT_UNDONE:
        raise NotNow("This cannot be undone.")
    if change_set.undone_by is not None:
        raise NotNow("This was undone already.")
    job = session.get(Job, change_set.job_id) if change_set.job_id is not None else None
    if job is not None and job.status in OPEN:
        raise NotNow("This is still running. Cancel it first, then undo what it has done.")
    return change_set


def _ask(session: Session, actor: Actor, change_set: ChangeSet, total: int) -> Job:
    for job in session.exec(select(Job).where(Job.kind == "undo", col(Job.status).in_(OPEN))):
        if job.spec["change_set"] == change_set.id:
            return job
    title = f"Undo: {Act[change_set.act].value}"
    spec = {"change_set": change_set.id}
    return jobs.ask(session, actor, Act.UNDO, "undo", title=title, spec=spec, total=total)


def _counts(session: Session, undo_id: int, kept: Collection[str]) -> dict[str, int]:
    """How many leads were taken back and kept, each of them counted once; of an act on no lead, how many things."""
    mine = col(Change.change_set_id) == undo_id
    touched = set(session.exec(select(Change.lead_id).where(mine).distinct()))
    leads = {_key(On.LEAD, lead_id, lead_id) for lead_id in touched if lead_id}
    kept_leads = {key for key in kept if key.startswith(_LEAD)}
    if leads or kept_leads:
        return {
            "changed": len(touched),
            "reverted": len(leads - kept_leads),
            "kept": len(kept_leads),
            "others": len(kept) - len(kept_leads),
        }
    things = session.exec(select(Change.thing, Change.thing_id).where(mine).distinct())
    done = {_key(On(thing), thing_id, None) for thing, thing_id in things}
    return {"changed": len(done), "reverted": len(done - set(kept)), "kept": len(kept), "others": 0}


_LEAD = "lead "


def _key(on: On, thing_id: int, lead_id: int | None) -> str:
    """One line a lead, however many of its attributes stay."""
    return f"{_LEAD}{lead_id}" if lead_id else f"{on} {thing_id}"


def _note_kept(session: Session, undo_id: int, work: TakingBack) -> None:
    if not work.kept:
        return
    own: ChangeSet = lock(session, ChangeSet, undo_id)
    # A copy: what is changed where it lies looks unchanged, and is not written.
    said: dict[str, Any] = dict((own.report or {}).get("kept", {}))
    for (on, thing_id), lead_id in work.kept.items():
        key = _key(on, thing_id, lead_id)
        if key not in said:
            named, why = len(said) < LISTED, work.why.get((on, thing_id), "")
            said[key] = [
                lead_id or 0,
                _name(session, on, thing_id, lead_id) if named else "",
                _editor(session, on, thing_id, lead_id, own) if named and not why else "",
                why,
            ]
    own.report = {"kept": said}
    session.add(own)


def _name(session: Session, on: On, thing_id: int, lead_id: int | None) -> str:
    lead = session.get(Lead, lead_id) if lead_id else None
    if lead is not None:
        return f"{lead.first_name} {lead.last_name}".strip() or "No name"
    known = Known(session, ())
    known.learn(on, {thing_id})
    row = known.row(on, thing_id)
    if on is On.CUSTOM_VALUE and "field_id" in row:
        known.learn(On.CUSTOM_FIELD, {row["field_id"]})
        row = known.row(On.CUSTOM_FIELD, row["field_id"])
    return str(row.get("name") or row.get("label") or on.replace("_", " ").capitalize())


def _editor(session: Session, on: On, thing_id: int, lead_id: int | None, own: ChangeSet) -> str:
    """Who changed it last, beside the act and its undo."""
    whose = (
        Change.lead_id == lead_id
        if lead_id
        else (col(Change.thing) == on) & (col(Change.thing_id) == thing_id)
    )
    found = session.exec(
        select(Account.name)
        .select_from(Change)
        .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
        .join(Account, col(Account.id) == col(ChangeSet.account_id), isouter=True)
        .where(whose, col(ChangeSet.id).not_in((own.id, own.undo_of)))
        .order_by(col(Change.id).desc())
        .limit(1)
    ).first()
    return found or "somebody"


def said(undone: Undone) -> str:
    """What came of an undo, in words: "1,192 reverted, 8 kept: edited by Ana"."""
    if not undone.kept:
        return f"{undone.reverted:,} reverted" if undone.reverted > 1 else "Undone"
    edited = [kept.by for kept in undone.kept if not kept.why]
    names = f"edited by {_names(edited)}" if edited else ""
    why = next((kept.why for kept in undone.kept if kept.why), "")
    if not undone.change_set_id:
        since = f": {names.replace('edited', 'edited since', 1)}" if names else ""
        return ". ".join(filter(None, (f"Nothing was undone{since}", why)))
    kept = f"{undone.kept_count:,} kept" if undone.kept_count else ""
    others = (
        f"{undone.others:,} other {'thing' if undone.others == 1 else 'things'} kept" if undone.others else ""
    )
    done = f"{undone.reverted:,} reverted" if undone.reverted else "Undone in part"
    what = ", ".join(filter(None, (done, kept, others)))
    return ". ".join(filter(None, (": ".join(filter(None, (what, names))), why)))


def _names(names: Iterable[str]) -> str:
    known = list(dict.fromkeys(name for name in names if name))
    return ", ".join(known[:3]) + (" and others" if len(known) > 3 else "") if known else "somebody"
