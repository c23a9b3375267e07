"""What people bring along when they come in: values of the workspace's own fields, tags and notes."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from leadsphere.attributes import Kind, On
from leadsphere.database import now
from leadsphere.importing.own_fields import PREFIX
from leadsphere.importing.plan import Person
from leadsphere.models import ChangeSet, CustomField, CustomValue, Note
from leadsphere.models.folded import folded_copies
from leadsphere.services import keys, tags
from leadsphere.services.columns import touch
from leadsphere.services.recording import Record
from leadsphere.values.text import fold


@dataclass(eq=False)
class Belongings:
    """What comes to one lead beside what it says itself, from `source`."""

    source: str = ""
    custom: dict[str, str] = field(default_factory=dict[str, str])
    tags: dict[str, str] = field(default_factory=dict[str, str])
    notes: list[str] = field(default_factory=list[str])

    def add(self, person: Person) -> None:
        """Take what is not yet known."""
        self.custom = person.custom | self.custom
        self.tags = {fold(name): name for name in person.tags} | self.tags
        self.notes += [text for text in person.notes if text not in self.notes]


def name_tags(session: Session, record: Record, belongings: Iterable[Belongings]) -> dict[str, int]:
    """The tags that are brought, by folded name, made where there are none.

    Before the leads that carry them: an undo, which goes the other way, then finds them on nobody.
    """
    names: dict[str, str] = {}
    for one in belongings:
        names = one.tags | names
    return {key: tags.tag_for(session, record, name) for key, name in names.items()}


def bring_along(
    session: Session,
    record: Record,
    arrived: Sequence[tuple[int, Belongings]],
    *,
    new: frozenset[int],
    named: Mapping[str, int],
) -> None:
    """Give leads, by their ids, what they bring along; of a field only where it says nothing, of a note only once.

    `new` are the leads that this act made, `named` the tags by `name_tags`.
    """
    told = _fill_fields(session, record, arrived)
    if told:
        session.flush()
        touch(session, record, [lead_id for lead_id in told if lead_id not in new])
        keys.refresh_stored(session, told)
    _tag(session, record, arrived, named)
    _write_notes(session, record, arrived)


def _fill_fields(session: Session, record: Record, arrived: Sequence[tuple[int, Belongings]]) -> list[int]:
    """Fill what is blank in fields; the leads that got something, in order."""
    wanted = [
        (lead_id, int(key.removeprefix(PREFIX)), value, one.source)
        for lead_id, one in arrived
        for key, value in one.custom.items()
    ]
    if not wanted:
        return []
    there = set(
        session.exec(
            select(CustomValue.lead_id, CustomValue.field_id).where(
                col(CustomValue.lead_id).in_({lead_id for lead_id, *_ in wanted})
            )
        )
    )
    kinds = dict(
        session.exec(
            select(CustomField.id, CustomField.kind).where(
                col(CustomField.id).in_({field_id for _, field_id, *_ in wanted})
            )
        ).all()
    )
    filled = [one for one in wanted if (one[0], one[1]) not in there and one[1] in kinds]
    rows = [
        {
            "lead_id": lead_id,
            "field_id": field_id,
            "value": value,
            "number": float(value) if kinds[field_id] == Kind.NUMBER else None,
            **folded_copies(CustomValue, {"value": value}),
        }
        for lead_id, field_id, value, _ in filled
    ]
    for id_, (lead_id, field_id, value, source) in zip(
        _inserted(session, CustomValue, rows), filled, strict=True
    ):
        said = {"field_id": field_id, "value": value}
        record.created(On.CUSTOM_VALUE, id_, said, lead_id=lead_id, source=source)
    return sorted({lead_id for lead_id, *_ in filled})


def _tag(
    session: Session, record: Record, arrived: Sequence[tuple[int, Belongings]], named: Mapping[str, int]
) -> None:
    leads: dict[str, list[int]] = defaultdict(list)
    for lead_id, one in arrived:
        for key in one.tags:
            leads[key].append(lead_id)
    sources = {lead_id: one.source for lead_id, one in arrived}
    for key, lead_ids in leads.items():
        tags.put_on(session, record, named[key], lead_ids, sources)


def _write_notes(session: Session, record: Record, arrived: Sequence[tuple[int, Belongings]]) -> None:
    ids = [lead_id for lead_id, one in arrived if one.notes]
    if not ids:
        return
    there = set(session.exec(select(Note.lead_id, Note.text).where(col(Note.lead_id).in_(ids))))
    written = [
        (lead_id, text, one.source)
        for lead_id, one in arrived
        for text in one.notes
        if (lead_id, text) not in there
    ]
    author = session.get_one(ChangeSet, record.change_set_id).account_id
    moment = now(session)
    rows = [
        {
            "lead_id": lead_id,
            "author_id": author,
            "text": text,
            "created_at": moment,
            "updated_at": moment,
            **folded_copies(Note, {"text": text}),
        }
        for lead_id, text, _ in written
    ]
    for id_, (lead_id, text, source) in zip(_inserted(session, Note, rows), written, strict=True):
        record.created(On.NOTE, id_, {"text": text}, lead_id=lead_id, source=source)


def _inserted(session: Session, model: type[Any], rows: Sequence[dict[str, Any]]) -> Sequence[int]:
    """The ids of new rows, in their order."""
    if not rows:
        return []
    statement = insert(model).returning(col(model.id), sort_by_parameter_order=True)
    found: Any = session.scalars(statement, rows)
    return found.all()
