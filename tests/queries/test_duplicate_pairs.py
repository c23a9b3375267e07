"""Pairs to decide on: their pages, their number, and what a lead shares with others."""

import random

import pytest

from leadsphere.database import Database
from leadsphere.queries.duplicate_pairs import (
    MOST_OTHERS,
    PairCard,
    PairedLead,
    SharedContact,
    count,
    pairs,
    shared_contacts,
)
from leadsphere.queries.initials import tone_of
from tests.factories import make_lead, make_pair

PHONE, MAIL = "+14168109897", "ada@acme.example"


def page(database: Database, after: int | None = None, limit: int = 50) -> list[PairCard]:
    with database.reading() as session:
        return pairs(session, after=after, limit=limit)


def shared(database: Database, lead_id: int) -> list[SharedContact]:
    with database.reading() as session:
        return shared_contacts(session, lead_id)


def test_a_pair_shows_both_leads_why_and_how_sure_that_is(database: Database) -> None:
    ada = make_lead(
        database, first_name="Ada", last_name="Lovelace", headline="Countess", job_title="Analyst", company="Acme",
        contacts={"email": [MAIL, "second@acme.example"], "phone": PHONE},
    )  # fmt: skip
    copy = make_lead(database, job_title="Analyst")
    pair = make_pair(database, ada, copy, score=77, reason="Same phone +1 416-810-9897")
    first = PairedLead(ada, "Ada Lovelace", "AL", tone_of(ada), "Countess", "Acme", MAIL)
    second = PairedLead(copy, "No name", "?", tone_of(copy), "Analyst", "", "")
    assert page(database) == [PairCard(pair, first, second, "Same phone +1 416-810-9897", 77)]


def test_pages_put_together_are_all_open_pairs_the_surest_first(database: Database) -> None:
    chance = random.Random(2)  # noqa: S311
    leads = [make_lead(database, first_name=f"L{n}") for n in range(9)]
    expected: list[tuple[int, int]] = []
    for number, first in enumerate(leads):
        for second in leads[number + 1 :]:
            score, kept = chance.randrange(60, 64), chance.random() < 0.2
            pair = make_pair(database, first, second, score=score, kept=kept)
            if not kept:
                expected.append((score, pair))
    read: list[PairCard] = []
    while cards := page(database, after=read[-1].id if read else None, limit=4):
        read += cards
    assert [(card.score, card.id) for card in read] == sorted(expected, reverse=True)
    with database.reading() as session:
        assert count(session) == len(expected)


def test_a_pair_that_is_decided_on_still_says_where_to_go_on_and_one_that_is_gone_does_not(
    database: Database,
) -> None:
    leads = [make_lead(database) for _ in range(3)]
    sure = make_pair(database, leads[0], leads[1], score=90, kept=True)
    unsure = make_pair(database, leads[1], leads[2], score=60)
    assert [card.id for card in page(database, after=sure)] == [unsure]
    assert page(database, after=unsure) == page(database, after=999_999) == []


def test_what_a_lead_shares_is_named_with_who_has_it_too(database: Database) -> None:
    ada = make_lead(
        database, first_name="Ada", contacts={"email": [MAIL, "own@acme.example"], "phone": PHONE}
    )
    ben = make_lead(
        database, first_name="Ben", last_name="Ito", contacts={"phone": PHONE, "email": MAIL.upper()}
    )
    copy = make_lead(database, contacts={"email": [MAIL, MAIL]})
    make_lead(database, contacts={"linkedin": MAIL})
    found = shared(database, ada)
    assert [(s.kind, s.lead_id, s.name) for s in found] == [
        ("email", copy, "No name"),
        ("phone", ben, "Ben Ito"),
    ]
    assert [(s.kind, s.lead_id) for s in shared(database, ben)] == [("phone", ada)]
    assert found[0].contact_id != found[1].contact_id


@pytest.mark.parametrize("comes_first", [True, False])
def test_whoever_was_kept_apart_is_not_named(database: Database, comes_first: bool) -> None:
    ada, ben = (make_lead(database, contacts={"phone": PHONE}) for _ in range(2))
    cyd = make_lead(database, contacts={"phone": PHONE})
    make_pair(database, ada, ben, kept=True)
    make_pair(database, ada, cyd)
    lead, other = (ada, ben) if comes_first else (ben, ada)
    assert other not in {s.lead_id for s in shared(database, lead)}
    assert {s.lead_id for s in shared(database, cyd)} == {ada, ben}


def test_at_most_twenty_others_are_named_and_each_shared_address_once_at_least(database: Database) -> None:
    ada = make_lead(database, contacts={"phone": PHONE, "email": MAIL})
    for _ in range(25):
        make_lead(database, contacts={"phone": PHONE})
    twin = make_lead(database, contacts={"email": MAIL})
    found = shared(database, ada)
    assert len(found) == MOST_OTHERS
    assert twin in {s.lead_id for s in found}
