"""A country has many names and one code (ISO 3166-1 alpha-2)."""

from typing import Any

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.countries import country_name, parse_country


@pytest.mark.parametrize("text", ["", "Narnia", "New Jersey", "N/A", "Europe", "(", "12"])
def test_what_is_no_country_is_refused(text: str):
    with pytest.raises(BadValue, match="no country"):
        parse_country(text)


@pytest.mark.parametrize("country", list(pycountry.countries), ids=lambda country: country.alpha_2)
def test_every_country_is_found_by_its_codes_and_by_the_name_we_show(country: Any):
    assert parse_country(country.alpha_2) == parse_country(country.alpha_3) == country.alpha_2
    assert parse_country(country.name) == parse_country(country_name(country.alpha_2)) == country.alpha_2


def test_a_text_that_is_no_code_is_shown_as_it_is():
    assert country_name("Narnia") == "Narnia"
    assert country_name("VN") == "Vietnam"


# The names of countries are read once, on first use.
@settings(deadline=None)
@given(st.text())
def test_nothing_else_is_raised(text: str):
    try:
        code = parse_country(text)
    except BadValue:
        return
    assert parse_country(code) == code
