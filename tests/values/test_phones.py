"""One number, one form: E.164, with the extension of RFC 3966."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.phones import parse_phone, show_phone, split_phones


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+1 416 555 0123", None, "+14165550123"),
        ("416-555-0123x752", "CA", "+14165550123;ext=752"),
        ("+1 (416) 555.0123 ext. 071", None, "+14165550123;ext=071"),
        ("'+91 98765 43210", None, "+919876543210"),
        ("001-416-555-0123x5610", None, "+14165550123;ext=5610"),
        ("001-416-555-0123", "GH", "+14165550123"),
        ("0044 20 7946 0018", "US", "+442079460018"),
        ("+44 (0)20 7946 0018", None, "+442079460018"),
        ("(020) 7946 0018", "GB", "+442079460018"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("06/12/34/56/78", "FR", "+33612345678"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("＋８１ ９０ １２３４ ５６７８", None, "+819012345678"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "AE", "+971501234567"),
        ("p:+16505550123", None, "+16505550123"),
        ("Mobile: 06 12 34 56 78", "FR", "+33612345678"),
        ("+1 416 555 0123 (home)", None, "+14165550123"),
        ("tel:+1-201-555-0123;ext=7", None, "+12015550123;ext=7"),
        ("+14165550123;ext=752", None, "+14165550123;ext=752"),
        ("4165550123.0", "CA", "+14165550123"),
        ("+1 555-0100", None, "+15550100"),
    ],
)
def test_the_spellings_of_a_number_are_one(text: str, region: str | None, number: str):
    assert parse_phone(text, region) == number


@pytest.mark.parametrize(
    ("text", "region", "why"),
    [
        ("", None, "no phone number"),
        ("not-a-phone", "US", "no digits"),
        ("416-555-0123", None, "country code"),
        ("416-555-0123", "Atlantis", "country code"),
        ("555-0123", "US", "area code"),
        ("+999 1234567", None, "no such country code"),
        ("+1 416 555 01234567", None, "too many digits"),
        ("+44 12", None, "too few digits"),
        ("9.19876E+11", "IN", "rounded by a spreadsheet"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text: str, region: str | None, why: str):
    with pytest.raises(BadValue, match=why):
        parse_phone(text, region)


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("416-555-0123", ["416-555-0123"]),
        ("416-555-0123 / 416-555-0124", ["416-555-0123", "416-555-0124"]),
        ("+14165550123; +14165550124 ext 3", ["+14165550123", "+14165550124 ext 3"]),
        ("416 555 0123 ::: 416 555 0124", ["416 555 0123", "416 555 0124"]),
        ("+1 416 555 0123 +1 416 555 0124", ["+1 416 555 0123", "+1 416 555 0124"]),
        ("+44 +44 7700 900123", ["+44 +44 7700 900123"]),
        ("06/12/34/56/78", ["06/12/34/56/78"]),
        ("+14165550123;ext=752", ["+14165550123;ext=752"]),
        ("416-555-0123, ext 4", ["416-555-0123, ext 4"]),
    ],
)
def test_a_cell_may_hold_several(cell: str, pieces: list[str]):
    assert split_phones(cell) == pieces


def test_people_see_the_international_form():
    assert show_phone("+14165550123;ext=752") == "+1 416-555-0123 ext. 752"
    assert show_phone("ring twice") == "ring twice"


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"[+'(]?[0-9]{1,4}[ ().-]{0,2}[0-9 -]{3,14}( ?x ?[0-9]{1,5})?", fullmatch=True),
    ),
    st.sampled_from([None, "US", "DE", "IN", "GB", "XX"]),
)
def test_a_number_stays_as_it_is_and_nothing_else_is_raised(text: str, region: str | None):
    split_phones(text)
    show_phone(text)
    try:
        number = parse_phone(text, region)
    except BadValue:
        return
    assert parse_phone(number) == number == parse_phone(number, region)
    assert parse_phone(show_phone(number)) == number
