"""Headcounts as exporters write them, in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.headcounts import BANDS, Headcount, parse_headcount


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("55", "55"),
        ("55.0", "55"),
        ("0", "0"),
        ("1", "1"),
        ("about 50", "50"),
        ("5k", "5000"),
        ("1.2k", "1200"),
        ("1,200", "1200"),
        ("1.200", "1200"),
        ("1 200", "1200"),
        ("1'200 Mitarbeiter", "1200"),
        ("11 to 50", "11-50"),
        ("11–50 employees", "11-50"),
        ("11 - 50", "11-50"),
        ("11 bis 50", "11-50"),
        ("11 à 50 salariés", "11-50"),
        ("de 11 a 50 empleados", "11-50"),
        ("between 11 and 50", "11-50"),
        ("Nov-50", "11-50"),
        ("Company size: 11-50", ""),
        ("1-10", "1-10"),
        ("10-Jan", "1-10"),
        ("1-Oct", "1-10"),
        ("1,001-5,000", "1001-5000"),
        ("1.001 bis 5.000", "1001-5000"),
        ("1k-5k", "1000-5000"),
        ("1-5k", "1000-5000"),
        ("500-1k", "500-1000"),
        ("20-30", "20-30"),
        ("10,000+", "10001+"),
        ("10001+", "10001+"),
        ("10,001+ employees", "10001+"),
        (">10000", "10001+"),
        ("more than 10,000", "10001+"),
        ("51+", "51+"),
        ("500 or more", "500+"),
        ("at least 500", "500+"),
        ("<10", "1-9"),
        ("up to 10", "1-10"),
        ("self-employed", "Self-employed"),
        ("Self employed", "Self-employed"),
        ("Freelancer", "Self-employed"),
        ("0-1 employees", "Self-employed"),
        ("Myself Only", "Self-employed"),
    ],
)
def test_the_spellings_of_a_headcount_are_one(text: str, label: str):
    if not label:
        with pytest.raises(BadValue):
            parse_headcount(text)
        return
    assert parse_headcount(text).label == label


@pytest.mark.parametrize(
    "text",
    ["", "many", "10-1", "1,5", "$5", "1-50-100", "99999999999", "-5", "1e9", "5 offices", "12/5/2024"],
)
def test_what_is_no_headcount_is_refused(text: str):
    with pytest.raises(BadValue, match="no headcount"):
        parse_headcount(text)


@pytest.mark.parametrize("band", BANDS, ids=lambda band: band.label)
def test_every_band_is_understood_as_it_is_written(band: Headcount):
    assert parse_headcount(band.label) == band


def test_the_numbers_are_those_of_the_text():
    assert parse_headcount("1,001-5,000") == Headcount(1001, 5000, "1001-5000")
    assert parse_headcount("51+") == Headcount(51, None, "51+")


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"[<>~]?[0-9.,k]{1,9}( ?(-|to|–) ?[0-9.,k]{1,9})?\+?( employees)?", fullmatch=True),
    )
)
def test_a_label_stays_as_it_is_and_nothing_else_is_raised(text: str):
    try:
        headcount = parse_headcount(text)
    except BadValue:
        return
    assert parse_headcount(headcount.label) == headcount
    assert headcount.maximum is None or headcount.minimum <= headcount.maximum
