"""What can be done to many leads: few at once in one transaction, more by a job, each act as one entry of `BULK`."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import func, insert, literal
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import one_at_a_time
from leadsphere.errors import BadValue, NotFound
from leadsphere.models import BULK as BULK_JOB
from leadsphere.models import Act, ChangeSet, Job, JobLead
from leadsphere.queries import selections
from leadsphere.queries.selections import Selection
from leadsphere.services import fields, jobs, leads, memberships, suppressing, tags, verifying
from leadsphere.services.columns import put_values
from leadsphere.services.deleting import take_away
from leadsphere.services.editing import parse_value
from leadsphere.services.recording import Record, begin, done_before, resume
from leadsphere.values import kinds
from leadsphere.verification import resolver
from leadsphere.verification.verdict import SUPPRESSED_ONES, outcome

AT_ONCE = 100
"""Leads to whom something is done in the transaction that asks for it; to more, a job does it."""
MOST_IDS = 1_000
"""Leads that can be named one by one."""

Given = Mapping[str, Any]
"""What an act was given, as JSON: a tag's name, a value."""


class Asks(StrEnum):
    """What people are asked before an act begins."""

    NOTHING = "nothing"
    TAG_NAME = "tag_name"
    TAG = "tag"
    PERSON = "person"
    VALUE = "value"
    CAMPAIGNS = "campaigns"
    SURE = "sure"
    """Whether they mean it, where it is many."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """What an act asks others about before it does a chunk: it may take long, and holds no transaction meanwhile.

    `read(session, lead_ids)` says what to ask about, `ask(that, now)` asks; `carry_out` finds the answer as
    `given["found"]`. `at_once(session)` says how many leads to ask about in one chunk, where others are slow.
    """

    read: Callable[[Session, Sequence[int]], Any]
    ask: Callable[[Any, datetime], Coroutine[Any, Any, Any]]
    at_once: Callable[[Session], int]


@dataclass(frozen=True, slots=True)
class Order:
    """What an act is to do, checked: `given` is what every chunk gets, the words say it while it runs and after."""

    given: Given
    doing: str
    done: str


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One act. `act` is the right that it needs and what the history calls it; `label` is what its button says.

    `order(session, actor, record, given)` is called once, in the transaction that asks: it checks what was given
    (BadValue, NotFound, NotActive), and does what is done once, such as making a tag. `carry_out(session, record,
    lead_ids, given)` does one chunk within the record, and returns to how many leads, or the counts of the job; it
    skips whoever is gone.
    """

    name: str
    act: Act
    label: str
    icon: str
    asks: Asks
    order: Callable[[Session, Actor, Record, Given], Order]
    carry_out: Callable[[Session, Record, Sequence[int], Given], int | Mapping[str, int]]
    look_up: LookUp | None = None
    is_offered: bool = True
    """Whether it is in the menu; one that is not follows from another."""


def _tag(session: Session, _: Actor, record: Record, given: Given) -> Order:
    name = tags.tag_name(str(given.get("tag", "")))
    tag_id = tags.tag_for(session, record, name)
    return Order({"tag": tag_id}, f"Tagging “{name}”", f"tagged “{name}”")


def _untag(session: Session, _: Actor, _record: Record, given: Given) -> Order:
    found = tags.existing(session, _whole(given.get("tag")))
    return Order({"tag": found.id}, f"Taking off “{found.name}”", f"no longer tagged “{found.name}”")


def _vip(value: bool) -> Callable[[Session, Actor, Record, Given], Order]:
    done = "made VIP" if value else "no VIP any more"

    def order(_: Session, _actor: Actor, _record: Record, _given: Given) -> Order:
        return Order({"values": {"vip": value}}, "Setting VIP" if value else "Clearing VIP", done)

    return order


def _owner(session: Session, _: Actor, _record: Record, given: Given) -> Order:
    owner = leads.owner_of(session, str(given.get("owner", "")))
    done = f"owned by {owner.name}" if owner else "without an owner"
    return Order({"values": {"owner_id": owner.id if owner else None}}, "Setting the owner", done)


def _value(session: Session, _: Actor, _record: Record, given: Given) -> Order:
    name, text = str(given.get("attribute", "")), str(given.get("value", ""))
    if name.startswith(fields.PREFIX):
        field = fields.field_named(session, name)
        attr = fields.attr_of(field)
        value: str | bool = fields.parse(attr, text)
        shown, order = fields.show(attr, str(value)), {"field": field.id, "value": value}
    else:
        attribute = catalogue.attribute(On.LEAD, name)
        if attribute is None:
            raise BadValue("Choose what to set.")
        attr, value = attribute.attr, parse_value(attribute, text)
        shown, order = kinds.show(attr, value), {"values": {name: value}}
    done = f"set to {attr.label} “{_short(shown)}”" if shown else f"without {attr.label}"
    return Order(order, f"Setting {attr.label}", done)


def _put(session: Session, record: Record, lead_ids: Sequence[int], given: Given) -> int:
    if "field" in given:
        field = fields.field_named(session, f"{fields.PREFIX}{given['field']}")
        return fields.put_value(session, record, field, lead_ids, given["value"])
    return len(put_values(session, record, lead_ids, given["values"]))


def _assign(*, activate: bool) -> Callable[[Session, Actor, Record, Given], Order]:
    def order(session: Session, _: Actor, record: Record, given: Given) -> Order:
        wanted = _ids(given.get("campaigns"), "Choose a campaign.")
        found = memberships.make_ready(session, record, wanted, activate=activate)
        named = _named([campaign.name for campaign in found])
        return Order({"campaigns": wanted}, f"Assigning to {named}", f"assigned to {named}")

    return order


def _join(session: Session, record: Record, lead_ids: Sequence[int], given: Given) -> Mapping[str, int]:
    joined = memberships.join(session, record, given["campaigns"], lead_ids)
    left_out = len(suppressing.suppressed_leads(session, lead_ids))
    return {"changed": joined, **({SUPPRESSED_ONES: left_out} if left_out else {})}


def _remove(session: Session, _: Actor, _record: Record, given: Given) -> Order:
    wanted = _ids(given.get("campaigns"), "Choose a campaign.")
    named = _named(memberships.names(session, wanted))
    return Order({"campaigns": wanted}, f"Removing from {named}", f"removed from {named}")


def _review(_: Session, actor: Actor, _record: Record, _given: Given) -> Order:
    return Order({"by": actor.account_id}, "Marking reviewed", "marked reviewed")


def _verify(_: Session, _actor: Actor, _record: Record, _given: Given) -> Order:
    return Order({}, "Verifying", "verified")


def _delete(_: Session, _actor: Actor, _record: Record, _given: Given) -> Order:
    return Order({}, "Deleting", "deleted")


BULK: tuple[BulkAct, ...] = (
    BulkAct(
        "tag", Act.TAG, "Tag", "tag", Asks.TAG_NAME, _tag,
        lambda s, record, ids, given: tags.put_on(s, record, given["tag"], ids),
    ),
    BulkAct(
        "untag", Act.TAG, "Take a tag off", "tag-x", Asks.TAG, _untag,
        lambda s, record, ids, given: tags.take_off(s, record, given["tag"], ids),
    ),
    BulkAct("vip", Act.EDIT_LEAD, "Set VIP", "star", Asks.NOTHING, _vip(value=True), _put),
    BulkAct("no_vip", Act.EDIT_LEAD, "Clear VIP", "star-off", Asks.NOTHING, _vip(value=False), _put),
    BulkAct("owner", Act.EDIT_LEAD, "Change the owner", "user-round", Asks.PERSON, _owner, _put),
    BulkAct("set", Act.EDIT_LEAD, "Set a field", "pencil", Asks.VALUE, _value, _put),
    BulkAct(
        "assign", Act.ASSIGN, "Assign to campaigns", "target", Asks.CAMPAIGNS, _assign(activate=False),
        _join,
    ),
    BulkAct(
        "activate_and_assign", Act.ACTIVATE, "Activate and assign", "target", Asks.CAMPAIGNS,
        _assign(activate=True),
        _join,
        is_offered=False,
    ),
    BulkAct(
        "remove", Act.REMOVE, "Remove from campaigns", "circle-minus", Asks.CAMPAIGNS, _remove,
        lambda s, record, ids, given: memberships.leave(s, record, given["campaigns"], ids),
    ),
    BulkAct(
        "review", Act.REVIEW, "Mark reviewed", "circle-check", Asks.NOTHING, _review,
        lambda s, record, ids, given: leads.review(s, record, ids, given["by"]),
    ),
    BulkAct(
        "verify", Act.VERIFY, "Verify contact points", "mail-check", Asks.NOTHING, _verify,
        lambda s, record, _, given: verifying.store(s, record, given["found"]),
        look_up=LookUp(
            lambda s, ids: verifying.addresses(s, lead_ids=ids),
            lambda wanted, at: verifying.check(wanted, resolver.current(), at),
            verifying.at_once,
        ),
    ),
    BulkAct(
        "delete", Act.DELETE, "Delete", "trash-2", Asks.SURE,
        _delete,
        lambda s, record, ids, _: take_away(s, record, ids),
    ),
)  # fmt: skip
"""The acts, in the order of the menu. One more is one more entry here."""

_BY_NAME = {entry.name: entry for entry in BULK}


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: the change set, and the job that goes on with it (0: it is done).

    `change_set_id` is 0 where nothing changed. `said` says it: "3 leads tagged “cold”".
    """

    change_set_id: int
    job_id: int
    said: str


def act_named(name: str) -> BulkAct:
    """The entry of this name. Raises NotFound."""
    if name not in _BY_NAME:
        raise NotFound
    return _BY_NAME[name]


def ask(
    session: Session,
    actor: Actor,
    name: str,
    selection: Selection,
    given: Given,
    *,
    operation: str | None = None,
) -> Asked:
    """Do an act to all selected leads: at once, or by a job for exactly those who match now.

    A job does it to more than AT_ONCE, and whatever has to ask others first.

    Raises NotFound where nobody is left, whatever the act's order raises, Forbidden.
    """
    entry = act_named(name)
    require(actor, entry.act)
    if operation is not None:
        one_at_a_time(session, f"operation {operation}")
        if before := done_before(session, actor, operation):
            return _asked_before(session, before)
    some = selections.first_ids(session, selection, AT_ONCE + 1)
    if not some:
        raise NotFound("Nobody of them is here any longer.")
    if len(some) > AT_ONCE or entry.look_up is not None:
        return _by_job(session, actor, entry, selection, given, operation)
    record = begin(session, actor, entry.act, operation=operation)
    order = entry.order(session, actor, record, given)
    counts = entry.carry_out(session, record, some, order.given)
    found = "" if isinstance(counts, int) else outcome(counts)
    done = record.settle()
    if found and not done:
        raise BadValue("All of them are on the suppression list, and not assigned to campaigns.")
    return Asked(done, 0, f"{many(len(some))} {order.done}{': ' if found else ''}{found}")


def waiting(session: Session, job: Job, after: int, limit: int) -> Sequence[int]:
    """The next leads of a job, beyond the lead `after`."""
    mine = select(JobLead.lead_id).where(JobLead.job_id == job.id, JobLead.lead_id > after)
    return session.exec(mine.order_by(col(JobLead.lead_id)).limit(limit)).all()


def carry_out(
    session: Session, actor: Actor, job: Job, lead_ids: Sequence[int], found: Any = None
) -> Mapping[str, int]:
    """Do one chunk of a job, of which `found` is what its act looked up; returns its counts."""
    entry = act_named(job.spec["name"])
    record = resume(session, actor, entry.act, job)
    given = job.spec["given"] if entry.look_up is None else {**job.spec["given"], "found": found}
    changed = entry.carry_out(session, record, lead_ids, given)
    record.save()
    return {"changed": changed} if isinstance(changed, int) else changed


def many(count: int) -> str:
    """How many leads, in words."""
    return f"{count:,} {'lead' if count == 1 else 'leads'}"


def _by_job(
    session: Session, actor: Actor, entry: BulkAct, selection: Selection, given: Given, operation: str | None
) -> Asked:
    spec = {"name": entry.name, "act": entry.act.name}
    job = jobs.ask(session, actor, entry.act, BULK_JOB, title=entry.label, spec=spec)
    record = begin(session, actor, entry.act, operation=operation, job_id=job.id)
    order = entry.order(session, actor, record, given)
    record.save()
    job.total = _freeze(session, job, selection)
    job.title = f"{many(job.total)} {order.done}"[:300]
    job.spec = spec | {"given": dict(order.given), "doing": order.doing}
    session.add(job)
    return Asked(record.change_set_id, job.id or 0, job.title)


def _freeze(session: Session, job: Job, selection: Selection) -> int:
    """Write down who is selected now; how many they are."""
    statement, given = selections.selected(session, selection)
    wanted = statement.add_columns(literal(job.id))
    columns = (col(JobLead.lead_id), col(JobLead.job_id))
    session.connection().execute(insert(JobLead).from_select(columns, wanted), given)
    return session.exec(select(func.count()).select_from(JobLead).where(JobLead.job_id == job.id)).one()


def _asked_before(session: Session, change_set_id: int) -> Asked:
    job_id = session.get_one(ChangeSet, change_set_id).job_id
    job = session.get(Job, job_id) if job_id is not None else None
    return Asked(change_set_id, job.id or 0 if job else 0, job.title if job else "Done")


def _named(names: Sequence[str]) -> str:
    return f"“{names[0]}”" if len(names) == 1 else f"{len(names)} campaigns"


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _ids(value: object, refusal: str) -> list[int]:
    """Different ids, in order. Raises BadValue with `refusal` where there is none."""
    listed = cast("list[Any]", value) if isinstance(value, list) else []
    found = {_whole(one) for one in listed} - {0}
    if not found:
        raise BadValue(refusal)
    return sorted(found)
