"""Workers killed at random moments: nothing lost, nothing twice, nothing left lying."""

import os
from pathlib import Path

from leadsphere import database as databases
from leadsphere.models import Role
from tests.factories import make_account
from tests.jobs.killed_workers import kill_workers
from tests.jobs.many_imports import ROWS, ask_for_imports, tally

KILLS = int(os.environ.get("LEADSPHERE_TEST_KILLS", "60"))
JOBS = int(os.environ.get("LEADSPHERE_TEST_KILLED_JOBS", "20"))


def test_every_row_of_many_jobs_comes_in_once_however_often_their_workers_are_killed(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    databases.upgrade(empty_postgres_url)
    database = databases.connect(empty_postgres_url)
    ask_for_imports(database, tmp_path, make_account(database, "Ana", Role.OWNER), JOBS)
    databases.disconnect()
    done = kill_workers(empty_postgres_url, tmp_path, kills=KILLS)
    found = tally(databases.connect(empty_postgres_url), JOBS)
    databases.disconnect()
    assert (found.performed, found.leads) == (JOBS, JOBS * ROWS)
    assert (found.lost, found.twice, found.wrong) == (0, 0, 0)
    # Not every kill meets a job, but so many do not all miss.
    assert found.silences
    assert done.exits == [0] * len(done.exits)
