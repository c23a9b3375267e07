"""The language of filters: one text for the filter bar, the URL, segments and the command line.

    title:growth country:"United States" vip size:51-200 -tag:cold (city:Oslo OR city:Bergen)

Terms side by side must all hold, OR binds weaker, a dash or NOT negates, parentheses group. `Reading` says what one
term means, `write` writes a filter back as a text that `parse` understands.
"""

from leadsphere.errors import BadFilter
from leadsphere.filters.filter import (
    DEEPEST,
    EVERYBODY,
    MOST_CONDITIONS,
    All,
    Any,
    Filter,
    Not,
    check,
    conditions,
    normal,
)
from leadsphere.filters.printing import in_words, write
from leadsphere.filters.scanning import Mark, Term, scan
from leadsphere.filters.spelling import CONNECTIVES, quoted
from leadsphere.filters.subjects import Vocabulary
from leadsphere.filters.suggesting import Completion, at_cursor
from leadsphere.filters.terms import Reading

__all__ = ["LONGEST_TEXT", "Completion", "at_cursor", "in_words", "parse", "quoted", "write"]

LONGEST_TEXT = 4000
"""Characters of one filter."""
_MOST_OPEN = 4 * DEEPEST
"""Parentheses around one another; some may be more than are needed."""


def parse(text: str, vocabulary: Vocabulary) -> Filter:
    """The filter that the text means, in its normal form; everybody for a text without any term. Raises BadFilter."""
    if len(text) > LONGEST_TEXT:
        raise BadFilter(
            f"This filter has {len(text):,} characters; at most {LONGEST_TEXT:,} fit.", at=LONGEST_TEXT
        )
    return _Parser(text, vocabulary).filter()


class _Parser:
    """Recursive descent: alternatives, of parts side by side, of which each may be negated."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._end = len(text)
        self._reading = Reading(text, vocabulary)
        self._tokens = tuple(scan(text, vocabulary))
        self._next = 0
        self._open = 0
        self._conditions = 0

    def filter(self) -> Filter:
        if not self._tokens:
            return EVERYBODY
        found = self._alternatives()
        if self._token():
            raise BadFilter("This parenthesis closes nothing.", at=self._at())
        return check(normal(found))

    def _alternatives(self) -> Filter:
        parts = [self._side_by_side()]
        while self._took("OR"):
            parts.append(self._side_by_side())
        return Any(tuple(parts))

    def _side_by_side(self) -> Filter:
        parts = [self._part()]
        while self._took("AND") or (self._token() and not self._stands(")", "OR")):
            parts.append(self._part())
        return All(tuple(parts))

    def _part(self) -> Filter:
        negated = False
        while self._stands("-", "NOT"):
            self._negation()
            negated = not negated
        part = self._group() if self._stands("(") else self._condition()
        return Not(part) if negated else part

    def _negation(self) -> None:
        at, is_dash = self._at(), self._stands("-")
        self._next += 1
        if self._token() is None or (is_dash and self._at() > at + 1):
            sign = "this dash" if is_dash else "NOT"
            raise BadFilter(f"Write right after {sign} what is not wanted, or put it in quotes.", at=at)

    def _group(self) -> Filter:
        at = self._at()
        self._next += 1
        self._open += 1
        if self._open > _MOST_OPEN:
            raise BadFilter(f"Parentheses are nested too deep here: at most {_MOST_OPEN} fit.", at=at)
        if self._stands(")"):
            raise BadFilter("There is nothing between these parentheses.", at=at)
        found = self._alternatives()
        if not self._took(")"):
            raise BadFilter("This parenthesis is not closed.", at=at)
        self._open -= 1
        return found

    def _condition(self) -> Filter:
        if self._stands(*CONNECTIVES):
            raise BadFilter(
                "AND and OR stand between two conditions; in quotes they are text.", at=self._at()
            )
        term = self._token()
        if not isinstance(term, Term):
            raise BadFilter("A condition is missing here.", at=self._at())
        self._next += 1
        found = self._reading.meaning(term)
        self._conditions += sum(1 for _ in conditions(found))
        if self._conditions > MOST_CONDITIONS:
            raise BadFilter(f"This is one condition too many: at most {MOST_CONDITIONS} fit.", at=term.start)
        self._check_apart(term)
        return found

    def _check_apart(self, term: Term) -> None:
        """That no other term touches this one; a parenthesis may touch a word, as in the name Acme(UK)."""
        may_touch = self._stands(")") or (self._stands("(") and not term.values)
        if self._token() and self._at() == term.end and not may_touch:
            raise BadFilter("Put a blank or a comma between these two.", at=self._at())

    def _token(self) -> Mark | Term | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _at(self) -> int:
        token = self._token()
        return token.start if token else self._end

    def _stands(self, *words: str) -> bool:
        """Whether one of these parentheses, dashes or connectives is next."""
        match self._token():
            case Mark(sign):
                return sign in words
            case Term(word, ""):
                return word.text in words and word.text in CONNECTIVES and not word.quoted
            case _:
                return False

    def _took(self, word: str) -> bool:
        stands = self._stands(word)
        self._next += stands
        return stands
