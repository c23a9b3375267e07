"""Plain texts are read on a short road: what comes of them is what the long one would have said."""

from collections.abc import Callable

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.cells import as_written, lines_of
from leadsphere.values.domains import parse_domain
from leadsphere.values.emails import certain_email, parse_email
from leadsphere.values.lists import join_list, split_list
from leadsphere.values.phones import certain_phone, parse_phone
from leadsphere.values.profiles import certain_profile, parse_profile
from leadsphere.values.text import clean, is_clean

ATOMS = st.text("aZ09_+-.", min_size=1, max_size=70)
LABELS = st.text("aZ0-", min_size=1, max_size=40)
ENDINGS = st.sampled_from(
    ["com", "de", "example", "test", "local", "localhost", "x", "xn--a", "museum", "arpa", "1"]
)
HOSTS = st.builds(lambda labels, ending: ".".join([*labels, ending]), st.lists(LABELS, max_size=4), ENDINGS)
EMAILS = st.builds("{}@{}".format, ATOMS, HOSTS)
SCHEMES = st.sampled_from(["", "http://", "https://", "HTTP://", "www.", "https://www."])
SITES = st.builds("{}{}{}".format, SCHEMES, HOSTS, st.sampled_from(["", "/", "//"]))
SLUGS = st.text("acoAWZ09-_%.", min_size=1, max_size=95) | st.sampled_from(
    ["ACoAABcDeFgHiJ", "ACwAA1234567890"]
)
PROFILES = st.builds(
    "{}{}/{}/{}{}".format,
    SCHEMES,
    st.sampled_from(["linkedin.com", "LinkedIn.com", "de.linkedin.com"]),
    st.sampled_from(["in", "IN", "pub", "company"]),
    SLUGS,
    st.sampled_from(["", "/", "?a=1"]),
)
REGIONS = st.sampled_from(["", *sorted(phonenumbers.SUPPORTED_REGIONS), "XX"])
SEPARATORS = st.sampled_from(["", "", "", " ", "-", ".", " (", ") ", " 00"])
CODES = st.sampled_from(
    ["", "+", "+1", "+44", "+49", "+33", "+52", "+39", "+7", "+800", "+599", "00", "+358"]
)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    groups = draw(
        st.lists(st.tuples(SEPARATORS, st.text("0123456789", min_size=1, max_size=5)), min_size=1, max_size=6)
    )
    return draw(CODES) + "".join(separator + digits for separator, digits in groups)


@st.composite
def assigned_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A number that a region's plan has as an example, at home or abroad."""
    region = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    kind = draw(
        st.sampled_from([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE])
    )
    number = phonenumbers.example_number_for_type(region, kind)
    form = draw(st.sampled_from(["E164", "INTERNATIONAL", "NATIONAL"]))
    if number is None:
        return "", region
    return phonenumbers.format_number(number, getattr(phonenumbers.PhoneNumberFormat, form)), region


def said(parser: Callable[[str], object], text: str) -> object:
    try:
        return parser(text)
    except BadValue as error:
        return str(error)


# A space before a text sends it down the long road, and is the first thing that goes there.
@settings(max_examples=200, deadline=None)
@given(EMAILS)
@example("ada@example.org")
def test_an_address_is_the_same_on_both_roads(text: str) -> None:
    assert said(parse_email, text) == said(parse_email, f" {text}")
    assert certain_email(text) in ("", said(parse_email, f" {text}"))


@settings(max_examples=400, deadline=None)
@given(numbers(), REGIONS)
@example("+1 416 555 0123", "")
@example("416-555-0123", "CA")
@example("555-0123", "CA")
@example("8 10 44 20 7946 0018", "RU")
@example("1 416 555 0123", "US")
@example("+1 1416 555 0123", "")
@example("+0310000", "")
def test_a_phone_is_the_same_on_both_roads(text: str, region: str) -> None:
    assert said(lambda t: parse_phone(t, region), text) == said(lambda t: parse_phone(t, region), f" {text}")


@settings(max_examples=200, deadline=None)
@given(assigned_numbers())
def test_an_assigned_number_is_the_same_on_both_roads(given_: tuple[str, str]) -> None:
    text, region = given_
    assert said(lambda t: parse_phone(t, region), text) == said(lambda t: parse_phone(t, region), f" {text}")


@settings(max_examples=200, deadline=None)
@given(PROFILES)
def test_a_profile_is_the_same_on_both_roads(text: str) -> None:
    assert said(parse_profile, text) == said(parse_profile, f" {text}")


@settings(max_examples=200, deadline=None)
@given(SITES)
@example("www.com")
def test_a_domain_is_the_same_on_both_roads(text: str) -> None:
    assert said(parse_domain, text) == said(parse_domain, f" {text}")


def test_the_short_roads_are_taken() -> None:
    assert certain_email("Ada.L@x-y.example") == "ada.l@x-y.example"
    assert certain_phone("+44 20 7946 0018") == "+442079460018"
    assert certain_phone("(416) 555-0123", "CA") == "+14165550123"
    assert certain_profile("http://linkedin.com/in/Ada-L/") == "https://www.linkedin.com/in/ada-l"


ODD = st.text(st.sampled_from("aé'= |\u0301\u3164\u2800\u200d\u00a0\t\n가ㅤ"), max_size=8) | st.text(max_size=8)


@given(st.lists(ODD, max_size=6))
def test_a_row_is_cleaned_as_its_cells_are(cells: list[str]) -> None:
    assert list(lines_of(cells)) == [clean(as_written(cell)) for cell in cells]


@given(ODD)
def test_what_is_clean_stays(text: str) -> None:
    if is_clean(text):
        assert clean(text) == text.strip(" ")


@given(st.lists(st.text(max_size=8) | st.text('a,;|" ', max_size=8), max_size=5))
def test_a_list_is_read_as_it_was_joined(words: list[str]) -> None:
    cleaned = list(dict.fromkeys(filter(None, map(clean, words))))
    assert split_list(clean(join_list(cleaned))) == cleaned


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("hot, VIP; Q4 | late", ["hot", "VIP", "Q4", "late"]),
        ('"Q4, late"; hot', ["Q4, late", "hot"]),
        ('"Newsletter","Event 2024"', ["Newsletter", "Event 2024"]),
        ('5" pipe, "say ""x"""', ['5" pipe', 'say "x"']),
        ("见面，重要", ["见面", "重要"]),
        ("a;;a, ,", ["a"]),
        ("", []),
    ],
)
def test_lists_in_one_cell(cell: str, words: list[str]) -> None:
    assert split_list(cell) == words
