"""A filter is a value with one normal form, within limits, that goes through JSON unchanged."""

import json
from typing import Any as Json

import pytest
from hypothesis import given

from leadsphere.errors import BadFilter
from leadsphere.filters.filter import (
    DEEPEST,
    EVERYBODY,
    LONGEST_VALUE,
    MOST_CONDITIONS,
    All,
    Any,
    Condition,
    Filter,
    Not,
    both,
    check,
    conditions,
    conjuncts,
    depth,
    from_json,
    normal,
    to_json,
)
from leadsphere.filters.operators import MOST_VALUES, OPERATORS, Op, Sort, operator, operators_for
from tests.filters.strategies import VOCABULARY, filters

OSLO = Condition("city", Op.CONTAINS, ("Oslo",))
BERGEN = Condition("city", Op.CONTAINS, ("Bergen",))
VIP = Condition("vip", Op.ON)


@pytest.mark.parametrize(
    ("wanted", "form"),
    [
        (OSLO, OSLO),
        (All((OSLO,)), OSLO),
        (Any((OSLO,)), OSLO),
        (All(()), EVERYBODY),
        (Any(()), EVERYBODY),
        (Not(All(())), EVERYBODY),
        (Not(Not(OSLO)), OSLO),
        (Not(Not(Not(OSLO))), Not(OSLO)),
        (Not(All((Not(OSLO),))), OSLO),
        (All((OSLO, All((BERGEN, All((VIP,)))))), All((OSLO, BERGEN, VIP))),
        (Any((Any((OSLO, BERGEN)), VIP)), Any((OSLO, BERGEN, VIP))),
        (All((Any((All((OSLO, BERGEN)),)), VIP)), All((OSLO, BERGEN, VIP))),
        (All((OSLO, EVERYBODY)), OSLO),
        (Not(Any((OSLO, BERGEN))), Not(Any((OSLO, BERGEN)))),
    ],
)
def test_a_filter_has_one_form(wanted: Filter, form: Filter):
    assert normal(wanted) == form


@given(filters())
def test_the_normal_form_of_a_normal_filter_is_itself(wanted: Filter):
    assert normal(wanted) == wanted == check(wanted)


@given(filters())
def test_a_filter_goes_through_json_unchanged(wanted: Filter):
    assert from_json(json.loads(json.dumps(to_json(wanted)))) == wanted


@given(filters(), filters())
def test_both_of_two_filters_hold_every_condition_of_each(one: Filter, other: Filter):
    assert [*conditions(both(one, other))] == [*conditions(one), *conditions(other)]


@given(filters())
def test_the_parts_that_must_all_hold_are_the_filter(wanted: Filter):
    assert normal(All(conjuncts(wanted))) == wanted


@pytest.mark.parametrize(
    ("wanted", "deep"),
    [(OSLO, 0), (Not(OSLO), 0), (All((OSLO, Not(Any((BERGEN, VIP))))), 2), (EVERYBODY, 1)],
)
def test_groups_inside_of_groups_are_counted(wanted: Filter, deep: int):
    assert depth(wanted) == deep


def nested(deep: int) -> Filter:
    wanted: Filter = OSLO
    for level in range(deep):
        wanted = (All if level % 2 else Any)((wanted, BERGEN))
    return wanted


@pytest.mark.parametrize(
    "largest",
    [
        All((OSLO,) * MOST_CONDITIONS),
        nested(DEEPEST),
        Condition("city", Op.CONTAINS, ("x",) * MOST_VALUES),
        Condition("city", Op.CONTAINS, ("x" * LONGEST_VALUE,)),
    ],
)
def test_the_largest_filter_fits(largest: Filter):
    assert check(largest) == largest == from_json(to_json(largest))


@pytest.mark.parametrize(
    "larger",
    [
        All((OSLO,) * (MOST_CONDITIONS + 1)),
        All((Any((OSLO,) * MOST_CONDITIONS), BERGEN)),
        nested(DEEPEST + 1),
        nested(5 * DEEPEST),
        Condition("city", Op.CONTAINS, ("x",) * (MOST_VALUES + 1)),
        Not(Condition("city", Op.CONTAINS, ("x" * (LONGEST_VALUE + 1),))),
    ],
)
def test_a_larger_filter_is_refused(larger: Filter):
    with pytest.raises(BadFilter, match=r"at most|more than"):
        check(larger)
    with pytest.raises(BadFilter, match=r"at most|more than"):
        from_json(to_json(larger))


def deep_json(deep: int) -> dict[str, Json]:
    said: dict[str, Json] = {"all": []}
    for _ in range(deep):
        said = {"not": said}
    return said


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"not": 1},
        {"all": None},
        {"all": 5},
        {"all": {"a": 1}},
        {"any": "abc"},
        {"any": [[]]},
        {"subject": "city"},
        {"subject": "city", "op": "contains"},
        {"subject": "city", "op": "drop table", "values": []},
        {"subject": "city", "op": ["contains"], "values": []},
        {"subject": "city", "op": "contains", "values": 7},
        [],
        "all",
        None,
        7,
        deep_json(500),
    ],
)
def test_json_that_is_no_filter_is_refused(said: Json):
    with pytest.raises(BadFilter):
        from_json(said)


@pytest.mark.parametrize("sort", Sort)
def test_every_operator_is_found_by_its_sort(sort: Sort):
    known = operators_for(sort)
    assert known
    for one in known:
        assert operator(sort, one.op) == one
    assert all(operator(sort, op) is None for op in Op if op not in {one.op for one in known})


def test_every_operator_says_what_it_is_called_and_how_it_is_written():
    for one in OPERATORS:
        assert one.label and one.negated and one.example and one.sorts
        assert 0 <= one.least <= one.most <= MOST_VALUES


def test_every_subject_is_meant_by_its_name():
    for subject in VOCABULARY.subjects:
        assert VOCABULARY.meant_by(subject.name) == VOCABULARY.subject(subject.name) == subject
