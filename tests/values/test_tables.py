"""The tables hold, row by row, and do not shrink."""

from collections.abc import Callable

import pytest

from leadsphere.errors import BadValue
from leadsphere.values.countries import parse_country
from leadsphere.values.emails import parse_email
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.phones import parse_phone
from leadsphere.values.profiles import Profile, parse_profile
from tests.values.tables import countries, emails, headcounts, phones, profiles


def refusal(parse: Callable[..., object], text: str, **known: str) -> str:
    """The sentence with which a text is refused."""
    with pytest.raises(BadValue) as refused:
        parse(text, **known)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(("text", "region", "number"), phones.NUMBERS)
def test_a_phone_number_is_understood(text: str, region: str, number: str):
    assert parse_phone(text, region) == number


@pytest.mark.parametrize(("text", "region", "why"), phones.REFUSED)
def test_what_is_no_phone_number_is_refused_with_the_reason(text: str, region: str, why: str):
    assert why in refusal(parse_phone, text, region=region)


@pytest.mark.parametrize(("text", "address"), emails.ADDRESSES)
def test_an_address_is_understood(text: str, address: str):
    assert parse_email(text) == address


@pytest.mark.parametrize(("text", "why"), emails.REFUSED)
def test_what_is_no_address_is_refused_with_the_reason(text: str, why: str):
    assert why in refusal(parse_email, text)


@pytest.mark.parametrize(("text", "network", "kind", "url"), profiles.PROFILES)
def test_a_web_address_is_understood(text: str, network: str, kind: str, url: str):
    assert parse_profile(text, network=network) == Profile(kind, url)


@pytest.mark.parametrize(("text", "network", "why"), profiles.REFUSED)
def test_what_is_no_web_address_is_refused_with_the_reason(text: str, network: str, why: str):
    assert why in refusal(parse_profile, text, network=network)


@pytest.mark.parametrize(("text", "label"), headcounts.HEADCOUNTS)
def test_a_headcount_is_understood(text: str, label: str):
    assert parse_headcount(text).label == label


@pytest.mark.parametrize(("text", "why"), headcounts.REFUSED)
def test_what_is_no_headcount_is_refused_with_the_reason(text: str, why: str):
    assert why in refusal(parse_headcount, text)


@pytest.mark.parametrize(("text", "code"), countries.COUNTRIES)
def test_a_country_is_understood(text: str, code: str):
    assert parse_country(text) == code


@pytest.mark.parametrize(("text", "why"), countries.REFUSED)
def test_what_is_no_country_is_refused_with_the_reason(text: str, why: str):
    assert why in refusal(parse_country, text)


@pytest.mark.parametrize(
    ("least", "rows"),
    [
        pytest.param(300, phones.NUMBERS + phones.REFUSED, id="phones"),
        pytest.param(200, emails.ADDRESSES + emails.REFUSED, id="emails"),
        pytest.param(150, profiles.PROFILES + profiles.REFUSED, id="profiles"),
        pytest.param(100, headcounts.HEADCOUNTS + headcounts.REFUSED, id="headcounts"),
        pytest.param(120, countries.COUNTRIES + countries.REFUSED, id="countries"),
    ],
)
def test_the_tables_do_not_shrink(least: int, rows: tuple[tuple[str, ...], ...]):
    spellings = {row[:-1] for row in rows}
    assert len(spellings) == len(rows) >= least
