"""Segments inside of filters: what stands in their places, and what is refused."""

import pytest

from leadsphere.errors import BadFilter
from leadsphere.filters.filter import All, Any, Condition, Filter, Not
from leadsphere.filters.language import in_words, parse, write
from leadsphere.filters.operators import Op
from leadsphere.filters.segments import MOST_EXPANDED, asked, check, expanded, has_any
from leadsphere.filters.subjects import Vocabulary

KNOWN = Vocabulary()
OSLO, VIP = Condition("city", Op.CONTAINS, ("Oslo",)), Condition("vip", Op.ON)


def segment(*names: str, op: Op = Op.ANY_OF) -> Condition:
    return Condition("segment", op, names)


def meanings(**filters: Filter) -> tuple[tuple[str, Filter], ...]:
    return tuple(filters.items())


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("segment:EMEA", segment("EMEA"), "Segment is EMEA"),
        ('segment:"EMEA founders"', segment("EMEA founders"), "Segment is EMEA founders"),
        ("-segment:EMEA", Not(segment("EMEA")), "Segment is not EMEA"),
        ("segment:a,b", segment("a", "b"), "Segment is a or b"),
        ("segment:a+b", segment("a", "b", op=Op.ALL_OF), "Segment is a and b"),
    ],
)
def test_a_segment_is_written_like_any_other_name(text: str, wanted: Filter, words: str) -> None:
    assert parse(text, KNOWN) == wanted
    assert write(wanted, KNOWN) == text
    assert in_words(wanted, KNOWN) == words


def test_what_a_segment_stands_for_takes_its_place() -> None:
    known = meanings(emea=All((OSLO, VIP)), warm=VIP)
    assert expanded(segment("EMEA"), known) == All((OSLO, VIP))
    assert expanded(All((segment("émea"), VIP)), known) == All((OSLO, VIP, VIP))
    assert expanded(Not(segment("EMEA")), known) == Not(All((OSLO, VIP)))
    assert expanded(segment("emea", "warm"), known) == Any((All((OSLO, VIP)), VIP))
    assert expanded(segment("emea", "warm", op=Op.ALL_OF), known) == All((OSLO, VIP, VIP))


def test_a_segment_inside_of_a_segment_is_written_out_too() -> None:
    known = meanings(outer=All((segment("inner"), VIP)), inner=OSLO)
    assert expanded(segment("outer"), known) == All((OSLO, VIP))


def test_a_segment_without_a_meaning_stays_as_it_is() -> None:
    assert expanded(Not(segment("gone")), meanings(other=VIP)) == Not(segment("gone"))


def test_which_segments_are_named() -> None:
    assert asked(parse('vip (segment:"A b",c OR -segment:É)', KNOWN)) == {"a b": "A b", "c": "c", "e": "É"}
    assert not has_any(parse("vip tag:segment", KNOWN))
    assert has_any(parse("segment:*", KNOWN))


@pytest.mark.parametrize("text", ["segment:*", "segment:none", "has:segment", "-has:segment"])
def test_any_segment_at_all_is_nothing_to_ask_for(text: str) -> None:
    with pytest.raises(BadFilter, match="Write which segment"):
        check(parse(text, KNOWN), {})


def test_a_segment_that_contains_itself_is_refused() -> None:
    with pytest.raises(BadFilter, match="“b” contains itself"):
        check(segment("a"), {"a": segment("b"), "b": All((VIP, segment("c"))), "c": segment("b")})


def test_segments_that_would_become_too_much_are_refused_before_they_are_written_out() -> None:
    known: dict[str, Filter] = {"s0": All((VIP,) * 32)}
    for number in range(1, 9):
        known[f"s{number}"] = All((segment(f"s{number - 1}"),) * 32)
    check(segment("s0"), known)
    check(All((segment("s0"),) * (MOST_EXPANDED // 32)), known)
    with pytest.raises(BadFilter, match=r"35,184,372,088,832 conditions; at most 256"):
        check(segment("s8"), known)
