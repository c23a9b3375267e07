"""`worker`: runs jobs beside the web server, and gives back what it has begun when it is told to stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import select

from leadsphere import database as databases
from leadsphere.models import Job, JobStatus, Role
from tests.factories import ask_for_import, make_account, make_campaign
from tests.jobs.test_runner import people_file

ROOT = Path(__file__).parents[2]


@contextmanager
def worker(url: str, data: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A worker, which does not outlive a test that fails."""
    environment = os.environ | {"LEADSPHERE_DATABASE_URL": url, "LEADSPHERE_DATA": str(data)}
    with subprocess.Popen(
        [sys.executable, "-m", "leadsphere", "worker", *words],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            running.kill()


def test_on_sqlite_it_refuses_with_one_line(tmp_path: Path) -> None:
    with worker(f"sqlite:///{tmp_path}/leadsphere.db", tmp_path) as refused:
        out, err = refused.communicate()
    assert (refused.returncode, out) == (1, "")
    assert err.startswith("leadsphere: A worker needs PostgreSQL") and err.count("\n") == 1


def test_a_number_of_jobs_that_makes_no_sense_is_refused(empty_postgres_url: str, tmp_path: Path) -> None:
    with worker(empty_postgres_url, tmp_path, "--jobs", "0") as refused:
        _, err = refused.communicate()
    assert refused.returncode == 1
    assert "1 to" in err


def test_told_to_stop_it_gives_back_what_it_has_begun(empty_postgres_url: str, tmp_path: Path) -> None:
    databases.upgrade(empty_postgres_url)
    database = databases.connect(empty_postgres_url)
    ana = make_account(database, "Ana", Role.OWNER)
    ask_for_import(database, tmp_path, ana, people_file(tmp_path, 20_000), make_campaign(database))

    def job() -> Job:
        with database.reading() as session:
            return session.exec(select(Job).where(Job.kind == "import")).one()

    with worker(empty_postgres_url, tmp_path, "--jobs", "1") as running:
        while not job().done:
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate()
    assert (running.returncode, err) == (0, "")
    assert "The worker has stopped." in out
    begun = job()
    assert (begun.status, begun.lease_until) == (JobStatus.PENDING, None)
    assert 0 < begun.done <= 20_000
    with worker(empty_postgres_url, tmp_path) as again:
        while job().status != JobStatus.PERFORMED:
            assert again.poll() is None
            time.sleep(0.05)
        again.terminate()
        again.communicate()
    databases.disconnect()
    assert sum(begun.counts.values()) > 0
