"""A row says of a person what it says, and nothing of it is lost."""

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsphere.importing.formats import Row, open_table
from leadsphere.importing.mapping import ColumnMap, match_columns
from leadsphere.importing.plan import Contact, Person, Rejected, read_person, read_row
from leadsphere.importing.targets import TARGETS
from leadsphere.models import ContactKind, Verdict

FILES = Path(__file__).parent / "files"


def read(**columns: str) -> Person | Rejected:
    """The person of a row with these cells; `__` stands for the dot in a target's key."""
    header = [name.split("_no_")[0].replace("__", ".") for name in columns]
    return read_person(tuple(columns.values()), ColumnMap.of(header, header))


def person(**columns: str) -> Person:
    found = read(**columns)
    assert isinstance(found, Person), found
    return found


def planned(name: str) -> Sequence[Person | Rejected]:
    table = open_table(FILES / name, name)
    matches = match_columns(table.header, [row.cells for row in islice(table.rows(), 50)])
    return [read_row(row, ColumnMap.from_matches(matches)) for row in table.rows()]


def only_people(name: str) -> list[Person]:
    return [found for found in planned(name) if isinstance(found, Person)]


def values(found: Person) -> list[tuple[str, str]]:
    return [(contact.kind.value, contact.value) for contact in found.contacts]


def test_connections_keep_their_profiles_and_blank_ones_are_rejected():
    first, second, blank, last = planned("connections.csv")
    assert isinstance(first, Person)
    assert first.lead == {"first_name": "Ines", "last_name": "Valdoria", "job_title": "Head of Growth"}
    assert first.company == {"name": "Quillfern Labs"}
    assert values(first) == [("linkedin", "https://www.linkedin.com/in/ines-valdoria-7a1")]
    assert first.import_key is None
    assert isinstance(second, Person) and second.company == {"name": "Kranz, Feld & Co"}
    assert isinstance(blank, Rejected) and "names nobody" in blank.reason
    assert isinstance(last, Person)
    assert values(last) == [("linkedin", "https://www.linkedin.com/in/maël-ørsted")]


def test_person_and_company_are_told_apart_and_phones_labelled():
    oona, pavel, lumi = only_people("people-and-companies.csv")
    assert oona.lead == {
        "first_name": "Oona",
        "last_name": "Marchetti",
        "job_title": "VP Sales",
        "seniority": "VP",
        "department": "Sales, Operations",
        "city": "Berlin",
        "region": "Berlin",
        "country": "DE",
    }
    assert oona.company == {
        "name": "Brasswing GmbH",
        "headcount": "120",
        "industry": "machinery",
        "domain": "brasswing.example",
        "company_country": "AT",
    }
    assert oona.contacts == (
        Contact(
            ContactKind.EMAIL,
            "oona@brasswing.example",
            "oona@brasswing.example",
            verdict=Verdict.VALID,
            verdict_reason='Verified by the exporter "Email Status: Verified"',
        ),
        Contact(ContactKind.PHONE, "+49301234567", "+49 30 1234567", label="First"),
        Contact(ContactKind.PHONE, "+491701234567", "+49 170 1234567", label="Mobile"),
        Contact(
            ContactKind.LINKEDIN,
            "https://www.linkedin.com/in/oona-marchetti-1",
            "http://www.linkedin.com/in/Oona-Marchetti-1",
        ),
    )
    assert oona.problems == ()
    assert pavel.contacts[0].verdict == Verdict.CATCHALL
    assert pavel.company["headcount"] == "10001+"
    assert lumi.contacts[0].verdict == Verdict.INVALID
    assert "Email Status: Unavailable" in lumi.contacts[0].verdict_reason
    assert "domain" not in lumi.company
    assert "facebook.com" in lumi.problems[0]


def test_the_company_s_phone_and_city_do_not_land_on_the_person():
    rhea, ilya = only_people("contacts-with-company.csv")
    assert values(rhea) == [("email", "rhea@mossgate.example"), ("phone", "+14165550123")]
    assert (rhea.lead["country"], rhea.company["company_country"]) == ("CA", "GB")
    assert values(ilya) == [("email", "ilya@inbox.example")]
    assert "city" not in rhea.lead and "city" not in ilya.lead


def test_a_full_name_and_a_location_count_where_their_parts_are_blank():
    desk, suki = only_people("address-book.csv")
    assert desk.lead == {"first_name": "Office|Front desk|"}
    assert suki.lead == {
        "first_name": "Suki",
        "last_name": "van der Meer",
        "job_title": "Planner",
        "city": "Utrecht",
        "country": "NL",
    }
    assert values(suki) == [
        ("email", "suki@dijk.example"),
        ("phone", "+31612345678"),
        ("phone", "+31302345678"),
    ]
    assert suki.company == {"name": "Dijk BV"}
    assert person(full_name="Ada Lovelace", lead__last_name="King").lead == {"last_name": "King"}
    assert person(location="Oslo, Norway", lead__city="Bergen", email="a@x.example").lead == {
        "city": "Bergen",
        "country": "NO",
    }


def test_several_addresses_of_a_kind_are_all_kept_once():
    (yara,) = only_people("twos.csv")
    assert values(yara) == [
        ("phone", "+15323441362"),
        ("phone", "+14165550150;ext=56"),
        ("email", "yara@finch.example"),
        ("email", "y.finch@home.example"),
    ]
    found = person(
        email="A@x.example; b@x.example / a@X.example", phone="+1 416 555 0123 / +1 (416) 555-0123"
    )
    assert values(found) == [("email", "a@x.example"), ("email", "b@x.example"), ("phone", "+14165550123")]


@pytest.mark.parametrize(
    ("name", "lead", "contacts"),
    [
        (
            "espanol.csv",
            {
                "first_name": "Íñigo",
                "last_name": "Peña Ruiz",
                "job_title": "Dueño",
                "city": "Málaga",
                "country": "ES",
            },
            [("email", "inigo@olivar.example"), ("phone", "+34612345678")],
        ),
        (
            "francais.csv",
            {
                "first_name": "Zoé",
                "last_name": "Lefèvre",
                "job_title": "Gérante",
                "city": "Lyon",
                "country": "FR",
            },
            [("email", "zoe@moulin.example"), ("phone", "+33612345678")],
        ),
        (
            "deutsch.csv",
            {
                "first_name": "Björn",
                "last_name": "Jürgens",
                "job_title": "Müller",
                "city": "Köln",
                "country": "DE",
            },
            [("email", "bjoern@muehle.example"), ("phone", "+49301234567")],
        ),
    ],
)
def test_files_in_other_languages(name: str, lead: dict[str, str], contacts: list[tuple[str, str]]):
    (found,) = only_people(name)
    assert found.lead == lead
    assert values(found) == contacts


def test_a_row_that_names_nobody_is_rejected():
    noa, nobody = planned("lead-ads.csv")
    assert isinstance(noa, Person) and isinstance(nobody, Rejected)
    assert isinstance(read(full_name="N/A", email="invalid-email", phone="not-a-phone"), Rejected)
    assert isinstance(read(company__name="Acme", lead__city="Oslo"), Rejected)
    assert isinstance(read(full_name="Unknown", email="-", phone="null"), Rejected)
    assert isinstance(read(phone="+1 416 555 0123"), Person)
    assert isinstance(read(full_name="Ada"), Person)


def test_an_address_that_is_not_understood_is_kept_with_the_reason():
    found = person(full_name="Ada", email="ada at x.example", phone=" 555-0123 ", linkedin="on request")
    assert [(contact.value, contact.verdict) for contact in found.contacts] == [
        ("ada at x.example", Verdict.INVALID),
        ("555-0123", Verdict.INVALID),
        ("on request", Verdict.INVALID),
    ]
    assert all(contact.verdict_reason for contact in found.contacts)
    assert len(found.problems) == 3
    assert found.import_key


def test_a_country_or_headcount_that_is_not_understood_is_kept_as_text():
    found = person(
        full_name="Ada", lead__country="Narnia", company__headcount="a handful", company__name="Acme"
    )
    assert (found.lead["country"], found.company["headcount"]) == ("Narnia", "a handful")
    assert len(found.problems) == 2


def test_what_cannot_be_stored_is_named():
    found = person(full_name="Ada", company__domain="acme", company__industry="Retail")
    assert found.company == {}
    assert len(found.problems) == 2
    assert any("Retail" in problem for problem in found.problems)


def test_a_company_without_a_name_is_called_by_its_domain_but_never_by_a_mail_provider():
    assert person(full_name="Ada", company__domain="www.acme.example").company == {
        "domain": "acme.example",
        "name": "acme.example",
    }
    assert person(full_name="Ada", company__domain="gmail.com").company == {}


def test_too_long_a_text_rejects_the_row_and_says_which():
    found = read(full_name="Ada", lead__job_title="x" * 501)
    assert isinstance(found, Rejected)
    assert "lead.job_title" in found.reason and "500" in found.reason
    found = read(full_name="Ada", email="x" * 501)
    assert isinstance(found, Rejected) and '"email" has 501 characters' in found.reason


def test_a_phone_is_read_in_the_lead_s_country_wherever_its_column_stands():
    assert values(person(phone="06 12 34 56 78", lead__country="Francia"))[0] == ("phone", "+33612345678")
    assert person(full_name="Ada", phone="06 12 34 56 78").contacts[0].verdict == Verdict.INVALID


def test_na_is_a_country_and_nothing_else():
    assert person(full_name="Ada", lead__country="NA", lead__city="NA").lead == {
        "first_name": "Ada",
        "country": "NA",
    }


@pytest.mark.parametrize(
    ("status", "catch_all", "verdict"),
    [
        ("Verified", "", Verdict.VALID),
        ("valid", "Not Catch-all", Verdict.VALID),
        ("Verified", "Catch-all", Verdict.CATCHALL),
        ("accept_all", "", Verdict.CATCHALL),
        ("Unavailable", "", Verdict.INVALID),
        ("Bounced", "", Verdict.INVALID),
        ("role", "", Verdict.ROLE),
        ("disposable", "", Verdict.DISPOSABLE),
        ("risky", "", Verdict.UNKNOWN),
        ("Guessed", "", Verdict.PENDING),
        ("Extrapolated", "", Verdict.PENDING),
        ("Unverified", "", Verdict.PENDING),
        ("Likely to engage", "", Verdict.PENDING),
        ("", "", Verdict.PENDING),
    ],
)
def test_the_exporter_s_check_is_evidence_for_the_first_address(
    status: str, catch_all: str, verdict: Verdict
):
    found = person(email="a@x.example; b@x.example", email_verdict=status, catch_all=catch_all)
    assert [contact.verdict for contact in found.contacts] == [verdict, Verdict.PENDING]
    assert bool(found.contacts[0].verdict_reason) == (verdict != Verdict.PENDING)


def test_the_exporter_s_check_makes_no_address_of_what_is_none():
    found = person(full_name="Ada", email="ada", email_verdict="Verified")
    assert found.contacts[0].verdict == Verdict.INVALID


def test_a_row_without_e_mail_or_profile_is_known_by_what_it_says():
    ada = person(full_name="Ada Lovelace", phone="+1 416 555 0123").import_key
    assert ada and re.fullmatch("[0-9a-f]{64}", ada)
    assert ada == person(full_name=" ADA  Lovelace ", phone="+1 (416) 555-0123").import_key
    assert ada != person(full_name="Ada Lovelace", phone="+1 416 555 0124").import_key
    assert person(full_name="Ada", linkedin="linkedin.com/in/ada").import_key is None
    assert person(full_name="Ada", linkedin="linkedin.com/company/acme").import_key is not None


def test_a_row_with_a_problem_is_rejected_with_it():
    assert read_row(Row(7, ("Ada",), "Torn."), ColumnMap.of(["Name"], ["full_name"])) == Rejected("Torn.")


def test_short_rows_are_read():
    assert read_person(("Ada",), ColumnMap.of(["a", "b"], ["full_name", "email"])) == person(full_name="Ada")


CELL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["N/A", "ada@x.example", "+1 416 555 0123", "linkedin.com/in/ada", "US", "11-50", "acme.example"]
    ),
)
KEYS = [target.key for target in TARGETS]


@settings(deadline=None)
@given(st.lists(CELL, min_size=len(KEYS), max_size=len(KEYS)))
def test_any_row_is_a_person_or_rejected_and_a_person_fits_the_database(row: list[str]):
    found = read_person(row, ColumnMap.of(KEYS, KEYS))
    assert found == read_person(row, ColumnMap.of(KEYS, KEYS))
    if isinstance(found, Rejected):
        assert found.reason.endswith(".")
        return
    assert all(value not in ("", False) for value in (*found.lead.values(), *found.company.values()))
    assert all(len(contact.value) <= 500 and len(contact.raw) <= 500 for contact in found.contacts)
    assert all(len(contact.label) <= 60 and len(contact.verdict_reason) <= 300 for contact in found.contacts)
    assert len({(contact.kind, contact.value) for contact in found.contacts}) == len(found.contacts)
    assert not found.company or found.company["name"]
