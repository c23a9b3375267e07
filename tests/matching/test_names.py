"""Names that may be one person's, and names that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.matching.census import Census
from leadsphere.matching.names import Likeness, compare, read_name

Parts = tuple[str, str]


def census_of(*names: Parts, many: tuple[str, ...] = ()) -> Census:
    """The census of leads with these names, and of a hundred for every word in `many`."""
    census = Census()
    for first, last in names:
        census.add(read_name(first, last).key, "", frozenset())
    for word in many:
        for _ in range(100):
            census.add(read_name(word, "").key, "", frozenset())
    return census


def likeness(one: Parts, other: Parts, *, many: tuple[str, ...] = ()) -> Likeness:
    found = compare(read_name(*one), read_name(*other), census_of(one, other, many=many))
    assert found == compare(read_name(*other), read_name(*one), census_of(one, other, many=many))
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "Lovelace"), ("ADA", "lovelace")),
        (("Ada", "Lovelace"), ("Lovelace", "Ada")),
        (("Jürgen", "Müller"), ("Juergen", "Mueller")),
        (("Dr. Ada", "Lovelace, PhD"), ("Ada", "Lovelace")),
        (("Sanne", "van den Berg"), ("Sanne", "Berg")),
        (("Sanne", "van Dijk"), ("Sanne", "Vandijk")),
        (("Jean-Baptiste", "Roux"), ("Jeanbaptiste", "Roux")),
        (("James R.", "Smith"), ("James", "Smith")),
        (("John", "Smith Jr."), ("John", "Smith junior")),
        (("陽翔", "佐藤"), ("佐藤", "陽翔")),
    ],
)
def test_names_that_say_the_same_are_the_same(one: Parts, other: Parts) -> None:
    assert likeness(one, other) is Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "Lovelace"), ("Ada", "Lovelaec")),
        (("Jonathan", "Pemberton"), ("Jonathon", "Pemberton")),
        (("Bob", "Smith"), ("Robert", "Smith")),
        (("Robert (Bob)", "Smith"), ("Bob", "Smith")),
        (("Marc", "Weber"), ("Mark", "Weber")),
        (("María", "García López"), ("María", "García")),
        (("Marie-Laure", "Dubois"), ("Marie", "Dubois")),
    ],
)
def test_a_slip_a_nickname_or_a_name_more_is_close(one: Parts, other: Parts) -> None:
    assert likeness(one, other) is Likeness.CLOSE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "Lovelace"), ("Charles", "Lovelace")),
        (("Ada", "Lovelace"), ("Ada", "Babbage")),
        (("Christian", "Weber"), ("Christina", "Weber")),
        (("Paul", "Weber"), ("Paula", "Weber")),
        (("Maria", "Weber"), ("Mario", "Weber")),
        (("Lena", "Weber"), ("Lina", "Weber")),
        (("Hans-Peter", "Weber"), ("Peter", "Weber")),
        (("John", "Smith Sr."), ("John", "Smith Jr.")),
        (("John", "Smith"), ("John", "Smith III")),
        (("James R.", "Smith"), ("James T.", "Smith")),
        (("Alexander", "Weber"), ("Alexandra", "Weber")),
    ],
)
def test_people_of_one_family_name_are_different(one: Parts, other: Parts) -> None:
    assert likeness(one, other) is Likeness.DIFFERENT


def test_two_spellings_that_many_bear_are_two_names() -> None:
    assert likeness(("Silje", "Nilsen"), ("Silje", "Nielsen")) is Likeness.CLOSE
    assert (
        likeness(("Silje", "Nilsen"), ("Silje", "Nielsen"), many=("Nilsen", "Nielsen")) is Likeness.DIFFERENT
    )


def test_a_cut_name_is_a_slip_only_where_many_bear_the_whole_one() -> None:
    one, other = ("Wilhelmin", "Vos"), ("Wilhelmina", "Vos")
    assert likeness(one, other) is Likeness.DIFFERENT
    assert likeness(one, other, many=("Wilhelmina",)) is Likeness.CLOSE


def test_an_initial_stands_for_a_name() -> None:
    assert likeness(("A.", "Lovelace"), ("Ada", "Lovelace")) is Likeness.INITIAL
    assert likeness(("B.", "Lovelace"), ("Ada", "Lovelace")) is Likeness.DIFFERENT


def test_two_doubts_are_loose() -> None:
    assert likeness(("A.", "Lovelaec"), ("Ada Augusta", "Lovelace")) is Likeness.DIFFERENT
    assert likeness(("Bob", "Smiht Jones"), ("Robert", "Smith Jones")) is Likeness.LOOSE


@pytest.mark.parametrize("other", [("", ""), ("Ada", ""), ("", "Lovelace"), ("Dr.", "Lovelace")])
def test_a_part_of_a_name_contradicts_nothing(other: Parts) -> None:
    assert likeness(("Ada", "Lovelace"), other) is Likeness.UNKNOWN


def test_a_part_of_another_name_is_different() -> None:
    assert likeness(("Ada", "Lovelace"), ("Grace", "")) is Likeness.DIFFERENT


@given(st.tuples(st.text(max_size=30), st.text(max_size=30)))
def test_whatever_a_name_says_it_is_like_itself(parts: Parts) -> None:
    expected = Likeness.SAME if read_name(*parts).key else Likeness.UNKNOWN
    assert likeness(parts, parts) is expected
