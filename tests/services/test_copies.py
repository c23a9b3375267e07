"""Folded copies that an import writes beside the models are those that the models themselves would have."""

import csv
import random
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind
from leadsphere.database import Database, now
from leadsphere.importing.policies import USUAL_RULES, Rules
from leadsphere.jobs.runner import run_next
from leadsphere.models import Company, Lead, Membership
from leadsphere.models.folded import folded_copies
from leadsphere.services import fields
from leadsphere.services.companies import keys_of as company_keys
from leadsphere.services.editing import Edit
from leadsphere.services.imports import Order
from leadsphere.services.keys import KEYS, refresh_stored
from tests.factories import ask_for_import, make_campaign, make_lead, put_in

FIRST, LAST = ("Ada", "ÁDA", "Bjørn", "王", ""), ("Lovelace", "O’Neil", "Ode", "de la Cruz", "")
TITLES, COMPANIES = ("Head of Growth", "CEO", ""), ("Acme", "ACME", "Ácme", "Zeta GmbH", "")
HEADER = ("First Name", "Last Name", "Title", "Company", "Website", "Email", "Phone", "City", "Size")


def write(path: Path, rows: int, seed: int) -> Path:
    chance = random.Random(seed)  # noqa: S311 - people, not secrets
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for _ in range(rows):
            who, company = chance.randrange(rows), chance.choice(COMPANIES)
            email, phone = (
                chance.choice((f"p{who}@example.com", "")),
                chance.choice((f"+1415555{who:04}", "")),
            )
            row = (chance.choice(FIRST), chance.choice(LAST), chance.choice(TITLES), company)
            writer.writerow((*row, chance.choice(("zeta.example", "")), email, phone, "Orléans", "11-50"))
    return path


REPLACED = ("lead.first_name", "lead.last_name", "lead.job_title", "company.name", "email")


def copies(session: Session) -> list[tuple[str, ...]]:
    leads = session.exec(select(Lead).order_by(col(Lead.id)))
    return [tuple(getattr(lead, key) for key in KEYS) for lead in leads]


@pytest.mark.parametrize(
    "rules",
    [
        USUAL_RULES,
        Rules.read(policies=[f"{key}=always" for key in REPLACED]),
        Rules.read(match="name+company", oldest=True),
        Rules.read(policies=["lead.job_title=never", "owner=always"], oldest=True),
    ],
    ids=["usual", "always", "by name", "owner"],
)
def test_copies_of_whoever_came_in_are_as_if_made_anew(
    rules: Rules, database: Database, ana: Actor, tmp_path: Path
) -> None:
    campaigns = make_campaign(database), make_campaign(database)
    there = make_lead(database, first_name="Ada", contacts={"email": "p3@example.com"})
    put_in(database, campaigns[1], there)
    with database.transaction() as session:
        field_id = fields.define(session, ana, "Favourite colour", Kind.TEXT)
        lead = session.get_one(Lead, there)
        fields.set_value(session, ana, lead, Edit(f"{fields.PREFIX}{field_id}", "Übergrün", "", "b" * 32))
    for seed in (1, 2):
        order = Order(campaigns, ("New",), ana.account_id, "A fair", rules=rules)
        ask_for_import(database, tmp_path, ana, write(tmp_path / f"{seed}.csv", 300, seed), order=order)
        while run_next(database, tmp_path):
            pass
    with database.transaction() as session:
        before = copies(session)
        refresh_stored(session, [id_ for id_ in session.exec(select(Lead.id)) if id_])
        session.expire_all()
        assert copies(session) == before
        assert len(before) > 100
        for lead in session.exec(select(Lead)):
            assert folded_copies(Lead, lead.model_dump()).items() <= vars(lead).items()
        for company in session.exec(select(Company)):
            assert company_keys(company.model_dump()).items() <= vars(company).items()
            assert folded_copies(Company, company.model_dump()).items() <= vars(company).items()
        stays = session.exec(select(Membership, Lead.name_key).join(Lead)).all()
        assert len(stays) > len(before)
        assert all(stay.name_key == name_key for stay, name_key in stays)


def test_a_stay_written_with_another_name_has_its_leads_own(database: Database) -> None:
    campaign_id, lead_id = (
        make_campaign(database),
        make_lead(database, first_name="Ada", last_name="Lovelace"),
    )
    with database.transaction() as session:
        moment = now(session)
        stay = Membership(lead_id=lead_id, campaign_id=campaign_id, origin="imported", stage="discovered")
        stay.joined_at, stay.stage_at, stay.name_key = moment, moment, "somebody else"
        session.add(stay)
    with database.reading() as session:
        assert session.exec(select(Membership.name_key)).all() == ["lovelace ada"]


def test_whoever_is_updated_is_still_found_by_their_own_fields(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    with database.transaction() as session:
        field_id = fields.define(session, ana, "Favourite colour", Kind.TEXT)
    lead_id = make_lead(database, first_name="Ada", contacts={"email": "ada@example.com"})
    with database.transaction() as session:
        lead = session.get_one(Lead, lead_id)
        fields.set_value(session, ana, lead, Edit(f"{fields.PREFIX}{field_id}", "Übergrün", "", "a" * 32))
    file = tmp_path / "a.csv"
    file.write_text("First Name,Email,Phone,City\nAda,ada@example.com,+14155550100,Oslo\n")
    ask_for_import(database, tmp_path, ana, file)
    while run_next(database, tmp_path):
        pass
    with database.reading() as session:
        found = session.get_one(Lead, lead_id).search_key.split("\n")
    assert {"ada", "oslo", "ubergrun", "ada@example.com", "+14155550100"} <= set(found)
