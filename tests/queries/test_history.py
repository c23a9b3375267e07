"""The history of a lead reads as people would tell it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from leadsphere.accounts.rights import COMMAND_LINE, Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import Act, Change, ChangeSet, ContactKind
from leadsphere.queries.history import History, HistorySet, history, undo_question
from leadsphere.services import contacts, deleting, fields, leads, memberships, merging, notes, tags, undo
from leadsphere.services.edits import save
from tests.conftest import Clock
from tests.factories import ask_for_import, make_campaign, make_edit, make_lead, write_csv

Do = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def do(database: Database, clock: Clock) -> Do:
    """Carry something out, a minute after whatever was before."""

    def doing(work: Callable[[Session], Any]) -> Any:
        clock.advance(minutes=1)
        return database.carry_out(work)

    return doing


def read(database: Database, actor: Actor, lead_id: int, **how: Any) -> History:
    with database.reading() as session:
        return history(session, actor, lead_id, **how)


def newest(database: Database, actor: Actor, lead_id: int) -> HistorySet:
    return read(database, actor, lead_id).sets[0]


def told(one: HistorySet) -> list[str]:
    """The lines of a set: "Job title: Cook > Baker"."""
    return [f"{line.label}: {line.old} > {line.new}" for line in (*one.lines, *one.more)]


def edit(
    actor: Actor, on: On, thing_id: int, name: str, value: str, base: str = ""
) -> Callable[[Session], Any]:
    def work(session: Session) -> None:
        answer = save(session, actor, on, thing_id, make_edit(name, value, base=base))
        assert answer.status == "saved", answer

    return work


def test_an_edit_says_who_what_from_and_to(
    database: Database, ana: Actor, ben: Actor, do: Do, clock: Clock
) -> None:
    lead = make_lead(database, job_title="Cook")
    do(edit(ben, On.LEAD, lead, "job_title", "Baker", "Cook"))
    (one,) = read(database, ana, lead).sets
    assert (one.who, one.did, one.at) == ("Ben", "edited a lead", clock.time.isoformat())
    assert told(one) == ["Job title: Cook > Baker"]
    assert (one.source, one.leads, one.is_large, one.undo, one.undone) == ("typed", "", False, "Undo", "")


def test_values_are_shown_and_not_as_they_are_stored(database: Database, ana: Actor, do: Do) -> None:
    lead = make_lead(database, country="PE")
    do(edit(ana, On.LEAD, lead, "country", "Oman", "Peru"))
    assert told(newest(database, ana, lead)) == ["Country: Peru > Oman"]
    do(edit(ana, On.LEAD, lead, "vip", "yes", "No"))
    assert told(newest(database, ana, lead)) == ["VIP: No > Yes"]
    do(lambda s: leads.mark_reviewed(s, ana, lead))
    assert told(newest(database, ana, lead)) == ["Reviewed:  > 2 Mar 2026"]


def test_owner_and_company_are_shown_by_name(database: Database, ana: Actor, do: Do) -> None:
    lead = make_lead(database, company="Acme")
    do(edit(ana, On.LEAD, lead, "owner", str(ana.account_id)))
    assert told(newest(database, ana, lead)) == ["Owner:  > Ana"]
    do(edit(ana, On.LEAD, lead, "company", "Beta", "Acme"))
    assert told(newest(database, ana, lead)) == ["Company: Acme > Beta"]


def test_an_edit_of_the_company_stands_in_the_history_of_its_leads(
    database: Database, ana: Actor, do: Do
) -> None:
    lead, other = make_lead(database, company="Acme"), make_lead(database, company="Acme")
    do(edit(ana, On.COMPANY, 1, "industry", "Bakery"))
    assert told(newest(database, ana, other)) == ["Industry:  > Bakery"]
    assert newest(database, ana, lead).did == "edited a company"
    late = make_lead(database, company="Acme")
    do(edit(ana, On.LEAD, late, "city", "Rome"))
    assert [told(one) for one in read(database, ana, late).sets] == [["City:  > Rome"]]


def test_contact_points_are_called_by_their_kind(database: Database, ana: Actor, do: Do) -> None:
    lead = make_lead(database, contacts={"email": "old@example.org"})
    do(edit(ana, On.LEAD, lead, "email", "new@example.org", "old@example.org"))
    assert told(newest(database, ana, lead)) == ["Email: old@example.org > new@example.org"]
    do(edit(ana, On.LEAD, lead, "phone", "+1 416 555 0123"))
    assert told(newest(database, ana, lead)) == ["Phone:  > +1 416-555-0123"]
    do(lambda s: contacts.add_contact(s, ana, lead, ContactKind.EMAIL, "second@example.org"))
    assert told(newest(database, ana, lead)) == ["Email:  > second@example.org"]
    do(lambda s: contacts.make_primary(s, ana, 3))
    assert told(newest(database, ana, lead)) == ["Primary Email: new@example.org > second@example.org"]
    do(lambda s: contacts.remove_contact(s, ana, 3))
    assert told(newest(database, ana, lead)) == [
        "Email: second@example.org > ",
        "Primary Email:  > new@example.org",
    ]


def test_tags_notes_and_custom_fields_are_called_by_what_they_say(
    database: Database, ana: Actor, do: Do
) -> None:
    lead = make_lead(database)
    do(lambda s: tags.tag(s, ana, [lead], "warm"))
    assert told(newest(database, ana, lead)) == ["Tag:  > warm"]
    do(lambda s: notes.add(s, ana, lead, "Met in Rome.\n" + "Long talk. " * 40))
    (line,) = newest(database, ana, lead).lines
    assert line.new.startswith("Met in Rome. Long talk.")
    assert len(line.new) <= 160
    field = do(lambda s: fields.define(s, ana, "Shoe size", Kind.TEXT))
    do(edit(ana, On.LEAD, lead, f"custom.{field}", "42"))
    assert told(newest(database, ana, lead)) == ["Shoe size:  > 42"]
    do(edit(ana, On.LEAD, lead, f"custom.{field}", "43", "42"))
    assert told(newest(database, ana, lead)) == ["Shoe size: 42 > 43"]
    do(edit(ana, On.LEAD, lead, f"custom.{field}", "", "43"))
    assert told(newest(database, ana, lead)) == ["Shoe size: 43 > "]
    do(lambda s: tags.remove(s, ana, 1))
    assert told(newest(database, ana, lead)) == ["Tag: warm > "]
    assert told(read(database, ana, lead).sets[-1]) == ["Tag:  > warm"]


def test_campaigns_are_called_by_name_with_origin(database: Database, ana: Actor, do: Do) -> None:
    lead, campaign = make_lead(database), make_campaign(database, "Q4 SaaS")
    do(lambda s: memberships.settle(s, ana, [lead], assign=[campaign]))
    assert told(newest(database, ana, lead)) == ["Campaign:  > Q4 SaaS (assigned)"]
    do(lambda s: memberships.settle(s, ana, [lead], remove=[campaign]))
    assert told(newest(database, ana, lead)) == ["Campaign: Q4 SaaS > "]
    assert newest(database, ana, lead).did == "removed from a campaign"


def test_a_merge_says_who_was_merged_and_what_came_of_it(database: Database, ana: Actor, do: Do) -> None:
    keep = make_lead(database, first_name="Ada", contacts={"email": "ada@example.org"})
    absorb = make_lead(
        database,
        first_name="A.",
        last_name="Lovelace",
        contacts={"email": ["al@example.org", "ada@example.org"]},
    )
    merged = do(lambda s: merging.merge(s, ana, keep=keep, absorb=absorb))
    one = newest(database, ana, keep)
    assert one.did == "merged two leads"
    assert told(one) == ["Merged: A. Lovelace > ", "Last name:  > Lovelace", "Email:  > al@example.org"]
    do(lambda s: undo.undo(s, ana, merged))
    one = newest(database, ana, keep)
    assert one.did == "undid: merged two leads"
    # In whatever order they were taken back.
    assert sorted(told(one)) == ["Email: al@example.org > ", "Last name: Lovelace > "]
    assert told(newest(database, ana, absorb)) == ["Lead:  > A. Lovelace"]


def test_a_merge_that_added_nothing_is_told_all_the_same(database: Database, ana: Actor, do: Do) -> None:
    keep, absorb = make_lead(database, first_name="Ada"), make_lead(database, first_name="Ada")
    do(lambda s: merging.merge(s, ana, keep=keep, absorb=absorb))
    assert told(newest(database, ana, keep)) == ["Merged: Ada > "]
    assert [topic.label for topic in read(database, ana, keep).topics] == ["Merged"]
    assert [told(one) for one in read(database, ana, keep, topic="merged").sets] == [["Merged: Ada > "]]


def test_a_lead_that_came_back_says_no_more_than_that(database: Database, ana: Actor, do: Do) -> None:
    lead = make_lead(database, first_name="Ada", contacts={"email": "ada@example.org"})
    do(lambda s: deleting.delete_leads(s, ana, [lead]))
    gone = read(database, ana, lead).sets[0]
    do(lambda s: undo.undo(s, ana, gone.id))
    back, gone = read(database, ana, lead).sets
    assert (told(gone), told(back)) == (["Lead: Ada > "], ["Lead:  > Ada"])
    assert (gone.undone, gone.undo) == ("Undone by Ana", "")
    assert (back.did, back.undo) == ("undid: deleted leads", "Redo")


def test_what_was_undone_says_by_whom_and_can_be_redone(
    database: Database, ana: Actor, ben: Actor, do: Do
) -> None:
    lead = make_lead(database, city="Rome")
    do(edit(ben, On.LEAD, lead, "city", "Oslo", "Rome"))
    undone = do(lambda s: undo.undo(s, ana, newest(database, ana, lead).id))
    undid, first = read(database, ana, lead).sets
    assert (first.undone, first.undo) == ("Undone by Ana", "")
    assert (undid.who, undid.did, undid.undo, told(undid)) == (
        "Ana", "undid: edited a lead", "Redo", ["City: Oslo > Rome"],
    )  # fmt: skip
    do(lambda s: undo.undo(s, ben, undone.change_set_id))
    redid, undid, first = read(database, ana, lead).sets
    assert (redid.did, redid.undo) == ("redid: edited a lead", "Undo")
    assert (undid.undone, first.undone, first.undo) == ("Undone by Ben", "", "Undo")


def test_nobody_is_offered_an_undo_that_would_be_refused(
    database: Database, ana: Actor, ben: Actor, vera: Actor, do: Do
) -> None:
    lead = make_lead(database)
    do(lambda s: tags.tag(s, ana, [lead], "warm"))
    do(lambda s: tags.remove(s, ana, 1))
    removed, tagged = read(database, ben, lead).sets
    # A rep puts tags on leads; what the workspace's tags are is for managers.
    assert (tagged.undo, removed.undo) == ("Undo", "")
    assert [one.undo for one in read(database, ana, lead).sets] == ["Undo", "Undo"]
    assert [one.undo for one in read(database, vera, lead).sets] == ["", ""]


@pytest.fixture
def imported(database: Database, ana: Actor, tmp_path: Path) -> int:
    """The change set of an import of twelve people into one campaign."""
    rows = [(f"First{n}", f"p{n}@example.com", "Acme", "Peru") for n in range(12)]
    file = write_csv(tmp_path / "Connections.csv", ("First name", "Email", "Company", "Country"), rows)
    ask_for_import(database, tmp_path, ana, file, make_campaign(database, "Q4 SaaS"))
    run_next(database, tmp_path)
    return 1


def test_an_import_says_what_it_brought_and_from_which_line(
    database: Database, ana: Actor, imported: int
) -> None:
    (one,) = read(database, ana, 12).sets
    assert (one.id, one.who, one.did, one.leads, one.is_large) == (
        imported, "Ana", "imported leads", "one of 12 leads", True,
    )  # fmt: skip
    assert told(one) == [
        "First name:  > First11",
        "Country:  > Peru",
        "Company:  > Acme",
        "Email:  > p11@example.com",
        "Campaign:  > Q4 SaaS (imported)",
        "Domain:  > example.com",
        "Stage in Q4 SaaS: discovered > processed",
    ]
    assert one.source == "Connections.csv line 13"
    sources = {line.label: line.source for line in (*one.lines, *one.more) if line.source}
    assert sources == {"Domain": "e-mail p0@example.com"}
    with database.reading() as session:
        question = undo_question(session, imported)
    assert question is not None
    assert (question.did, question.leads) == ("imported leads", 12)


def test_an_import_that_fills_blanks_says_where_each_value_came_from(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    lead = make_lead(database, first_name="Ada", contacts={"email": "ada@example.org"})
    file = write_csv(
        tmp_path / "more.csv", ("Email", "City", "Phone"), [("ada@example.org", "Rome", "+14165550123")]
    )
    ask_for_import(database, tmp_path, COMMAND_LINE, file, make_campaign(database, "C"))
    run_next(database, tmp_path)
    (one,) = read(database, ana, lead).sets
    assert one.who == "Command line"
    assert told(one)[:2] == ["City:  > Rome", "Phone:  > +1 416-555-0123"]
    assert one.source == "more.csv line 2"


def test_the_history_is_filtered_by_what_has_changed(
    database: Database, ana: Actor, imported: int, do: Do
) -> None:
    do(edit(ana, On.LEAD, 3, "city", "Rome"))
    do(edit(ana, On.LEAD, 3, "email", "new@example.com", "p2@example.com"))
    do(edit(ana, On.COMPANY, 1, "industry", "Bakery"))
    do(lambda s: tags.tag(s, ana, [3], "warm"))
    found = read(database, ana, 3)
    assert [topic.label for topic in found.topics] == [
        "Campaigns",
        "City",
        "Domain",
        "Email",
        "Industry",
        "Tags",
    ]

    def of(topic: str) -> list[list[str]]:
        return [told(one) for one in read(database, ana, 3, topic=topic).sets]

    assert of("city") == [["City:  > Rome"]]
    assert of("email") == [["Email: p2@example.com > new@example.com"], ["Email:  > p2@example.com"]]
    assert of("company.industry") == [["Industry:  > Bakery"]]
    assert of("campaigns") == [
        ["Campaign:  > Q4 SaaS (imported)", "Stage in Q4 SaaS: discovered > processed"]
    ]
    assert of("headline") == []


def fill(database: Database, actor: Actor, lead: int, sets: int, *, technical: bool = False) -> None:
    """So many edits of a lead; every second one of a column that says nothing where `technical`."""
    with database.transaction() as session:
        moment = session.info["now"]
        session.connection().execute(
            insert(ChangeSet),
            [{"act": Act.EDIT_LEAD.name, "account_id": actor.account_id, "at": moment} for _ in range(sets)],
        )
        session.connection().execute(
            insert(Change),
            [
                {
                    "change_set_id": n, "thing": "lead", "thing_id": lead, "lead_id": lead, "at": moment,
                    "attribute": "updated_at" if technical and n % 2 else "city", "old": f"City {n - 1}",
                    "new": f"City {n}", "source": "",
                }
                for n in range(1, sets + 1)
            ],
        )  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repeat(database: Database, ana: Actor) -> None:
    lead = make_lead(database)
    fill(database, ana, lead, 90, technical=True)
    seen: list[int] = []
    page = read(database, ana, lead)
    while True:
        seen += [one.id for one in page.sets]
        if not page.has_more:
            break
        assert len(page.sets) == 20
        page = read(database, ana, lead, before=page.sets[-1].position)
    assert seen == list(range(90, 0, -2))


def test_read_again_down_to_a_place_it_holds_what_came_meanwhile_and_all_that_was_there(
    database: Database, ana: Actor, do: Do
) -> None:
    lead = make_lead(database)
    fill(database, ana, lead, 50)
    first = read(database, ana, lead)
    second = read(database, ana, lead, before=first.sets[-1].position)
    do(edit(ana, On.LEAD, lead, "headline", "New"))
    again = read(database, ana, lead, down_to=second.sets[-1].position)
    assert [told(one) for one in again.sets[:1]] == [["Headline:  > New"]]
    assert again.sets[1:] == [*first.sets, *second.sets]
    assert again.has_more
    assert not read(database, ana, lead, down_to=0).has_more


def test_a_long_history_and_a_huge_set_open_quickly(database: Database, ana: Actor) -> None:
    lead = make_lead(database)
    fill(database, ana, lead, 2_000)
    with database.transaction() as session:
        moment = session.info["now"]
        session.connection().execute(
            insert(ChangeSet), [{"act": Act.IMPORT.name, "account_id": ana.account_id, "at": moment}]
        )
        rows = [
            {
                "change_set_id": 2_001, "thing": "lead", "thing_id": n // 4 + lead, "lead_id": n // 4 + lead,
                "at": moment, "attribute": "city", "old": "", "new": f"{n}", "source": "",
            }
            for n in range(30_000)
        ]  # fmt: skip
        for start in range(0, len(rows), 5_000):
            session.connection().execute(insert(Change), rows[start : start + 5_000])
    times: list[float] = []
    for _ in range(5):
        started = time.perf_counter()
        page = read(database, ana, lead)
        times.append(time.perf_counter() - started)
    assert page.sets[0].leads == "one of 1,000+ leads"
    assert page.has_more
    print(f"first page of 2,001 sets: {min(times) * 1000:.1f} ms")
    assert min(times) < 0.5
