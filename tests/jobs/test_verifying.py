"""Verifying many: name servers are asked outside of transactions; canceled, killed, offline, undone as one act."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import func, select

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.bootstrap import outside_of
from leadsphere.database import Database
from leadsphere.errors import Forbidden
from leadsphere.jobs.runner import run_next
from leadsphere.models import Change, ContactPoint, Job, JobStatus, Lead, Role
from leadsphere.queries.job_cards import bulk_progress
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.selections import Selection
from leadsphere.services import bulk, jobs, undo
from leadsphere.settings import Settings
from leadsphere.verification import asking, resolver
from leadsphere.verification.asking import Outside
from leadsphere.verification.policy import VerificationSettings
from leadsphere.verification.resolver import Answer, DnsResolver, Mail, Offline
from tests.conftest import Clock, empty
from tests.factories import make_account, make_lead
from tests.fakes import RecordingFeed
from tests.jobs.killing import runs_to_its_end
from tests.nameserver import MX, NameServer, serving
from tests.services.test_verification_settings import decide

SIZE = 1_500
DOMAINS = 40


@pytest.fixture
def server() -> Iterator[NameServer]:
    """A name server that this process asks: of ten domains, one does not exist."""
    known = {f"d{number}.example": MX for number in range(DOMAINS) if number % 10}
    with serving(NameServer(known)) as server:
        resolver.use(DnsResolver(server.address, timeout=0.5, patience=1.0))
        yield server
        resolver.use(Offline())


@pytest.fixture
def leads(database: Database) -> None:
    make_leads(database, SIZE)


def make_leads(database: Database, many: int) -> None:
    """So many leads with one e-mail address each."""
    with database.transaction() as session:
        moment = session.info["now"]
        people = [Lead(first_name=f"P{n}", created_at=moment, updated_at=moment) for n in range(many)]
        session.add_all(people)
        session.flush()
        session.add_all(
            ContactPoint(
                lead_id=lead.id or 0,
                kind="email",
                value=f"p{number}@d{number % DOMAINS}.example",
                is_primary=True,
                created_at=moment,
            )
            for number, lead in enumerate(people)
        )


def ask(database: Database, actor: Actor) -> bulk.Asked:
    return database.carry_out(lambda s: bulk.ask(s, actor, "verify", Selection(scope=Scope()), {}))


def verdicts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        found = select(ContactPoint.verdict, func.count()).group_by(ContactPoint.verdict)
        return dict(session.exec(found).all())


def job_of(database: Database, job_id: int) -> Job:
    with database.reading() as session:
        return jobs.existing(session, job_id)


def said(database: Database, actor: Actor, job_id: int) -> str:
    with database.reading() as session:
        progress = bulk_progress(session, actor.account_id, job_id)
    assert progress is not None
    return progress.said


def test_all_are_verified_each_domain_asked_once_and_undone_as_one_act(
    database: Database, ben: Actor, leads: None, server: NameServer, tmp_path: Path, clock: Clock
) -> None:
    asked = ask(database, ben)
    clock.advance(minutes=1)
    run_next(database, tmp_path)
    assert verdicts(database) == {"valid": SIZE * 9 // 10, "invalid": SIZE // 10}
    assert server.mx_queries() == DOMAINS
    assert said(database, ben, asked.job_id) == "1,500 leads verified: 1,350 valid, 150 invalid"
    clock.advance(minutes=1)
    database.carry_out(lambda s: undo.undo(s, ben, asked.change_set_id))
    run_next(database, tmp_path)
    assert verdicts(database) == {"pending": SIZE}
    with database.reading() as session:
        assert not any(point.evidence or point.verified_at for point in session.exec(select(ContactPoint)))


def test_few_go_the_same_way(database: Database, ben: Actor, server: NameServer, tmp_path: Path) -> None:
    make_leads(database, 2)
    asked = ask(database, ben)
    assert asked.job_id
    assert verdicts(database) == {"pending": 2}
    run_next(database, tmp_path)
    assert verdicts(database) == {"valid": 1, "invalid": 1}


def test_offline_all_are_unknown_said_so_and_asked_again_by_the_next_one(
    database: Database, ben: Actor, leads: None, server: NameServer, tmp_path: Path
) -> None:
    resolver.use(Offline())
    asked = ask(database, ben)
    run_next(database, tmp_path)
    assert verdicts(database) == {"unknown": SIZE}
    assert said(database, ben, asked.job_id) == (
        "1,500 leads verified: 1,500 unknown. Nobody answered for 1,500: verify again later"
    )
    resolver.use(DnsResolver(server.address))
    ask(database, ben)
    run_next(database, tmp_path)
    assert verdicts(database) == {"valid": SIZE * 9 // 10, "invalid": SIZE // 10}


class Waiting:
    """A resolver that never answers, and says when it is asked and when nobody waits any more."""

    def __init__(self) -> None:
        self.asked, self.left = threading.Event(), threading.Event()

    async def mail_of(self, domain: str) -> Answer:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()
        return Answer(Mail.SILENT)


def test_while_name_servers_are_asked_others_write_and_a_cancel_ends_it(
    database: Database, ben: Actor, leads: None, tmp_path: Path
) -> None:
    waiting = Waiting()
    resolver.use(waiting)
    asked = ask(database, ben)
    runner = threading.Thread(target=run_next, args=(database, tmp_path))
    runner.start()
    try:
        assert waiting.asked.wait(10)
        with database.transaction() as session:
            session.get_one(Lead, session.exec(select(Lead.id)).first()).vip = True
        database.carry_out(lambda s: jobs.cancel(s, ben, asked.job_id))
        assert waiting.left.wait(10)
        runner.join(10)
        assert not runner.is_alive()
    finally:
        resolver.use(Offline())
    assert job_of(database, asked.job_id).status == JobStatus.CANCELED
    assert verdicts(database) == {"pending": SIZE}


def test_a_cancel_does_not_wait_for_the_name_of_a_site(
    database: Database, ana: Actor, ben: Actor, tmp_path: Path
) -> None:
    make_lead(database, contacts={"website": "https://site.example/team"})
    decide(database, ana, VerificationSettings(asks_pages=True))
    asked_for = threading.Event()

    class WithoutAddresses(NameServer):
        def reply(self, packet: bytes) -> bytes | None:
            answer = super().reply(packet)
            if self.asked["site.example", "A"] and self.asked["site.example", "AAAA"]:
                asked_for.set()
                return None
            return answer

    with serving(WithoutAddresses({"site.example": MX})) as server:
        own = DnsResolver(server.address, timeout=20, patience=20)
        resolver.use(own)
        asking.use(outside_of(Settings.from_env({}), own))
        asked = ask(database, ben)
        runner = threading.Thread(target=run_next, args=(database, tmp_path))
        runner.start()
        try:
            assert asked_for.wait(10)
            database.carry_out(lambda s: jobs.cancel(s, ben, asked.job_id))
            runner.join(10)
            assert not runner.is_alive()
        finally:
            resolver.use(Offline())
            asking.use(Outside())
    assert job_of(database, asked.job_id).status == JobStatus.CANCELED


def test_a_server_that_stops_leaves_the_job_to_the_next_one(
    database: Database, ben: Actor, leads: None, tmp_path: Path
) -> None:
    waiting, stopping = Waiting(), threading.Event()
    resolver.use(waiting)
    asked = ask(database, ben)
    runner = threading.Thread(target=run_next, args=(database, tmp_path, stopping))
    runner.start()
    try:
        assert waiting.asked.wait(10)
        stopping.set()
        runner.join(10)
        assert not runner.is_alive()
    finally:
        resolver.use(Offline())
    assert job_of(database, asked.job_id).status == JobStatus.PENDING


def test_one_that_is_canceled_in_the_middle_keeps_what_it_did_and_that_is_undone(
    database: Database,
    ben: Actor,
    leads: None,
    server: NameServer,
    tmp_path: Path,
    feed: RecordingFeed,
    clock: Clock,
) -> None:
    asked = ask(database, ben)
    clock.advance(minutes=1)

    def watch() -> None:
        if job_of(database, asked.job_id).done:
            feed.after_each = None
            database.carry_out(lambda s: jobs.cancel(s, ben, asked.job_id))

    feed.after_each = watch
    run_next(database, tmp_path)
    assert job_of(database, asked.job_id).status == JobStatus.CANCELED
    assert 0 < verdicts(database)["pending"] < SIZE
    database.carry_out(lambda s: undo.undo(s, ben, asked.change_set_id))
    run_next(database, tmp_path)
    assert verdicts(database) == {"pending": SIZE}


def test_one_that_is_killed_again_and_again_verifies_each_address_once(
    database_url: str, tmp_path: Path, server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADSPHERE_DNS", server.setting)
    database = databases.connect(database_url)
    make_leads(database, SIZE)
    asked = ask(database, make_account(database, "Ben", Role.REP))
    databases.disconnect()
    kills = 0
    try:
        while not runs_to_its_end(database_url, tmp_path, kills, commits=2):
            kills += 1
        assert kills
        database = databases.connect(database_url)
        job = job_of(database, asked.job_id)
        assert job.status == JobStatus.PERFORMED
        assert job.counts == {"valid": SIZE * 9 // 10, "invalid": SIZE // 10}
        with database.reading() as session:
            noted = select(func.count()).where(Change.attribute == "verdict")
            assert session.exec(noted).one() == SIZE
    finally:
        empty(databases.connect(database_url))
        databases.disconnect()


def test_a_viewer_may_not(database: Database, vera: Actor, leads: None) -> None:
    with pytest.raises(Forbidden):
        ask(database, vera)
