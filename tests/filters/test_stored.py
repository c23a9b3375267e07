"""A filter that is kept is the same filter when it is read, whatever it names."""

import json

from hypothesis import given

from leadsphere.filters.filter import All, Any, Condition, Filter, Not
from leadsphere.filters.operators import Op
from leadsphere.filters.stored import NAMED, moved, names_in, pack, things_in, unpack
from leadsphere.values.text import fold
from tests.filters.strategies import VOCABULARY, filters


def bare(wanted: Filter) -> Filter:
    """The filter with each name once in its condition, which is all that it means."""
    match wanted:
        case Condition(subject, op, values) if subject in NAMED:
            return Condition(subject, op, tuple(dict.fromkeys(map(fold, values))))
        case Condition():
            return wanted
        case Not(part):
            return Not(bare(part))
        case All(parts) | Any(parts):
            return type(wanted)(tuple(map(bare, parts)))


@given(wanted=filters())
def test_what_is_packed_and_read_again_is_the_same_filter(wanted: Filter) -> None:
    names = dict.fromkeys(names_in(wanted))
    ids = {name: number for number, name in enumerate(names, start=1)}
    spelling = {(subject, ids[subject, key]): key for subject, key in names}
    packed = json.loads(json.dumps(pack(wanted, ids)))
    assert folded(unpack(packed, spelling)) == folded(bare(wanted))
    assert folded(bare(unpack(json.loads(json.dumps(pack(wanted, {}))), {}))) == folded(bare(wanted))


@given(wanted=filters())
def test_what_is_renamed_is_called_by_its_new_name_and_nothing_else_changes(wanted: Filter) -> None:
    ids = {name: number for number, name in enumerate(dict.fromkeys(names_in(wanted)), start=1)}
    renamed = {(subject, id_): f"new {id_}" for (subject, _), id_ in ids.items()}
    again = unpack(pack(wanted, ids), renamed)
    assert set(names_in(again)) == {(subject, f"new {id_}") for (subject, _), id_ in ids.items()}
    back = {(subject, id_): key for (subject, key), id_ in ids.items()}
    new_ids = {(subject, f"new {id_}"): id_ for (subject, _), id_ in ids.items()}
    assert folded(unpack(pack(again, new_ids), back)) == folded(bare(wanted))


def folded(wanted: Filter) -> Filter:
    match wanted:
        case Condition(subject, op, values) if subject in NAMED:
            return Condition(subject, op, tuple(map(fold, values)))
        case Condition():
            return wanted
        case Not(part):
            return Not(folded(part))
        case All(parts) | Any(parts):
            return type(wanted)(tuple(map(folded, parts)))


def test_names_of_all_sorts_are_kept_with_ids() -> None:
    assert {"campaign", "tag", "owner", "segment"} == set(NAMED)
    assert {subject.name for subject in VOCABULARY.subjects if subject.has_names} == set(NAMED)


def test_what_has_no_id_and_what_is_gone_is_read_by_the_name_that_was_kept() -> None:
    wanted = Condition("tag", Op.ANY_OF, ("Hot", "cold"))
    packed = pack(wanted, {("tag", "hot"): 7})
    assert list(things_in(packed)) == [("tag", 7)]
    assert unpack(packed, {}) == wanted
    assert unpack(packed, {("tag", 7): "Heiß"}) == Condition("tag", Op.ANY_OF, ("Heiß", "cold"))


def test_two_things_that_become_one_stand_there_once() -> None:
    wanted = Not(Condition("tag", Op.ALL_OF, ("hot", "warm")))
    packed = moved(pack(wanted, {("tag", "hot"): 7, ("tag", "warm"): 8}), "tag", 8, 7)
    assert list(things_in(packed)) == [("tag", 7)]
    assert unpack(packed, {("tag", 7): "hot"}) == Not(Condition("tag", Op.ALL_OF, ("hot",)))
