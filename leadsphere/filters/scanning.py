"""The text of a filter taken apart, whatever is wrong with it: terms, parentheses and dashes, and where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadsphere.filters.filter import LONGEST_VALUE
from leadsphere.filters.operators import Sort
from leadsphere.filters.spelling import HAS, QUOTES, SIGNS, unescaped
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.values.text import clean


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a phrase: what it says, and where it stands, quotes included."""

    text: str
    start: int
    end: int
    quoted: bool = False
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """A parenthesis, or a dash before what is not wanted."""

    sign: str
    start: int

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + 1


@dataclass(frozen=True, slots=True)
class Term:
    """A word alone, or a word, a sign and the values after it. `joins` are what stands between the values."""

    word: Piece
    sign: str = ""
    subject: Subject | None = None
    values: tuple[Piece, ...] = ()
    joins: frozenset[str] = frozenset()

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.word.start

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.values[-1].end if self.values else self.word.end

    @property
    def asks_what_is_known(self) -> bool:
        """Whether it is one as `has:email`, whose values are subjects."""
        return bool(self.sign) and _is_has(self.word)


_STOPS = r"\s()" + re.escape("".join(QUOTES))
_BLANKS = re.compile(r"\s*")
_RUN = re.compile(rf"[^{_STOPS}]*")
_WORD = re.compile(rf"[^{_STOPS}{re.escape(SIGNS)}]*")
# A plus sign joins two values. Before the first and after the last one it is text: +47 55, 10001+, C++.
_END_PLUS = r"\+(?=[+,\s()]|\Z)"
_VALUE = re.compile(rf"\+?(?:[^{_STOPS},+]|{_END_PLUS})*")
_BOUND = re.compile(rf"\+?(?:(?!\.\.)[^{_STOPS},+]|{_END_PLUS})*")
_LISTED = re.compile(r"[^,]*")
_NEXT = re.compile(r"\s*(?:,|\Z)")
_JOIN = re.compile(r"[,+]")
_JOIN_OR_DOTS = re.compile(r"[,+]|\.\.")
_INSIDE = {
    opening: re.compile(rf"(?:[^\\{closing}]|\\.?)*+", re.DOTALL) for opening, closing in QUOTES.items()
}
_ADDRESS = re.compile(r"[a-z][\w+.-]*://|(?:mailto|tel):|\d+:\d|[^\s:]*[/@]", re.IGNORECASE)


def scan(text: str, vocabulary: Vocabulary) -> Iterator[Mark | Term]:
    """Everything in the text but blanks, from left to right; raises nothing."""
    at = 0
    while (at := _past(_BLANKS, text, at)) < len(text):
        found = Mark(text[at], at) if text[at] in "()-" else _term(text, at, vocabulary)
        yield found
        at = found.end


def listed(text: str) -> Iterator[Piece]:
    """The values between the commas of a list that stands alone in a field; raises nothing.

    Blanks belong to a value there. A phrase keeps its commas, where quotes are all around it.
    """
    at = 0
    while at < len(text):
        start = _past(_BLANKS, text, at)
        piece = _piece(text, start, _LISTED)
        if piece.quoted and not _NEXT.match(text, piece.end):
            end = _past(_LISTED, text, start)
            piece = Piece(text[start:end], start, end)
        yield piece
        at = _past(_NEXT, text, piece.end)


def _term(text: str, at: int, vocabulary: Vocabulary) -> Term:
    word = _piece(text, at, _WORD)
    sign = text[word.end : word.end + 1]
    if not sign or sign not in SIGNS:
        return Term(word)
    subject = None if _is_has(word) else _subject(word, vocabulary)
    if subject is None and not word.quoted and _ADDRESS.match(text, at):
        # https://example.org, 10:30 and mailto:ada@example.org are looked for as they are.
        return Term(_piece(text, at, _RUN))
    dotted = subject is not None and subject.sort in (Sort.NUMBER, Sort.DATE)
    values, joins = _values(text, word.end + 1, dotted=dotted)
    return Term(word, sign, subject, values, joins)


def _subject(word: Piece, vocabulary: Vocabulary) -> Subject | None:
    # What is longer than a value may be names nothing, and takes its time to fold.
    return vocabulary.meant_by(word.text) if 0 < len(clean(word.text)) <= LONGEST_VALUE else None


def _values(text: str, at: int, *, dotted: bool) -> tuple[tuple[Piece, ...], frozenset[str]]:
    pattern, join = (_BOUND, _JOIN_OR_DOTS) if dotted else (_VALUE, _JOIN)
    values = [_piece(text, at, pattern)]
    joins: set[str] = set()
    while found := join.match(text, values[-1].end):
        joins.add(found[0])
        values.append(_piece(text, found.end(), pattern))
    return tuple(values), frozenset(joins)


def _piece(text: str, at: int, pattern: re.Pattern[str]) -> Piece:
    opening = text[at : at + 1]
    if opening not in _INSIDE:
        end = _past(pattern, text, at)
        return Piece(text[at:end], at, end)
    end = _past(_INSIDE[opening], text, at + 1)
    closed = end < len(text)
    return Piece(unescaped(text[at + 1 : end]), at, end + closed, quoted=True, closed=closed)


def _is_has(word: Piece) -> bool:
    return not word.quoted and word.text.casefold() == HAS


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
