"""How much of a job is done at once."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from leadsphere.database import Database, write_patiently
from leadsphere.jobs.pace import AIM, AIM_WHILE_WANTED, FIRST, LEAST, MOST, Pace
from leadsphere.jobs.runner import run_next
from leadsphere.jobs.scheduler import ask_for_what_is_due
from leadsphere.jobs.tidying import tidy
from leadsphere.models import Job, JobStatus, Lead
from leadsphere.services import imports, jobs
from leadsphere.turns import Turns
from tests.factories import make_lead
from tests.jobs.test_runner import campaign_id, expected_of, job_of, number, start
from tests.test_turns import Line

__all__ = ["campaign_id", "start"]


def test_the_pace_follows_how_long_the_last_rows_took(database: Database) -> None:
    pace = Pace(database)
    assert pace.many == FIRST
    pace.took(AIM, FIRST)
    assert pace.many == FIRST
    pace.took(AIM, FIRST * 3 // 2)
    assert pace.many == FIRST * 3 // 2
    pace.took(AIM, FIRST)
    pace.took(AIM / 10, FIRST)
    assert pace.many == 2 * FIRST
    pace.took(AIM * 10, FIRST)
    assert pace.many == FIRST
    for _ in range(20):
        pace.took(10.0, 1)
    assert pace.many == LEAST
    for _ in range(20):
        pace.took(0.0, MOST)
    assert pace.many == MOST


def test_less_is_done_at_once_while_somebody_waits(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = Pace(database)
    assert pace.while_free(1_000) == 1_000
    pace.took(AIM, FIRST)
    monkeypatch.setattr(Turns, "is_wanted", True)
    assert pace.many == int(FIRST * AIM_WHILE_WANTED / AIM)
    # As evenly as it goes: a rest of a few rows would cost a commit of its own.
    assert pace.while_free(1_000) == 125
    assert pace.while_free(pace.many + 1) == pace.many // 2 + 1
    assert pace.while_free(7) == 7


def test_whoever_waited_for_the_turn_is_not_taken_for_slow(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has many writers, who wait for no turn")
    pace, has_it = Pace(database), threading.Event()

    def work() -> None:
        with database.turns.taken(patiently=True):
            has_it.set()
            time.sleep(0.5)

    another = threading.Thread(target=work, daemon=True)
    another.start()
    assert has_it.wait(10)
    with pace.measured(FIRST), database.transaction(patiently=True):
        pass
    another.join(10)
    assert pace.many == 2 * FIRST


@pytest.mark.parametrize("is_wanted", [False, True])
def test_an_import_does_less_at_once_while_somebody_waits(
    database: Database,
    start: Callable[[int], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_wanted: bool,
) -> None:
    steps: dict[int, list[int]] = {}
    advance = jobs.advance

    def note(session: Any, job: Job, *, step: int, cursor: int, done: int, counts: Mapping[str, int]) -> None:
        steps.setdefault(step, []).append(done)
        advance(session, job, step=step, cursor=cursor, done=done, counts=counts)

    monkeypatch.setattr(jobs, "advance", note)
    monkeypatch.setattr(Turns, "is_wanted", is_wanted)
    # However busy the machine is.
    monkeypatch.setattr(Pace, "took", lambda *_: None)
    rows = 2 * imports.CHUNK + 200
    job_id = start(rows)
    assert run_next(database, tmp_path)
    at_once = FIRST if is_wanted else imports.CHUNK
    assert steps[0] == [*range(at_once, rows, at_once), rows]
    created, duplicate, rejected = expected_of(rows)
    counts = job_of(database, job_id).counts
    assert [counts[name] for name in ("created", "duplicate", "rejected")] == [created, duplicate, rejected]
    assert number(database, of=Lead) == created
    # What follows of the rows goes by whom there are, at most so many at once.
    assert len(steps[1]) == -(-created // at_once)


def test_whoever_edits_waits_for_one_chunk_of_an_import(
    database: Database, start: Callable[[int], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_id, events = make_lead(database, first_name="Ada"), list[str]()
    advance = jobs.advance

    def edit() -> None:
        with database.transaction() as session:
            session.get_one(Lead, lead_id).city = "Oslo"
            events.append("edited")

    editing = threading.Thread(target=edit, daemon=True)

    def note(session: Any, job: Job, *, step: int, cursor: int, done: int, counts: Mapping[str, int]) -> None:
        events.append(f"step {step}, {done} rows")
        if not editing.ident:
            editing.start()
            until = time.monotonic() + 10
            while editing.is_alive() and not database.turns.is_waited_for and time.monotonic() < until:
                editing.join(0.001)
        advance(session, job, step=step, cursor=cursor, done=done, counts=counts)

    monkeypatch.setattr(jobs, "advance", note)
    monkeypatch.setattr(Pace, "took", lambda *_: None)
    start(2 * imports.CHUNK)
    assert run_next(database, tmp_path)
    # On SQLite behind the chunk that was being written, on PostgreSQL beside it.
    assert events[:2] == [f"step 0, {imports.CHUNK} rows", "edited"]
    # Of the rows that were read ahead no more are written at once than an edit may wait for.
    at_once = 125 if database.is_sqlite else imports.CHUNK
    assert events[2] == f"step 0, {imports.CHUNK + at_once} rows"


def test_an_import_that_stopped_within_what_it_had_read_ahead_goes_on_where_it_stood(
    database: Database, start: Callable[[int], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, stopping, advance = imports.CHUNK + 300, threading.Event(), jobs.advance

    def stop(session: Any, job: Job, *, step: int, cursor: int, done: int, counts: Mapping[str, int]) -> None:
        advance(session, job, step=step, cursor=cursor, done=done, counts=counts)
        stopping.set()

    monkeypatch.setattr(Turns, "is_wanted", True)
    job_id = start(rows)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "advance", stop)
        assert run_next(database, tmp_path, stopping)
    stopped = job_of(database, job_id)
    assert stopped.status == JobStatus.PENDING
    assert 0 < stopped.cursor == stopped.done < imports.CHUNK
    assert run_next(database, tmp_path)
    created, duplicate, rejected = expected_of(rows)
    counts = job_of(database, job_id).counts
    assert [counts[name] for name in ("created", "duplicate", "rejected")] == [created, duplicate, rejected]
    assert number(database, of=Lead) == created


def test_jobs_and_what_is_noted_by_the_way_hurry_nobody(
    database: Database, start: Callable[[int], int], tmp_path: Path
) -> None:
    start(10)
    line = Line(database.turns)
    patient = ThreadPoolExecutor(4)
    with database.turns.taken():
        asked = [
            patient.submit(run_next, database, tmp_path),
            patient.submit(ask_for_what_is_due, database),
            patient.submit(tidy, database, tmp_path),
            patient.submit(asyncio.run, write_patiently(lambda _: None)),
        ]
        time.sleep(0.3)
        assert not database.turns.is_wanted
        line.join("somebody")
        assert database.turns.is_wanted
    line.over()
    for one in asked:
        one.result(30)
