"""The controls of the Filters dialog: one for each subject, what it holds of a filter, and what it asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from leadsphere.attributes import CUSTOM_KINDS
from leadsphere.errors import BadFilter, BadValue
from leadsphere.filters.filter import (
    All,
    Any,
    Condition,
    Filter,
    Not,
    check,
    conditions,
    conjuncts,
    normal,
)
from leadsphere.filters.language import LONGEST_TEXT, write
from leadsphere.filters.operators import Op, Operator, Sort
from leadsphere.filters.scanning import listed
from leadsphere.filters.spelling import QUOTES, in_quotes
from leadsphere.filters.subjects import SUBJECTS, UNITS, Place, Subject, Vocabulary, custom
from leadsphere.filters.terms import in_order
from leadsphere.values.headcounts import BANDS

UNKNOWN = "unknown"
"""What is pressed beside the bands of a range for those of whom nothing is known."""


class Shape(StrEnum):
    """What a control looks like."""

    TEXT = "text"
    NAMES = "names"
    SEVERAL = "several"
    """Names, of which a lead can have several."""
    SEGMENTS = "segments"
    OPTIONS = "options"
    RANGE = "range"
    FLAG = "flag"
    NUMBER = "number"
    DATE = "date"


class Takes(StrEnum):
    """What stands beside the operator."""

    NOTHING = "nothing"
    LIST = "list"
    PICKS = "picks"
    ONE = "one"
    TWO = "two"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Way:
    """One operator as a control offers it: `value` is "contains", or "not_contains" where it is negated."""

    op: Op
    negated: bool
    label: str
    takes: Takes

    @property
    def value(self) -> str:
        """Its name in the form."""
        return _named(self.op, self.negated)


@dataclass(frozen=True, slots=True)
class Control:
    """What one control holds, as it is typed. `way` is the value of one of its ways.

    `text` is a list with commas, `low` and `high` are numbers or days, `age` counts `unit`s, `picked` are options.
    Only what the way takes counts, so that a change of mind loses nothing.
    """

    way: str = ""
    text: str = ""
    low: str = ""
    high: str = ""
    age: str = ""
    unit: str = "d"
    picked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A filter as the controls show it, and the parts that none of them can show."""

    controls: Mapping[str, Control]
    rest: tuple[Filter, ...]


class BadControls(BadFilter):
    """Some controls cannot be understood. `sentences` says why, by the names of their subjects."""

    def __init__(self, sentences: dict[str, str]) -> None:
        super().__init__(" ".join(sentences.values()))
        self.sentences = sentences


def shape_of(subject: Subject) -> Shape:
    """What the control of this subject looks like."""
    if subject.sort is Sort.CHOICE:
        if subject.options:
            return Shape.OPTIONS
        if subject.place is Place.SEGMENT:
            return Shape.SEGMENTS
        return Shape.SEVERAL if any(o.op is Op.ALL_OF for o in subject.operators) else Shape.NAMES
    return Shape(subject.sort.value)


def ways(subject: Subject) -> tuple[Way, ...]:
    """How its control can compare: what must be, then what must not, then whether anything is known."""
    found = [operator for operator in subject.operators if operator.op is not Op.KNOWN]
    if subject.sort is Sort.DATE:
        found.sort(key=lambda operator: operator.op not in _AGES)
    takes = [_takes(subject, operator) for operator in found]
    return (
        *(Way(o.op, False, o.label, t) for o, t in zip(found, takes, strict=True)),
        *(Way(o.op, True, o.negated, t) for o, t in zip(found, takes, strict=True)),
        *_presence(subject),
    )


def options(subject: Subject, control: Control) -> tuple[tuple[str, str], ...]:
    """What can be pressed, with its words: also what is pressed already and no longer an option, or no band."""
    offered = subject.options
    if subject.sort is Sort.RANGE:
        offered = (*((band.label, band.label) for band in BANDS), (UNKNOWN, "Unknown"))
    known = dict(offered)
    more = ((value, value) for value in dict.fromkeys(control.picked) if value not in known)
    return (*offered, *more)


def suggests(subject: Subject) -> bool:
    """Whether names or texts that exist can be offered while it is typed in."""
    is_text = subject.sort is Sort.TEXT and subject.place in (Place.LEAD, Place.COMPANY, Place.CUSTOM)
    return is_text or shape_of(subject) in (Shape.NAMES, Shape.SEVERAL, Shape.SEGMENTS)


def held(wanted: Filter, vocabulary: Vocabulary) -> Held:
    """What the controls show of a filter: of each subject the first condition that its control can show."""
    placed = _placed(wanted, vocabulary)
    shown = {subject.name: control for subject, control, _ in placed if subject and control}
    return Held(shown, tuple(part for subject, _, part in placed if subject is None))


def applied(before: Filter, controls: Mapping[str, Control], vocabulary: Vocabulary) -> Filter:
    """The filter that the controls ask for, beside the parts of `before` that none can show.

    What has not changed stays where it was. Raises BadControls, or BadFilter where all of it is too much.
    """
    asked = _asked(controls, vocabulary)
    parts: list[Filter] = []
    for subject, _, part in _placed(before, vocabulary):
        if subject is None or subject.name not in controls:
            parts.append(part)
        elif new := asked.pop(subject.name, None):
            parts.append(part if _same(new, part) else new)
    wanted = check(normal(All((*parts, *asked.values()))))
    if (length := len(write(wanted, vocabulary))) > LONGEST_TEXT:
        raise BadFilter(f"This filter has {length:,} characters as text; at most {LONGEST_TEXT:,} fit.")
    return wanted


def typed(pairs: Iterable[tuple[str, str]]) -> dict[str, Control]:
    """The controls of a form by the names of their subjects; each field is named "job_title.text"."""
    found: dict[str, Control] = {}
    for name, value in pairs:
        subject, _, part = name.rpartition(".")
        control = found.get(subject, Control())
        if part == "picked":
            found[subject] = replace(control, picked=(*control.picked, value))
        elif part in _TYPED:
            found[subject] = replace(control, **{part: value})
    return found


def asks(subject: Subject, control: Control) -> Filter | None:
    """What a control asks for; None while nothing is typed in it. Raises BadValue or BadFilter."""
    way = _way(subject, control.way)
    if way is None:
        return None
    if subject.sort is Sort.RANGE:
        return _in_range(subject, control.picked, way)
    values = _values(subject, control, way)
    if values is None:
        return None
    # All of one is the same as any of one.
    op = _SIMPLER.get(way.op, way.op) if len(values) == 1 else way.op
    condition = check(Condition(subject.name, op, values))
    return Not(condition) if way.negated else condition


def shows(subject: Subject, part: Filter) -> Control | None:
    """How the subject's control shows a part of a filter; None where it cannot."""
    negated, inner = (True, part.part) if isinstance(part, Not) else (False, part)
    match inner:
        case Condition(_, Op.KNOWN) if subject.sort is Sort.RANGE:
            control = Control(_named(Op.ANY_OF, not negated), picked=(UNKNOWN,))
        case Any((Condition(_, Op.ANY_OF, values), Not(Condition(_, Op.KNOWN)))):
            control = Control(_named(Op.ANY_OF, negated), picked=(*values, UNKNOWN))
        case Condition(_, op, values):
            control = _filled(subject, Control(_named(op, negated)), op, values)
        case _:
            return None
    try:
        again = asks(subject, control)
    except (BadValue, BadFilter):
        return None
    return control if again is not None and _same(again, part) else None


def as_list(values: Iterable[str]) -> str:
    """Values as a list with commas, which `listed` reads."""
    return ", ".join(in_quotes(v) if "," in v or v[:1] in QUOTES else v for v in values)


_AGES = (Op.WITHIN, Op.OLDER)
_SIMPLER = {Op.CONTAINS_ALL: Op.CONTAINS, Op.ALL_OF: Op.ANY_OF}
_TYPED = ("way", "text", "low", "high", "age", "unit")
_UNIT_WORDS = {"h": "hours", "d": "days", "w": "weeks", "m": "months", "y": "years"}
AGE_UNITS = tuple((unit, _UNIT_WORDS[unit]) for unit in UNITS)
"""The units of an age, with their words."""


def _takes(subject: Subject, operator: Operator) -> Takes:
    if operator.most == 0:
        return Takes.NOTHING
    if shape_of(subject) in (Shape.OPTIONS, Shape.RANGE):
        return Takes.PICKS
    if operator.op in _AGES:
        return Takes.AGE
    return {1: Takes.ONE, 2: Takes.TWO}.get(operator.most, Takes.LIST)


def _presence(subject: Subject) -> tuple[Way, ...]:
    """A range has something to press for the unknown; a flag is always known, and a segment is nothing to know."""
    known = next((operator for operator in subject.operators if operator.op is Op.KNOWN), None)
    if known is None or subject.sort is Sort.RANGE:
        return ()
    yes, no = ("at any time", "never") if subject.sort is Sort.DATE else (known.label, known.negated)
    return Way(Op.KNOWN, False, yes, Takes.NOTHING), Way(Op.KNOWN, True, no, Takes.NOTHING)


WAYS: Mapping[Shape, tuple[Way, ...]] = {
    shape_of(subject): ways(subject)
    for subject in (*SUBJECTS, *(custom(0, "", kind) for kind in CUSTOM_KINDS))
}
"""The ways of every shape."""


def _way(subject: Subject, value: str) -> Way | None:
    if not value:
        return None
    for way in WAYS[shape_of(subject)]:
        if way.value == value:
            return way
    raise BadValue(f"Choose how {subject.label} compares.")


def _values(subject: Subject, control: Control, way: Way) -> tuple[str, ...] | None:
    match way.takes:
        case Takes.NOTHING:
            return ()
        case Takes.LIST:
            said = _from_list(control.text)
        case Takes.PICKS:
            said = control.picked
        case Takes.ONE:
            said = _filled_in(control.low)
        case Takes.TWO:
            said = _filled_in(control.low, control.high)
            if len(said) == 1:
                raise BadValue("Fill in both ends.")
        case Takes.AGE:
            said = _age(control)
    values = tuple(subject.value(way.op, text) for text in said)
    return (in_order(subject, values) if way.op is Op.BETWEEN else values) if values else None


def _from_list(text: str) -> tuple[str, ...]:
    pieces = tuple(listed(text))
    if any(not piece.closed for piece in pieces):
        raise BadValue("This quote is not closed.")
    return _filled_in(*(piece.text for piece in pieces))


def _age(control: Control) -> tuple[str, ...]:
    number = control.age.strip()
    if not number:
        return ()
    if not (number.isascii() and number.isdigit() and 0 < int(number[:6]) < 100_000):
        raise BadValue(
            f"Write how many {_UNIT_WORDS.get(control.unit, 'days')}: a whole number from 1 to 99,999."
        )
    return (f"{number}{control.unit}",)


def _filled_in(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip())


def _in_range(subject: Subject, picked: tuple[str, ...], way: Way) -> Filter | None:
    bands = tuple(subject.value(Op.ANY_OF, band) for band in picked if band != UNKNOWN)
    parts: list[Filter] = [check(Condition(subject.name, Op.ANY_OF, bands))] if bands else []
    if UNKNOWN in picked:
        parts.append(Not(Condition(subject.name, Op.KNOWN)))
    if not parts:
        return None
    either = Any(tuple(parts))
    return normal(Not(either) if way.negated else either)


def _filled(subject: Subject, control: Control, op: Op, values: tuple[str, ...]) -> Control:
    way = next((way for way in WAYS[shape_of(subject)] if way.op is op), None)
    match way.takes if way else Takes.NOTHING:
        case Takes.LIST:
            return replace(control, text=as_list(map(subject.shown, values)))
        case Takes.PICKS:
            return replace(control, picked=values)
        case Takes.ONE | Takes.TWO:
            return replace(control, low=values[0] if values else "", high=values[-1] if values[1:] else "")
        case Takes.AGE:
            return replace(control, age=values[0][:-1], unit=values[0][-1:]) if values else control
        case Takes.NOTHING:
            return control


def _named(op: Op, negated: bool) -> str:
    return f"not_{op}" if negated else op.value


def _placed(
    wanted: Filter, vocabulary: Vocabulary
) -> tuple[tuple[Subject | None, Control | None, Filter], ...]:
    """Each part of a filter, with the subject whose control shows it; without one where none does."""
    taken: set[str] = set()
    found: list[tuple[Subject | None, Control | None, Filter]] = []
    for part in conjuncts(wanted):
        names = {condition.subject for condition in conditions(part)}
        subject = vocabulary.subject(names.pop()) if len(names) == 1 else None
        control = shows(subject, part) if subject and subject.name not in taken else None
        if subject and control:
            taken.add(subject.name)
        found.append((subject if control else None, control, part))
    return tuple(found)


def _asked(controls: Mapping[str, Control], vocabulary: Vocabulary) -> dict[str, Filter]:
    """What each control asks for, in the order of the subjects. Raises BadControls."""
    asked: dict[str, Filter] = {}
    wrong: dict[str, str] = {}
    for subject in vocabulary.subjects:
        try:
            part = asks(subject, controls.get(subject.name, Control()))
        except (BadValue, BadFilter) as error:
            wrong[subject.name] = str(error)
        else:
            if part is not None:
                asked[subject.name] = part
    if wrong:
        raise BadControls(wrong)
    return asked


def _same(one: Filter, other: Filter) -> bool:
    """Whether both ask for the same: the order of what is pressed makes no difference."""
    match one, other:
        case Condition(a, Op.ANY_OF, picked), Condition(b, Op.ANY_OF, others):
            return a == b and set(picked) == set(others)
        case Not(inner), Not(outer):
            return _same(inner, outer)
        case Any(parts), Any(others):
            return len(parts) == len(others) and all(map(_same, parts, others))
        case _:
            return one == other
