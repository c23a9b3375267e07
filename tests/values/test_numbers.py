"""A number is written in many ways and stored in one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.numbers import MOST_DIGITS, parse_number, show_number

# Sources: the separators of CLDR for en, de, fr, de-CH, hi and ar; IEEE 754 for the digits that are kept.
SPELLINGS = {
    "0": "0; 0.00; -0; +0; 000; 0e5; 0 %; ٠",
    "3": '3; 3.; 3.0; 03; +3; ３; ٣; ३; \'3; ="3"; 3,0; 3 %; 3%; %3; ３％; ٣٪',
    "-3": "-3; - 3; −3; –3; (3); -3.00; €-3; -€ 3; $ -3; ($3)",
    "0.5": "0.5; .5; 0,5; ,5; 0.50; 5e-1; ٠٫٥",
    "1.234": "1.234; 1.2340; 1.234 %; 01,234",
    "1234": "1234; 1,234; 1'234; 1’234; 1 234; 1\u00a0234; 1\u202f234; 1.234 €; €1.234; EUR 1.234; 1.234,00; "
    "١٬٢٣٤; 1.234e3; $1,234; US$1,234; 1,234 USD; CHF 1'234.00; 1234.; A$ 1,234",
    "1200": "1200; € 1.200; 1.200 EUR; ₺1.200; 1.2e3; 1.2E+03; R$ 1.200,00",
    "1234.5": "1,234.5; 1 234,5; 1.234,5; 1'234.5; 1'234,5; 1234,5; 1,234.50; ١٬٢٣٤٫٥; ١٢٣٤٫٥; 1，234．5; $1,234.50",
    "1234567": "1,234,567; 1.234.567; 1 234 567; 1'234'567; 12,34,567; 1234567; ₹12,34,567; 1.234567e6",
    "12345678.9": "12,345,678.9; 12.345.678,90; 12 345 678,9; 1,23,45,678.9; 1.23456789E+7",
    "1000": "1e3; 1E3; 1e+3; 1,000; 1e3 EUR",
    "999999999999999": "999999999999999; 999,999,999,999,999",
    "0.000000000000001": "1e-15; 0.000000000000001",
}


@pytest.mark.parametrize(
    ("number", "text"),
    [(number, t.strip(" ")) for number, texts in SPELLINGS.items() for t in texts.split(";")],
)
def test_the_spellings_of_a_number_are_one(number: str, text: str):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", "many", "NaN", "-nan", "inf", "Infinity", "-∞", "1.2M", "5k", "5 kg", "0x10", "1_000", "1e"),
        *(
            "1/2",
            "½",
            "5²",
            "①",
            "12 34",
            "1,5,6",
            "1..2",
            "1.2.3",
            "1,23,4",
            "--5",
            "-(5)",
            "(-5)",
            "5-",
            "1-2",
        ),
        *("€", "-", ".", ",", "%", "5 XYZ", "12.345,678.9", "1 234'567", "03.03.2026", "=1+2", "5 ſſſ"),
    ],
)
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(BadValue, match=r"is no number\. Write all of its digits, like 1234\.5\.$"):
        parse_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "1234567890123456",
        "0.1234567890123456",
        "0.30000000000000004",
        "1e15",
        "1e999",
        "1e-16",
        "1" + "0" * 15,
    ],
)
def test_more_digits_than_a_database_keeps_are_refused(text: str):
    with pytest.raises(BadValue, match=f"too many digits: a number keeps at most {MOST_DIGITS}"):
        parse_number(text)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0", "0"),
        ("999", "999"),
        ("1234.5", "1,234.5"),
        ("-1234567.25", "-1,234,567.25"),
        ("0.125", "0.125"),
        ("soon", "soon"),
        ("9" * 40, "9" * 40),
    ],
)
def test_people_see_the_thousands_apart(number: str, shown: str):
    assert show_number(number) == shown


@given(
    st.one_of(
        st.text(),
        st.from_regex(
            r"[-+(]?[€$]?[0-9]{1,9}([., '][0-9]{2,3}){0,3}([.,][0-9]{0,8})?(e-?[0-9]{1,2})?[%)]?",
            fullmatch=True,
        ),
    )
)
def test_a_number_stays_as_it_is_and_nothing_else_is_raised(text: str):
    try:
        number = parse_number(text)
    except BadValue:
        return
    assert parse_number(number) == parse_number(show_number(number)) == number
    assert number == "0" or number.strip("-")[0] != "0" or number.strip("-").startswith("0.")
    assert not number.endswith("0") or "." not in number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10))
def test_what_a_program_writes_is_what_is_kept_and_what_a_column_keeps(number: Decimal):
    assert Decimal(parse_number(str(number))) == number
    assert Decimal(parse_number(f"{number:,}")) == number
    assert Decimal(repr(float(parse_number(str(number))))) == number
