"""Text is cleaned once and for all, and folds to one key everywhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.values.text import clean, clean_lines, fold, plain_digits, shortened, unmarked

ANY_TEXT = st.text(alphabet=st.characters())


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        ("  Ada  \t Lovelace\r\n", "Ada Lovelace"),
        ("Ada\u00a0Lovelace\u2003", "Ada Lovelace"),
        ("\ufeffAda\u200b Love\u00adlace\u200e", "Ada Lovelace"),
        ("Ada\x00\x07", "Ada"),
        ("a\ud800b", "ab"),
        ("\u3164\u2800", ""),
        ("e\u0301", "é"),
        ("a\u200db", "ab"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_odd_spaces_and_invisible_characters_go(text: str, cleaned: str):
    assert clean(text) == cleaned


def test_long_text_keeps_its_lines():
    assert clean_lines(" one\r\n\r\n\r\n\r\ntwo \u00a0 x\rthree\n\n") == "one\n\ntwo x\nthree"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("François MÜLLER", "francois muller"),
        ("Nguyễn Văn Đức", "nguyen van duc"),
        ("Łódź Straße", "lodz strasse"),
        ("İstanbul ISPARTA ırmak", "istanbul isparta irmak"),
        ("Ølgård Æbelø", "olgard aebelo"),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"),
        ("Ёлка", "елка"),
        ("أحمد", "احمد"),
        ("ガス", "ガス"),
        ("नीता", "नीता"),
    ],
)
def test_case_and_accents_do_not_count_in_a_key(text: str, key: str):
    assert fold(text) == unicodedata.normalize("NFC", key)


def test_the_digits_of_every_script_are_plain_ones():
    assert plain_digits("٠١٢ ۳۴ ५६ ７８％ ½² ①") == "012 34 56 78% ½² ①"


def test_what_keeps_a_spreadsheet_from_counting_goes():
    assert [unmarked(text) for text in ("'12", '="12"', " 12 ", "=1+2", "''12")] == [
        "12",
        "12",
        "12",
        "=1+2",
        "'12",
    ]


def test_a_long_text_is_quoted_in_short():
    assert shortened("a\n" * 30) == ("a " * 30).strip()
    assert shortened("b" * 61) == "b" * 59 + "…"


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str):
    assert clean(clean(text)) == clean(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text) == fold(clean(text))


@given(ANY_TEXT)
def test_clean_text_can_be_stored_in_any_database(text: str):
    cleaned = clean_lines(text)
    assert "\x00" not in cleaned
    cleaned.encode()
