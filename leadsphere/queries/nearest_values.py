"""Which existing values may have been meant by one that no lead has."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from sqlalchemy import Select
from sqlalchemy.sql import select
from sqlmodel import Session

from leadsphere.attributes import Kind, On
from leadsphere.filters import sql
from leadsphere.filters.filter import LONGEST_VALUE, Condition
from leadsphere.filters.operators import Op, Sort
from leadsphere.filters.subjects import Place, Subject
from leadsphere.models.rows import ACCOUNT, table_of
from leadsphere.values.countries import country_name, matching_countries
from leadsphere.values.text import fold

SAMPLE = 5_000
"""Leads, or names, whose values are looked at: the oldest and the newest, beside those that an index gives."""
OF_PIECE = 2_000
"""Leads that are looked at because they hold a piece of what was typed."""

_NEAR = 0.7
"""Two words so alike, from 0 to 1 (optimal string alignment), differ by a slip of the finger."""
_EXACT = 3
"""Words of so few letters must be the same: a CEO is no CFO."""
_BEHIND = 25
"""What is so much less alike than the best, of 100, is not what was meant."""
_BETWEEN = 2
"""Words that may stand between those that were typed: "VP sales" is near to "VP of Sales"."""
_PIECE = 3
"""Letters of the shortest piece that an index finds."""
_PIECES = 6
_SAME_WORDS = 20
_WORD = re.compile(r"[^\W_]+")

_LEAD, _COMPANY, _POINT, _VALUE = map(table_of, (On.LEAD, On.COMPANY, On.CONTACT, On.CUSTOM_VALUE))
_MEMBER = table_of(On.MEMBERSHIP)
_NAMED = {Place.TAG: table_of(On.TAG), Place.CAMPAIGN: table_of(On.CAMPAIGN), Place.OWNER: ACCOUNT}


def nearest_values(session: Session, terms: sql.Terms, subject: Subject, op: Op, typed: str) -> list[str]:
    """Values that exist and may have been meant by `typed`, the likeliest first; none where nothing is near.

    Where a part of a value would do, parts of existing values are given: "growth" for "growht".
    """
    if subject.kind is Kind.COUNTRY:
        return _countries(subject, typed)
    is_part = subject.sort is Sort.TEXT and op in (Op.CONTAINS, Op.CONTAINS_ALL)
    return alike(typed, _existing(session, terms, subject, typed), parts=is_part)


def alike(typed: str, among: Iterable[str], *, parts: bool = False) -> list[str]:
    """The values whose words are near to all that were typed, the likeliest first, each in its commonest spelling.

    With `parts`, the shortest runs of words instead of whole values.
    """
    words, values = _words(typed), list(among)
    if not words:
        return []
    near = _near_words(words, {word for value in values for word in _words(value)})
    if not all(near):
        return []
    spellings: dict[str, Counter[str]] = {}
    for value in values:
        for found in _runs(value, near) if parts else _whole(value, near):
            spellings.setdefault(fold(found), Counter())[found] += 1
    wanted = fold(typed)
    scores = {key: _likeness(wanted, key) for key in spellings if wanted != key and len(key) <= LONGEST_VALUE}
    chosen: list[str] = []
    worst = max(scores.values(), default=0) - _BEHIND
    for key in sorted(scores, key=lambda key: (-scores[key], len(key), key)):
        if scores[key] >= worst and not (parts and any(better in key for better in chosen)):
            chosen.append(key)
    return [spellings[key].most_common(1)[0][0] for key in chosen]


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _near_words(words: Sequence[str], known: set[str]) -> list[set[str]]:
    """For each word those that may have been meant; a number is what it is, and a word that exists is no slip."""
    found: list[set[str]] = []
    among = list(known)
    for word in words:
        if len(word) <= _EXACT or any(character.isdigit() for character in word):
            found.append({word} & known)
            continue
        near = process.extract(
            word, among, scorer=OSA.normalized_similarity, score_cutoff=_NEAR, limit=_SAME_WORDS
        )
        meant = {other for other, _, _ in near if len(other) > _EXACT}
        found.append({other for other in meant if other.startswith(word)} if word in known else meant)
    return found


def _whole(value: str, near: Sequence[set[str]]) -> Iterator[str]:
    words = set(_words(value))
    if all(words & meant for meant in near):
        yield value


def _runs(value: str, near: Sequence[set[str]]) -> Iterator[str]:
    """The runs of words that begin and end with a near one and hold one for each that was typed."""
    places = list(_WORD.finditer(value))
    words, any_of = [fold(place[0]) for place in places], set[str]().union(*near)
    for first, word in enumerate(words):
        if word not in any_of:
            continue
        for last in range(first + len(near) - 1, min(first + len(near) + _BETWEEN, len(words))):
            run = set(words[first : last + 1])
            if words[last] in any_of and all(run & meant for meant in near):
                yield value[places[first].start() : places[last].end()]
                break


def _likeness(wanted: str, key: str) -> float:
    return max(fuzz.ratio(wanted, key), fuzz.token_sort_ratio(wanted, key) - 1)


def _countries(subject: Subject, code: str) -> list[str]:
    """Countries whose names are near; whether anybody is there shows when they are counted."""
    codes = {subject.shown(other): other for other in matching_countries(lambda _: True)}
    return [codes[name] for name in alike(subject.shown(code), codes)]


def _existing(session: Session, terms: sql.Terms, subject: Subject, typed: str) -> list[str]:
    """Values that leads have: some of all, and those which hold a piece of what was typed."""
    if subject.place in _NAMED:
        names = _NAMED[subject.place]
        return list(session.execute(select(names.c.name).order_by(names.c.id.desc()).limit(SAMPLE)).scalars())
    if subject.place is Place.CUSTOM:
        mine = select(_VALUE.c.value).where(_VALUE.c.field_id == int(subject.columns[0]))
        return list(session.execute(mine.limit(SAMPLE)).scalars())
    found: list[str] = []
    for ids in (*_some(subject, terms), *_with_pieces(subject, typed, terms)):
        statement = _values(subject, ids)
        if statement is not None:
            found += (text for row in session.execute(statement) for text in _texts(subject, row))
    return found


def _some(subject: Subject, terms: sql.Terms) -> list[Select[Any]]:
    if subject.place is Place.CONTACT:
        # Hardly two leads share one: a sample would say nothing.
        return []
    if terms.campaign_id is not None:
        here = select(_MEMBER.c.lead_id).where(
            _MEMBER.c.campaign_id == terms.campaign_id, _MEMBER.c.removed_at.is_(None)
        )
        return [here.limit(SAMPLE)]
    order = (_LEAD.c.id.asc(), _LEAD.c.id.desc())
    return [select(_LEAD.c.id).order_by(one).limit(SAMPLE // 2) for one in order]


def _with_pieces(subject: Subject, typed: str, terms: sql.Terms) -> list[Select[Any]]:
    """Leads that hold a word of what was typed, or half of one: a slip of the finger is in the other half."""
    if subject.sort is not Sort.TEXT or (subject.place is Place.COMPANY and subject.name != "company"):
        return []
    found: list[Select[Any]] = []
    for piece in _pieces(typed):
        ids = sql.candidates(Condition(subject.name, Op.CONTAINS, (piece,)), terms)
        if ids is not None:
            found.append(ids.limit(OF_PIECE))
    return found


def _pieces(typed: str) -> list[str]:
    pieces: list[str] = []
    for word in sorted(_words(typed), key=len, reverse=True):
        half = len(word) // 2
        halves = [word[:half], word[half:]] if half >= _PIECE else [word[:_PIECE], word[-_PIECE:]]
        pieces += [word, *halves] if len(word) > _PIECE else [word]
    return [piece for piece in dict.fromkeys(pieces) if len(piece) >= _PIECE][:_PIECES]


def _values(subject: Subject, ids: Select[Any]) -> Select[Any] | None:
    """What the leads of these ids say."""
    some = select(ids.subquery().c[0])
    here = _LEAD.c.id.in_(some)
    match subject.place:
        case Place.EVERYWHERE:
            said = [_LEAD.c[name] for name in ("first_name", "last_name", "job_title", "headline", "city")]
            return select(*said, _COMPANY.c.name).join(_COMPANY, _company(), isouter=True).where(here)
        case Place.LEAD | Place.LOCATION if subject.sort is Sort.TEXT:
            return select(*(_LEAD.c[name] for name in subject.columns)).where(here)
        case Place.COMPANY if subject.sort is Sort.TEXT:
            return select(_COMPANY.c[subject.columns[0]]).join(_LEAD, _company()).where(here)
        case Place.CONTACT:
            return select(_POINT.c.value).where(
                _POINT.c.lead_id.in_(some), _POINT.c.kind.in_(subject.columns)
            )
        case _:
            return None


def _company() -> Any:
    return _COMPANY.c.id == _LEAD.c.company_id


def _texts(subject: Subject, row: Sequence[str | None]) -> Iterator[str]:
    """The values of one row: a name is one, a country is read by its name, an address has a domain after its @."""
    if subject.name in ("name", "text"):
        yield f"{row[0]} {row[1]}".strip()
        row = row[2:]
    if subject.place is Place.LOCATION and row[2]:
        row = [*row[:2], country_name(row[2])]
    for text in row:
        if text:
            yield text
            if subject.place is Place.CONTACT and "@" in text:
                yield text.rpartition("@")[2]
