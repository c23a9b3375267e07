"""Processing: each step, what it rests on, what it leaves alone, and what takes it back."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select

from leadsphere.accounts.rights import COMMAND_LINE, Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.importing.plan import Person
from leadsphere.jobs.runner import run_next
from leadsphere.jobs.scheduler import ask_for_what_is_due
from leadsphere.models import (
    Act,
    Change,
    ChangeSet,
    Company,
    ContactKind,
    ContactPoint,
    Due,
    DuplicatePair,
    Job,
    JobStatus,
    Lead,
    Membership,
    Origin,
    Priority,
    Recheck,
    Stage,
    Verdict,
)
from leadsphere.queries.campaign_cards import campaign_cards
from leadsphere.queries.lead_detail import lead_detail
from leadsphere.queries.likenesses import Likenesses
from leadsphere.services import due, edits, following, jobs, memberships, processing, rechecks, settling, undo
from leadsphere.services.intake import Arrival, bring_in
from leadsphere.services.knowing import Knowledge
from leadsphere.services.processing import STEPS
from leadsphere.services.recording import begin
from leadsphere.services.settings import verify_automatically
from leadsphere.verification import resolver
from leadsphere.verification.resolver import Answer, Mail, Offline
from tests.conftest import Clock
from tests.factories import (
    ask_for_import,
    make_campaign,
    make_company,
    make_edit,
    make_lead,
    person,
    put_in,
    write_csv,
)
from tests.fakes import RecordingFeed

ADA = "ada@acme.example"
HEADER = ("First name", "Last name", "E-mail", "Company", "Phone", "City", "Region", "Country")


@pytest.fixture(autouse=True)
def followed(database: Database) -> None:
    """As every process that serves a workspace does."""
    database.follow = following.follow


class Knows:
    """Name servers that know these domains, and no others."""

    def __init__(self, *domains: str) -> None:
        self.domains, self.asked = domains, list[str]()

    async def mail_of(self, domain: str) -> Answer:
        self.asked.append(domain)
        return Answer(Mail.SERVER, f"mx.{domain}") if domain in self.domains else Answer(Mail.NO_DOMAIN)


@pytest.fixture
def online() -> Iterator[Knows]:
    known = Knows("acme.example")
    resolver.use(known)
    yield known
    resolver.use(Offline())


def process(database: Database, actor: Actor, *lead_ids: int, steps: Sequence[Any] = STEPS) -> int:
    """Do the steps that need nothing but what is known; the change set, 0 where nothing changed."""
    with database.transaction() as session:
        record = begin(session, actor, Act.PROCESS)
        processing.find(session, record, lead_ids, steps)
        return record.settle()


def lead_of(database: Database, lead_id: int) -> Lead:
    with database.reading() as session:
        return session.get_one(Lead, lead_id)


def company_of(database: Database, lead_id: int) -> Company | None:
    with database.reading() as session:
        lead = session.get_one(Lead, lead_id)
        return session.get(Company, lead.company_id) if lead.company_id else None


def point_of(database: Database, lead_id: int, kind: ContactKind = ContactKind.EMAIL) -> ContactPoint:
    with database.reading() as session:
        return session.exec(
            select(ContactPoint).where(ContactPoint.lead_id == lead_id, ContactPoint.kind == kind)
        ).one()


def edit(
    database: Database, actor: Actor, on: On, thing_id: int, name: str, value: str, base: str = ""
) -> int:
    with database.transaction() as session:
        said = edits.save(session, actor, on, thing_id, make_edit(name, value, base=base))
    assert said.status == "saved", said
    return said.change_set


def sources(database: Database, thing: On, thing_id: int, name: str) -> list[str]:
    with database.reading() as session:
        found = select(Change.source).where(
            Change.thing == thing, Change.thing_id == thing_id, Change.attribute == name
        )
        return list(session.exec(found.order_by(col(Change.id))))


def is_due(database: Database) -> set[tuple[int, str]]:
    with database.reading() as session:
        return set(session.exec(select(Due.lead_id, Due.step)))


def pairs(database: Database) -> set[tuple[int, int]]:
    with database.reading() as session:
        found = select(DuplicatePair.first_id, DuplicatePair.second_id)
        return set(session.exec(found.where(col(DuplicatePair.kept_at).is_(None))))


def bring(database: Database, actor: Actor, people: Sequence[Person]) -> list[int]:
    with database.transaction() as session:
        record = begin(session, actor, Act.IMPORT)
        arrivals = [Arrival(one, f"a.csv line {line}") for line, one in enumerate(people, start=2)]
        bring_in(session, record, arrivals, campaign_id=None, origin=Origin.IMPORTED)
        record.save()
    with database.reading() as session:
        return [id_ for id_ in session.exec(select(Lead.id).order_by(col(Lead.id))) if id_]


def test_every_step_is_told_apart_and_says_what_it_rests_on() -> None:
    assert len({step.name for step in STEPS}) == len({step.label for step in STEPS}) == len(STEPS)
    assert all(step.depends for step in STEPS)
    assert {step.name for step in STEPS if step.find is None} == set(following.APART) - {due.ARRIVE}


@pytest.mark.parametrize(
    ("says", "name", "value", "source"),
    [
        ({"first_name": "ADA", "last_name": "BYRON"}, "last_name", "Byron", "written BYRON"),
        ({"last_name": "van der BERG"}, "last_name", "van der BERG", None),
        ({"first_name": "ILIR", "country": "TR"}, "first_name", "ILIR", None),
        ({"country": "Deutschland"}, "country", "DE", "written Deutschland"),
        ({"country": "somewhere"}, "country", "somewhere", None),
        ({"region": "Ontario"}, "country", "CA", "region Ontario"),
        ({"region": "Limburg"}, "country", "", None),
        ({"region": "Ontario", "country": "US"}, "country", "US", None),
        ({"first_name": "Łukasz", "last_name": "Nowak"}, "name_language", "Polish", "name Łukasz Nowak"),
        ({"first_name": "Иван", "last_name": "Петров"}, "name_language", "", None),
        ({"first_name": "Ada", "last_name": "Byron"}, "name_language", "", None),
    ],
)
def test_what_a_lead_says_of_itself(
    database: Database, ana: Actor, says: dict[str, Any], name: str, value: str, source: str | None
) -> None:
    lead = make_lead(database, **says)
    process(database, ana, lead)
    assert getattr(lead_of(database, lead), name) == value
    assert sources(database, On.LEAD, lead, name) == ([source] if source else [])


def test_a_phone_tells_the_country_and_then_other_numbers_are_understood(
    database: Database, ana: Actor
) -> None:
    lead = make_lead(database, contacts={"phone": ["+4722334455"]})
    other = make_lead(database, country="NO", contacts={"phone": "22 33 44 55"})
    process(database, ana, lead, other)
    assert lead_of(database, lead).country == "NO"
    assert sources(database, On.LEAD, lead, "country") == ["phone +4722334455"]
    point = point_of(database, other, ContactKind.PHONE)
    assert (point.value, point.reach_key, point.verdict) == ("+4722334455", "+4722334455", Verdict.PENDING)
    assert point.raw == "22 33 44 55"


def test_a_company_takes_its_domain_from_a_work_address_and_not_from_a_provider(
    database: Database, ana: Actor
) -> None:
    ada = make_lead(database, company="Acme", contacts={"email": ADA})
    ben = make_lead(database, company="Beta", contacts={"email": "ben@gmail.com"})
    cy = make_lead(database, company="Gamma Works", contacts={"website": "https://gamma.example/team"})
    dan = make_lead(database, company="Delta", contacts={"website": "https://dan.example/"})
    process(database, ana, ada, ben, cy, dan)
    found = [company_of(database, lead) for lead in (ada, ben, cy, dan)]
    assert [company.domain for company in found if company] == ["acme.example", "", "gamma.example", ""]


def test_a_lead_without_a_company_joins_the_one_of_its_domain_and_a_copy_of_it_too(
    database: Database, ana: Actor
) -> None:
    acme = make_company(database, "Acme Inc.", domain="acme.example")
    ada = make_lead(database, contacts={"email": ADA})
    ben = make_lead(database, company="Acme", contacts={"email": "ben@acme.example"})
    cy = make_lead(database, company="Other", contacts={"email": "cy@acme.example"})
    process(database, ana, ada, ben, cy)
    assert [lead_of(database, lead).company_id == acme for lead in (ada, ben, cy)] == [True, True, False]
    assert lead_of(database, ada).company_key == "acme inc."
    assert sources(database, On.LEAD, ada, "company_id") == [f"e-mail {ADA}"]


def test_what_is_found_of_a_company_stays_its_own_though_its_lead_moves_to_another(
    database: Database, ana: Actor
) -> None:
    lead = make_lead(database, contacts={"email": ADA})
    copy = make_company(database, "Acme GmbH", headcount="51 - 200 employees")
    real = make_company(database, "Acme", domain="acme.example", headcount="1001-5000")
    with database.transaction() as session:
        session.get_one(Lead, lead).company_id = copy
    process(database, ana, lead)
    with database.reading() as session:
        assert session.get_one(Lead, lead).company_id == real
        assert session.get_one(Company, copy).headcount == "51-200"


def test_nothing_that_a_person_typed_or_took_away_is_touched(database: Database, ana: Actor) -> None:
    lead = make_lead(
        database,
        first_name="Ada",
        country="CA",
        company="Acme",
        contacts={"email": ADA, "phone": "+4722334455"},
    )
    edit(database, ana, On.LEAD, lead, "first_name", "ADA", "Ada")
    edit(database, ana, On.LEAD, lead, "country", "", "Canada")
    edit(database, ana, On.LEAD, lead, "name_language", "German")
    company = company_of(database, lead)
    assert company is not None
    edit(database, ana, On.COMPANY, company.id or 0, "domain", "own.example", company.domain)
    edit(database, ana, On.COMPANY, company.id or 0, "domain", "", "own.example")
    process(database, ana, lead)
    found, company = lead_of(database, lead), company_of(database, lead)
    assert (found.first_name, found.country, found.name_language) == ("ADA", "", "German")
    assert company is not None
    assert company.domain == ""


def test_a_step_that_fails_for_one_lead_is_counted_and_stops_no_other(
    database: Database, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = make_lead(database, region="Ontario"), make_lead(database, region="Ontario")

    def country_of(region: str) -> str:
        raise ValueError(region)

    with database.transaction() as session:
        record = begin(session, ana, Act.PROCESS)
        knowledge = Knowledge(session, [one])
        assert [found.value for found in settling.location(knowledge.leads[0], knowledge)] == ["CA"]
        monkeypatch.setattr(settling, "country_of_region", country_of)
        failed = processing.find(session, record, [one], STEPS)
        monkeypatch.undo()
        processing.find(session, record, [two], STEPS)
        record.save()
    assert failed == {"location": 1}
    assert [lead_of(database, lead).country for lead in (one, two)] == ["", "CA"]


def test_arriving_leads_are_compared_with_those_who_are_there(database: Database) -> None:
    ada = make_lead(
        database, first_name="Ada", last_name="Byron", company="Acme", contacts={"phone": "+4722334455"}
    )
    same = make_lead(database, first_name="Ada", last_name="Byron", company="Acme")
    phone = make_lead(database, first_name="A.", last_name="Byron", contacts={"phone": "+4722334455"})
    other = make_lead(database, first_name="Carl", last_name="Byron", company="Acme")
    with database.reading() as session:
        found = {(match.first, match.second) for match in Likenesses().of(session, [ada])}
        assert found == {(ada, same), (ada, phone)}
        assert not Likenesses().of(session, [other])


def test_an_edit_of_an_address_is_followed_in_its_own_act_and_by_a_verification(
    database: Database, ana: Actor, online: Knows, tmp_path: Path
) -> None:
    lead = make_lead(database, first_name="Ada", company="Acme")
    done = edit(database, ana, On.LEAD, lead, "email", ADA)
    company = company_of(database, lead)
    assert company is not None
    assert company.domain == "acme.example"
    assert (lead, "verify") in is_due(database)
    assert point_of(database, lead).verdict == Verdict.PENDING
    assert run_next(database, tmp_path)
    assert point_of(database, lead).verdict == Verdict.VALID
    assert online.asked == ["acme.example"]
    assert not is_due(database)
    assert not run_next(database, tmp_path)
    with database.reading() as session:
        who = session.exec(select(ChangeSet.account_id).where(ChangeSet.act == Act.VERIFY.name)).one()
    assert who == ana.account_id
    with database.transaction() as session:
        undo.undo(session, ana, done)
    company = company_of(database, lead)
    assert company is not None
    assert company.domain == ""


def test_offline_a_new_address_is_unknown_and_nobody_waits(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    lead = make_lead(database)
    edit(database, ana, On.LEAD, lead, "email", ADA)
    assert run_next(database, tmp_path)
    point = point_of(database, lead)
    assert point.verdict == Verdict.UNKNOWN
    assert point.verdict_reason


def test_an_address_that_nobody_could_be_asked_about_stays_unverified_and_is_asked_again(
    database: Database, ana: Actor, clock: Clock, tmp_path: Path
) -> None:
    lead = make_lead(database)
    edit(database, ana, On.LEAD, lead, "email", ADA)
    run_next(database, tmp_path)
    silent = point_of(database, lead)
    assert (silent.verdict, silent.verified_at) == (Verdict.UNKNOWN, None)
    assert silent.verdict_reason.startswith("No name server answered")
    with database.reading() as session:
        detail = lead_detail(session, lead)
    assert detail is not None and detail.primary["email"].verified == ""
    assert ask_for_what_is_due(database) == 0 and not is_due(database)
    clock.advance(minutes=16)
    ask_for_what_is_due(database)
    assert is_due(database) == {(lead, "verify")}
    run_next(database, tmp_path)
    assert point_of(database, lead).verified_at is None
    resolver.use(Knows("acme.example"))
    try:
        clock.advance(hours=6)
        ask_for_what_is_due(database)
        run_next(database, tmp_path)
    finally:
        resolver.use(Offline())
    heard = point_of(database, lead)
    assert (heard.verdict, heard.verified_at) == (Verdict.VALID, clock.time)
    assert "claim" not in heard.evidence
    with database.reading() as session:
        assert not session.exec(select(Recheck)).all()


def test_nobody_is_asked_for_ever_about_an_address_on_which_nobody_answers(
    database: Database, ana: Actor, clock: Clock, tmp_path: Path
) -> None:
    lead = make_lead(database)
    edit(database, ana, On.LEAD, lead, "email", ADA)
    asked = 0
    for _ in range(30):
        while run_next(database, tmp_path):
            asked += 1
        clock.advance(hours=6)
        ask_for_what_is_due(database)
    assert asked == rechecks.UNHEARD + 1
    assert point_of(database, lead).verified_at is None


def test_a_workspace_that_does_not_want_it_verifies_nothing_by_itself(database: Database, ana: Actor) -> None:
    with database.transaction() as session:
        verify_automatically(session, ana, wanted=False)
    lead = make_lead(database)
    edit(database, ana, On.LEAD, lead, "email", ADA)
    assert (lead, "verify") not in is_due(database)


def test_several_edits_of_a_lead_are_worked_off_once_and_by_one_job(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    lead = make_lead(database, last_name="Byron", company="Acme")
    twin = make_lead(database, first_name="Ada", last_name="Byron", company="Acme")
    for before, name in (("", "Bo"), ("Bo", "Cy"), ("Cy", "Ada")):
        edit(database, ana, On.LEAD, lead, "first_name", name, before)
    assert is_due(database) == {(lead, "match")}
    assert run_next(database, tmp_path)
    assert pairs(database) == {(lead, twin)}
    edit(database, ana, On.LEAD, lead, "first_name", "Zoe", "Ada")
    assert run_next(database, tmp_path)
    assert pairs(database) == set()
    with database.reading() as session:
        assert session.exec(select(Job.kind, Job.status)).all() == [("process", JobStatus.PERFORMED)]


def test_what_a_person_let_go_first_does_so_once(database: Database, ana: Actor, tmp_path: Path) -> None:
    lead = make_lead(database, first_name="Ada")
    edit(database, ana, On.LEAD, lead, "first_name", "Bo", "Ada")
    with database.transaction() as session:
        jobs.run_next(session, ana, session.exec(select(Job.id)).one() or 0)
    assert run_next(database, tmp_path)
    edit(database, ana, On.LEAD, lead, "first_name", "Cy", "Bo")
    with database.reading() as session:
        assert session.exec(select(Job.priority)).all() == [Priority.SCHEDULED]


def test_what_becomes_due_again_while_it_is_worked_off_stays_due(database: Database, ana: Actor) -> None:
    lead = make_lead(database, first_name="Ada")
    edit(database, ana, On.LEAD, lead, "first_name", "Bo", "Ada")
    with database.reading() as session:
        some = due.first(session, 10)
    edit(database, ana, On.LEAD, lead, "first_name", "Cy", "Bo")
    with database.transaction() as session:
        following.work_off(session, some, ([], []))
    assert is_due(database) == {(lead, "match")}


def test_a_changed_name_and_phone_are_followed(database: Database, ana: Actor) -> None:
    lead = make_lead(database, last_name="Nowak")
    edit(database, ana, On.LEAD, lead, "first_name", "Łukasz")
    assert lead_of(database, lead).name_language == "Polish"
    edit(database, ana, On.LEAD, lead, "phone", "+4722334455")
    assert lead_of(database, lead).country == "NO"
    edit(database, ana, On.LEAD, lead, "first_name", "Adam", "Łukasz")
    assert lead_of(database, lead).name_language == ""


def test_a_renamed_company_is_compared_for_all_its_leads(database: Database, ana: Actor) -> None:
    leads = [make_lead(database, company="Acme") for _ in range(3)]
    company = company_of(database, leads[0])
    assert company is not None
    edit(database, ana, On.COMPANY, company.id or 0, "name", "Acme Works", "Acme")
    assert is_due(database) == {(lead, "match") for lead in leads}


def test_many_leads_are_due_rather_than_done_in_the_transaction(
    database: Database, ana: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 1)
    lead, other = make_lead(database, last_name="Nowak"), make_lead(database, last_name="Nowak")
    with database.transaction() as session:
        record = begin(session, ana, Act.EDIT_LEAD)
        for id_ in (lead, other):
            record.put(On.LEAD, session.get_one(Lead, id_), {"first_name": "Łukasz"}, lead_id=id_)
        session.flush()
        record.save()
    assert lead_of(database, lead).name_language == ""
    assert run_next(database, tmp_path)
    assert [lead_of(database, id_).name_language for id_ in (lead, other)] == ["Polish"] * 2


def test_an_edit_that_is_refused_is_followed_by_nothing(database: Database, ana: Actor) -> None:
    lead = make_lead(database, company="Acme")
    with database.transaction() as session:
        assert edits.save(session, ana, On.LEAD, lead, make_edit("email", "no address")).status == "error"
    assert not is_due(database)


def test_whoever_is_assigned_is_processed_with_it_and_an_undo_takes_both_back(
    database: Database, ana: Actor
) -> None:
    campaign = make_campaign(database)
    lead = make_lead(database, first_name="Łukasz", contacts={"phone": "+4722334455"})
    with database.transaction() as session:
        done = memberships.settle(session, ana, [lead], assign=[campaign])
    with database.reading() as session:
        assert session.exec(select(Membership.stage)).all() == [Stage.PROCESSED]
        (card,) = campaign_cards(session)
    assert (card.discovered, card.processed, card.processed_percent) == (1, 1, 100)
    assert lead_of(database, lead).country == "NO"
    with database.transaction() as session:
        assert undo.undo(session, ana, done).kept_count == 0
    assert lead_of(database, lead).country == ""
    with database.reading() as session:
        assert session.exec(select(Membership.id)).all() == []


def rows_of(many: int) -> list[tuple[str, ...]]:
    chance = random.Random(5)  # noqa: S311
    firsts, lasts = ("ADA", "Łukasz", "ben", "Bo", "Zoë"), ("NOWAK", "Byron", "de la cruz", "Ğül")
    return [
        (
            *(chance.choice(firsts), chance.choice(lasts)),
            chance.choice(("", f"p{number}@c{number % 7}.example", f"p{number}@gmail.com")),
            chance.choice(("", f"Company {number % 9}")),
            chance.choice(("", f"+47 22 33 {number % 90 + 10} 55", f"22 33 {number % 90 + 10} 55")),
            *("", chance.choice(("", "Ontario", "Limburg")), chance.choice(("", "Norway", "Atlantis"))),
        )
        for number in range(many)
    ]


def test_progress_is_exact_whenever_somebody_looks(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    campaign = make_campaign(database)
    ask_for_import(database, tmp_path, ana, write_csv(tmp_path / "a.csv", HEADER, rows_of(2_300)), campaign)
    seen: list[int] = []

    def look() -> None:
        with database.reading() as session:
            (card,) = campaign_cards(session)
            stages = session.exec(select(Membership.stage).where(Membership.campaign_id == campaign)).all()
        processed = sum(stage != Stage.DISCOVERED for stage in stages)
        assert (card.discovered, card.processed) == (len(stages), processed)
        assert card.processed_percent == (processed * 100 // len(stages) if stages else 0)
        seen.append(card.processed_percent)

    feed.after_each = look
    run_next(database, tmp_path)
    assert seen[-1] == 100
    assert any(0 < percent < 100 for percent in seen)


def test_an_import_is_processed_verified_and_undone_as_a_whole(
    database: Database, ana: Actor, tmp_path: Path, online: Knows
) -> None:
    campaign = make_campaign(database)
    row = ("ADA", "NOWAK", ADA, "Acme", "+4722334455", "", "", "")
    job_id = ask_for_import(database, tmp_path, ana, write_csv(tmp_path / "a.csv", HEADER, [row]), campaign)
    make_lead(database, first_name="Ada", last_name="Nowak", company="Acme")
    run_next(database, tmp_path)
    with database.reading() as session:
        lead = session.exec(
            select(Lead).where(Lead.first_name == "Ada").order_by(col(Lead.id).desc())
        ).first()
        job = session.get_one(Job, job_id)
        assert job.counts == {"created": 1, "processed": 1}
        assert session.exec(select(func.count()).select_from(DuplicatePair)).one() == 1
        done = session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job_id)).one()
    assert lead is not None
    assert (lead.last_name, lead.country) == ("Nowak", "NO")
    assert point_of(database, lead.id or 0).verdict == Verdict.PENDING
    assert run_next(database, tmp_path)
    assert point_of(database, lead.id or 0).verdict == Verdict.VALID
    with database.transaction() as session:
        assert undo.undo(session, ana, done or 0).kept_count == 0
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Lead)).one() == 1
        assert session.exec(select(func.count()).select_from(DuplicatePair)).one() == 0


def test_an_import_that_changes_a_lead_processes_it_again(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    campaign = make_campaign(database)
    lead = make_lead(database, last_name="Nowak", contacts={"email": ADA})
    put_in(database, campaign, lead, stage=Stage.REPLIED)
    row = ("Łukasz", "Nowak", ADA, "", "", "", "", "")
    ask_for_import(database, tmp_path, ana, write_csv(tmp_path / "a.csv", HEADER, [row]), campaign)
    run_next(database, tmp_path)
    assert lead_of(database, lead).name_language == "Polish"


NAMES = st.sampled_from(["ADA", "Łukasz", "ben", "", "Zoë"])
COMPANIES = st.sampled_from(
    [{}, {"name": "Acme"}, {"name": "Acme Inc"}, {"name": "Beta", "domain": "beta.example"}]
)
PEOPLE = st.builds(
    person,
    NAMES,
    st.sampled_from(["NOWAK", "Byron", "Ğül"]),
    email=st.integers(0, 30).flatmap(
        lambda n: st.sampled_from([f"p{n}@acme.example", f"p{n}@beta.example", f"p{n}@gmail.com"])
    ),
    phone=st.sampled_from([(), "+4722334455", "22334455"]),
    company=COMPANIES,
    region=st.sampled_from(["", "Ontario"]),
)


def everything(database: Database) -> list[Any]:
    """What leads, their companies and contact points say; no ids, which never come again."""
    found: list[Any] = []
    with database.reading() as session:
        for lead in session.exec(select(Lead).order_by(col(Lead.id))):
            company = session.get(Company, lead.company_id) if lead.company_id is not None else None
            points = session.exec(
                select(ContactPoint).where(ContactPoint.lead_id == lead.id).order_by(col(ContactPoint.id))
            )
            says = (lead.first_name, lead.last_name, lead.country, lead.name_language, lead.search_key)
            employer = (company.name, company.domain) if company else None
            found.append((says, employer, [(p.value, p.verdict, p.reach_key) for p in points]))
    return found


def forget_everybody(database: Database) -> None:
    with database.transaction() as session:
        for table in ("change", "due", "contact_point", "lead", "company", "change_set"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PEOPLE, min_size=1, max_size=12), size=st.integers(2, 12))
def test_chunks_of_any_size_make_the_same_leads_as_one_by_one(
    database: Database, people: list[Person], size: int
) -> None:
    outcomes: list[Any] = []
    for chunk in (1, size):
        forget_everybody(database)
        ids = bring(database, COMMAND_LINE, people)
        for start in range(0, len(ids), chunk):
            process(database, COMMAND_LINE, *ids[start : start + chunk])
        outcomes.append(everything(database))
    assert outcomes[0] == outcomes[1]
