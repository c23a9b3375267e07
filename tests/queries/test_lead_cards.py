"""The list of leads: its pages, places and counts are those of a plain sorted list."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, update
from sqlmodel import Session, col, select

from leadsphere.database import Database
from leadsphere.filters.filter import All, Condition, Filter, Not, conditions, normal
from leadsphere.filters.operators import Op
from leadsphere.models import Lead, Membership, Stage, Verdict
from leadsphere.queries import lead_cards, lead_order, lead_roads
from leadsphere.queries.lead_cards import LeadCard, Scope, Sort, cards, count, page, page_at, place
from leadsphere.queries.lead_order import STAGES, VERDICTS, Stretch
from leadsphere.values.text import fold
from tests.conftest import Clock
from tests.factories import give_verdict, make_campaign, make_lead, put_in

FIRST = ("Ada", "ada", "Ádám", "Ben", "", "Zoë", "李")
LAST = ("Lovelace", "lovelace", "Łukasik", "Ångström", "", "de la Cruz", "O'Brien", "😀")
COMPANIES = ("", "Acme", "Äcme", "acme 2", "Zeta", "100% Natural", "snake_case")
TITLES = ("", "Growth lead", "Head of 100%", "snake_case fan")
HEADLINES = ("", "", "", "Countess", "Fan of maps")
EMAILS = ("", "ada@example.com", "ben_x@example.com", "zoe@example.com")
FIRST_TO_LAST = ("first_name", "last_name", "headline", "job_title", "company")
SEARCHES = (
    "",
    "ada",
    "LOVE",
    "angstrom",
    "acme",
    "%",
    "_",
    "100%",
    "ben_x@",
    "ada@ex",
    "growth ada",
    "zzz",
    "łuk",
    "/",
)


def saying(text: str) -> Filter:
    """Whoever says each of these words, anywhere."""
    return normal(All(tuple(Condition("text", Op.CONTAINS, (word,)) for word in text.split())))


SCOPES = [
    Scope(sort=sort, descending=descending, wanted=saying(search))
    for sort in Sort
    for descending in (False, True)
    for search in ("", "a")
]


class Crowd:
    """Random leads in the database, and what is known of them beside it."""

    def __init__(self, database: Database, clock: Clock, size: int = 45) -> None:
        chance = random.Random(11)  # noqa: S311
        self.database = database
        self.leads: list[dict[str, Any]] = []
        self.campaigns = [make_campaign(database) for _ in range(2)]
        for _ in range(size):
            said = {
                "first_name": chance.choice(FIRST),
                "last_name": chance.choice(LAST),
                "headline": chance.choice(HEADLINES),
                "job_title": chance.choice(TITLES),
                "company": chance.choice(COMPANIES),
            }
            email = chance.choice(EMAILS)
            if chance.random() < 0.5:
                clock.advance(seconds=1)
            vip = chance.random() < 0.3
            id_ = make_lead(database, **said, vip=vip, contacts={"email": [email]} if email else {})
            verdict = chance.choice(VERDICTS) if email else None
            if verdict:
                give_verdict(database, id_, verdict)
            stages = {c: chance.choice(STAGES) for c in self.campaigns if chance.random() < 0.4}
            for campaign, stage in stages.items():
                put_in(database, campaign, id_, stage=stage)
            if chance.random() < 0.2:
                put_in(database, self.campaigns[0], id_, removed=True, stage=Stage.REPLIED)
            self.leads.append(
                said
                | {
                    "id": id_,
                    "email": email,
                    "at": clock.time,
                    "stages": stages,
                    "vip": vip,
                    "verdict": verdict,
                }
            )

    def expected(self, scope: Scope) -> list[int]:
        """The ids in the scope, in its order, without any database."""
        wanted = [lead for lead in self.leads if self._is_in(lead, scope)]
        by_name = _by_text(wanted, Sort.NAME, turned=False)
        match scope.sort:
            case Sort.CREATED | Sort.UPDATED:
                wanted.sort(key=lambda lead: (lead["at"], lead["id"]), reverse=scope.descending)
            case Sort.STAGE | Sort.VERDICT | Sort.VIP:
                ranks = {lead["id"]: _rank(lead, scope) for lead in wanted}
                known = sorted(
                    {rank for rank in ranks.values() if rank is not None}, reverse=scope.descending
                )
                wanted = [lead for rank in (*known, None) for lead in by_name if ranks[lead["id"]] == rank]
            case _:
                wanted = _by_text(wanted, scope.sort, turned=scope.descending)
        return [lead["id"] for lead in wanted]

    def _is_in(self, lead: dict[str, Any], scope: Scope) -> bool:
        if scope.campaign_id is not None and scope.campaign_id not in lead["stages"]:
            return False
        said = fold(" ".join(lead[name] for name in FIRST_TO_LAST))
        words = [fold(asked.values[0]) for asked in conditions(scope.wanted)]
        return all(word in said or word in lead["email"] for word in words)

    def page(self, scope: Scope, **window: Any) -> list[int]:
        with self.database.reading() as session:
            return [card.id for card in page(session, scope, **window)]


def _by_text(leads: list[dict[str, Any]], sort: Sort, *, turned: bool) -> list[dict[str, Any]]:
    """By what a lead says and then by id; whoever says nothing comes last, whichever way the rest is turned."""
    says = {lead["id"]: fold(_text(lead, sort)).encode() for lead in leads}
    ordered = sorted(leads, key=lambda lead: (says[lead["id"]], lead["id"]), reverse=turned)
    return [lead for lead in ordered if says[lead["id"]]] + [lead for lead in ordered if not says[lead["id"]]]


def _text(lead: dict[str, Any], sort: Sort) -> str:
    first, last, title, company = (lead[name] for name in ("first_name", "last_name", "job_title", "company"))
    match sort:
        case Sort.FIRST_NAME:
            return f"{first} {last}"
        case Sort.HEADLINE:
            return lead["headline"] or " at ".join(filter(None, (title, company)))
        case Sort.COMPANY:
            return company
        case _:
            return f"{last} {first}"


def _rank(lead: dict[str, Any], scope: Scope) -> int | None:
    """The place of a lead's value among those that there are; None where it has none."""
    if scope.sort is Sort.VIP:
        return 0 if lead["vip"] else 1
    if scope.sort is Sort.VERDICT:
        return VERDICTS.index(lead["verdict"]) if lead["verdict"] else None
    here = [stage for campaign, stage in lead["stages"].items() if scope.campaign_id in (None, campaign)]
    return max(map(STAGES.index, here), default=None)


@pytest.fixture(params=["few", "walked"])
def crowd(
    request: pytest.FixtureRequest, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Crowd:
    """The crowd, once sorted since it is small, once walked through as if it were large."""
    if request.param == "walked":
        monkeypatch.setattr(lead_roads, "FEW", 3)
        monkeypatch.setattr(lead_cards, "WALKED", 8)
    return Crowd(database, clock)


@pytest.mark.parametrize("within_campaign", [False, True])
def test_walking_the_pages_forwards_and_backwards_meets_every_lead_once_in_order(
    within_campaign: bool, crowd: Crowd
) -> None:
    for scope in SCOPES:
        scope = replace(scope, campaign_id=crowd.campaigns[0]) if within_campaign else scope
        expected = crowd.expected(scope)
        assert walk(crowd, scope, "after") == expected, scope
        assert walk(crowd, scope, "before") == expected, scope


def walk(crowd: Crowd, scope: Scope, side: lead_cards.Side, limit: int = 7) -> list[int]:
    """All ids, page by page, from the one end to the other."""
    met: list[int] = []
    beside: int | None = None
    while found := crowd.page(scope, beside=beside, side=side, limit=limit):
        met = met + found if side == "after" else found + met
        beside = found[-1] if side == "after" else found[0]
    return met


def test_a_search_finds_names_titles_companies_and_e_mails_by_any_part(
    crowd: Crowd,
) -> None:
    for search in SEARCHES:
        scope = Scope(wanted=saying(search))
        expected = crowd.expected(scope)
        assert crowd.page(scope, limit=1000) == expected, search
        with crowd.database.reading() as session:
            assert count(session, scope) == len(expected), search


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_window_is_a_slice_of_the_sorted_list(data: st.DataObject, crowd: Crowd) -> None:
    scope = Scope(
        campaign_id=data.draw(st.sampled_from([None, *crowd.campaigns])),
        wanted=saying(data.draw(st.sampled_from(SEARCHES))),
        sort=data.draw(st.sampled_from(Sort)),
        descending=data.draw(st.booleans()),
    )
    expected = crowd.expected(scope)
    limit = data.draw(st.integers(1, 20))
    assert crowd.page(scope, limit=limit) == expected[:limit]
    assert crowd.page(scope, side="before", limit=limit) == expected[-limit:]
    with crowd.database.reading() as session:
        assert count(session, scope) == len(expected)
    if expected:
        here = data.draw(st.integers(0, len(expected) - 1))
        lead = expected[here]
        assert crowd.page(scope, beside=lead, limit=limit) == expected[here + 1 : here + 1 + limit]
        assert (
            crowd.page(scope, beside=lead, side="before", limit=limit)
            == expected[max(0, here - limit) : here]
        )
        with crowd.database.reading() as session:
            assert place(session, scope, lead) == here
            found = page_at(session, scope, here, limit=limit)
            assert [card.id for card in found] == expected[here : here + limit]
            assert page_at(session, scope, len(expected) + here) == []


def test_whoever_is_not_in_the_scope_has_no_place_and_no_card(database: Database) -> None:
    campaign_id = make_campaign(database)
    inside, outside = make_lead(database, first_name="Ada"), make_lead(database, first_name="Ben")
    put_in(database, campaign_id, inside)
    scope = Scope(campaign_id=campaign_id)
    with database.reading() as session:
        assert place(session, scope, inside) == 0
        assert place(session, scope, outside) is None
        assert place(session, Scope(wanted=saying("ada")), outside) is None
        assert list(cards(session, scope, [inside, outside])) == [inside]
        assert cards(session, scope, []) == {}


def test_beside_a_lead_that_is_gone_there_is_nobody(database: Database) -> None:
    make_lead(database)
    with database.reading() as session:
        assert page(session, Scope(), beside=99) == []
        assert place(session, Scope(), 99) is None


def test_a_page_goes_on_beside_a_lead_that_has_just_left_the_scope(database: Database) -> None:
    ada, ben, cyd = (make_lead(database, last_name=name) for name in ("A", "B", "C"))
    campaign_id = make_campaign(database)
    put_in(database, campaign_id, ada, cyd)
    with database.reading() as session:
        assert [card.id for card in page(session, Scope(campaign_id=campaign_id), beside=ben)] == [cyd]


def test_a_lead_in_two_campaigns_is_listed_once(database: Database) -> None:
    lead_id = make_lead(database, first_name="Ada")
    for _ in range(2):
        put_in(database, make_campaign(database), lead_id)
    with database.reading() as session:
        assert [card.id for card in page(session, Scope())] == [lead_id]
        assert count(session, Scope()) == 1


def test_a_lead_that_left_and_came_back_is_listed_once(database: Database) -> None:
    campaign_id = make_campaign(database)
    lead_id = make_lead(database)
    put_in(database, campaign_id, lead_id, removed=True)
    put_in(database, campaign_id, lead_id)
    with database.reading() as session:
        assert count(session, Scope(campaign_id=campaign_id)) == 1


def test_the_pages_of_a_campaign_too_large_to_sort_are_those_of_any_other(
    database: Database, clock: Clock
) -> None:
    campaign_id = make_campaign(database)
    size = lead_cards.FEW + 50
    names = [f"{n * 7919 % size:05}" for n in range(size)]
    with database.transaction() as session:
        stamps = {"created_at": clock.time, "updated_at": clock.time}
        made = session.scalars(
            insert(Lead).returning(col(Lead.id), sort_by_parameter_order=True),
            [{"last_name": name, "name_key": name, **stamps} for name in names],
        )
        ids = [id_ or 0 for id_ in made]
        stay = {
            "campaign_id": campaign_id,
            "origin": "imported",
            "joined_at": clock.time,
            "stage_at": clock.time,
        }
        session.execute(insert(Membership), [stay | {"lead_id": id_} for id_ in ids[10:]])
    expected = [id_ for _, id_ in sorted(zip(names[10:], ids[10:], strict=True))]
    scope = Scope(campaign_id=campaign_id)
    with database.reading() as session:
        assert [card.id for card in page(session, scope)] == expected[:100]
        assert [card.id for card in page(session, scope, side="before")] == expected[-100:]
        assert [card.id for card in page(session, scope, beside=expected[5_000])] == expected[5_001:5_101]
        assert count(session, scope) == len(expected)
        assert place(session, scope, expected[7_000]) == 7_000


def test_a_card_says_what_its_row_shows(database: Database) -> None:
    lead_id = make_lead(
        database,
        first_name="Ada",
        last_name="Lovelace",
        headline="Countess",
        vip=True,
        contacts={"email": "a@b.example"},
    )
    put_in(database, make_campaign(database), lead_id, stage=Stage.PROCESSED)
    give_verdict(database, lead_id, Verdict.VALID)
    assert card_of(database, lead_id) == LeadCard(
        id=lead_id,
        name="Ada Lovelace",
        first_name="Ada",
        last_name="Lovelace",
        headline="Countess",
        initials="AL",
        tone=lead_id * 7 % 10,
        stage="processed",
        vip=True,
        verdict="valid",
    )


@pytest.mark.parametrize(
    ("title", "company", "headline"),
    [("CTO", "Acme", "CTO at Acme"), ("CTO", "", "CTO"), ("", "Acme", "Acme"), ("", "", "")],
)
def test_without_a_headline_the_title_and_company_stand_there(
    title: str, company: str, headline: str, database: Database
) -> None:
    assert card_of(database, make_lead(database, job_title=title, company=company)).headline == headline


def test_a_lead_about_whom_nothing_is_known_has_a_card_too(database: Database) -> None:
    card = card_of(database, make_lead(database))
    assert (card.name, card.initials, card.stage, card.verdict) == ("No name", "?", "", "")


def test_the_stage_is_that_of_the_campaign_shown_and_otherwise_the_furthest(database: Database) -> None:
    lead_id = make_lead(database)
    found, reached, left = (make_campaign(database) for _ in range(3))
    put_in(database, found, lead_id, stage=Stage.DISCOVERED)
    put_in(database, reached, lead_id, stage=Stage.REACHED)
    put_in(database, left, lead_id, stage=Stage.REPLIED, removed=True)
    with database.reading() as session:
        assert cards(session, Scope(campaign_id=found), [lead_id])[lead_id].stage == "discovered"
        assert cards(session, Scope(), [lead_id])[lead_id].stage == "reached"


def test_the_verdict_is_that_of_the_primary_e_mail(database: Database) -> None:
    lead_id = make_lead(
        database, contacts={"email": ["a@b.example", "c@d.example"], "phone": "+442079460000"}
    )
    give_verdict(database, lead_id, Verdict.CATCHALL)
    assert card_of(database, lead_id).verdict == "catchall"


def card_of(database: Database, lead_id: int) -> LeadCard:
    with database.reading() as session:
        return cards(session, Scope(), [lead_id])[lead_id]


def test_the_way_that_a_page_found_its_count_and_the_next_page_take_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [make_lead(database, first_name="Ada", last_name=f"{number:02}") for number in range(9)]
    scope, asked = Scope(wanted=saying("ada")), list[int]()
    find = lead_roads._shortest_of

    def shortest_of(session: Session, stretch: Stretch, most: int) -> int:
        asked.append(most)
        return find(session, stretch, most)

    monkeypatch.setattr(lead_roads, "_shortest_of", shortest_of)
    lead_roads.forget_roads()
    with database.reading() as session:
        assert [card.id for card in page(session, scope, limit=5)] == ids[:5]
        assert count(session, scope) == count(session, scope, most=10) == 9
        assert [card.id for card in page(session, scope, beside=ids[4], limit=5)] == ids[5:]
    assert asked == [lead_cards.FEW]


def test_a_road_that_postgresql_takes_for_long_is_walked_and_not_counted(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_roads, "FEW", 20)
    stamps = {"created_at": clock.time, "updated_at": clock.time}
    texts = ["growth" if n % 3 else f"rare{n} fellow" for n in range(600)]
    with database.transaction() as session:
        session.execute(
            insert(Lead),
            [{"job_title": text, "job_title_key": text, "search_key": text, **stamps} for text in texts],
        )
    database.refresh_statistics()
    lead_roads.forget_roads()
    long, short = saying("growth"), saying("rare300")
    with database.reading() as session:
        sent = list[str]()
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
        (asked,) = lead_order.stretches(Scope(wanted=long))
        assert lead_roads.road_to(session, asked) == lead_roads.WALK
        counted = [statement for statement in sent if "count(" in statement]
        assert bool(counted) is database.is_sqlite

        (asked,) = lead_order.stretches(Scope(wanted=short))
        assert lead_roads.road_to(session, asked) != lead_roads.WALK
        assert len(page(session, Scope(wanted=long), limit=500)) == 400
        assert len(page(session, Scope(wanted=short))) == 1


def test_very_many_are_known_by_lot_and_not_so_many_are_counted(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_roads, "DRAWN_FROM", 2_000)
    monkeypatch.setattr(lead_roads, "DRAWN", 1_000)
    monkeypatch.setattr(lead_roads, "FEW", 10)
    stamps = {"created_at": clock.time, "updated_at": clock.time}
    with database.transaction() as session:
        session.execute(
            insert(Lead),
            [
                {
                    "vip": n % 4 == 0,
                    "city": "Oslo" if n % 40 else "",
                    "city_key": "oslo" if n % 40 else "",
                    **stamps,
                }
                for n in range(3_000)
            ],
        )
    vips, oslo = Scope(wanted=Condition("vip", Op.ON)), Scope(wanted=Not(Condition("city", Op.KNOWN)))
    with database.reading() as session:
        assert lead_roads.surely_more(session, lead_order.stretches(vips)[0], 300)
        assert not lead_roads.surely_more(session, lead_order.stretches(vips)[0], 740)
        assert not lead_roads.surely_more(session, lead_order.stretches(oslo)[0], 100)
        assert count(session, vips, most=300) == 301
        assert count(session, vips, most=740) == 741
        assert count(session, vips, most=760) == 750
        assert count(session, oslo, most=100) == 75


def test_the_order_of_a_campaign_follows_names_and_moves_however_they_are_written(database: Database) -> None:
    ada, ben = make_lead(database, last_name="Ada"), make_lead(database, last_name="Ben")
    cyd = make_lead(database, last_name="Cyd")
    campaign_id = make_campaign(database)
    for lead_id in (ben, ada):
        put_in(database, campaign_id, lead_id)
    scope = Scope(campaign_id=campaign_id)

    def listed() -> list[int]:
        with database.reading() as session:
            return [card.id for card in page(session, scope)]

    assert listed() == [ada, ben]
    with database.transaction() as session:
        session.execute(update(Lead).where(col(Lead.id) == ada).values(name_key="zoe"))
    assert listed() == [ben, ada]
    with database.transaction() as session:
        session.execute(update(Membership).where(col(Membership.lead_id) == ada).values(lead_id=cyd))
    assert listed() == [ben, cyd]
    with database.reading() as session:
        copies = session.exec(
            select(Membership.name_key, Lead.name_key).join(Lead, col(Lead.id) == col(Membership.lead_id))
        ).all()
    assert all(copy == name for copy, name in copies)
