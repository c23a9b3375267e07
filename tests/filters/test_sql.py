"""A filter means the same in the SQL of both databases and in plain Python, whatever it asks and whoever is there."""

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any as Anything

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, create_engine, select

from leadsphere.attributes import Kind
from leadsphere.database import parse_url, upgrade
from leadsphere.filters import sql
from leadsphere.filters.filter import EVERYBODY, All, Any, Condition, Filter, Not, normal
from leadsphere.filters.operators import Op, Sort
from leadsphere.filters.segments import expanded
from leadsphere.filters.subjects import MET, Place, Subject, Vocabulary, custom
from leadsphere.models import (
    Account,
    Campaign,
    Company,
    ContactPoint,
    CustomField,
    CustomValue,
    DuplicatePair,
    ImportedLead,
    Job,
    Lead,
    Membership,
    Note,
    Tag,
    Tagging,
)  # fmt: skip
from leadsphere.services.companies import bounds
from leadsphere.services.keys import refresh
from leadsphere.values.text import fold
from tests.conftest import new_postgres_database
from tests.filters.predicate import Point, Record, Stay, passes

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEADS = 80

FIRST = ["Ana", "José", "Øyvind", "李", "Zoë", ""]
LAST = ["Silva", "O'Brien", "Müller", "de la Cruz", "100%", "under_score", ""]
TITLES = ["Head of Growth", "VP Sales", "growth lead", "Señor Director", "C++ \\ dev", "", "", "a"]
CITIES = ["Oslo", "Bergen", "São Paulo", "Norwich", ""]
COUNTRIES = ["NO", "US", "BR", "GB", ""]
COMPANIES = [
    {
        "name": "Acme",
        "domain": "acme.com",
        "industry": "Software",
        "headcount": "51-200",
        "company_country": "US",
    },
    {"name": "Ümlaut GmbH", "domain": "", "industry": "", "headcount": "", "company_country": ""},
    {
        "name": "Self",
        "domain": "self.io",
        "industry": "Café",
        "headcount": "Self-employed",
        "company_country": "NO",
    },
    {
        "name": "Big",
        "domain": "big.com",
        "industry": "software",
        "headcount": "10001+",
        "company_country": "GB",
    },
    {"name": "Exact", "domain": "exact.com", "industry": "Retail", "headcount": "55", "company_country": ""},
]
TAGS = ["hot", "Cold", "Éclair", "x,y"]
CAMPAIGNS = ["Q4 SaaS", "Nordics", "empty one"]
OWNERS = ["Ana", "Bjørn"]
TEXTS = [
    "growth",
    "sales",
    "o",
    "an",
    "Señor",
    "senor",
    "100%",
    "_",
    "\\",
    "oslo",
    "norw",
    "nor",
    "Ana Silva",
    "a",
    "acme",
]
STAGES = ["discovered", "reached", "replied"]
VERDICTS = ["pending", "valid", "invalid"]
DATES = ["2026-02-01", "2026-02-28", "2026-03-02", "2025-12-31", "9999-12-31"]
AGES = ["1d", "12h", "30d", "8w", "2y"]
OWN = (
    custom(1, "Note to self", Kind.TEXT),
    custom(2, "Score", Kind.NUMBER),
    custom(3, "Renewal", Kind.DATE),
    custom(4, "Partner", Kind.YES_NO),
    custom(5, "Tier", Kind.CHOICE, ("Gold", "Silver")),
)
VOCABULARY = Vocabulary(OWN)
SEGMENTS: dict[str, Filter] = {
    "nordics": Condition("country", Op.ANY_OF, ("NO", "SE")),
    "warm": Any((Condition("tag", Op.ANY_OF, ("hot",)), Condition("vip", Op.ON))),
    "warm nordics": All(
        (Condition("segment", Op.ALL_OF, ("Warm", "NORDICS")), Condition("job_title", Op.KNOWN))
    ),
    "others": Not(Condition("segment", Op.ANY_OF, ("warm nordics",))),
}
"""What segments stand for: one, another, both, and everybody else."""
MEANINGS = tuple(SEGMENTS.items())


OPEN_PAIRS, KEPT_PAIRS = [(1, 2), (2, 5), (40, 41)], [(3, 4), (40, 42)]
"""Pairs of leads to decide on, and those that somebody kept apart."""


def leads() -> list[Record]:
    """People drawn with a seed, from few values, so that a filter finds some and misses some."""
    chance = random.Random(5)  # noqa: S311 - nothing secret hangs on it
    people = [_someone(chance) for _ in range(LEADS)]
    for first, second in OPEN_PAIRS:
        people[first - 1].is_paired = people[second - 1].is_paired = True
    return people


def _someone(chance: random.Random) -> Record:
    says = {
        "first_name": chance.choice(FIRST), "last_name": chance.choice(LAST), "headline": chance.choice(TITLES),
        "job_title": chance.choice(TITLES), "seniority": chance.choice(["", "VP"]), "department": "",
        "city": chance.choice(CITIES), "region": chance.choice(["", "Viken"]), "country": chance.choice(COUNTRIES),
        "source": chance.choice(["", "Apollo"]), "name_language": chance.choice(["", "Polish", "German"]),
    }  # fmt: skip
    moments = [
        NOW - timedelta(days=chance.choice([0, 1, 2, 29, 30, 31, 400]), hours=chance.randrange(24))
        for _ in "abc"
    ]
    return Record(
        says,
        vip=chance.random() < 0.3,
        company=chance.choice([None, *COMPANIES]),
        points=_points(chance),
        stays=[
            Stay(name, chance.choice(STAGES), chance.choice(["imported", "scraped"]), chance.random() < 0.3)
            for name in chance.sample(CAMPAIGNS[:2], chance.randrange(3))
        ],
        tags=chance.sample(TAGS, chance.randrange(3)),
        notes=chance.sample(["Met in\nOslo", "growth!"], chance.randrange(3)),
        owner=chance.choice(["", *OWNERS]),
        imports=[(job_id, chance.choice(MET)) for job_id in (1, 2) if chance.random() < 0.4],
        custom=_own(chance),
        created_at=moments[0],
        updated_at=moments[1],
        reviewed_at=chance.choice([None, moments[2]]),
    )


def _points(chance: random.Random) -> list[Point]:
    points: list[Point] = []
    if chance.random() < 0.7:
        verified = chance.choice([None, NOW - timedelta(days=chance.choice([1, 40]))])
        points.append(
            Point(
                "email",
                f"p{chance.randrange(9)}@acme.com",
                True,
                chance.choice(VERDICTS),
                verified,
                created_at=NOW - timedelta(days=chance.choice([0, 1, 40])),
            )
        )
        if chance.random() < 0.3:
            points.append(Point("email", "second@growth.io", False, "valid"))
    if chance.random() < 0.4:
        points.append(Point("phone", "+4721000000", True, suppressed=chance.random() < 0.4))
    if chance.random() < 0.4:
        points.append(Point("linkedin", "https://www.linkedin.com/in/Ana-Silva", True))
    return points


def _own(chance: random.Random) -> dict[int, str]:
    drawn = {
        1: ["growth", "Señor"], 2: ["5", "7.5", "-1"], 3: ["2026-02-20", "2025-01-01", "2026-12-31"],
        4: ["Yes", "No"], 5: ["Gold", "Silver"],
    }  # fmt: skip
    return {id_: chance.choice(values) for id_, values in drawn.items() if chance.random() < 0.5}


def store(session: Session, people: list[Record]) -> None:
    """Write the people, with ids from 1 in their order."""
    stamps: dict[str, Anything] = {"created_at": NOW, "updated_at": NOW}
    accounts = {
        name: Account(email=f"{n}@x.io", name=name, password_hash="-", role="rep", created_at=NOW)
        for n, name in enumerate(OWNERS)
    }
    companies = {c["name"]: _company(c, stamps) for c in COMPANIES}
    campaigns = {name: Campaign(name=name, name_key=fold(name), **stamps) for name in CAMPAIGNS}
    tags = {name: Tag(name=name, name_key=fold(name), colour="#000000", created_at=NOW) for name in TAGS}
    fields = [
        CustomField(id=int(s.columns[0]), label=s.label, label_key=fold(s.label), kind=s.kind, created_at=NOW)
        for s in OWN
    ]
    session.add_all(Job(id=id_, kind="import", created_at=NOW) for id_ in (1, 2))
    session.add_all([*accounts.values(), *companies.values(), *campaigns.values(), *tags.values(), *fields])
    session.flush()
    for id_, person in enumerate(people, start=1):
        company = companies[person.company["name"]].id if person.company else None
        owner = accounts[person.owner].id if person.owner else None
        links: dict[str, Anything] = {
            "company_id": company,
            "owner_id": owner,
            "reviewed_at": person.reviewed_at,
        }
        says: dict[str, Anything] = {**person.says, "vip": person.vip}
        lead = Lead(id=id_, created_at=person.created_at, updated_at=person.updated_at, **says, **links)
        session.add(lead)
        session.flush()
        session.add_all(_belongings(id_, person, campaigns, tags))
        refresh(session, [lead])
    for first, second in (*OPEN_PAIRS, *KEPT_PAIRS):
        kept_at = NOW if (first, second) in KEPT_PAIRS else None
        session.add(DuplicatePair(first_id=first, second_id=second, kept_at=kept_at))


def _company(says: dict[str, str], stamps: dict[str, Anything]) -> Company:
    least, most = bounds(says["headcount"])
    return Company(**says, name_key=fold(says["name"]), headcount_min=least, headcount_max=most, **stamps)


def _belongings(
    id_: int, person: Record, campaigns: dict[str, Campaign], tags: dict[str, Tag]
) -> Iterator[Anything]:
    for point in person.points:
        yield ContactPoint(
            lead_id=id_, kind=point.kind, value=point.value, raw=point.value, is_primary=point.primary,
            verdict=point.verdict, verified_at=point.verified_at, suppressed=point.suppressed,
            created_at=point.created_at,
        )  # fmt: skip
    for stay in person.stays:
        yield Membership(
            lead_id=id_, campaign_id=campaigns[stay.campaign].id or 0, stage=stay.stage, origin=stay.origin,
            joined_at=NOW, stage_at=NOW, removed_at=NOW if stay.removed else None,
        )  # fmt: skip
    for tag in person.tags:
        yield Tagging(lead_id=id_, tag_id=tags[tag].id or 0, created_at=NOW)
    for job_id, outcome in person.imports:
        yield ImportedLead(job_id=job_id, lead_id=id_, outcome=outcome)
    for note in person.notes:
        yield Note(lead_id=id_, text=note, created_at=NOW, updated_at=NOW)
    for field_id, value in person.custom.items():
        number = float(value) if field_id == 2 else None
        yield CustomValue(lead_id=id_, field_id=field_id, value=value, number=number)


PEOPLE = leads()


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[list[Session]]:
    """The same people on SQLite and on PostgreSQL."""
    path = tmp_path_factory.mktemp("filters") / "people.db"
    shutil.copy(sqlite_template, path)
    with new_postgres_database("filters") as address:
        upgrade(address)
        engines = [create_engine(f"sqlite:///{path}"), create_engine(parse_url(address))]
        made = [Session(engine) for engine in engines]
        for session in made:
            store(session, PEOPLE)
            session.commit()
        yield made
        for session, engine in zip(made, engines, strict=True):
            session.close()
            engine.dispose()


def drawn(subject: Subject, op: Op) -> list[str]:
    """Values that some of the people have, and some that nobody has."""
    if op in (Op.WITHIN, Op.OLDER):
        return AGES
    match subject.sort:
        case Sort.TEXT:
            return [*TEXTS, *TITLES[:5], *CITIES[:4]]
        case Sort.NUMBER:
            return ["5", "7.5", "-1", "6"]
        case Sort.DATE:
            return DATES
        case Sort.RANGE:
            return ["51-200", "Self-employed", "1-10", "10001+", "55", "60"]
        case Sort.CHOICE | Sort.FLAG:
            named = {
                Place.TAG: [*TAGS, "COLD"],
                Place.CAMPAIGN: CAMPAIGNS,
                Place.OWNER: [*OWNERS, "bjorn"],
                Place.IMPORT: ["1", "2", "1-created", "2-updated", "2-unchanged", "3"],
                Place.SEGMENT: [*SEGMENTS, "Warm NORDICS"],
            }
            options = [value for value, _ in subject.options]
            return options or named.get(subject.place) or COUNTRIES[:4]


@st.composite
def asked(draw: st.DrawFn) -> Condition:
    subject = draw(st.sampled_from(VOCABULARY.subjects))
    operator = draw(st.sampled_from(subject.operators))
    most = min(operator.most, 3)
    values = draw(
        st.lists(st.sampled_from(drawn(subject, operator.op)), min_size=operator.least, max_size=most)
    )
    if operator.op is Op.BETWEEN:
        values.sort(key=float if subject.sort is Sort.NUMBER else str)
    return Condition(subject.name, operator.op, tuple(values))


FILTERS = st.recursive(
    asked(),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any(tuple(parts))),
    ),
    max_leaves=6,
)


def found(
    session: Session, wanted: Filter, *, through_index: bool = False, at_once: bool = False
) -> set[int]:
    wanted = expanded(wanted, MEANINGS)
    terms = sql.Terms(VOCABULARY, sqlite=session.get_bind().dialect.name == "sqlite", at_once=at_once)
    statement = select(Lead.id).where(sql.holds(wanted, terms))
    together = sql.texts_together(wanted, terms)
    if through_index and together is not None:
        statement = statement.where(col(Lead.id).in_(together))
    if through_index and (ids := sql.candidates(wanted, terms)) is not None:
        statement = statement.where(col(Lead.id).in_(ids))
    rows = session.connection().execute(statement, sql.given(wanted, NOW)).scalars()
    return {id_ or 0 for id_ in rows}


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(wanted=FILTERS)
@example(wanted=EVERYBODY)
@example(wanted=Not(Condition("company", Op.KNOWN)))
@example(wanted=Condition("custom.99", Op.KNOWN))
def test_a_filter_finds_the_same_leads_on_every_road(sessions: list[Session], wanted: Filter) -> None:
    expected = {
        id_ for id_, lead in enumerate(PEOPLE, start=1) if passes(wanted, lead, VOCABULARY, NOW, SEGMENTS)
    }
    for session in sessions:
        assert found(session, wanted) == expected
        assert found(session, normal(wanted)) == expected
        assert found(session, wanted, through_index=True) == expected
        assert found(session, wanted, at_once=True) == expected


def test_every_subject_is_asked_with_every_operator_and_value(sessions: list[Session]) -> None:
    for subject in VOCABULARY.subjects:
        for operator in subject.operators:
            for value in drawn(subject, operator.op) if operator.least else ("",):
                wanted = Condition(subject.name, operator.op, (value,) * operator.least)
                expected = {
                    id_
                    for id_, lead in enumerate(PEOPLE, start=1)
                    if passes(wanted, lead, VOCABULARY, NOW, SEGMENTS)
                }
                for session in sessions:
                    assert found(session, wanted) == expected, wanted
                    assert found(session, wanted, at_once=True) == expected, wanted
