"""The sample's people: believable, each once, and nobody who could be disturbed."""

import re
from collections import Counter
from random import Random

import phonenumbers
import pytest

from leadsphere import catalogue
from leadsphere.demo import people
from leadsphere.demo.campaigns import MOST_CAMPAIGNS, PLANS, choose
from leadsphere.demo.places import COUNTRIES
from leadsphere.demo.work import INDUSTRIES
from leadsphere.importing.plan import Contact, Person
from leadsphere.models import ContactKind, Verdict
from leadsphere.services.demo import COUNT, SEED
from leadsphere.values.countries import country_name, parse_country
from leadsphere.values.domains import is_free_mail, parse_domain
from leadsphere.values.emails import parse_email
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.phones import parse_phone
from leadsphere.values.profiles import parse_profile
from leadsphere.values.text import clean

KEPT_FOR_FICTION = re.compile(
    r"\+1\d{3}55501\d\d|\+442079460\d{3}|\+44(?:113|117|121|131|161)4960\d{3}|\+442920180\d{3}|\+447700900\d{3}"
    r"|\+3532091\d{5}|\+61[2378](?:5550|7010)\d{4}"
    r"|\+49(?:3023125|4066969|6990009|2214710|8999998)\d{3}"
    r"|\+33(?:19900|26191|35301|46571|53649|63998)\d{4}"
    r"|\+46(?:8465004|3139006|4062804)\d\d|\+46701740(?:60[5-9]|6[1-9]\d)"
)
"""NANPA, Ofcom, ComReg, ACMA, Bundesnetzagentur, Arcep and PTS."""


@pytest.fixture(scope="module")
def sample() -> list[Person]:
    return people(SEED, COUNT)


def test_one_seed_makes_the_same_people_again_and_another_makes_others(sample: list[Person]):
    assert people(SEED, COUNT) == sample
    assert people(SEED + 1, COUNT) != sample


@pytest.mark.parametrize("count", [1, 2, 10, COUNT])
def test_there_are_as_many_as_asked_for(count: int):
    assert len(people(SEED, count)) == count


def test_there_are_many_companies_of_which_a_few_have_many_leads(sample: list[Person]):
    sizes = sorted(Counter(person.company["name"] for person in sample).values(), reverse=True)

    assert 310 <= len(sizes) <= 330
    assert 25 <= sizes[0] <= 80 and sizes[len(sizes) // 2] <= 3


def test_a_company_is_the_same_on_each_of_its_leads(sample: list[Person]):
    for attribute in ("domain", "industry", "headcount", "company_country"):
        said = {(p.company["name"], p.company[attribute]) for p in sample if attribute in p.company}
        assert len(said) == len({name for name, _ in said})


def test_no_company_has_more_leads_than_people(sample: list[Person]):
    leads = Counter(person.company["name"] for person in sample)
    for person in sample:
        most = parse_headcount(str(person.company.get("headcount", "10001+"))).maximum
        assert most is None or leads[person.company["name"]] <= most


def test_industries_and_countries_are_all_there(sample: list[Person]):
    assert {person.company["industry"] for person in sample} == {industry.name for industry in INDUSTRIES}
    assert {person.lead["country"] for person in sample if "country" in person.lead} == {
        c.code for c in COUNTRIES
    }
    assert len(INDUSTRIES) >= 15 and len(COUNTRIES) >= 20


def test_every_country_code_is_one(sample: list[Person]):
    codes = {str(person.lead["country"]) for person in sample if "country" in person.lead}
    codes |= {str(person.company["company_country"]) for person in sample}

    assert all(parse_country(code) == code and country_name(code) != code for code in codes)


def test_every_value_is_as_an_import_would_store_it(sample: list[Person]):
    known = {a.name: a.attr for a in catalogue.ATTRIBUTES}
    for person in sample:
        for name, value in (person.lead | person.company).items():
            assert value is True or (
                value == clean(str(value)) and 0 < len(str(value)) <= known[name].max_length
            )


def test_every_email_is_at_a_reserved_domain(sample: list[Person]):
    emails = contacts(sample, ContactKind.EMAIL)

    assert all(email.value.endswith(".example") for email in emails)
    assert all(parse_email(email.value) == email.value for email in emails)
    domains = {str(person.company["domain"]) for person in sample if "domain" in person.company}
    assert all(parse_domain(domain) == domain and domain.endswith(".example") for domain in domains)
    assert not any(map(is_free_mail, domains))


def test_no_contact_point_belongs_to_two(sample: list[Person]):
    for kind in ContactKind:
        values = [contact.value for contact in contacts(sample, kind)]
        assert len(values) == len(set(values)), kind


def test_everybody_is_known_by_an_email_or_a_profile(sample: list[Person]):
    for person in sample:
        assert {ContactKind.EMAIL, ContactKind.LINKEDIN} & {contact.kind for contact in person.contacts}
        assert person.import_key is None


def test_every_profile_is_in_its_stored_form(sample: list[Person]):
    for kind in (ContactKind.LINKEDIN, ContactKind.X, ContactKind.GITHUB, ContactKind.WEBSITE):
        found = contacts(sample, kind)
        assert found
        for contact in found:
            profile = parse_profile(contact.value)
            assert (profile.kind, profile.url) == (kind, contact.value)


def test_every_telephone_number_can_be_one_and_rings_nowhere(sample: list[Person]):
    phones = contacts(sample, ContactKind.PHONE)

    assert len(phones) > 0.4 * len(sample)
    for phone in phones:
        assert parse_phone(phone.raw) == phone.value == parse_phone(phone.value)
        belongs_to_nobody = not phonenumbers.is_valid_number(phonenumbers.parse(phone.value))
        assert KEPT_FOR_FICTION.fullmatch(phone.value) or belongs_to_nobody, phone.value


def test_a_verdict_says_that_it_is_sample_data_and_why(sample: list[Person]):
    emails = contacts(sample, ContactKind.EMAIL)

    assert {email.verdict for email in emails} == set(Verdict)
    for contact in (contact for person in sample for contact in person.contacts):
        assert (contact.verdict == Verdict.PENDING) == (contact.verdict_reason == "")
        assert contact.verdict == Verdict.PENDING or contact.verdict_reason.startswith("Sample data: ")


def test_some_lack_what_people_lack_in_real_lists(sample: list[Person]):
    emails = Counter(sum(c.kind == ContactKind.EMAIL for c in person.contacts) for person in sample)

    assert set(emails) == {0, 1, 2}
    assert 0.03 < sum("vip" in person.lead for person in sample) / len(sample) < 0.07
    assert any("headline" not in person.lead for person in sample)
    assert any("city" not in person.lead for person in sample)


def test_names_reach_beyond_ascii_and_beyond_a_narrow_column(sample: list[Person]):
    names = [f"{person.lead['first_name']} {person.lead['last_name']}" for person in sample]

    assert sum(not name.isascii() for name in names) > 0.15 * len(names)
    assert any(name[0] > "\u3000" for name in names), "Japanese"
    assert any("\u0600" < name[0] < "\u06ff" for name in names), "Arabic"
    assert max(map(len, names)) > 50
    assert 150 < max(len(str(person.lead.get("headline", ""))) for person in sample) <= 220


def test_campaigns_find_whom_they_want_and_everybody_is_in_one(sample: list[Person]):
    found = choose(Random(SEED), sample)  # noqa: S311 - nothing secret hangs on it

    held = Counter(id(person) for people_ in found for person in people_)
    assert len(held) == len(sample) and set(held.values()) == set(range(1, MOST_CAMPAIGNS + 1))
    for plan, people_ in zip(PLANS, found, strict=True):
        assert sum(map(plan.wants, people_)) > 0.8 * len(people_)


def contacts(sample: list[Person], kind: ContactKind) -> list[Contact]:
    return [contact for person in sample for contact in person.contacts if contact.kind == kind]
