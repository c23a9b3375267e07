"""A country has many names and one code (ISO 3166-1 alpha-2)."""

from typing import Any

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.countries import country_name, parse_country

SPELLINGS = {
    "AE": "UAE; U.A.E.; United Arab Emirates; Emirates; الإمارات العربية المتحدة; Emiratos Árabes Unidos; ARE",
    "AQ": "Antarctica (the territory South of 60 deg S)",
    "BO": "Bolivia; Bolivia, Plurinational State of",
    "BR": "Brazil; Brasil; BRA; Brésil; Brasilien",
    "BV": "Bouvet Island (Bouvetoya)",
    "CC": "Cocos (Keeling) Islands",
    "CD": "DR Congo; Democratic Republic of the Congo; Congo, The Democratic Republic of the",
    "CG": "Congo; Republic of the Congo",
    "CI": "Côte d'Ivoire; Cote d’Ivoire; Ivory Coast",
    "CN": "China; 中国; Chine; People's Republic of China",
    "CZ": "Czechia; Czech Republic; Tschechien; Česko",
    "DE": "Germany; Deutschland; ALLEMAGNE; Alemania; Alemanha; Germania; de",
    "ES": "Spain; España; Espagne; Spanien; Espanha",
    "GB": "UK; U.K.; United Kingdom; Great Britain; England; Scotland; Reino Unido; Royaume-Uni; Großbritannien",
    "GE": "Georgia",
    "HK": "Hong Kong; Hong Kong SAR China; 香港",
    "IN": "India; भारत; Inde",
    "IR": "Iran; Iran, Islamic Republic of",
    "JP": "Japan; 日本; Japón",
    "KG": "Kyrgyz Republic; Kyrgyzstan",
    "KR": "South Korea; Korea, Republic of; Republic of Korea; Korea; 대한민국",
    "MK": "North Macedonia; Macedonia",
    "NA": "Namibia; NA",
    "NL": "Netherlands; The Netherlands; Holland; Pays-Bas; Nederland",
    "PS": "Palestine; Palestinian Territory; State of Palestine",
    "RE": "Reunion; Réunion",
    "RU": "Russia; Russian Federation; Россия",
    "SJ": "Svalbard & Jan Mayen Islands",
    "TR": "Turkey; Türkiye; Turkiye",
    "TW": "Taiwan; Taiwan, Province of China",
    "US": "USA; United States; us; U.S.; U.S.A.; Estados Unidos; États-Unis; United States of America; America; "
    "United States (USA); the united states; Vereinigte Staaten; EE. UU.",
    "VA": "Vatican City; Holy See (Vatican City State)",
    "VN": "Vietnam; Viet Nam; Việt Nam",
    "XK": "Kosovo",
}


@pytest.mark.parametrize(
    ("code", "name"), [(code, n.strip()) for code, names in SPELLINGS.items() for n in names.split(";")]
)
def test_the_names_of_a_country_are_one(code: str, name: str):
    assert parse_country(name) == code


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
