"""What follows of an edit: the steps of processing that rest on what changed, done again for its leads.

A step that needs nothing but what is known of a lead is done in the transaction of the edit, and is undone with it; one
that takes longer is due from then on (services/due.py). Nobody who edits has to think of it: the database calls
`follow` before it commits whatever such an act has noted (see recording.FOLLOWED).
"""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from leadsphere.accounts.rights import COMMAND_LINE, Actor
from leadsphere.attributes import On
from leadsphere.database import Changed
from leadsphere.models import Account, Act, ChangeSet, Due, Origin, Role
from leadsphere.models.rows import table_of
from leadsphere.queries.likenesses import Likenesses
from leadsphere.services import due, duplicates, processing, verifying
from leadsphere.services.processing import BY_NAME, MATCH, STEPS, VERIFY, Step
from leadsphere.services.recording import Record, begin
from leadsphere.verification import resolver

AT_ONCE = 300
"""Leads that steps are done for in the transaction of an edit; for more, they are due."""

_MEMBER = table_of(On.MEMBERSHIP)


@dataclass(frozen=True, slots=True)
class Apart:
    """How a step is done that takes long: `read` and `ask` outside of any transaction, `write` within an act's record.

    `read(session, lead_ids)` says what is known or is to be asked, `ask(that, now)` asks others; `write` gives counts.
    """

    act: Act
    read: Callable[[Session, Sequence[int]], Any]
    write: Callable[[Session, Record, Any], Mapping[str, int]]
    ask: Callable[[Any, datetime], Coroutine[Any, Any, Any]] | None = None


def _write_pairs(session: Session, _: Record, found: Any) -> Mapping[str, int]:
    matches, gone = found
    new = duplicates.add_open(session, matches, gone=gone)
    return {"pairs": new} if new else {}


APART: dict[str, Apart] = {
    due.ARRIVE: Apart(Act.PROCESS, lambda _, ids: ids, lambda s, _, ids: processing.catch_up(s, ids)),
    MATCH: Apart(Act.PROCESS, lambda s, ids: Likenesses().again(s, ids), _write_pairs),
    VERIFY: Apart(
        Act.VERIFY,
        lambda s, ids: verifying.addresses(s, lead_ids=ids, unverified=True),
        verifying.store,
        lambda wanted, at: verifying.check(wanted, resolver.current(), at),
    ),
}
"""The steps that take long, by name."""


def follow(session: Session, changed: Sequence[Changed]) -> None:
    """Do again what rests on these changes."""
    for change_set_id, rows in changed:
        _Following(session, change_set_id, rows).follow()


class _Following:
    """What one change set changed."""

    def __init__(self, session: Session, change_set_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
        self._session, self._change_set_id = session, change_set_id
        self._leads: dict[tuple[On, str], set[int]] = defaultdict(set)
        self._companies: dict[tuple[On, str], set[int]] = defaultdict(set)
        self._joined: list[int] = []
        for row in rows:
            place = On(row["thing"]), row["attribute"]
            if row["lead_id"] is not None:
                self._leads[place].add(row["lead_id"])
            elif place[0] is On.COMPANY:
                self._companies[place].add(row["thing_id"])
            new: Any = row["new"]
            if place == (On.MEMBERSHIP, "") and new is not None and new.get("origin") == Origin.ASSIGNED:
                self._joined.append(row["thing_id"])

    def follow(self) -> None:
        """Do what can be done at once, and let the rest be due."""
        account_id = self._session.get_one(ChangeSet, self._change_set_id).account_id
        joined = self._leads[On.MEMBERSHIP, ""] if self._joined else set[int]()
        at_once: dict[str, set[int]] = {}
        for step in STEPS:
            leads = joined | self._resting(self._leads, step)
            if step.find is not None and 0 < len(leads) <= max(AT_ONCE, len(joined)):
                at_once[step.name] = leads
            elif leads:
                _make_due(self._session, step.name, account_id, sorted(leads))
            for company_id in sorted(self._resting(self._companies, step)):
                due.of_company(self._session, step.name, account_id, company_id)
        self._do(at_once)

    def _do(self, at_once: Mapping[str, set[int]]) -> None:
        if not at_once and not self._joined:
            return
        record = Record(self._session, self._change_set_id)
        alike: dict[frozenset[int], list[Step]] = defaultdict(list)
        for name, leads in at_once.items():
            alike[frozenset(leads)].append(BY_NAME[name])
        for leads, steps in alike.items():
            processing.find(self._session, record, sorted(leads), steps)
        if self._joined:
            processing.move_on(self._session, record, _MEMBER.c.id.in_(self._joined))
        record.save()

    def _resting(self, changed: Mapping[tuple[On, str], set[int]], step: Step) -> set[int]:
        return {id_ for place in step.depends for id_ in changed.get(place, ())}


def _make_due(session: Session, step: str, account_id: int | None, lead_ids: Sequence[int]) -> None:
    if step == VERIFY:
        due.verify(session, account_id, lead_ids)
    else:
        due.of_leads(session, step, account_id, lead_ids)


def work_off(session: Session, some: Sequence[Due], found: Any) -> Mapping[str, int]:
    """Do one step for the leads that it is due for, with what was found outside; returns counts."""
    step, lead_ids = some[0].step, [one.lead_id for one in some]
    apart = APART.get(step)
    record = begin(session, _whoever(session, some[0].account_id), apart.act if apart else Act.PROCESS)
    if apart is not None:
        counts = apart.write(session, record, found)
    else:
        failed = processing.find(session, record, lead_ids, (BY_NAME[step],))
        counts = {f"failed: {name}": many for name, many in failed.items()}
    due.done(session, some)
    record.settle()
    return counts


def _whoever(session: Session, account_id: int | None) -> Actor:
    """Whoever made something due: while they might, whatever they may since."""
    account = session.get(Account, account_id) if account_id is not None else None
    return Actor(account.id, account.name, Role.OWNER) if account else COMMAND_LINE
