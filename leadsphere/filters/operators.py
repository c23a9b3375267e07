"""Every operator of a filter: how it compares, how it is written, and which subjects know it."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """How the values of a subject compare."""

    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"
    RANGE = "range"
    DATE = "date"


class Op(StrEnum):
    """What a condition asks of a subject; what it must not say is a `Not` around it."""

    CONTAINS = "contains"
    CONTAINS_ALL = "contains_all"
    IS = "is"
    STARTS = "starts"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    ON = "on"
    LESS = "less"
    GREATER = "greater"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    WITHIN = "within"
    OLDER = "older"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: `label` reads after the subject's, `negated` where a `Not` stands around it.

    `sign` is how the language writes it between subject and value, `least` and `most` how many values it takes.
    """

    op: Op
    label: str
    negated: str
    sign: str
    sorts: frozenset[Sort]
    least: int
    most: int
    example: str


MOST_VALUES = 50
"""Values of one condition."""


def _for(*sorts: Sort) -> frozenset[Sort]:
    return frozenset(sorts)


OPERATORS: tuple[Operator, ...] = (
    Operator(
        Op.CONTAINS, "contains", "does not contain", ":", _for(Sort.TEXT), 1, MOST_VALUES,
        "title:growth,sales",
    ),
    Operator(
        Op.CONTAINS_ALL, "contains all of", "does not contain all of", ":", _for(Sort.TEXT), 2, MOST_VALUES,
        "title:growth+sales",
    ),
    Operator(Op.IS, "is", "is not", "=", _for(Sort.TEXT), 1, MOST_VALUES, 'title="Head of Growth"'),
    Operator(Op.STARTS, "starts with", "does not start with", "^", _for(Sort.TEXT), 1, MOST_VALUES, "title^head"),
    Operator(
        Op.ANY_OF, "is any of", "is none of", ":", _for(Sort.CHOICE), 1, MOST_VALUES, "tag:hot,warm",
    ),
    Operator(
        Op.ALL_OF, "is all of", "is not all of", ":", _for(Sort.CHOICE), 2, MOST_VALUES, "tag:hot+partner",
    ),
    Operator(Op.ON, "yes", "no", "", _for(Sort.FLAG), 0, 0, "vip"),
    Operator(Op.LESS, "less than", "not less than", "<", _for(Sort.NUMBER), 1, 1, "score<5"),
    Operator(Op.GREATER, "more than", "not more than", ">", _for(Sort.NUMBER), 1, 1, "score>5"),
    Operator(
        Op.BETWEEN, "between", "not between", ":", _for(Sort.NUMBER, Sort.DATE), 2, 2, "score:5..10",
    ),
    Operator(Op.ANY_OF, "is any of", "is none of", ":", _for(Sort.RANGE), 1, MOST_VALUES, "size:51-200,201-500"),
    Operator(Op.BEFORE, "before", "not before", "<", _for(Sort.DATE), 1, 1, "created<2026-01-01"),
    Operator(Op.AFTER, "after", "not after", ">", _for(Sort.DATE), 1, 1, "created>2026-01-01"),
    Operator(Op.WITHIN, "in the last", "not in the last", "<", _for(Sort.DATE), 1, 1, "updated<30d"),
    Operator(Op.OLDER, "longer ago than", "not longer ago than", ">", _for(Sort.DATE), 1, 1, "updated>90d"),
    Operator(Op.KNOWN, "is known", "is empty", ":", frozenset(Sort) - {Sort.FLAG}, 0, 0, "title:*"),
)  # fmt: skip
"""In the order in which they are offered. Dates of the language are ages where they are written as one: `<30d`."""


def operators_for(sort: Sort) -> tuple[Operator, ...]:
    """The operators that a subject of this sort knows."""
    return tuple(operator for operator in OPERATORS if sort in operator.sorts)


def operator(sort: Sort, op: Op) -> Operator | None:
    """The operator, where subjects of this sort know it."""
    return next((o for o in operators_for(sort) if o.op is op), None)
