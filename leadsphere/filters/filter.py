"""A filter as a value: conditions, and, or, not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Json

from leadsphere.errors import BadFilter
from leadsphere.filters.operators import MOST_VALUES, Op

MOST_CONDITIONS = 32
DEEPEST = 4
"""Groups inside of groups."""
LONGEST_VALUE = 200
"""Characters of one value."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing asked of a lead: `Condition("job_title", Op.CONTAINS, ("growth",))`."""

    subject: str
    op: Op
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Whoever the part does not hold for."""

    part: "Filter"


@dataclass(frozen=True, slots=True)
class All:
    """Whoever every part holds for; everybody where there is none."""

    parts: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """Whoever at least one part holds for."""

    parts: tuple["Filter", ...]


Filter = Condition | Not | All | Any

EVERYBODY = All()


def normal(wanted: Filter) -> Filter:
    """The same filter in the one form in which it is kept: no group in a group of its sort or around a single part,
    none that is empty, no double negation.
    """
    match wanted:
        case Condition():
            return wanted
        case Not(part):
            inner = normal(part)
            if isinstance(inner, Not):
                return inner.part
            return EVERYBODY if inner == EVERYBODY else Not(inner)
        case All(parts) | Any(parts):
            group = All if isinstance(wanted, All) else Any
            flat: list[Filter] = []
            for part in map(normal, parts):
                if part != EVERYBODY:
                    flat.extend(part.parts if isinstance(part, group) else (part,))
            return flat[0] if len(flat) == 1 else group(tuple(flat)) if flat else EVERYBODY


def conditions(wanted: Filter) -> Iterator[Condition]:
    """Every condition, from left to right."""
    match wanted:
        case Condition():
            yield wanted
        case Not(part):
            yield from conditions(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from conditions(part)


def conjuncts(wanted: Filter) -> tuple[Filter, ...]:
    """The parts that must all hold: one chip each."""
    return wanted.parts if isinstance(wanted, All) else (wanted,)


def both(first: Filter, second: Filter) -> Filter:
    """Whoever both filters hold for."""
    return normal(All((first, second)))


def depth(wanted: Filter) -> int:
    """How many groups stand inside of one another."""
    match wanted:
        case Condition():
            return 0
        case Not(part):
            return depth(part)
        case All(parts) | Any(parts):
            return 1 + max(map(depth, parts), default=0)


def check(wanted: Filter) -> Filter:
    """The filter, where it is no larger than allowed. Raises BadFilter."""
    many = sum(1 for _ in conditions(wanted))
    if many > MOST_CONDITIONS:
        raise BadFilter(f"This filter has {many:,} conditions; at most {MOST_CONDITIONS} fit.")
    if depth(wanted) > DEEPEST:
        raise BadFilter(f"This filter is nested {depth(wanted)} deep; at most {DEEPEST} fit.")
    for condition in conditions(wanted):
        if len(condition.values) > MOST_VALUES:
            raise BadFilter(f"A condition has {len(condition.values):,} values; at most {MOST_VALUES} fit.")
        if longest := max(
            (len(value) for value in condition.values if len(value) > LONGEST_VALUE), default=0
        ):
            raise BadFilter(f"A value has {longest:,} characters; at most {LONGEST_VALUE} fit.")
    return wanted


def to_json(wanted: Filter) -> dict[str, Json]:
    """The filter as JSON."""
    match wanted:
        case Condition(subject, op, values):
            return {"subject": subject, "op": op.value, "values": list(values)}
        case Not(part):
            return {"not": to_json(part)}
        case All(parts):
            return {"all": [to_json(part) for part in parts]}
        case Any(parts):
            return {"any": [to_json(part) for part in parts]}


def from_json(said: Mapping[str, Json]) -> Filter:
    """The filter that `to_json` wrote. Raises BadFilter for anything else."""
    try:
        return check(normal(_read(said, 0)))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadFilter("This is no filter that can be read.") from None


def _read(said: Mapping[str, Json], deep: int) -> Filter:
    if deep > 4 * DEEPEST:
        raise BadFilter(f"This filter is nested more than {DEEPEST} deep.")
    if "not" in said:
        return Not(_read(said["not"], deep + 1))
    if "all" in said:
        return All(_parts(said["all"], deep))
    if "any" in said:
        return Any(_parts(said["any"], deep))
    return Condition(str(said["subject"]), Op(said["op"]), tuple(map(str, said["values"])))


def _parts(said: Sequence[Mapping[str, Json]], deep: int) -> tuple[Filter, ...]:
    if len(said) > MOST_CONDITIONS:
        raise BadFilter(f"This filter has more than {MOST_CONDITIONS} conditions.")
    return tuple(_read(part, deep + 1) for part in said)
