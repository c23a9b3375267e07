"""What an exporter says of e-mail addresses that are here already: noted, believed after a while, and said once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.jobs.runner import run_next
from leadsphere.models import Change, ChangeSet, ContactPoint, Job, Outcome
from leadsphere.queries.lead_detail import ContactView
from leadsphere.services import undo
from leadsphere.services.settings import verify_automatically
from leadsphere.verification import asking, resolver
from leadsphere.verification.asking import Outside
from leadsphere.verification.replies import Mailbox
from leadsphere.verification.resolver import Offline
from tests.conftest import Clock
from tests.factories import ask_for_import, make_campaign, make_lead, write_csv
from tests.services.test_verification_settings import (
    ASKS_MAIL,
    Bought,
    Everywhere,
    Servers,
    decide,
    point,
    verify,
)

HEADER = ("First Name", "Email", "Email Status")
ADA = "ada@engines.example"
VERIFIED = 'Verified by the exporter "Email Status: Verified"'


@pytest.fixture(autouse=True)
def everywhere() -> Iterator[None]:
    resolver.use(Everywhere())
    yield
    resolver.use(Offline())
    asking.use(Outside())


@pytest.fixture
def lead(database: Database) -> int:
    return make_lead(database, first_name="Ada", contacts={"email": ADA})


def bring(
    database: Database, actor: Actor, folder: Path, *said: str, header: tuple[str, ...] = HEADER
) -> dict[str, int]:
    """Import a file that says so of Ada's address, one row after the other; what its rows came to."""
    file = write_csv(folder / "apollo.csv", header, [("Ada", ADA, one) for one in said])
    job_id = ask_for_import(database, folder, actor, file, make_campaign(database))
    while run_next(database, folder):
        pass
    with database.reading() as session:
        return {
            name: many
            for name, many in session.get_one(Job, job_id).counts.items()
            if name in {one.value for one in Outcome}
        }


def claim(database: Database, lead_id: int) -> str:
    """What an exporter said of the address of a lead, as the panel shows it."""
    found: ContactView = point(database, lead_id)
    return next((check.text for check in found.checks if check.label == "Imported"), "")


@pytest.mark.parametrize("verified", [False, True])
def test_what_an_exporter_says_of_an_address_that_is_here_counts(
    database: Database, ana: Actor, clock: Clock, tmp_path: Path, lead: int, verified: bool
) -> None:
    if verified:
        verify(database, ana, lead)
    clock.advance(days=1)
    assert bring(database, ana, tmp_path, "Bounced", "Verified") == {"updated": 1, "duplicate": 1}
    found = point(database, lead)
    assert (found.verdict, found.verified) == ("invalid", clock.time.isoformat())
    assert claim(database, lead) == f'The exporter says "Email Status: Bounced" ({clock.time:%-d %b %Y})'
    with database.reading() as session:
        noted = session.exec(select(Change).where(Change.attribute == "evidence", Change.source != "")).one()
        assert (noted.source, noted.new["claim"]["verdict"]) == ("apollo.csv line 2", "invalid")
    clock.advance(days=1)
    assert bring(database, ana, tmp_path, "Bounced", "Verified") == {"unchanged": 1, "duplicate": 1}
    assert point(database, lead) == found
    assert bring(database, ana, tmp_path, "Verified") == {"updated": 1}
    assert point(database, lead).verdict == "valid"
    assert claim(database, lead).startswith(VERIFIED)


def test_without_automatic_verification_it_stands_beside_our_own_verdict(
    database: Database, ana: Actor, tmp_path: Path, lead: int
) -> None:
    with database.transaction() as session:
        verify_automatically(session, ana, wanted=False)
    bring(database, ana, tmp_path, "Bounced")
    assert (point(database, lead).verdict, point(database, lead).verified) == ("invalid", "")
    verify(database, ana, lead)
    found = point(database, lead)
    bring(database, ana, tmp_path, "Verified")
    assert (point(database, lead).verdict, point(database, lead).verified) == (found.verdict, found.verified)
    assert claim(database, lead).startswith(VERIFIED)
    verify(database, ana, lead)
    assert point(database, lead).verdict == "valid"


def test_it_does_not_replace_what_the_mail_server_or_a_provider_said(
    database: Database, ana: Actor, tmp_path: Path, lead: int
) -> None:
    decide(database, ana, ASKS_MAIL)
    verify(database, ana, lead, mail_servers=Servers(Mailbox.REFUSED), providers=Bought())
    found = point(database, lead)
    assert found.verdict == "invalid"
    bring(database, ana, tmp_path, "Verified")
    assert (point(database, lead).verdict, point(database, lead).reason) == (found.verdict, found.reason)
    assert claim(database, lead).startswith(VERIFIED)


def test_what_was_exported_here_says_nothing_new(
    database: Database, ana: Actor, tmp_path: Path, lead: int
) -> None:
    verify(database, ana, lead)
    own = ("First name", "E-mail", "Email status")
    assert bring(database, ana, tmp_path, "valid", header=own) == {"unchanged": 1}
    assert claim(database, lead) == ""
    assert bring(database, ana, tmp_path, "invalid", header=own) == {"updated": 1}


def test_it_is_taken_back_with_its_import(database: Database, ana: Actor, tmp_path: Path, lead: int) -> None:
    with database.transaction() as session:
        verify_automatically(session, ana, wanted=False)
    bring(database, ana, tmp_path, "Bounced")
    with database.reading() as session:
        act = session.exec(select(ChangeSet.id).where(ChangeSet.act == "IMPORT")).one()
    database.carry_out(lambda s: undo.undo(s, ana, act or 0))
    while run_next(database, tmp_path):
        pass
    with database.reading() as session:
        stored = session.exec(select(ContactPoint)).one()
        assert (stored.verdict, stored.verdict_reason, stored.evidence) == ("pending", "", {})
