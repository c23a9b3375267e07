"""Whatever was done can be taken back, and what somebody has edited since stays as it is."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, func, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database
from leadsphere.errors import LeadSphereError
from leadsphere.models import (
    CampaignStatus,
    ChangeSet,
    ContactKind,
    ContactPoint,
    Lead,
    Note,
    Tag,
)
from leadsphere.services import campaigns, contacts, fields, leads, memberships, merging, notes, tags, undo
from leadsphere.services.deleting import delete_leads
from leadsphere.services.edits import save
from tests.conftest import Clock
from tests.factories import make_campaign, make_edit, make_lead, put_in

HISTORY = {"change", "change_set", "job", "account", "sign_in", "invitation", "upload", "reject", "erased"}
HISTORY |= {"campaign_figure"}  # the database's own sums: of how many rows says nothing


def state_of(database: Database) -> str:
    """A hash of every row of every table but the history."""
    told = hashlib.sha256()
    with database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in HISTORY:
                rows = session.connection().execute(table.select().order_by(*table.primary_key.columns))
                told.update(json.dumps([table.name, [list(map(str, row)) for row in rows]]).encode())
    return told.hexdigest()


def last_act(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.max(ChangeSet.id))).one() or 0


def take_back(database: Database, actor: Actor, change_set_id: int = 0) -> undo.Undone:
    return database.carry_out(lambda s: undo.undo(s, actor, change_set_id or last_act(database)))


def edit(
    database: Database, actor: Actor, on: On, thing_id: int, name: str, value: str, base: str = ""
) -> None:
    answer = database.carry_out(lambda s: save(s, actor, on, thing_id, make_edit(name, value, base=base)))
    assert answer.status == "saved", answer


@dataclass
class Scene:
    """A small workspace to act in: the leads, campaigns and the field of it."""

    leads: list[int]
    campaigns: list[int]
    field: int


@pytest.fixture
def scene(database: Database, ana: Actor) -> Scene:
    people = [
        ("Ada", "Lovelace", "Acme"),
        ("Ada", "Lovelace", "Acme Ltd"),
        ("Ben", "Novak", "Acme"),
        ("Cyd", "", ""),
    ]
    made = [
        make_lead(
            database,
            first_name=first,
            last_name=last,
            company=company,
            contacts={
                "email": [f"{first}{n}@example.org".lower(), "shared@example.org"],
                "phone": ["+14165550123"],
            },
        )
        for n, (first, last, company) in enumerate(people)
    ]
    places = [make_campaign(database, name) for name in ("One", "Two")]
    put_in(database, places[0], *made[:3])
    with database.transaction() as session:
        field = fields.define(session, ana, "Shoe size", Kind.NUMBER)
        tags.tag(session, ana, made[:2], "warm")
        notes.add(session, ana, made[0], "Met in Rome.")
    return Scene(made, places, field)


def _any(session: Session, model: Any, n: int) -> Any:
    rows = session.exec(select(model).order_by(model.id)).all()
    return rows[n % len(rows)] if rows else None


def _set(session: Session, actor: Actor, lead_id: int, name: str, value: str) -> None:
    """Set an attribute as somebody would who sees what stands there."""
    edit = make_edit(name, value)
    answer = save(session, actor, On.LEAD, lead_id, edit)
    if answer.status == "conflict":
        save(session, actor, On.LEAD, lead_id, make_edit(name, value, base=answer.theirs))


DO: tuple[Callable[[Session, Actor, Scene, int], Any], ...] = (
    lambda s, a, w, n: _set(s, a, _any(s, Lead, n).id, "first_name", f"Name {n}"),
    lambda s, a, w, n: _set(s, a, _any(s, Lead, n).id, "country", ("Peru", "", "Oman")[n % 3]),
    lambda s, a, w, n: _set(s, a, _any(s, Lead, n).id, "company", ("Acme", "", f"New {n}")[n % 3]),
    lambda s, a, w, n: _set(s, a, _any(s, Lead, n).id, "vip", ("yes", "no")[n % 2]),
    lambda s, a, w, n: _set(s, a, _any(s, Lead, n).id, "email", ("", f"new{n}@example.org")[n % 2]),
    lambda s, a, w, n: _set(s, a, _any(s, Lead, n).id, "owner", ("", str(a.account_id))[n % 2]),
    lambda s, a, w, n: _set(s, a, _any(s, Lead, n).id, f"custom.{w.field}", ("", f"{n}")[n % 2]),
    lambda s, a, w, n: leads.mark_reviewed(s, a, _any(s, Lead, n).id),
    lambda s, a, w, n: contacts.add_contact(s, a, _any(s, Lead, n).id, ContactKind.EMAIL, f"more{n}@example.org"),
    lambda s, a, w, n: contacts.make_primary(s, a, _any(s, ContactPoint, n).id),
    lambda s, a, w, n: contacts.remove_contact(s, a, _any(s, ContactPoint, n).id),
    lambda s, a, w, n: tags.tag(s, a, [_any(s, Lead, n).id, _any(s, Lead, n + 1).id], ("warm", "cold", "VIP")[n % 3]),
    lambda s, a, w, n: tags.untag(s, a, w.leads, _any(s, Tag, n).id),
    lambda s, a, w, n: tags.rename(s, a, _any(s, Tag, n).id, f"Tag {n}"),
    lambda s, a, w, n: tags.merge(s, a, keep=_any(s, Tag, n).id, absorb=_any(s, Tag, n + 1).id),
    lambda s, a, w, n: tags.remove(s, a, _any(s, Tag, n).id),
    lambda s, a, w, n: notes.add(s, a, _any(s, Lead, n).id, f"Note {n}"),
    lambda s, a, w, n: notes.remove(s, a, _any(s, Note, n).id),
    lambda s, a, w, n: memberships.settle(s, a, w.leads, assign=[w.campaigns[n % 2]]),
    lambda s, a, w, n: memberships.settle(s, a, [_any(s, Lead, n).id], remove=[w.campaigns[n % 2]]),
    lambda s, a, w, n: campaigns.move(s, a, w.campaigns[n % 2], CampaignStatus.PAUSED),
    lambda s, a, w, n: campaigns.create(s, a, f"Campaign {n}"),
    lambda s, a, w, n: merging.merge(
        s, a, keep=_any(s, Lead, n).id, absorb=_any(s, Lead, n + 1).id,
        take=("first_name", "company", "email", f"custom.{w.field}")[: n % 5],
    ),
    lambda s, a, w, n: delete_leads(s, a, [_any(s, Lead, n).id]),
    lambda s, a, w, n: fields.define(s, a, f"Field {n}", Kind.TEXT),
    lambda s, a, w, n: fields.remove(s, a, w.field),
    lambda s, a, w, n: tags.recolour(s, a, _any(s, Tag, n).id, tags.COLOURS[n % 8]),
    lambda s, a, w, n: fields.change(s, a, w.field, f"Size {n}"),
    lambda s, a, w, n: save(
        s, a, On.COMPANY, _any(s, Lead, n).company_id or 1, make_edit("industry", f"Trade {n}")
    ),
    lambda s, a, w, n: save(
        s, a, On.COMPANY, _any(s, Lead, n).company_id or 1, make_edit("name", f"Firm {n}", base="Acme")
    ),
)  # fmt: skip
"""Everything that people do to leads."""

acts = st.lists(st.tuples(st.integers(0, len(DO) - 1), st.integers(0, 30)), max_size=14)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts)
# An own field is removed, and then the lead changes that says something there.
@example([(6, 15), (9, 3), (25, 9), (9, 10)])
def test_undoing_everything_in_reverse_leaves_the_first_state(
    database: Database, ana: Actor, scene: Scene, clock: Clock, plan: list[tuple[int, int]]
) -> None:
    before, first = state_of(database), last_act(database)
    for which, n in plan:
        clock.advance(minutes=1)
        try:
            database.carry_out(lambda s, which=which, n=n: DO[which](s, ana, scene, n))
        except (LeadSphereError, AttributeError):
            continue  # refused, or nothing there to act on: nothing was done
    after = state_of(database)
    done = range(last_act(database), first, -1)
    undone = [take_back(database, ana, number) for number in done if has_changes(database, number)]
    assert [one.kept for one in undone if one.kept] == []
    assert state_of(database) == before
    again = [take_back(database, ana, one.change_set_id) for one in reversed(undone)]
    assert not any(one.kept for one in again)
    assert state_of(database) == after
    for one in reversed(again):
        take_back(database, ana, one.change_set_id)
    assert state_of(database) == before


def has_changes(database: Database, change_set_id: int) -> bool:
    with database.reading() as session:
        return undo.count(session, change_set_id) > 0
