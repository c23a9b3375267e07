"""Names of companies, without what does not count."""

import pytest

from leadsphere.matching.companies import are_close, company_key


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Acme",
            "ACME",
            "Acme Inc.",
            "Acme, Inc",
            "The Acme Company",
            "Acme Ltd",
            "Acme GmbH",
            "Acme GmbH & Co. KG",
        ),
        *(
            "Acme S.p.A.",
            "Acme Sp. z o.o.",
            "Acme A/S",
            "Acme S.A. de C.V.",
            "Acmé SARL",
            "Acme Pty Ltd",
            "Acme B.V.",
        ),
        *("Acme Group", "Acme Holding AG", "Acme K.K.", "Acme s.r.o."),
    ],
)
def test_the_legal_form_does_not_count(name: str) -> None:
    assert company_key(name) == "acme"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith & Sons", "Smith and Sons"),
        ("Face Book", "Facebook"),
        ("Müller Bäckerei", "Mueller Baeckerei"),
        ("L'Oréal", "LOREAL"),
    ],
)
def test_spaces_accents_and_small_words_do_not_count(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    "name", ["Self-employed", "FREELANCE", "n/a", "Unknown", "Stealth Startup", "Selbstständig"]
)
def test_whoever_has_no_employer_shares_none(name: str) -> None:
    assert company_key(name) == ""


@pytest.mark.parametrize("name", ["", "...", "Ltd", "The", "E Corp", "& Co.", "株式会社"])
def test_a_name_that_is_all_form_keeps_something(name: str) -> None:
    assert bool(company_key(name)) == any(c.isalnum() for c in name)


def test_a_slip_in_a_long_name_is_close() -> None:
    assert are_close(company_key("Amberline Machinery"), company_key("Amberlin Machinery GmbH"))
    assert are_close("lovelace", "lovelaec")


@pytest.mark.parametrize(
    ("one", "other"),
    [("acme", "acne"), ("route66", "route67"), ("acme", "acmerobotics"), ("branch1", "branch12")],
)
def test_a_short_name_or_another_number_is_another_company(one: str, other: str) -> None:
    assert not are_close(one, other)
