"""What processing can tell of a lead from what is known of it: one function a step, which says what it found.

Nothing is guessed that something speaks against, and what is there already is kept, save for its form.
"""

import re
from collections.abc import Iterator

from leadsphere.attributes import On
from leadsphere.errors import BadValue
from leadsphere.matching.companies import company_key
from leadsphere.models import ContactKind, Verdict
from leadsphere.services.knowing import Employer, Found, Knowledge, Known, Point
from leadsphere.values.countries import parse_country
from leadsphere.values.domains import is_free_mail, parse_domain
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.locations import country_of_region
from leadsphere.values.name_languages import name_language
from leadsphere.values.names import well_cased
from leadsphere.values.phones import country_of_phone, parse_phone
from leadsphere.values.profiles import is_network

_CODE = re.compile(r"[A-Z]{2}|")
_HEADCOUNT = re.compile(r"\d+(?:-\d+|\+)?|Self-employed|")
_SHORTEST_KEY = 3
"""Letters that a company's name and a domain share at least before one says the other."""


def form(lead: Known, _: Knowledge) -> Iterator[Found]:
    """Names that are all in capitals, or all small, in their usual form; countries and headcounts by their code."""
    country = lead.says["country"]
    for name in ("first_name", "last_name"):
        written = lead.says[name]
        usual = well_cased(written, country, family=name == "last_name")
        if usual != written:
            yield Found(On.LEAD, lead.id, name, usual, f"written {written}")
    if not _CODE.fullmatch(country):
        yield from _understood(On.LEAD, lead.id, "country", country)
    if lead.employer is not None:
        yield from _of_company(lead.employer)


def _of_company(employer: Employer) -> Iterator[Found]:
    country, headcount = employer.says["company_country"], employer.says["headcount"]
    if not _CODE.fullmatch(country):
        yield from _understood(On.COMPANY, employer.id, "company_country", country)
    if not _HEADCOUNT.fullmatch(headcount):
        yield from _understood(On.COMPANY, employer.id, "headcount", headcount)


def _understood(on: On, id_: int, name: str, written: str) -> Iterator[Found]:
    try:
        value = parse_headcount(written).label if name == "headcount" else parse_country(written)
    except BadValue:
        return
    yield Found(on, id_, name, value, f"written {written}")


def location(lead: Known, _: Knowledge) -> Iterator[Found]:
    """A country that is not said: that of the region, where only one has it, or else of the phone."""
    if lead.says["country"]:
        return
    region = lead.says["region"]
    if code := country_of_region(region):
        yield Found(On.LEAD, lead.id, "country", code, f"region {region}")
        return
    for phone in lead.of_kind(ContactKind.PHONE):
        if code := country_of_phone(phone.value):
            yield Found(On.LEAD, lead.id, "country", code, f"phone {phone.value}")
            return


def phones(lead: Known, _: Knowledge) -> Iterator[Found]:
    """Numbers that could not be understood without the country that is known by now."""
    country = lead.says["country"]
    if not _CODE.fullmatch(country) or not country:
        return
    numbers = lead.of_kind(ContactKind.PHONE)
    there = {phone.value for phone in numbers}
    for phone in numbers:
        if phone.value.startswith("+") or phone.verdict not in (Verdict.INVALID, Verdict.PENDING):
            continue
        try:
            value = parse_phone(phone.value, country)
        except BadValue:
            continue
        if value not in there:
            there.add(value)
            # What was known of a text that is no number says nothing of the number.
            also = (("verdict", Verdict.PENDING.value), ("verdict_reason", ""))
            yield Found(On.CONTACT, phone.id, "value", value, f"written {phone.value}, in {country}", also)


def company(lead: Known, knowledge: Knowledge) -> Iterator[Found]:
    """A company's domain, by a work e-mail or a website of its name; and a lead's company, by that domain."""
    if lead.employer is not None and lead.employer.says["domain"]:
        return
    work = next((p for p in lead.of_kind(ContactKind.EMAIL) if p.work_domain and _is_address(p)), None)
    if work is not None:
        yield from _by_domain(lead, knowledge, work.work_domain, f"e-mail {work.value}")
    elif lead.employer is not None:
        for site in lead.of_kind(ContactKind.WEBSITE):
            if domain := _domain_of(site, company_key(lead.employer.says["name"])):
                yield from _by_domain(lead, knowledge, domain, f"website {site.value}")
                return


def _by_domain(lead: Known, knowledge: Knowledge, domain: str, source: str) -> Iterator[Found]:
    there, own = knowledge.employer_at(domain), lead.employer
    if own is None:
        if there is not None and len(knowledge.at_domain[domain]) == 1:
            yield Found(On.LEAD, lead.id, "company_id", there.id, source)
    elif there is not None and _are_one(own, there):
        yield Found(On.LEAD, lead.id, "company_id", there.id, source)
    else:
        yield Found(On.COMPANY, own.id, "domain", domain, source)


def _are_one(own: Employer, other: Employer) -> bool:
    key = company_key(own.says["name"])
    return bool(key) and key == company_key(other.says["name"])


def _is_address(point: Point) -> bool:
    return point.verdict != Verdict.INVALID


def _domain_of(site: Point, key: str) -> str:
    """The domain of a website that bears the name of the company; "" for all others: many a site is somebody's own."""
    try:
        domain = parse_domain(site.value)
    except BadValue:
        return ""
    label = domain.partition(".")[0].replace("-", "")
    is_its_own = len(key) >= _SHORTEST_KEY and len(label) >= _SHORTEST_KEY and key.startswith(label)
    return domain if is_its_own and not is_free_mail(domain) and not is_network(domain) else ""


def language(lead: Known, _: Knowledge) -> Iterator[Found]:
    """The language of a name, as far as its letters tell."""
    says = lead.says
    found = name_language(says["first_name"], says["last_name"], says["country"])
    if found or says["name_language"]:
        # What was known of another name says nothing of this one.
        name = f"{says['first_name']} {says['last_name']}".strip()
        yield Found(On.LEAD, lead.id, "name_language", found, f"name {name}")
