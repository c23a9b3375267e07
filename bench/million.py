"""A workspace as large as they get: leads drawn with a seed, skewed as real ones are.

Companies, titles, cities and campaigns by Zipf's law, one lead in twenty a VIP. Written straight into the tables.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, cast

from sqlalchemy import Table, insert, text
from sqlmodel import SQLModel, select

from leadsphere.attributes import Kind
from leadsphere.database import Database
from leadsphere.models import (
    Account,
    Campaign,
    Company,
    ContactPoint,
    CustomField,
    CustomValue,
    Lead,
    Membership,
    Note,
    Tag,
    Tagging,
)
from leadsphere.models.folded import folded_copies
from leadsphere.models.triggers import indexed_at_once
from leadsphere.services.companies import bounds
from leadsphere.services.keys import keys_of
from leadsphere.services.many_rows import insert_rows
from leadsphere.values.headcounts import BANDS
from leadsphere.values.text import fold

BATCH = 5_000
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CAMPAIGNS = 50
LARGEST = 0.3
"""The share of all leads that the largest campaign holds; the n-th has an n-th of it."""
FIRST = (
    "Ada Ben Cyd Dora Émile Farah Grace Hiro Ines Jun Kofi Lena Mateo Nora Omar Priya Quin Rosa Sven Tala Uma Victor "
    "Wen Ximena Yusuf Zoë Amélie Björn Chidi Daniela Emeka Fatima Giulia Hassan Ingrid Javier Katarzyna Liam Mei Noah"
).split()
LAST = (
    "Lovelace Ångström Okafor García Ito Novak Singh Müller Rossi Kowalski Haddad Silva Dubois Larsen Chen Smith Jones "
    "Brown Nguyen Kim Ivanov Costa Moreau Jensen Hughes Tanaka Mensah Rahman Petrov Weber Santos Ferrari Andersson Ali "
    "Khan Lopez Fischer Bianchi Nilsson Murphy Popescu Horvat Yilmaz Cohen Mbeki Osei Diallo Castro Vargas Reyes"
).split()
RANKS = (
    "",
    "Senior ",
    "Head of ",
    "VP ",
    "Director of ",
    "Junior ",
    "Chief ",
    "Lead ",
    "Regional ",
    "Global ",
)
FIELDS = (
    "Sales Marketing Engineering Growth Operations Finance Product Design Support People Legal Data Security Research "
    "Procurement Logistics Partnerships Recruiting Communications Strategy"
).split()
ROLES = ("Manager", "Engineer", "Analyst", "Specialist", "Consultant", "Officer", "Coordinator", "")
PLACES = (
    ("New York", "NY", "US"), ("London", "", "GB"), ("San Francisco", "California", "US"), ("Berlin", "", "DE"),
    ("Paris", "Île-de-France", "FR"), ("Toronto", "Ontario", "CA"), ("Mumbai", "Maharashtra", "IN"), ("São Paulo", "", "BR"),
    ("Oslo", "Oslo", "NO"), ("Bergen", "Vestland", "NO"), ("Amsterdam", "", "NL"), ("Madrid", "", "ES"),
    ("Sydney", "NSW", "AU"), ("Tokyo", "", "JP"), ("Lagos", "", "NG"), ("Nairobi", "", "KE"), ("Lima", "", "PE"),
    ("Kyoto", "", "JP"), ("Accra", "", "GH"), ("Porto", "", "PT"), ("Quito", "", "EC"), ("Reykjavík", "", "IS"), ("", "", ""),
)  # fmt: skip
INDUSTRIES = (
    "Software,Retail,Banking,Insurance,Healthcare,Education,Logistics,Energy,Media,Hospitality,".split(",")
)
WORDS = "North Blue Prime Terra Nova Apex Core Bright Silver Urban Delta Atlas Vertex Lumen Cedar".split()
KINDS = "Labs Systems Group Partners Works Foods Health Bank Media Logistics Energy Studio".split()
TAGS = [
    f"{a} {b}".strip()
    for a in ("hot", "cold", "warm", "event", "partner")
    for b in ("", "2024", "2025", "EMEA", "US")
]
STAGES = (
    "processed",
    "processed",
    "processed",
    "discovered",
    "reached",
    "reached",
    "replied",
    "bounced",
    "unsubscribed",
)
VERDICTS = ("valid", "valid", "valid", "pending", "unknown", "invalid", "catchall", "role", "disposable")

Row = dict[str, Any]


class Skewed:
    """Draws from a list, the first ones most, by Zipf's law."""

    def __init__(self, chance: random.Random, size: int) -> None:
        self._chance = chance
        self._numbers = range(size)
        self._weights = list(accumulate(1 / rank for rank in range(1, size + 1)))

    def draw(self, many: int) -> list[int]:
        """So many places in the list."""
        return self._chance.choices(self._numbers, cum_weights=self._weights, k=many)


def fill(database: Database, leads: int) -> None:
    """Write the workspace."""
    chance = random.Random(20)
    stamps: Row = {"created_at": NOW - timedelta(days=900), "updated_at": NOW - timedelta(days=900)}
    companies = [_company(n, chance) | stamps for n in range(max(20, leads // 15))]
    fixed: list[tuple[type[SQLModel], list[Row]]] = [
        (Company, companies),
        (Campaign, [_named(f"Campaign {n:02}") | stamps for n in range(1, CAMPAIGNS + 1)]),
        (Tag, [_named(name) | {"colour": "#7f56d9", "created_at": NOW} for name in TAGS]),
        (
            CustomField,
            [
                {
                    "label": "Score",
                    "label_key": "score",
                    "kind": Kind.NUMBER.value,
                    "choices": [],
                    "created_at": NOW,
                }
            ],
        ),
    ]
    with database.transaction() as session:
        if session.exec(select(Account.id).limit(1)).first() is None:
            people = enumerate(("Ana", "Ben", "Cleo", "Dan"), start=1)
            session.execute(insert(Account), [_account(n, name) for n, name in people])
        for model, rows in fixed:
            for start in range(0, len(rows), BATCH):
                session.execute(insert(model), rows[start : start + BATCH])
    draws = _Draws(chance, companies)
    for start in range(1, leads + 1, BATCH):
        written: dict[type[SQLModel], list[Row]] = {
            model: [] for model in (Lead, ContactPoint, Membership, Tagging, Note, CustomValue)
        }
        for model, row in draws.people(range(start, min(start + BATCH, leads + 1))):
            written[model].append(row)
        with database.transaction() as session, indexed_at_once(session):
            for model, rows in written.items():
                insert_rows(session, _table(model), rows)
    if not database.is_sqlite:
        with database.transaction() as session:
            # Ids were given here, which sequences know nothing of.
            for table in ("account", "lead"):
                highest = f"(SELECT max(id) FROM {table})"
                session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})"))
    database.refresh_statistics()


def _table(model: type[SQLModel]) -> Table:
    return cast(Any, model).__table__


def _named(name: str) -> Row:
    return {"name": name, "name_key": fold(name)}


def _account(n: int, name: str) -> Row:
    return {
        "id": n,
        "email": f"{fold(name)}@example.com",
        "password_hash": "-",
        "role": "rep",
        "created_at": NOW,
    } | _named(name)


def _company(n: int, chance: random.Random) -> Row:
    name = f"{WORDS[n % len(WORDS)]} {KINDS[n // len(WORDS) % len(KINDS)]} {n}"
    headcount = chance.choice([band.label for band in BANDS] + ["", "", "55", "1200"])
    least, most = bounds(headcount)
    says = {
        "domain": f"c{n}.example.com",
        "industry": INDUSTRIES[n % len(INDUSTRIES)],
        "headcount": headcount,
    }
    return (
        _named(name) | says | folded_copies(Company, says)
        | {"company_country": chance.choice(PLACES)[2], "headcount_min": least, "headcount_max": most}
    )  # fmt: skip


class _Draws:
    """What every lead is drawn from."""

    def __init__(self, chance: random.Random, companies: list[Row]) -> None:
        self.chance = chance
        self.companies = companies
        self.company = Skewed(chance, len(companies))
        self.title = Skewed(chance, len(RANKS) * len(FIELDS) * len(ROLES))
        self.place = Skewed(chance, len(PLACES))
        self.tag = Skewed(chance, len(TAGS))

    def people(self, ids: range) -> Iterator[tuple[type[SQLModel], Row]]:
        """The rows of these leads and of all that is theirs."""
        many = len(ids)
        drawn = zip(
            ids,
            self.company.draw(many),
            self.title.draw(many),
            self.place.draw(many),
            self.tag.draw(many),
            strict=True,
        )
        for id_, company, title, place, tag in drawn:
            contacts = list(self._contacts(id_))
            yield Lead, self._lead(id_, company, title, place, [row["value"] for row in contacts])
            for row in contacts:
                yield ContactPoint, row
            yield from self._belongings(id_, tag)

    def _lead(self, id_: int, company: int, title: int, place: int, contacts: list[str]) -> Row:
        chance = self.chance
        city, region, country = PLACES[place]
        rank, rest = title % len(RANKS), title // len(RANKS)
        job = f"{RANKS[rank]}{FIELDS[rest % len(FIELDS)]} {ROLES[rest // len(FIELDS) % len(ROLES)]}".strip()
        says: Row = {
            "first_name": chance.choice(FIRST), "last_name": f"{chance.choice(LAST)}-{chance.choice(LAST)}",
            "headline": f"{job} at {self.companies[company]['name']}" if id_ % 3 == 0 else "", "job_title": job,
            "city": city, "region": region, "country": country, "source": ("Apollo", "LinkedIn", "")[id_ % 3],
            "seniority": RANKS[rank].strip(), "department": "",
        }  # fmt: skip
        created = NOW - timedelta(minutes=chance.randrange(900 * 1440))
        return says | keys_of(says, self.companies[company]["name"], contacts) | {
            "id": id_, "company_id": company + 1, "vip": chance.random() < 0.05, "created_at": created,
            "owner_id": chance.choice((None, None, 1, 2, 3, 4)),
            "updated_at": created + (NOW - created) * chance.random(),
            "reviewed_at": created + (NOW - created) * chance.random() if id_ % 5 == 0 else None,
        }  # fmt: skip

    def _contacts(self, id_: int) -> Iterator[Row]:
        chance = self.chance
        found = (
            [("email", f"p{id_}@mail{chance.randrange(500)}.example.com")] if chance.random() < 0.85 else []
        )
        if chance.random() < 0.6:
            found.append(("linkedin", f"https://www.linkedin.com/in/p{id_}"))
        if chance.random() < 0.3:
            found.append(("phone", f"+1416{id_:07}"))
        for kind, value in found:
            verdict = chance.choice(VERDICTS) if kind == "email" else "pending"
            yield {
                "lead_id": id_, "kind": kind, "value": value, "value_key": value, "raw": value, "is_primary": True,
                "verdict": verdict, "verified_at": None if verdict == "pending" else NOW - timedelta(days=chance.randrange(400)),
                "created_at": NOW,
            }  # fmt: skip

    def _belongings(self, id_: int, tag: int) -> Iterator[tuple[type[SQLModel], Row]]:
        chance = self.chance
        for number in range(1, CAMPAIGNS + 1):
            if chance.random() < LARGEST / number:
                joined = NOW - timedelta(days=chance.randrange(700))
                yield Membership, {
                    "lead_id": id_, "campaign_id": number, "origin": ("imported", "scraped", "assigned")[id_ % 3],
                    "stage": chance.choice(STAGES), "joined_at": joined, "stage_at": joined, "removed_at": None,
                }  # fmt: skip
        if id_ % 3 == 0:
            yield Tagging, {"lead_id": id_, "tag_id": tag + 1, "created_at": NOW}
        if id_ % 50 == 0:
            text = f"Met at the fair in {chance.choice(PLACES)[0] or 'town'}"
            yield (
                Note,
                {"lead_id": id_, "text": text, "text_key": fold(text), "created_at": NOW, "updated_at": NOW},
            )
        if id_ % 10 == 0:
            score = chance.randrange(100)
            yield CustomValue, {
                "lead_id": id_, "field_id": 1, "value": str(score), "value_key": str(score), "number": float(score),
            }  # fmt: skip
