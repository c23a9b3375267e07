"""Tags: made on the fly, put on leads one or many at a time, renamed, merged and removed."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time
from leadsphere.errors import AlreadyExists, BadValue, Conflict, NotFound
from leadsphere.models import Act, Tag, Tagging
from leadsphere.models.rows import table_of
from leadsphere.models.tag import LONGEST_TAG
from leadsphere.services.deleting import delete_rows
from leadsphere.services.editing import Edit, last_change, lock, lock_leads
from leadsphere.services.kept_filters import move_in_filters
from leadsphere.services.recording import Record, begin, done_before, give_each, set_columns
from leadsphere.values.text import clean, fold

T = TypeVar("T")

LONGEST = LONGEST_TAG
AT_ONCE = 1_000
"""Rows named in one statement: PostgreSQL takes at most 65,535 values in one."""
COLOURS = ("#7f56d9", "#3b82f6", "#0e9aa8", "#17a34a", "#c98a04", "#ea6a1f", "#e5484d", "#d6409f")


def tag(
    session: Session, actor: Actor, lead_ids: Sequence[int], name: str, *, operation: str | None = None
) -> int:
    """Put the tag of this name on leads, made where there is none; returns the change set, 0 where nothing changed.

    Raises BadValue without a name, Forbidden.
    """
    require(actor, Act.TAG)
    if done := done_before(session, actor, operation):
        return done
    text = tag_name(name)
    leads = lock_leads(session, lead_ids)
    if not leads:
        return 0
    record = begin(session, actor, Act.TAG, operation=operation)
    put_on(session, record, tag_for(session, record, text), leads)
    return record.settle()


def untag(
    session: Session, actor: Actor, lead_ids: Sequence[int], tag_id: int, *, operation: str | None = None
) -> int:
    """Take a tag off leads; returns the change set, 0 where nothing changed. Raises Forbidden."""
    require(actor, Act.TAG)
    if done := done_before(session, actor, operation):
        return done
    record = begin(session, actor, Act.TAG, operation=operation)
    take_off(session, record, tag_id, lead_ids)
    return record.settle()


def existing(session: Session, tag_id: int) -> Tag:
    """The tag. Raises NotFound."""
    found = session.get(Tag, tag_id)
    if found is None:
        raise NotFound("This tag is no longer here.")
    return found


def tag_for(session: Session, record: Record, name: str) -> int:
    """The tag of this name, made as a part of the act where there is none. Raises BadValue without a name."""
    text = tag_name(name)
    found = _named(session, text)
    if found is None:
        one_at_a_time(session, "name a tag")
        found = _named(session, text) or _make(session, record, text)
    return found.id or 0


def put_on(
    session: Session,
    record: Record,
    tag_id: int,
    lead_ids: Sequence[int],
    sources: Mapping[int, str] = MappingProxyType({}),
) -> int:
    """Put a tag on those of the leads that are there and lack it; how many they are. Raises NotFound.

    `sources` say of leads where the tag comes from, when nobody chose it.
    """
    existing(session, tag_id)
    leads = lock_leads(session, lead_ids)
    tagged = set(
        session.exec(select(Tagging.lead_id).where(Tagging.tag_id == tag_id, col(Tagging.lead_id).in_(leads)))
    )
    wanted, moment = [lead_id for lead_id in leads if lead_id not in tagged], now(session)
    for id_, lead_id in give_each(session, On.TAGGING, wanted, {"tag_id": tag_id, "created_at": moment}):
        source = sources.get(lead_id, "")
        record.created(On.TAGGING, id_, {"tag_id": tag_id}, lead_id=lead_id, source=source)
    return len(wanted)


def take_off(session: Session, record: Record, tag_id: int, lead_ids: Sequence[int]) -> int:
    """Take a tag off those of the leads that have it; how many they are."""
    table = table_of(On.TAGGING)
    having = sql_select(table).where(table.c.tag_id == tag_id, table.c.lead_id.in_(lead_ids))
    rows = session.connection().execute(having.order_by(table.c.id).with_for_update()).all()
    delete_rows(session, record, On.TAGGING, rows)
    return len(rows)


def rename(session: Session, actor: Actor, tag_id: int, name: str, *, operation: str | None = None) -> int:
    """Give a tag another name, on all its leads. Raises NotFound, BadValue, AlreadyExists, Forbidden."""
    require(actor, Act.EDIT_TAGS)
    one_at_a_time(session, "name a tag")
    found: Tag = lock(session, Tag, tag_id)
    text = tag_name(name)
    taken = _named(session, text)
    if taken is not None and taken.id != tag_id:
        raise AlreadyExists(f"There is already a tag “{taken.name}”. Merge the two instead.")
    return set_columns(
        session,
        actor,
        Act.EDIT_TAGS,
        On.TAG,
        found,
        {"name": text, "name_key": _key(text)},
        operation=operation,
    )


def set_tag_attribute(session: Session, actor: Actor, tag_id: int, edit: Edit) -> str:
    """Rename a tag in place; returns the name that now stands.

    Raises NotFound, BadValue, AlreadyExists, Conflict, Forbidden.
    """
    require(actor, Act.EDIT_TAGS)
    one_at_a_time(session, "name a tag")
    found: Tag = lock(session, Tag, tag_id)
    if edit.name != "name":
        raise NotFound
    if tag_name(edit.value) != found.name and edit.base != found.name:
        raise Conflict(found.name, *last_change(session, On.TAG, tag_id, "name"))
    rename(session, actor, tag_id, edit.value, operation=edit.operation)
    return found.name


def recolour(session: Session, actor: Actor, tag_id: int, colour: str) -> int:
    """Give a tag another of the colours. Raises NotFound, BadValue, Forbidden."""
    require(actor, Act.EDIT_TAGS)
    if colour not in COLOURS:
        raise BadValue("Choose one of the colours.")
    return set_columns(session, actor, Act.EDIT_TAGS, On.TAG, lock(session, Tag, tag_id), {"colour": colour})


def merge(session: Session, actor: Actor, *, keep: int, absorb: int) -> int:
    """Put the tag `keep` on every lead that has `absorb`, which goes. Raises NotFound, BadValue, Forbidden."""
    require(actor, Act.EDIT_TAGS)
    if keep == absorb:
        raise BadValue("Choose two different tags.")
    lock(session, Tag, keep)
    other: Tag = lock(session, Tag, absorb)
    record = begin(session, actor, Act.EDIT_TAGS)
    leads = _take_off_all(session, record, absorb)
    delete_rows(session, record, On.TAG, [other])
    for few in _few(leads):
        put_on(session, record, keep, few)
    move_in_filters(session, record, "tag", absorb, keep)
    record.save()
    return record.change_set_id


def remove(session: Session, actor: Actor, tag_id: int) -> int:
    """Take a tag off all its leads and out of the workspace. Raises NotFound, Forbidden."""
    require(actor, Act.EDIT_TAGS)
    found: Tag = lock(session, Tag, tag_id)
    record = begin(session, actor, Act.EDIT_TAGS)
    _take_off_all(session, record, tag_id)
    delete_rows(session, record, On.TAG, [found])
    record.save()
    return record.change_set_id


def tag_name(text: str) -> str:
    """A typed name as a tag takes it. Raises BadValue without one, or for one that is too long."""
    name = clean(text)
    if not name:
        raise BadValue("A tag needs a name.")
    if len(name) > LONGEST:
        raise BadValue(f"A tag has at most {LONGEST} characters.")
    return name


def _key(name: str) -> str:
    return fold(name)[:LONGEST]


def _named(session: Session, name: str) -> Tag | None:
    return session.exec(select(Tag).where(Tag.name_key == _key(name))).first()


def _make(session: Session, record: Record, name: str) -> Tag:
    made = Tag(name=name, name_key=_key(name), colour="", created_at=now(session))
    session.add(made)
    session.flush()
    made.colour = COLOURS[(made.id or 0) % len(COLOURS)]
    session.flush()
    record.created(On.TAG, made.id or 0, {"name": name, "colour": made.colour})
    return made


def _take_off_all(session: Session, record: Record, tag_id: int) -> list[int]:
    """Take a tag off every lead that has it; returns the leads."""
    rows = session.exec(
        select(Tagging).where(Tagging.tag_id == tag_id).order_by(col(Tagging.id)).with_for_update()
    ).all()
    lead_ids = [row.lead_id for row in rows]
    for few in _few(rows):
        delete_rows(session, record, On.TAGGING, few)
    return lead_ids


def _few(many: Sequence[T]) -> Iterator[Sequence[T]]:
    return (many[start : start + AT_ONCE] for start in range(0, len(many), AT_ONCE))
