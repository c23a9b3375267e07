"""Processing: what is settled about a discovered lead before anybody writes to it, as one tuple of steps.

Whoever brings leads in calls `settle` for them, and then `finish` with what `likenesses.look` found of them. Edits come
back here by themselves: see services/following.py.
"""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.sql import exists
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import COMMAND_LINE, Actor
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.matching.pairs import Match
from leadsphere.models import Act, ImportedLead, Job, Membership, Outcome, Stage, campaigns_of
from leadsphere.models.rows import table_of, to_json
from leadsphere.services import due, duplicates, settling
from leadsphere.services.knowing import Found, Knowledge, Known
from leadsphere.services.recording import Record, resume

logger = logging.getLogger(__name__)

_MEMBER = table_of(On.MEMBERSHIP)
_ANYTHING = ""
"""The name, among the places a step depends on, of a thing as a whole: that it came to be, or is gone."""

Place = tuple[On, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `depends` are the attributes that it rests on: where one of them changes, it is done again.

    `find(lead, knowledge)` says what it found of one lead, from what is known alone. A step without it looks further,
    at all other leads or at others' servers: that is done apart from the transaction that made it due.
    """

    name: str
    label: str
    depends: frozenset[Place]
    find: Callable[[Known, Knowledge], Iterable[Found]] | None = None


def _of(on: On, *names: str) -> frozenset[Place]:
    return frozenset((on, name) for name in names)


_NAME = _of(On.LEAD, "first_name", "last_name")
_POINTS = _of(On.CONTACT, "value", _ANYTHING)

STEPS: tuple[Step, ...] = (
    Step(
        "form", "Names, countries and headcounts in their usual form",
        _NAME | _of(On.LEAD, "country", "company_id") | _of(On.COMPANY, "headcount", "company_country"),
        settling.form,
    ),
    Step("location", "Country", _POINTS | _of(On.LEAD, "region", "country"), settling.location),
    Step("phones", "Phone numbers", _POINTS | _of(On.LEAD, "country", "region"), settling.phones),
    Step(
        "company", "Company and its domain",
        _POINTS | _of(On.CONTACT, "is_primary") | _of(On.LEAD, "company_id") | _of(On.COMPANY, "domain"),
        settling.company,
    ),
    Step("language", "Language of the name", _NAME | _of(On.LEAD, "country"), settling.language),
    Step(
        "match", "Possible duplicates",
        _NAME | _POINTS | _of(On.LEAD, "company_id") | _of(On.COMPANY, "name", "domain"),
    ),
    Step("verify", "E-mail addresses", _POINTS),
)  # fmt: skip
"""The steps, in their order: what one finds, the next ones know. One more is one more entry here."""

MATCH, VERIFY = "match", "verify"
BY_NAME = {step.name: step for step in STEPS}


def brought(session: Session, job: Job, after: int, limit: int) -> list[int]:
    """Ids of the leads that this job made, changed, or put into a campaign, from `after` on."""
    waits = exists().where(
        col(Membership.lead_id) == col(ImportedLead.lead_id),
        col(Membership.job_id) == job.id,
        col(Membership.stage) == Stage.DISCOVERED.value,
        col(Membership.removed_at).is_(None),
    )
    found = session.exec(
        select(ImportedLead.lead_id)
        .where(
            ImportedLead.job_id == job.id,
            ImportedLead.lead_id > after,
            or_(col(ImportedLead.outcome) != Outcome.UNCHANGED.value, waits),
        )
        .order_by(col(ImportedLead.lead_id))
        .limit(limit)
    )
    return list(found)


def waiting(session: Session, job: Job, after: int, limit: int) -> list[int]:
    """Ids of the memberships that this job brought and nobody has processed, from `after` on."""
    found = session.exec(
        select(Membership.id)
        .where(
            col(Membership.campaign_id).in_(campaigns_of(job)),
            Membership.job_id == job.id,
            col(Membership.removed_at).is_(None),
            Membership.stage == Stage.DISCOVERED,
            col(Membership.id) > after,
        )
        .order_by(col(Membership.id))
        .limit(limit)
    )
    return [id_ for id_ in found if id_ is not None]


def settle(session: Session, actor: Actor, job: Job, lead_ids: Sequence[int]) -> dict[str, int]:
    """Do with these leads what what is known of them allows; returns the job's counts."""
    record = resume(session, actor, Act.PROCESS, job)
    failed = find(session, record, lead_ids, STEPS)
    session.expire_all()
    record.save()
    return {f"failed: {name}": many for name, many in failed.items()}


def finish(
    session: Session, actor: Actor, job: Job, lead_ids: Sequence[int], matches: Sequence[Match]
) -> dict[str, int]:
    """Note what these leads may be duplicates of, and let the members among them be processed.

    Their e-mail addresses are verified after that, where the workspace wants it: what name servers say, and when, keeps
    nobody waiting. Returns the job's counts.
    """
    record = resume(session, actor, Act.PROCESS, job)
    duplicates.add_open(session, matches)
    mine = (_MEMBER.c.job_id == job.id, _MEMBER.c.lead_id.in_(lead_ids))
    moved = move_on(session, record, *mine)
    due.verify(session, actor.account_id, lead_ids)
    session.expire_all()
    record.save()
    return {"processed": moved} if moved else {}


def process(session: Session, actor: Actor, job: Job, membership_ids: Sequence[int]) -> dict[str, int]:
    """Process these members by what is known of them alone."""
    record = resume(session, actor, Act.PROCESS, job)
    mine = _MEMBER.c.id.in_(membership_ids)
    lead_ids = session.execute(sql_select(_MEMBER.c.lead_id).where(mine).distinct()).scalars().all()
    find(session, record, lead_ids, STEPS)
    moved = move_on(session, record, mine)
    session.expire_all()
    record.save()
    return {"processed": moved}


def catch_up(session: Session, lead_ids: Sequence[int]) -> dict[str, int]:
    """Process those of these leads that a job discovered and does not process any more, as part of what that job did.

    What they may be duplicates of, and what their addresses are worth, is due then. Returns counts.
    """
    by_job: dict[int, list[int]] = defaultdict(list)
    waiting = session.execute(
        sql_select(_MEMBER.c.job_id, _MEMBER.c.lead_id)
        .where(
            _MEMBER.c.lead_id.in_(lead_ids),
            _MEMBER.c.job_id.is_not(None),
            _MEMBER.c.stage == Stage.DISCOVERED.value,
            _MEMBER.c.removed_at.is_(None),
        )
        .distinct()
        .order_by(_MEMBER.c.job_id, _MEMBER.c.lead_id)
    )
    for job_id, lead_id in waiting.all():
        by_job[job_id].append(lead_id)
    moved = 0
    for job_id, some in by_job.items():
        # In the job's own change set: whoever takes it back takes this back as well.
        job = session.get_one(Job, job_id)
        record = resume(session, COMMAND_LINE, Act.PROCESS, job)
        find(session, record, some, STEPS)
        moved += move_on(session, record, _MEMBER.c.job_id == job_id, _MEMBER.c.lead_id.in_(some))
        record.save()
        due.of_leads(session, MATCH, job.account_id, some)
        due.verify(session, job.account_id, some)
    session.expire_all()
    return {"processed": moved} if moved else {}


def find(session: Session, record: Record, lead_ids: Sequence[int], steps: Collection[Step]) -> Counter[str]:
    """Carry out those of the steps that need nothing but what is known; how many leads each has failed for.

    A step that fails for one lead is left out there, and there alone.
    """
    knowledge = Knowledge(session, lead_ids)
    failed = Counter[str]()
    for step in STEPS:
        if step in steps and step.find is not None:
            for lead in knowledge.leads:
                for found in _tried(step, lead, knowledge, failed):
                    knowledge.take(lead, found)
    knowledge.write(record)
    return failed


def _tried(step: Step, lead: Known, knowledge: Knowledge, failed: Counter[str]) -> Iterator[Found]:
    assert step.find is not None
    try:
        yield from tuple(step.find(lead, knowledge))
    except Exception:  # one lead's odd value must not hold up all others; no value is logged
        logger.exception("the step %s failed for lead %s", step.name, lead.id)
        failed[step.name] += 1


def move_on(session: Session, record: Record, *which: Any) -> int:
    """Let those of these memberships that are discovered be processed; how many were."""
    # Beside their model, which would look at every value of many thousands.
    members: Any = session.execute(
        sql_select(_MEMBER.c.id, _MEMBER.c.lead_id, _MEMBER.c.campaign_id, _MEMBER.c.stage_at)
        .where(
            *which,
            # Whoever was moved on or removed since they were found waiting stays so.
            _MEMBER.c.removed_at.is_(None),
            _MEMBER.c.stage == Stage.DISCOVERED.value,
        )
        .order_by(_MEMBER.c.id)
        .with_for_update()
    ).all()
    moment = now(session)
    moved = {"stage": Stage.PROCESSED.value, "stage_at": moment}
    session.execute(update(_MEMBER).where(_MEMBER.c.id.in_([id_ for id_, *_ in members])).values(moved))
    for id_, lead_id, campaign_id, before in members:
        of = {"lead_id": lead_id, "campaign_id": campaign_id}
        record.changed(On.MEMBERSHIP, id_, "stage", Stage.DISCOVERED.value, Stage.PROCESSED.value, **of)
        record.changed(On.MEMBERSHIP, id_, "stage_at", to_json(before), to_json(moment), **of)
    return len(members)
