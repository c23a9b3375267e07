"""The controls of the Filters dialog say what the filter says, change what they were told to, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.attributes import Kind
from leadsphere.errors import BadFilter
from leadsphere.filters.controls import (
    UNKNOWN,
    WAYS,
    BadControls,
    Control,
    Shape,
    applied,
    as_list,
    held,
    options,
    shape_of,
    suggests,
    typed,
    ways,
)
from leadsphere.filters.filter import EVERYBODY, All, Any, Condition, Filter, Not, conjuncts, normal
from leadsphere.filters.language import parse, write
from leadsphere.filters.operators import MOST_VALUES, Op
from leadsphere.filters.scanning import listed
from leadsphere.filters.subjects import SUBJECTS, Subject, Vocabulary, custom
from leadsphere.values.text import clean
from tests.filters.strategies import VOCABULARY, conditions_on, filters

WORKSPACE = Vocabulary(
    (
        custom(1, "Score", Kind.NUMBER),
        custom(2, "Renewal", Kind.DATE),
        custom(3, "Mood", Kind.CHOICE, ("Hot", "Luke, warm")),
        custom(4, "Opted in", Kind.YES_NO),
    )
)


def reads(text: str) -> Filter:
    return parse(text, WORKSPACE)


def shown(text: str) -> dict[str, Control]:
    return dict(held(reads(text), WORKSPACE).controls)


def apply(controls: dict[str, Control], before: str = "") -> str:
    return write(applied(reads(before), controls, WORKSPACE), WORKSPACE)


def complaint(subject: str, control: Control) -> str:
    with pytest.raises(BadControls) as refused:
        applied(EVERYBODY, {subject: control}, WORKSPACE)
    assert list(refused.value.sentences) == [subject]
    return refused.value.sentences[subject]


@st.composite
def one_a_subject(draw: st.DrawFn) -> Filter:
    """A filter with at most one condition, or its negation, on each subject."""
    subjects = draw(st.lists(st.sampled_from(VOCABULARY.subjects), unique_by=lambda s: s.name, max_size=8))
    return normal(All(tuple(draw(_conjunct(subject)) for subject in subjects)))


def _conjunct(subject: Subject) -> st.SearchStrategy[Filter]:
    condition = conditions_on(subject).filter(lambda c: c.op in {o.op for o in subject.operators})
    return st.one_of(condition, condition.map(Not))


@given(one_a_subject())
def test_one_condition_a_subject_goes_into_the_controls_and_comes_back(wanted: Filter) -> None:
    found = held(wanted, VOCABULARY)
    assert found.rest == ()
    assert applied(wanted, found.controls, VOCABULARY) == wanted
    afresh = applied(EVERYBODY, found.controls, VOCABULARY)
    assert {_unordered(part) for part in conjuncts(afresh)} == {
        _unordered(part) for part in conjuncts(wanted)
    }


def _unordered(part: Filter) -> object:
    match part:
        case Condition(subject, Op.ANY_OF, values):
            return subject, frozenset(values)
        case Not(inner):
            return "not", _unordered(inner)
        case _:
            return part


@given(filters())
def test_controls_that_nobody_touched_change_no_filter_at_all(wanted: Filter) -> None:
    found = held(wanted, VOCABULARY)
    assert applied(wanted, found.controls, VOCABULARY) == wanted
    assert len(found.controls) + len(found.rest) == (0 if wanted == EVERYBODY else len(conjuncts(wanted)))


@given(filters())
def test_empty_controls_leave_what_no_control_shows(wanted: Filter) -> None:
    empty = {subject.name: Control() for subject in VOCABULARY.subjects}
    assert applied(wanted, empty, VOCABULARY) == normal(All(held(wanted, VOCABULARY).rest))


@given(st.lists(st.text().map(clean).filter(bool), max_size=6))
def test_a_list_with_commas_comes_back(values: list[str]) -> None:
    assert [clean(piece.text) for piece in listed(as_list(values))] == values


@given(st.text(alphabet=st.sampled_from('a, "“”„\\'), max_size=12))
def test_any_text_is_a_list(text: str) -> None:
    pieces = list(listed(text))
    assert all(piece.start <= piece.end <= len(text) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        ("head of growth, sales", ["head of growth", "sales"]),
        ('"Rossi, Bianchi", Verdi', ["Rossi, Bianchi", "Verdi"]),
        ("„Rossi, Bianchi“", ["Rossi, Bianchi"]),
        ('"Ada" Lovelace, Bob', ['"Ada" Lovelace', "Bob"]),
        ('a 5" pipe', ['a 5" pipe']),
        ("a,,b,", ["a", "", "b"]),
    ],
)
def test_commas_part_values_and_quotes_keep_them(text: str, values: list[str]) -> None:
    assert [clean(piece.text) for piece in listed(text)] == values


@pytest.mark.parametrize(
    ("text", "subject", "control"),
    [
        ("title:growth,sales", "job_title", Control("contains", "growth, sales")),
        ("title:growth+sales", "job_title", Control("contains_all", "growth, sales")),
        ('-title="Head of Growth"', "job_title", Control("not_is", "Head of Growth")),
        ('company:"Rossi, Bianchi"', "company", Control("contains", '"Rossi, Bianchi"')),
        ("title:none", "job_title", Control("not_known")),
        ("country:no,dk", "country", Control("any_of", "Norway, Denmark")),
        ("-tag:hot+warm", "tag", Control("not_all_of", "hot, warm")),
        ("verdict:valid,role", "verdict", Control("any_of", picked=("valid", "role"))),
        ("size:51-200", "headcount", Control("any_of", picked=("51-200",))),
        ("size:55", "headcount", Control("any_of", picked=("55",))),
        ("size:unknown", "headcount", Control("any_of", picked=(UNKNOWN,))),
        ("size:*", "headcount", Control("not_any_of", picked=(UNKNOWN,))),
        ("(size:51-200 OR size:unknown)", "headcount", Control("any_of", picked=("51-200", UNKNOWN))),
        ("-vip", "vip", Control("not_on")),
        ("Score>5", "custom.1", Control("greater", low="5")),
        ("Score:5..10", "custom.1", Control("between", low="5", high="10")),
        ("created<2026-01-31", "created", Control("before", low="2026-01-31")),
        ("-updated<30d", "updated", Control("not_within", age="30", unit="d")),
        ("reviewed:never", "reviewed", Control("not_known")),
        ('Mood:"Luke, warm"', "custom.3", Control("any_of", picked=("Luke, warm",))),
    ],
)
def test_a_control_shows_a_condition_and_asks_for_it(text: str, subject: str, control: Control) -> None:
    assert shown(text) == {subject: control}
    assert applied(EVERYBODY, {subject: control}, WORKSPACE) == reads(text)


def test_what_changes_stays_where_it_was_and_what_is_new_comes_last() -> None:
    before = "title:growth (city:Oslo OR vip) tag:hot"
    controls = shown(before) | {"job_title": Control("contains", "sales"), "vip": Control("on")}
    assert apply(controls, before) == "title:sales (city:Oslo OR vip) tag:hot vip"


def test_a_second_condition_on_a_subject_is_no_controls() -> None:
    found = held(reads("ada lovelace"), WORKSPACE)
    assert found.controls == {"text": Control("contains", "ada")}
    assert found.rest == (reads("lovelace"),)
    assert apply({"text": Control()}, "ada lovelace") == "lovelace"


def test_a_condition_on_a_removed_field_stays() -> None:
    wanted = Condition("custom.99", Op.CONTAINS, ("x",))
    assert held(wanted, WORKSPACE).rest == (wanted,)
    assert applied(wanted, {"custom.99": Control()}, WORKSPACE) == wanted


def test_a_field_that_the_form_did_not_have_keeps_its_condition() -> None:
    assert apply({}, "Score>5") == "Score>5"


def test_the_order_in_which_options_are_pressed_changes_nothing() -> None:
    assert apply({"verdict": Control("any_of", picked=("valid", "role"))}, "email:role,valid") == (
        "email:role,valid"
    )


@pytest.mark.parametrize(
    ("control", "text"),
    [
        (Control("contains_all", "growth"), "title:growth"),
        (Control("contains", "  "), ""),
        (Control("is", ","), ""),
        (Control("", "growth"), ""),
    ],
)
def test_what_asks_for_less_than_it_says(control: Control, text: str) -> None:
    assert apply({"job_title": control}) == text


def test_ends_may_be_typed_either_way_round() -> None:
    assert apply({"custom.1": Control("between", low="10", high="5")}) == "Score:5..10"


def test_several_bands_and_the_unknown_may_be_left_out() -> None:
    control = Control("not_any_of", picked=("1-10", UNKNOWN))
    assert shown(apply({"headcount": control})) == {"headcount": control}


@pytest.mark.parametrize(
    ("subject", "control", "sentence"),
    [
        ("job_title", Control("contains", '"growth'), "This quote is not closed."),
        ("job_title", Control("contains", "\u0301"), "holds no letter or digit"),
        ("job_title", Control("contains", ",".join("abc" for _ in range(MOST_VALUES + 1))), "at most 50 fit"),
        ("job_title", Control("contains", "x" * 201), "at most 200 fit"),
        ("job_title", Control("sideways", "x"), "Choose how Job title compares."),
        ("country", Control("any_of", "Atlantis"), "Atlantis"),
        ("custom.1", Control("less", low="many"), "is no number"),
        ("custom.1", Control("between", low="5"), "Fill in both ends."),
        ("created", Control("before", low="31.31.2026"), "2026"),
        ("created", Control("within", age="-3"), "Write how many days: a whole number from 1 to 99,999."),
        ("created", Control("within", age="3", unit="x"), "is no age"),
        ("verdict", Control("any_of", picked=("great",)), "E-mail verdict is one of"),
    ],
)
def test_a_bad_value_is_refused_with_one_sentence(subject: str, control: Control, sentence: str) -> None:
    said = complaint(subject, control)
    assert sentence in said
    assert len(said) < 200


def test_every_bad_value_is_said_at_once() -> None:
    controls = {
        "country": Control("any_of", "Atlantis"),
        "custom.1": Control("less", low="x"),
        "vip": Control("on"),
    }
    with pytest.raises(BadControls) as refused:
        applied(EVERYBODY, controls, WORKSPACE)
    assert set(refused.value.sentences) == {"country", "custom.1"}


def test_a_filter_that_no_address_can_hold_is_refused() -> None:
    long = Control("contains", ", ".join(f"{number:0199}" for number in range(30)))
    with pytest.raises(BadFilter, match="characters as text"):
        apply({"job_title": long})


def test_a_form_names_its_fields_after_their_subjects() -> None:
    pairs = [
        ("custom.3.way", "any_of"),
        ("custom.3.picked", "Hot"),
        ("custom.3.picked", "Luke, warm"),
        ("x", "y"),
    ]
    assert typed([*pairs, ("vip.way", ""), ("vip.colour", "red")]) == {
        "custom.3": Control("any_of", picked=("Hot", "Luke, warm")),
        "vip": Control(),
    }


@pytest.mark.parametrize("subject", [*SUBJECTS, *WORKSPACE.own], ids=lambda subject: subject.name)
def test_every_subject_has_the_ways_of_its_shape(subject: Subject) -> None:
    assert ways(subject) == WAYS[shape_of(subject)]
    assert len({way.value for way in ways(subject)}) == len(ways(subject))


def test_what_is_pressed_and_no_longer_an_option_can_still_be_seen() -> None:
    headcount = next(subject for subject in SUBJECTS if subject.name == "headcount")
    found = options(headcount, Control("any_of", picked=("55", "1-10")))
    assert found[-2:] == ((UNKNOWN, "Unknown"), ("55", "55"))


def test_names_and_texts_of_leads_are_suggested_and_notes_are_not() -> None:
    found = {subject.name for subject in SUBJECTS if suggests(subject)}
    assert {"tag", "campaign", "owner", "country", "company_country", "city", "company"} <= found
    assert not found & {"note", "text", "email", "verdict", "vip", "created", "headcount"}


def test_every_shape_is_somebodys() -> None:
    assert set(WAYS) == set(Shape)


@given(one_a_subject(), st.sampled_from(VOCABULARY.subjects))
def test_emptying_one_control_takes_its_condition_and_no_other(wanted: Filter, subject: Subject) -> None:
    found = held(wanted, VOCABULARY)
    emptied = {**found.controls, subject.name: replace(Control(), unit="d")}
    kept = [part for part in conjuncts(wanted) if held(part, VOCABULARY).controls.keys() != {subject.name}]
    assert applied(wanted, emptied, VOCABULARY) == normal(All(tuple(kept)))


def test_nested_groups_are_listed_and_untouched() -> None:
    wanted = reads("(city:Oslo OR (vip tag:hot))")
    assert isinstance(wanted, Any)
    assert held(wanted, WORKSPACE).rest == (wanted,)
