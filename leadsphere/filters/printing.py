"""A filter as text: in its language, and as a sentence for people."""

from leadsphere.attributes import Kind
from leadsphere.filters.filter import All, Any, Condition, Filter, Not, normal
from leadsphere.filters.operators import OPERATORS, Op, Operator, Sort, operator
from leadsphere.filters.spelling import ANY_VALUE, in_quotes, is_option, is_plain, quoted, word_of
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.values.dates import show_date
from leadsphere.values.numbers import show_number

_SIGNS = {operator.op: operator.sign for operator in OPERATORS}
_JOINS = {Op.CONTAINS_ALL: "+", Op.ALL_OF: "+", Op.BETWEEN: ".."}
_NOT_KNOWN = {Sort.DATE: "never", Sort.RANGE: "unknown"}
"""How it is written that nothing is known, where that reads better than `-title:*`."""


def write(wanted: Filter, vocabulary: Vocabulary) -> str:
    """The filter as its language writes it; "" for everybody.

    A condition on a subject that is gone is written by its name, which `parse` refuses with a sentence.
    """
    match normal(wanted):
        case All(parts):
            return " ".join(_part(part, vocabulary) for part in parts)
        case Any(parts):
            return " OR ".join(_part(part, vocabulary) for part in parts)
        case part:
            return _part(part, vocabulary)


def _part(part: Filter, vocabulary: Vocabulary) -> str:
    match part:
        case Condition():
            return _condition(part, vocabulary)
        case Not(Condition() as condition):
            return _negated(condition, vocabulary)
        case Not(inner):
            return f"-{_part(inner, vocabulary)}"
        case All() | Any():
            return f"({write(part, vocabulary)})"


def _condition(condition: Condition, vocabulary: Vocabulary) -> str:
    subject, op, values = vocabulary.subject(condition.subject), condition.op, condition.values
    if condition.subject == "text" and op is Op.CONTAINS and len(values) == 1:
        return _searched(values[0], vocabulary)
    word = word_of(subject, vocabulary) if subject else quoted(condition.subject)
    if op is Op.ON:
        return word if subject and not word.startswith('"') else f"{word}:yes"
    if op is Op.KNOWN:
        return f"{word}:{ANY_VALUE}"
    if sharer := _sharer(condition, vocabulary):
        return f"{word_of(sharer, vocabulary)}:{_JOINS.get(op, ',').join(values)}"
    if op is Op.BETWEEN and len(set(values)) == 1:
        values = values[:1]
    written = (_value(subject, value, vocabulary) for value in values)
    return f"{word}{_SIGNS[op]}{_JOINS.get(op, ',').join(written) or in_quotes('')}"


def _negated(condition: Condition, vocabulary: Vocabulary) -> str:
    subject, written = vocabulary.subject(condition.subject), _condition(condition, vocabulary)
    if subject and condition.op is Op.KNOWN and subject.sort in _NOT_KNOWN:
        return f"{word_of(subject, vocabulary)}:{_NOT_KNOWN[subject.sort]}"
    if condition.op is Op.ON and written.endswith(":yes"):
        return f"{written.removesuffix('yes')}no"
    return f"-{written}"


def _searched(value: str, vocabulary: Vocabulary) -> str:
    """Text to look for anywhere, which no dash begins and which names no flag."""
    subject = vocabulary.meant_by(value)
    is_flag = subject is not None and subject.sort is Sort.FLAG
    return in_quotes(value) if is_flag or value.startswith("-") else quoted(value)


def _sharer(condition: Condition, vocabulary: Vocabulary) -> Subject | None:
    """The subject under which all of these options can be written: a verdict is one of an email."""
    subject = vocabulary.subject(condition.subject)
    if subject is None or condition.op not in (Op.ANY_OF, Op.ALL_OF) or not condition.values:
        return None
    if not all(is_option(subject, value) and is_plain(value) for value in condition.values):
        return None
    return next((other for other in vocabulary.subjects if other.shared == subject.name), None)


def _value(subject: Subject | None, value: str, vocabulary: Vocabulary) -> str:
    if subject is None:
        return quoted(value)
    shared = vocabulary.subject(subject.shared) if subject.shared else None
    if shared and is_option(shared, value):
        return in_quotes(value)
    return quoted(subject.shown(value) if subject.kind is Kind.COUNTRY else value)


_MOST_SHOWN = 4
"""Values of one condition that a sentence names."""
_UNITS = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
_VERBS = {
    Op.CONTAINS_ALL: ("contains", "does not contain"),
    Op.ANY_OF: ("is", "is not"),
    Op.ALL_OF: ("is", "is not"),
}
"""What reads better before values than an operator's label does, which stands alone in a list."""


def in_words(wanted: Filter, vocabulary: Vocabulary) -> str:
    """One part of a filter as a short sentence: "Job title contains growth or sales", "Updated in the last 30 days"."""
    match normal(wanted):
        case Condition() as condition:
            return _sentence(condition, vocabulary, negated=False)
        case Not(Condition() as condition):
            return _sentence(condition, vocabulary, negated=True)
        case Not(inner):
            return f"not {_nested(inner, vocabulary)}"
        case All(()):
            return "everybody"
        case All(parts):
            return " and ".join(_nested(part, vocabulary) for part in parts)
        case Any(parts):
            return " or ".join(_nested(part, vocabulary) for part in parts)


def _nested(part: Filter, vocabulary: Vocabulary) -> str:
    said = in_words(part, vocabulary)
    return f"({said})" if isinstance(part, All | Any) else said


def _sentence(condition: Condition, vocabulary: Vocabulary, *, negated: bool) -> str:
    subject, op, values = vocabulary.subject(condition.subject), condition.op, condition.values
    if condition.subject == "text" and op is Op.CONTAINS and len(values) == 1:
        return f"not “{values[0]}”" if negated else f"“{values[0]}”"
    label = subject.label if subject else "A removed field"
    if op is Op.ON:
        return f"not {label}" if negated else label
    if op is Op.KNOWN and negated and subject and subject.sort is Sort.DATE:
        return f"{label}: {_NOT_KNOWN[Sort.DATE]}"
    verb = _verb(condition, subject, negated=negated)
    shown = list(dict.fromkeys(_shown(subject, op, value) for value in values))
    return " ".join(filter(None, (label, verb, _listed(shown, "and" if op in _JOINS else "or"))))


def _verb(condition: Condition, subject: Subject | None, *, negated: bool) -> str:
    if condition.op is Op.BETWEEN and len(set(condition.values)) == 1:
        verb = "on" if subject and subject.sort is Sort.DATE else "is"
        return {"on": "not on", "is": "is not"}[verb] if negated else verb
    found = _operator(condition.op, subject)
    return _VERBS.get(condition.op, (found.label, found.negated))[negated]


def _operator(op: Op, subject: Subject | None) -> Operator:
    known = operator(subject.sort, op) if subject else None
    return known or next(o for o in OPERATORS if o.op is op)


def _shown(subject: Subject | None, op: Op, value: str) -> str:
    if op in (Op.WITHIN, Op.OLDER):
        number, unit = value[:-1], _UNITS.get(value[-1:], value[-1:])
        return f"{number} {unit}" if number == "1" else f"{number} {unit}s"
    match subject.sort if subject else None:
        case Sort.NUMBER:
            return show_number(value)
        case Sort.DATE:
            return show_date(value)
        case _:
            return subject.shown(value) if subject else value


def _listed(shown: list[str], joint: str) -> str:
    if len(shown) > _MOST_SHOWN:
        shown = [*shown[: _MOST_SHOWN - 1], f"{len(shown) - _MOST_SHOWN + 1} more"]
    return f" {joint} ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""
