"""What a workspace decides about verification: who may, what is refused, what follows, and a key that nobody sees."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from leadsphere import database as databases
from leadsphere.accounts.rights import COMMAND_LINE, Actor
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden, NotNow
from leadsphere.jobs.runner import run_next
from leadsphere.jobs.scheduler import ask_for_what_is_due
from leadsphere.models import (
    PROVIDER_KEY,
    Change,
    ContactPoint,
    Job,
    Recheck,
    Schedule,
    Setting,
    Verdict,
)
from leadsphere.queries.lead_detail import ContactView, lead_detail
from leadsphere.queries.settings import verification_settings
from leadsphere.scraping.sample_mail import WithSampleMail
from leadsphere.services import contacts, undo, verifying
from leadsphere.services.provider_use import terms, verification_view
from leadsphere.services.verification_settings import decide_verification, forget_key, keep_key
from leadsphere.verification import asking, resolver
from leadsphere.verification.asking import Outside
from leadsphere.verification.mail_servers import Introduction
from leadsphere.verification.pages import Page, Seen
from leadsphere.verification.policy import USUAL, VerificationSettings
from leadsphere.verification.providers import Providers, Told, Trouble
from leadsphere.verification.replies import Mailbox, Reply
from leadsphere.verification.resolver import Answer, Mail, Offline
from tests.conftest import Clock
from tests.factories import give_verdict, make_edit, make_lead

KEY = "zb-0123456789abcdef"
ASKS_MAIL = VerificationSettings(asks_mailboxes=True, helo="crm.example.org", sender="verify@example.org")


class Everywhere:
    """A resolver that finds a mail server at every domain."""

    async def mail_of(self, domain: str) -> Answer:
        return Answer(Mail.SERVER, f"mx.{domain}")


class Servers:
    """Mail servers that say of each mailbox what they are told to, and note who was asked, and as whom."""

    def __init__(self, says: Mapping[str, Mailbox] | Mailbox) -> None:
        self.says = says
        self.asked: list[str] = []
        self.us = Introduction()

    async def ask(
        self, _domain: str, _hosts: Sequence[str], addresses: Sequence[str], us: Introduction
    ) -> dict[str, Reply]:
        self.asked += addresses
        self.us = us
        of = self.says
        return {
            one: Reply(of if isinstance(of, Mailbox) else of.get(one, Mailbox.SILENT), 250)
            for one in addresses
        }


class Bought(Providers):
    """A provider that says the same of all, and notes who was asked, and with which key."""

    def __init__(self, says: Verdict | Trouble = Verdict.VALID) -> None:
        self.says = says
        self.asked: list[str] = []
        self.keys: set[str] = set()

    async def ask(
        self, name: str, key: str, addresses: Sequence[str], at: datetime
    ) -> Mapping[str, Told | Trouble]:
        self.asked += addresses
        self.keys.add(key)
        says = self.says
        told = says if isinstance(says, Trouble) else Told(name, says.value, says, f"Says {says.value}.", at)
        return dict.fromkeys(addresses, told)


def verify(database: Database, actor: Actor, lead_id: int, **outside: Any) -> Mapping[str, int]:
    with database.reading() as session:
        found = verifying.addresses(session, lead_ids=[lead_id])
    checked = asyncio.run(verifying.check(found, Everywhere(), database.clock(), Outside(**outside)))
    return database.carry_out(lambda s: verifying.verify(s, actor, checked))[1]


def decide(database: Database, actor: Actor, wanted: VerificationSettings) -> int:
    return database.carry_out(lambda s: decide_verification(s, actor, wanted))


def point(database: Database, lead_id: int, kind: str = "email") -> ContactView:
    with database.reading() as session:
        found = lead_detail(session, lead_id)
    assert found is not None
    return found.primary[kind]


def decided(database: Database) -> VerificationSettings:
    with database.reading() as session:
        return verification_settings(session)


@pytest.fixture
def lead(database: Database) -> int:
    return make_lead(database, first_name="Ada", contacts={"email": "ada@engines.example"})


def test_nothing_is_decided_at_first_and_nobody_but_name_servers_is_asked(
    database: Database, ana: Actor, lead: int
) -> None:
    servers, bought = Servers(Mailbox.ACCEPTED), Bought()
    assert decided(database) == USUAL
    verify(database, ana, lead, mail_servers=servers, providers=bought)
    assert (servers.asked, bought.asked) == ([], [])
    assert point(database, lead).verdict == "valid"


@pytest.mark.parametrize(
    "wrong",
    [
        {"claim_days": -1},
        {"claim_days": 4_000},
        {"again_days": -1},
        {"dns_a_second": 0},
        {"asks_mailboxes": True},
        {"asks_mailboxes": True, "helo": "not a host"},
        {"sender": "nobody"},
        {"provider": "guesswork"},
        {"provider": "reoon"},
        {"daily": -5},
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    database: Database, ana: Actor, wrong: dict[str, Any]
) -> None:
    with pytest.raises(BadValue) as refused:
        decide(database, ana, replace(USUAL, **wrong))
    assert str(refused.value).endswith(".")
    assert decided(database) == USUAL


def test_only_owners_and_managers_decide(database: Database, ben: Actor) -> None:
    for service in (
        lambda s: decide_verification(s, ben, ASKS_MAIL),
        lambda s: keep_key(s, ben, "reoon", KEY),
        lambda s: forget_key(s, ben),
    ):
        with pytest.raises(Forbidden):
            database.carry_out(service)
    with database.reading() as session:
        assert not session.exec(select(Setting)).all()


def test_a_decision_is_in_the_history_and_taken_back(database: Database, ana: Actor) -> None:
    first = decide(database, ana, replace(USUAL, claim_days=7))
    assert decide(database, ana, replace(USUAL, claim_days=7)) == 0
    second = decide(database, ana, replace(USUAL, claim_days=90))
    database.carry_out(lambda s: undo.undo(s, ana, second))
    assert decided(database).claim_days == 7
    database.carry_out(lambda s: undo.undo(s, ana, first))
    assert decided(database) == USUAL


def test_a_claim_counts_for_as_long_as_the_workspace_says(
    database: Database, ana: Actor, lead: int, clock: Clock
) -> None:
    give_verdict(database, lead, Verdict.CATCHALL)
    decide(database, ana, replace(USUAL, claim_days=7))
    for days, verdict in ((7, "catchall"), (1, "valid")):
        clock.advance(days=days)
        verify(database, ana, lead)
        assert point(database, lead).verdict == verdict
        assert point(database, lead).checks[-1].text == "It came in as catchall (2 Mar 2026)"
    decide(database, ana, replace(USUAL, claim_days=30))
    verify(database, ana, lead)
    assert point(database, lead).verdict == "catchall"


@pytest.mark.parametrize(
    ("says", "verdict", "source"),
    [
        (Mailbox.ACCEPTED, "valid", "smtp"),
        (Mailbox.REFUSED, "invalid", "smtp"),
        (Mailbox.CATCHALL, "catchall", "smtp"),
        (Mailbox.POLICY, "unknown", "smtp"),
        (Mailbox.UNSAID, "unknown", "smtp"),
        (Mailbox.LATER, "unknown", "smtp"),
        (Mailbox.SILENT, "unknown", "smtp"),
    ],
)
def test_mail_servers_are_asked_where_the_workspace_has_decided_so(
    database: Database, ana: Actor, lead: int, says: Mailbox, verdict: str, source: str
) -> None:
    decide(database, ana, ASKS_MAIL)
    servers = Servers(says)
    verify(database, ana, lead, mail_servers=servers)
    assert servers.us == Introduction("crm.example.org", "verify@example.org")
    assert point(database, lead).verdict == verdict
    with database.reading() as session:
        assert session.exec(select(ContactPoint.evidence)).one()["source"] == source


def test_whom_nobody_asks_about(database: Database, ana: Actor) -> None:
    decide(database, ana, ASKS_MAIL)
    servers = Servers(Mailbox.ACCEPTED)
    emails = ("ada@gmial.com", "ben@mailinator.com", "not an address", "info@engines.example")
    lead = make_lead(database, first_name="Ada", contacts={"email": emails})
    verify(database, ana, lead, mail_servers=servers)
    assert servers.asked == ["info@engines.example"]
    with database.reading() as session:
        found = session.exec(select(ContactPoint.verdict).order_by(col(ContactPoint.id))).all()
    assert found == ["unknown", "disposable", "invalid", "role"]


def test_what_was_known_stays_where_a_mail_server_does_not_answer(
    database: Database, ana: Actor, lead: int
) -> None:
    decide(database, ana, ASKS_MAIL)
    verify(database, ana, lead, mail_servers=Servers(Mailbox.ACCEPTED))
    known = point(database, lead)
    assert verify(database, ana, lead, mail_servers=Servers(Mailbox.SILENT)) == {"unanswered": 1}
    assert point(database, lead) == known
    verify(database, ana, lead, mail_servers=Servers(Mailbox.POLICY))
    assert point(database, lead).verdict == "unknown"


def test_another_lead_with_the_same_mailbox_is_said_however_it_is_spelled(
    database: Database, ana: Actor
) -> None:
    leads = [
        make_lead(database, first_name="Ada", contacts={"email": email})
        for email in (
            "ada.byron@gmail.com",
            "adabyron+news@googlemail.com",
            "a.dabyron@gmail.com",
            "x@gmail.com",
        )
    ]
    for lead in leads:
        verify(database, ana, lead)
    said = [
        [check.text for check in point(database, lead).checks if check.label == "Duplicate"] for lead in leads
    ]
    assert said == [["2 other leads have this mailbox."]] * 3 + [[]]
    assert point(database, leads[0]).verdict == "valid"


def test_numbers_are_verified_with_addresses_and_undone_with_them(database: Database, ana: Actor) -> None:
    lead = make_lead(
        database, first_name="Ada", contacts={"email": "ada@engines.example", "phone": "+4915112345678"}
    )
    assert verify(database, ana, lead) == {"valid": 1, "phone valid": 1}
    phone = point(database, lead, "phone")
    assert (phone.verdict, phone.reason) == (
        "valid", "A mobile number, Germany. Whether anybody answers was not asked.",
    )  # fmt: skip
    assert [check.label for check in phone.checks] == ["Length", "Range", "Kind of number", "Country"]
    edit = make_edit("value", "+15551234567", base=phone.value)
    database.carry_out(lambda s: contacts.set_contact_attribute(s, ana, phone.id, edit))
    assert point(database, lead, "phone").verdict == "pending"
    assert verify(database, ana, lead) == {"valid": 1, "phone invalid": 1}


class Here:
    """Pages that are all there."""

    async def ask(self, urls: Sequence[str]) -> dict[str, Page]:
        return {url: Page(Seen.HERE, 200) for url in urls}


def test_pages_are_verified_where_the_workspace_has_decided_so(database: Database, ana: Actor) -> None:
    lead = make_lead(database, first_name="Ada", contacts={"website": "https://engines.example"})
    assert verify(database, ana, lead, pages=Here()) == {}
    decide(database, ana, replace(USUAL, asks_pages=True))
    assert verify(database, ana, lead, pages=Here()) == {"page valid": 1}
    assert point(database, lead, "website").reason == "The page is there."


def test_a_key_is_kept_sealed_and_shown_to_nobody(database: Database, ana: Actor) -> None:
    database.carry_out(lambda s: keep_key(s, ana, "zerobounce", f" {KEY} "))
    with database.reading() as session:
        stored = session.exec(select(Setting.value).where(Setting.name == PROVIDER_KEY)).one()
        assert stored and KEY not in stored
        assert verification_view(session).provider == "ZeroBounce"
        assert terms(session).key == KEY
        assert KEY not in repr(terms(session)) + repr(verification_view(session))
        said = [(change.attribute, change.old, change.new) for change in session.exec(select(Change))]
        assert KEY not in str(said) and stored not in str(said)
        assert ("secret", False, True) in said
    database.carry_out(lambda s: forget_key(s, ana))
    with database.reading() as session:
        assert terms(session).key == "" and verification_view(session).provider == ""


def test_a_key_is_of_no_use_with_another_installations_secret(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "l.db"
    file.write_bytes(sqlite_template.read_bytes())
    for key, expected in ((b"one", KEY), (b"other", "")):
        opened = databases.connect(f"sqlite:///{file}", key=key)
        if key == b"one":
            opened.carry_out(lambda s: keep_key(s, COMMAND_LINE, "reoon", KEY))
        with opened.reading() as session:
            assert terms(session).key == expected
        databases.disconnect()


def test_what_history_cannot_bring_back_is_a_key(database: Database, ana: Actor) -> None:
    database.carry_out(lambda s: keep_key(s, ana, "reoon", KEY))
    with database.reading() as session:
        change_set = session.exec(select(Change.change_set_id).where(Change.attribute == "secret")).one()
    with pytest.raises(NotNow):
        database.carry_out(lambda s: undo.undo(s, ana, change_set))


def test_a_provider_is_asked_about_what_nothing_speaks_against_and_no_server_decided(
    database: Database, ana: Actor
) -> None:
    decide(database, ana, ASKS_MAIL)
    database.carry_out(lambda s: keep_key(s, ana, "reoon", KEY))
    emails = (
        "yes@a.example",
        "no@a.example",
        "any@a.example",
        "wait@a.example",
        "x@gmial.com",
        "x@mailinator.com",
    )
    lead = make_lead(database, first_name="Ada", contacts={"email": emails})
    bought = Bought(Verdict.INVALID)
    says = {
        "yes@a.example": Mailbox.ACCEPTED,
        "no@a.example": Mailbox.REFUSED,
        "any@a.example": Mailbox.CATCHALL,
        "wait@a.example": Mailbox.LATER,
    }
    verify(database, ana, lead, mail_servers=Servers(says), providers=bought)
    assert bought.asked == ["any@a.example", "wait@a.example"]
    assert bought.keys == {KEY}
    with database.reading() as session:
        found = session.exec(select(ContactPoint.verdict).order_by(col(ContactPoint.id))).all()
        assert verification_view(session).use.today == 2
        # What the provider has settled need not be asked again.
        assert not session.exec(select(Recheck)).all()
    assert found == ["valid", "invalid", "invalid", "invalid", "unknown", "disposable"]


def test_a_provider_is_not_asked_beyond_the_limits_of_a_day_and_a_month(
    database: Database, ana: Actor, clock: Clock
) -> None:
    database.carry_out(lambda s: keep_key(s, ana, "reoon", KEY))
    decide(database, ana, replace(decided(database), daily=2, monthly=5))
    lead = make_lead(database, contacts={"email": tuple(f"p{n}@a.example" for n in range(4))})
    asked: list[int] = []
    for _ in range(4):
        bought = Bought(Verdict.CATCHALL)
        verify(database, ana, lead, providers=bought)
        asked.append(len(bought.asked))
        clock.advance(days=1)
    assert asked == [2, 2, 1, 0]
    clock.advance(days=30)
    bought = Bought()
    verify(database, ana, lead, providers=bought)
    assert len(bought.asked) == 2
    with database.reading() as session:
        assert "limit" in verification_view(session).use.trouble


def test_trouble_is_said_and_what_a_provider_said_before_counts_on(
    database: Database, ana: Actor, lead: int, clock: Clock
) -> None:
    database.carry_out(lambda s: keep_key(s, ana, "reoon", KEY))
    verify(database, ana, lead, providers=Bought(Verdict.CATCHALL))
    assert point(database, lead).verdict == "catchall"
    clock.advance(days=3)
    verify(database, ana, lead, providers=Bought(Trouble("No credits.")))
    assert point(database, lead).verdict == "catchall"
    assert "Says catchall. (2 Mar 2026)" in [check.text for check in point(database, lead).checks]
    with database.reading() as session:
        assert verification_view(session).use.trouble == "No credits."
    known = point(database, lead)
    clock.advance(days=30)
    assert verify(database, ana, lead, providers=Bought(Trouble("No credits."))) == {"unanswered": 1}
    assert point(database, lead) == known
    verify(database, ana, lead, providers=Bought(Verdict.VALID))
    with database.reading() as session:
        assert verification_view(session).use.trouble == ""


def test_no_mailbox_comes_to_be_because_the_provider_cannot_be_asked(
    database: Database, ana: Actor, lead: int, clock: Clock
) -> None:
    database.carry_out(lambda s: keep_key(s, ana, "reoon", KEY))
    verify(database, ana, lead, providers=Bought(Verdict.INVALID))
    known = point(database, lead)
    clock.advance(days=31)
    verify(database, ana, lead, providers=Bought(Trouble("No credits.")))
    assert point(database, lead) == known
    assert known.verdict == "invalid"
    new = make_lead(database, contacts={"email": "new@engines.example"})
    said = verify(database, ana, new, providers=Bought(Trouble("No credits.")))
    assert (said, point(database, new).verdict) == ({"unanswered": 1, "valid": 1}, "valid")


def test_a_key_is_sent_to_its_own_provider_alone(database: Database, ana: Actor, lead: int) -> None:
    database.carry_out(lambda s: keep_key(s, ana, "zerobounce", KEY))
    stale = decided(database)
    database.carry_out(lambda s: keep_key(s, ana, "reoon", "reoon-0123456789"))
    with database.reading() as session:
        settings = select(Change.change_set_id).where(Change.attribute == "value")
        newest = session.exec(settings.order_by(col(Change.id).desc())).first() or 0
    with pytest.raises(BadValue, match="ZeroBounce needs the key"):
        decide(database, ana, replace(stale, daily=5))
    database.carry_out(lambda s: undo.undo(s, ana, newest))
    assert decided(database).provider == "zerobounce"
    bought, wrong = (
        Bought(),
        "The key of ZeroBounce cannot be read. Write it anew in the settings of verification.",
    )
    with database.reading() as session:
        assert (verification_view(session).provider, verification_view(session).use.trouble) == ("", wrong)
    verify(database, ana, lead, providers=bought)
    assert bought.asked == []
    with database.reading() as session:
        assert verification_view(session).use.trouble == wrong
    decide(database, ana, replace(decided(database), daily=5))


def test_an_address_of_two_leads_is_paid_for_and_counted_once(database: Database, ana: Actor) -> None:
    database.carry_out(lambda s: keep_key(s, ana, "reoon", KEY))
    leads = [make_lead(database, contacts={"email": "ada@engines.example"}) for _ in range(2)]
    with database.reading() as session:
        found = verifying.addresses(session, lead_ids=leads)
    bought = Bought()
    checked = asyncio.run(verifying.check(found, Everywhere(), database.clock(), Outside(providers=bought)))
    database.carry_out(lambda s: verifying.verify(s, ana, checked))
    with database.reading() as session:
        assert (len(bought.asked), verification_view(session).use.today) == (1, 1)


@pytest.mark.parametrize("says", [Mailbox.REFUSED, Mailbox.LATER])
def test_what_was_ordered_meanwhile_stands_against_what_is_verified_by_itself(
    database: Database, ana: Actor, lead: int, says: Mailbox
) -> None:
    decide(database, ana, ASKS_MAIL)
    with database.reading() as session:
        found = verifying.addresses(session, lead_ids=[lead], unverified=True)
    by_itself = asyncio.run(verifying.check(found, Everywhere(), database.clock()))
    verify(database, ana, lead, mail_servers=Servers(says))
    known = point(database, lead)
    assert database.carry_out(lambda s: verifying.verify(s, ana, by_itself))[1] == {}
    assert point(database, lead) == known
    with database.reading() as session:
        assert len(session.exec(select(Recheck)).all()) == (says is Mailbox.LATER)


def test_what_is_verified_by_itself_goes_by_what_the_workspace_decided_of_claims(
    database: Database, ana: Actor, lead: int, clock: Clock
) -> None:
    give_verdict(database, lead, Verdict.CATCHALL)
    decide(database, ana, replace(ASKS_MAIL, claim_days=7))
    clock.advance(days=8)
    with database.reading() as session:
        found = verifying.addresses(session, lead_ids=[lead], unverified=True)
    servers: Any = Servers(Mailbox.REFUSED)
    checked = asyncio.run(
        verifying.check(found, Everywhere(), database.clock(), Outside(mail_servers=servers))
    )
    assert (checked[0].finding.verdict, servers.asked) == (Verdict.VALID, [])


def test_name_servers_are_asked_as_fast_as_was_decided_beside_the_sample_too(
    database: Database, ana: Actor, lead: int
) -> None:
    class Told(Everywhere):
        a_second = 0

        def pace(self, a_second: int) -> None:
            self.a_second = a_second

    decide(database, ana, replace(USUAL, dns_a_second=7))
    told = Told()
    with database.reading() as session:
        found = verifying.addresses(session, lead_ids=[lead])
    asyncio.run(verifying.check(found, WithSampleMail(told), database.clock()))
    assert told.a_second == 7


def test_whoever_was_put_off_waits_on_where_nobody_answers_for_an_hour(
    database: Database, ana: Actor, lead: int, clock: Clock
) -> None:
    decide(database, ana, ASKS_MAIL)
    verify(database, ana, lead, mail_servers=Servers(Mailbox.LATER))
    clock.advance(hours=1)
    verify(database, ana, lead, mail_servers=Servers(Mailbox.SILENT))
    with database.reading() as session:
        waiting = session.exec(select(Recheck)).one()
        assert (waiting.attempts, waiting.due_at > clock.time) == (2, True)
    verify(database, ana, lead, mail_servers=Servers(Mailbox.ACCEPTED))
    with database.reading() as session:
        assert not session.exec(select(Recheck)).all()


@pytest.fixture
def everywhere(database: Database) -> Any:
    """This process asks these."""
    resolver.use(Everywhere())
    yield lambda **outside: asking.use(Outside(**outside))  # pyright: ignore[reportUnknownLambdaType] - by their names
    resolver.use(Offline())
    asking.use(Outside())


def rows(session: Session) -> list[tuple[str, datetime | None]]:
    return [
        (p.verdict, p.verified_at) for p in session.exec(select(ContactPoint).order_by(col(ContactPoint.id)))
    ]


def test_what_is_stale_is_verified_again_every_morning_and_nothing_else(
    database: Database, ana: Actor, clock: Clock, everywhere: Any, tmp_path: Path
) -> None:
    decide(database, ana, replace(USUAL, again_days=10))
    decide(database, ana, replace(USUAL, again_days=10, claim_days=5))
    old = make_lead(database, contacts={"email": "old@a.example", "phone": "+4915112345678"})
    verify(database, ana, old)
    clock.advance(days=6)
    fresh = make_lead(database, contacts={"email": "fresh@a.example"})
    make_lead(database, contacts={"email": "never@a.example"})
    verify(database, ana, fresh)
    clock.advance(days=5)
    assert ask_for_what_is_due(database) == 1
    run_next(database, tmp_path)
    with database.reading() as session:
        assert len(session.exec(select(Schedule)).all()) == 1
        job = session.exec(select(Job)).one()
        assert (job.status, job.done, job.total) == ("performed", 2, 2)
        assert job.counts == {"valid": 1, "phone valid": 1}
        moment = clock.time
        assert rows(session) == [
            ("valid", moment), ("valid", moment), ("valid", moment - timedelta(days=5)), ("pending", None),
        ]  # fmt: skip
        change_set = session.exec(select(Change.change_set_id).order_by(col(Change.id).desc())).first()
    clock.advance(hours=1)
    database.carry_out(lambda s: undo.undo(s, ana, change_set or 0))
    run_next(database, tmp_path)
    with database.reading() as session:
        assert rows(session)[0] == ("valid", moment - timedelta(days=11))
    clock.advance(days=1)
    decide(database, ana, USUAL)
    assert ask_for_what_is_due(database) == 0


def test_what_a_mail_server_put_off_is_asked_again_by_itself_until_that_is_given_up(
    database: Database, ana: Actor, clock: Clock, everywhere: Any, tmp_path: Path
) -> None:
    decide(database, ana, ASKS_MAIL)
    lead = make_lead(database, contacts={"email": ("wait@a.example", "never@a.example")})
    servers = Servers(Mailbox.LATER)
    verify(database, ana, lead, mail_servers=servers)
    everywhere(mail_servers=servers)
    asked: list[list[str]] = []
    for hour in range(20):
        servers.asked = []
        if hour == 2:
            servers.says = {"wait@a.example": Mailbox.ACCEPTED, "never@a.example": Mailbox.LATER}
        clock.advance(hours=1)
        if ask_for_what_is_due(database):
            run_next(database, tmp_path)
        if servers.asked:
            asked.append(sorted(servers.asked))
    assert asked == [["never@a.example", "wait@a.example"]] * 2 + [["never@a.example"]]
    with database.reading() as session:
        assert [verdict for verdict, _ in rows(session)] == ["valid", "unknown"]
        assert not session.exec(select(Recheck)).all()
