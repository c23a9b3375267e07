"""A day is written in many ways and stored in one (ISO 8601)."""

import re
from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.dates import YEARS, parse_date, show_date
from leadsphere.values.languages import LANGUAGES

DAYS = st.dates(min_value=date(YEARS[0], 1, 1), max_value=date(YEARS[-1], 12, 31))
# Sources: ISO 8601 (the extended and the basic form), RFC 9110 (HTTP's date), the date formats of CLDR, and
# what Salesforce, HubSpot and Excel export.
SPELLINGS = {
    "2026-03-03": "2026-03-03; 2026-3-3; 20260303; 2026/03/03; 2026/3/3; 2026.03.03; 2026. 3. 3.; 3 Mar 2026; "
    "03-Mar-2026; 3Mar2026; March 3, 2026; Mar. 3, 2026; mar 3 2026; 3rd March 2026; 3rd of March, 2026; "
    "March 3rd 2026; the 3rd of March 2026; Tue, 3 Mar 2026; Tuesday, March 3, 2026; 2026 March 3; 2026-Mar-03; "
    "03.03.2026; 3.3.2026; 3. 3. 2026; 3. 3. 2026.; 3/3/2026; 03-03-2026; 03 03 2026; Di., 03.03.2026; "
    "3. März 2026; 3 mars 2026; mar. 3 mars 2026; mardi 3 mars 2026; 3 de marzo de 2026; 3 de març de 2026; "
    "terça-feira, 3 de março de 2026; 3 marzo 2026; 3 maart 2026; 3. marts 2026; 3. maaliskuuta 2026; "
    "3 марта 2026 г.; 3 березня 2026 р.; 3 marca 2026; 3. března 2026; 3 Mart 2026; 2026. március 3.; "
    "3 martie 2026; 3 Μαρτίου 2026; 3 במרץ 2026; 3 मार्च 2026; 3 มีนาคม 2026; 3 Maret 2026; ٣ مارس ٢٠٢٦; "
    "2026年3月3日; 2026 年 3 月 3 日; 2026年3月3日(火); 2026년 3월 3일; "
    "２０２６／０３／０３; 2026-03-03T10:15:00Z; 2026-03-03T10:15; "
    "2026-03-03T10:15:00.000+0000; 2026-03-03 23:59:59 UTC; 3/3/2026 4:05 PM; 3 Mar 2026, 16:05; '2026-03-03; "
    '="2026-03-03"',
    "2026-12-31": "31/12/2026; 12/31/2026; 31-12-2026; 12-31-2026; 31.12.2026; 31 12 2026; ٣١/١٢/٢٠٢٦; "
    "31 décembre 2026",
    "2026-04-03": "03.04.2026; 3. 4. 2026; 3 d’abril de 2026; Apr 3, 2026; 2026/4/3; mar 3 avr 2026",
    "2026-05-01": "1er mai 2026; 1º de mayo de 2026; 1 May 2026; May 1st, 2026; 1 Mayıs 2026; 1. Mai 2026",
    "2024-02-29": "29 Feb 2024; 29.2.2024; 2/29/2024; 29/02/2024",
    "1900-01-01": "1 Jan 1900; 1900-01-01",
    "2200-12-31": "31 Dec 2200; 2200-12-31",
}


@pytest.mark.parametrize(
    ("day", "text"), [(day, text.strip()) for day, texts in SPELLINGS.items() for text in texts.split(";")]
)
def test_the_spellings_of_a_day_are_one(day: str, text: str):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/04/2026", "can be two days: write 2026-04-03 or 2026-03-04."),
        ("3-4-2026", "can be two days: write 2026-04-03 or 2026-03-04."),
        ("12 1 2026", "can be two days: write 2026-01-12 or 2026-12-01."),
        ("3/4/26", "write the year with four digits"),
        ("3-Mar-26", "write the year with four digits"),
        ("31.12.99", "write the year with four digits"),
        ("29 Feb 2025", "no day of the calendar"),
        ("31.04.2026", "no day of the calendar"),
        ("2026-13-01", "no day of the calendar"),
        ("13.13.2026", "no day of the calendar"),
        ("13/13/2026", "no day of the calendar"),
        ("0 May 2026", "no day of the calendar"),
        ("1899-12-31", "years go from 1900 to 2200"),
        ("2201-01-01", "years go from 1900 to 2200"),
        ("0000-00-00", "years go from 1900 to 2200"),
        *(
            (text, "no date. Write it like 2026-03-31 or 31 Mar 2026.")
            for text in (
                *("", "soon", "tomorrow", "March 2026", "2026", "2026-03", "46084", "3 Mar", "2026-W10-2"),
                *(
                    "2026/03-03",
                    "3 Mar Apr 2026",
                    "3 4 May 2026",
                    "3 listopad 2026",
                    "3 (Mar) 2026",
                    "Q1 2026",
                ),
                *("3 Mar 20260", "3 Mar 202", "10:15", "2026-03-03 to 2026-03-04", "12345 Mar 6789"),
            )
        ),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(text: str, why: str):
    with pytest.raises(BadValue) as refused:
        parse_date(text)
    assert why in str(refused.value)
    assert str(refused.value).endswith(".")


def test_people_see_a_day_in_words():
    assert show_date("2026-03-03") == "3 Mar 2026"
    assert show_date("2024-12-31") == "31 Dec 2024"
    assert show_date("next spring") == "next spring"
    assert show_date("2026-13-03") == "2026-13-03"


# Not Thai, which counts years from the Buddha's death, nor Vietnamese, which gives the months numbers.
@pytest.mark.parametrize("language", [name for name in LANGUAGES if name not in ("th", "vi")])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_is_understood_as_each_language_writes_it(language: str, month: int):
    day = date(2026, month, 17)
    for width in ("medium", "long", "full"):
        text = format_date(day, width, locale=language)
        if language in ("pl", "cs", "hr") and re.search(r"\b(lip|srp|lis|listopada)\b", text):
            # One month in Croatia, and another in Poland or Bohemia.
            with pytest.raises(BadValue, match="no date"):
                parse_date(text)
        else:
            assert parse_date(text) == day.isoformat()


@given(DAYS)
def test_what_is_shown_is_understood_again(day: date):
    assert parse_date(show_date(day.isoformat())) == parse_date(day.isoformat()) == day.isoformat()


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}", fullmatch=True),
        st.from_regex(r"[0-9]{1,4} ?(mar|may|avr|de|of|th){1,2} ?[0-9]{1,4}", fullmatch=True),
    )
)
def test_a_day_stays_as_it_is_and_nothing_else_is_raised(text: str):
    show_date(text)
    try:
        day = parse_date(text)
    except BadValue:
        return
    assert parse_date(day) == day == date.fromisoformat(day).isoformat()
