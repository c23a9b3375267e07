"""The tables hold, row by row, and do not shrink."""

import pytest

from leadsphere.errors import BadValue
from leadsphere.values.phones import parse_phone
from tests.values.tables import phones


@pytest.mark.parametrize(("text", "region", "number"), phones.NUMBERS)
def test_a_phone_number_is_understood(text: str, region: str, number: str):
    assert parse_phone(text, region) == number


@pytest.mark.parametrize(("text", "region", "why"), phones.REFUSED)
def test_what_is_no_phone_number_is_refused_with_the_reason(text: str, region: str, why: str):
    with pytest.raises(BadValue) as refused:
        parse_phone(text, region)
    assert why in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("least", "rows"),
    [
        (300, phones.NUMBERS + phones.REFUSED),
    ],
)
def test_the_tables_do_not_shrink(least: int, rows: tuple[tuple[str, ...], ...]):
    spellings = {row[:-1] for row in rows}
    assert len(spellings) == len(rows) >= least
