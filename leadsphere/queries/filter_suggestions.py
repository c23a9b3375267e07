"""What may be meant at the cursor of a filter that is being typed: its subjects, and values that exist, with counts."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.sql import select
from sqlmodel import Session

from leadsphere.attributes import Kind, On
from leadsphere.filters import sql
from leadsphere.filters.controls import as_list
from leadsphere.filters.filter import Condition
from leadsphere.filters.language import Completion, at_cursor, quoted
from leadsphere.filters.operators import Op, Sort
from leadsphere.filters.scanning import listed
from leadsphere.filters.spelling import word_of
from leadsphere.filters.subjects import Place, Subject, Vocabulary
from leadsphere.models.folded import key_of
from leadsphere.models.rows import ACCOUNT, table_of
from leadsphere.queries import segments
from leadsphere.queries.subjects import vocabulary
from leadsphere.values.text import fold

MOST = 8
SAMPLE = 5_000
"""Leads whose values are looked at; where more would match, the counts are left out."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list: `text` is the whole filter once it is taken, `cursor` where typing goes on in it."""

    label: str
    detail: str
    text: str
    cursor: int


def suggest(session: Session, text: str, cursor: int, *, account_id: int | None = None) -> list[Suggestion]:
    """What may be meant at the cursor, the most likely first; of the segments those that the account sees."""
    known = vocabulary(session)
    asked = at_cursor(text, cursor, known)
    if asked.kind == "subject":
        return [
            _taken(text, asked, s.label, s.word, _opening(s, known)) for s in _subjects(asked.typed, known)
        ][:MOST]
    subject = known.subject(asked.subject) if asked.kind == "value" else None
    if subject is None:
        return []
    return [
        _taken(text, asked, label, count, quoted(label if subject.kind is Kind.COUNTRY else value))
        for value, label, count in _values(session, subject, asked.typed, known, account_id)[:MOST]
    ]


def complete(session: Session, name: str, text: str, *, account_id: int | None = None) -> list[str]:
    """A field that holds a list of a subject's values, with its last one completed to those that exist."""
    known = vocabulary(session)
    subject = known.subject(name)
    if subject is None:
        return []
    pieces = list(listed(text))
    is_typing = bool(pieces) and not text.rstrip().endswith(",")
    before = text[: pieces[-1].start] if is_typing else text and f"{text.rstrip()} "
    found = _values(session, subject, pieces[-1].text if is_typing else "", known, account_id)
    return [before + as_list([label]) for _, label, _ in found[:MOST]]


def _taken(text: str, asked: Completion, label: str, detail: str, written: str) -> Suggestion:
    after = f"{text[: asked.start]}{written}"
    return Suggestion(label, detail, after + text[asked.end :], len(after))


def _opening(subject: Subject, known: Vocabulary) -> str:
    return word_of(subject, known) + ("" if subject.sort is Sort.FLAG else ":")


def _subjects(typed: str, known: Vocabulary) -> list[Subject]:
    """Those whose words begin with it first, then those that hold it."""
    part = fold(typed)
    words = {s.name: [fold(word) for word in (s.word, s.label, *s.also)] for s in known.subjects}
    begun = [s for s in known.subjects if any(word.startswith(part) for word in words[s.name])]
    held = [s for s in known.subjects if s not in begun and any(part in word for word in words[s.name])]
    return begun + held


def _values(
    session: Session, subject: Subject, typed: str, known: Vocabulary, account_id: int | None
) -> list[tuple[str, str, str]]:
    """(value, label, count) of what begins with the typed text, the most frequent first."""
    part = fold(typed)
    if subject.options:
        return [(value, label, "") for value, label in subject.options if fold(label).startswith(part)]
    if subject.place is Place.SEGMENT:
        return [(name, name, "") for name in segments.names(session, account_id, typed)]
    named = {Place.TAG: table_of(On.TAG), Place.CAMPAIGN: table_of(On.CAMPAIGN), Place.OWNER: ACCOUNT}
    if subject.place in named:
        names = named[subject.place]
        wanted = (
            select(names.c.name).where(names.c.name_key.startswith(part, autoescape=True))
            .order_by(names.c.name_key).limit(MOST)
        )  # fmt: skip
        return [(name, name, "") for name in session.execute(wanted).scalars()]
    found = _sampled(session, subject, part, known)
    if found is None:
        return []
    rows = [(value, subject.shown(value), count) for value, count in session.execute(found)]
    is_whole = sum(count for _, _, count in rows) < SAMPLE
    matching = [row for row in rows if fold(row[1]).startswith(part)]
    return [(value, label, f"{count:,}" if is_whole else "") for value, label, count in matching]


def _sampled(session: Session, subject: Subject, part: str, known: Vocabulary) -> Any:
    """The values, with how many leads have each, among the first leads that an index gives for the typed text."""
    lead, company, value = table_of(On.LEAD), table_of(On.COMPANY), table_of(On.CUSTOM_VALUE)
    match subject.place:
        case Place.LEAD if subject.sort in (Sort.TEXT, Sort.CHOICE) and subject.name in lead.c:
            column, table = lead.c[subject.columns[0]], lead
        case Place.COMPANY if subject.sort in (Sort.TEXT, Sort.CHOICE):
            column, table = company.c[subject.columns[0]], company
        case Place.CUSTOM if subject.sort is Sort.TEXT:
            column, table = value.c.value, value
        case _:
            return None
    some = select(column.label("value")).where(column != "")
    if table is value:
        some = some.where(value.c.field_id == int(subject.columns[0]))
    terms = sql.Terms(known, sqlite=session.get_bind().dialect.name == "sqlite")
    asked = Condition(subject.name, Op.STARTS, (part,))
    ids = (
        sql.candidates(asked, terms)
        if table is lead and subject.sort is Sort.TEXT and len(part) > 2
        else None
    )
    if subject.sort is Sort.TEXT and part:
        key = table.c.get(key_of(column.name), column)
        some = some.where(key.startswith(part, autoescape=True))
    if ids is not None:
        some = some.where(lead.c.id.in_(select(ids.limit(SAMPLE).subquery().c[0])))
    drawn = some.limit(SAMPLE).subquery()
    many = func.count().label("many")
    return (
        select(drawn.c.value, many)
        .group_by(drawn.c.value)
        .order_by(many.desc(), drawn.c.value)
        .limit(4 * MOST)
    )
