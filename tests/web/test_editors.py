"""Many people at the same leads: no edit is overwritten unseen, and none is done twice."""

import asyncio
import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from leadsphere.accounts.rights import Actor
from leadsphere.accounts.tokens import new_token
from leadsphere.database import Database
from tests.factories import make_lead
from tests.serving import Workspace
from tests.web.tabs import RawTab, event_name

SAVE = event_name("edits", "edit_state", "save")
EDITORS, LEADS, ROUNDS = 50, 10, 10
ATTRIBUTES = ("first_name", "last_name", "headline", "city")
PEOPLE = ("Ana", "Mia", "Ben")


def fill(database: Database, _: Actor) -> None:
    for _number in range(LEADS + 1):
        make_lead(database)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    data = tmp_path_factory.mktemp("editors")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(fill).start()
    yield workspace
    workspace.stop()


@pytest.fixture
async def tabs(workspace: Workspace) -> AsyncIterator[list[RawTab]]:
    """Tabs that are closed in the end."""
    opened: list[RawTab] = []
    yield opened
    await asyncio.gather(*(tab.close() for tab in opened))


async def open_tab(workspace: Workspace, tabs: list[RawTab], who: str, token: str = "") -> RawTab:
    tabs.append(RawTab(workspace.url))
    return await tabs[-1].open(workspace.cookie(who), token=token or new_token())


def op(lead: int, name: str, value: str, base: str, op_id: str = "") -> dict[str, Any]:
    return {
        "op_id": op_id or new_token(),
        "thing": "lead",
        "thing_id": lead,
        "name": name,
        "value": value,
        "base": base,
    }


def answers(value: Any, op_id: str) -> list[dict[str, Any]]:
    """Every answer to this operation in what a socket was sent."""
    if isinstance(value, dict):
        if value.get("op_id") == op_id:
            return [value]
        return [found for part in value.values() for found in answers(part, op_id)]
    if isinstance(value, list | tuple):
        return [found for part in value for found in answers(part, op_id)]
    return []


async def save(tab: RawTab, edit: dict[str, Any], *, since: int | None = None) -> dict[str, Any]:
    """Send an edit and wait for its answer."""
    seen = len(tab.updates) if since is None else since
    await tab.send(SAVE, {"op": edit})
    return await answered(tab, edit["op_id"], seen)


async def answered(tab: RawTab, op_id: str, seen: int = 0) -> dict[str, Any]:
    for _ in range(1_500):
        while seen < len(tab.updates):
            if found := answers(tab.updates[seen][1], op_id):
                return found[-1]
            seen += 1
        await asyncio.sleep(0.02)
    raise AssertionError("an edit was not answered")


def rows(workspace: Workspace, query: str, *values: Any) -> list[Any]:
    connection = sqlite3.connect(f"file:{workspace.data}/leadsphere.db?mode=ro", uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def history(workspace: Workspace) -> list[tuple[int, str, str, str, str]]:
    """What was changed, in order: lead, attribute, from, to, operation."""
    return rows(
        workspace,
        "SELECT c.thing_id, c.attribute, json_extract(c.old, '$'), json_extract(c.new, '$'), s.operation "
        "FROM change c JOIN change_set s ON s.id = c.change_set_id "
        "WHERE c.thing = 'lead' AND c.attribute <> 'updated_at' ORDER BY c.id",
    )


@dataclass
class Editor:
    """Somebody who types, and knows of each attribute only what their own tab was told."""

    tab: RawTab
    dice: random.Random
    number: int
    seen: dict[tuple[int, str], str] = field(default_factory=lambda: defaultdict[tuple[int, str], str](str))
    sent: list[tuple[dict[str, Any], dict[str, Any]]] = field(
        default_factory=list[tuple[dict[str, Any], dict[str, Any]]]
    )

    async def work(self) -> None:
        for turn in range(ROUNDS):
            await asyncio.sleep(self.dice.random() * 0.3)
            place = self.dice.randint(1, LEADS), self.dice.choice(ATTRIBUTES)
            await self.edit(place, f"{self.number} in {turn}")

    async def edit(self, place: tuple[int, str], value: str) -> None:
        edit = op(*place, value, self.seen[place])
        answer = await save(self.tab, edit)
        self.sent.append((edit, answer))
        self.seen[place] = answer["value"] if answer["status"] == "saved" else answer["theirs"]
        if answer["status"] == "conflict" and self.dice.random() < 0.5:
            await self.edit(place, value)


async def test_fifty_editors_overwrite_nothing_that_they_have_not_seen(
    workspace: Workspace, tabs: list[RawTab]
) -> None:
    people = [PEOPLE[number % len(PEOPLE)] for number in range(EDITORS)]
    for start in range(0, EDITORS, 10):
        await asyncio.gather(*(open_tab(workspace, tabs, who) for who in people[start : start + 10]))
    editors = [Editor(tab, random.Random(number), number) for number, tab in enumerate(tabs)]  # noqa: S311 - dice
    await asyncio.gather(*(editor.work() for editor in editors))

    sent = [pair for editor in editors for pair in editor.sent]
    outcome = Counter(answer["status"] for _, answer in sent)
    assert set(outcome) == {"saved", "conflict"} and min(outcome.values()) > 20, outcome

    changes = history(workspace)
    # Every edit that was answered "saved" is in the history once, as it was typed; no other one is.
    saved = {
        (e["op_id"], e["thing_id"], e["name"], e["base"], e["value"])
        for e, a in sent
        if a["status"] == "saved"
    }
    assert Counter((who, lead, name, old, new) for lead, name, old, new, who in changes) == Counter(saved)

    # Every change begins with what the one before it left: whoever made it had seen that.
    places: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for lead, name, old, new, _ in changes:
        places[lead, name].append((old, new))
    for chain in places.values():
        assert chain[0][0] == ""
        assert all(before[1] == after[0] for before, after in pairwise(chain))
    # What stands there now is the last edit of every attribute: none took another attribute's edit with it.
    assert len(places) == LEADS * len(ATTRIBUTES)
    for lead, *values in rows(
        workspace, "SELECT id, first_name, last_name, headline, city FROM lead WHERE id <= ?", LEADS
    ):
        assert values == [places[lead, name][-1][1] for name in ATTRIBUTES]
    # Whoever was told of a conflict was shown something that did stand there, and who had written it.
    for edit, answer in sent:
        if answer["status"] == "conflict":
            assert answer["theirs"] in {new for _, new in places[edit["thing_id"], edit["name"]]}
            assert answer["theirs"] != edit["base"] and answer["by"] in PEOPLE and answer["at"]


async def test_an_operation_sent_again_happens_once_and_gets_the_same_answer(
    workspace: Workspace, tabs: list[RawTab]
) -> None:
    lead, token = LEADS + 1, new_token()
    ana = await open_tab(workspace, tabs, "Ana", token)
    edit = op(lead, "city", "Oslo", "")
    first = await save(ana, edit)
    assert (first["status"], first["value"]) == ("saved", "Oslo")
    assert await save(ana, edit) == first
    for _ in range(10):
        await ana.send(SAVE, {"op": edit})
    # Worked off in order: once this later one is answered, so are they.
    await save(ana, op(lead, "region", "Viken", ""))
    assert {str(found) for _, update in ana.updates for found in answers(update, edit["op_id"])} == {
        str(first)
    }

    # Cut off before the answer came: the tab comes back and asks again, as itself and as another tab.
    cut = op(lead, "city", "Bergen", "Oslo")
    await ana.send(SAVE, {"op": cut})
    await ana.close()
    again = await open_tab(workspace, tabs, "Ana", token)
    second = await save(again, cut)
    elsewhere = await open_tab(workspace, tabs, "Ana")
    assert await save(elsewhere, cut) == second and second["status"] == "saved"

    # Two tabs at once, and somebody else with the same id, who is told nothing of it.
    both = op(lead, "city", "Tromsø", "Bergen")
    one, two = await asyncio.gather(save(again, both), save(elsewhere, both))
    assert one == two and one["status"] == "saved"
    ben = await open_tab(workspace, tabs, "Ben")
    await ben.send(SAVE, {"op": both | {"value": "Narvik", "base": "Tromsø"}})
    await save(ben, op(lead, "headline", "the end", ""))
    assert not [found for _, update in ben.updates for found in answers(update, both["op_id"])]

    # That a region is in a country follows by itself.
    done = [
        (name, new) for thing, name, _, new, _ in history(workspace) if thing == lead and name != "country"
    ]
    assert done == [
        ("city", "Oslo"),
        ("region", "Viken"),
        ("city", "Bergen"),
        ("city", "Tromsø"),
        ("headline", "the end"),
    ]
