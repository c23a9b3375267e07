"""What a column can become, and the headers that say so."""

import pytest

from leadsphere import catalogue
from leadsphere.importing.targets import BY_KEY, OTHERS, TARGETS, Target, claim, header_key
from leadsphere.models import ContactKind


def test_every_importable_attribute_and_every_kind_of_contact_is_a_target():
    keys = set(BY_KEY)
    assert {f"{a.on}.{a.name}" for a in catalogue.ATTRIBUTES if a.attr.importable} <= keys
    assert {"", "full_name", "location", "email_verdict", *ContactKind} <= keys
    assert len(BY_KEY) == len(TARGETS)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.key or "none")
def test_every_header_of_a_target_finds_it(target: Target):
    assert target.label
    for header in target.headers:
        found = claim(header)
        assert found is not None and found[0] is target, header


def test_a_header_is_a_target_s_or_not_but_not_both():
    assert not {header for target in TARGETS for header in target.headers} & OTHERS


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("First Name", "first name"),
        (" FIRST_NAME ", "first name"),
        ("FirstName", "first name"),
        ("E-mail 1 - Value", "email"),
        ("Email Address", "email address"),
        ("# Employees", "employees"),
        ("Country/Region", "country region"),
        ("Téléphone", "telephone"),
        ("2", "2"),
        ("", ""),
    ],
)
def test_spellings_of_a_header_are_one(header: str, key: str):
    assert header_key(header) == key


def test_a_header_written_as_one_word_is_known():
    for header, key in (
        ("firstname", "lead.first_name"),
        ("jobtitle", "lead.job_title"),
        ("LINKEDINURL", "linkedin"),
    ):
        found = claim(header)
        assert found is not None and found[0].key == key
