"""What a service did, noted as it is done: one change set an act, one change an attribute, one notice a thing.

What webhooks are to be told of it is noted with it.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, insert, literal
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import follow_up, now, tell
from leadsphere.errors import Forbidden
from leadsphere.live.change import Notice
from leadsphere.models import Act, Change, ChangeSet, Job
from leadsphere.models.rows import snapshot, table_of, to_json
from leadsphere.services import outbox
from leadsphere.services.many_rows import insert_rows

_CHANGE: Table = cast(Any, Change).__table__


FOLLOWED = frozenset({Act.EDIT_LEAD, Act.EDIT_CONTACT, Act.EDIT_COMPANY, Act.MERGE, Act.ASSIGN, Act.ACTIVATE})
"""Acts after which steps of processing are done again. An undo brings back what they had found as well."""


@dataclass
class Record:
    """The change set of one act, begun by `begin()`. Its changes reach the database with `save()`."""

    session: Session
    change_set_id: int
    is_followed: bool = False
    """Whether what rests on its changes is to be looked at again: see services/following.py."""
    hooks: outbox.Hooks | None = None
    """The webhooks that may want to be told, where they were read before."""
    _rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def changed(
        self,
        on: On,
        thing_id: int,
        attribute: str,
        old: Any,
        new: Any,
        *,
        lead_id: int | None = None,
        campaign_id: int | None = None,
        source: str = "",
    ) -> None:
        """Note that one attribute, a column by its name, went from `old` to `new` (JSON values)."""
        self._rows.append(
            {
                "change_set_id": self.change_set_id,
                "thing": on.value,
                "thing_id": thing_id,
                "lead_id": lead_id,
                "attribute": attribute,
                "old": old,
                "new": new,
                "source": source,
                "at": now(self.session),
            }
        )
        tell(self.session, Notice(on, thing_id, lead_id, campaign_id))

    def created(
        self,
        on: On,
        thing_id: int,
        values: Mapping[str, Any],
        *,
        lead_id: int | None = None,
        campaign_id: int | None = None,
        source: str = "",
    ) -> None:
        """Note that a thing came to be, with these values, which stay as they are."""
        self.changed(on, thing_id, "", None, values, lead_id=lead_id, campaign_id=campaign_id, source=source)

    def deleted(
        self, on: On, row: Any, *, lead_id: int | None = None, campaign_id: int | None = None
    ) -> None:
        """Note that a row is gone, and all that it said."""
        self.changed(on, row.id, "", snapshot(on, row), None, lead_id=lead_id, campaign_id=campaign_id)

    def put(
        self,
        on: On,
        row: Any,
        values: Mapping[str, Any],
        *,
        lead_id: int | None = None,
        campaign_id: int | None = None,
        source: str = "",
    ) -> bool:
        """Set columns of a row, and note those that change; whether any did."""
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            if before[name] != value:
                self.changed(
                    on, row.id, name, to_json(before[name]), to_json(value),
                    lead_id=lead_id, campaign_id=campaign_id, source=source,
                )  # fmt: skip
                setattr(row, name, value)
        self.session.add(row)
        return before != values

    def touch(self, on: On, row: Any, *, lead_id: int | None = None, campaign_id: int | None = None) -> None:
        """Note that a row is updated now; taken back with the rest, so that an undo leaves no trace in it."""
        self.put(on, row, {"updated_at": now(self.session)}, lead_id=lead_id, campaign_id=campaign_id)

    def save(self) -> None:
        """Write the noted changes; call it last, inside the same transaction."""
        if self._rows:
            insert_rows(self.session, _CHANGE, self._rows)
            outbox.note(self.session, self._rows, self.hooks)
            if self.is_followed:
                follow_up(self.session, self.change_set_id, self._rows)
            self._rows = []

    def settle(self) -> int:
        """`save()` of an act that this transaction alone does; its change set, or 0 and none where nothing changed."""
        if not self._rows:
            self.session.delete(self.session.get_one(ChangeSet, self.change_set_id))
            self.session.flush()
            return 0
        self.save()
        return self.change_set_id


def begin(
    session: Session,
    actor: Actor,
    act: Act,
    *,
    operation: str | None = None,
    job_id: int | None = None,
    undo_of: int | None = None,
) -> Record:
    """Start the change set of one act. Raises Forbidden unless `actor` may do `act`."""
    require(actor, act)
    change_set = ChangeSet(
        act=act.name,
        account_id=actor.account_id,
        operation=operation,
        job_id=job_id,
        undo_of=undo_of,
        at=now(session),
    )
    session.add(change_set)
    session.flush()
    assert change_set.id is not None
    return Record(session, change_set.id, is_followed=act in FOLLOWED)


def give_each(
    session: Session, on: On, lead_ids: Sequence[int], values: Mapping[str, Any]
) -> list[tuple[int, int]]:
    """Give each of these leads, which are there, a row that says the same; the ids of row and lead, in order.

    One statement, beside the model; the caller notes what came to be.
    """
    if not lead_ids:
        return []
    table, lead = table_of(on), table_of(On.LEAD)
    said = [literal(value, table.c[name].type) for name, value in values.items()]
    leads = sql_select(lead.c.id, *said).where(lead.c.id.in_(lead_ids)).order_by(lead.c.id)
    statement = insert(table).from_select(["lead_id", *values], leads, include_defaults=False)
    made: Any = session.connection().execute(statement.returning(table.c.id, table.c.lead_id)).all()
    return sorted((id_, lead_id) for id_, lead_id in made)


def set_columns(
    session: Session,
    actor: Actor,
    act: Act,
    on: On,
    row: Any,
    values: Mapping[str, Any],
    *,
    operation: str | None = None,
) -> int:
    """Set columns of a row as one act; returns the change set, 0 where they stood there. Raises Forbidden."""
    if all(getattr(row, name) == value for name, value in values.items()):
        return 0
    record = begin(session, actor, act, operation=operation)
    record.put(on, row, values)
    session.flush()
    record.save()
    return record.change_set_id


def done_before(session: Session, actor: Actor, operation: str | None) -> int | None:
    """The change set that this operation of this person made already, if it did. Raises Forbidden for another's."""
    if operation is None:
        return None
    found = session.exec(select(ChangeSet).where(ChangeSet.operation == operation)).first()
    if found is not None and found.account_id != actor.account_id:
        raise Forbidden
    return found.id if found else None


def resume(session: Session, actor: Actor, act: Act, job: Job, *, undo_of: int | None = None) -> Record:
    """The change set of a job, begun with its first chunk: all that a job does is one act, undone together."""
    require(actor, act)
    begun = session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job.id)).first()
    if begun is not None:
        record = Record(session, begun, is_followed=act in FOLLOWED)
    else:
        record = begin(session, actor, act, job_id=job.id, undo_of=undo_of)
    # Asked for in the end, it would wait for all that is written behind (see many_rows.py).
    record.hooks = outbox.hooks_of(session)
    return record
