"""What may have been meant in the text of a filter, and what is being typed there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from leadsphere.filters.operators import Op, operator
from leadsphere.filters.scanning import Piece, Term, scan
from leadsphere.filters.spelling import unescaped
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.values.text import fold

_NEAR = 0.6
"""At least so alike, from 0 to 1 (optimal string alignment), are a slip of the finger and what was meant."""
_BEGINNING = 3
"""So many letters of a longer word stand for it."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What is typed at the cursor, without its quotes; a chosen suggestion takes the place of text[start:end].

    `subject` is the name of the subject that a value is typed for.
    """

    kind: Literal["subject", "value", "none"]
    subject: str
    typed: str
    start: int
    end: int


def nearest(word: str, among: Iterable[str]) -> str:
    """The one that was most likely meant by a misspelt word, "" where none is near."""
    wanted, known = fold(word), {fold(other): other for other in among}
    found = process.extractOne(wanted, list(known), scorer=OSA.normalized_similarity, score_cutoff=_NEAR)
    if found:
        return known[found[0]]
    begun = (other for key, other in known.items() if len(wanted) >= _BEGINNING and key.startswith(wanted))
    return next(begun, "")


def at_cursor(text: str, cursor: int, vocabulary: Vocabulary) -> Completion:
    """What is being typed at the cursor, in text that need not be finished: a subject, a value, or neither.

    A bare word may become a subject, and so may what is typed next after a blank.
    """
    cursor = min(max(cursor, 0), len(text))
    touched = [t for t in scan(text, vocabulary) if isinstance(t, Term) and t.start <= cursor <= t.end]
    if not touched:
        return Completion("subject", "", "", cursor, cursor)
    term = touched[-1]
    if cursor <= term.word.end:
        return _completion("subject", "", term.word, text, cursor)
    piece = next((value for value in term.values if value.start <= cursor <= value.end), None)
    if piece is None or term.subject is None:
        return Completion("none", "", "", cursor, cursor)
    if cursor == piece.end and _is_joined(piece, term.subject):
        piece = Piece("", cursor, cursor)
    return _completion("value", term.subject.name, piece, text, cursor)


def _completion(
    kind: Literal["subject", "value"], subject: str, piece: Piece, text: str, cursor: int
) -> Completion:
    typed = unescaped(text[piece.start + 1 : min(cursor, piece.end - piece.closed)]) if piece.quoted else ""
    if not piece.quoted:
        typed = text[piece.start : cursor]
    # A quote that nothing closes reaches to the end of the text, and is no reason to replace all of it.
    return Completion(kind, subject, typed, piece.start, piece.end if piece.closed else cursor)


def _is_joined(piece: Piece, subject: Subject) -> bool:
    """Whether a plus sign at the end waits for another value: `tag:hot+`."""
    takes_all = operator(subject.sort, Op.CONTAINS_ALL) or operator(subject.sort, Op.ALL_OF)
    return bool(takes_all) and not piece.quoted and len(piece.text) > 1 and piece.text.endswith("+")
