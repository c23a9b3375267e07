"""Exports that are made in the background: whose the file is, and for how long it is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import Forbidden, NotFound, NotNow
from leadsphere.exporting.person import Exported
from leadsphere.jobs import exporting
from leadsphere.jobs.runner import run_next
from leadsphere.jobs.tidying import tidy
from leadsphere.models import ChangeSet, Job, JobStatus, Role, Upload
from leadsphere.queries import lead_exports as reading
from leadsphere.queries.job_cards import bulk_progress
from leadsphere.queries.selections import Selection
from leadsphere.services import export_files, imports, jobs, lead_exports
from leadsphere.services.erasing import erase
from leadsphere.services.lead_exports import Ticket
from tests.conftest import Clock
from tests.factories import make_account, make_lead, receive, write_csv


@pytest.fixture
def crowd(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three leads, one more than is waited for."""
    monkeypatch.setattr(lead_exports, "LARGE", 2)
    return [make_lead(database, first_name=name) for name in ("Ada", "Bo", "Cy")]


def order(database: Database, actor: Actor, ids: list[int], format_: str = "csv") -> Ticket:
    with database.transaction() as session:
        return lead_exports.order(
            session,
            actor,
            Selection(ids=tuple(ids)),
            format_,
            "all",
            operation=f"operation {format_} {len(ids)}",
        )


def fetched(database: Database, actor: Actor, job_id: int, data: Path) -> bytes:
    with database.reading() as session:
        return export_files.fetch(session, actor, job_id, data).path.read_bytes()


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl", "vcard"])
def test_many_leads_become_a_file_that_whoever_asked_for_it_fetches(
    database: Database, ana: Actor, crowd: list[int], tmp_path: Path, format_: str
) -> None:
    assert not order(database, ana, crowd[:2], format_).job_id
    ticket = order(database, ana, crowd, format_)
    assert order(database, ana, crowd, format_) == ticket and ticket.job_id
    with pytest.raises(NotFound):
        fetched(database, ana, ticket.job_id, tmp_path)
    with database.transaction() as session, pytest.raises(NotFound):
        lead_exports.redeem(session, ana, ticket)
    assert run_next(database, tmp_path)
    begins = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "jsonl": b"{", "vcard": b"BEGIN:VCARD"}[format_]
    content = fetched(database, ana, ticket.job_id, tmp_path)
    assert content.startswith(begins) and (format_ == "xlsx" or b"Cy" in content)
    assert fetched(database, ana, ticket.job_id, tmp_path) == content
    with database.reading() as session:
        report = session.get_one(ChangeSet, ticket.id).report or {}
        progress = bulk_progress(session, ana.account_id, ticket.job_id)
    assert (report["leads"], bool(report["taken_at"])) == (3, True)
    assert progress is not None and progress.href == f"/api/export/file/{ticket.job_id}"
    (path,) = (tmp_path / "uploads").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_file_is_nobody_elses(database: Database, ana: Actor, crowd: list[int], tmp_path: Path) -> None:
    ticket = order(database, ana, crowd)
    assert run_next(database, tmp_path)
    with pytest.raises(NotFound):
        fetched(database, make_account(database, "Mia", Role.MANAGER), ticket.job_id, tmp_path)
    with pytest.raises(Forbidden):
        fetched(database, make_account(database, "Ray", Role.REP), ticket.job_id, tmp_path)
    with pytest.raises(NotFound):
        fetched(database, ana, ticket.job_id + 1, tmp_path)
    with database.reading() as session:
        assert bulk_progress(session, 4711) is None


def test_after_a_day_it_is_gone(
    database: Database, ana: Actor, crowd: list[int], tmp_path: Path, clock: Clock
) -> None:
    ticket = order(database, ana, crowd)
    assert run_next(database, tmp_path)
    tidy(database, tmp_path)
    assert fetched(database, ana, ticket.job_id, tmp_path)
    clock.advance(seconds=export_files.KEPT_FOR.total_seconds() + 1)
    with pytest.raises(NotFound):
        fetched(database, ana, ticket.job_id, tmp_path)
    tidy(database, tmp_path)
    assert not list((tmp_path / "uploads").iterdir())


def test_erasing_waits_for_it_and_takes_the_file_along(
    database: Database, ana: Actor, crowd: list[int], tmp_path: Path
) -> None:
    ticket = order(database, ana, crowd)
    with database.transaction() as session, pytest.raises(NotNow, match="export is running"):
        erase(session, ana, crowd[0], tmp_path / "uploads")
    assert run_next(database, tmp_path)
    with database.transaction() as session:
        erase(session, ana, crowd[0], tmp_path / "uploads")
    with pytest.raises(NotFound):
        fetched(database, ana, ticket.job_id, tmp_path)


def test_canceled_in_the_middle_it_leaves_no_file(
    database: Database, ana: Actor, crowd: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = order(database, ana, crowd)
    seen: list[list[str]] = []

    def slowly(_reading: object, _ids: object, _parts: object) -> Iterator[Exported]:
        with database.reading() as session:
            some = reading.chunk(session, crowd, ())
        yield some[0]
        seen.append([file.name for file in (tmp_path / "uploads").iterdir()])
        with database.transaction() as session:
            jobs.cancel(session, ana, ticket.job_id)
        yield from some[1:]

    monkeypatch.setattr(reading, "stream", slowly)
    monkeypatch.setattr(exporting, "TOLD_SECONDS", 0.0)
    assert run_next(database, tmp_path)
    assert status_of(database, ticket) == JobStatus.CANCELED
    assert seen == [[f"export-{ticket.job_id}.1"]]
    assert not list((tmp_path / "uploads").iterdir())


def test_a_file_that_nobody_imports_is_let_go_of(
    database: Database, ana: Actor, tmp_path: Path, clock: Clock
) -> None:
    receive(database, tmp_path, ana, write_csv(tmp_path / "people.csv", ("Email",), [("a@x.example",)]))
    tidy(database, tmp_path)
    assert len(list((tmp_path / "uploads").iterdir())) == 1
    clock.advance(seconds=imports.ABANDONED.total_seconds() + 1)
    tidy(database, tmp_path)
    assert not list((tmp_path / "uploads").iterdir())
    with database.reading() as session:
        assert not uploads(session)


def status_of(database: Database, ticket: Ticket) -> str:
    with database.reading() as session:
        return session.get_one(Job, ticket.job_id).status


def uploads(session: Session) -> list[Upload]:
    return list(session.exec(select(Upload)))
