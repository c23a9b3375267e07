"""Columns are matched; rather not at all than wrongly."""

from itertools import islice
from pathlib import Path

import pytest

from leadsphere.errors import BadValue
from leadsphere.importing.formats import open_table
from leadsphere.importing.mapping import ColumnMap, contact_label, match_columns

FILES = Path(__file__).parent / "files"

# Of every file, the columns that are imported, in their order, and as what; all others are not.
EXPECTED: dict[str, list[tuple[str, str]]] = {
    "connections.csv": [
        ("First Name", "lead.first_name"),
        ("Last Name", "lead.last_name"),
        ("URL", "linkedin"),
        ("Email Address", "email"),
        ("Company", "company.name"),
        ("Position", "lead.job_title"),
    ],
    "people-and-companies.csv": [
        ("First Name", "lead.first_name"),
        ("Last Name", "lead.last_name"),
        ("Title", "lead.job_title"),
        ("Company", "company.name"),
        ("Email", "email"),
        ("Email Status", "email_verdict"),
        ("Catch-all Status", "catch_all"),
        ("Seniority", "lead.seniority"),
        ("Departments", "lead.department"),
        ("First Phone", "phone"),
        ("Work Direct Phone", "phone"),
        ("Home Phone", "phone"),
        ("Mobile Phone", "phone"),
        ("Other Phone", "phone"),
        ("# Employees", "company.headcount"),
        ("Industry", "company.industry"),
        ("Person Linkedin Url", "linkedin"),
        ("Website", "company.domain"),
        ("City", "lead.city"),
        ("State", "lead.region"),
        ("Country", "lead.country"),
        ("Company Country", "company.company_country"),
    ],
    "contacts-with-company.csv": [
        ("First Name", "lead.first_name"),
        ("Last Name", "lead.last_name"),
        ("Email", "email"),
        ("Phone Number", "phone"),
        ("Country/Region", "lead.country"),
        ("Job Title", "lead.job_title"),
        ("Mobile Phone Number", "phone"),
        ("State/Region", "lead.region"),
        ("Website URL", "company.domain"),
        ("Company name", "company.name"),
        ("Country/Region", "company.company_country"),
        ("Industry", "company.industry"),
    ],
    "address-book.csv": [
        ("Name", "full_name"),
        ("Given Name", "lead.first_name"),
        ("Family Name", "lead.last_name"),
        ("Location", "location"),
        ("Notes", "note"),
        ("E-mail 1 - Value", "email"),
        ("Phone 1 - Value", "phone"),
        ("Phone 2 - Value", "phone"),
        ("Organization 1 - Name", "company.name"),
        ("Organization 1 - Title", "lead.job_title"),
    ],
    "typos.csv": [("Nmae", "full_name"), ("Emial", "email"), ("Phne", "phone"), ("Compny", "company.name")],
    "last-names-only.csv": [
        ("Last Name", "lead.last_name"),
        ("Company", "company.name"),
        ("Email", "email"),
        ("Mobile", "phone"),
        ("Website", "company.domain"),
        ("Industry", "company.industry"),
        ("Lead Source", "lead.source"),
    ],
    "twos.csv": [
        ("First Name", "lead.first_name"),
        ("Last Name", "lead.last_name"),
        ("Company", "company.name"),
        ("Phone 1", "phone"),
        ("Phone 2", "phone"),
        ("Email 1", "email"),
        ("Email 2", "email"),
        ("Website", "company.domain"),
        ("Source", "lead.source"),
        ("Notes", "note"),
    ],
    "espanol.csv": [
        ("Nombre", "lead.first_name"),
        ("Apellidos", "lead.last_name"),
        ("Correo electrónico", "email"),
        ("Teléfono móvil", "phone"),
        ("Empresa", "company.name"),
        ("Cargo", "lead.job_title"),
        ("Ciudad", "lead.city"),
        ("País", "lead.country"),
        ("Notas", "note"),
    ],
    "francais.csv": [
        ("Nom", "lead.last_name"),
        ("Prénom", "lead.first_name"),
        ("Adresse e-mail", "email"),
        ("Téléphone", "phone"),
        ("Société", "company.name"),
        ("Poste", "lead.job_title"),
        ("Ville", "lead.city"),
        ("Pays", "lead.country"),
    ],
    "deutsch.csv": [
        ("Name", "lead.last_name"),
        ("Vorname", "lead.first_name"),
        ("E-Mail-Adresse", "email"),
        ("Telefon", "phone"),
        ("Unternehmen", "company.name"),
        ("Berufsbezeichnung", "lead.job_title"),
        ("Stadt", "lead.city"),
        ("Land", "lead.country"),
    ],
    "portugues.csv": [
        ("Nome", "full_name"),
        ("E-mail", "email"),
        ("Celular", "phone"),
        ("Empresa", "company.name"),
        ("Cargo", "lead.job_title"),
        ("Observações", "note"),
    ],
    "lead-ads.csv": [
        ("platform", "lead.source"),
        ("full_name", "full_name"),
        ("email", "email"),
        ("phone_number", "phone"),
    ],
    "agency.csv": [
        ("Contact Name", "full_name"),
        ("Email", "email"),
        ("Mobile", "phone"),
        ("Source", "lead.source"),
        ("Notes", "note"),
    ],
    "outlook.csv": [
        ("First Name", "lead.first_name"),
        ("Last Name", "lead.last_name"),
        ("Company", "company.name"),
        ("Department", "lead.department"),
        ("Job Title", "lead.job_title"),
        ("Business City", "lead.city"),
        ("Business Country/Region", "lead.country"),
        ("Business Phone", "phone"),
        ("Mobile Phone", "phone"),
        ("E-mail Address", "email"),
        ("E-mail 2 Address", "email"),
        ("Web Page", "company.domain"),
    ],
    "no-header.csv": [("Column 1", "full_name"), ("Column 2", "email"), ("Column 3", "linkedin")],
    "report.csv": [
        ("First Name", "lead.first_name"),
        ("Last Name", "lead.last_name"),
        ("Company", "company.name"),
        ("Title", "lead.job_title"),
        ("Email", "email"),
        ("Lead Source", "lead.source"),
    ],
}


def keys(header: list[str], *rows: list[str]) -> list[str]:
    return [match.target_key for match in match_columns(header, rows)]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_columns_of_an_exporter_are_known(name: str):
    table = open_table(FILES / name, name)
    matches = match_columns(table.header, [row.cells for row in islice(table.rows(), 50)])
    assert [match.index for match in matches] == list(range(len(table.header)))
    assert [(match.header, match.target_key) for match in matches if match.target_key] == EXPECTED[name]
    ColumnMap.from_matches(matches)


def test_every_file_is_expected():
    assert set(EXPECTED) == {path.name for path in FILES.glob("*.csv")}


def test_a_match_says_how_it_was_found_and_shows_values():
    matches = match_columns(
        ["Name", "Emial", "Link", "Mood"], [["Ada", "ada@x.example", "linkedin.com/in/ada", ""]]
    )
    assert [match.how for match in matches] == ["exact", "typo", "values", "none"]
    assert matches[0].examples == ("Ada",)
    assert matches[3].examples == ()


@pytest.mark.parametrize(
    "header",
    [
        *("Statu", "Stage", "Lead Status", "Contact Owner", "Lead Owner", "List Name", "Term", "Side"),
        *("Lists",),
        *("Company Phone", "Corporate Phone", "Company City", "Company Address"),
        *("Company Linkedin Url", "Campaign"),
        *("Form name", "Connected On", "Email Sent", "Email Bounced", "Phone Type", "Username"),
        *("Country Code", "User Id"),
        *("Company Name for Emails", "Additional Name", "Nickname", "Maiden Name", "Reason", "Religion", ""),
    ],
)
def test_what_only_looks_like_something_is_not_imported(header: str):
    assert keys([header], ["Open"], ["Closed"]) == [""]


@pytest.mark.parametrize(
    ("header", "values", "key"),
    [
        ("Emial", ["ada@x.example"], "email"),
        ("Emial", ["second"], ""),
        ("Phoen Number", ["+1 416 555 0123"], "phone"),
        ("Frist Name", ["Ada"], "lead.first_name"),
        ("Positon", ["Analyst"], "lead.job_title"),
        ("Contry", ["France", "Spain"], "lead.country"),
        ("Contry", ["yes", "no"], ""),
        ("Industrry", ["Retail"], "company.industry"),
    ],
)
def test_a_slip_in_a_header_counts_where_the_values_agree(header: str, values: list[str], key: str):
    assert keys([header], *([value] for value in values)) == [key]


def test_values_speak_only_where_no_header_does():
    rows = [[f"p{n}@x.example", f"q{n}@y.example"] for n in range(5)]
    assert keys(["Login", "Email"], *rows) == ["", "email"]
    assert keys(["Login", "Mood"], *rows) == ["email", ""]


def test_the_addresses_of_colleagues_are_not_the_lead_s():
    rows = [["rep@seller.example"]] * 9
    assert keys(["Handled"], *rows) == [""]
    assert keys(["Account Owner"], *([f"rep{n}@seller.example"] for n in range(9))) == [""]


def test_the_surer_of_two_headers_wins_and_the_first_of_two_alike():
    assert keys(["Title", "Job Title"], ["Analyst", "Chief analyst"]) == ["", "lead.job_title"]
    assert keys(["Name", "Email", "Name"], ["Ada", "a@x.example", "Bob"]) == ["full_name", "email", ""]


def test_several_addresses_are_all_the_person_s():
    assert keys(["Email", "Phone", "Email", "Work Email"], []) == ["email", "phone", "email", "email"]


def test_a_form_of_address_is_no_job():
    assert keys(["Title", "Last Name"], ["Mr.", "Doe"], ["Ms", "Roe"]) == ["", "lead.last_name"]


def test_a_column_of_profiles_is_one_whatever_its_header_says():
    assert keys(["Website"], ["https://www.linkedin.com/in/ada"]) == ["linkedin"]


def test_a_name_beside_the_first_name_is_the_last_name_unless_it_holds_both():
    assert keys(["Name", "First Name"], ["Lovelace", "Ada"]) == ["lead.last_name", "lead.first_name"]
    assert keys(["Name", "First Name"], ["Ada Lovelace", "Ada"]) == ["full_name", "lead.first_name"]


def test_a_second_block_after_a_company_name_is_the_company_s():
    header = ["Name", "Phone", "Country", "Industry", "Company", "Phone", "Country", "Website"]
    assert keys(header) == [
        *("full_name", "phone", "lead.country", "company.industry", "company.name", ""),
        *("company.company_country",),
        "company.domain",
    ]


def test_the_company_s_pages_are_not_the_person_s():
    header = ["Person Linkedin Url", "Company Linkedin Url", "Facebook Url", "Twitter Url"]
    assert keys(header) == ["linkedin", "", "", ""]
    assert keys(["Linkedin Url", "Facebook Url", "Twitter Url"]) == ["linkedin", "facebook", "x"]


def test_a_map_takes_each_target_once_save_those_that_repeat():
    with pytest.raises(BadValue, match="Only one column can be Job title"):
        ColumnMap.of(["a", "b"], ["lead.job_title", "lead.job_title"])
    with pytest.raises(BadValue, match=r'no "lead\.shoe_size"'):
        ColumnMap.of(["a"], ["lead.shoe_size"])
    with pytest.raises(BadValue, match="2 columns"):
        ColumnMap.of(["a", "b"], ["email"])
    assert [column.index for column in ColumnMap.of(["a", "b", "c"], ["email", "", "email"]).columns] == [
        0,
        2,
    ]


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("Work Direct Phone", "Work direct"),
        ("Mobile Phone Number", "Mobile"),
        ("Celular", "Mobile"),
        ("Phone 1 - Value", ""),
        ("Email", ""),
        ("Personal Email", "Personal"),
    ],
)
def test_a_contact_is_labelled_by_its_header(header: str, label: str):
    assert contact_label(header) == label
