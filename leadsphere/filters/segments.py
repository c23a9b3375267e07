"""Segments inside of filters: which are named, and the filters that stand in their places before the SQL is made."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from leadsphere.errors import BadFilter
from leadsphere.filters.filter import All, Any, Condition, Filter, Not, conditions, normal
from leadsphere.filters.operators import Op
from leadsphere.values.text import fold

SEGMENT = "segment"
"""The subject whose values are names of segments."""
MOST_EXPANDED = 256
"""Conditions of a filter whose segments are written out."""

Meanings = tuple[tuple[str, Filter], ...]
"""What segments stand for, by folded name: as much as a filter needs, and those inside of them."""

_NOBODY = Condition("", Op.KNOWN, ())
"""A condition that holds for nobody: it is about nothing that leads have."""
UNREADABLE: Meanings = (("", _NOBODY),)
"""Instead of what segments stand for, where that cannot be told: the whole filter finds nobody then, whatever is
negated in it.
"""


def asked(wanted: Filter) -> dict[str, str]:
    """The segments that the filter itself names, by folded name, each as it is written there."""
    found: dict[str, str] = {}
    for condition in _about_segments(wanted):
        for value in condition.values:
            found.setdefault(fold(value), value)
    return found


def has_any(wanted: Filter) -> bool:
    """Whether the filter asks for any segment."""
    return next(_about_segments(wanted), None) is not None


@lru_cache(maxsize=512)
def expanded(wanted: Filter, meanings: Meanings) -> Filter:
    """The filter with what each segment stands for in its place; one that has no meaning stays."""
    if meanings == UNREADABLE:
        return _NOBODY
    return normal(_expanded(wanted, dict(meanings))) if meanings else wanted


def check(wanted: Filter, meanings: Mapping[str, Filter]) -> None:
    """Raise BadFilter where a segment is asked for without a name, contains itself, or all of it is too much."""
    if any(condition.op is Op.KNOWN for condition in _about_segments(wanted)):
        raise BadFilter('Write which segment is meant: segment:"EMEA founders".')
    many = _size(wanted, meanings, {}, ())
    if many > MOST_EXPANDED:
        raise BadFilter(
            f"With its segments written out, this filter has {many:,} conditions; at most {MOST_EXPANDED} fit."
        )


def _about_segments(wanted: Filter) -> Iterator[Condition]:
    return (condition for condition in conditions(wanted) if condition.subject == SEGMENT)


def _expanded(wanted: Filter, known: Mapping[str, Filter]) -> Filter:
    match wanted:
        case Condition(subject, op, values) if subject == SEGMENT:
            if not values or not all(fold(value) in known for value in values):
                return wanted
            parts = tuple(_expanded(known[fold(value)], known) for value in values)
            return All(parts) if op is Op.ALL_OF else Any(parts)
        case Condition():
            return wanted
        case Not(part):
            return Not(_expanded(part, known))
        case All(parts):
            return All(tuple(_expanded(part, known) for part in parts))
        case Any(parts):
            return Any(tuple(_expanded(part, known) for part in parts))


def _size(wanted: Filter, known: Mapping[str, Filter], sizes: dict[str, int], inside: tuple[str, ...]) -> int:
    """How many conditions there will be; counted before anything is written out, since it can be very many."""
    many = 0
    for condition in conditions(wanted):
        if condition.subject != SEGMENT:
            many += 1
            continue
        for value in condition.values:
            key = fold(value)
            if key in inside:
                raise BadFilter(f"The segment “{value}” contains itself.")
            if key not in sizes:
                sizes[key] = _size(known[key], known, sizes, (*inside, key)) if key in known else 1
            many += sizes[key]
    return many
