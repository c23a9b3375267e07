"""How much of a job is done at once."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from leadsphere.database import Database
from leadsphere.jobs.pace import AIM, AIM_AMONG_OTHERS, FIRST, LEAST, MOST, Pace
from leadsphere.jobs.runner import run_next
from leadsphere.models import Job, Lead
from leadsphere.services import imports, jobs
from leadsphere.turns import Turns
from tests.factories import make_lead
from tests.jobs.test_runner import campaign_id, expected_of, job_of, number, start

__all__ = ["campaign_id", "start"]


def test_the_pace_follows_how_long_the_last_rows_took(database: Database) -> None:
    # Where there is one writer at a time, everybody waits for it.
    aim = AIM if database.is_sqlite else AIM_AMONG_OTHERS
    pace = Pace(database)
    first = pace.many
    pace.took(aim)
    assert pace.many == first
    pace.took(aim / 10)
    assert pace.many == 2 * first
    pace.took(aim * 10)
    assert pace.many == first
    for _ in range(20):
        pace.took(10.0)
    assert pace.many == LEAST
    for _ in range(20):
        pace.took(0.0)
    assert pace.many == MOST


def test_the_pace_goes_by_the_rows_that_were_done(database: Database) -> None:
    aim = AIM if database.is_sqlite else AIM_AMONG_OTHERS
    pace = Pace(database)
    first = pace.many
    pace.took(aim, 2 * first)
    assert pace.many == 2 * first
    pace.took(aim, 1)
    assert pace.many == first
    pace.took(2 * aim, 3 * first)
    assert pace.many == first * 3 // 2


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
            while editing.is_alive() and not database.turns.is_wanted:
                editing.join(0.001)
        advance(session, job, step=step, cursor=cursor, done=done, counts=counts)

    monkeypatch.setattr(jobs, "advance", note)
    monkeypatch.setattr(Pace, "took", lambda *_: None)
    start(2 * imports.CHUNK)
    assert run_next(database, tmp_path)
    # On SQLite behind the chunk that was being written, on PostgreSQL beside it.
    assert events[:2] == [f"step 0, {imports.CHUNK} rows", "edited"]
    # Of the chunk that was read ahead no more is written at once than an edit may wait for.
    assert events[2] == f"step 0, {imports.CHUNK + (FIRST if database.is_sqlite else imports.CHUNK)} rows"
