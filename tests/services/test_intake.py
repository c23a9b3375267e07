"""People coming in: each is one lead, whatever is known stays, and chunks make no difference."""

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, func, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.importing.plan import Contact, Person
from leadsphere.models import (
    Act,
    Change,
    Company,
    ContactKind,
    ContactPoint,
    Lead,
    Membership,
    Origin,
    Role,
    Stage,
    Verdict,
)
from leadsphere.services.intake import Arrival, Landed, bring_in
from leadsphere.services.recording import begin
from tests.conftest import Clock
from tests.factories import make_campaign, make_company, make_lead, person, put_in
from tests.fakes import RecordingFeed

ANYBODY = Role.OWNER
ADA = "ada@example.com"
ADAS_PAGE = "https://www.linkedin.com/in/ada"


def bring(
    database: Database,
    actor: Actor,
    people: Sequence[Person],
    *,
    campaign_id: int | None = None,
    source: str = "a.csv",
) -> Landed:
    arrivals = [Arrival(one, f"{source} line {number}") for number, one in enumerate(people, start=2)]

    def work(session: Session) -> Landed:
        record = begin(session, actor, Act.IMPORT)
        landed = bring_in(session, record, arrivals, campaign_id=campaign_id, origin=Origin.IMPORTED)
        record.save()
        return landed

    return database.carry_out(work)


def count(database: Database, model: type[SQLModel]) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def leads(database: Database) -> list[Lead]:
    with database.reading() as session:
        return list(session.exec(select(Lead).order_by(col(Lead.id))))


def contacts(database: Database, lead_id: int | None) -> list[tuple[str, str, bool]]:
    with database.reading() as session:
        found = session.exec(
            select(ContactPoint).where(ContactPoint.lead_id == lead_id).order_by(col(ContactPoint.id))
        )
        return [(point.kind, point.value, point.is_primary) for point in found]


def companies(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(c.name, c.domain) for c in session.exec(select(Company).order_by(col(Company.id)))]


def test_people_nobody_knows_become_leads_with_all_that_is_said_of_them(
    database: Database, ana: Actor, clock: Clock
) -> None:
    campaign_id = make_campaign(database)
    ada = person(
        "Ada", "Lovelace", email=ADA, company={"name": "Acme", "headcount": "11-50"}, vip=True, country="GB"
    )
    assert bring(
        database, ana, [ada, person("Ben", "Ode", import_key="b" * 64)], campaign_id=campaign_id
    ) == Landed(2, 0)
    first, second = leads(database)
    assert (first.first_name, first.last_name, first.vip, first.country) == ("Ada", "Lovelace", True, "GB")
    assert (first.name_key, first.company_key, first.created_at) == ("lovelace ada", "acme", clock.time)
    assert contacts(database, first.id) == [("email", ADA, True)]
    assert (second.import_key, second.company_id) == ("b" * 64, None)
    with database.reading() as session:
        acme = session.get_one(Company, first.company_id)
        assert (acme.headcount_min, acme.headcount_max) == (11, 50)
        stays = session.exec(select(Membership)).all()
        assert {(m.lead_id, m.campaign_id, m.origin, m.stage) for m in stays} == {
            (lead.id, campaign_id, Origin.IMPORTED, Stage.DISCOVERED) for lead in (first, second)
        }


@pytest.mark.parametrize(
    "key",
    [{"email": ADA}, {"linkedin": ADAS_PAGE}, {"import_key": "a" * 64}, {"email": ["new@example.com", ADA]}],
)
def test_whoever_is_known_by_any_of_their_keys_is_met_again(key: Any, database: Database, ana: Actor) -> None:
    lead_id = make_lead(
        database, import_key="a" * 64, contacts={"email": ["other@example.com", ADA], "linkedin": ADAS_PAGE}
    )
    assert bring(database, ana, [person("Ada", **key)]) == Landed(0, 1)
    assert [lead.id for lead in leads(database)] == [lead_id]


def test_whoever_has_a_key_is_met_by_it_with_an_address_and_without_and_namesakes_are_not(
    database: Database, ana: Actor
) -> None:
    key = "a" * 64
    assert bring(database, ana, [person("Ada", import_key=key)]) == Landed(1, 0)
    assert bring(database, ana, [person("Ada", import_key=key, email=ADA)]) == Landed(0, 1)
    assert bring(database, ana, [person("Ada", import_key=key)]) == Landed(0, 1)
    assert bring(database, ana, [person("Ada", import_key=key, email="other@example.com")]) == Landed(1, 0)
    # An address says more than a key.
    assert bring(database, ana, [person("Ada", import_key="b" * 64, email=ADA)]) == Landed(0, 1)
    assert len(leads(database)) == 2


def test_who_was_known_by_an_address_is_met_without_it_once_there_was_a_key(
    database: Database, ana: Actor
) -> None:
    make_lead(database, first_name="Ada", contacts={"email": ADA})
    for known in (person("Ada", import_key="a" * 64, email=ADA), person("Ada", import_key="a" * 64)):
        assert bring(database, ana, [known]) == Landed(0, 1)
    assert [lead.import_key for lead in leads(database)] == ["a" * 64]


def test_a_phone_or_a_name_alone_makes_nobody_the_same(database: Database, ana: Actor) -> None:
    make_lead(database, first_name="Ada", last_name="Lovelace", contacts={"phone": "+442079460000"})
    assert bring(database, ana, [person("Ada", "Lovelace", phone="+442079460000")]).created == 1


def test_a_text_that_is_no_address_makes_nobody_the_same(database: Database, ana: Actor) -> None:
    nothing = Contact(
        ContactKind.EMAIL, "ask her", "ask her", verdict=Verdict.INVALID, verdict_reason="no address"
    )
    people = [Person({"first_name": name}, contacts=(nothing,)) for name in ("Ada", "Ben")]
    assert bring(database, ana, people).created == 2
    assert bring(database, ana, people[:1]).created == 1


def test_an_address_that_an_exporter_calls_invalid_is_still_the_same_address(
    database: Database, ana: Actor
) -> None:
    make_lead(database, contacts={"email": ADA})
    bounced = Contact(
        ContactKind.EMAIL, ADA, ADA, verdict=Verdict.INVALID, verdict_reason="The exporter says so"
    )
    assert bring(database, ana, [Person({"first_name": "Ada"}, contacts=(bounced,))]).created == 0


def test_a_blank_is_filled_and_nothing_is_erased_or_overwritten(
    database: Database, ana: Actor, clock: Clock
) -> None:
    lead_id = make_lead(
        database,
        first_name="Ada",
        headline="Countess",
        vip=True,
        company="Acme",
        contacts={"email": [ADA, "a@b.example"]},
    )
    clock.advance(days=1)
    again = person(
        "Augusta",
        "King",
        email=ADA,
        phone="+442079460000",
        company={"name": "Other", "domain": "other.example"},
    )
    bring(database, ana, [again])
    (lead,) = leads(database)
    assert (lead.first_name, lead.last_name, lead.headline, lead.vip) == ("Ada", "King", "Countess", True)
    assert (lead.name_key, lead.company_key, lead.updated_at) == ("king ada", "acme", clock.time)
    assert contacts(database, lead_id) == [
        ("email", ADA, True), ("email", "a@b.example", False), ("phone", "+442079460000", True),
    ]  # fmt: skip
    assert companies(database) == [("Acme", "")]


def test_each_value_that_came_in_knows_its_row(database: Database, ana: Actor) -> None:
    lead_id = make_lead(database, first_name="Ada", contacts={"email": ADA})
    bring(
        database,
        ana,
        [person("New", email="new@example.com"), person("Ada", "King", email=ADA, phone="+442079460000")],
    )
    with database.reading() as session:
        changes = session.exec(
            select(Change).where(Change.lead_id == lead_id).order_by(col(Change.attribute))
        ).all()
        assert [(c.attribute, c.old, c.source) for c in changes] == [
            ("", None, "a.csv line 3"),
            ("last_name", "", "a.csv line 3"),
        ]
        (made,) = session.exec(select(Change).where(Change.thing == "lead", Change.attribute == ""))
        assert made.new == {"first_name": "New", "contacts": [["email", "new@example.com"]]}


def test_what_somebody_brings_along_comes_from_the_row_that_brings_it(database: Database, ana: Actor) -> None:
    ada = person("Ada", email=ADA)
    bring(database, ana, [ada, replace(ada, tags=("Hot",), notes=("Met in Oslo.",))])
    with database.reading() as session:
        changes = session.exec(select(Change).where(col(Change.thing).in_(("tagging", "note")))).all()
        assert {(c.thing, c.source) for c in changes} == {
            ("tagging", "a.csv line 3"),
            ("note", "a.csv line 3"),
        }


def test_the_same_file_again_creates_and_changes_nothing(
    database: Database, ana: Actor, feed: RecordingFeed
) -> None:
    campaign_id = make_campaign(database)
    people = [
        person("Ada", "Lovelace", email=ADA, company={"name": "Acme", "domain": "acme.example"}, vip=True),
        person("Ben", linkedin="https://www.linkedin.com/in/ben", phone="+442079460000"),
        person("Cyd", "Nobody", city="Rome", import_key="c" * 64),
        person("Dan", company={"domain": "dan.example"}, import_key="d" * 64),
    ]
    assert bring(database, ana, people, campaign_id=campaign_id) == Landed(4, 0)
    before = {model: count(database, model) for model in (Lead, Company, ContactPoint, Membership, Change)}
    feed.take()
    assert bring(database, ana, people, campaign_id=campaign_id) == Landed(0, 4)
    assert {model: count(database, model) for model in before} == before
    assert not feed.take()


def test_a_person_met_twice_in_a_chunk_is_one_lead(database: Database, ana: Actor) -> None:
    campaign_id = make_campaign(database)
    people = [
        person("Ada", email=ADA),
        person("", "Lovelace", email=ADA, linkedin=ADAS_PAGE),
        person("Countess", linkedin=ADAS_PAGE, email="king@example.com"),
    ]
    assert bring(database, ana, people, campaign_id=campaign_id) == Landed(1, 2)
    (lead,) = leads(database)
    assert (lead.first_name, lead.last_name, lead.name_key) == ("Ada", "Lovelace", "lovelace ada")
    assert contacts(database, lead.id) == [
        ("email", ADA, True), ("linkedin", ADAS_PAGE, True), ("email", "king@example.com", False),
    ]  # fmt: skip
    assert count(database, Membership) == 1


def test_of_several_leads_with_one_address_the_oldest_is_met(database: Database, ana: Actor) -> None:
    older = make_lead(database, contacts={"email": ADA})
    make_lead(database, contacts={"email": ADA})
    bring(database, ana, [person("Ada", email=ADA)])
    assert [lead.first_name for lead in leads(database)] == ["Ada", ""]
    assert leads(database)[0].id == older


def test_companies_of_one_name_are_told_apart_by_their_domains(database: Database, ana: Actor) -> None:
    said = [
        {"name": "Acme"},
        {"name": "ACME", "domain": "acme.example"},
        {"name": "Acme", "domain": "acme.test"},
        {"name": "Acmé", "domain": "acme.test"},
        {"name": "Acme"},
    ]
    bring(
        database,
        ana,
        [person(str(n), company=values, import_key=str(n) * 64) for n, values in enumerate(said)],
    )
    assert companies(database) == [("Acme", "acme.example"), ("Acme", "acme.test")]
    employers = [lead.company_id for lead in leads(database)]
    assert [employers.index(employer) for employer in employers] == [0, 0, 2, 2, 0]


def test_a_company_known_only_by_its_domain_is_called_by_it(database: Database, ana: Actor) -> None:
    acme = make_company(database, "Acme", domain="acme.example")
    people = [
        person("Ada", email=ADA, company={"domain": "acme.example"}),
        person("Ben", import_key="b" * 64, company={"domain": "new.example", "industry": "Mining"}),
    ]
    bring(database, ana, people)
    assert companies(database) == [("Acme", "acme.example"), ("new.example", "new.example")]
    assert leads(database)[0].company_id == acme


def test_a_headcount_nobody_understands_is_kept_as_it_is(database: Database, ana: Actor) -> None:
    bring(database, ana, [person("Ada", email=ADA, company={"name": "Acme", "headcount": "rather many"})])
    with database.reading() as session:
        acme = session.exec(select(Company)).one()
        assert (acme.headcount, acme.headcount_min, acme.headcount_max) == ("rather many", None, None)


def test_every_lead_of_a_company_hears_that_its_blanks_were_filled(
    database: Database, ana: Actor, feed: RecordingFeed
) -> None:
    colleague = make_lead(database, company="Acme")
    feed.take()
    bring(database, ana, [person("Ada", email=ADA, company={"name": "Acme", "industry": "Mining"})])
    assert colleague in feed.take().leads


def test_a_membership_that_ended_may_begin_again_and_a_current_one_stays(
    database: Database, ana: Actor
) -> None:
    campaign_id = make_campaign(database)
    back = make_lead(database, contacts={"email": ADA})
    still = make_lead(database, contacts={"email": "ben@example.com"})
    put_in(database, campaign_id, back, removed=True)
    put_in(database, campaign_id, still, stage=Stage.REPLIED)
    bring(
        database,
        ana,
        [person("Ada", email=ADA), person("Ben", email="ben@example.com")],
        campaign_id=campaign_id,
    )
    with database.reading() as session:
        stays = session.exec(select(Membership).where(col(Membership.removed_at).is_(None))).all()
        assert {(m.lead_id, m.stage) for m in stays} == {(back, Stage.DISCOVERED), (still, Stage.REPLIED)}


def test_what_came_in_is_told_once_for_each_lead_and_campaign(
    database: Database, ana: Actor, feed: RecordingFeed
) -> None:
    campaign_id = make_campaign(database)
    feed.take()
    bring(
        database, ana, [person("Ada", email=ADA), person("Ben", import_key="b" * 64)], campaign_id=campaign_id
    )
    news = feed.take()
    assert news.leads == {lead.id for lead in leads(database)}
    assert news.campaigns == {campaign_id}


NAMES = ("Ada", "Ben", "")
EMAILS = ("a@example.com", "b@example.com", "c@example.com")
PAGES = tuple(f"https://www.linkedin.com/in/{letter}" for letter in "abc")
DOMAINS = ("", "acme.example", "acme.test")


@st.composite
def people(draw: st.DrawFn) -> Person:
    emails = draw(st.lists(st.sampled_from(EMAILS), max_size=2, unique=True))
    pages = draw(st.lists(st.sampled_from(PAGES), max_size=1))
    company = {
        "name": draw(st.sampled_from(("", "Acme", "Beta"))),
        "domain": draw(st.sampled_from(DOMAINS)),
        "industry": draw(st.sampled_from(("", "Mining", "Trade"))),
    }
    company = {name: value for name, value in company.items() if value}
    return person(
        draw(st.sampled_from(NAMES)),
        draw(st.sampled_from(NAMES)),
        email=emails,
        linkedin=pages,
        phone=draw(st.lists(st.sampled_from(("+442079460000", "+442079460001")), max_size=1)),
        company=company if {"name", "domain"} & company.keys() else None,
        vip=draw(st.booleans()),
        import_key=(draw(st.sampled_from("kl ")).strip() if emails or pages else draw(st.sampled_from("kl")))
        * 64
        or None,
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving=st.lists(people(), max_size=8), sizes=st.lists(st.integers(1, 5), min_size=8, max_size=8))
def test_however_people_are_divided_into_chunks_the_same_leads_come_of_them(
    arriving: list[Person], sizes: list[int], database: Database
) -> None:
    by_one = intake_of(database, [[one] for one in arriving])
    chunks: list[list[Person]] = []
    rest = arriving
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    assert intake_of(database, [*(chunk for chunk in chunks if chunk), *([rest] if rest else [])]) == by_one


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving=st.lists(people(), max_size=10))
def test_random_people_become_what_plain_dictionaries_would_hold(
    arriving: list[Person], database: Database
) -> None:
    assert intake_of(database, [arriving] if arriving else []) == plainly(arriving)


def intake_of(database: Database, chunks: list[list[Person]]) -> list[Any]:
    """What stands in the database once these chunks have come in; it was empty and is empty again."""
    nobody = Actor(None, "Nobody", ANYBODY)
    with database.transaction() as session:
        for table in ("change", "membership", "contact_point", "lead", "company", "change_set"):
            session.connection().execute(text(f"DELETE FROM {table}"))  # noqa: S608
    for chunk in chunks:
        bring(database, nobody, chunk)
    found: list[Any] = []
    with database.reading() as session:
        for lead in session.exec(select(Lead).order_by(col(Lead.id))):
            company = session.get(Company, lead.company_id) if lead.company_id is not None else None
            employer = (company.name, company.domain, company.industry) if company else None
            points = session.exec(
                select(ContactPoint).where(ContactPoint.lead_id == lead.id).order_by(col(ContactPoint.id))
            )
            said = (lead.first_name, lead.last_name, lead.vip, lead.import_key)
            found.append((said, employer, [(p.kind, p.value, p.is_primary) for p in points]))
    return found


def plainly(arriving: list[Person]) -> list[Any]:
    """The same, the plain way: one after the other, with nothing but lists and dictionaries."""
    known: list[dict[str, Any]] = []
    employers: list[dict[str, str]] = []
    for one in arriving:
        keys = [(c.kind, c.value) for c in one.contacts if c.kind in ("email", "linkedin")]
        lead = next((lead for lead in known if not lead["keys"].isdisjoint(keys)), None)
        if lead is None and one.import_key:
            named = [lead for lead in known if lead["import_key"] == one.import_key]
            lead = next((lead for lead in named if not _kinds(lead["keys"]) & _kinds(keys)), None)
        if lead is None:
            lead = {"said": {}, "contacts": [], "keys": set(), "company": None, "import_key": None}
            known.append(lead)
        lead["keys"] |= set(keys)
        lead["import_key"] = lead["import_key"] or one.import_key
        for name, value in one.lead.items():
            lead["said"].setdefault(name, value)
        for contact in one.contacts:
            if (contact.kind, contact.value) not in lead["contacts"]:
                lead["contacts"].append((contact.kind, contact.value))
        _employ(lead, {name: str(value) for name, value in one.company.items()}, employers)
    return [_plain(lead) for lead in known]


def _kinds(keys: Iterable[tuple[str, str]]) -> set[str]:
    return {kind for kind, _ in keys}


def _employ(lead: dict[str, Any], company: dict[str, str], employers: list[dict[str, str]]) -> None:
    if not company:
        return

    def is_it(other: dict[str, str]) -> bool:
        domain = company.get("domain", "")
        if "name" not in company:
            return other.get("domain") == domain
        return other["name"] == company["name"] and (not domain or other.get("domain", domain) == domain)

    if lead["company"] is None:
        fitting = [other for other in employers if is_it(other)]
        exact = [other for other in fitting if other.get("domain", "") == company.get("domain", "")]
        if not fitting:
            fitting = [{"name": company.get("domain", "")} | company]
            employers += fitting
        lead["company"] = (exact + fitting)[0]
    if is_it(lead["company"]):
        for name, value in company.items():
            lead["company"].setdefault(name, value)


def _plain(lead: dict[str, Any]) -> Any:
    said, company = lead["said"], lead["company"]
    seen: dict[str, int] = defaultdict(int)
    points: list[tuple[str, str, bool]] = []
    for kind, value in lead["contacts"]:
        points.append((kind, value, seen[kind] == 0))
        seen[kind] += 1
    employer = (company["name"], company.get("domain", ""), company.get("industry", "")) if company else None
    names = (
        said.get("first_name", ""),
        said.get("last_name", ""),
        said.get("vip", False),
        lead["import_key"],
    )
    return (names, employer, points)


def test_a_chunk_of_five_hundred_takes_well_under_a_second(
    database: Database, ana: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    campaign_id = make_campaign(database)
    chance = random.Random(7)  # noqa: S311
    attributes = {a.name: "some words" for a in catalogue.LEAD if a.kind == "text"}
    crowd = [
        person(
            **attributes | {"first_name": f"F{n}", "last_name": f"L{n}"},
            email=f"p{n}@example.com",
            linkedin=f"https://www.linkedin.com/in/p{n}",
            phone=f"+44207946{n:04}",
            company={"name": f"Company {chance.randrange(120)}", "industry": "Mining"},
        )
        for n in range(500)
    ]
    started = time.perf_counter()
    bring(database, ana, crowd, campaign_id=campaign_id)
    first = time.perf_counter() - started
    started = time.perf_counter()
    assert bring(database, ana, crowd, campaign_id=campaign_id) == Landed(0, 500)
    again = time.perf_counter() - started
    with capsys.disabled():
        print(
            f"\n500 people on {database.url.get_backend_name()}: {first * 1000:.0f} ms, again {again * 1000:.0f} ms"
        )
