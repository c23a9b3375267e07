"""A place written as one text is taken apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsphere.values.locations import split_location


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("", "", "", ""),
        ("Utrecht, Netherlands", "Utrecht", "", "Netherlands"),
        ("Austin, Texas, United States", "Austin", "Texas", "United States"),
        ("Kraków / Poland", "Kraków", "", "Poland"),
        ("Lyon | Rhône | France", "Lyon", "Rhône", "France"),
        ("Baden-Baden", "Baden-Baden", "", ""),
        ("Austin, TX", "Austin", "TX", ""),
        ("San Francisco, CA", "San Francisco", "CA", ""),
        ("Toronto, ON, CA", "Toronto", "ON", "CA"),
        ("Atlanta, Georgia", "Atlanta", "Georgia", ""),
        ("Germany", "", "", "Germany"),
        ("Greater Paris", "Greater Paris", "", ""),
        ("Kreuzberg, Berlin, Berlin, Deutschland", "Kreuzberg", "Berlin, Berlin", "Deutschland"),
        (" , Oslo ,, Norway,", "Oslo", "", "Norway"),
    ],
)
def test_places_of_many_kinds(text: str, city: str, region: str, country: str):
    assert split_location(text) == (city, region, country)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_taken_apart(text: str):
    assert len(split_location(text)) == 3
