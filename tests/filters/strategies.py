"""Random filters over a vocabulary whose own fields have the labels that nobody expected."""

from datetime import date

from hypothesis import strategies as st

from leadsphere.attributes import Kind
from leadsphere.errors import BadFilter, BadValue
from leadsphere.filters.filter import (
    EVERYBODY,
    LONGEST_VALUE,
    All,
    Any,
    Condition,
    Filter,
    Not,
    check,
    normal,
)
from leadsphere.filters.language import LONGEST_TEXT, write
from leadsphere.filters.operators import Op, Operator, Sort, operators_for
from leadsphere.filters.subjects import MET, UNITS, Place, Subject, Vocabulary, custom
from leadsphere.values.countries import matching_countries
from leadsphere.values.dates import YEARS
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.numbers import parse_number
from leadsphere.values.text import clean

ODD_WORDS = (
    *("OR", "AND", "NOT", "or", "none", "never", "unknown", "empty", "Unknown", "*", "**", "-", "--", "-x", "+", "+1"),
    *("a+b", "C++", "a,b", ",", ";", "x;", "a..b", "..", "5..10", "30d", "12H", "valid", "catchall", "VIP", "vip"),
    *("Growth", "10", "-5", "5+", "1.5", "a b", "Head of Growth", 'say "hi"', '"', "“x”", "„x“", "”", "\\", '\\"'),
    *("a\\", "(", ")", "a(b)", ":", "title:x", "=x", "<5", ">", "^", "https://x.com/a?b=c", "ada@x.org", "10:30"),
    *("é", "ñandú", "Ωμέγα", "北京", "नमस्ते", "👩‍💻", "می‌خواهم", "ʼn", "ﬁ", "ß", "İ", "\u0338b", "a\u0301", "1", "0"),
    *("'; DROP TABLE lead; --", "%", "_", "' OR 1=1", "<script>", "&amp;", "#", "?q=1&x=2", "custom.1", "has", "text"),
)  # fmt: skip
ODD_LABELS = (
    *("Favourite tea", "title", "has", "OR", "custom.1", "-5", "10", "a..b", 'He said: "x\\y" (z)', "none", "*", "´"),
    *("E-mail verdict", "Name", "北京", "👩‍💻", "https", "AND so on", "+", "“Q”", "a, b", "-", "5+", "text"),
)  # fmt: skip

OWN = (
    custom(1, "Deal size", Kind.NUMBER),
    custom(2, "Renewal", Kind.DATE),
    custom(3, "Opted in", Kind.YES_NO),
    custom(4, "Growth", Kind.YES_NO),
    custom(5, "NOT", Kind.YES_NO),
    custom(6, "Mood", Kind.CHOICE, tuple(dict.fromkeys(map(clean, ODD_WORDS)))),
    custom(7, "Site", Kind.URL),
    *(custom(100 + at, label, Kind.TEXT) for at, label in enumerate(ODD_LABELS)),
)
VOCABULARY = Vocabulary(OWN)
"""What every workspace has, and one or more own fields of every kind."""

_ODD_TEXT = st.one_of(
    st.sampled_from(ODD_WORDS),
    st.text(max_size=12),
    st.text(alphabet=st.sampled_from('ab "“”„\\()+-,;:=<>^*.|\u0301\u0338\u200d\u00a0\t\né'), max_size=8),
    st.lists(st.sampled_from(ODD_WORDS), min_size=1, max_size=3).map(" ".join),
)
_NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.decimals(-10_000, 10_000, places=3, allow_nan=False).map(lambda number: parse_number(f"{number:f}")),
)
_SIZES = st.one_of(
    st.sampled_from(("self-employed", "1-10", "51-200", "201-500", "10,000+", "5000+")),
    st.integers(1, 1_000_000).map(str),
    st.tuples(st.integers(1, 100_000), st.integers(1, 100_000)).map(lambda ends: f"{min(ends)}-{max(ends)}"),
).map(lambda size: parse_headcount(size).label)
_DAYS = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)).map(str)
_AGES = st.builds("{}{}".format, st.integers(1, 99_999), st.sampled_from(tuple(UNITS)))


def values(subject: Subject, op: Op) -> st.SearchStrategy[str]:
    """Values that the subject keeps as they are."""
    return _typed(subject, op).map(clean).filter(lambda value: _keeps(subject, op, value))


def conditions_on(subject: Subject) -> st.SearchStrategy[Condition]:
    """Conditions on one subject, by every operator that it knows."""
    return st.sampled_from(operators_for(subject.sort)).flatmap(
        lambda operator: _condition(subject, operator)
    )


def any_condition(vocabulary: Vocabulary = VOCABULARY) -> st.SearchStrategy[Condition]:
    """A condition on any subject, each as often as every other."""
    return st.sampled_from(vocabulary.subjects).flatmap(conditions_on)


def filters(vocabulary: Vocabulary = VOCABULARY) -> st.SearchStrategy[Filter]:
    """Filters in their normal form, within all limits: of their size, and of the length of their text."""
    part = st.recursive(any_condition(vocabulary), _groups, max_leaves=10)
    return (
        st.one_of(st.just(EVERYBODY), part, _groups(part))
        .map(normal)
        .filter(lambda wanted: _fits(wanted, vocabulary))
    )


def _groups(part: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    parts = st.lists(part, min_size=1, max_size=4).map(tuple)
    return st.one_of(st.builds(Not, part), st.builds(All, parts), st.builds(Any, parts))


def _condition(subject: Subject, operator: Operator) -> st.SearchStrategy[Condition]:
    many = st.lists(
        values(subject, operator.op),
        min_size=operator.least,
        max_size=max(operator.least, min(operator.most, 4)),
    )
    if operator.op is Op.BETWEEN:
        many = many.map(lambda ends: sorted(ends, key=float if subject.sort is Sort.NUMBER else str))
    return many.map(lambda found: Condition(subject.name, operator.op, tuple(found)))


def _typed(subject: Subject, op: Op) -> st.SearchStrategy[str]:
    if op in (Op.WITHIN, Op.OLDER):
        return _AGES
    if subject.kind is Kind.COUNTRY:
        return st.sampled_from(matching_countries(bool))
    if subject.place is Place.IMPORT:
        return st.builds("{}{}".format, st.integers(1, 10**6), st.sampled_from(("", *(f"-{m}" for m in MET))))
    if subject.options:
        return st.sampled_from([value for value, _ in subject.options])
    return {Sort.NUMBER: _NUMBERS, Sort.RANGE: _SIZES, Sort.DATE: _DAYS}.get(subject.sort, _ODD_TEXT)


def _keeps(subject: Subject, op: Op, value: str) -> bool:
    try:
        return subject.value(op, value) == value and len(value) <= LONGEST_VALUE
    except BadValue:
        return False


def _fits(wanted: Filter, vocabulary: Vocabulary) -> bool:
    try:
        return len(write(check(wanted), vocabulary)) <= LONGEST_TEXT
    except BadFilter:
        return False
