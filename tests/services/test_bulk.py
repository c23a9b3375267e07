"""What is done to many leads: each act for few and for very many, recorded, and undone to exactly what was before."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.sql import select as sql_select
from sqlmodel import SQLModel, col, func, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database, now
from leadsphere.errors import BadValue, Forbidden, NotActive, NotFound
from leadsphere.filters.filter import Condition
from leadsphere.filters.operators import Op
from leadsphere.jobs.runner import run_next
from leadsphere.models import (
    CampaignStatus,
    Change,
    ChangeSet,
    CustomValue,
    Job,
    JobLead,
    JobStatus,
    Lead,
    Membership,
    Tag,
    Tagging,
)
from leadsphere.models.rows import MODELS, table_of
from leadsphere.queries import selections
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.selections import Selection
from leadsphere.services import bulk, edits, fields, keys, tags, undo
from leadsphere.services.bulk import AT_ONCE, BULK, BulkAct
from tests.conftest import Clock
from tests.factories import make_campaign, make_edit, make_lead, put_in

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"
FEW, MANY = 4, AT_ONCE + 30
EVERYBODY = Selection(scope=Scope())


@dataclass
class World:
    """Leads, of whom some have what others lack."""

    leads: list[int]
    tag: int
    active: int
    paused: int
    field: int
    owner: int


GIVEN: dict[str, Callable[[World], Mapping[str, Any]]] = {
    "tag": lambda _: {"tag": "Cold"},
    "untag": lambda world: {"tag": world.tag},
    "vip": lambda _: {},
    "no_vip": lambda _: {},
    "owner": lambda world: {"owner": str(world.owner)},
    "set": lambda _: {"attribute": "city", "value": "Oslo"},
    "assign": lambda world: {"campaigns": [world.active]},
    "activate_and_assign": lambda world: {"campaigns": [world.active, world.paused]},
    "remove": lambda world: {"campaigns": [world.active]},
    "review": lambda _: {},
    "verify": lambda _: {},
    "delete": lambda _: {},
}


def make_leads(database: Database, many: int) -> list[int]:
    """So many leads, each with a name of its own."""
    with database.transaction() as session:
        leads = [
            Lead(
                first_name=f"P{n}", last_name="Tester", vip=n % 3 == 0, created_at=now(session),
                updated_at=now(session), city="Rome",
            )
            for n in range(many)
        ]  # fmt: skip
        session.add_all(leads)
        session.flush()
        keys.refresh(session, leads)
        return [lead.id or 0 for lead in leads]


@pytest.fixture(params=[FEW, MANY], ids=["few", "many"])
def world(request: pytest.FixtureRequest, database: Database, ana: Actor, ben: Actor, clock: Clock) -> World:
    return make_world(database, ana, ben, clock, request.param)


def make_world(database: Database, ana: Actor, ben: Actor, clock: Clock, many: int) -> World:
    leads = make_leads(database, many - 1)
    leads.append(make_lead(database, first_name="Zoe", company="Acme", contacts={"email": "zoe@example.com"}))
    active, paused = make_campaign(database), make_campaign(database, status=CampaignStatus.PAUSED)
    put_in(database, active, *leads[::2])
    with database.transaction() as session:
        tags.tag(session, ana, leads[1::2], "warm")
        field = fields.define(session, ana, "Plan", Kind.TEXT)
        edit = make_edit(f"custom.{field}", "Gold")
        assert edits.save(session, ana, On.LEAD, leads[0], edit).status == "saved"
        tag = session.exec(select(Tag.id)).one() or 0
    clock.advance(minutes=5)
    return World(leads, tag, active, paused, field, ben.account_id or 0)


def everything(database: Database) -> dict[On, list[Any]]:
    """Every row of all that can be undone."""
    with database.reading() as session:
        found = {on: sql_select(table_of(on)).order_by(table_of(on).c.id) for on in MODELS}
        return {on: list(session.connection().execute(rows)) for on, rows in found.items()}


def ask(
    database: Database,
    actor: Actor,
    name: str,
    given: Mapping[str, Any],
    who: Selection = EVERYBODY,
    **how: Any,
) -> bulk.Asked:
    return database.carry_out(lambda session: bulk.ask(session, actor, name, who, given, **how))


def run_all(database: Database, data: Path) -> None:
    while run_next(database, data):
        pass


def take_back(database: Database, actor: Actor, change_set_id: int, data: Path) -> None:
    database.carry_out(lambda session: undo.undo(session, actor, change_set_id))
    run_all(database, data)


def count(database: Database, model: type[SQLModel]) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


@pytest.mark.parametrize("entry", BULK, ids=lambda entry: entry.name)
def test_every_act_is_done_recorded_and_undone_to_exactly_what_was_before(
    database: Database, ana: Actor, world: World, entry: BulkAct, tmp_path: Path
) -> None:
    before = everything(database)
    asked = ask(database, ana, entry.name, GIVEN[entry.name](world))
    assert bool(asked.job_id) == (len(world.leads) > AT_ONCE or entry.look_up is not None)
    run_all(database, tmp_path)
    assert everything(database) != before
    with database.reading() as session:
        done = session.get_one(ChangeSet, asked.change_set_id)
        assert (done.act, done.account_id, done.job_id) == (
            entry.act.name,
            ana.account_id,
            asked.job_id or None,
        )
        assert session.exec(
            select(func.count()).select_from(Change).where(Change.change_set_id == done.id)
        ).one()
    assert asked.said.startswith(f"{len(world.leads)} leads ")
    take_back(database, ana, asked.change_set_id, tmp_path)
    assert everything(database) == before
    assert count(database, JobLead) == 0


def test_what_each_act_leaves(database: Database, ana: Actor, world: World, tmp_path: Path) -> None:
    for name in ("tag", "untag", "vip", "owner", "set", "assign", "review"):
        ask(database, ana, name, GIVEN[name](world))
        run_all(database, tmp_path)
    with database.reading() as session:
        leads = session.exec(select(Lead)).all()
        assert {(lead.vip, lead.owner_id, lead.city) for lead in leads} == {(True, world.owner, "Oslo")}
        assert all("oslo" in lead.search_key and lead.reviewed_by == ana.account_id for lead in leads)
        assert session.exec(select(Tag.name).join(Tagging).distinct()).all() == ["Cold"]
        stays = session.exec(select(Membership.lead_id).where(Membership.campaign_id == world.active)).all()
        assert sorted(stays) == world.leads
    ask(database, ana, "delete", {})
    run_all(database, tmp_path)
    assert [count(database, model) for model in (Lead, Tagging, Membership, CustomValue)] == [0, 0, 0, 0]


def test_every_act_has_a_line_in_the_guide() -> None:
    assert GIVEN.keys() == {entry.name for entry in BULK}
    guide = GUIDE.read_text(encoding="utf-8")
    assert [entry.label for entry in BULK if f"*{entry.label}*" not in guide] == []


@pytest.mark.parametrize("entry", BULK, ids=lambda entry: entry.name)
def test_whoever_may_not_do_an_act_cannot_ask_for_it(
    database: Database, vera: Actor, world: World, entry: BulkAct
) -> None:
    before, changes = everything(database), count(database, ChangeSet)
    with pytest.raises(Forbidden):
        ask(database, vera, entry.name, GIVEN[entry.name](world))
    assert (everything(database), count(database, Job), count(database, ChangeSet)) == (before, 0, changes)


def test_the_same_operation_sent_again_happens_once(
    database: Database, ben: Actor, world: World, tmp_path: Path
) -> None:
    operation = uuid.uuid4().hex
    asked = [ask(database, ben, "tag", {"tag": "once"}, operation=operation) for _ in range(3)]
    run_all(database, tmp_path)
    asked.append(ask(database, ben, "tag", {"tag": "once"}, operation=operation))
    assert len({(one.change_set_id, one.job_id) for one in asked}) == 1
    assert count(database, Job) == bool(asked[0].job_id)


def test_who_is_spared_is_left_alone(database: Database, ana: Actor, world: World, tmp_path: Path) -> None:
    spared = world.leads[1], world.leads[2]
    selection = Selection(scope=Scope(), spared=spared)
    with database.reading() as session:
        assert selections.count(session, selection) == len(world.leads) - 2
    ask(database, ana, "set", {"attribute": "city", "value": "Oslo"}, selection)
    run_all(database, tmp_path)
    with database.reading() as session:
        stayed = session.exec(select(Lead.id).where(Lead.city != "Oslo").order_by(col(Lead.id))).all()
    assert tuple(stayed) == spared


def test_a_filter_and_a_campaign_select_whom_they_list(
    database: Database, ana: Actor, world: World, tmp_path: Path
) -> None:
    scope = Scope(world.active, Condition("vip", Op.IS, ()))
    ask(database, ana, "tag", {"tag": "both"}, Selection(scope=scope))
    run_all(database, tmp_path)
    with database.reading() as session:
        tagged = session.exec(select(Tagging.lead_id).join(Tag).where(Tag.name == "both")).all()
        vips = set(session.exec(select(Lead.id).where(Lead.vip)))
    assert set(tagged) == vips & set(world.leads[::2])


@pytest.mark.parametrize(
    ("name", "given", "error"),
    [
        ("tag", {"tag": "  "}, BadValue),
        ("untag", {"tag": 999}, NotFound),
        ("owner", {"owner": "999"}, BadValue),
        ("set", {"attribute": "country", "value": "Atlantis"}, BadValue),
        ("set", {"attribute": "nothing", "value": "x"}, BadValue),
        ("set", {"attribute": "custom.999", "value": "x"}, NotFound),
        ("assign", {"campaigns": []}, BadValue),
        ("assign", {"campaigns": [999]}, NotFound),
        ("remove", {"campaigns": "all"}, BadValue),
        ("conjure", {}, NotFound),
    ],
)
def test_what_is_wrong_is_said_before_anything_starts(
    database: Database, ana: Actor, world: World, name: str, given: Mapping[str, Any], error: type[Exception]
) -> None:
    before = everything(database)
    with pytest.raises(error):
        ask(database, ana, name, given)
    assert (everything(database), count(database, Job)) == (before, 0)


def test_a_campaign_that_is_not_active_is_refused(database: Database, ana: Actor, world: World) -> None:
    with pytest.raises(NotActive, match="is paused"):
        ask(database, ana, "assign", {"campaigns": [world.paused]})
    assert count(database, Job) == 0


def test_where_nobody_is_left_it_says_so(database: Database, ana: Actor) -> None:
    with pytest.raises(NotFound, match="Nobody of them"):
        ask(database, ana, "vip", {}, Selection(ids=(1, 2)))


def test_what_stands_already_is_no_change(database: Database, ana: Actor) -> None:
    lead_id = make_lead(database, vip=True)
    assert ask(database, ana, "vip", {}, Selection(ids=(lead_id,))).change_set_id == 0
    assert count(database, ChangeSet) == 0


VALUES = {Kind.YES_NO: "yes", Kind.CHOICE: "Polish", Kind.COUNTRY: "Norway", Kind.LONG_TEXT: "Some\ntext"}


@pytest.mark.parametrize("attribute", catalogue.LEAD, ids=lambda attribute: attribute.name)
def test_a_value_for_many_is_the_value_for_one(
    database: Database, ana: Actor, attribute: catalogue.Attribute
) -> None:
    one, other, text = make_lead(database), make_lead(database), VALUES.get(attribute.kind, "Émile")
    with database.transaction() as session:
        edit = make_edit(attribute.name, text, base="No" if attribute.kind is Kind.YES_NO else "")
        assert edits.save(session, ana, On.LEAD, one, edit).status == "saved"
    ask(database, ana, "set", {"attribute": attribute.name, "value": text}, Selection(ids=(other,)))
    with database.reading() as session:
        table = table_of(On.LEAD)
        found = session.connection().execute(sql_select(table).order_by(table.c.id)).mappings().all()
    rows = [dict(row) for row in found]
    assert rows[0] | {"id": 0} == rows[1] | {"id": 0}
    assert rows[0][attribute.name] not in ("", False)


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        (Kind.TEXT, "Gold", "Gold"),
        (Kind.NUMBER, "1,234.5", "1234.5"),
        (Kind.YES_NO, "yes", "Yes"),
        (Kind.TEXT, "", None),
    ],
)
def test_a_field_of_the_workspace_is_set_overwritten_and_emptied(
    database: Database, ana: Actor, kind: Kind, text: str, stored: str | None
) -> None:
    having, lacking = make_lead(database), make_lead(database)
    with database.transaction() as session:
        field = fields.define(session, ana, "Plan", kind)
        old = {Kind.NUMBER: "7", Kind.YES_NO: "no"}.get(kind, "Silver")
        edits.save(session, ana, On.LEAD, having, make_edit(f"custom.{field}", old))
    before = everything(database)
    asked = ask(database, ana, "set", {"attribute": f"custom.{field}", "value": text})
    with database.reading() as session:
        said = dict(session.exec(select(CustomValue.lead_id, CustomValue.value)).all())
    assert said == ({having: stored, lacking: stored} if stored else {})
    database.carry_out(lambda session: undo.undo(session, ana, asked.change_set_id))
    assert everything(database) == before


def test_the_job_says_who_is_left_of_it_only_while_it_runs(
    database: Database, ana: Actor, ben: Actor, clock: Clock, tmp_path: Path
) -> None:
    make_world(database, ana, ben, clock, MANY)
    asked = ask(database, ana, "vip", {})
    assert count(database, JobLead) == MANY
    run_all(database, tmp_path)
    with database.reading() as session:
        job = session.get_one(Job, asked.job_id)
        assert (job.status, job.done, job.total) == (JobStatus.PERFORMED, MANY, MANY)
    assert count(database, JobLead) == 0
