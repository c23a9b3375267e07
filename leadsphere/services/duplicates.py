"""Duplicates: looked for by a job, and decided on by people.

What the job finds is no change of any lead: it is not in the history, and nothing of it needs to be undone.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, delete, func, insert, tuple_
from sqlalchemy.sql import select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time, tell
from leadsphere.errors import NotFound
from leadsphere.live.change import Notice
from leadsphere.matching.census import Census
from leadsphere.matching.pairs import Match, judge
from leadsphere.models import OPEN, Act, DuplicatePair, Job, Lead
from leadsphere.models.rows import snapshot
from leadsphere.queries.identities import identities_of
from leadsphere.services import jobs
from leadsphere.services.recording import begin

KIND = "duplicates"

_AT_ONCE = 1_000
WRITING = "duplicate pairs"
"""Whoever writes pairs waits for whoever does: two would both find none and make it twice."""


def look(session: Session, actor: Actor) -> Job:
    """Ask for a search through all leads; the one that waits or runs already, where there is one. Raises Forbidden."""
    require(actor, Act.FIND_DUPLICATES)
    # Two who ask at the same moment would both find none.
    one_at_a_time(session, "look for duplicates")
    found = select_rows(Job).where(Job.kind == KIND, col(Job.status).in_(OPEN)).order_by(col(Job.id))
    if under_way := session.exec(found).first():
        return under_way
    leads = session.execute(select(func.count()).select_from(Lead)).scalar_one()
    return jobs.ask(session, actor, Act.FIND_DUPLICATES, KIND, title="Duplicates", spec={}, total=leads)


def keep_both(session: Session, actor: Actor, first: int, second: int) -> int:
    """Two leads are two people, whatever they share: they are proposed no more. Said again, it changes nothing.

    Returns the change set, 0 where nothing changed.

    Raises NotFound where a lead is gone or both are one, and Forbidden.
    """
    require(actor, Act.KEEP_BOTH)
    first, second = min(first, second), max(first, second)
    one_at_a_time(session, WRITING)
    if len(_present(session, {first, second})) < 2:
        raise NotFound
    pair = session.exec(
        select_rows(DuplicatePair)
        .where(DuplicatePair.first_id == first, DuplicatePair.second_id == second)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).first()
    if pair is not None and pair.kept_at is not None:
        return 0
    record, moment = begin(session, actor, Act.KEEP_BOTH), now(session)
    if pair is None:
        pair = DuplicatePair(first_id=first, second_id=second, kept_at=moment)
        session.add(pair)
        session.flush()
        record.created(On.DUPLICATE_PAIR, pair.id or 0, snapshot(On.DUPLICATE_PAIR, pair), lead_id=first)
    else:
        record.put(On.DUPLICATE_PAIR, pair, {"kept_at": moment}, lead_id=first)
    tell(session, Notice(On.DUPLICATE_PAIR, pair.id or 0, second))
    record.save()
    return record.change_set_id


def newest(session: Session) -> int:
    """The id of the newest pair: what a search may replace was there when it began."""
    return session.execute(select(func.max(DuplicatePair.id))).scalar_one() or 0


def compare(
    session: Session, candidates: Sequence[tuple[int, int]], census: Census, *, after: int, until: int | None
) -> list[Match]:
    """Which of these candidates, and of the open pairs of their stretch, are pairs, as their leads are stored now.

    A pair that is there may rest on what a lead says only since the candidates were found. Writes nothing.
    """
    there = session.execute(
        select(col(DuplicatePair.first_id), col(DuplicatePair.second_id)).where(
            *_within(after, until), col(DuplicatePair.kept_at).is_(None)
        )
    ).all()
    pairs = dict.fromkeys((*candidates, *((first, second) for first, second in there)))
    leads = identities_of(session, {id_ for pair in pairs for id_ in pair})
    found = (
        judge(leads[first], leads[second], census)
        for first, second in pairs
        if first in leads and second in leads
    )
    return [match for match in found if match is not None]


def replace_open(
    session: Session,
    matches: Sequence[Match],
    *,
    after: int,
    until: int | None,
    newest: int | None = None,
) -> dict[str, int]:
    """Let the open pairs of a stretch be these matches and no others; pairs that are kept stay as they are, and so do
    those that are newer than `newest`.

    The stretch is of the pairs whose smaller id is above `after` and at most `until`, or has no end. Returns how
    many pairs are new and how many are gone: done again, none.
    """
    one_at_a_time(session, WRITING)
    # The leads first, as everywhere: two that lock in turns would wait for each other.
    present = _present(session, {id_ for match in matches for id_ in (match.first, match.second)})
    wanted = {(m.first, m.second): m for m in matches if m.first in present and m.second in present}
    stored = _stored(session, after, until)
    new = [match for ids, match in wanted.items() if ids not in stored]
    gone = [
        pair
        for ids, pair in stored.items()
        if ids not in wanted and pair.kept_at is None and (newest is None or (pair.id or 0) <= newest)
    ]
    is_other = False
    for ids, pair in stored.items():
        match = wanted.get(ids)
        if match and pair.kept_at is None and (pair.reason, pair.score) != (match.reason, match.score):
            pair.reason, pair.score, is_other = match.reason, match.score, True
            session.add(pair)
    if new:
        session.execute(insert(DuplicatePair), [_row(match) for match in new])
    for start in range(0, len(gone), _AT_ONCE):
        ids = [pair.id for pair in gone[start : start + _AT_ONCE]]
        session.execute(delete(DuplicatePair).where(col(DuplicatePair.id).in_(ids)))
    if new or gone or is_other:
        tell(session, Notice(On.DUPLICATE_PAIR, 0))
    return {"new": len(new), "gone": len(gone)}


def add_open(session: Session, matches: Sequence[Match], *, gone: Sequence[tuple[int, int]] = ()) -> int:
    """Propose these pairs beside those that are known, and no longer those that are `gone`; how many are new."""
    if not matches and not gone:
        return 0
    one_at_a_time(session, WRITING)
    present = _present(session, {id_ for match in matches for id_ in (match.first, match.second)})
    wanted = {(m.first, m.second): m for m in matches if m.first in present and m.second in present}
    stored = {(pair.first_id, pair.second_id): pair for pair in _pairs(session, [*wanted, *gone])}
    new = [match for ids, match in wanted.items() if ids not in stored]
    is_other = False
    for ids, pair in stored.items():
        if pair.kept_at is not None:
            continue
        match = wanted.get(ids)
        if match is None:
            session.delete(pair)
            is_other = True
        elif (pair.reason, pair.score) != (match.reason, match.score):
            pair.reason, pair.score, is_other = match.reason, match.score, True
            session.add(pair)
    if new:
        session.execute(insert(DuplicatePair), [_row(match) for match in new])
    if new or is_other:
        tell(session, Notice(On.DUPLICATE_PAIR, 0))
    return len(new)


def _pairs(session: Session, ids: Sequence[tuple[int, int]]) -> list[DuplicatePair]:
    """The stored pairs of these leads, locked."""
    found: list[DuplicatePair] = []
    for start in range(0, len(ids), _AT_ONCE):
        both = tuple_(col(DuplicatePair.first_id), col(DuplicatePair.second_id))
        wanted = select_rows(DuplicatePair).where(both.in_(ids[start : start + _AT_ONCE]))
        found += session.exec(
            wanted.order_by(col(DuplicatePair.id)).with_for_update(),
            execution_options={"populate_existing": True},
        )
    return found


def _row(match: Match) -> dict[str, int | str]:
    return {
        "first_id": match.first, "second_id": match.second, "reason": match.reason, "score": match.score,
    }  # fmt: skip


def _stored(session: Session, after: int, until: int | None) -> dict[tuple[int, int], DuplicatePair]:
    found = session.exec(
        select_rows(DuplicatePair)
        .where(*_within(after, until))
        .order_by(col(DuplicatePair.id))
        .with_for_update(),
        execution_options={"populate_existing": True},
    )
    return {(pair.first_id, pair.second_id): pair for pair in found}


def _within(after: int, until: int | None) -> tuple[ColumnElement[bool], ...]:
    above = col(DuplicatePair.first_id) > after
    return (above,) if until is None else (above, col(DuplicatePair.first_id) <= until)


def _present(session: Session, ids: Iterable[int]) -> set[int]:
    """Those of these leads that are there, and will be until this transaction ends."""
    wanted = select(col(Lead.id)).where(col(Lead.id).in_(tuple(ids))).order_by(col(Lead.id))
    return set(session.execute(wanted.with_for_update(read=True, key_share=True)).scalars())
