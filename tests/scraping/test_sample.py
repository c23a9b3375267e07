"""The sample site: read without any network, with everybody on it."""

from collections import Counter

import pytest

from leadsphere.importing.plan import Person
from leadsphere.scraping.order import Batch, Ended, Event, Limits, Order, Reason, Said
from leadsphere.scraping.run import Scrape
from leadsphere.scraping.sample import SAMPLE_URL, sample_page

AT_ONCE = Limits(delay=0, seconds=300)


def events(kind: str, path: str, pattern: str = "") -> list[Event]:
    with Scrape(Order(kind, f"{SAMPLE_URL}{path}", pattern=pattern, limits=AT_ONCE)) as scrape:
        return list(scrape)


@pytest.mark.parametrize(
    ("kind", "path", "many"),
    [("pages", "", 66), ("team", "team", 24), ("sitemap", "sitemap.xml", 66), ("file", "dealers.csv", 12), ("feed", "journal", 4), ("vcards", "team/", 0)],
)  # fmt: skip
def test_everybody_on_the_sample_site_is_found(kind: str, path: str, many: int) -> None:
    if kind == "vcards":
        path = next(link for link in _cards())
        many = 1
    found = events(kind, path)
    people = [person for event in found if isinstance(event, Batch) for person in event.people]
    last = found[-1]
    assert isinstance(last, Ended) and last.reason is Reason.DONE
    assert Counter(person.again for person in people)[False] == many
    assert all(isinstance(person.person(), Person) for person in people)
    assert not any(isinstance(event, Said) and event.sentence.startswith("It") for event in found)


def _cards() -> list[str]:
    said = sample_page("/sitemap.xml")[2].decode()
    return [
        f"{part.partition('</loc>')[0].removeprefix(SAMPLE_URL)}.vcf"
        for part in said.split("<loc>")[1:]
        if "/team/" in part.partition("<")[0]
    ]


def test_a_persons_own_page_and_card_complete_them() -> None:
    found = events("team", "team")
    people = [person for event in found if isinstance(event, Batch) for person in event.people]
    full = people[0]
    assert {"lead.job_title", "email", "phone", "company.name"} <= {value.key for value in full.values}
    assert {value.url.rpartition("/")[2] for value in full.values} > {"team"}


def test_leaders_come_with_their_company_and_place() -> None:
    found = events("team", "leadership")
    person = next(person for event in found if isinstance(event, Batch) for person in event.people).person()
    assert isinstance(person, Person)
    assert person.company == {
        "name": "Harbour & Vale",
        "domain": "harbour-and-vale.example",
        "industry": "Maritime Transportation",
        "headcount": "51-200",
    }
    assert (person.lead["city"], person.lead["country"]) == ("Annapolis", "US")


@pytest.mark.parametrize(
    "path",
    [
        "/../sample.py",
        "/..%2f..%2fsample",
        "/.hidden",
        "//etc/passwd",
        "/team/../../order",
        "/\x00",
        "/nobody",
    ],
)
def test_nothing_but_its_own_pages_is_given_out(path: str) -> None:
    assert sample_page(path)[0] == 404
